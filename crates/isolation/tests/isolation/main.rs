//! Schemas as SQL in, tenants as text out.

mod model;
mod openness;
mod tenancy;

use pgassay_catalog::Catalog;
use pgassay_catalog::gap::Gap;
use pgassay_catalog::location::FileId;
use pgassay_catalog::version::ServerVersion;
use pgassay_isolation::tenancy::Tenancy;
use pgassay_replay::{FileMode, Prelude, Replay};
use pgassay_sql::parse::parse_statement;
use pgassay_sql::split::split;

/// The catalog that a text makes.
fn catalog(prelude: Prelude, sql: &str) -> Catalog {
    let mut replay = Replay::new(ServerVersion::NEWEST, prelude);
    let file = FileId(0);
    replay.begin_file(file, FileMode::StatementByStatement);
    for (piece, _) in split(sql).statements() {
        let statement = parse_statement(&piece.sql(sql), piece.span.start);
        replay.apply(&statement, file);
    }
    replay.end_file();
    let replayed = replay.finish();
    assert_eq!(replayed.failures, []);
    let here = |gap: &&Gap| gap.location.is_some_and(|location| location.file == file);
    assert_eq!(replayed.catalog.gaps.iter().find(here), None);
    replayed.catalog
}

/// A line for each axis: its kind, root and name, whether it is certain, then the tables with their columns.
fn axes(prelude: Prelude, sql: &str) -> Vec<String> {
    let catalog = catalog(prelude, sql);
    let name = |id| {
        catalog
            .relation(id)
            .map_or("none", |it| it.name.as_str())
            .to_owned()
    };
    Tenancy::infer(&catalog)
        .axes
        .iter()
        .map(|axis| {
            let mut columns: Vec<String> = axis
                .columns
                .iter()
                .map(|(id, number)| {
                    let column = catalog.relation(*id).and_then(|table| table.column(*number));
                    format!("{}.{}", name(*id), column.map_or("", |it| it.name.as_str()))
                })
                .collect();
            columns.sort();
            let root = axis.root.map_or_else(|| "none".to_owned(), name);
            let certain = if axis.certain { "certain" } else { "guessed" };
            format!("{:?} of {root}, {certain}: {}", axis.kind, columns.join(" "))
        })
        .collect()
}
