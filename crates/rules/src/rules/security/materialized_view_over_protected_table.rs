use pgassay_catalog::walk::relations_of;
use pgassay_isolation::access::{grantees, is_above_row_security, sees_all_rows};
use pgassay_isolation::platform::is_own;

use crate::prelude::*;

declare_rule! {
    /// A materialised view that keeps rows of a protected table for everybody who may read it.
    ///
    /// ## Why is this bad?
    ///
    /// It holds what its owner saw when it was refreshed: the rows of all tenants. Row security cannot be enabled on it, so
    /// whoever may select from it sees them all.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE ROLE app LOGIN;
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name, total numeric);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = current_user);
    /// CREATE MATERIALIZED VIEW totals AS SELECT owner, sum(total) AS total FROM invoices GROUP BY owner; -- finding
    /// GRANT SELECT ON totals TO app;
    /// ```
    ///
    /// Where nobody else may read it, a function or a view may hand out its rows with care:
    ///
    /// ```sql
    /// CREATE ROLE app LOGIN;
    /// CREATE TABLE countries (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name, total numeric);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = current_user);
    /// CREATE MATERIALIZED VIEW totals AS SELECT owner, sum(total) AS total FROM invoices GROUP BY owner;
    /// CREATE MATERIALIZED VIEW all_countries AS SELECT id FROM countries;
    /// GRANT SELECT ON all_countries TO app;
    /// ```
    pub static RULE = {
        id: "materialized-view-over-protected-table",
        category: Category::Security,
        severity: Severity::High,
        needs: &[Needs::AbsenceOf(Effects::GRANTS)],
        sources: &["splinter 0016_materialized_view_in_api", "ISO-083"],
        check: Check::View(check),
    }
}

fn check(view: &Relation, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    let Some(definition) = view
        .definition
        .as_deref()
        .filter(|_| view.kind == RelationKind::MaterializedView)
    else {
        ctx.examined(0);
        return;
    };
    ctx.examined(1);
    // Views between are looked through: what they show their owner is what is kept.
    let mut open = relations_of(definition);
    let mut seen: Vec<RelationId> = Vec::new();
    let mut protected: Vec<&Relation> = Vec::new();
    while let Some(relation) = open.pop().and_then(|id| catalog.relation(id)) {
        if seen.contains(&relation.id) {
            continue;
        }
        seen.push(relation.id);
        if let Some(definition) = relation.definition.as_deref() {
            open.extend(relations_of(definition));
        }
        let all = relation.is_table()
            && relation.row_security.enabled
            && is_own(catalog, relation)
            && sees_all_rows(catalog, view.owner, relation);
        if all {
            protected.push(relation);
        }
    }
    protected.sort_by_key(|table| table.id);
    let readers: Vec<String> = grantees(view, Rights::SELECT)
        .into_iter()
        .filter(|role| role.is_none_or(|role| !is_above_row_security(catalog, role)))
        .map(|role| {
            role.and_then(|role| catalog.role(role))
                .map_or_else(|| "PUBLIC".to_owned(), |role| format!("`{}`", role.name.as_str()))
        })
        .collect();
    let (Some(first), Some(reader)) = (protected.first(), readers.first()) else {
        return;
    };
    let message = format!(
        "`{}` shows {reader} the rows of `{}` that all own",
        view.name.as_str(),
        ctx.qualified_beyond_public(first)
    );
    let mut finding = Finding::on(ctx.on_relation(view), message);
    for table in &protected {
        finding = finding.related(table.location, "row security is on for this table");
    }
    ctx.report(finding);
}
