use pgassay_isolation::access::grantees;

use crate::policies::COMMANDS;
use crate::prelude::*;

declare_rule! {
    /// A command that no policy of a table covers, while the others are covered.
    ///
    /// ## Why is this bad?
    ///
    /// What no policy allows is forbidden, and not with an error: a DELETE deletes nothing and says so to nobody. Without
    /// a policy for SELECT neither UPDATE nor DELETE finds the rows that it asks for.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name); -- finding: low
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own_read ON invoices FOR SELECT USING (owner = current_user);
    /// CREATE POLICY own_insert ON invoices FOR INSERT WITH CHECK (owner = current_user);
    /// CREATE POLICY own_update ON invoices FOR UPDATE USING (owner = current_user);
    /// CREATE TABLE notes (id bigint PRIMARY KEY, owner name); -- finding
    /// ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own_delete ON notes FOR DELETE USING (owner = current_user);
    /// ```
    ///
    /// Tables that are only read, or to which rows are only added, are made so on purpose; rows of some tables are never
    /// changed, or come by a trigger; and nobody misses a command that nobody was granted:
    ///
    /// ```sql
    /// CREATE ROLE app;
    /// CREATE TABLE plans (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE plans ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON plans FOR SELECT USING (owner = current_user);
    /// CREATE TABLE payments (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE payments ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own_read ON payments FOR SELECT USING (owner = current_user);
    /// CREATE POLICY own_insert ON payments FOR INSERT WITH CHECK (owner = current_user);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own_read ON invoices FOR SELECT USING (owner = current_user);
    /// CREATE POLICY own_insert ON invoices FOR INSERT WITH CHECK (owner = current_user);
    /// CREATE POLICY own_update ON invoices FOR UPDATE USING (owner = current_user);
    /// GRANT SELECT, INSERT, UPDATE ON invoices TO app;
    /// ```
    ///
    /// ## Limits
    ///
    /// Some products never delete rows of some kind. The confidence is low for DELETE, and so is the severity where most
    /// tables are like this.
    pub static RULE = {
        id: "uncovered-command",
        category: Category::Security,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::POLICIES), Needs::AbsenceOf(Effects::GRANTS)],
        sources: &["ISO-057"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let permissive = || {
        table
            .policies
            .iter()
            .filter(|policy| policy.permissive && ctx.binds_somebody(policy))
    };
    if !table.row_security.enabled || permissive().next().is_none() {
        return;
    }
    let covered = |command: PolicyCommand| permissive().any(|policy| policy.applies_to(command));
    let missing: Vec<(PolicyCommand, &str)> = COMMANDS
        .into_iter()
        .filter(|(command, _)| !covered(*command))
        .collect();
    let reads = covered(PolicyCommand::Select);
    let (command, verb) = match missing.as_slice() {
        [(command @ (PolicyCommand::Delete | PolicyCommand::Select), verb)] => (*command, *verb),
        _ if !reads && (covered(PolicyCommand::Update) || covered(PolicyCommand::Delete)) => {
            (PolicyCommand::Select, "read")
        }
        _ => return,
    };
    let any = Rights::SELECT.union(Rights::INSERT).union(Rights::UPDATE);
    let withheld = grantees(table, Rights::DELETE).is_empty() && !grantees(table, any).is_empty();
    if withheld && command != PolicyCommand::Select {
        return;
    }
    let message = match command {
        PolicyCommand::Select => format!(
            "no policy lets anybody read `{}`, so rows to change are not found",
            table.name.as_str()
        ),
        _ => format!(
            "no policy of `{}` lets anybody {verb}, but all else is covered",
            table.name.as_str()
        ),
    };
    let mut finding = Finding::on(ctx.on_relation(table), message);
    for policy in permissive() {
        finding = finding.related(policy.location, "this one covers another command");
    }
    if command != PolicyCommand::Select {
        finding = finding.unsure(Confidence::Low);
        // Where no other table of the kind lets anybody delete, none is meant to.
        if !ctx.survey().deletes_are_covered {
            finding = finding.at_most(Severity::Low);
        }
    }
    ctx.report(finding);
}
