//! What becomes of a server whose process is killed, keeps it, or cannot start it.

use std::fs::Permissions;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use pgassay_scratch::{Installation, Server};

use crate::{eventually, home_in, process_exists, server_process, start};

/// Set for the process that the tests below start and kill.
const CHILD: &str = "PGASSAY_TEST_CHILD";

/// Not a test: what the tests below run in a process of its own. It prints how to connect and waits to be killed.
#[test]
fn child() {
    let Some(what) = std::env::var_os(CHILD) else {
        return;
    };
    if what == "fetch" {
        return print(&format!(
            "refused: {:?}",
            Installation::fetch(18).expect_err("the registry is not a good one")
        ));
    }
    if what == "fail" {
        let bin = std::env::var("PGASSAY_POSTGRES_BIN").expect("the parent names it");
        let started = Installation::at(Path::new(&bin)).and_then(|installation| Server::start(&installation));
        return print(&format!(
            "refused: {:?}",
            started.expect_err("it is not PostgreSQL")
        ));
    }
    let server = start();
    let database = server.create_database("child").expect("is created");
    if what == "keep" {
        return print(&database.keep().expect("is kept"));
    }
    print(&database.connection_string());
    std::thread::sleep(Duration::from_secs(60));
}

/// Prints a line past the test harness, which captures what macros print.
fn print(line: &str) {
    writeln!(std::io::stderr(), "{line}").expect("the parent reads it");
}

/// Starts this program again as the child above, and returns it with the line that it printed.
pub(crate) fn start_child(what: &str, environment: &[(&str, &str)]) -> (Child, String) {
    let mut command = Command::new(std::env::current_exe().expect("a program knows where it is"));
    command
        .args(["--exact", "processes::child", "--nocapture"])
        .env(CHILD, what)
        .envs(environment.iter().copied());
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("this program starts");
    let mut lines = BufReader::new(child.stderr.take().expect("it is piped"))
        .lines()
        .map_while(Result::ok);
    let line = lines.find(|line| line.starts_with("host=") || line.starts_with("refused: "));
    (child, line.expect("the child prints it"))
}

#[test]
fn a_killed_process_takes_its_server_along() {
    // In a directory of its own, so that no sweep of another test does the watchdog's work.
    let directory = tempfile::Builder::new()
        .permissions(Permissions::from_mode(0o755))
        .tempdir_in("/tmp")
        .expect("is created");
    let environment = [("TMPDIR", directory.path().to_str().expect("is UTF-8"))];
    let (mut child, line) = start_child("wait", &environment);
    let home = home_in(&line);
    assert!(home.starts_with(directory.path()));
    let process = server_process(&home);
    child.kill().expect("can be killed");
    child.wait().expect("ends");
    assert!(eventually(|| !home.exists() && !process_exists(&process)));
}

#[test]
fn the_next_start_sweeps_what_even_the_watchdog_could_not() {
    let (mut child, line) = start_child("wait", &[]);
    let home = home_in(&line);
    let process = server_process(&home);
    let output = Command::new("ps")
        .args(["-eo", "pid=,args="])
        .output()
        .expect("ps runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    // The script has line breaks, so the directory may stand on another line than the number.
    let mut number = "";
    let mut watchdogs = Vec::new();
    for line in text.lines() {
        if line.contains("/bin/sh -c") {
            number = line.split_whitespace().next().unwrap_or_default();
        }
        if line.contains("pgassay-watchdog") && line.ends_with(&home.display().to_string()) {
            watchdogs.push(number);
        }
    }
    let [watchdog] = watchdogs[..] else {
        panic!("one watchdog in {text}")
    };
    assert!(
        Command::new("kill")
            .args(["-KILL", watchdog])
            .status()
            .expect("kill runs")
            .success()
    );
    child.kill().expect("can be killed");
    child.wait().expect("ends");

    // Several starts at the same time, as of several test programs, all sweep.
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(start);
        }
    });
    assert!(!home.exists() && !process_exists(&process));
}

#[test]
fn a_kept_server_outlives_its_process_and_is_swept_once_it_is_stopped() {
    let (mut child, line) = start_child("keep", &[]);
    child.wait().expect("ends");
    let home = home_in(&line);
    let process = server_process(&home);
    drop(start());
    let server = Server::given(&line).expect("it still runs");
    drop(server);
    assert!(process_exists(&process) && home.exists());

    assert!(
        Command::new("kill")
            .args(["-QUIT", &process])
            .status()
            .expect("kill runs")
            .success()
    );
    assert!(eventually(|| !process_exists(&process)));
    drop(start());
    assert!(!home.exists());
}

#[test]
fn a_server_that_does_not_start_says_why_and_leaves_nothing() {
    let directory = tempfile::Builder::new()
        .permissions(Permissions::from_mode(0o755))
        .tempdir()
        .expect("is created");
    let version = "if [ \"$1\" = --version ]; then echo 'postgres (PostgreSQL) 15.99'; exit; fi";
    for (program, script) in [
        ("initdb", "exit 0"),
        ("postgres", "pwd; echo out of luck >&2; exit 1"),
    ] {
        let path = directory.path().join(program);
        std::fs::write(&path, format!("#!/bin/sh\n{version}\n{script}\n")).expect("is written");
        std::fs::set_permissions(&path, Permissions::from_mode(0o755)).expect("is made executable");
    }
    let path = directory.path().to_str().expect("is UTF-8");
    let environment = [("PGASSAY_POSTGRES_BIN", path), ("PGASSAY_CACHE_DIR", path)];
    let (mut child, line) = start_child("fail", &environment);
    child.wait().expect("ends");
    assert!(
        line.starts_with("refused: Start") && line.contains("out of luck"),
        "{line}"
    );
    let data = line
        .split(['"', ' '])
        .find(|word| word.ends_with("/data"))
        .expect("the log names it");
    assert!(eventually(|| !Path::new(data).exists()));
}
