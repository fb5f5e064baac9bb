//! What a payout provider can do, and the adapters that do it: the only HTTP client of the project.
pub mod seam;
