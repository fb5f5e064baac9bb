//! Makes a journal as an office would have after two years: for benches, for journeys in the real window, and to look at.
//!
//! The same seed, number and end make the same journal to the last byte of its hash chain. Everything goes the way that it goes in an
//! office: a form that the provider's rules check, entries that the payout's rules return, signatures of keys that passwords open, and the
//! journal's own append. Nobody ships it; the shell and the desk do not know it.

mod calendar;
mod course;
mod dice;
mod error;
mod form;
mod kept;
mod names;
mod office;
mod payees;
mod people;
mod sample;
mod walk;

pub use error::SampleError;
pub use kept::find_or_make;
pub use payees::{KNOWN_ACCOUNT, KNOWN_PAYEE};
pub use people::{PEOPLE, SamplePerson};
pub use sample::{Made, Sample, Told, USUAL_END, VERSION, make};
