use pgassay_isolation::truth::constant_truth;

use crate::policies::{COMMANDS, expression_for};
use crate::prelude::*;

declare_rule! {
    /// A restrictive policy that restricts nothing.
    ///
    /// ## Why is this bad?
    ///
    /// A restrictive policy is the floor that no permissive one can lower. One that always holds is no floor, and whoever
    /// reads the list of policies counts on it.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = current_user);
    /// CREATE POLICY floor ON invoices AS RESTRICTIVE USING (true); -- finding
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY everything ON invoices USING (true);
    /// CREATE POLICY floor ON invoices AS RESTRICTIVE USING (owner = current_user);
    /// CREATE POLICY read_only ON invoices AS RESTRICTIVE USING (true) WITH CHECK (false);
    /// ```
    pub static RULE = {
        id: "idle-restrictive-policy",
        category: Category::Security,
        severity: Severity::High,
        check: Check::Policy(check),
    }
}

fn check(table: &Relation, policy: &Policy, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    if policy.permissive || !table.row_security.enabled {
        return;
    }
    let always = COMMANDS
        .into_iter()
        .filter(|(command, _)| policy.applies_to(*command))
        .all(|(command, _)| {
            let both = [expression_for(policy, command), policy.check.as_ref()];
            let mut all = both.into_iter().flatten();
            all.all(|it| constant_truth(catalog, table, &it.tree) == Some(true))
        });
    if always {
        let message = format!(
            "a restrictive policy of `{}` restricts nothing",
            table.name.as_str()
        );
        ctx.report(Finding::on(ctx.on_policy(table, policy), message));
    }
}
