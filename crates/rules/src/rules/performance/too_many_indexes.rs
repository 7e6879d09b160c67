use crate::prelude::*;

declare_rule! {
    /// A table with so many indexes that every write pays for them.
    ///
    /// ## Why is this bad?
    ///
    /// An insert writes to every index, and so does an update as soon as one indexed column changes; vacuum reads them all,
    /// and they take the memory that the rows want. Some of them are probably never used.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE orders ( -- finding
    ///     id bigint PRIMARY KEY, a int, b int, c int, d int, e int, f int, g int, h int, i int, j int, k int, l int
    /// );
    /// CREATE INDEX ON orders (a);
    /// CREATE INDEX ON orders (b);
    /// CREATE INDEX ON orders (c);
    /// CREATE INDEX ON orders (d);
    /// CREATE INDEX ON orders (e);
    /// CREATE INDEX ON orders (f);
    /// CREATE INDEX ON orders (g);
    /// CREATE INDEX ON orders (h);
    /// CREATE INDEX ON orders (i);
    /// CREATE INDEX ON orders (j);
    /// CREATE INDEX ON orders (k);
    /// CREATE INDEX ON orders (l);
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, a int, b int);
    /// CREATE INDEX ON orders (a);
    /// CREATE INDEX ON orders (b);
    /// ```
    ///
    /// ## Limits
    ///
    /// Which of them is used is known to the server's statistics only (`pg_stat_user_indexes`). The right number depends on
    /// how often rows are written: the option `most` sets it.
    pub static RULE = {
        id: "too-many-indexes",
        category: Category::Performance,
        severity: Severity::Low,
        confidence: Confidence::Medium,
        sources: &["SchemaCrawler LinterTableWithTooManyIndexes"],
        options: &[RuleOption {
            name: "most",
            default: "12",
            docs: "So many indexes a table may have, those of its keys included.",
        }],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let most = ctx.option_number("most") as usize;
    if table.is_partition() || table.indexes.len() <= most {
        return;
    }
    let message = format!("`{}` has {} indexes", table.name.as_str(), table.indexes.len());
    let single = ctx
        .catalog
        .indexes_of(table)
        .filter(|it| it.columns.len() == 1 && !it.unique)
        .count();
    let mut finding = Finding::on(ctx.on_relation(table), message);
    if single * 2 > table.indexes.len() {
        let note = format!(
            "{single} of them are over one column: one over several serves queries that ask for them together."
        );
        finding = finding.note(note);
    }
    ctx.report(finding);
}
