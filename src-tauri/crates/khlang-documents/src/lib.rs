#![doc = include_str!("../README.md")]

mod advice;
mod day_close;
mod error;
mod export;
mod imprint;
mod paper;
mod reason;
mod wording;

pub use advice::{Advice, AdviceFormat, Witness, advice};
pub use day_close::{DayBook, DayClose, OpenPayout, Tally, day_close};
pub use error::DocumentError;
pub use export::{Export, ExportFormat, Row};
pub use imprint::Imprint;
pub use wording::{Era, Language, Wording};
