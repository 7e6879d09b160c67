use pgassay_isolation::openness::Openness;
use pgassay_isolation::session::{Tie, tied_columns};
use pgassay_isolation::truth::constant_truth;

use crate::prelude::*;

declare_rule! {
    /// A policy by which a row can be given to another tenant.
    ///
    /// ## Why is this bad?
    ///
    /// USING says which rows may be changed, WITH CHECK what they may be changed to. Where the check does not look at the
    /// tenant or owner, whoever may change a row may hand it to somebody else, or plant rows with them.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL, paid boolean NOT NULL);
    /// CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint NOT NULL);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices FOR UPDATE -- finding
    ///     USING (organization_id = current_setting('app.organization')::bigint)
    ///     WITH CHECK (NOT paid);
    /// CREATE POLICY own ON notes FOR UPDATE -- finding
    ///     USING (organization_id = current_setting('app.organization')::bigint)
    ///     WITH CHECK (true);
    /// ```
    ///
    /// Without WITH CHECK new rows must satisfy USING, so nothing is missing then:
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL, paid boolean NOT NULL);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices FOR UPDATE USING (organization_id = current_setting('app.organization')::bigint);
    /// CREATE POLICY paid ON invoices FOR UPDATE
    ///     USING (organization_id = current_setting('app.organization')::bigint AND NOT paid)
    ///     WITH CHECK (organization_id = current_setting('app.organization')::bigint);
    /// ```
    ///
    /// ## Limits
    ///
    /// A trigger that keeps the column from changing is not looked for. A role that may not update the column cannot
    /// change it; grants on columns are.
    pub static RULE = {
        id: "tenant-changing-policy",
        category: Category::Security,
        severity: Severity::High,
        sources: &["ISO-053"],
        check: Check::Policy(check),
    }
}

fn check(table: &Relation, policy: &Policy, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    let writes = matches!(policy.command, PolicyCommand::Update | PolicyCommand::All);
    let (Some(using), Some(check)) = (&policy.using, &policy.check) else {
        return;
    };
    let relevant = writes && policy.permissive && table.row_security.enabled && ctx.binds_somebody(policy);
    if !relevant || constant_truth(catalog, table, &check.tree) == Some(false) {
        return;
    }
    // That anybody may insert is what always-true-policy says.
    if policy.command == PolicyCommand::All && ctx.openness(table, &check.tree) > Openness::Closed {
        return;
    }
    let checked = tied_columns(catalog, table.id, &check.tree);
    let lost = tied_columns(catalog, table.id, &using.tree)
        .into_iter()
        .filter(|(_, tie)| *tie > Tie::Parent)
        .find(|(column, _)| !checked.iter().any(|(other, _)| other == column));
    let Some(column) = lost.and_then(|(number, _)| table.column(number)) else {
        return;
    };
    // Another column in its place: the parent that is checked knows the tenant.
    if !checked.is_empty() {
        return;
    }
    let held = table.policies.iter().any(|other| {
        let expression = other.effective_check();
        !other.permissive
            && other.applies_to(PolicyCommand::Update)
            && other.roles.is_empty()
            && expression.is_some_and(|it| {
                tied_columns(catalog, table.id, &it.tree)
                    .iter()
                    .any(|(number, _)| *number == column.number)
            })
    });
    if held || !may_update(table, column) {
        return;
    }
    let message = format!(
        "whoever may change a row of `{}` may change its `{}`",
        table.name.as_str(),
        column.name.as_str()
    );
    let finding = Finding::on(ctx.on_policy(table, policy), message)
        .note("USING compares it with the session, WITH CHECK does not.");
    ctx.report(finding);
}

/// Whether anybody but the owner may update the column; true where nobody was granted anything.
fn may_update(table: &Relation, column: &Column) -> bool {
    let grants = |privileges: &pgassay_catalog::privilege::Privileges| {
        privileges
            .grants
            .iter()
            .flatten()
            .any(|grant| grant.rights.contains(Rights::UPDATE) && grant.grantee != Some(table.owner))
    };
    let by_columns = table.columns.iter().any(|column| grants(&column.privileges));
    grants(&table.privileges) || grants(&column.privileges) || !by_columns
}
