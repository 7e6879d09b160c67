//! One database: made, marked as ours, dropped, or kept on request.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio_postgres::Config;
use tokio_postgres::config::Host;

use crate::connection::{Connection, SqlError};
use crate::server::{Inner, Server};
use crate::{Error, Result};

/// The comment on every database that is made here. Without it, none is dropped.
pub const MARKER: &str = "pgassay scratch database, may be dropped";

/// What is in a database besides what every new one has: the number of things and the first three of them.
const CONTENTS: &str = "
    WITH found (thing) AS (
        SELECT 'schema ' || n.nspname FROM pg_namespace AS n
        WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'public')
        UNION ALL
        SELECT 'extension ' || e.extname FROM pg_extension AS e WHERE e.extname <> 'plpgsql'
        UNION ALL
        SELECT 'relation ' || c.oid::regclass::text FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind NOT IN ('i', 'I', 't')
        UNION ALL
        SELECT 'function ' || p.oid::regprocedure::text FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        UNION ALL
        SELECT 'type ' || t.oid::regtype::text FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace
        WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND t.typtype IN ('d', 'e', 'r')
    )
    SELECT count(*), array_to_string((array_agg(thing ORDER BY thing))[1:3], ', ') FROM found";

/// A database to try things in; dropped with the value, unless it was kept, was given, or a panic is on its way.
#[derive(Debug)]
pub struct Database {
    server: Arc<Inner>,
    name: String,
    /// Whether dropping the value drops the database.
    ours: bool,
}

/// Makes a database, empty or like the template, and marks it.
pub(crate) fn create(server: &Arc<Inner>, name: &str, template: Option<&str>) -> Result<Database> {
    let doing = || format!("create database `{name}`");
    if name.len() > 63 {
        // The server would cut the name and make a database that nobody finds.
        let message = format!("a name has at most 63 bytes, not {}", name.len());
        return Err(Error::sql(doing())(SqlError::refused("42622", message)));
    }

    // The copy of files is what every version before 15 does, and six times faster than the new default.
    let strategy = if server.version_number() >= 150_000 {
        " STRATEGY file_copy"
    } else {
        ""
    };
    let source = quote_identifier(template.unwrap_or("template0"));
    let statement = format!(
        "CREATE DATABASE {} TEMPLATE {source}{strategy}",
        quote_identifier(name)
    );
    let connection = server.administration();
    if let Some(template) = template {
        wait_until_unused(&connection, template).map_err(Error::sql(doing()))?;
    }
    connection.execute(&statement).map_err(Error::sql(doing()))?;
    let comment = format!(
        "COMMENT ON DATABASE {} IS {}",
        quote_identifier(name),
        quote_literal(MARKER)
    );
    connection.execute(&comment).map_err(Error::sql(doing()))?;
    drop(connection);
    Ok(Database {
        server: Arc::clone(server),
        name: name.to_owned(),
        ours: true,
    })
}

/// Waits until nobody is connected: a closed connection's process takes a moment to go, and the server itself looks only every 100 ms.
fn wait_until_unused(connection: &Connection, database: &str) -> Result<(), SqlError> {
    let question = format!(
        "SELECT FROM pg_stat_activity WHERE datname = {} LIMIT 1",
        quote_literal(database)
    );
    let deadline = Instant::now() + Duration::from_secs(5);
    while !connection.query_text(&question)?.is_empty() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}

