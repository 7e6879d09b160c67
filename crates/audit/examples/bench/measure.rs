//! CPU time, wall time and peak memory of each phase.

use std::io;
use std::sync::OnceLock;
use std::time::Instant;

use pgassay_audit::{Options, Request, audit, read};
use pgassay_catalog::Catalog;
use pgassay_catalog::location::FileId;
use pgassay_catalog::version::ServerVersion;
use pgassay_isolation::tenancy::Tenancy;
use pgassay_replay::{FileMode, Outcome, Prelude, Replay};
use pgassay_report::Report;
use pgassay_report::exit::Exit;
use pgassay_report::format::{json, terminal};
use pgassay_rules::engine::Engine;
use pgassay_rules::rules::RULES;
use pgassay_rules::{Facts, Selection, Severity, Step, Survey};
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

/// What each rule takes by itself, the slowest first, in seconds: over the catalog, or over all statements as pending
/// migrations.
pub(crate) fn rules(sql: &str) -> Vec<(&'static str, f64)> {
    let selection = Selection::default();
    let selected = || RULES.iter().copied().filter(|rule| selection.includes(rule));
    let mut engines: Vec<(Engine, f64)> = selected()
        .map(|rule| (Engine::of(&[rule], &selection, true), 0.0))
        .collect();
    let mut replay = Replay::new(ServerVersion::NEWEST, Prelude::Plain);
    replay.watch_locks();
    let script = split(sql);
    for (at, (piece, _)) in script.statements().enumerate() {
        // A file for each hundred statements, so that most tables are not new to it.
        let file = FileId((at / 100) as u32);
        let statement = parse_statement(&piece.sql(sql), piece.span.start);
        let held = replay.held_locks().to_vec();
        let Outcome::Applied(change) = replay.apply(&statement, file) else {
            continue;
        };
        let step = Step {
            statement: &statement,
            change: &change,
            file,
            pending: &[],
            held: &held,
            is_wrapped: false,
            source: sql,
        };
        let nobody = Tenancy::default();
        let facts = facts(replay.catalog(), &nobody, &selection);
        for (engine, taken) in engines.iter_mut().filter(|(engine, _)| engine.wants_steps()) {
            let start = Instant::now();
            engine.step(&step, &facts);
            *taken += start.elapsed().as_secs_f64();
        }
    }
    let replayed = replay.finish();
    let tenancy = Tenancy::infer(&replayed.catalog);
    let facts = facts(&replayed.catalog, &tenancy, &selection);
    facts
        .survey
        .get_or_init(|| Survey::of(&replayed.catalog, &replayed.failures));
    let mut found: Vec<(&'static str, f64)> = selected()
        .zip(engines)
        .map(|(rule, (engine, taken))| {
            let (measured, _) = measure(|| engine.finish(&facts));
            (rule.id, taken + measured.cpu)
        })
        .collect();
    found.sort_by(|one, other| other.1.total_cmp(&one.1));
    found
}

fn facts<'a>(catalog: &'a Catalog, tenancy: &'a Tenancy, selection: &'a Selection) -> Facts<'a> {
    Facts {
        catalog,
        tenancy,
        selection,
        failures: &[],
        migrations: &[],
        survey: Box::leak(Box::new(OnceLock::new())),
    }
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
            ..Request::default()
        };
        let source = read(&request, &mut io::empty()).map_err(io::Error::other)?;
        let report = audit(source, &Options::default());
        let text = terminal::print(&report, &terminal::Options::default());
        Ok::<_, io::Error>((text, report))
    });
    std::fs::remove_file(&path)?;
    printed.map(|(_, report)| (measured, report))
}

/// The same as a user of a migration tool runs it: files of a few hundred statements, all of them pending.
pub(crate) fn migrations(sql: &str) -> io::Result<Measured> {
    const STATEMENTS: usize = 500;
    let folder = std::env::temp_dir().join(format!("pgassay-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let script = split(sql);
    let ends: Vec<usize> = script
        .statements()
        .map(|(piece, _)| piece.span.end as usize)
        .collect();
    let mut start = 0;
    for (at, ends) in ends.chunks(STATEMENTS).enumerate() {
        let end = ends.last().map_or(sql.len(), |end| (end + 1).min(sql.len()));
        std::fs::write(folder.join(format!("{:05}_part.sql", at + 1)), &sql[start..end])?;
        start = end;
    }
    let (measured, done) = measure(|| {
        let request = Request {
            path: &folder,
            since: Some("0"),
            ..Request::default()
        };
        let source = read(&request, &mut io::empty()).map_err(io::Error::other)?;
        let report = audit(source, &Options::default());
        Ok::<_, io::Error>(terminal::print(&report, &terminal::Options::default()))
    });
    std::fs::remove_dir_all(&folder)?;
    done.map(|_| measured)
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
