//! Scratch servers and databases as the other crates use them, on whatever PostgreSQL is here, else on a fetched one.

mod databases;
mod installations;
mod processes;
mod servers;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use pgassay_scratch::{Database, Installation, Server};

fn installation() -> &'static Installation {
    static INSTALLATION: OnceLock<Installation> = OnceLock::new();
    INSTALLATION
        .get_or_init(|| Installation::find_or_fetch(None).expect("PostgreSQL is installed or can be fetched"))
}

/// One server for all tests that do not need one of their own; nobody drops it, so its watchdog is tested too.
fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(start)
}

fn start() -> Server {
    Server::start(installation()).expect("a server starts")
}

fn one(database: &Database, sql: &str) -> Option<String> {
    let rows = database
        .connect()
        .expect("connects")
        .query_text(sql)
        .expect("answers");
    rows.into_iter()
        .next()
        .and_then(|row| row.into_iter().next())
        .flatten()
}

fn run(database: &Database, sql: &str) {
    database.connect().expect("connects").execute(sql).expect("runs");
}

/// The directory of a database's server.
fn home(database: &Database) -> PathBuf {
    home_in(&database.connection_string())
}

fn home_in(connection_string: &str) -> PathBuf {
    let host = connection_string
        .split(' ')
        .find_map(|word| word.strip_prefix("host="));
    PathBuf::from(host.expect("the connection string has a host"))
}

fn eventually(mut condition: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + Duration::from_secs(20);
    while Instant::now() < deadline {
        if condition() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    false
}

fn process_exists(number: &str) -> bool {
    Command::new("ps")
        .args(["-o", "stat=", "-p", number])
        .output()
        .is_ok_and(|output| output.status.success() && !output.stdout.starts_with(b"Z"))
}

fn server_process(home: &Path) -> String {
    let file = std::fs::read_to_string(home.join("data/postmaster.pid")).expect("the server is running");
    file.lines()
        .next()
        .expect("the first line is its number")
        .to_owned()
}
