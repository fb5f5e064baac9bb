//! No provider is known by its name outside of its own folder: everything else asks what a provider can do.

use crate::sources::files;
use std::{fs, path::Path};

/// Names that no code may have, in any spelling of capitals.
const NAMES: [&str; 3] = ["one2pays", "jamespay", "pay1401"];

/// A name that is a number, and counts only where it stands by itself.
const NUMBER: &str = "1401";

/// Folders with code, and the endings of its files. Twins, catalogues, data and docs are not among them: they are about providers.
const CODE: [(&str, &[&str]); 9] = [
    ("src-tauri/src", &["rs"]),
    ("src-tauri/crates/khlang-domain/src", &["rs"]),
    ("src-tauri/crates/khlang-journal/src", &["rs"]),
    ("src-tauri/crates/khlang-vault/src", &["rs"]),
    ("src-tauri/crates/khlang-desk/src", &["rs"]),
    ("src-tauri/crates/khlang-documents/src", &["rs"]),
    ("src-tauri/crates/khlang-providers/src", &["rs"]),
    ("src-tauri/xtask/src", &["rs"]),
    ("ui/src", &["ts", "svelte", "js", "css", "html"]),
];

/// Where names may stand: each provider's folder, the list of providers, and the wiring of the rehearsal.
const HOMES: [&str; 6] = [
    "src-tauri/crates/khlang-providers/src/one2pays",
    "src-tauri/crates/khlang-providers/src/jamespay",
    "src-tauri/crates/khlang-providers/src/pay1401",
    "src-tauri/crates/khlang-providers/src/lib.rs",
    "src-tauri/crates/khlang-providers/src/registry.rs",
    "src-tauri/src/rehearsal/twins.rs",
];

fn may_name(file: &str) -> bool {
    // What only tests use: tests beside the code, and the desk in memory that component tests bring.
    let is_test = file.ends_with(".test.ts")
        || file.ends_with("/tests.rs")
        || file.starts_with("ui/src/testing/")
        || file.starts_with("ui/src/backend/testing");
    is_test || HOMES.iter().any(|home| file.strip_prefix(home).is_some_and(|rest| rest.is_empty() || begins_name(rest)))
}

/// `one2pays.rs` and `one2pays/map.rs` are of the home `one2pays`, `one2pays_more.rs` is not.
fn begins_name(rest: &str) -> bool {
    rest.starts_with('/') || rest == ".rs"
}

/// The code of a file: without its comments, and without the tests at its end.
fn code(text: &str) -> String {
    let tests = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    let is_comment = |line: &&str| ["//", "/*", "*", "<!--"].iter().any(|sign| line.trim_start().starts_with(sign));
    text[..tests].lines().filter(|line| !is_comment(line)).collect::<Vec<_>>().join("\n").to_lowercase()
}

fn named(text: &str) -> Vec<&'static str> {
    let code = code(text);
    let part_of_name = |sign: char| sign.is_alphanumeric() || sign == '_';
    let number = code.match_indices(NUMBER).any(|(at, _)| {
        let before = code[..at].chars().next_back().is_some_and(part_of_name);
        let after = code[at + NUMBER.len()..].chars().next().is_some_and(part_of_name);
        !before && !after
    });
    let names = NAMES.into_iter().filter(|name| code.contains(name));
    names.chain(number.then_some(NUMBER)).collect()
}

#[test]
fn no_provider_is_named_outside_of_its_folder_and_the_wiring() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut complaints = Vec::new();
    for (folder, endings) in CODE {
        let mut sources = Vec::new();
        files(&root.join(folder), endings, &mut sources);
        assert!(!sources.is_empty(), "nothing to look at in {folder}");
        for source in sources {
            let file = source.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            if !may_name(&file) {
                let found = named(&fs::read_to_string(&source).unwrap());
                complaints.extend(found.into_iter().map(|name| format!("{file} names {name}")));
            }
        }
    }
    assert!(complaints.is_empty(), "{complaints:#?}");
}

#[test]
fn every_home_of_a_name_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for home in HOMES {
        assert!(root.join(home).exists(), "{home} is gone: nothing may be named there any more");
    }
}

#[test]
fn a_planted_name_is_noticed() {
    for (text, found) in [
        ("if provider == \"one2pays\" {", vec!["one2pays"]),
        ("let twin = JamesPayTwin::start();", vec!["jamespay"]),
        ("{#if connection.provider === 'PAY1401'}", vec!["pay1401"]),
        ("<h2>1401</h2>", vec!["1401"]),
        ("const MS: u32 = 14010;", vec![]),
        ("#a1401b", vec![]),
        ("// One2Pays contradicts itself\n * JamesPay too\n<!-- 1401 -->", vec![]),
        ("let x = 1;\n#[cfg(test)]\nmod tests {\n const P: &str = \"jamespay\";\n}", vec![]),
        ("#[cfg(test)]\nmod tests;\nconst P: &str = \"jamespay\";", vec!["jamespay"]),
    ] {
        assert_eq!(named(text), found, "{text}");
    }
    for (file, may) in [
        ("src-tauri/crates/khlang-providers/src/jamespay/map.rs", true),
        ("src-tauri/crates/khlang-providers/src/jamespay.rs", true),
        ("src-tauri/crates/khlang-providers/src/jamespay_more.rs", false),
        ("src-tauri/crates/khlang-providers/src/check.rs", false),
        ("src-tauri/src/rehearsal.rs", false),
        ("ui/src/features/connections/connections.test.ts", true),
        ("ui/src/features/connections/ConnectionCard.svelte", false),
    ] {
        assert_eq!(may_name(file), may, "{file}");
    }
}
