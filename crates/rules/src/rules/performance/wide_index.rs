use crate::prelude::*;

declare_rule! {
    /// An index over many columns.
    ///
    /// ## Why is this bad?
    ///
    /// Columns of an index narrow a search only as long as the query gives a value for every one before them. The fifth
    /// and sixth hardly ever do; they make every entry larger, and keep updates of those columns from being done in place.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, a int, b int, c int, d int, e int, f int);
    /// CREATE INDEX ON orders (a, b, c, d, e, f); -- finding
    /// ```
    ///
    /// A unique index has the columns that are to be unique together; what is only returned stands in INCLUDE:
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, a int, b int, c int, d int, e int, f int);
    /// CREATE UNIQUE INDEX ON orders (a, b, c, d, e, f);
    /// CREATE INDEX ON orders (c, d) INCLUDE (e, f, a, b);
    /// ```
    ///
    /// ## Limits
    ///
    /// An index made for one query that must be read from the index alone may be as wide as that.
    pub static RULE = {
        id: "wide-index",
        category: Category::Performance,
        severity: Severity::Low,
        confidence: Confidence::Medium,
        sources: &["PostgreSQL manual, 11.3 Multicolumn Indexes"],
        options: &[RuleOption {
            name: "most",
            default: "5",
            docs: "So many key columns an index that is not unique may have.",
        }],
        check: Check::Index(check),
    }
}

fn check(_table: &Relation, index: &Index, ctx: &mut Context<'_>) {
    let most = ctx.option_number("most") as usize;
    // The columns of GIN and BRIN stand beside each other: each narrows a search alone.
    let ordered = matches!(index.method.as_str(), "btree" | "gist");
    if index.unique || !ordered || index.parent.is_some() || index.columns.len() <= most {
        return;
    }
    let message = format!(
        "`{}` is over {} columns",
        index.name.as_str(),
        index.columns.len()
    );
    ctx.report(Finding::on(ctx.on_index(index), message));
}
