use crate::policies::roles_cover;
use crate::prelude::*;

declare_rule! {
    /// A policy that says what another one of the table says already.
    ///
    /// ## Why is this bad?
    ///
    /// Every query evaluates both, and whoever tightens one of them changes nothing: the other still lets the rows through.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = current_user);
    /// CREATE POLICY own_read ON invoices FOR SELECT USING (owner = current_user); -- finding
    /// ```
    ///
    /// ```sql fix
    /// DROP POLICY own_read ON invoices;
    /// ```
    ///
    /// ```sql
    /// CREATE ROLE auditor;
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name, paid boolean NOT NULL);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices TO auditor USING (owner = current_user);
    /// CREATE POLICY own_read ON invoices FOR SELECT USING (owner = current_user);
    /// CREATE POLICY own_insert ON invoices FOR INSERT WITH CHECK (owner = current_user AND NOT paid);
    /// ```
    pub static RULE = {
        id: "duplicate-policy",
        category: Category::Security,
        severity: Severity::Low,
        fix: FixAvailability::Always,
        check: Check::Policy(check),
    }
}

fn check(table: &Relation, policy: &Policy, ctx: &mut Context<'_>) {
    let same = |one: Option<&Expression>, other: Option<&Expression>| match (one, other) {
        (Some(one), Some(other)) => one.tree == other.tree,
        (None, None) => true,
        _ => false,
    };
    let says_it = |other: &Policy| {
        let whole = other.command == policy.command;
        let wider = other.command == PolicyCommand::All;
        let reads = !matches!(policy.command, PolicyCommand::Insert);
        let writes = !matches!(policy.command, PolicyCommand::Select | PolicyCommand::Delete);
        other.id != policy.id
            && other.permissive == policy.permissive
            && (whole || wider)
            && (!whole || other.id < policy.id || !roles_cover(&policy.roles, &other.roles))
            && roles_cover(&other.roles, &policy.roles)
            && (!reads || same(policy.using.as_ref(), other.using.as_ref()))
            && (!writes || same(policy.effective_check(), other.effective_check()))
    };
    let Some(other) = table.policies.iter().find(|other| says_it(other)) else {
        return;
    };
    let message = format!(
        "`{}` says the same as `{}`",
        policy.name.as_str(),
        other.name.as_str()
    );
    let sql = format!("DROP POLICY {} ON {}", policy.name, ctx.sql_name(table));
    let finding = Finding::on(ctx.on_policy(table, policy), message)
        .related(other.location, "the other one")
        .fix(Fix::safe("drop it", [SqlStep::new(sql)]));
    ctx.report(finding);
}
