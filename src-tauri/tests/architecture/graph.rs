//! Who may depend on whom: over `cargo metadata`, our own crates exactly, and the foreign crates that have one home.

use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

/// A package of ours with what it names in its manifest.
#[derive(Debug, Clone, Default)]
struct Package {
    normal: BTreeSet<String>,
    dev: BTreeSet<String>,
    build: BTreeSet<String>,
}

type House = BTreeMap<String, Package>;

/// Our crates, and exactly what each may name of ours outside of its tests.
const KNOWS: [(&str, &[&str]); 10] = [
    (
        "khlang",
        &[
            "khlang-desk",
            "khlang-documents",
            "khlang-domain",
            "khlang-journal",
            "khlang-providers",
            "khlang-sandbox",
            "khlang-vault",
        ],
    ),
    ("khlang-desk", &["khlang-domain", "khlang-journal", "khlang-providers", "khlang-vault"]),
    ("khlang-documents", &["khlang-domain"]),
    ("khlang-domain", &[]),
    ("khlang-journal", &["khlang-domain"]),
    ("khlang-providers", &["khlang-domain"]),
    ("khlang-samples", &["khlang-domain", "khlang-journal", "khlang-providers", "khlang-vault"]),
    ("khlang-sandbox", &[]),
    ("khlang-vault", &[]),
    ("xtask", &[]),
];

/// What has one home, and its home. A name that ends in `*` stands for all that begin so.
const HOMES: [(&str, &[&str]); 20] = [
    ("tauri*", &["khlang"]),
    // A plugin brings commands that a page could call.
    ("tauri-plugin*", &[]),
    // What asks and tells a person beside the page.
    ("gtk", &["khlang"]),
    ("rfd", &["khlang"]),
    ("notify-rust", &["khlang"]),
    ("specta*", &["khlang"]),
    ("rusqlite", &["khlang-journal"]),
    ("reqwest", &["khlang-providers"]),
    ("keyring*", &["khlang-vault"]),
    ("secret-service", &["khlang-vault"]),
    ("security-framework", &["khlang-vault"]),
    ("zbus*", &["khlang-vault"]),
    // Keys are sealed in one place; signatures are made there and verified in the domain.
    ("argon2", &["khlang-vault"]),
    ("chacha20poly1305", &["khlang-vault"]),
    ("ed25519-dalek", &["khlang-domain", "khlang-vault"]),
    // The twins' server, and what reqwest is made of.
    ("hyper*", &["khlang-providers", "khlang-sandbox"]),
    ("axum", &[]),
    // What is handed on is made in one place.
    ("krilla*", &["khlang-documents"]),
    ("rust_xlsxwriter", &["khlang-documents"]),
    ("tiny-skia", &["khlang-documents"]),
];

/// I/O, async, clocks, randomness: none of it in the domain, whatever it is called.
const NOT_IN_THE_DOMAIN: [&str; 13] = [
    "async*",
    "chrono",
    "fastrand",
    "futures*",
    "getrandom",
    "jiff",
    "rand*",
    "reqwest",
    "rusqlite",
    "time",
    "tokio*",
    "tracing*",
    "uuid",
];

/// Whom every crate may name in its tests: the twins stand in for the providers.
const TWINS: &str = "khlang-sandbox";

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == pattern,
    }
}

fn read_house() -> House {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut house = House::new();
    for package in metadata["packages"].as_array().unwrap() {
        let ours = house.entry(package["name"].as_str().unwrap().to_owned()).or_default();
        for dependency in package["dependencies"].as_array().unwrap() {
            let name = dependency["name"].as_str().unwrap().to_owned();
            match dependency["kind"].as_str() {
                None => ours.normal.insert(name),
                Some("dev") => ours.dev.insert(name),
                Some("build") => ours.build.insert(name),
                Some(other) => panic!("a dependency of kind {other}"),
            };
        }
    }
    house
}

