//! A source through replay and rules to a report.

use std::panic::resume_unwind;
use std::sync::OnceLock;
use std::thread;

use pgassay_catalog::Catalog;
use pgassay_catalog::change::Failure;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::location::Location;
use pgassay_isolation::tenancy::{Declared, Tenancy};
use pgassay_replay::{Outcome, Prelude, Replay, Replayed};
use pgassay_report::Report;
use pgassay_report::coverage::Measured;
use pgassay_report::exclude::{self, Exclusion};
use pgassay_report::inventory::Inventory;
use pgassay_report::source::{SourceInfo, SourceKind};
use pgassay_report::suppress;
use pgassay_report::tenants::Tenants;
use pgassay_rules::engine::Engine;
use pgassay_rules::{Facts, Finding, Selection, Step, Survey, relation_of};
use pgassay_sql::ast::ObjectKind;
use pgassay_sql::name::Identifier;
use pgassay_sql::split::{Keyword, Piece};

use crate::listed;
use crate::pipeline::{self, Parsed, STACK};
use crate::source::{Source, Work};

/// How an audit is done.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Which rules run, at which severity.
    pub selection: Selection,
    /// What people say of their tenants.
    pub tenants: Declared,
    /// What is not to be shown.
    pub exclusions: Vec<Exclusion>,
}

