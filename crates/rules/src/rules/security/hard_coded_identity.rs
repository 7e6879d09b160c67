use pgassay_catalog::walk::{Part, walk};
use pgassay_isolation::openness::{constant_text, inner, is_auth_function};

use crate::policies::expressions;
use crate::prelude::*;

declare_rule! {
    /// A policy that names a user or a tenant by a literal key.
    ///
    /// ## Why is this bad?
    ///
    /// The key of one database stands in the schema of all: in the next environment it names nobody, or somebody else.
    /// Whoever leaves keeps their way in until a migration takes it away.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner uuid NOT NULL REFERENCES auth.users);
    /// CREATE INDEX ON invoices (owner);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = auth.uid());
    /// CREATE POLICY boss ON invoices USING (auth.uid() = 'd0c1b7a6-6f0d-4ef3-8e0b-1f4a55e1a001'); -- finding
    /// CREATE POLICY support ON invoices USING (auth.jwt() ->> 'email' = 'help@example.com'); -- finding
    /// CREATE POLICY demo ON invoices FOR SELECT USING (owner = 'd0c1b7a6-6f0d-4ef3-8e0b-1f4a55e1a001'); -- finding: medium
    /// ```
    ///
    /// Roles and kinds are no identities:
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner uuid NOT NULL, status text NOT NULL);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = auth.uid() AND status = 'open');
    /// CREATE POLICY boss ON invoices USING (auth.jwt() ->> 'role' = 'admin');
    /// ```
    pub static RULE = {
        id: "hard-coded-identity",
        category: Category::Security,
        severity: Severity::High,
        sources: &["ISO-061"],
        check: Check::Policy(check),
    }
}

fn check(table: &Relation, policy: &Policy, ctx: &mut Context<'_>) {
    let mut found: Option<(&'static str, bool)> = None;
    for expression in expressions(policy) {
        walk(&expression.tree, &mut |part, depth| {
            let (left, right) = match part {
                Part::Node(Node::Operator {
                    operator, operands, ..
                }) if is_equality(ctx, *operator) => match operands.as_slice() {
                    [left, right] => (left, right),
                    _ => return,
                },
                Part::Node(Node::ArrayOperator {
                    operator,
                    left,
                    array,
                    ..
                }) if is_equality(ctx, *operator) => (&**left, &**array),
                _ => return,
            };
            for (value, other) in [(left, right), (right, left)] {
                if !is_literal(other) {
                    continue;
                }
                if let Some(what) = identity(value, ctx) {
                    found = Some((what, true));
                } else if found.is_none()
                    && let Some(what) = owner(table, value, depth, ctx)
                {
                    found = Some((what, false));
                }
            }
        });
    }
    let Some((what, of_caller)) = found else { return };
    let message = format!("a policy of `{}` names {what} by a literal", table.name.as_str());
    let mut finding = Finding::on(ctx.on_policy(table, policy), message);
    if !of_caller {
        finding = finding
            .note("Everybody else gets at these rows, or nobody does.")
            .at_most(Severity::Medium)
            .unsure(Confidence::Medium);
    }
    ctx.report(finding);
}

fn is_equality(ctx: &Context<'_>, operator: OperatorId) -> bool {
    ctx.catalog
        .operator(operator)
        .is_some_and(|it| it.name.as_str() == "=")
}

/// A constant with something in it, or an array of such.
fn is_literal(node: &Node) -> bool {
    match inner(node) {
        Node::Array { elements, .. } => !elements.is_empty() && elements.iter().all(is_literal),
        node => constant_text(node).is_some_and(|text| !text.is_empty()),
    }
}

/// Whether a value says who is asking: the user's key or address.
fn identity(node: &Node, ctx: &Context<'_>) -> Option<&'static str> {
    match inner(node) {
        Node::Call(call) if is_auth_function(ctx.catalog, call.function) => {
            match ctx.catalog.function(call.function)?.name.as_str() {
                "uid" => Some("a user"),
                "email" => Some("an e-mail address"),
                _ => None,
            }
        }
        Node::Operator {
            operator, operands, ..
        } => {
            let name = ctx.catalog.operator(*operator)?.name.as_str();
            let [left, right] = operands.as_slice() else {
                return None;
            };
            let of_token =
                matches!(inner(left), Node::Call(call) if is_auth_function(ctx.catalog, call.function));
            match constant_text(right) {
                Some("email") if name == "->>" && of_token => Some("an e-mail address"),
                Some("sub") if name == "->>" && of_token => Some("a user"),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether a value is the column of the policy's table that says whose a row is.
fn owner(table: &Relation, node: &Node, depth: u16, ctx: &Context<'_>) -> Option<&'static str> {
    let Node::Column(reference) = inner(node) else {
        return None;
    };
    let number = ColumnNumber(reference.position);
    let is_own = reference.levels_up == depth
        && ctx
            .tenancy
            .axes
            .iter()
            .any(|axis| axis.columns_of(table.id).any(|column| column == number));
    is_own.then_some("an owner of rows")
}
