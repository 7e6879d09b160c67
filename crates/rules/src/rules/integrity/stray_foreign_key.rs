use std::collections::BTreeMap;

use crate::columns::foreign_keys;
use crate::prelude::*;

declare_rule! {
    /// A foreign key to a table of the right name in the wrong schema.
    ///
    /// ## Why is this bad?
    ///
    /// Two schemas have a table of this name; all other foreign keys go to the one, this one goes to the other. Its values
    /// are identifiers of rows that nobody means, or cannot be inserted at all, because the rows are elsewhere.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY);
    /// CREATE SCHEMA app;
    /// CREATE TABLE app.users (id bigint PRIMARY KEY);
    /// CREATE TABLE app.posts (id bigint PRIMARY KEY, author_id bigint REFERENCES app.users);
    /// CREATE TABLE app.notes (id bigint PRIMARY KEY, author_id bigint REFERENCES app.users);
    /// CREATE TABLE app.likes (
    ///     id bigint PRIMARY KEY,
    ///     user_id bigint REFERENCES public.users -- finding
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY);
    /// CREATE TABLE sessions (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
    /// CREATE SCHEMA app;
    /// CREATE TABLE app.users (id bigint PRIMARY KEY, global_id bigint REFERENCES public.users);
    /// CREATE TABLE app.posts (id bigint PRIMARY KEY, author_id bigint REFERENCES app.users);
    /// CREATE TABLE app.notes (id bigint PRIMARY KEY, author_id bigint REFERENCES app.users);
    /// ```
    ///
    /// ## Limits
    ///
    /// It goes by the majority of at least two of the schema's foreign keys to tables of the name.
    pub static RULE = {
        id: "stray-foreign-key",
        category: Category::Integrity,
        severity: Severity::Critical,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::TABLES)],
        check: Check::Catalog(check),
        counts: Some(("foreign key", "foreign keys")),
    }
}

/// Of each table of a name the foreign keys to it.
type Targets<'a> = BTreeMap<RelationId, Vec<(&'a Relation, &'a Constraint)>>;

fn check(catalog: &Catalog, ctx: &mut Context<'_>) {
    let mut by_name: BTreeMap<(SchemaId, &str), Targets<'_>> = BTreeMap::new();
    let mut examined = 0;
    for table in ctx
        .own_relations()
        .filter(|it| it.is_table() && !it.is_partition())
    {
        for (constraint, key) in foreign_keys(table) {
            let Some(target) = catalog.relation(key.references) else {
                continue;
            };
            examined += 1;
            // A table of the same name stands for the other one here, and may well refer to it.
            if target.name == table.name {
                continue;
            }
            let targets = by_name.entry((table.schema, target.name.as_str())).or_default();
            targets.entry(target.id).or_default().push((table, constraint));
        }
    }
    ctx.examined(examined);
    for targets in by_name.into_values().filter(|it| it.len() > 1) {
        let Some((usual, most)) = targets
            .iter()
            .map(|(id, keys)| (*id, keys.len()))
            .max_by_key(|it| it.1)
        else {
            continue;
        };
        for (target, keys) in &targets {
            let [(table, constraint)] = keys.as_slice() else {
                continue;
            };
            let (Some(target), Some(usual)) = (catalog.relation(*target), catalog.relation(usual)) else {
                continue;
            };
            if most < 2 || target.id == usual.id || target.schema == table.schema {
                continue;
            }
            let message = format!(
                "`{}` refers to `{}`, its siblings to `{}`",
                table.name.as_str(),
                ctx.qualified(target.schema, &target.name),
                ctx.qualified(usual.schema, &usual.name)
            );
            let finding = Finding::on(ctx.on_constraint(table, constraint), message)
                .related(usual.location, "the table that the others refer to");
            ctx.report(finding);
        }
    }
}
