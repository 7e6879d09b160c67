//! Statements are parsed by several threads and handed over in order.

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use pgassay_report::source::SourceFile;
use pgassay_sql::ast::{Statement, StatementKind, SyntaxError};
use pgassay_sql::parse::parse_statement;
use pgassay_sql::span::Span;
use pgassay_sql::split::{Piece, ProblemKind, StatementInfo};

use crate::source::Work;

/// How much stack a thread has that parses or replays: the parser recurses.
pub(crate) const STACK: usize = 64 << 20;

/// How many bytes of SQL make a chunk.
const CHUNK: u32 = 16 << 10;

/// How many chunks may lie parsed and not yet taken, for each thread: what bounds the memory.
const AHEAD: usize = 3;

/// A statement as far as it could be read.
#[derive(Debug)]
pub(crate) enum Parsed {
    /// The statement.
    Statement(Statement),
    /// It cannot be read here, though PostgreSQL might; why, as a clause without a full stop.
    Unreadable(String),
}

struct Progress {
    /// The chunk that a thread takes next.
    next: usize,
    /// How many chunks were handed over.
    taken: usize,
    /// The chunks that are ready, by number modulo the length.
    ready: Vec<Option<Vec<Parsed>>>,
    /// Nobody waits for chunks any more.
    stopped: bool,
}

impl Progress {
    /// Whether the next chunk has a place to lie in.
    fn has_room(&self) -> bool {
        self.next < self.taken + self.ready.len()
    }
}

struct Shared<'a> {
    chunks: &'a [&'a [Work]],
    files: &'a [SourceFile],
    progress: Mutex<Progress>,
    changed: Condvar,
}

impl Shared<'_> {
    fn lock(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, guard: MutexGuard<'a, Progress>) -> MutexGuard<'a, Progress> {
        self.changed.wait(guard).unwrap_or_else(PoisonError::into_inner)
    }

    /// Parses chunks until there are no more, as far ahead as there is room.
    fn parse_ahead(&self) {
        let mut progress = self.lock();
        while !progress.stopped && progress.next < self.chunks.len() {
            progress = if progress.has_room() {
                self.parse_next(progress)
            } else {
                self.wait(progress)
            };
        }
    }

    /// The chunk of a number, parsed. Who would have to wait for it parses the next one meanwhile.
    fn take(&self, at: usize) -> Vec<Parsed> {
        let mut progress = self.lock();
        loop {
            let slot = at % progress.ready.len();
            if let Some(parsed) = progress.ready[slot].take() {
                progress.taken = at + 1;
                drop(progress);
                self.changed.notify_all();
                return parsed;
            }
            progress = if progress.next < self.chunks.len() && progress.has_room() {
                self.parse_next(progress)
            } else {
                self.wait(progress)
            };
        }
    }

    /// Parses the chunk that comes next; others can go on meanwhile.
    fn parse_next<'a>(&'a self, mut progress: MutexGuard<'a, Progress>) -> MutexGuard<'a, Progress> {
        let at = progress.next;
        progress.next += 1;
        drop(progress);
        let parsed = parse_chunk(self.chunks[at], self.files);
        let mut progress = self.lock();
        let slot = at % progress.ready.len();
        progress.ready[slot] = Some(parsed);
        self.changed.notify_all();
        progress
    }
}

/// Lets the threads go when the one who takes the chunks is done or panics.
struct Stop<'a>(&'a Shared<'a>);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.lock().stopped = true;
        self.0.changed.notify_all();
    }
}

/// Does each piece of work in order; statements come parsed.
pub(crate) fn each<'w>(
    work: &'w [Work],
    files: &[SourceFile],
    mut take: impl FnMut(&'w Work, Option<Parsed>),
) {
    let chunks = chunks(work);
    let threads = thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(chunks.len());
    let shared = Shared {
        chunks: &chunks,
        files,
        progress: Mutex::new(Progress {
            next: 0,
            taken: 0,
            ready: (0..threads * AHEAD).map(|_| None).collect(),
            stopped: false,
        }),
        changed: Condvar::new(),
    };
    thread::scope(|scope| {
        // This thread is one of them.
        for _ in 1..threads {
            let builder = thread::Builder::new().stack_size(STACK);
            // Without it the others do its work.
            drop(builder.spawn_scoped(scope, || shared.parse_ahead()));
        }
        let stop = Stop(&shared);
        for (at, chunk) in chunks.iter().enumerate() {
            let mut parsed = shared.take(at).into_iter();
            for item in *chunk {
                let statement = if matches!(item, Work::Statement { .. }) {
                    parsed.next()
                } else {
                    None
                };
                take(item, statement);
            }
        }
        drop(stop);
    });
}

fn chunks(work: &[Work]) -> Vec<&[Work]> {
    let mut chunks = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (at, item) in work.iter().enumerate() {
        if let Work::Statement { piece, .. } = item {
            bytes += piece.span.len() + 64;
        }
        if bytes >= CHUNK {
            chunks.push(&work[start..=at]);
            (start, bytes) = (at + 1, 0);
        }
    }
    if start < work.len() {
        chunks.push(&work[start..]);
    }
    chunks
}

fn parse_chunk(chunk: &[Work], files: &[SourceFile]) -> Vec<Parsed> {
    chunk
        .iter()
        .filter_map(|item| match item {
            Work::Statement { file, piece } => {
                let text = files.get(file.0 as usize).map_or("", |file| file.text.as_str());
                Some(parse(piece, text))
            }
            _ => None,
        })
        .collect()
}

fn parse(piece: &Piece, text: &str) -> Parsed {
    if let Some(parsed) = piece.statement().and_then(|info| refuse(info, piece, text)) {
        return parsed;
    }
    let sql = piece.sql(text);
    match catch_unwind(AssertUnwindSafe(|| parse_statement(&sql, piece.span.start))) {
        Ok(statement) => Parsed::Statement(statement),
        Err(_) => Parsed::Unreadable("a bug in pgassay keeps the statement from being read".to_owned()),
    }
}

/// What is not given to the parser.
fn refuse(info: &StatementInfo, piece: &Piece, text: &str) -> Option<Parsed> {
    if let Some(variable) = info.variables.first() {
        let name = variable.span.text(text);
        return Some(Parsed::Unreadable(format!("the value of `{name}` is not known")));
    }
    let problem = info.problems.first()?;
    if matches!(problem.kind, ProblemKind::TooDeep | ProblemKind::TooLarge) {
        return Some(Parsed::Unreadable(problem.kind.message().to_owned()));
    }
    Some(Parsed::Statement(Statement {
        kind: StatementKind::Invalid(SyntaxError {
            message: problem.kind.message().to_owned(),
            span: Span::new(problem.span.start, problem.span.end.max(problem.span.start)),
            sqlstate: "42601",
        }),
        span: piece.span,
        newer: None,
    }))
}
