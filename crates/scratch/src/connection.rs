//! A connection that blocks: SQL as text in, rows as text out.

use std::time::Duration;

use futures_util::SinkExt;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tokio_postgres::error::{DbError, ErrorPosition};
use tokio_postgres::{Client, Config, NoTls, SimpleQueryMessage};

/// A connection to one database, with its own single-threaded runtime.
pub struct Connection {
    runtime: Runtime,
    /// `None` only while the connection is being closed.
    client: Option<Client>,
    task: Option<JoinHandle<Result<(), tokio_postgres::Error>>>,
}

impl Connection {
    /// Opens a connection; encryption is not supported, a scratch server is reached through a local socket.
    pub(crate) fn open(config: &Config) -> Result<Self, SqlError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| SqlError::outside(&error))?;
        let (client, connection) = runtime
            .block_on(config.connect(NoTls))
            .map_err(|error| SqlError::from(&error))?;
        let task = runtime.spawn(connection);
        Ok(Self {
            runtime,
            client: Some(client),
            task: Some(task),
        })
    }

    /// Runs one or more statements, separated by semicolons, by the simple query protocol.
    ///
    /// As with psql's `-c`, several statements are one transaction unless they say otherwise, and the first failure
    /// ends them. `COPY ... FROM STDIN` needs [`Connection::copy_in`].
    ///
    /// # Errors
    ///
    /// The server's refusal of the first statement that failed.
    pub fn execute(&self, sql: &str) -> Result<(), SqlError> {
        Ok(self.block_on(self.client().batch_execute(sql))?)
    }

    /// Runs one or more statements and returns all their rows, in the text form that PostgreSQL prints.
    ///
    /// # Errors
    ///
    /// The server's refusal of the first statement that failed.
    pub fn query_text(&self, sql: &str) -> Result<Vec<Vec<Option<String>>>, SqlError> {
        let messages = self.block_on(self.client().simple_query(sql))?;
        let rows = messages.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(
                (0..row.len())
                    .map(|column| row.get(column).map(str::to_owned))
                    .collect(),
            ),
            _ => None,
        });
        Ok(rows.collect())
    }

    /// Runs `COPY ... FROM STDIN` with these bytes as its input and returns the number of rows copied.
    ///
    /// # Errors
    ///
    /// The server's refusal of the statement or of a row.
    pub fn copy_in(&self, statement: &str, data: &[u8]) -> Result<u64, SqlError> {
        self.block_on(async {
            let sink = self
                .client()
                .copy_in::<_, std::io::Cursor<Vec<u8>>>(statement)
                .await?;
            let mut sink = std::pin::pin!(sink);
            sink.send(std::io::Cursor::new(data.to_vec())).await?;
            Ok(sink.finish().await?)
        })
    }

    /// The asynchronous client, for code that is written against it; drive its futures with [`Connection::block_on`].
    #[must_use]
    pub fn client(&self) -> &Client {
        self.client
            .as_ref()
            .expect("the client is only taken while dropping")
    }

    /// Runs a future to its end on this connection's runtime; while it waits, the connection is served.
    ///
    /// Futures of this connection's client wait for ever on any other runtime, unless this one is running too.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }

    /// Lends the client to an asynchronous function that wants it mutably, as `Client::transaction` does, and waits for it.
    pub fn with_client<T>(&mut self, function: impl AsyncFnOnce(&mut Client) -> T) -> T {
        let client = self
            .client
            .as_mut()
            .expect("the client is only taken while dropping");
        self.runtime.block_on(function(client))
    }
}

impl Drop for Connection {
    /// Says good-bye to the server, so that the database has one user less soon after.
    fn drop(&mut self) {
        drop(self.client.take());
        if let Some(task) = self.task.take() {
            // The runtime may be dropped from inside another one, where waiting is not allowed.
            if tokio::runtime::Handle::try_current().is_err() {
                let _closed = self
                    .runtime
                    .block_on(async { tokio::time::timeout(Duration::from_millis(200), task).await });
            }
        }
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Connection").finish_non_exhaustive()
    }
}

/// What the server said about a statement that it refused.
///
/// <https://www.postgresql.org/docs/current/protocol-error-fields.html>
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (SQLSTATE {sqlstate}){}", detail.as_ref().map(|detail| format!(": {detail}")).unwrap_or_default())]
pub struct SqlError {
    /// Five characters; `08006` (connection failure) when no server answered.
    pub sqlstate: Box<str>,
    /// The primary message.
    pub message: Box<str>,
    /// The detail, if there is one.
    pub detail: Option<Box<str>>,
    /// The hint, if there is one.
    pub hint: Option<Box<str>>,
    /// Where in the text that was sent: characters, not bytes, counted from 1.
    pub position: Option<u32>,
    /// The statement inside a function that failed, and where in it, if it was not in the text that was sent.
    pub internal: Option<Box<(String, u32)>>,
    /// The call stack of functions, if there is one.
    pub context: Option<Box<str>>,
}

impl SqlError {
    /// An error that no server sent.
    pub(crate) fn outside(error: &dyn std::error::Error) -> Self {
        let mut message = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            let cause_text = cause.to_string();
            if !message.contains(&cause_text) {
                message = format!("{message}: {cause_text}");
            }
            source = cause.source();
        }
        Self::refused("08006", message)
    }

    /// An error that no server sent, with the code that one would have sent.
    pub(crate) fn refused(sqlstate: &str, message: String) -> Self {
        let (sqlstate, message) = (sqlstate.into(), message.into());
        Self {
            sqlstate,
            message,
            detail: None,
            hint: None,
            position: None,
            internal: None,
            context: None,
        }
    }

    fn from_server(error: &DbError) -> Self {
        let (position, internal) = match error.position() {
            Some(ErrorPosition::Original(position)) => (Some(*position), None),
            Some(ErrorPosition::Internal { position, query }) => {
                (None, Some(Box::new((query.clone(), *position))))
            }
            None => (None, None),
        };
        Self {
            sqlstate: error.code().code().into(),
            message: error.message().into(),
            detail: error.detail().map(Box::from),
            hint: error.hint().map(Box::from),
            position,
            internal,
            context: error.where_().map(Box::from),
        }
    }
}

impl From<&tokio_postgres::Error> for SqlError {
    fn from(error: &tokio_postgres::Error) -> Self {
        match error.as_db_error() {
            Some(error) => Self::from_server(error),
            None => Self::outside(error),
        }
    }
}

impl From<tokio_postgres::Error> for SqlError {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::from(&error)
    }
}
