//! The twins as a program: `khlang-sandbox serve --provider one2pays --port 9000`.
//! Prints where the twin listens, what opens it and how to steer it, then runs until it is interrupted.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use khlang_sandbox::one2pays::AmountUnit;
use khlang_sandbox::{JamesPayTwin, One2PaysTwin, Pace, Pay1401Twin, Running, jamespay, one2pays, pay1401};
use lexopt::prelude::{Long, Short, Value, ValueExt};

const HELP: &str = "\
Twins of payout providers on loopback, with invented money.

khlang-sandbox serve --provider NAME [options]

  --provider NAME        one2pays, jamespay or pay1401
  --port N               0 takes a free port (default 9000)
  --ledger FILE          keep the ledger in this file, across restarts
  --pace timed|at-once|by-hand
                         how withdraws go their way (default timed: processing after 2 s, final after 5 s)
  --latency-ms N         a delay before every answer (default 0)
  --wallet-satang N      what is in the wallet of a new ledger (default 100000000)
  --clock-offset-ms N    how far the twin's clock is ahead (default 0)
  --help

instead of the default test credentials:

  --api-key KEY          one2pays
  --api-secret SECRET    one2pays
  --merchant-id ID       jamespay
  --token TOKEN          jamespay
  --secret SECRET        jamespay and pay1401

one2pays only:

  --unit baht|satang     what the amount \"1000.00\" means: 1,000 THB or 10 THB (default baht)
";

/// What is not every provider's: the others refuse it.
const OWN: [&str; 6] = ["api-key", "api-secret", "merchant-id", "token", "secret", "unit"];

enum Twin {
    One2Pays(one2pays::Config),
    JamesPay(jamespay::Config),
    Pay1401(pay1401::Config),
}

/// What every provider's twin can be told.
struct Options {
    addr: SocketAddr,
    ledger_file: Option<PathBuf>,
    pace: Pace,
    latency: Duration,
    wallet_satang: i64,
    clock_offset_ms: i64,
    own: BTreeMap<&'static str, String>,
}

fn main() -> ExitCode {
    match read(std::env::args_os().skip(1)) {
        Ok(None) => {
            say(HELP);
            ExitCode::SUCCESS
        }
        Ok(Some(twin)) => match serve(twin) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => complain(error.as_ref()),
        },
        Err(error) => complain(&error),
    }
}

/// `None` is a question for help.
fn read(args: impl Iterator<Item = OsString>) -> Result<Option<Twin>, lexopt::Error> {
    let usual = one2pays::Config::default();
    let mut options = Options {
        addr: SocketAddr::from((Ipv4Addr::LOCALHOST, 9000)),
        ledger_file: None,
        pace: usual.settle_after,
        latency: usual.latency,
        wallet_satang: usual.opening_wallet_satang,
        clock_offset_ms: usual.clock_offset_ms,
        own: BTreeMap::new(),
    };
    let mut provider = None;
    let mut is_serving = false;
    let mut parser = lexopt::Parser::from_args(args);
    while let Some(arg) = parser.next()? {
        match arg {
            Value(command) if command == "serve" => is_serving = true,
            Short('h') | Long("help") => return Ok(None),
            Long("provider") => provider = Some(parser.value()?.string()?),
            Long("port") => options.addr.set_port(parser.value()?.parse()?),
            Long("ledger") => options.ledger_file = Some(PathBuf::from(parser.value()?)),
            Long("pace") => {
                options.pace = parser.value()?.parse_with(|pace| match pace {
                    "timed" => Ok(Pace::default()),
                    "at-once" => Ok(Pace::AtOnce),
                    "by-hand" => Ok(Pace::ByHand),
                    _ => Err("not a pace"),
                })?;
            }
            Long("latency-ms") => options.latency = Duration::from_millis(parser.value()?.parse()?),
            Long("wallet-satang") => options.wallet_satang = parser.value()?.parse()?,
            Long("clock-offset-ms") => options.clock_offset_ms = parser.value()?.parse()?,
            Long(name) => match OWN.into_iter().find(|own| *own == name) {
                Some(own) => drop(options.own.insert(own, parser.value()?.string()?)),
                None => return Err(arg.unexpected()),
            },
            _ => return Err(arg.unexpected()),
        }
    }
    match (is_serving, provider.as_deref()) {
        (true, Some("one2pays")) => one2pays(options).map(Twin::One2Pays).map(Some),
        (true, Some("jamespay")) => jamespay(options).map(Twin::JamesPay).map(Some),
        (true, Some("pay1401")) => pay1401(options).map(Twin::Pay1401).map(Some),
        (true, Some(other)) => Err(format!("there is no twin of {other}").into()),
        (true, None) => Err("--provider is missing".into()),
        (false, _) => Err("say `serve`, or --help".into()),
    }
}

