use pgassay_catalog::walk::{Part, walk};
use pgassay_isolation::openness::{Openness, inner};

use crate::policies::expressions;
use crate::prelude::*;

declare_rule! {
    /// A policy that compares a column with itself.
    ///
    /// ## Why is this bad?
    ///
    /// In a sub-query a name without its table means the innermost table that has such a column. `m.org_id = org_id` was
    /// meant to tie a membership to the row, and compares the membership with itself: it holds for everybody who is a
    /// member of anything.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE members (
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     member name NOT NULL,
    ///     PRIMARY KEY (organization_id, member)
    /// );
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING ( -- finding
    ///     EXISTS (SELECT FROM members m WHERE m.member = current_user AND m.organization_id = organization_id)
    /// );
    /// ```
    ///
    /// With the name of its table the column is the row's:
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE members (
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     member name NOT NULL,
    ///     PRIMARY KEY (organization_id, member)
    /// );
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (
    ///     EXISTS (SELECT FROM members m WHERE m.member = current_user AND m.organization_id = invoices.organization_id)
    /// );
    /// ```
    pub static RULE = {
        id: "self-comparison-in-policy",
        category: Category::Security,
        severity: Severity::Critical,
        sources: &["ISO-064"],
        check: Check::Policy(check),
    }
}

fn check(table: &Relation, policy: &Policy, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    let mut found: Option<String> = None;
    for expression in expressions(policy) {
        let known = ctx.openness(table, &expression.tree) > Openness::Closed;
        walk(&expression.tree, &mut |part, depth| {
            let Part::Node(Node::Operator {
                operator, operands, ..
            }) = part
            else {
                return;
            };
            let is_equality = catalog
                .operator(*operator)
                .is_some_and(|it| it.name.as_str() == "=");
            if let [left, right] = operands.as_slice()
                && is_equality
                && left == right
                && let Node::Column(reference) = inner(left)
                && !(known && depth == 0)
            {
                let relation = match reference.column {
                    Some((id, _)) => catalog.relation(id),
                    None => (depth == 0).then_some(table),
                };
                let number = ColumnNumber(reference.position);
                if let Some(column) = relation.and_then(|it| it.column(number)) {
                    let relation = relation.map_or("", |it| it.name.as_str());
                    found = Some(format!("{relation}.{}", column.name.as_str()));
                }
            }
        });
    }
    if let Some(column) = found {
        let message = format!(
            "a policy of `{}` compares `{column}` with itself",
            table.name.as_str()
        );
        ctx.report(Finding::on(ctx.on_policy(table, policy), message));
    }
}
