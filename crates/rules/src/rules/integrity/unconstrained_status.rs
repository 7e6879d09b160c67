use pgassay_catalog::walk::{Part, walk};
use pgassay_catalog::words::{ends_in, words};

use crate::prelude::*;

declare_rule! {
    /// A status column that takes any text.
    ///
    /// ## Why is this bad?
    ///
    /// Code compares the status with the few values it knows. A typing error, an old release or an import puts in
    /// another one, and from then on the row is in no list.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     status text NOT NULL DEFAULT 'open' -- finding
    /// );
    /// ```
    ///
    /// A CHECK, an enum, a domain or a table of the values each say which there are:
    ///
    /// ```sql
    /// CREATE TYPE order_status AS ENUM ('open', 'paid');
    /// CREATE DOMAIN stage AS text CHECK (VALUE IN ('a', 'b'));
    /// CREATE TABLE statuses (name text PRIMARY KEY);
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     status order_status,
    ///     payment_status text CHECK (payment_status IN ('due', 'paid')),
    ///     stage stage,
    ///     other_status text REFERENCES statuses
    /// );
    /// ```
    ///
    /// The state of an address is no status:
    ///
    /// ```sql
    /// CREATE TABLE addresses (id bigint PRIMARY KEY, city text, state text, postal_code text);
    /// ```
    pub static RULE = {
        id: "unconstrained-status",
        category: Category::Integrity,
        severity: Severity::Low,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::CONSTRAINTS)],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let columns: Vec<&Column> = table
        .columns
        .iter()
        .filter(|column| is_status(table, column) && column.generated.is_none())
        .collect();
    ctx.examined(columns.len());
    if table.is_partition() {
        return;
    }
    for column in columns {
        let is_text = matches!(column.data_type, TypeId::TEXT | TypeId::VARCHAR);
        if is_text && !is_constrained(table, column.number) {
            let message = format!(
                "`{}.{}` takes any text",
                table.name.as_str(),
                column.name.as_str()
            );
            ctx.report(Finding::on(ctx.on_column(table, column), message));
        }
    }
}

fn is_status(table: &Relation, column: &Column) -> bool {
    let named = |column: &Column, wanted: &[&str]| ends_in(column.name.as_str(), wanted);
    if named(column, &["status"]) {
        return true;
    }
    if named(column, &["stage", "phase"]) {
        // In a log they are what somebody was told.
        return !words(table.name.as_str())
            .iter()
            .any(|word| matches!(word.as_str(), "log" | "logs"));
    }
    // `state` is also a part of an address, and what OAuth sends to and fro.
    let elsewhere = [
        "city", "country", "zip", "zipcode", "code", "nonce", "verifier", "token", "redirect",
    ];
    named(column, &["state"]) && !table.columns.iter().any(|other| named(other, &elsewhere))
}

/// Whether a foreign key or CHECK says something of the column.
fn is_constrained(table: &Relation, column: ColumnNumber) -> bool {
    table.constraints.iter().any(|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) => key.columns.contains(&column),
        ConstraintKind::Check(expression) => {
            let mut mentioned = false;
            walk(&expression.tree, &mut |part, _| {
                mentioned |= matches!(part, Part::Node(Node::Column(it)) if it.position == column.0);
            });
            mentioned || matches!(*expression.tree, Node::Unknown { .. })
        }
        _ => false,
    })
}
