//! What can go wrong while a database is read.

use thiserror::Error;

/// Why a database could not be read.
#[derive(Debug, Error)]
pub enum Error {
    /// The server is too old.
    #[error("PostgreSQL {major} is too old: pgassay reads version 14 and later; upgrade the server")]
    Version {
        /// The server's major version.
        major: u16,
    },
    /// What answers is no PostgreSQL, or a pooler that changes what it says.
    #[error(
        "the server reports the version {found:?}, which is no PostgreSQL version; connect to the server itself"
    )]
    NoVersion {
        /// What it said.
        found: String,
    },
    /// The server refused a query or the connection broke.
    #[error(
        "cannot read {what} from the server: {}; check the connection and that the role may read pg_catalog",
        cause(source)
    )]
    Query {
        /// The catalog that was being read.
        what: &'static str,
        /// The cause.
        source: tokio_postgres::Error,
    },
    /// A value has another type than it should: the server is a fork or a version that is not known yet.
    #[error(
        "cannot understand column {column} of {what}: {source}; the server is no PostgreSQL 14 to 18, please report it"
    )]
    Decode {
        /// The catalog that was being read.
        what: &'static str,
        /// The column's place in the query, from 1.
        column: usize,
        /// The cause.
        source: tokio_postgres::Error,
    },
}

/// The server's own words; the client's are `db error` alone.
fn cause(error: &tokio_postgres::Error) -> String {
    error.as_db_error().map_or_else(
        || error.to_string(),
        |error| format!("{} (SQLSTATE {})", error.message(), error.code().code()),
    )
}

impl Error {
    /// Whether trying again may help: `pg_get_expr` and its like look at the present catalog, not at the snapshot, and
    /// fail when an object is dropped meanwhile.
    pub(crate) fn is_transient(&self) -> bool {
        let Error::Query { source, .. } = self else {
            return false;
        };
        source
            .code()
            .is_some_and(|code| code.code().starts_with("XX") || code.code().starts_with("42"))
    }
}
