//! Any text is replayed to a catalog.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pgassay_catalog::location::FileId;
use pgassay_catalog::version::ServerVersion;
use pgassay_replay::{FileMode, Prelude, Replay};
use pgassay_sql::parse::parse_statement;
use pgassay_sql::split::split;

fuzz_target!(|text: &str| {
    let mut replay = Replay::new(ServerVersion { major: 17 }, Prelude::Plain);
    replay.watch_locks();
    replay.begin_file(FileId(0), FileMode::StatementByStatement);
    for piece in split(text).pieces {
        if piece.statement().is_some_and(|statement| statement.is_parseable()) {
            replay.apply(&parse_statement(&piece.sql(text), piece.span.start), FileId(0));
        }
    }
    replay.end_file();
    replay.finish();
});