impl Database {
    /// Uses a database that somebody else made, if there is nothing in it. It is never dropped.
    ///
    /// # Errors
    ///
    /// [`Error::NotEmpty`] with what is in it, [`Error::ConnectionString`], or the server's refusal.
    pub fn given(connection_string: &str) -> Result<Self> {
        let server = Server::given(connection_string)?.into_inner();
        let asked = Error::sql("look into the given database");
        let rows = server
            .administration()
            .query_text(&format!("SELECT current_database(); {CONTENTS}"))
            .map_err(asked)?;
        let text = |row: usize, column: usize| {
            rows.get(row)
                .and_then(|row| row.get(column)?.clone())
                .unwrap_or_default()
        };
        let (name, count, first) = (text(0, 0), text(1, 0), text(1, 1));
        if count != "0" {
            return Err(Error::NotEmpty {
                database: name,
                found: format!("{count} objects, such as {first}"),
            });
        }
        Ok(Self {
            server,
            name,
            ours: false,
        })
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Opens a connection.
    ///
    /// # Errors
    ///
    /// The server's refusal, as [`Error::Sql`].
    pub fn connect(&self) -> Result<Connection> {
        let doing = format!("connect to database `{}`", self.name);
        Connection::open(&self.server.config(&self.name)).map_err(Error::sql(doing))
    }

    /// How others connect, in libpq's form: `host=... port=... user=... dbname=...`; a password is left out.
    #[must_use]
    pub fn connection_string(&self) -> String {
        describe(&self.server.config(&self.name))
    }

    /// Leaves the database where it is, and a temporary cluster running; returns how to connect.
    ///
    /// # Errors
    ///
    /// A file of the cluster that cannot be written.
    pub fn keep(mut self) -> Result<String> {
        self.server.keep()?;
        self.ours = false;
        Ok(self.connection_string())
    }

    /// Drops the database, with whoever is connected to it, and says whether that worked.
    ///
    /// # Errors
    ///
    /// [`Error::NotOurs`] if the database was given or lost its mark, or the server's refusal.
    pub fn remove(mut self) -> Result<()> {
        let ours = std::mem::replace(&mut self.ours, false);
        if ours {
            self.drop_marked()
        } else {
            Err(Error::NotOurs {
                database: self.name.clone(),
            })
        }
    }

    fn drop_marked(&self) -> Result<()> {
        let doing = || format!("drop database `{}`", self.name);
        let connection = self.server.administration();
        let question = format!(
            "SELECT FROM pg_database WHERE datname = {} AND shobj_description(oid, 'pg_database') = {}",
            quote_literal(&self.name),
            quote_literal(MARKER)
        );
        if connection
            .query_text(&question)
            .map_err(Error::sql(doing()))?
            .is_empty()
        {
            return Err(Error::NotOurs {
                database: self.name.clone(),
            });
        }
        // Whoever is connected is sent away here already: the server's own waiting for that goes in steps of 100 ms.
        let question = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}",
            quote_literal(&self.name)
        );
        if connection.query_text(&question).is_ok() {
            wait_until_unused(&connection, &self.name).map_err(Error::sql(doing()))?;
        }
        let statement = format!("DROP DATABASE {} WITH (FORCE)", quote_identifier(&self.name));
        connection.execute(&statement).map_err(Error::sql(doing()))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // A failed test's database stays for as long as its server does.
        if self.ours && !std::thread::panicking() {
            let _dropped = self.drop_marked();
        }
    }
}

fn describe(config: &Config) -> String {
    let mut words = Vec::new();
    let mut add = |key: &str, value: &str| {
        let value = value.replace('\\', "\\\\").replace('\'', "\\'");
        words.push(if value.is_empty() || value.contains([' ', '\\']) {
            format!("{key}='{value}'")
        } else {
            format!("{key}={value}")
        });
    };
    match config.get_hosts().first() {
        Some(Host::Tcp(host)) => add("host", host),
        Some(Host::Unix(path)) => add("host", &path.to_string_lossy()),
        None => {}
    }
    add("port", &config.get_ports().first().unwrap_or(&5432).to_string());
    if let Some(user) = config.get_user() {
        add("user", user);
    }
    if let Some(name) = config.get_dbname() {
        add("dbname", name);
    }
    words.join(" ")
}

fn quote_identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A string constant that means the same whatever `standard_conforming_strings` says.
fn quote_literal(text: &str) -> String {
    format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}
