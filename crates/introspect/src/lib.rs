//! A live database to a catalog.
//!
//! All queries are sent at once, in one read-only transaction that sees one moment, and their rows are read as they
//! come. What the server has and the catalog cannot hold becomes a gap.

mod bind;
mod cells;
mod error;
mod oids;
mod privilege;
mod query;
mod read;
mod snapshot;
mod text;

pub use error::Error;

use pgassay_catalog::Catalog;
use tokio_postgres::Client;

/// Reads the structure of the database that the client is connected to. The client must not be in a transaction.
///
/// # Errors
///
/// [`Error::Version`] for a server before PostgreSQL 14, [`Error::Query`] where the server refuses or the connection
/// breaks, [`Error::Decode`] where it answers in another form than PostgreSQL does.
pub async fn introspect(client: &Client) -> Result<Catalog, Error> {
    match snapshot::read(client).await {
        Err(error) if error.is_transient() => snapshot::read(client).await,
        result => result,
    }
}
