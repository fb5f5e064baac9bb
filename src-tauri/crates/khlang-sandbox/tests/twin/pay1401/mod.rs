//! The 1401 twin.

mod checks;
mod client;
mod creates;
mod faults;
mod life;
mod sample_client;
