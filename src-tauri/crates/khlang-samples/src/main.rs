//! `khlang-samples [--payouts N] [--seed S] [--until 2026-11-20] FOLDER`: makes a sample in a data folder and prints what it made; or, with
//! `--kept FOLDER`, finds or makes one among those that are kept and prints where it is.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this program talks to a terminal")]

use khlang_domain::time::UtcMillis;
use khlang_samples::{Made, Sample, SampleError, USUAL_END, find_or_make, make};
use std::{path::PathBuf, process::ExitCode};
use time::{Date, Time, UtcOffset, format_description::FormatItem, macros::format_description};

const USAGE: &str = "khlang-samples [--payouts N] [--seed S] [--until 2026-11-20] FOLDER

  --payouts N   how many (10000)
  --seed S      the same one makes the same journal (1)
  --until DAY   the last day; it ends at half past five in Bangkok (2026-11-20)
  FOLDER        the data folder; without a live journal in it
  --kept FOLDER instead: keeps samples there, and prints the data folder of this one";

const DAY: &[FormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// Where it goes.
enum Place {
    Folder(PathBuf),
    Kept(PathBuf),
}

fn main() -> ExitCode {
    let Some((place, sample)) = read(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match carry_out(&place, sample) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("khlang-samples: {error}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(place: &Place, sample: Sample) -> Result<(), SampleError> {
    let mut told = 0;
    let progress = |begun: u64| {
        let percent = begun * 100 / sample.payouts.max(1);
        if percent >= told + 5 {
            told = percent;
            eprintln!("{percent} %");
        }
    };
    match place {
        Place::Folder(folder) => print(&make(folder, sample, progress)?),
        Place::Kept(kept) => println!("{}", find_or_make(kept, sample, progress)?.display()),
    }
    Ok(())
}

fn print(made: &Made) {
    println!("{} payouts, {} entries, head {}", made.payouts, made.entries, made.head);
    for (state, count) in &made.states {
        println!("{count:>9} {state}");
    }
    println!("Sign in as:");
    for person in &made.people {
        println!("  {} · {} ({})", person.name, person.password, person.roles.join(", "));
    }
}

fn read(mut arguments: impl Iterator<Item = String>) -> Option<(Place, Sample)> {
    let mut sample = Sample { payouts: 10_000, seed: 1, until: USUAL_END };
    let mut place = None;
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--payouts" => sample.payouts = arguments.next()?.replace([',', '_'], "").parse().ok()?,
            "--seed" => sample.seed = arguments.next()?.parse().ok()?,
            "--until" => sample.until = end_of(&arguments.next()?)?,
            _ if place.is_some() => return None,
            "--kept" => place = Some(Place::Kept(arguments.next()?.into())),
            _ if argument.starts_with('-') => return None,
            _ => place = Some(Place::Folder(argument.into())),
        }
    }
    Some((place?, sample))
}

fn end_of(day: &str) -> Option<UtcMillis> {
    let bangkok = UtcOffset::from_hms(7, 0, 0).ok()?;
    let end = Date::parse(day, DAY).ok()?.with_time(Time::from_hms(17, 30, 0).ok()?).assume_offset(bangkok);
    Some(UtcMillis(end.unix_timestamp() * 1000))
}
