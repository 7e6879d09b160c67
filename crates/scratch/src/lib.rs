//! A PostgreSQL to try things on.
//!
//! [`Installation`] finds or fetches the binaries, [`Server`] is a temporary cluster that lives as long as the value,
//! [`Database`] is one database on it, and [`Connection`] runs SQL there and blocks until it is done.
//!
//! ```no_run
//! use pgassay_scratch::{Installation, Server};
//!
//! let server = Server::start(&Installation::find(None)?)?;
//! let database = server.create_database("orders")?;
//! let connection = database.connect()?;
//! connection.execute("CREATE TABLE orders (id bigint PRIMARY KEY)")?;
//! assert_eq!(connection.query_text("SELECT count(*) FROM orders")?, [[Some("0".to_owned())]]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Nothing is left behind: dropping the server stops it and deletes its files; a small watchdog process does the same
//! when this process ends without dropping it, even by `kill -9`; and what outlives both is swept at the next start.
//!
//! Environment: `PGASSAY_POSTGRES_BIN` names the directories to look for binaries in (separated like `PATH`; nothing
//! else is then looked at), `PGASSAY_CACHE_DIR` the directory for fetched binaries and initialised clusters.

mod cache;
mod connection;
mod database;
mod error;
mod fetch;
mod files;
mod installation;
mod package;
mod registry;
mod server;
mod server_user;
mod sweep;
mod watchdog;

pub use connection::{Connection, SqlError};
pub use database::{Database, MARKER};
pub use error::Error;
pub use installation::{Installation, Progress};
pub use package::{Package, PackageRegistry};
pub use server::Server;

/// What the functions of this crate return.
pub type Result<T, E = Error> = std::result::Result<T, E>;
