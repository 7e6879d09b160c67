//! Versions of PostgreSQL.

use std::fmt;

/// The version of a server: what it accepts and what it has depends on its major alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerVersion {
    /// `15` of `15.4`.
    pub major: u16,
}

impl ServerVersion {
    /// The oldest one that is known.
    pub const OLDEST: ServerVersion = ServerVersion { major: 14 };
    /// The newest one that is known.
    pub const NEWEST: ServerVersion = ServerVersion { major: 18 };
}

impl fmt::Display for ServerVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.major)
    }
}
