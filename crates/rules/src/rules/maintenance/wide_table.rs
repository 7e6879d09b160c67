use crate::prelude::*;

declare_rule! {
    /// A table with very many columns.
    ///
    /// ## Why is this bad?
    ///
    /// It is several tables: most columns are null in most rows, an update of one writes all again, and every `SELECT *` of
    /// an ORM carries them all.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE answers ( -- finding
    ///     id bigint PRIMARY KEY,
    ///     a1 int, a2 int, a3 int, a4 int, a5 int, a6 int, a7 int, a8 int, a9 int, b1 int, b2 int, b3 int, b4 int, b5 int,
    ///     b6 int, b7 int, b8 int, b9 int, c1 int, c2 int, c3 int, c4 int, c5 int, c6 int, c7 int, c8 int, c9 int, d1 int,
    ///     d2 int, d3 int, d4 int, d5 int, d6 int, d7 int, d8 int, d9 int, e1 int, e2 int, e3 int, e4 int, e5 int, e6 int,
    ///     e7 int, e8 int, e9 int, f1 int, f2 int, f3 int, f4 int, f5 int, f6 int, f7 int, f8 int, f9 int, g1 int, g2 int,
    ///     g3 int, g4 int, g5 int, g6 int, g7 int, g8 int, g9 int
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE answers (id bigint PRIMARY KEY, question_id bigint, value int);
    /// ```
    ///
    /// ## Limits
    ///
    /// A table that reports are read from may be wide. The option `most` says how wide.
    pub static RULE = {
        id: "wide-table",
        category: Category::Maintenance,
        severity: Severity::Low,
        confidence: Confidence::Medium,
        sources: &["SchemaCrawler LinterTooManyColumns"],
        options: &[RuleOption {
            name: "most",
            default: "60",
            docs: "So many columns a table may have.",
        }],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    if table.is_partition() || table.columns.len() <= ctx.option_number("most") as usize {
        return;
    }
    let message = format!("`{}` has {} columns", table.name.as_str(), table.columns.len());
    ctx.report(Finding::on(ctx.on_relation(table), message));
}
