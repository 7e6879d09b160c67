use pgassay_isolation::access::grantees;

use crate::prelude::*;

declare_rule! {
    /// A table with row security on and no policy.
    ///
    /// ## Why is this bad?
    ///
    /// Nobody but the owner and roles above row security sees or writes a row: queries return nothing, without an error.
    /// Mostly the policies were forgotten, and later somebody hands the application a role that bypasses everything.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY); -- finding
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = current_user);
    /// ```
    ///
    /// A comment on the table says that it is meant so, and privileges taken from everybody else do:
    ///
    /// ```sql
    /// CREATE TABLE jobs (id bigint PRIMARY KEY);
    /// COMMENT ON TABLE jobs IS 'Only the service role reads these.';
    /// ALTER TABLE jobs ENABLE ROW LEVEL SECURITY;
    /// ```
    ///
    /// Where there is no policy at all, the tables are closed to everybody but their owner, and that is a habit:
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY); -- finding: info
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE TABLE orders (id bigint PRIMARY KEY); -- finding: info
    /// ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
    /// ```
    ///
    /// ## Limits
    ///
    /// Some tables are closed like this on purpose, for a service that bypasses row security or for the functions of
    /// their owner. Where nobody was granted the table, the finding is mild.
    pub static RULE = {
        id: "row-security-without-policy",
        category: Category::Security,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::POLICIES)],
        sources: &["splinter 0008_rls_enabled_no_policy"],
        check: Check::Table(check),
    }
}

fn all_rights() -> Rights {
    Rights::SELECT
        .union(Rights::INSERT)
        .union(Rights::UPDATE)
        .union(Rights::DELETE)
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    if !table.row_security.enabled || !table.policies.is_empty() || table.is_partition() {
        return;
    }
    let explained = table.comment.as_deref().is_some_and(|comment| {
        let comment = comment.to_lowercase();
        ["service", "only", "internal", "server", "backend"]
            .iter()
            .any(|word| comment.contains(word))
    });
    if explained {
        return;
    }
    let message = format!(
        "row security is on for `{}`, and there is no policy",
        table.name.as_str()
    );
    let mut finding = Finding::on(ctx.on_relation(table), message);
    if ctx.survey().policies == 0 && ctx.survey().row_security > 1 {
        finding = finding
            .note(
                "No table has a policy, so all are probably closed on purpose, to everybody but their owner.",
            )
            .at_most(Severity::Info)
            .unsure(Confidence::Low);
    } else if ctx.survey().supabase {
        finding = finding
            .note("On Supabase only the service role reaches it; if that is meant, say so in a comment on the table.")
            .unsure(Confidence::Low);
    } else if ctx.catalog.roles.len() > 1 && grantees(table, all_rights()).is_empty() {
        finding = finding
            .note("Nobody but its owner was granted anything on it, so it is probably closed on purpose.")
            .at_most(Severity::Low)
            .unsure(Confidence::Low);
    }
    ctx.report(finding);
}
