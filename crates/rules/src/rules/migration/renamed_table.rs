use pgassay_sql::ast::{AlterActionKind as A, AlterObjectAction};

use crate::prelude::*;

declare_rule! {
    /// A table, view or schema that is given another name, or a table that moves to another schema.
    ///
    /// ## Why is this bad?
    ///
    /// Whatever still runs against the old name fails from that moment on: the version of the application before the
    /// deployment, at least while it is replaced. A view under the old name bridges the time.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_name.sql
    /// ALTER TABLE orders RENAME TO purchases; -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_bridge.sql
    /// CREATE TABLE lines (id bigint PRIMARY KEY);
    /// ALTER TABLE lines RENAME TO order_lines;
    /// ```
    ///
    /// With a view of the old name nothing fails:
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_name.sql
    /// ALTER TABLE orders RENAME TO purchases;
    /// CREATE VIEW orders AS SELECT * FROM purchases;
    /// ```
    pub static RULE = {
        id: "renamed-table",
        category: Category::Migration,
        severity: Severity::Medium,
        needs: &[Needs::Pending],
        sources: &["squawk renaming-table", "strong_migrations"],
        check: Check::Step(check),
        counts: Some(("rename", "renames")),
        settle: settle,
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let (object, old, message) = match &step.statement.kind {
        StatementKind::AlterRelation(statement) => {
            let new = statement.actions.iter().find_map(|action| match &action.kind {
                A::RenameTo(name) => Some(format!("is now `{}`", name.value.as_str())),
                A::SetSchema(name) => Some(format!("is now in schema `{}`", name.value.as_str())),
                _ => None,
            });
            let Some(new) = new else { return ctx.examined(0) };
            ctx.examined(1);
            let lock = step.change.locks.iter().find(|lock| lock.is_target);
            let table = lock.and_then(|lock| ctx.catalog.relation(lock.relation));
            let Some(table) = table.filter(|table| !step.is_new(table)) else {
                return;
            };
            let old = statement.name.value.name.clone();
            let message = format!("`{}` {new}: whoever uses the old name fails", old.as_str());
            (ctx.on_relation(table), old, message)
        }
        StatementKind::AlterObject(statement) if statement.kind == ObjectKind::Schema => {
            let AlterObjectAction::RenameTo(new) = &statement.action else {
                return ctx.examined(0);
            };
            let pgassay_sql::ast::ObjectAddress::Named(name) = &statement.object else {
                return ctx.examined(0);
            };
            ctx.examined(1);
            let Some(schema) = ctx
                .catalog
                .schema_named(&new.value)
                .filter(|it| step.was_there(it.location))
            else {
                return;
            };
            let old = name.value.name.clone();
            let message = format!(
                "`{}` is now `{}`: whoever uses the old name fails",
                old.as_str(),
                new.value.as_str()
            );
            let object = ObjectRef {
                kind: ObjectKind::Schema.into(),
                name: new.value.as_str().to_owned(),
                id: Some(ObjectId::Schema(schema.id)),
            };
            (object, old, message)
        }
        _ => return ctx.examined(0),
    };
    let mut finding = Finding::on(object, message).at(Some(step.location()));
    finding.columns = vec![old];
    ctx.report(finding);
}

/// A view, or another table, under the old name takes its place.
fn settle(finding: &mut Finding, catalog: &Catalog) -> bool {
    let Some(old) = finding.columns.pop() else {
        return true;
    };
    match finding.object.id {
        Some(ObjectId::Relation(id)) => {
            let schema = catalog.relation(id).map(|it| it.schema);
            schema.is_none_or(|schema| catalog.relation_in(schema, &old).is_none())
        }
        _ => true,
    }
}
