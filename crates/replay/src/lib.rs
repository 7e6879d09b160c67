//! Statements to a catalog without a server.
//!
//! A [`Replay`] is fed statements in the order in which a migration tool or psql would run them. Of each it says what
//! it did, why PostgreSQL would refuse it, or that nobody can tell offline; in the end it holds the catalog that a
//! server would have. It follows PostgreSQL's own sources: names it would choose, the order of its checks, its codes.

#![allow(
    dead_code,
    reason = "families of statements that use these parts land one by one"
)]

mod acl;
mod address;
mod apply;
mod bind;
mod bound;
mod dependents;
mod environment;
mod gap;
mod interpret;
mod lock;
mod names;
mod ownership;
mod prelude;
mod privilege;
mod query;
mod refuse;
mod resolve;
mod root;
mod run;
mod session;
pub mod support;
#[cfg(test)]
mod tests;
mod transaction;
mod type_name;

use std::sync::Arc;

use pgassay_catalog::change::{Change, Effect, Failure, FailureId};
use pgassay_catalog::gap::Reach;
use pgassay_catalog::id::{RelationId, SchemaId};
use pgassay_catalog::location::{FileId, Location};
use pgassay_catalog::refusal::{Obstacle, SqlState};
use pgassay_catalog::version::ServerVersion;
use pgassay_catalog::{Catalog, SearchPath};
use pgassay_sql::ast::ObjectKind;
use pgassay_sql::name::Identifier;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

pub use prelude::Prelude;

/// How a file's statements reach the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileMode {
    /// As one message inside `BEGIN` and `COMMIT`: a failure undoes the file and keeps the rest of it from running.
    OneTransaction {
        /// Whether what must not run in a transaction is let through, as when nobody knows how the file is run.
        concurrently_allowed: bool,
    },
    /// One by one, each on its own unless the file says `BEGIN`; a failure does not keep the next one from running.
    StatementByStatement,
}

/// What became of a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It ran and did this.
    Applied(Change),
    /// PostgreSQL would refuse it.
    Failed(FailureId),
    /// It never reaches the server or is undone with its transaction, because of this failure.
    NotRun(FailureId),
    /// Nobody can tell offline what it does; the catalog has a gap.
    Unknown,
}

/// What a replay ends as.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// The catalog.
    pub catalog: Catalog,
    /// The statements that PostgreSQL would refuse, in order; [`FailureId`] is the place in this list.
    pub failures: Vec<Failure>,
    /// What a dump names and does not make, taken as existing: roles, schemas, extensions, in the order in which they
    /// were met.
    pub assumed: Vec<(ObjectKind, Identifier)>,
}

/// A result of applying a part of a statement.
type Run<T = ()> = Result<T, Obstacle>;

/// Statements on their way to a catalog.
#[derive(Clone, Debug)]
pub struct Replay {
    catalog: Catalog,
    session: Arc<session::Session>,
    path: Arc<SearchPath>,
    transaction: transaction::Transaction,
    effects: Vec<Effect>,
    failures: Vec<Failure>,
    roots: root::Roots,
    forbidden: FxHashMap<Location, SqlState>,
    /// What a dump may rely on; none where the files must make all that they name.
    environment: Option<environment::Environment>,
    /// The statement that runs.
    location: Option<Location>,
    /// Whether changes say what was locked.
    watches_locks: bool,
    /// What the statement that runs took away or changed, for those who watch.
    watched: lock::Watched,
    /// Relations that ever had a constraint of a name in a schema: names are chosen so that none is repeated.
    constraint_names: FxHashMap<(SchemaId, Identifier), SmallVec<[RelationId; 1]>>,
}

impl Replay {
    /// A new database with what the prelude puts there.
    pub fn new(version: ServerVersion, prelude: Prelude) -> Replay {
        prelude::start(version, prelude)
    }

    /// A replay that goes on from a catalog, as the user `postgres`.
    fn on(catalog: Catalog) -> Replay {
        let mut replay = Replay {
            catalog,
            session: Arc::default(),
            path: Arc::new(SearchPath::empty()),
            transaction: transaction::Transaction::default(),
            effects: Vec::new(),
            failures: Vec::new(),
            roots: root::Roots::default(),
            forbidden: FxHashMap::default(),
            environment: None,
            location: None,
            watches_locks: false,
            watched: lock::Watched::default(),
            constraint_names: FxHashMap::default(),
        };
        replay.refresh_path();
        replay
    }

    /// The catalog as it is now.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The failures so far.
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// Says that the statement at a place fails for a reason that only rows decide, as a real server told.
    pub fn forbid(&mut self, location: Location, sqlstate: SqlState) {
        self.forbidden.insert(location, sqlstate);
    }

    /// Starts a new connection, as `\connect` does: settings, roles and temporary objects are gone.
    pub fn reconnect(&mut self) {
        self.roll_back_transaction();
        self.drop_temporary_schema();
        if let Some(schema) = self.session.temporary {
            self.catalog.schemas.remove(schema.0);
            // What may have been there is gone for certain.
            self.catalog.gaps.retain(|gap| gap.reach != Reach::Schema(schema));
        }
        self.start_session();
    }

    /// A new session of the user `postgres`, with the search path that `ALTER ROLE ... SET` gave that user.
    fn start_session(&mut self) {
        let mut session = session::Session::default();
        let role = self.catalog.role(pgassay_catalog::id::RoleId::BOOTSTRAP);
        let path = role.and_then(|it| it.settings.iter().find(|(name, _)| name == "search_path"));
        if let Some((_, path)) = path {
            session.search_path.set(apply::set::names_in(path), false);
        }
        self.session = Arc::new(session);
        self.refresh_path();
    }

    /// Ends the replay; a transaction that is still open is undone, as a connection's end does.
    pub fn finish(mut self) -> Replayed {
        self.reconnect();
        self.catalog.commit();
        Replayed {
            catalog: self.catalog,
            failures: self.failures,
            assumed: self.environment.map_or_else(Vec::new, |it| it.assumed),
        }
    }

    /// Takes the file that a statement is in; needed where several files make one session.
    fn place(&self, file: FileId, span: pgassay_sql::span::Span) -> Location {
        Location { file, span }
    }
}
