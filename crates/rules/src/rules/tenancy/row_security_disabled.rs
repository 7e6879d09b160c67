use pgassay_isolation::access::{grantees, supabase_clients};
use pgassay_isolation::tenancy::AxisKind;

use crate::prelude::*;

declare_rule! {
    /// A table with a tenant column, but without row security.
    ///
    /// ## Why is this bad?
    ///
    /// Whoever may select from the table sees the rows of all tenants. Where other tables are protected by policies, this
    /// one is the hole that everybody believes closed.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations); -- finding
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (organization_id = current_setting('app.organization')::bigint);
    /// ```
    ///
    /// The fix is the first half; the policies are yours to write, like those of the other tables:
    ///
    /// ```sql fix
    /// ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    /// ```
    ///
    /// Policies that do nothing because row security is off are another rule's, and tables without a tenant column are
    /// nobody's:
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE countries (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (organization_id = current_setting('app.organization')::bigint);
    /// CREATE POLICY own ON notes USING (organization_id = current_setting('app.organization')::bigint);
    /// ```
    ///
    /// ## Limits
    ///
    /// Where no table at all has row security, the application keeps tenants apart itself: the findings are then worth
    /// knowing, not more. Partitions are reached through their parent, whose policies hold then.
    ///
    /// ## Fix safety
    ///
    /// Until policies are there, nobody but the owner and roles above row security sees a row.
    pub static RULE = {
        id: "row-security-disabled",
        category: Category::Tenancy,
        severity: Severity::Critical,
        needs: &[Needs::Tenancy, Needs::AbsenceOf(Effects::ROW_SECURITY)],
        fix: FixAvailability::Always,
        sources: &["splinter 0013_rls_disabled_in_public", "CVE-2025-48757"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let Some((axis, column)) = ctx.tenancy.axis_of(table.id) else {
        ctx.examined(0);
        return;
    };
    ctx.examined(1);
    let survey = ctx.survey();
    let used = survey.row_security > 0;
    let of_user = axis.kind == AxisKind::User;
    if table.row_security.enabled || !table.policies.is_empty() || !table.is_table() || table.is_partition() {
        return;
    }
    if of_user && !used && !survey.supabase {
        return;
    }
    let Some(column) = table.column(column) else {
        return;
    };
    let message = format!(
        "`{}` has the {} column `{}`, but no row security",
        table.name.as_str(),
        if of_user { "user" } else { "tenant" },
        column.name.as_str()
    );
    let step = ctx.alter_table(table, "ENABLE ROW LEVEL SECURITY");
    let fix = Fix::manual("enable row security and write policies", [step]).risk(Risk::High);
    let mut finding = Finding::on(ctx.on_relation(table), message).fix(fix);
    if let Some(example) = axis.protected.and_then(|id| ctx.catalog.relation(id)) {
        finding = finding.note(format!(
            "`{}` is protected by policies on the same column.",
            example.name.as_str()
        ));
    }
    if !axis.certain {
        finding = finding.unsure(Confidence::Medium);
    }
    if !used && !survey.supabase {
        finding = finding
            .note("No table has row security, so the application alone keeps tenants apart.")
            .at_most(Severity::Info)
            .unsure(Confidence::Low);
    }
    if survey.supabase {
        let clients = supabase_clients(ctx.catalog);
        let all = Rights::SELECT
            .union(Rights::INSERT)
            .union(Rights::UPDATE)
            .union(Rights::DELETE);
        let reached = grantees(table, all)
            .iter()
            .any(|grantee| grantee.is_none_or(|role| clients.contains(&role)));
        if !reached {
            finding = finding
                .note("Clients have no privileges on it.")
                .at_most(Severity::Medium);
        }
    }
    ctx.report(finding);
}
