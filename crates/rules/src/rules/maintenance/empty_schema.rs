use std::collections::BTreeSet;

use pgassay_isolation::platform::is_platform_schema;

use crate::prelude::*;

declare_rule! {
    /// A schema with nothing in it.
    ///
    /// ## Why is this bad?
    ///
    /// Either what was to be in it was made somewhere else, in `public` mostly, or it was forgotten when the rest was
    /// dropped. Whoever reads the schema looks for the part that is missing.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE SCHEMA analytics; -- finding
    /// CREATE TABLE events (id bigint PRIMARY KEY);
    /// ```
    ///
    /// ```sql fix
    /// DROP SCHEMA analytics;
    /// ```
    ///
    /// ```sql
    /// CREATE SCHEMA analytics;
    /// CREATE TABLE analytics.events (id bigint PRIMARY KEY);
    /// CREATE SCHEMA tools;
    /// CREATE EXTENSION pg_trgm SCHEMA tools;
    /// CREATE SCHEMA api;
    /// CREATE FUNCTION api.version() RETURNS int LANGUAGE sql AS 'SELECT 1';
    /// ```
    ///
    /// ## Fix safety
    ///
    /// Something outside the files may put tables there.
    pub static RULE = {
        id: "empty-schema",
        category: Category::Maintenance,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::ANYTHING)],
        fix: FixAvailability::Always,
        check: Check::Catalog(check),
        counts: Some(("schema", "schemas")),
    }
}

fn check(catalog: &Catalog, ctx: &mut Context<'_>) {
    let own: Vec<&Schema> = catalog
        .schemas
        .iter()
        .map(|(_, schema)| schema)
        .filter(|it| {
            it.extension.is_none() && it.name.as_str() != "public" && !is_platform_schema(catalog, it.id)
        })
        .collect();
    ctx.examined(own.len());
    if own.is_empty() {
        return;
    }
    let mut used: BTreeSet<SchemaId> = catalog.relations.iter().map(|(_, it)| it.schema).collect();
    used.extend(catalog.functions.iter().map(|(_, it)| it.schema));
    used.extend(catalog.types.iter().map(|(_, it)| it.schema));
    used.extend(catalog.sequences.iter().map(|(_, it)| it.schema));
    used.extend(catalog.operators.iter().map(|(_, it)| it.schema));
    used.extend(catalog.collations.iter().map(|(_, it)| it.schema));
    used.extend(catalog.extensions.iter().map(|(_, it)| it.schema));
    used.extend(catalog.others.iter().filter_map(|(_, it)| it.schema));
    for schema in own
        .into_iter()
        .filter(|it| !used.contains(&it.id) && !it.name.as_str().starts_with("pg_"))
    {
        let message = format!("the schema `{}` is empty", schema.name.as_str());
        let step = SqlStep::new(format!("DROP SCHEMA {}", schema.name));
        ctx.report(
            Finding::on(ctx.on_schema(schema), message).fix(Fix::careful("drop it", [step]).risk(Risk::Low)),
        );
    }
}
