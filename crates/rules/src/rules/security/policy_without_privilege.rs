use pgassay_isolation::access::{grantees, is_above_row_security, is_member};

use crate::policies::COMMANDS;
use crate::prelude::*;

declare_rule! {
    /// A policy for a role that has no privilege for it on the table.
    ///
    /// ## Why is this bad?
    ///
    /// A policy only chooses among the rows that a role may read or write anyway. Without a grant every statement ends with
    /// "permission denied", and the policy lets nobody in.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE ROLE app;
    /// CREATE ROLE reader;
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices TO app USING (owner = current_user);
    /// CREATE POLICY readable ON invoices FOR SELECT TO reader USING (owner IS NOT NULL); -- finding
    /// GRANT SELECT, INSERT, UPDATE, DELETE ON invoices TO app;
    /// ```
    ///
    /// ```sql
    /// CREATE ROLE app;
    /// CREATE ROLE reader;
    /// CREATE ROLE analyst;
    /// GRANT reader TO analyst;
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices TO app USING (owner = current_user);
    /// CREATE POLICY readable ON invoices FOR SELECT TO analyst USING (owner IS NOT NULL);
    /// GRANT SELECT ON invoices TO app, reader;
    /// ```
    ///
    /// ## Limits
    ///
    /// Where nobody was granted anything on the table, the grants are probably made elsewhere.
    pub static RULE = {
        id: "policy-without-privilege",
        category: Category::Security,
        severity: Severity::Medium,
        needs: &[Needs::AbsenceOf(Effects::GRANTS)],
        check: Check::Policy(check),
    }
}

fn check(table: &Relation, policy: &Policy, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    let any = Rights::SELECT
        .union(Rights::INSERT)
        .union(Rights::UPDATE)
        .union(Rights::DELETE);
    if policy.roles.is_empty() || grantees(table, any).is_empty() {
        return;
    }
    let wanted = COMMANDS
        .into_iter()
        .filter(|(command, _)| policy.applies_to(*command))
        .map(|(command, _)| match command {
            PolicyCommand::Select => Rights::SELECT,
            PolicyCommand::Insert => Rights::INSERT,
            PolicyCommand::Update => Rights::UPDATE,
            _ => Rights::DELETE,
        })
        .fold(Rights::NONE, Rights::union);
    let able = grantees(table, wanted);
    let without = policy.roles.iter().find(|role| {
        let granted = able
            .iter()
            .any(|grantee| grantee.is_none_or(|grantee| is_member(catalog, **role, grantee)));
        !granted && !is_above_row_security(catalog, **role) && !is_member(catalog, **role, table.owner)
    });
    let Some(role) = without.and_then(|role| catalog.role(*role)) else {
        return;
    };
    // The members of a role may have been granted what it was not.
    let by_members = catalog.roles.iter().any(|(_, member)| {
        member.id != role.id
            && is_member(catalog, member.id, role.id)
            && able
                .iter()
                .any(|grantee| grantee.is_some_and(|it| is_member(catalog, member.id, it)))
    });
    if by_members {
        return;
    }
    let message = format!(
        "the policy is for `{}`, which was granted nothing on `{}`",
        role.name.as_str(),
        table.name.as_str()
    );
    ctx.report(Finding::on(ctx.on_policy(table, policy), message));
}
