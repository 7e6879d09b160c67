use pgassay_isolation::access::{is_above_row_security, is_member};
use pgassay_isolation::truth::constant_truth;

use crate::prelude::*;

declare_rule! {
    /// A policy that lets a role at every row, whatever the other policies say.
    ///
    /// ## Why is this bad?
    ///
    /// Permissive policies are joined by OR: one that is always true cancels all strict ones for the same role and
    /// command, and a restrictive policy is the only thing that could still hold it back.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (organization_id = current_setting('app.organization')::bigint);
    /// CREATE POLICY own ON notes USING (organization_id = current_setting('app.organization')::bigint);
    /// CREATE POLICY everything ON invoices FOR SELECT USING (true); -- finding
    /// CREATE POLICY planted ON notes FOR INSERT WITH CHECK (1 = 1); -- finding
    /// ```
    ///
    /// Reading what belongs to no tenant is for everybody; what a restrictive policy narrows is narrow; and a role above
    /// row security needs no policy, so one for it opens nothing:
    ///
    /// ```sql
    /// CREATE ROLE service BYPASSRLS;
    /// CREATE TABLE countries (id bigint PRIMARY KEY);
    /// ALTER TABLE countries ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY readable ON countries FOR SELECT USING (true);
    /// CREATE POLICY service ON countries TO service USING (true);
    /// CREATE TABLE notes (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY all_of_them ON notes USING (true);
    /// CREATE POLICY own ON notes AS RESTRICTIVE USING (owner = current_user);
    /// ```
    ///
    /// Writing without a condition is reported on any table:
    ///
    /// ```sql
    /// CREATE TABLE countries (id bigint PRIMARY KEY);
    /// ALTER TABLE countries ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY anyone ON countries FOR UPDATE USING (true); -- finding
    /// ```
    ///
    /// ## Limits
    ///
    /// Some tables are meant to be read by everybody although they have a tenant column: a public catalogue. Suppress
    /// the finding there, with the reason.
    pub static RULE = {
        id: "always-true-policy",
        category: Category::Security,
        severity: Severity::Critical,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::POLICIES)],
        sources: &["splinter 0024_permissive_rls_policy"],
        check: Check::Policy(check),
    }
}

const COMMANDS: [(PolicyCommand, &str); 4] = [
    (PolicyCommand::Select, "read"),
    (PolicyCommand::Insert, "insert"),
    (PolicyCommand::Update, "update"),
    (PolicyCommand::Delete, "delete"),
];

fn check(table: &Relation, policy: &Policy, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    let binds_somebody = policy.roles.is_empty()
        || policy
            .roles
            .iter()
            .any(|role| !is_above_row_security(catalog, *role));
    if !table.row_security.enabled || !policy.permissive || !binds_somebody {
        return;
    }
    let open: Vec<(PolicyCommand, &str)> = COMMANDS
        .into_iter()
        .filter(|(command, _)| policy.applies_to(*command))
        .filter(|(command, _)| is_open(catalog, table, policy, *command))
        .filter(|(command, _)| !is_narrowed(catalog, table, policy, *command))
        .collect();
    let axis = ctx.tenancy.axis_of(table.id);
    let tenant = axis.and_then(|(_, column)| table.column(column));
    let read_only = open.iter().all(|(command, _)| *command == PolicyCommand::Select);
    if open.is_empty() || (tenant.is_none() && read_only) {
        return;
    }
    let verbs: Vec<&str> = open.iter().map(|(_, verb)| *verb).collect();
    let message = format!(
        "anyone it is for may {} every row of `{}`",
        listed(&verbs),
        table.name.as_str()
    );
    let id = ObjectId::Policy(table.id, policy.id);
    let object = ctx.on_part(table, ObjectKind::Policy, &policy.name, id);
    let mut finding = Finding::on(object, message);
    let defeated = table.policies.iter().filter(|other| {
        other.permissive
            && other.id != policy.id
            && open.iter().any(|(command, _)| other.applies_to(*command))
            && !open
                .iter()
                .all(|(command, _)| is_open(catalog, table, other, *command))
    });
    for other in defeated {
        finding = finding.related(other.location, "this stricter policy defends nothing");
    }
    match tenant {
        Some(column) => {
            let note = format!(
                "`{}` says whose a row is, and nothing looks at it.",
                column.name.as_str()
            );
            finding = finding.note(note);
        }
        None => finding = finding.at_most(Severity::High),
    }
    if verbs == ["insert"] && tenant.is_none() {
        finding = finding
            .at_most(Severity::Medium)
            .note("Forms that anybody may send are often made like this.");
    }
    ctx.report(finding);
}

/// Whether a policy's expression for a command is true whatever the row and the session.
fn is_open(catalog: &Catalog, table: &Relation, policy: &Policy, command: PolicyCommand) -> bool {
    let is_true = |expression: Option<&Expression>| {
        expression.is_some_and(|it| constant_truth(catalog, table, &it.tree) == Some(true))
    };
    match command {
        PolicyCommand::Insert => is_true(policy.effective_check()),
        _ => is_true(policy.using.as_ref()),
    }
}

/// Whether a restrictive policy for the same command holds every role of this one back.
fn is_narrowed(catalog: &Catalog, table: &Relation, policy: &Policy, command: PolicyCommand) -> bool {
    table.policies.iter().any(|other| {
        let covers = other.roles.is_empty()
            || (!policy.roles.is_empty()
                && policy.roles.iter().all(|role| {
                    is_above_row_security(catalog, *role)
                        || other.roles.iter().any(|of| is_member(catalog, *role, *of))
                }));
        !other.permissive && other.applies_to(command) && covers && !is_open(catalog, table, other, command)
    })
}

/// `read, insert and update`
fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
