use crate::prelude::*;

declare_rule! {
    /// An index over nothing but a boolean.
    ///
    /// ## Why is this bad?
    ///
    /// It has two keys, and one of them mostly stands for nearly every row. For that one PostgreSQL reads the table anyway;
    /// for the other a partial index does the same, is a fraction of the size and is left alone by most writes.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE posts (id bigint PRIMARY KEY, published boolean NOT NULL, written timestamptz NOT NULL);
    /// CREATE INDEX ON posts (published); -- finding
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE posts (id bigint PRIMARY KEY, published boolean NOT NULL, written timestamptz NOT NULL);
    /// CREATE INDEX ON posts (written) WHERE NOT published;
    /// CREATE INDEX ON posts (published, written);
    /// ```
    pub static RULE = {
        id: "index-on-boolean",
        category: Category::Performance,
        severity: Severity::Low,
        confidence: Confidence::Medium,
        sources: &["PostgreSQL manual, 11.8 Partial Indexes"],
        check: Check::Index(check),
    }
}

fn check(table: &Relation, index: &Index, ctx: &mut Context<'_>) {
    let [key] = index.columns.as_slice() else { return };
    let KeyValue::Column(number) = key.value else {
        return;
    };
    let plain = index.predicate.is_none() && !index.unique && index.parent.is_none();
    let Some(column) = table
        .column(number)
        .filter(|it| plain && ctx.base_type(it.data_type) == TypeId::BOOL)
    else {
        return;
    };
    let message = format!(
        "`{}` has two keys: `{}` is a boolean",
        index.name.as_str(),
        column.name.as_str()
    );
    ctx.report(Finding::on(ctx.on_index(index), message));
}
