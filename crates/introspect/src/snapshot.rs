//! One read-only transaction: all queries in flight, each answer read as it comes.

use futures_util::stream::{FuturesOrdered, StreamExt};
use pgassay_catalog::Catalog;
use pgassay_catalog::version::ServerVersion;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, SimpleQueryMessage};

use crate::error::Error;
use crate::query::{QUERIES, for_version};
use crate::read::Reader;

/// With no search path every name but those of `pg_catalog` is printed with its schema.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL search_path = ''; \
    SET LOCAL quote_all_identifiers = off; SET LOCAL extra_float_digits = 1; SET LOCAL DateStyle = 'ISO'; \
    SET LOCAL IntervalStyle = 'postgres'; SET LOCAL TimeZone = 'UTC'; SET LOCAL bytea_output = 'hex'; \
    SHOW server_version_num";

/// Reads the database once.
pub(crate) async fn read(client: &Client) -> Result<Catalog, Error> {
    let result = in_transaction(client).await;
    let end = client.batch_execute("ROLLBACK").await;
    let catalog = result?;
    end.map_err(query_error("the end of the transaction"))?;
    Ok(catalog)
}

async fn in_transaction(client: &Client) -> Result<Catalog, Error> {
    let messages = client
        .simple_query(BEGIN)
        .await
        .map_err(query_error("the server's version"))?;
    let found = messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    });
    let version = version(found.unwrap_or_default())?;
    let texts = QUERIES.map(|(_, _, text)| for_version(text, version.major));
    let mut answers: FuturesOrdered<_> = texts
        .iter()
        .map(|text| client.query_typed_raw(text, Vec::<(i32, Type)>::new()))
        .collect();
    let mut reader = Reader::new(version);
    for (kind, what, _) in QUERIES {
        let Some(answer) = answers.next().await else { break };
        let mut rows = std::pin::pin!(answer.map_err(query_error(what))?);
        while let Some(row) = rows.next().await {
            reader.row(kind, what, row.map_err(query_error(what))?)?;
        }
        reader.finished(kind)?;
    }
    Ok(reader.into_catalog())
}

fn query_error(what: &'static str) -> impl FnOnce(tokio_postgres::Error) -> Error {
    move |source| Error::Query { what, source }
}

/// `150004` is 15.4.
fn version(found: &str) -> Result<ServerVersion, Error> {
    let number: u32 = found.parse().map_err(|_| Error::NoVersion {
        found: found.to_owned(),
    })?;
    let major = (number / 10_000) as u16;
    if major < ServerVersion::OLDEST.major {
        return Err(Error::Version { major });
    }
    Ok(ServerVersion { major })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_that_are_too_old_or_none_are_told() {
        assert_eq!(version("150004").ok(), Some(ServerVersion { major: 15 }));
        let old = version("130004").map_err(|error| error.to_string());
        assert_eq!(
            old.err().as_deref(),
            Some("PostgreSQL 13 is too old: pgassay reads version 14 and later; upgrade the server")
        );
        assert!(matches!(version("CockroachDB"), Err(Error::NoVersion { .. })));
    }
}
