//! Streams that close, fill up or never end, and files that may not be read: a reason and an exit code.
#![cfg(unix)]
#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::process::{Command, Output, Stdio};

use crate::project::Project;

const BAD: &str = "CREATE TABLE a (id int PRIMARY KEY);\nCREATE TABLE b (a_id int REFERENCES a);\n";

/// Runs a line of shell in the project's folder; `$P` is the program.
fn shell(project: &Project, line: &str) -> (i32, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new("bash")
        .args(["-c", line])
        .env("P", env!("CARGO_BIN_EXE_pgassay"))
        .env_remove("NO_COLOR")
        .current_dir(project.path())
        .stdin(Stdio::null())
        .output()
        .expect("a shell starts");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (status.code().unwrap_or(-1), text(stdout), text(stderr))
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let project = Project::new([]);
    project.add("many.sql", BAD.repeat(5_000).as_bytes());
    let (code, stdout, stderr) = shell(
        &project,
        "$P audit many.sql -o json | head -1; exit ${PIPESTATUS[0]}",
    );
    // Whether all of it was read before the reader went is chance; what was found is not.
    assert_eq!((code, stdout.as_str()), (1, "{\n"));
    assert!(
        stderr.starts_with("pgassay: ") && stderr.lines().count() == 1,
        "{stderr}"
    );
    let (code, ..) = shell(&project, "$P rules | true; exit ${PIPESTATUS[0]}");
    assert_eq!(code, 0);
}

#[test]
fn outputs_that_cannot_be_written() {
    let project = Project::new([("a.sql", BAD), ("folder/x", "")]);
    for (line, words) in [
        (
            "$P audit a.sql > /dev/full",
            "cannot write to standard output: No space left",
        ),
        (
            "$P audit a.sql -o json=/dev/full",
            "cannot write `/dev/full`: No space left",
        ),
        (
            "$P audit a.sql -o json=folder",
            "cannot write `folder`: Is a directory",
        ),
        (
            "$P audit a.sql -o json=no/such",
            "cannot write `no/such`: No such file",
        ),
        (
            "$P audit a.sql -o json -o sarif",
            "only one format can go to standard output",
        ),
        (
            "$P audit a.sql -o json=x -o sarif=x",
            "two formats go to the file `x`",
        ),
        ("$P rules > /dev/full", "cannot write to standard output"),
    ] {
        let (code, _, stderr) = shell(&project, line);
        assert!(code == 2 && stderr.contains(words), "{line}: {code} {stderr}");
    }
}

#[test]
fn closed_streams_change_no_exit_code() {
    let project = Project::new([("a.sql", BAD)]);
    for (line, expected) in [
        ("$P audit a.sql >&-", 1),
        ("$P audit a.sql 2>&- >&-", 1),
        ("$P audit nowhere 2>&-", 2),
        ("$P audit nowhere 2>/dev/full", 2),
        ("$P audit - <&-", 2),
        ("$P --version >&-", 0),
    ] {
        let (code, _, stderr) = shell(&project, line);
        assert_eq!(code, expected, "{line}: {stderr}");
    }
}

#[test]
fn pipes_are_read_and_endless_devices_are_not() {
    let project = Project::new([("a.sql", BAD)]);
    let (code, stdout, _) = shell(&project, "mkfifo pipe; cat a.sql > pipe & $P audit pipe");
    assert!(code == 1 && stdout.starts_with("a script, pipe;"), "{stdout}");
    for (device, words) in [
        ("/dev/zero", "`/dev/zero` is not text: byte 0"),
        ("/dev/urandom", "`/dev/urandom` is not "),
        ("/dev/null", "there is no statement in the source"),
    ] {
        let (code, _, stderr) = shell(
            &project,
            &format!("ulimit -v 1048576; timeout 20 $P audit {device}"),
        );
        assert!(code == 2 && stderr.contains(words), "{device}: {code} {stderr}");
    }
}

#[test]
fn links_in_a_circle_end() {
    let project = Project::new([("m/1_a.sql", BAD)]);
    let (code, _, stderr) = shell(&project, "ln -s loop loop; $P audit loop");
    assert!(
        code == 2 && stderr.contains("cannot read `loop`"),
        "{code} {stderr}"
    );
    let (code, stdout, _) = shell(&project, "ln -s ../m m/self; $P audit m");
    assert!(
        code == 1 && stdout.starts_with("1 numbered SQL file in m"),
        "{stdout}"
    );
    let (code, _, stderr) = shell(&project, "ln -s 2_b.sql m/2_b.sql; $P audit m");
    assert!(
        code == 2 && stderr.contains("cannot read `m/2_b.sql`"),
        "{code} {stderr}"
    );
}

#[test]
fn what_may_not_be_read_is_named() {
    let project = Project::new([("m/1_a.sql", BAD), ("closed/1_a.sql", BAD)]);
    // Root may read everything, so it becomes somebody else.
    let line = "chmod 755 . m; chmod 000 m/1_a.sql closed
        become=''; [ $(id -u) = 0 ] && become='setpriv --reuid=65534 --clear-groups'
        cp $P program && chmod 755 program || exit 77
        $become true || exit 77
        $become ./program audit m; echo $?; $become ./program audit closed; echo $?; chmod 700 closed";
    let (code, stdout, stderr) = shell(&project, line);
    if code == 77 {
        eprintln!("skipped: nobody else can be become here: {stderr}");
        return;
    }
    assert_eq!(stdout, "2\n2\n", "{stderr}");
    assert!(
        stderr.contains("cannot read `m/1_a.sql`: Permission denied"),
        "{stderr}"
    );
    assert!(
        stderr.contains("cannot read `closed`: Permission denied"),
        "{stderr}"
    );
}

#[test]
fn colour_needs_a_terminal_and_no_objection() {
    let project = Project::new([("a.sql", BAD)]);
    for (line, expected) in [
        ("$P audit a.sql", false),
        ("$P audit a.sql --color always", true),
        ("script -qc \"$P audit a.sql\" /dev/null", true),
        ("NO_COLOR=1 script -qc \"$P audit a.sql\" /dev/null", false),
    ] {
        let (code, stdout, stderr) = shell(&project, &format!("export TERM=xterm; {line}"));
        if code == 127 {
            eprintln!("skipped: {line}: {stderr}");
            continue;
        }
        assert_eq!(stdout.contains('\u{1b}'), expected, "{line}: {stdout}");
    }
}
