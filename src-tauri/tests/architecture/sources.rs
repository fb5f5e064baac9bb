//! What a dependency graph does not show: words that may not stand in the sources of a part of the house.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Words that may not stand in the files under a folder with one of these endings, except in the files named.
struct Rule {
    what: &'static str,
    folder: &'static str,
    endings: &'static [&'static str],
    words: &'static [&'static str],
    except: &'static [&'static str],
    /// A text that breaks the rule.
    counter_example: &'static str,
}

const RULES: [Rule; 15] = [
    Rule {
        what: "no float in the domain",
        folder: "src-tauri/crates/khlang-domain/src",
        endings: &["rs"],
        words: &["f32", "f64", "to_f64", "from_f64"],
        except: &[],
        counter_example: "let baht: f64 = 0.1;",
    },
    Rule {
        what: "no I/O, clock or thread in the domain",
        folder: "src-tauri/crates/khlang-domain/src",
        endings: &["rs"],
        words: &["async", "fs", "net", "thread", "process", "Instant", "SystemTime"],
        except: &[],
        counter_example: "use std::time::SystemTime;",
    },
    Rule {
        what: "no certificate is taken unchecked",
        folder: "src-tauri/crates",
        endings: &["rs"],
        words: &["danger_accept_invalid_certs", "danger_accept_invalid_hostnames", "tls_danger_accept_invalid_certs"],
        except: &[],
        counter_example: "builder.danger_accept_invalid_certs(true)",
    },
    Rule {
        what: "one door to the shell",
        folder: "ui/src",
        endings: &["ts", "svelte", "js"],
        words: &["@tauri-apps", "__TAURI__", "__TAURI_INTERNALS__"],
        except: &["ui/src/backend/tauri.ts"],
        counter_example: "import { invoke } from \"@tauri-apps/api/core\";",
    },
    Rule {
        what: "no bypass of the desk's interface",
        folder: "ui/src",
        endings: &["ts", "svelte", "js"],
        words: &["fetch(", "XMLHttpRequest", "WebSocket(", "EventSource(", "sendBeacon"],
        except: &[],
        counter_example: "await fetch(\"/x\");",
    },
    Rule {
        what: "nothing from elsewhere on the page",
        folder: "ui/src",
        endings: &["ts", "svelte", "css", "html", "js"],
        words: &[
            "src=\"http",
            "href=\"http",
            "url(http",
            "url(\"http",
            "url('http",
            "url(//",
            "@import \"http",
            "from \"http",
        ],
        except: &[],
        counter_example: "<img src=\"https://example.com/x.png\" />",
    },
    Rule {
        what: "no markup from text",
        folder: "ui/src",
        endings: &["ts", "svelte", "js"],
        words: &["{@html", "innerHTML", "outerHTML", "insertAdjacentHTML", "eval("],
        except: &[],
        counter_example: "<p>{@html name}</p>",
    },
    Rule {
        what: "no SQL outside of the journal",
        folder: "src-tauri/crates/khlang-desk/src",
        endings: &["rs"],
        words: &["SELECT ", "INSERT ", "UPDATE ", "DELETE FROM"],
        except: &[],
        counter_example: "\"SELECT amount FROM payout\"",
    },
    Rule {
        what: "one way to the system's dialogs, notifications and badge",
        folder: "src-tauri/src",
        endings: &["rs"],
        words: &["gtk", "rfd", "notify_rust", "set_badge_count", "set_overlay_icon"],
        except: &["src-tauri/src/native.rs", "src-tauri/src/native/linux.rs", "src-tauri/src/native/elsewhere.rs"],
        counter_example: "gtk::MessageDialog::new()",
    },
    Rule {
        what: "no plugin, whose commands a page could call",
        folder: "src-tauri/src",
        endings: &["rs"],
        words: &["plugin(", "tauri_plugin"],
        except: &[],
        counter_example: "Builder::new().plugin(tauri_plugin_dialog::init())",
    },
    Rule {
        what: "nothing is signed, and no question put, but by the command that approves",
        folder: "src-tauri/src/commands",
        endings: &["rs"],
        words: &["sign(", "prepare_approval(", "confirm("],
        except: &["src-tauri/src/commands/approvals.rs"],
        counter_example: "desk.sign(prepared, &who).await",
    },
    Rule {
        what: "no command but those of the session goes past the lock",
        folder: "src-tauri/src/commands",
        endings: &["rs"],
        words: &["open_desk"],
        except: &["src-tauri/src/commands/session.rs"],
        counter_example: "shell.open_desk().await?.journal()",
    },
    Rule {
        what: "the program acts as nobody but where it furnishes a rehearsal",
        folder: "src-tauri/src",
        endings: &["rs"],
        words: &["for_rehearsal", "furnish_person"],
        except: &["src-tauri/src/rehearsal.rs"],
        counter_example: "let who = desk.for_rehearsal();",
    },
    Rule {
        what: "the desk itself acts as nobody but where it furnishes a rehearsal",
        folder: "src-tauri/crates/khlang-desk/src",
        endings: &["rs"],
        words: &["for_rehearsal", "Shift::Rehearsal"],
        except: &["src-tauri/crates/khlang-desk/src/duty.rs", "src-tauri/crates/khlang-desk/src/furnish.rs"],
        counter_example: "let who = self.for_rehearsal()?;",
    },
    Rule {
        what: "one place that signs",
        folder: "src-tauri/crates/khlang-desk/src",
        endings: &["rs"],
        words: &["Command::Approve", "sign("],
        except: &["src-tauri/crates/khlang-desk/src/approve.rs"],
        counter_example: "self.change(id, seen, who, Command::Approve { envelope })",
    },
];

