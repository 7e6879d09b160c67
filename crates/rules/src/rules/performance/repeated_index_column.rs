use crate::prelude::*;

declare_rule! {
    /// A column that stands twice in an index.
    ///
    /// ## Why is this bad?
    ///
    /// The second time it narrows no search and orders nothing: it only makes every entry larger. Mostly another column
    /// was meant.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, placed timestamptz);
    /// CREATE INDEX ON orders (customer_id, placed, customer_id); -- finding
    /// CREATE INDEX ON orders (placed) INCLUDE (placed); -- finding
    /// ```
    ///
    /// Once for each of two operator classes is something else, and so is an expression:
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, name text);
    /// CREATE INDEX ON users (name, name text_pattern_ops);
    /// CREATE INDEX ON users (lower(name), name);
    /// ```
    pub static RULE = {
        id: "repeated-index-column",
        category: Category::Performance,
        severity: Severity::Low,
        sources: &["PostgreSQL manual, CREATE INDEX"],
        check: Check::Index(check),
    }
}

fn check(table: &Relation, index: &Index, ctx: &mut Context<'_>) {
    let keys = &index.columns;
    let twice = keys.iter().enumerate().find_map(|(at, key)| match key.value {
        KeyValue::Column(number) => keys[..at]
            .iter()
            .any(|other| {
                other.is_column(number)
                    && other.operator_class == key.operator_class
                    && other.collation == key.collation
            })
            .then_some(number),
        KeyValue::Expression(_) => None,
    });
    let included = || {
        let mut columns = index.include.iter().enumerate();
        let found = columns.find(|(at, number)| {
            index.include[..*at].contains(number) || keys.iter().any(|key| key.is_column(**number))
        });
        found.map(|(_, number)| *number)
    };
    let Some(column) = twice.or_else(included).and_then(|number| table.column(number)) else {
        return;
    };
    if index.parent.is_some() {
        return;
    }
    let message = format!(
        "`{}` has the column `{}` twice",
        index.name.as_str(),
        column.name.as_str()
    );
    ctx.report(Finding::on(ctx.on_index(index), message));
}
