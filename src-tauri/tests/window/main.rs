//! What shell and window have agreed on: the generated types, the commands by their names, the permissions, and a message for each code.
#![expect(clippy::panic, reason = "a helper that fails fails the test that called it")]

use khlang::{BINDINGS, COMMANDS, EVENT, bindings, registered_commands, views::codes::message_keys};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn text(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    names.into_iter().map(str::to_owned).collect()
}

/// The texts between `before` and the next quote.
fn quoted_after(text: &str, before: &str) -> BTreeSet<String> {
    names(text.split(before).skip(1).filter_map(|rest| rest.split('"').next()))
}

fn missing(keys: &[String], catalogue: &BTreeMap<String, String>) -> Vec<String> {
    let said = |key: &String| catalogue.get(key).is_some_and(|text| !text.trim().is_empty());
    keys.iter().filter(|key| !said(key)).cloned().collect()
}

/// `cargo xtask bindings` sets the variable; then the types are written instead of compared.
#[test]
fn the_generated_types_are_fresh() {
    let generated = bindings().unwrap();
    if std::env::var_os("KHLANG_WRITE_BINDINGS").is_some() {
        fs::write(path(BINDINGS), &generated).unwrap();
    }
    assert!(text(BINDINGS) == generated, "the types of the window have changed; run `cargo xtask bindings`");
}

#[test]
fn the_list_of_commands_is_what_is_registered() {
    let registered = registered_commands().unwrap();
    assert_eq!(names(registered.iter().map(String::as_str)), names(COMMANDS.iter().copied()));
    assert_eq!(registered.len(), COMMANDS.len(), "a command is registered twice");
}

#[test]
fn the_window_may_call_every_command_and_listen_and_nothing_else() {
    let capability: Value = serde_json::from_str(&text("src-tauri/capabilities/main.json")).unwrap();
    let allowed = capability["permissions"].as_array().unwrap().iter().map(|name| name.as_str().unwrap());
    let commands = COMMANDS.iter().map(|name| format!("allow-{}", name.replace('_', "-")));
    let wanted: BTreeSet<String> =
        commands.chain(["core:event:allow-listen", "core:event:allow-unlisten"].map(str::to_owned)).collect();
    assert_eq!(names(allowed), wanted);
    assert_eq!(capability["windows"], serde_json::json!(["main"]));
    assert!(capability.get("remote").is_none(), "no page from elsewhere may call anything");
    let folder = fs::read_dir(path("src-tauri/capabilities")).unwrap();
    assert_eq!(folder.count(), 1, "there is one capability, and it is the one checked here");
}

#[test]
fn the_window_calls_every_command_by_its_name() {
    let caller = text("ui/src/backend/tauri.ts");
    assert_eq!(quoted_after(&caller, "invoke(\""), names(COMMANDS.iter().copied()));
    assert!(caller.contains(&format!("\"{EVENT}\"")), "nobody listens to {EVENT}");
}

#[test]
fn every_code_has_a_message_in_both_languages() {
    for language in ["th", "en"] {
        let catalogue = serde_json::from_str(&text(&format!("ui/messages/{language}.json"))).unwrap();
        let missing = missing(&message_keys(), &catalogue);
        assert!(
            missing.is_empty(),
            "{language}.json lacks {} of {}: {missing:#?}",
            missing.len(),
            message_keys().len()
        );
    }
}

#[test]
fn a_message_that_is_missing_or_blank_is_noticed() {
    let keys = ["error.a", "error.b", "error.c"].map(str::to_owned);
    let catalogue = [("error.a", "said"), ("error.b", " ")].map(|(key, text)| (key.to_owned(), text.to_owned()));
    assert_eq!(missing(&keys, &catalogue.into()), ["error.b", "error.c"]);
}

#[test]
fn the_page_may_load_nothing_from_elsewhere() {
    let config: Value = serde_json::from_str(&text("tauri.conf.json")).unwrap();
    let security = &config["app"]["security"];
    let policy = security["csp"].as_object().unwrap();
    let local = ["'self'", "'none'", "ipc: http://ipc.localhost"];
    for (directive, sources) in policy {
        assert!(local.contains(&sources.as_str().unwrap()), "{directive} {sources}");
    }
    for directive in
        ["default-src", "script-src", "style-src", "object-src", "base-uri", "form-action", "frame-ancestors"]
    {
        assert!(policy.contains_key(directive), "{directive}");
    }
    for (switch, setting) in [
        ("dangerousDisableAssetCspModification", &security["dangerousDisableAssetCspModification"]),
        ("devUrl", &config["build"]["devUrl"]),
        ("devCsp", &security["devCsp"]),
    ] {
        assert!(setting.is_null(), "{switch}");
    }
    assert_eq!(config["app"]["withGlobalTauri"], false);
    assert_eq!(config["app"]["windows"][0]["dragDropEnabled"], false);
}
