//! What the documents of this crate hold when something else opens them: a reader of spreadsheets, and the eye.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a helper that fails fails the test that called it")]

mod exports;
mod papers;
mod read_pdf;
mod samples;
