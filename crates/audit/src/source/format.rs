//! The formats of migrations that are read: how each is recognised, what of it is run, in which order.

pub(super) mod atlas;
pub(super) mod dbmate;
pub(super) mod diesel;
pub(super) mod drizzle;
pub(super) mod flyway;
pub(super) mod golang_migrate;
pub(super) mod goose;
pub(super) mod graphile_migrate;
pub(super) mod hasura;
pub(super) mod liquibase;
pub(super) mod list;
pub(super) mod manifest;
pub(super) mod node_pg_migrate;
pub(super) mod numbered;
pub(super) mod pop;
pub(super) mod prisma;
pub(super) mod refinery;
pub(super) mod sqitch;
pub(super) mod sql_migrate;
pub(super) mod sqlx;
pub(super) mod supabase;
pub(super) mod tern;

#[cfg(test)]
mod tests;

use super::SourceError;
use super::migrations::Migrations;
use super::tree::Tree;

/// A format of migrations that a tool has. The page of formats is made from these.
#[allow(
    dead_code,
    reason = "the page of formats is made from what nothing else reads"
)]
pub(super) struct Format {
    /// What `--format` takes.
    pub(super) id: &'static str,
    /// What the tool is called; empty where none is known.
    pub(super) name: &'static str,
    /// Which files it runs.
    pub(super) files: &'static str,
    /// In which order.
    pub(super) order: &'static str,
    /// In which transactions.
    pub(super) transaction: &'static str,
    /// What is there and is not run.
    pub(super) not_run: &'static str,
    /// Whether a folder holds such migrations.
    pub(super) recognise: fn(&Tree, usize) -> Option<Found>,
    /// Reads them.
    pub(super) read: fn(&Tree, usize) -> Result<Migrations, SourceError>,
}

impl std::fmt::Debug for Format {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.id)
    }
}

/// Why a folder is taken for one of migrations.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// A clause without a full stop.
    pub(super) because: String,
    /// About how many migrations there are.
    pub(super) count: usize,
    /// The folders that belong to it, besides this one.
    pub(super) covers: Vec<usize>,
}

impl Found {
    /// So many migrations; nothing where there are none.
    pub(super) fn new(because: impl Into<String>, count: usize) -> Option<Found> {
        (count > 0).then(|| Found {
            because: because.into(),
            count,
            covers: Vec::new(),
        })
    }
}

impl Found {
    /// The folders below belong to it too.
    pub(super) fn with_below(self, tree: &Tree, at: usize) -> Found {
        Found {
            covers: tree.below(at),
            ..self
        }
    }
}

/// All formats; where several recognise a folder, the first of them has it.
pub(super) const FORMATS: &[&Format] = &[
    &supabase::FORMAT,
    &drizzle::FORMAT,
    &prisma::FORMAT,
    &sqitch::FORMAT,
    &liquibase::FORMAT,
    &hasura::FORMAT,
    &diesel::FORMAT,
    &manifest::FORMAT,
    &graphile_migrate::FORMAT,
    &atlas::FORMAT,
    &goose::FORMAT,
    &sql_migrate::FORMAT,
    &dbmate::FORMAT,
    &node_pg_migrate::FORMAT,
    &tern::FORMAT,
    &pop::FORMAT,
    &refinery::FORMAT,
    &flyway::FORMAT,
    &sqlx::FORMAT,
    &golang_migrate::FORMAT,
    &numbered::FORMAT,
    &list::FORMAT,
];
