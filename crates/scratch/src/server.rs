//! A temporary cluster, or a given server, on which databases are made.

use std::fs::{self, File};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::Pid;
use tokio_postgres::Config;

use crate::connection::{Connection, SqlError};
use crate::database::{self, Database};
use crate::installation::Installation;
use crate::server_user::ServerUser;
use crate::sweep::{self, Home};
use crate::watchdog::Watchdog;
use crate::{Error, Result, cache, files};

/// Nothing need survive a crash, so nothing waits for the disk; a transaction may lock thousands of tables.
const SETTINGS: [&str; 14] = [
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=256MB",
    "autovacuum=off",
    "shared_buffers=32MB",
    "max_connections=32",
    "max_locks_per_transaction=2000",
    "timezone=UTC",
    "log_timezone=UTC",
];

/// How long a server may take to answer; a loaded machine takes seconds, an idle one 50 ms.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server to make databases on, which many threads may do at once.
#[derive(Debug)]
pub struct Server {
    inner: Arc<Inner>,
}

/// What a server and its databases share. The connection is closed before the process is stopped: fields drop in this order.
#[derive(Debug)]
pub(crate) struct Inner {
    administration: Mutex<Connection>,
    config: Config,
    version_number: u32,
    /// `None` for a given server.
    process: Option<Mutex<Process>>,
}

/// The processes and files of a temporary cluster; dropping it ends and deletes them.
#[derive(Debug)]
struct Process {
    watchdog: Option<Watchdog>,
    child: Child,
    home: Home,
}

impl Server {
    /// Starts a temporary cluster: a tenth of a second, once `initdb` has run for this version.
    ///
    /// Only this user reaches it, through a socket in a private directory. Run by root, the server runs as `postgres` or
    /// `nobody`. The superuser of the cluster is `postgres`; text is UTF-8, locale `C`, time zone UTC. Like everything here
    /// that talks to a server, it must not be called from asynchronous code.
    ///
    /// # Errors
    ///
    /// A program or a directory that cannot be used; see [`Error`].
    pub fn start(installation: &Installation) -> Result<Self> {
        let user = ServerUser::choose()?;
        let cluster = cache::initialised_cluster(installation, user)?;
        let home = Home::claim(user)?;
        files::copy_directory(&cluster, &home.data(), user)?;

        let mut config = Config::new();
        config.host_path(home.path()).user("postgres").dbname("postgres");
        let mut process = Process::start(installation, user, home)?;
        let administration = process.wait(&config)?;
        Self::new(administration, config, Some(process))
    }

    /// Uses a server that somebody else runs. What is made there is marked by a comment, and only what is so marked is dropped.
    ///
    /// # Errors
    ///
    /// [`Error::ConnectionString`], or the server's refusal.
    pub fn given(connection_string: &str) -> Result<Self> {
        let config: Config = connection_string
            .parse()
            .map_err(|error: tokio_postgres::Error| Error::ConnectionString {
                reason: SqlError::from(&error).message.into_string(),
            })?;
        let administration = Connection::open(&config).map_err(Error::sql("connect to the given server"))?;
        Self::new(administration, config, None)
    }

    fn new(administration: Connection, config: Config, process: Option<Process>) -> Result<Self> {
        let rows = administration
            .query_text("SHOW server_version_num")
            .map_err(Error::sql("ask for the server's version"))?;
        let version_number = rows
            .first()
            .and_then(|row| row.first()?.as_ref()?.parse().ok())
            .unwrap_or(0);
        let administration = Mutex::new(administration);
        let process = process.map(Mutex::new);
        Ok(Self {
            inner: Arc::new(Inner {
                administration,
                config,
                version_number,
                process,
            }),
        })
    }

    pub(crate) fn into_inner(self) -> Arc<Inner> {
        self.inner
    }

    /// The version as a number, `server_version_num`: 150020 is 15.20.
    #[must_use]
    pub fn version_number(&self) -> u32 {
        self.inner.version_number
    }

    /// The major version: 15.
    #[must_use]
    pub fn major(&self) -> u16 {
        u16::try_from(self.inner.version_number / 10_000).unwrap_or(u16::MAX)
    }

    /// Makes an empty database. It is dropped when the value is.
    ///
    /// # Errors
    ///
    /// The server's refusal: the name is in use (42P04) or too long.
    pub fn create_database(&self, name: &str) -> Result<Database> {
        database::create(&self.inner, name, None)
    }

    /// Makes a database with all that is in another one, which must have no connections: waits five seconds for them to end.
    ///
    /// # Errors
    ///
    /// The server's refusal: the name is in use (42P04), the template has connections (55006).
    pub fn clone_database(&self, template: &Database, name: &str) -> Result<Database> {
        database::create(&self.inner, name, Some(template.name()))
    }
}

impl Inner {
    /// The connection that makes and drops databases; one at a time.
    pub(crate) fn administration(&self) -> MutexGuard<'_, Connection> {
        // A connection is as good as before when somebody panicked while waiting for it.
        self.administration.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How to connect to a database of this server.
    pub(crate) fn config(&self, database: &str) -> Config {
        let mut config = self.config.clone();
        config.dbname(database);
        config
    }

    /// The version as a number.
    pub(crate) fn version_number(&self) -> u32 {
        self.version_number
    }

    /// Lets a temporary cluster outlive this process; it is deleted by a later sweep once somebody has stopped it.
    pub(crate) fn keep(&self) -> Result<()> {
        let Some(process) = &self.process else {
            return Ok(());
        };
        let mut process = process.lock().unwrap_or_else(PoisonError::into_inner);
        process.home.keep()?;
        process.watchdog = None;
        Ok(())
    }
}

impl Process {
    fn start(installation: &Installation, user: ServerUser, home: Home) -> Result<Self> {
        let program = installation.bin().join("postgres");
        let log = home.path().join("log");
        let output = File::create_new(&log).map_err(Error::file("create", &log))?;
        let errors = output.try_clone().map_err(Error::file("create", &log))?;

        let mut command = cache::command(&program, user);
        command.arg("-D").arg(home.data()).arg("-k").arg(home.path());
        command.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
        command.current_dir(home.data()).process_group(0);
        command.stdin(Stdio::null()).stdout(output).stderr(errors);
        let failed = |error: std::io::Error| Error::Program {
            program: program.clone(),
            output: error.to_string(),
        };
        let child = command.spawn().map_err(failed)?;
        let watchdog = Watchdog::start(child.id(), home.path()).ok();
        Ok(Self {
            watchdog,
            child,
            home,
        })
    }

    /// Waits until the server answers.
    fn wait(&mut self, config: &Config) -> Result<Connection> {
        let socket = self.home.path().join(".s.PGSQL.5432");
        let deadline = Instant::now() + PATIENCE;
        loop {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return Err(self.failed("ended at once".to_owned()));
            }
            if UnixStream::connect(&socket).is_ok()
                && let Ok(connection) = Connection::open(config)
            {
                return Ok(connection);
            }
            if Instant::now() > deadline {
                return Err(self.failed(format!("did not answer within {} s", PATIENCE.as_secs())));
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn failed(&self, what: String) -> Error {
        Error::Start {
            what,
            log: last_lines(&self.home.path().join("log")),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.home.is_kept() {
            return;
        }
        // The watchdog goes first: it must not look at a process number that is free again.
        self.watchdog = None;
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        if let Some(server) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            sweep::stop(server, || matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)));
        }
        let _reaped = self.child.wait();
    }
}

fn last_lines(log: &Path) -> String {
    let text = fs::read(log)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(5)..].join(" / ")
}
