//! The program as another process, and what is left of it when it is killed.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use khlang_sandbox::one2pays::{Credentials, TEST_API_KEY, TEST_API_SECRET};

use crate::client::{Client, order};
use crate::wire;

/// Ends with the test, whatever the test ends with.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_khlang-sandbox"));
    command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn serve(ledger: &Path) -> (Program, Client) {
    let ledger = ledger.to_str().unwrap();
    let args = ["serve", "--provider", "one2pays", "--port", "0", "--pace", "by-hand", "--ledger", ledger];
    let mut program = Program(command(&args).spawn().unwrap());
    let mut lines = BufReader::new(program.0.stdout.take().unwrap()).lines();
    let mut told = |name: &str| lines.next().unwrap().unwrap().strip_prefix(name).unwrap().trim().to_owned();
    let url = told("base URL");
    let credentials = Credentials { api_key: told("API key"), api_secret: told("API secret") };
    let client = Client { host: url.trim_start_matches("http://").to_owned(), credentials };
    (program, client)
}

#[tokio::test]
async fn a_killed_program_has_kept_what_it_did_before_it_answered() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = dir.path().join("twin.jsonl");
    let (program, client) = serve(&ledger);
    assert_eq!(client.credentials.api_key, TEST_API_KEY);
    assert_eq!(client.credentials.api_secret, TEST_API_SECRET);
    client.control("POST", "plan", r#"{"creates":[{"timing":"held"}]}"#).await;
    let lost = tokio::spawn({
        let client = client.clone();
        async move { client.create(&order("REF-1", "1000.00")).await }
    });
    let waited = client.control("GET", "wait?held=1", "").await.json();
    drop(program);
    assert!(lost.await.unwrap().bytes.is_empty());

    let (_program, client) = serve(&ledger);
    let again = client.create(&order("REF-1", "1000.00")).await;
    assert_eq!(again.data()["id"], waited["withdraws"][0]["id"]);
    let kept = client.control("GET", "ledger", "").await.json();
    assert_eq!(kept["withdraws"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn every_provider_prints_what_opens_it() {
    use khlang_sandbox::{jamespay, pay1401};
    let own = ["--secret", "of_my_own"];
    for (provider, args, told) in [
        (
            "jamespay",
            &[][..],
            &[
                ("merchant id", jamespay::TEST_MERCHANT_ID),
                ("token", jamespay::TEST_TOKEN),
                ("secret", jamespay::TEST_SECRET),
            ][..],
        ),
        ("pay1401", &[], &[("secret", pay1401::TEST_SECRET)]),
        ("pay1401", &own, &[("secret", "of_my_own")]),
    ] {
        let args = [&["serve", "--provider", provider, "--port", "0"][..], args].concat();
        let mut program = Program(command(&args).spawn().unwrap());
        let mut lines = BufReader::new(program.0.stdout.take().unwrap()).lines().map(Result::unwrap);
        let url = lines.next().unwrap();
        for (name, value) in told {
            assert_eq!(lines.next().unwrap(), format!("{name:<12}{value}"));
        }
        assert_eq!(lines.next().unwrap(), "");
        let host = url.strip_prefix("base URL    http://").unwrap();
        assert_eq!(wire::control(host, "GET", "ledger", "").await.status(), 200);
    }
}

#[test]
fn the_program_explains_itself_and_refuses_what_it_does_not_know() {
    let help = command(&["--help"]).output().unwrap();
    assert!(help.status.success());
    assert!(String::from_utf8(help.stdout).unwrap().contains("--provider"));
    for args in [
        &["serve"][..],
        &["serve", "--provider", "nobody"],
        &["serve", "--provider", "one2pays", "--unit", "satangs"],
        &["serve", "--provider", "one2pays", "--colour"],
        &["serve", "--provider", "one2pays", "--token", "x"],
        &["serve", "--provider", "jamespay", "--unit", "baht"],
        &["serve", "--provider", "pay1401", "--api-key", "x"],
        &[],
    ] {
        let refused = command(args).output().unwrap();
        assert!(!refused.status.success(), "{args:?}");
        assert!(!refused.stderr.is_empty());
    }
}
