use crate::policies::COMMANDS;
use crate::prelude::*;

declare_rule! {
    /// Several permissive policies for one role and command.
    ///
    /// ## Why is this bad?
    ///
    /// PostgreSQL evaluates all of them for every row that the first ones do not let through, and joins them by OR, which
    /// keeps it from using an index that one of them alone would have had. One policy with the whole condition says the
    /// same in one place.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name, public boolean NOT NULL); -- finding
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = current_user);
    /// CREATE POLICY shared ON invoices FOR SELECT USING (public);
    /// ```
    ///
    /// ```sql
    /// CREATE ROLE support;
    /// CREATE ROLE app;
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name, public boolean NOT NULL);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices TO app USING (owner = current_user);
    /// CREATE POLICY shared ON invoices FOR SELECT TO support USING (public);
    /// CREATE POLICY floor ON invoices AS RESTRICTIVE USING (id > 0);
    /// ```
    ///
    /// ## Limits
    ///
    /// A table is reported once. Several policies may be clearer than one long condition; it is a matter of how large the
    /// table is.
    pub static RULE = {
        id: "several-permissive-policies",
        category: Category::Performance,
        severity: Severity::Info,
        sources: &["splinter 0006_multiple_permissive_policies", "ISO-166"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    if !table.row_security.enabled || table.policies.len() < 2 {
        return;
    }
    let policies: Vec<&Policy> = table
        .policies
        .iter()
        .filter(|policy| policy.permissive && ctx.binds_somebody(policy))
        .collect();
    let share = |one: &Policy, other: &Policy| {
        one.roles.is_empty()
            || other.roles.is_empty()
            || one.roles.iter().any(|role| other.roles.contains(role))
    };
    let several: Vec<&str> = COMMANDS
        .into_iter()
        .filter(|(command, _)| {
            policies.iter().enumerate().any(|(at, one)| {
                one.applies_to(*command)
                    && policies[at + 1..]
                        .iter()
                        .any(|other| other.applies_to(*command) && share(one, other))
            })
        })
        .map(|(_, verb)| verb)
        .collect();
    if several.is_empty() {
        return;
    }
    let message = format!(
        "several policies let a role {} rows of `{}`",
        crate::policies::listed(&several),
        table.name.as_str()
    );
    ctx.report(Finding::on(ctx.on_relation(table), message));
}
