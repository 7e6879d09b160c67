use pgassay_sql::ast::IsTest;

use crate::prelude::*;

declare_rule! {
    /// An index over the rows in which a column that is never null is null, or is not.
    ///
    /// ## Why is this bad?
    ///
    /// `WHERE a IS NOT NULL` leaves nothing out when `a` is NOT NULL, but a query that does not say it as well, or does not
    /// compare `a`, cannot use the index. `WHERE a IS NULL` keeps nothing at all: the index is empty for ever.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, placed timestamptz NOT NULL);
    /// CREATE INDEX ON orders (placed) WHERE customer_id IS NOT NULL; -- finding: low
    /// CREATE INDEX ON orders (customer_id) WHERE placed IS NULL; -- finding
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, placed timestamptz);
    /// CREATE INDEX ON orders (placed) WHERE customer_id IS NOT NULL;
    /// CREATE INDEX ON orders (customer_id) WHERE placed IS NULL;
    /// ```
    pub static RULE = {
        id: "needless-index-predicate",
        category: Category::Performance,
        severity: Severity::Medium,
        sources: &["PostgreSQL manual, 11.8 Partial Indexes"],
        check: Check::Index(check),
    }
}

fn check(table: &Relation, index: &Index, ctx: &mut Context<'_>) {
    let Some(predicate) = index.predicate.as_ref().filter(|_| index.parent.is_none()) else {
        return;
    };
    let parts = match &*predicate.tree {
        Node::And(parts) => parts.as_slice(),
        other => std::slice::from_ref(other),
    };
    let tests = parts.iter().filter_map(|part| match part {
        Node::Is {
            operand,
            test: IsTest::Null,
            negated,
        } => match operand.as_ref() {
            Node::Column(it) => Some((table.column(ColumnNumber(it.position))?, *negated)),
            _ => None,
        },
        _ => None,
    });
    let Some((column, negated)) = tests.into_iter().find(|(column, _)| column.not_null) else {
        return;
    };
    let message = if negated {
        format!(
            "`{}` leaves out rows with a null `{}`: there are none",
            index.name.as_str(),
            column.name.as_str()
        )
    } else {
        format!(
            "`{}` is always empty: `{}` is never null",
            index.name.as_str(),
            column.name.as_str()
        )
    };
    let finding = Finding::on(ctx.on_index(index), message);
    ctx.report(if negated {
        finding.at_most(Severity::Low)
    } else {
        finding
    });
}
