use pgassay_isolation::access::{grantees, is_above_row_security, is_member};

use crate::prelude::*;

declare_rule! {
    /// A protected table that a role may empty all the same.
    ///
    /// ## Why is this bad?
    ///
    /// Row security does not look at TRUNCATE: whoever may truncate a table deletes the rows of all tenants, whatever the
    /// policies say. `GRANT ALL` grants it, too.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE ROLE app;
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name); -- finding
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = current_user);
    /// GRANT ALL ON invoices TO app;
    /// ```
    ///
    /// ```sql fix
    /// REVOKE TRUNCATE ON invoices FROM app;
    /// ```
    ///
    /// ```sql
    /// CREATE ROLE app;
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = current_user);
    /// GRANT SELECT, INSERT, UPDATE, DELETE ON invoices TO app;
    /// ```
    ///
    /// ## Limits
    ///
    /// Supabase grants it by default to all clients, which cannot send a TRUNCATE; nothing is said there.
    ///
    /// ## Fix safety
    ///
    /// Jobs and tests of that role that empty the table fail from then on.
    pub static RULE = {
        id: "truncate-past-policies",
        category: Category::Security,
        severity: Severity::Medium,
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, 5.9 Row Security Policies", "ISO-119"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    if !table.row_security.enabled || table.policies.is_empty() || ctx.survey().supabase {
        return;
    }
    let names: Vec<String> = grantees(table, Rights::TRUNCATE)
        .into_iter()
        // What everybody may do says public-write-grant.
        .flatten()
        .filter(|role| !is_above_row_security(catalog, *role) && !is_member(catalog, *role, table.owner))
        .filter_map(|role| Some(catalog.role(role)?.name.to_string()))
        .collect();
    let Some(first) = names.first() else { return };
    let message = format!("`{first}` may empty `{}` past its policies", table.name.as_str());
    let sql = format!(
        "REVOKE TRUNCATE ON {} FROM {}",
        ctx.sql_name(table),
        names.join(", ")
    );
    let finding = Finding::on(ctx.on_relation(table), message)
        .fix(Fix::careful("take the right away", [SqlStep::new(sql)]));
    ctx.report(finding);
}
