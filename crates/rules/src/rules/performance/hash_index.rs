use crate::prelude::*;

declare_rule! {
    /// A hash index.
    ///
    /// ## Why is this bad?
    ///
    /// It serves `=` and nothing else: no order, no ranges, no uniqueness, no second column, and no index-only scans. A
    /// B-tree does nearly as well for equality and all of that besides.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE pages (id bigint PRIMARY KEY, address text);
    /// CREATE INDEX ON pages USING hash (address); -- finding
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE pages (id bigint PRIMARY KEY, address text);
    /// CREATE INDEX ON pages (address);
    /// ```
    ///
    /// ## Limits
    ///
    /// For long texts a hash index is much smaller, and takes values that are too long for a B-tree. House style: it is off
    /// unless it is asked for.
    pub static RULE = {
        id: "hash-index",
        category: Category::Performance,
        severity: Severity::Low,
        default: false,
        sources: &["PostgreSQL manual, 11.2 Index Types"],
        check: Check::Index(check),
    }
}

fn check(_table: &Relation, index: &Index, ctx: &mut Context<'_>) {
    if index.method.as_str() != "hash" || index.parent.is_some() {
        return;
    }
    let message = format!("`{}` serves nothing but `=`", index.name.as_str());
    ctx.report(Finding::on(ctx.on_index(index), message));
}