/// Whether the text has the word by itself: `f64` is not in `af64b`.
fn has_word(text: &str, word: &str) -> bool {
    let part_of_name = |sign: char| sign.is_alphanumeric() || sign == '_';
    let begins_name = word.starts_with(part_of_name);
    let is_name = word.chars().all(part_of_name);
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_some_and(part_of_name);
        let after = text[at + word.len()..].chars().next().is_some_and(part_of_name);
        let is_inside_another = (begins_name && before) || (is_name && after);
        !is_inside_another
    })
}

/// The forbidden words of a text, comments left out.
fn offences(rule: &Rule, text: &str) -> Vec<&'static str> {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    rule.words.iter().filter(|word| has_word(&code, word)).copied().collect()
}

pub(crate) fn files(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        if path.is_dir() {
            files(&path, endings, found);
        } else if ending.is_some_and(|ending| endings.contains(&ending)) {
            found.push(path);
        }
    }
}

#[test]
fn no_forbidden_word_stands_in_the_sources() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut complaints = Vec::new();
    for rule in &RULES {
        let mut sources = Vec::new();
        files(&root.join(rule.folder), rule.endings, &mut sources);
        assert!(!sources.is_empty(), "{}: nothing to look at in {}", rule.what, rule.folder);
        for source in sources {
            let name = source.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            // A test of the window may look at the page it made, and stands in for the shell.
            let is_test = name.ends_with(".test.ts");
            if !is_test && !rule.except.contains(&name.as_str()) {
                let found = offences(rule, &fs::read_to_string(&source).unwrap());
                complaints.extend(found.into_iter().map(|word| format!("{}: `{word}` in {name}", rule.what)));
            }
        }
    }
    assert!(complaints.is_empty(), "{complaints:#?}");
}

#[test]
fn a_planted_word_is_noticed() {
    for rule in &RULES {
        assert!(!offences(rule, rule.counter_example).is_empty(), "{}", rule.what);
        assert!(offences(rule, "let satang: i64 = 1;").is_empty(), "{}", rule.what);
    }
}

#[test]
fn a_word_inside_another_is_none() {
    for (text, word, has) in [
        ("x: f64,", "f64", true),
        ("buf64", "f64", false),
        ("f64_bits", "f64", false),
        ("(f64)", "f64", true),
        ("prefetch(", "fetch(", false),
        ("fetch(", "fetch(", true),
        ("url(https://", "url(http", true),
    ] {
        assert_eq!(has_word(text, word), has, "{text}");
    }
}
