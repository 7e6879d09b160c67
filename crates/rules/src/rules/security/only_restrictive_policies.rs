use pgassay_isolation::truth::constant_truth;

use crate::prelude::*;

declare_rule! {
    /// A table whose policies are all restrictive.
    ///
    /// ## Why is this bad?
    ///
    /// Restrictive policies only take away from what permissive ones allow. Without a permissive policy nothing is
    /// allowed: queries return no row, without an error, and writes fail.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name); -- finding
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices AS RESTRICTIVE USING (owner = current_user);
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY readable ON invoices USING (true);
    /// CREATE POLICY own ON invoices AS RESTRICTIVE USING (owner = current_user);
    /// ```
    ///
    /// Where all of them say `false`, that is meant: the table is shut.
    ///
    /// ```sql
    /// CREATE TABLE secrets (id bigint PRIMARY KEY, value text);
    /// ALTER TABLE secrets ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY nobody_reads ON secrets AS RESTRICTIVE FOR SELECT USING (false);
    /// CREATE POLICY nobody_writes ON secrets AS RESTRICTIVE FOR INSERT WITH CHECK (false);
    /// ```
    pub static RULE = {
        id: "only-restrictive-policies",
        category: Category::Security,
        severity: Severity::High,
        needs: &[Needs::AbsenceOf(Effects::POLICIES)],
        sources: &["PostgreSQL manual, CREATE POLICY", "ISO-052"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let none = table.policies.iter().all(|policy| !policy.permissive);
    if !table.row_security.enabled || table.policies.is_empty() || !none {
        return;
    }
    let is_shut = |policy: &Policy| {
        let mut conditions = policy.using.iter().chain(&policy.check);
        conditions.all(|it| constant_truth(ctx.catalog, table, &it.tree) == Some(false))
    };
    if table.policies.iter().all(is_shut) {
        return;
    }
    let message = format!(
        "no policy of `{}` lets anybody in, all are restrictive",
        table.name.as_str()
    );
    let mut finding = Finding::on(ctx.on_relation(table), message);
    for policy in &table.policies {
        finding = finding.related(policy.location, "a restrictive policy");
    }
    ctx.report(finding);
}
