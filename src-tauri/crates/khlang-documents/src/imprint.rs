//! What stands on every paper beside its matter: whose it is, from which connection, who made it and when, and whether the money is real.

use khlang_domain::{approval::Environment, ids::Actor, time::UtcMillis};

/// Whose paper it is, and who made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imprint {
    /// Whether the money is real; a paper of a rehearsal says in large letters that none moved.
    pub environment: Environment,
    /// What the office calls itself; left out where it is empty.
    pub office: String,
    /// What people call the connection.
    pub connection: String,
    /// Who had it made.
    pub made_by: Actor,
    /// When.
    pub made_at: UtcMillis,
}
