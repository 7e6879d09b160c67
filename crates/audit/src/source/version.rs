//! Which PostgreSQL the schema is for.

use pgassay_catalog::version::ServerVersion;

/// The server's version, where it comes from, and what is to be said about it.
pub(super) struct Version {
    pub(super) version: ServerVersion,
    pub(super) because: String,
    pub(super) note: Option<String>,
}

/// Why the newest is taken.
pub(super) const NEWEST: &str = "the newest; --postgres-version sets another";

/// The version that was asked for, else that of the dump's header, else the newest.
pub(super) fn choose(asked: Option<u16>, dumped: Option<u16>) -> Version {
    let (major, because) = match (asked, dumped) {
        (Some(major), _) => (major, "--postgres-version".to_owned()),
        (None, Some(major)) => (major, "the dump's header".to_owned()),
        (None, None) => (ServerVersion::NEWEST.major, NEWEST.to_owned()),
    };
    of(major, because)
}

/// A version that something names, as near as pgassay knows it.
pub(super) fn of(major: u16, because: String) -> Version {
    let known = major.clamp(ServerVersion::OLDEST.major, ServerVersion::NEWEST.major);
    let note = (known != major).then(|| {
        format!("PostgreSQL {major} is not known to this version of pgassay, so it is audited as {known}.")
    });
    Version {
        version: ServerVersion { major: known },
        because,
        note,
    }
}
