//! CPU time, wall time and peak memory of each phase.

use std::io;
use std::sync::OnceLock;
use std::time::Instant;

use pgassay_audit::{Options, Request, audit, read};
use pgassay_catalog::location::FileId;
use pgassay_catalog::version::ServerVersion;
use pgassay_isolation::tenancy::Tenancy;
use pgassay_replay::{FileMode, Prelude, Replay};
use pgassay_report::Report;
use pgassay_report::exit::Exit;
use pgassay_report::format::{json, terminal};
use pgassay_rules::engine::Engine;
use pgassay_rules::{Facts, Selection, Severity};
use pgassay_sql::ast::Statement;
use pgassay_sql::parse::{parse_statement, parse_to_events};
use pgassay_sql::split::split;
use rustix::time::{ClockId, clock_gettime};

/// What something took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    /// Seconds of all threads.
    pub(crate) cpu: f64,
    /// Seconds.
    pub(crate) wall: f64,
    /// The most memory of the process since the start of what was measured, in bytes; only Linux tells.
    pub(crate) peak: Option<u64>,
}

fn measure<T>(run: impl FnOnce() -> T) -> (Measured, T) {
    forget_peak();
    let (cpu, wall) = (cpu_seconds(), Instant::now());
    let result = run();
    let measured = Measured {
        cpu: cpu_seconds() - cpu,
        wall: wall.elapsed().as_secs_f64(),
        peak: peak(),
    };
    (measured, result)
}

/// What cannot be done without: cutting, lexing and parsing to events, one thread.
pub(crate) fn base(sql: &str) -> Measured {
    let events = || {
        let script = split(sql);
        script
            .statements()
            .for_each(|(piece, _)| parse_to_events(&piece.sql(sql)));
    };
    measure(events).0
}

/// The phases one after the other, each by itself on one thread.
pub(crate) fn phases(sql: &str) -> Vec<(&'static str, Measured)> {
    let mut phases = Vec::new();
    let (measured, script) = measure(|| split(sql));
    phases.push(("split", measured));
    let (measured, statements) = measure(|| {
        let parse = |piece: &pgassay_sql::split::Piece| parse_statement(&piece.sql(sql), piece.span.start);
        script
            .statements()
            .map(|(piece, _)| parse(piece))
            .collect::<Vec<Statement>>()
    });
    phases.push(("parse and lower", measured));
    let (measured, replayed) = measure(|| {
        let mut replay = Replay::new(ServerVersion::NEWEST, Prelude::Plain);
        replay.begin_file(FileId(0), FileMode::StatementByStatement);
        for statement in &statements {
            replay.apply(statement, FileId(0));
        }
        replay.end_file();
        replay.finish()
    });
    phases.push(("replay and bind", measured));
    drop(statements);
    let (measured, tenancy) = measure(|| Tenancy::infer(&replayed.catalog));
    phases.push(("tenancy", measured));
    let selection = Selection::default();
    let (measured, _) = measure(|| {
        let facts = Facts {
            catalog: &replayed.catalog,
            tenancy: &tenancy,
            selection: &selection,
            failures: &replayed.failures,
            migrations: &[],
            survey: &OnceLock::new(),
        };
        Engine::new(&selection, false).finish(&facts)
    });
    phases.push(("rules", measured));
    phases
}

/// What is printed of a report: for the terminal and, which is longer, as JSON.
pub(crate) fn prints(report: &Report) -> [(&'static str, Measured); 2] {
    let (on_terminal, _) = measure(|| terminal::print(report, &terminal::Options::default()));
    let exit = Exit::of(report, Severity::High);
    let (as_json, _) = measure(|| json::v1::print(report, &exit, "0.0.0"));
    [
        ("print (terminal)", on_terminal),
        ("print (JSON, not in the whole)", as_json),
    ]
}

/// The audit as a user runs it, from the file to the text on the terminal.
pub(crate) fn whole(sql: &str) -> io::Result<(Measured, Report)> {
    let path = std::env::temp_dir().join(format!("pgassay-bench-{}.sql", std::process::id()));
    std::fs::write(&path, sql)?;
    let (measured, printed) = measure(|| {
        let request = Request {
            path: &path,
            major: None,
            prelude: None,
            database: None,
            since: None,
            stdin_name: "stdin.sql",
            format: None,
            order: None,
            placeholders: &[],
        };
        let source = read(&request, &mut io::empty()).map_err(io::Error::other)?;
        let report = audit(source, &Options::default());
        let text = terminal::print(&report, &terminal::Options::default());
        Ok::<_, io::Error>((text, report))
    });
    std::fs::remove_file(&path)?;
    printed.map(|(_, report)| (measured, report))
}

/// Time on the processor of all threads so far, those that have ended too, in seconds.
fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Makes the kernel forget the peak so far (`man 5 proc`, clear_refs).
fn forget_peak() {
    drop(std::fs::write("/proc/self/clear_refs", "5"));
}

/// The peak of resident memory, in bytes.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024)
}
