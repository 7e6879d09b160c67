use pgassay_isolation::worth::{Session, Worth, worth};

use crate::policies::{COMMANDS, expression_for};
use crate::prelude::*;

declare_rule! {
    /// A permissive policy whose condition holds for no row.
    ///
    /// ## Why is this bad?
    ///
    /// Permissive policies only add rows. One that adds none does nothing: it forbids nothing that another policy allows,
    /// and a comparison with NULL, which never holds, was meant to let somebody in.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY nobody ON invoices FOR SELECT USING (owner = NULL); -- finding
    /// CREATE TABLE notes (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON notes USING (owner = current_user);
    /// CREATE POLICY no_deletes ON notes FOR DELETE USING (false); -- finding
    /// ```
    ///
    /// Where nothing else lets anybody in, it says in so many words what holds without it, too:
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices FOR SELECT USING (owner = current_user);
    /// CREATE POLICY no_deletes ON invoices FOR DELETE USING (false);
    /// CREATE POLICY none_at_all ON invoices AS RESTRICTIVE FOR UPDATE USING (false);
    /// ```
    pub static RULE = {
        id: "never-true-policy",
        category: Category::Security,
        severity: Severity::High,
        needs: &[Needs::AbsenceOf(Effects::POLICIES)],
        check: Check::Policy(check),
    }
}

fn check(table: &Relation, policy: &Policy, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    if !table.row_security.enabled || !policy.permissive {
        return;
    }
    let worth_of = |policy, command| worth_for(catalog, table, policy, command);
    let commands: Vec<(PolicyCommand, &str)> = COMMANDS
        .into_iter()
        .filter(|(command, _)| policy.applies_to(*command))
        .collect();
    let never = commands
        .iter()
        .all(|(command, _)| matches!(worth_of(policy, *command), Some(Worth::Null | Worth::Bool(false))));
    if !never {
        return;
    }
    let is_null = commands
        .iter()
        .any(|(command, _)| worth_of(policy, *command) == Some(Worth::Null));
    let others: Vec<&Policy> = table
        .policies
        .iter()
        .filter(|other| {
            other.permissive
                && other.id != policy.id
                && (other.roles.is_empty()
                    || policy.roles.is_empty()
                    || other.roles.iter().any(|role| policy.roles.contains(role)))
                && commands.iter().any(|(command, _)| {
                    other.applies_to(*command)
                        && !matches!(worth_of(other, *command), Some(Worth::Null | Worth::Bool(false)))
                })
        })
        .collect();
    let message = match (is_null, others.is_empty()) {
        (true, _) => format!(
            "the condition of a policy of `{}` is always null",
            table.name.as_str()
        ),
        (false, false) => format!(
            "a policy of `{}` that holds for no row forbids nothing",
            table.name.as_str()
        ),
        (false, true) => return,
    };
    let mut finding = Finding::on(ctx.on_policy(table, policy), message);
    for other in others.into_iter().filter(|_| !is_null) {
        finding = finding.related(other.location, "this one lets rows through all the same");
    }
    if !is_null {
        finding = finding.note("To forbid what others allow, make it AS RESTRICTIVE.");
    }
    ctx.report(finding);
}

fn worth_for<'a>(
    catalog: &Catalog,
    table: &Relation,
    policy: &'a Policy,
    command: PolicyCommand,
) -> Option<Worth<'a>> {
    expression_for(policy, command).map(|it| worth(catalog, table, &it.tree, Session::Any))
}