fn one2pays(mut options: Options) -> Result<one2pays::Config, lexopt::Error> {
    let usual = one2pays::Config::default();
    let amount_unit = match options.own.remove("unit").as_deref() {
        None => usual.amount_unit,
        Some("baht") => AmountUnit::Baht,
        Some("satang") => AmountUnit::Satang,
        Some(_) => return Err("--unit is neither baht nor satang".into()),
    };
    let config = one2pays::Config {
        addr: options.addr,
        api_key: options.own.remove("api-key").unwrap_or(usual.api_key),
        api_secret: options.own.remove("api-secret").unwrap_or(usual.api_secret),
        amount_unit,
        ledger_file: options.ledger_file.take(),
        latency: options.latency,
        opening_wallet_satang: options.wallet_satang,
        settle_after: options.pace,
        clock_offset_ms: options.clock_offset_ms,
        ..usual
    };
    refuse_the_rest(&options).map(|()| config)
}

fn jamespay(mut options: Options) -> Result<jamespay::Config, lexopt::Error> {
    let usual = jamespay::Config::default();
    let config = jamespay::Config {
        addr: options.addr,
        merchant_id: options.own.remove("merchant-id").unwrap_or(usual.merchant_id),
        token: options.own.remove("token").unwrap_or(usual.token),
        secret: options.own.remove("secret").unwrap_or(usual.secret),
        ledger_file: options.ledger_file.take(),
        latency: options.latency,
        opening_wallet_satang: options.wallet_satang,
        settle_after: options.pace,
        clock_offset_ms: options.clock_offset_ms,
        ..usual
    };
    refuse_the_rest(&options).map(|()| config)
}

fn pay1401(mut options: Options) -> Result<pay1401::Config, lexopt::Error> {
    let usual = pay1401::Config::default();
    let config = pay1401::Config {
        addr: options.addr,
        secret: options.own.remove("secret").unwrap_or(usual.secret),
        ledger_file: options.ledger_file.take(),
        latency: options.latency,
        opening_wallet_satang: options.wallet_satang,
        settle_after: options.pace,
        clock_offset_ms: options.clock_offset_ms,
        ..usual
    };
    refuse_the_rest(&options).map(|()| config)
}

fn refuse_the_rest(options: &Options) -> Result<(), lexopt::Error> {
    match options.own.keys().next() {
        Some(name) => Err(format!("--{name} is not for this provider").into()),
        None => Ok(()),
    }
}

#[tokio::main]
async fn serve(twin: Twin) -> Result<(), Box<dyn std::error::Error>> {
    match twin {
        Twin::One2Pays(config) => {
            let twin = One2PaysTwin::start(config).await?;
            let credentials = twin.credentials();
            run(twin, &[("API key", &credentials.api_key), ("API secret", &credentials.api_secret)]).await
        }
        Twin::JamesPay(config) => {
            let twin = JamesPayTwin::start(config).await?;
            let jamespay::Credentials { merchant_id, token, secret } = &twin.credentials();
            run(twin, &[("merchant id", merchant_id), ("token", token), ("secret", secret)]).await
        }
        Twin::Pay1401(config) => {
            let twin = Pay1401Twin::start(config).await?;
            let credentials = twin.credentials();
            run(twin, &[("secret", &credentials.secret)]).await
        }
    }
}

async fn run<P>(twin: Running<P>, credentials: &[(&str, &String)]) -> Result<(), Box<dyn std::error::Error>> {
    say(&welcome(&twin.base_url(), credentials));
    tokio::signal::ctrl_c().await?;
    twin.stop().await;
    Ok(())
}

fn welcome(url: &str, credentials: &[(&str, &String)]) -> String {
    let credentials: String = credentials.iter().map(|(name, value)| format!("{name:<12}{value}\n")).collect();
    format!(
        "base URL    {url}
{credentials}
ledger      curl {url}/_twin/ledger
plan        curl {url}/_twin/plan -d '{{\"creates\":[{{\"deed\":{{\"act\":\"failed\"}}}},{{\"answer\":\"drop\"}}]}}'
settle      curl {url}/_twin/settle -d '{{\"withdraw\":\"ID OR REFERENCE\",\"status\":\"paid\"}}'
"
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
