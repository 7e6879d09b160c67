use pgassay_catalog::walk::{Part, walk};
use pgassay_isolation::session::reads_session;

use crate::policies::expressions;
use crate::prelude::*;

declare_rule! {
    /// A policy that compares with what the session says by a pattern.
    ///
    /// ## Why is this bad?
    ///
    /// A session that calls itself `%` is every tenant, and one that calls itself `1_` is ten of them. Whoever sets the
    /// value, or chooses a name that ends up in it, chooses whose rows to see.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, tenant text NOT NULL);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (tenant LIKE current_setting('app.tenant')); -- finding
    /// CREATE POLICY like_it ON invoices FOR SELECT USING (tenant ~ ('^' || current_setting('app.tenant'))); -- finding
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, tenant text NOT NULL);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (tenant = current_setting('app.tenant') AND tenant NOT LIKE 'test%');
    /// ```
    pub static RULE = {
        id: "tenant-pattern-match",
        category: Category::Security,
        severity: Severity::High,
        sources: &["ISO-040"],
        check: Check::Policy(check),
    }
}

fn check(table: &Relation, policy: &Policy, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    let mut matched = false;
    for expression in expressions(policy) {
        walk(&expression.tree, &mut |part, _| {
            if let Part::Node(Node::Operator {
                operator, operands, ..
            }) = part
                && let Some(operator) = catalog.operator(*operator)
                && matches!(operator.name.as_str(), "~~" | "~~*" | "~" | "~*")
                && let [_, pattern] = operands.as_slice()
            {
                matched |= reads_session(catalog, pattern);
            }
        });
    }
    if matched {
        let message = format!(
            "a policy of `{}` takes a pattern from the session",
            table.name.as_str()
        );
        ctx.report(Finding::on(ctx.on_policy(table, policy), message));
    }
}
