use pgassay_catalog::walk::relations_of;
use pgassay_isolation::access::{grantees, sees_all_rows, supabase_clients};
use pgassay_isolation::platform::{is_auth_users, is_own};

use crate::prelude::*;

declare_rule! {
    /// A view that shows rows of a protected table with its owner's eyes.
    ///
    /// ## Why is this bad?
    ///
    /// A view reads its tables as its owner, and row security mostly does not bind that one: whoever may select from the
    /// view sees the rows of all tenants, whatever the policies on the table say.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = current_user);
    /// CREATE VIEW open_invoices AS SELECT id, owner FROM invoices; -- finding
    /// ```
    ///
    /// ```sql fix
    /// ALTER VIEW open_invoices SET (security_invoker = true);
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE countries (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = current_user);
    /// CREATE VIEW open_invoices WITH (security_invoker = on) AS SELECT id, owner FROM invoices;
    /// CREATE VIEW all_countries AS SELECT id FROM countries;
    /// ```
    ///
    /// Before PostgreSQL 15 no view can do that; give it an owner whom row security binds:
    ///
    /// ```sql
    /// -- version: 14
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = current_user);
    /// CREATE VIEW open_invoices AS SELECT id, owner FROM invoices; -- finding
    /// ```
    ///
    /// ## Limits
    ///
    /// Some views are made to show everybody a few columns. Suppress the finding there, with the reason. Materialised
    /// views are not looked at: they cannot have row security at all.
    ///
    /// ## Fix safety
    ///
    /// From then on callers need privileges on the tables below, and see the rows that policies show them.
    pub static RULE = {
        id: "view-without-security-invoker",
        category: Category::Security,
        severity: Severity::High,
        confidence: Confidence::Medium,
        fix: FixAvailability::Sometimes,
        sources: &["PostgreSQL manual, CREATE VIEW, security_invoker", "splinter 0010_security_definer_view"],
        check: Check::View(check),
    }
}

fn check(view: &Relation, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    let is_on = |value: &str| matches!(value.to_ascii_lowercase().as_str(), "true" | "on" | "yes" | "1");
    let Some(definition) = view.definition.as_deref() else {
        return;
    };
    if view.kind != RelationKind::View || view.option("security_invoker").is_some_and(is_on) {
        return;
    }
    let mut protected: Vec<&Relation> = relations_of(definition)
        .into_iter()
        .filter_map(|id| catalog.relation(id))
        .filter(|table| table.is_table() && table.row_security.enabled)
        .filter(|table| sees_all_rows(catalog, view.owner, table))
        // exposed-auth-users is about that.
        .filter(|table| !is_auth_users(catalog, table))
        .collect();
    // The platform's own tables are the lesser surprise.
    protected.sort_by_key(|table| !is_own(catalog, table));
    let Some(first) = protected.first() else {
        return;
    };
    let message = format!(
        "`{}` shows rows of `{}` past its policies",
        view.name.as_str(),
        ctx.qualified_beyond_public(first)
    );
    let mut finding = Finding::on(ctx.on_relation(view), message);
    for table in &protected {
        finding = finding.related(table.location, "row security is on for this table");
    }
    if catalog.version.major >= 15 {
        let sql = format!("ALTER VIEW {} SET (security_invoker = true)", ctx.sql_name(view));
        finding = finding.fix(Fix::careful(
            "let the view read as its caller",
            [SqlStep::new(sql)],
        ));
    } else {
        finding = finding.note("Give the view an owner whom row security binds, or move to PostgreSQL 15.");
    }
    if ctx.survey().supabase {
        let clients = supabase_clients(catalog);
        let reaches = grantees(view, Rights::SELECT)
            .iter()
            .any(|grantee| grantee.is_none_or(|role| clients.contains(&role)));
        if !reaches {
            finding = finding
                .note("Clients may not select from it.")
                .at_most(Severity::Low);
        }
    }
    ctx.report(finding);
}