/// Audits a source.
pub fn audit(source: Source, options: &Options) -> Report {
    // What replays and judges expressions recurses as deep as they nest.
    thread::scope(|scope| {
        let builder = thread::Builder::new().name("audit".to_owned()).stack_size(STACK);
        let running = builder
            .spawn_scoped(scope, || run(source, options))
            .expect("a process that can start no thread cannot go on");
        running.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

fn run(source: Source, options: &Options) -> Report {
    let mut replay = Replay::new(source.info.version, source.prelude);
    if source.info.kind == SourceKind::Dump {
        replay.take_as_dump();
    }
    let prelude_gaps = replay.catalog().gaps.len();
    let is_migrations = source.info.kind.is_migrations();
    let mut engine = Engine::new(&options.selection, is_migrations);
    let with_steps = is_migrations && engine.wants_steps();
    if with_steps {
        replay.watch_locks();
    }
    let pending: Vec<bool> = source.info.files.iter().map(|file| file.pending).collect();
    let (mut statements, mut unread) = (0, 0);
    pipeline::each(&source.plan.work, &source.info.files, |work, parsed| {
        match (work, parsed) {
            (Work::Begin { file, mode }, _) => replay.begin_file(*file, *mode),
            (Work::End, _) => replay.end_file(),
            (Work::Connect(_), _) => replay.reconnect(),
            (
                Work::Gap {
                    location,
                    may_have,
                    because,
                },
                _,
            ) => replay.note_unread(*location, *may_have, because.clone()),
            (Work::Statement { file, .. }, Some(Parsed::Statement(statement))) => {
                statements += 1;
                let held = replay.held_locks().len();
                let is_wrapped = replay.is_wrapped();
                if let Outcome::Applied(change) = replay.apply(&statement, *file)
                    && with_steps
                {
                    let step = Step {
                        statement: &statement,
                        change: &change,
                        file: *file,
                        pending: &pending,
                        held: replay.held_locks().get(..held).unwrap_or_default(),
                        is_wrapped,
                        source: source.info.file(*file).map_or("", |it| &it.text),
                    };
                    show(&step, &mut engine, &replay, options);
                }
            }
            (Work::Statement { file, piece }, Some(Parsed::Unreadable(because))) => {
                statements += 1;
                unread += 1;
                let location = Location {
                    file: *file,
                    span: piece.span,
                };
                replay.note_unread(location, may_have(piece), because);
            }
            (Work::Statement { .. }, None) => {}
        }
    });
    let replayed = replay.finish();
    let mut report = judge(source, replayed, engine, options, prelude_gaps);
    report.statements = statements;
    report.unread = unread;
    report
}

fn show(step: &Step<'_>, engine: &mut Engine, replay: &Replay, options: &Options) {
    let facts = Facts {
        catalog: replay.catalog(),
        tenancy: &Tenancy::default(),
        selection: &options.selection,
        failures: replay.failures(),
        migrations: &[],
        survey: &OnceLock::new(),
    };
    engine.step(step, &facts);
}

/// What a statement that could not be read may have done.
fn may_have(piece: &Piece) -> Effects {
    let is_data = piece
        .statement()
        .is_some_and(|info| info.keyword.is_data() || info.keyword == Keyword::Truncate);
    if is_data { Effects::NONE } else { Effects::ANYTHING }
}

/// Runs the rules over the final catalog.
fn judge(
    source: Source,
    replayed: Replayed,
    engine: Engine,
    options: &Options,
    prelude_gaps: usize,
) -> Report {
    let Source {
        mut info,
        prelude,
        plan,
    } = source;
    let Replayed {
        mut catalog,
        failures,
        assumed,
    } = replayed;
    let files = info.files.len();
    let is_own = |location: Option<Location>| location.is_some_and(|it| (it.file.0 as usize) < files);
    let (survey, inventory) = (OnceLock::new(), OnceLock::new());
    let count = || {
        survey.get_or_init(|| Survey::of(&catalog, &failures));
        inventory.get_or_init(|| Inventory::of(&catalog, |location, _| is_own(location)));
    };
    let tenancy = thread::scope(|scope| {
        // Where no thread can be had, they are counted below.
        drop(thread::Builder::new().spawn_scoped(scope, count));
        Tenancy::of(&catalog, &options.tenants)
    });
    count();
    let migrations = listed::migrations(&info, &plan);
    let results = engine.finish(&Facts {
        catalog: &catalog,
        tenancy: &tenancy,
        selection: &options.selection,
        failures: &failures,
        migrations: &migrations,
        survey: &survey,
    });
    info.notes
        .extend(wrong_prelude(&failures, &assumed, prelude, &info));
    info.notes
        .extend(options.tenants.unmatched(&catalog).iter().map(|name| {
            format!(
                "The configuration names `{name}` as to tenants, and the schema has nothing of that name."
            )
        }));
    let mut report = Report::new(info, inventory.into_inner().unwrap_or_default());
    report.tenants = Tenants::of(&catalog, &tenancy);
    report.measured = Measured::of(&catalog, &tenancy, |location, _| is_own(location));
    report.narrowed = !options.selection.only.is_empty();
    report.add_results(results);
    report.gaps = catalog.gaps.drain(..).skip(prelude_gaps).collect();
    report.failures = failures;
    report.assumed = assumed
        .into_iter()
        .map(|(kind, name)| (kind, name.as_str().to_owned()))
        .collect();
    exclude::apply(&mut report, &options.exclusions, |finding| {
        place(&catalog, finding)
    });
    suppress::apply(&mut report);
    let_go((catalog, plan));
    report
}

/// The schema of what a finding is about, and the table that it is or belongs to.
fn place(catalog: &Catalog, finding: &Finding) -> Option<(String, String)> {
    let relation = finding.object.id.and_then(|id| relation_of(catalog, id));
    if let Some(relation) = relation {
        let schema = catalog.schema(relation.schema)?.name.as_str();
        return Some((schema.to_owned(), relation.name.as_str().to_owned()));
    }
    // What is not there, or is no part of a table, has its name only.
    let mut parts = finding.object.name.splitn(3, '.').map(str::to_owned);
    match (parts.next()?, parts.next()) {
        (schema, Some(name)) => Some((schema, name)),
        (name, None) => Some((name.clone(), name)),
    }
}

/// Drops what is large beside whatever follows: printing need not wait, nor the end of the process.
fn let_go(it: impl Send + 'static) {
    // Expressions are dropped as deep as they nest. Where no thread can be had, the closure is dropped with it.
    let builder = thread::Builder::new().stack_size(STACK);
    drop(builder.spawn(move || drop(it)));
}

/// A Supabase project in a folder of another name fails at what every such project has.
fn wrong_prelude(
    failures: &[Failure],
    assumed: &[(ObjectKind, Identifier)],
    prelude: Prelude,
    info: &SourceInfo,
) -> Option<String> {
    const BROUGHT: [&str; 3] = ["auth", "extensions", "storage"];
    let has = |failure: &Failure| {
        BROUGHT
            .iter()
            .any(|schema| failure.refusal.message == format!("schema \"{schema}\" does not exist"))
    };
    let is_assumed = |(kind, name): &(ObjectKind, Identifier)| {
        *kind == ObjectKind::Schema && BROUGHT.contains(&name.as_str())
    };
    let looks_like =
        prelude == Prelude::Plain && (failures.iter().any(has) || assumed.iter().any(is_assumed));
    (looks_like && !info.files.iter().any(|file| makes_table_in(&file.text, &BROUGHT))).then(|| {
        "Schemas are missing that every Supabase project has; if this is one, add --prelude supabase."
            .to_owned()
    })
}

/// Whether a text makes tables in one of these schemas: who does has a schema of that name, but not Supabase's.
fn makes_table_in(text: &str, schemas: &[&str]) -> bool {
    let text = text.to_ascii_lowercase();
    let mut statements = text.split("create table").skip(1).map(str::trim_start);
    statements.any(|rest| {
        let name = rest.strip_prefix("if not exists").unwrap_or(rest).trim_start();
        schemas.iter().any(|schema| {
            let behind = name.trim_start_matches('"').strip_prefix(schema);
            behind.is_some_and(|behind| behind.trim_start_matches('"').starts_with('.'))
        })
    })
}
