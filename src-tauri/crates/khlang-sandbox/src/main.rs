//! The twins as a program: `khlang-sandbox serve --provider one2pays --port 9000`.
//! Prints where the twin listens, what opens it and how to steer it, then runs until it is interrupted.

use std::ffi::OsString;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use khlang_sandbox::one2pays::{AmountUnit, Config};
use khlang_sandbox::{One2PaysTwin, Pace, RunningTwin};
use lexopt::prelude::{Long, Short, Value, ValueExt};

const HELP: &str = "\
Twins of payout providers on loopback, with invented money.

khlang-sandbox serve --provider one2pays [options]

  --provider NAME        one2pays
  --port N               0 takes a free port (default 9000)
  --ledger FILE          keep the ledger in this file, across restarts
  --unit baht|satang     what the amount \"1000.00\" means: 1,000 THB or 10 THB (default baht)
  --pace timed|at-once|by-hand
                         how withdraws go their way (default timed: processing after 2 s, final after 5 s)
  --latency-ms N         a delay before every answer (default 0)
  --wallet-satang N      what is in the wallet of a new ledger (default 100000000)
  --clock-offset-ms N    how far the twin's clock is ahead (default 0)
  --api-key KEY          instead of the default test key
  --api-secret SECRET    instead of the default test secret
  --help
";

enum Command {
    Help,
    Serve(Config),
}

fn main() -> ExitCode {
    match read(std::env::args_os().skip(1)) {
        Ok(Command::Help) => {
            say(HELP);
            ExitCode::SUCCESS
        }
        Ok(Command::Serve(config)) => match serve(config) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => complain(error.as_ref()),
        },
        Err(error) => complain(&error),
    }
}

fn read(args: impl Iterator<Item = OsString>) -> Result<Command, lexopt::Error> {
    let mut config = Config::default();
    config.addr.set_port(9000);
    let mut provider = None;
    let mut is_serving = false;
    let mut parser = lexopt::Parser::from_args(args);
    while let Some(arg) = parser.next()? {
        match arg {
            Value(command) if command == "serve" => is_serving = true,
            Short('h') | Long("help") => return Ok(Command::Help),
            Long("provider") => provider = Some(parser.value()?.string()?),
            Long("port") => {
                let port = parser.value()?.parse()?;
                config.addr = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            }
            Long("ledger") => config.ledger_file = Some(PathBuf::from(parser.value()?)),
            Long("unit") => {
                config.amount_unit = parser.value()?.parse_with(|unit| match unit {
                    "baht" => Ok(AmountUnit::Baht),
                    "satang" => Ok(AmountUnit::Satang),
                    _ => Err("neither baht nor satang"),
                })?;
            }
            Long("pace") => {
                config.settle_after = parser.value()?.parse_with(|pace| match pace {
                    "timed" => Ok(Pace::default()),
                    "at-once" => Ok(Pace::AtOnce),
                    "by-hand" => Ok(Pace::ByHand),
                    _ => Err("not a pace"),
                })?;
            }
            Long("latency-ms") => config.latency = Duration::from_millis(parser.value()?.parse()?),
            Long("wallet-satang") => config.opening_wallet_satang = parser.value()?.parse()?,
            Long("clock-offset-ms") => config.clock_offset_ms = parser.value()?.parse()?,
            Long("api-key") => config.api_key = parser.value()?.string()?,
            Long("api-secret") => config.api_secret = parser.value()?.string()?,
            _ => return Err(arg.unexpected()),
        }
    }
    match (is_serving, provider.as_deref()) {
        (true, Some("one2pays")) => Ok(Command::Serve(config)),
        (true, Some(other)) => Err(format!("there is no twin of {other}").into()),
        (true, None) => Err("--provider is missing".into()),
        (false, _) => Err("say `serve`, or --help".into()),
    }
}

#[tokio::main]
async fn serve(config: Config) -> Result<(), Box<dyn std::error::Error>> {
    let twin = One2PaysTwin::start(config).await?;
    say(&welcome(&twin));
    tokio::signal::ctrl_c().await?;
    twin.stop().await;
    Ok(())
}

fn welcome(twin: &RunningTwin) -> String {
    let url = twin.base_url();
    let credentials = twin.credentials();
    format!(
        "base URL    {url}
API key     {}
API secret  {}

ledger      curl {url}/_twin/ledger
plan        curl {url}/_twin/plan -d '{{\"creates\":[{{\"deed\":{{\"act\":\"failed\"}}}},{{\"answer\":\"drop\"}}]}}'
settle      curl {url}/_twin/settle -d '{{\"withdraw\":\"REFERENCE\",\"status\":\"paid\"}}'
",
        credentials.api_key, credentials.api_secret
    )
}

#[expect(clippy::print_stdout, reason = "this is the program's output")]
fn say(text: &str) {
    print!("{text}");
    // A parent process reads the base URL from a pipe, which has no line buffering.
    drop(std::io::Write::flush(&mut std::io::stdout()));
}

#[expect(clippy::print_stderr, reason = "this is how a program reports failure")]
fn complain(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("khlang-sandbox: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        eprintln!("  {cause}");
        source = cause.source();
    }
    ExitCode::FAILURE
}
