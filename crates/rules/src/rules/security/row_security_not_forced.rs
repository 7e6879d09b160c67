use pgassay_isolation::access::{grantees, is_above_row_security};

use crate::prelude::*;

declare_rule! {
    /// A table whose policies do not hold for its owner.
    ///
    /// ## Why is this bad?
    ///
    /// Row security does not bind the owner of a table unless it is forced. An application that connects as the role
    /// that ran its migrations is the owner of every table, and no policy ever applies to it.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE ROLE app LOGIN;
    /// GRANT CREATE ON SCHEMA public TO app;
    /// SET ROLE app;
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL); -- finding
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (organization_id = current_setting('app.organization')::bigint);
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE invoices FORCE ROW LEVEL SECURITY;
    /// ```
    ///
    /// Forced it holds for the owner, too; where others were granted the table, they are the application; and nothing
    /// binds a superuser or a role with BYPASSRLS (as `postgres` is on Supabase):
    ///
    /// ```sql
    /// CREATE ROLE owner;
    /// CREATE ROLE app LOGIN;
    /// GRANT CREATE ON SCHEMA public TO owner;
    /// SET ROLE owner;
    /// CREATE TABLE forced (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE forced ENABLE ROW LEVEL SECURITY;
    /// ALTER TABLE forced FORCE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON forced USING (owner = current_user);
    /// CREATE TABLE granted (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE granted ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON granted USING (owner = current_user);
    /// GRANT SELECT ON granted TO app;
    /// ```
    ///
    /// ## Fix safety
    ///
    /// Jobs and migrations that run as the owner see no rows from then on, without an error, unless a policy lets them.
    pub static RULE = {
        id: "row-security-not-forced",
        category: Category::Security,
        severity: Severity::High,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::ROW_SECURITY), Needs::AbsenceOf(Effects::GRANTS)],
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, 5.9 Row Security Policies"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    let security = table.row_security;
    if !security.enabled || security.forced || table.policies.is_empty() {
        return;
    }
    let others = grantees(table, Rights::SELECT.union(Rights::INSERT).union(Rights::UPDATE));
    let named = table.policies.iter().any(|policy| !policy.roles.is_empty());
    // Without roles in the source everything belongs to the role that would run it; nobody knows who the application is.
    let unknown_owner = table.owner == RoleId::BOOTSTRAP && catalog.roles.len() == 1;
    let bound_by_nothing = is_above_row_security(catalog, table.owner) && !unknown_owner;
    if bound_by_nothing || !others.is_empty() || named {
        return;
    }
    let message = format!(
        "row security does not bind the owner of `{}`",
        table.name.as_str()
    );
    let step = ctx.alter_table(table, "FORCE ROW LEVEL SECURITY");
    let mut finding = Finding::on(ctx.on_relation(table), message)
        .fix(Fix::careful("force row security", [step]).risk(Risk::High));
    let owner = catalog.role(table.owner);
    if unknown_owner {
        finding = finding
            .note(
                "Nobody else was granted the table here, so the application probably connects as its owner.",
            )
            .at_most(Severity::Medium)
            .unsure(Confidence::Low);
    } else if owner.is_some_and(|role| !role.login) {
        finding = finding
            .note("The owner cannot log in; its members have its rights.")
            .unsure(Confidence::Low);
    }
    ctx.report(finding);
}
