//! The commands of the window, one file a topic. Each takes what the window sends, asks the shell or the desk, and answers with a view.
//!
//! A command that is not in `names.rs`, in the contract and in the window's capability is refused before it is reached.

pub(crate) mod approvals;
pub(crate) mod connections;
pub(crate) mod desk;
pub(crate) mod doubts;
pub(crate) mod exports;
pub(crate) mod lists;
pub(crate) mod payouts;
pub(crate) mod people;
pub(crate) mod policy;
pub(crate) mod records;
pub(crate) mod rehearsal;
pub(crate) mod session;
pub(crate) mod settings;
pub(crate) mod window;
pub(crate) mod works;
