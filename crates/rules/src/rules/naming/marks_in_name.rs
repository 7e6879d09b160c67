use crate::prelude::*;

declare_rule! {
    /// A table or column whose name has blanks, dots or other marks in it.
    ///
    /// ## Why is this bad?
    ///
    /// It must be quoted everywhere, and is taken for two names where it is not: `"order.items"` without quotes is the table
    /// `items` of the schema `order`. Tools that split lists at commas or blanks break.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE "order.items" ( -- finding
    ///     id bigint PRIMARY KEY,
    ///     "unit price" numeric -- finding
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE order_items (id bigint PRIMARY KEY, unit_price numeric, "größe" text, "unitWeight" numeric);
    /// ```
    pub static RULE = {
        id: "marks-in-name",
        category: Category::Naming,
        severity: Severity::Low,
        sources: &["SchemaCrawler LinterTableWithQuotedNames"],
        check: Check::Table(check),
        counts: Some(("table or column", "tables and columns")),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    if table.is_partition() {
        return;
    }
    ctx.examined(1 + table.columns.len());
    if let Some(mark) = mark(table.name.as_str()) {
        let message = format!("the name `{}` has a {mark} in it", table.name.as_str());
        ctx.report(Finding::on(ctx.on_relation(table), message));
    }
    for column in table.columns.iter() {
        if let Some(mark) = mark(column.name.as_str()) {
            let message = format!("the name `{}` has a {mark} in it", column.name.as_str());
            ctx.report(Finding::on(ctx.on_column(table, column), message));
        }
    }
}

/// The first character that no name needs.
fn mark(name: &str) -> Option<String> {
    let fine = |it: char| it.is_alphanumeric() || it == '_' || it == '$';
    name.chars().find(|it| !fine(*it)).map(|it| match it {
        ' ' => "blank".to_owned(),
        '.' => "dot".to_owned(),
        '-' => "hyphen".to_owned(),
        it => it.escape_default().to_string(),
    })
}
