use crate::prelude::*;

declare_rule! {
    /// A table with several wide vector columns.
    ///
    /// ## Why is this bad?
    ///
    /// A vector of 1,536 numbers takes six kilobytes, and each index takes them again and wants to be in memory. Several in
    /// a row are read and written together, and mostly one is used. A table with one row for each vector and its model keeps
    /// them apart.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE EXTENSION vector;
    /// CREATE TABLE documents ( -- finding
    ///     id bigint PRIMARY KEY,
    ///     title_embedding vector(1536),
    ///     body_embedding vector(1536),
    ///     summary_embedding vector(1536)
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE EXTENSION vector;
    /// CREATE TABLE documents (
    ///     id bigint PRIMARY KEY,
    ///     place vector(3),
    ///     colour vector(4),
    ///     shape vector(8),
    ///     embedding vector(1536)
    /// );
    /// ```
    pub static RULE = {
        id: "several-vector-columns",
        category: Category::Performance,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        options: &[RuleOption {
            name: "most",
            default: "2",
            docs: "So many vectors of 256 dimensions or more a table may have.",
        }],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    if table.is_partition() {
        return;
    }
    let wide = |column: &&Column| {
        column.modifier >= 256
            && ctx
                .catalog
                .data_type(column.data_type)
                .is_some_and(|it| !it.id.is_builtin() && matches!(it.name.as_str(), "vector" | "halfvec"))
    };
    let widths: Vec<i32> = table
        .columns
        .iter()
        .filter(wide)
        .map(|column| column.modifier)
        .collect();
    if widths.len() <= ctx.option_number("most") as usize {
        return;
    }
    let all: i64 = widths.iter().map(|width| i64::from(*width)).sum();
    let message = format!(
        "`{}` has {} wide vector columns",
        table.name.as_str(),
        widths.len()
    );
    let finding = Finding::on(ctx.on_relation(table), message)
        .note(format!("A full row has {all} numbers in vectors."));
    ctx.report(finding);
}
