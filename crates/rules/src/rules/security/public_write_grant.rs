use pgassay_isolation::access::grantees;

use crate::prelude::*;

declare_rule! {
    /// A table that every role of the server may write.
    ///
    /// ## Why is this bad?
    ///
    /// PUBLIC is everybody who can connect, now and later: a role made for a report, a role of another application. What was
    /// granted to PUBLIC cannot be taken from one of them.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name); -- finding
    /// GRANT SELECT, INSERT, UPDATE ON invoices TO PUBLIC;
    /// ```
    ///
    /// ```sql fix
    /// REVOKE INSERT, UPDATE ON invoices FROM PUBLIC;
    /// ```
    ///
    /// ```sql
    /// CREATE ROLE app;
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// GRANT SELECT, INSERT, UPDATE ON invoices TO app;
    /// GRANT SELECT ON invoices TO PUBLIC;
    /// ```
    ///
    /// ## Limits
    ///
    /// Where policies hold the rows back, the severity is low. Reading is not looked at.
    ///
    /// ## Fix safety
    ///
    /// Roles that have the right by no other way can no longer write.
    pub static RULE = {
        id: "public-write-grant",
        category: Category::Security,
        severity: Severity::High,
        fix: FixAvailability::Always,
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let writes = [
        (Rights::INSERT, "INSERT"),
        (Rights::UPDATE, "UPDATE"),
        (Rights::DELETE, "DELETE"),
        (Rights::TRUNCATE, "TRUNCATE"),
    ];
    let granted: Vec<&str> = writes
        .into_iter()
        .filter(|(right, _)| grantees(table, *right).contains(&None))
        .map(|(_, name)| name)
        .collect();
    if granted.is_empty() {
        return;
    }
    let message = format!("every role may write `{}`", table.name.as_str());
    let sql = format!(
        "REVOKE {} ON {} FROM PUBLIC",
        granted.join(", "),
        ctx.sql_name(table)
    );
    let fix = Fix::careful("take it from PUBLIC", [SqlStep::new(sql)]);
    let mut finding = Finding::on(ctx.on_relation(table), message).fix(fix);
    let held_back = table.row_security.enabled && !granted.contains(&"TRUNCATE");
    if held_back {
        finding = finding.at_most(Severity::Low);
    }
    ctx.report(finding);
}
