use crate::prelude::*;

declare_rule! {
    /// A table with policies, but with row security off.
    ///
    /// ## Why is this bad?
    ///
    /// Policies do nothing until row security is enabled: who may select from the table sees every row of it, while the
    /// policies let everybody believe that it is protected.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name); -- finding
    /// CREATE POLICY own ON invoices USING (owner = current_user);
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = current_user);
    /// ```
    ///
    /// ## Fix safety
    ///
    /// From then on the policies hold: queries return fewer rows, and writes that they do not allow fail.
    pub static RULE = {
        id: "inactive-policies",
        category: Category::Security,
        severity: Severity::Critical,
        needs: &[Needs::AbsenceOf(Effects::ROW_SECURITY)],
        fix: FixAvailability::Always,
        sources: &["splinter 0007_policy_exists_rls_disabled"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    if table.row_security.enabled || table.policies.is_empty() {
        return;
    }
    let count = match table.policies.len() {
        1 => "1 policy".to_owned(),
        count => format!("{count} policies"),
    };
    let message = format!("`{}` has {count}, but row security is off", table.name.as_str());
    let step = ctx.alter_table(table, "ENABLE ROW LEVEL SECURITY");
    let mut finding = Finding::on(ctx.on_relation(table), message)
        .fix(Fix::careful("enable row security", [step]).risk(Risk::High));
    for policy in &table.policies {
        finding = finding.related(policy.location, "this policy does nothing");
    }
    ctx.report(finding);
}
