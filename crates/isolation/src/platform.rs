//! What a platform keeps in the database for itself: not its user's to mend.

use std::collections::BTreeSet;

use pgassay_catalog::Catalog;
use pgassay_catalog::id::SchemaId;
use pgassay_catalog::relation::Relation;
use pgassay_sql::ast::Persistence;
use pgassay_sql::name::Identifier;

/// The schemas that a Supabase project has for itself (<https://supabase.com/docs/guides/database/tables>).
const SUPABASE: [&str; 18] = [
    "_analytics",
    "_realtime",
    "auth",
    "cron",
    "extensions",
    "graphql",
    "graphql_public",
    "net",
    "pgbouncer",
    "pgmq",
    "pgsodium",
    "pgsodium_masks",
    "realtime",
    "storage",
    "supabase_functions",
    "supabase_migrations",
    "vault",
    "pgtle",
];

/// The schemas that extensions want to have for themselves: pg_partman keeps template tables there, PostGIS its own.
const EXTENSIONS: [&str; 4] = ["partman", "tiger", "tiger_data", "topology"];

/// Whether the database is a Supabase project: its schema auth, its administrator and its two client roles are there.
pub fn is_supabase(catalog: &Catalog) -> bool {
    // Roles belong to the whole server, which may have other databases.
    catalog.schema_named(&Identifier::new("auth")).is_some()
        && ["supabase_admin", "anon", "authenticated"]
            .iter()
            .all(|name| catalog.role_named(&Identifier::new(name)).is_some())
}

/// Whether a schema is PostgreSQL's, an extension's, or the platform's.
pub fn is_platform_schema(catalog: &Catalog, schema: SchemaId) -> bool {
    if schema.is_builtin() {
        return true;
    }
    catalog.schema(schema).is_some_and(|schema| {
        schema.extension.is_some()
            || EXTENSIONS.contains(&schema.name.as_str())
            || (SUPABASE.contains(&schema.name.as_str()) && is_supabase(catalog))
    })
}

/// Tables in which migration tools and frameworks keep what they ran.
const BOOKKEEPING: [&str; 17] = [
    "__diesel_schema_migrations",
    "__drizzle_migrations",
    "_prisma_migrations",
    "_sqlx_migrations",
    "alembic_version",
    "ar_internal_metadata",
    "databasechangelog",
    "databasechangeloglock",
    "django_migrations",
    "flyway_schema_history",
    "goose_db_version",
    "knex_migrations",
    "knex_migrations_lock",
    "migrations",
    "pgmigrations",
    "schema_migration",
    "schema_migrations",
];

/// Whether a table of this name is a migration tool's own.
pub fn is_bookkeeping(name: &str) -> bool {
    BOOKKEEPING.contains(&name)
}

/// Whether a relation is the user's own: no extension's, no platform's, not temporary.
pub fn is_own(catalog: &Catalog, relation: &Relation) -> bool {
    relation.extension.is_none()
        && relation.persistence != Persistence::Temporary
        && !is_platform_schema(catalog, relation.schema)
}

/// Relations that users made: an extension's or the platform's own are not theirs to mend, and temporary ones are gone
/// with the session.
pub fn own_relations(catalog: &Catalog) -> impl Iterator<Item = &Relation> {
    let platform: BTreeSet<SchemaId> = catalog
        .schemas
        .iter()
        .map(|(id, _)| SchemaId(id))
        .filter(|id| is_platform_schema(catalog, *id))
        .collect();
    catalog
        .relations
        .iter()
        .map(|(_, relation)| relation)
        .filter(move |it| {
            it.extension.is_none()
                && it.persistence != Persistence::Temporary
                && !platform.contains(&it.schema)
        })
}

/// Whether a relation is `auth.users` of Supabase.
pub fn is_auth_users(catalog: &Catalog, relation: &Relation) -> bool {
    relation.name.as_str() == "users"
        && catalog
            .schema(relation.schema)
            .is_some_and(|schema| schema.name.as_str() == "auth")
        && is_supabase(catalog)
}
