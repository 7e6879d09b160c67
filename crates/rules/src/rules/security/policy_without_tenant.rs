use pgassay_catalog::walk::{Part, walk};
use pgassay_isolation::openness::Openness;
use pgassay_isolation::session::{reads_session, tied_columns};
use pgassay_isolation::truth::constant_truth;

use crate::policies::{COMMANDS, expression_for, listed, restrictive_for};
use crate::prelude::*;

declare_rule! {
    /// A policy of a tenant's table that looks at the row, but not at whose it is.
    ///
    /// ## Why is this bad?
    ///
    /// The rows that fulfil it are open to all tenants, although other policies of the product go by the tenant.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE notes (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     status text NOT NULL
    /// );
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (organization_id = current_setting('app.organization')::bigint);
    /// CREATE POLICY drafts ON notes FOR UPDATE USING (status = 'draft'); -- finding
    /// CREATE POLICY published ON notes FOR SELECT USING (status = 'published'); -- finding: medium
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE notes (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     author name NOT NULL,
    ///     status text NOT NULL
    /// );
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (organization_id = current_setting('app.organization')::bigint);
    /// CREATE POLICY own ON notes USING (author = current_user);
    /// CREATE POLICY drafts ON notes FOR DELETE USING (
    ///     status = 'draft' AND organization_id = current_setting('app.organization')::bigint
    /// );
    /// ```
    ///
    /// ## Limits
    ///
    /// To read published rows is often for everybody, so the confidence is low there. What a function or a sub-query in
    /// the policy looks at is not known, so nothing is said of such.
    pub static RULE = {
        id: "policy-without-tenant",
        category: Category::Security,
        severity: Severity::High,
        confidence: Confidence::Medium,
        needs: &[Needs::Tenancy, Needs::AbsenceOf(Effects::POLICIES)],
        sources: &["ISO-050"],
        check: Check::Policy(check),
    }
}

fn check(table: &Relation, policy: &Policy, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    let found = ctx
        .organisation_of(table.id)
        .filter(|(axis, _)| axis.in_policies)
        .and_then(|(_, column)| table.column(column));
    let Some(column) = found.filter(|_| table.row_security.enabled && policy.permissive) else {
        return;
    };
    if !ctx.binds_somebody(policy) {
        return;
    }
    let looks = |policy: &Policy, command: PolicyCommand| {
        expression_for(policy, command).is_some_and(|it| {
            let tree = &it.tree;
            it.references
                .contains(&Reference::Column(table.id, column.number))
                || !tied_columns(catalog, table.id, tree).is_empty()
                || reads_session(catalog, tree)
                || ctx.openness(table, tree) > Openness::Closed
                || constant_truth(catalog, table, tree).is_some()
                || asks_elsewhere(tree)
        })
    };
    let open: Vec<(PolicyCommand, &str)> = COMMANDS
        .into_iter()
        .filter(|(command, _)| policy.applies_to(*command))
        .filter(|(command, _)| expression_for(policy, *command).is_some() && !looks(policy, *command))
        .filter(|(command, _)| restrictive_for(catalog, table, policy, *command).next().is_none())
        .collect();
    if open.is_empty() {
        return;
    }
    let verbs: Vec<&str> = open.iter().map(|(_, verb)| *verb).collect();
    let message = format!(
        "every tenant may {} some rows of `{}`, whosever they are",
        listed(&verbs),
        table.name.as_str()
    );
    let mut finding = Finding::on(ctx.on_policy(table, policy), message).note(format!(
        "`{}` says whose a row is, and the policy does not look at it.",
        column.name.as_str()
    ));
    if open.iter().all(|(command, _)| *command == PolicyCommand::Select) {
        finding = finding.unsure(Confidence::Low);
    }
    ctx.report(finding);
}

/// Whether an expression asks other tables, or functions of which nothing is known.
fn asks_elsewhere(node: &Node) -> bool {
    let mut asks = false;
    walk(node, &mut |part, _| {
        asks |= match part {
            Part::Relation(_) | Part::Node(Node::Unknown { .. }) => true,
            Part::Node(Node::Call(call)) => !call.function.is_builtin(),
            Part::Node(_) => false,
        };
    });
    asks
}
