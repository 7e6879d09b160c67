//! What is there before the first migration.

use pgassay_catalog::Catalog;
use pgassay_catalog::id::ExtensionId;
use pgassay_catalog::id::{RoleId, SchemaId};
use pgassay_catalog::location::FileId;
use pgassay_catalog::role::Extension;
use pgassay_catalog::version::ServerVersion;
use pgassay_sql::name::Identifier;
use pgassay_sql::parse::parse_statement;
use pgassay_sql::split::split;

use crate::{FileMode, Replay};

/// What is there before the first migration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prelude {
    /// A new database.
    #[default]
    Plain,
    /// What a Supabase project has that was created before 2026-05-30: each new table of schema public is granted to the
    /// roles of its data API.
    Supabase,
    /// What a newer Supabase project has: nothing is granted to them unless somebody says so.
    SupabaseExplicitGrants,
}

impl Prelude {
    /// What it is called on a command line.
    pub const fn name(self) -> &'static str {
        match self {
            Prelude::Plain => "plain",
            Prelude::Supabase => "supabase",
            Prelude::SupabaseExplicitGrants => "supabase-explicit-grants",
        }
    }

    /// The statements that make it, for a server to run before the migrations.
    pub fn sql(self) -> &'static str {
        match self {
            Prelude::Plain => "",
            Prelude::Supabase => include_str!("prelude/supabase.sql"),
            Prelude::SupabaseExplicitGrants => concat!(
                include_str!("prelude/supabase.sql"),
                include_str!("prelude/supabase_explicit_grants.sql")
            ),
        }
    }
}

/// The file that a prelude's objects are said to be in; no source has so many.
pub(crate) const PRELUDE_FILE: FileId = FileId(u32::MAX);

/// A replay that starts from a prelude.
pub(crate) fn start(version: ServerVersion, prelude: Prelude) -> Replay {
    let mut catalog = Catalog::new(version);
    let id: ExtensionId = catalog.new_id();
    catalog.extensions.insert(
        id.0,
        Extension {
            id,
            name: Identifier::new("plpgsql"),
            owner: RoleId::BOOTSTRAP,
            schema: SchemaId::PG_CATALOG,
            version: Some("1.0".to_owned()),
            members_known: true,
            comment: Some("PL/pgSQL procedural language".to_owned()),
            location: None,
        },
    );
    let mut replay = Replay::on(catalog);
    let text = prelude.sql();
    replay.begin_file(PRELUDE_FILE, FileMode::StatementByStatement);
    for (piece, _) in split(text).statements() {
        let statement = parse_statement(&piece.sql(text), piece.span.start);
        replay.apply(&statement, PRELUDE_FILE);
    }
    replay.end_file();
    replay.start_session();
    replay
}

impl Replay {
    /// Takes over what a prelude failed at, so that the audited files start with none of it.
    pub fn forget_failures(&mut self) -> Vec<pgassay_catalog::change::Failure> {
        self.roots = crate::root::Roots::default();
        std::mem::take(&mut self.failures)
    }
}