/// Every broken rule, in words.
fn complaints(house: &House) -> Vec<String> {
    let known: BTreeMap<&str, BTreeSet<&str>> =
        KNOWS.into_iter().map(|(name, knows)| (name, knows.iter().copied().collect())).collect();
    let mut complaints = Vec::new();
    for missing in known.keys().filter(|name| !house.contains_key(**name)) {
        complaints.push(format!("{missing} is not in the workspace"));
    }
    for (name, package) in house {
        let Some(knows) = known.get(name.as_str()) else {
            complaints.push(format!("{name} is in the workspace and has no place in the house"));
            continue;
        };
        let ours = |named: &BTreeSet<String>| -> BTreeSet<String> {
            named.iter().filter(|other| house.contains_key(*other)).cloned().collect()
        };
        for other in ours(&package.normal).union(&ours(&package.build)) {
            if !knows.contains(other.as_str()) {
                complaints.push(format!("{name} knows {other}"));
            }
        }
        for other in ours(&package.dev) {
            if other != TWINS && other != *name && !knows.contains(other.as_str()) {
                complaints.push(format!("{name} knows {other} in its tests"));
            }
        }
        if name == TWINS && !ours(&package.dev).is_empty() {
            complaints.push(format!("{name} shares code with what it checks, in its tests"));
        }
        let outside_tests = || package.normal.iter().chain(&package.build);
        for foreign in outside_tests() {
            for (pattern, homes) in HOMES {
                if matches(pattern, foreign) && !homes.contains(&name.as_str()) {
                    complaints.push(format!("{name} uses {foreign}, whose home is {homes:?}"));
                }
            }
            if name == "khlang-domain" && NOT_IN_THE_DOMAIN.iter().any(|pattern| matches(pattern, foreign)) {
                complaints.push(format!("{name} uses {foreign}"));
            }
        }
    }
    complaints
}

#[test]
fn nobody_knows_whom_they_may_not_know() {
    let complaints = complaints(&read_house());
    assert!(complaints.is_empty(), "{complaints:#?}");
}

#[test]
fn a_planted_dependency_is_noticed() {
    let plant = |package: &str, kind: &str, dependency: &str| {
        let mut house = read_house();
        let package = house.entry(package.to_owned()).or_default();
        let named = match kind {
            "normal" => &mut package.normal,
            "dev" => &mut package.dev,
            _ => &mut package.build,
        };
        named.insert(dependency.to_owned());
        complaints(&house)
    };
    let sound = complaints(&read_house()).len();
    for (package, kind, dependency) in [
        ("khlang-domain", "normal", "tokio"),
        ("khlang-domain", "normal", "async-trait"),
        ("khlang-domain", "normal", "rand"),
        ("khlang-domain", "normal", "time"),
        ("khlang-domain", "normal", "khlang-journal"),
        ("khlang-domain", "dev", "khlang-journal"),
        ("khlang-desk", "normal", "tauri"),
        ("khlang-desk", "normal", "specta"),
        ("khlang-desk", "normal", "rusqlite"),
        ("khlang-desk", "normal", "argon2"),
        ("khlang-desk", "normal", "chacha20poly1305"),
        ("khlang-desk", "normal", "ed25519-dalek"),
        ("khlang-desk", "normal", "khlang-sandbox"),
        ("khlang-journal", "normal", "reqwest"),
        ("khlang-journal", "normal", "khlang-providers"),
        ("khlang-providers", "build", "khlang-journal"),
        ("khlang-providers", "normal", "keyring"),
        ("khlang-sandbox", "normal", "khlang-domain"),
        ("khlang-sandbox", "dev", "khlang-domain"),
        ("khlang-vault", "normal", "khlang-domain"),
        ("khlang", "normal", "reqwest"),
        ("khlang", "normal", "tauri-plugin-dialog"),
        ("khlang-desk", "normal", "rfd"),
        ("khlang", "normal", "rusqlite"),
        ("khlang", "normal", "keyring-core"),
        ("khlang-documents", "normal", "khlang-journal"),
        ("khlang-desk", "normal", "khlang-documents"),
        ("khlang", "normal", "krilla"),
        ("khlang-new", "normal", "serde"),
    ] {
        let found = plant(package, kind, dependency);
        assert!(found.len() > sound, "{package} with {dependency} in {kind} was not noticed");
    }
    let mut house = read_house();
    house.remove("khlang-vault");
    assert!(complaints(&house).len() > sound, "a crate that is gone was not noticed");
}
