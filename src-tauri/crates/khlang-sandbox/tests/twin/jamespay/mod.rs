//! The JamesPay twin.

mod checks;
mod client;
mod creates;
mod faults;
mod life;
mod queries;
mod sample_client;
mod settlements;
