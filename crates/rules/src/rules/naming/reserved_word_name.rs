use crate::prelude::*;

declare_rule! {
    /// A table or column whose name is a reserved word.
    ///
    /// ## Why is this bad?
    ///
    /// It must be quoted everywhere. Without quotes `SELECT * FROM order` is a syntax error; worse, `SELECT user FROM posts`
    /// is none: it returns the name of the database role.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE "order" ( -- finding
    ///     id bigint PRIMARY KEY,
    ///     "user" text -- finding
    /// );
    /// ```
    ///
    /// Words that PostgreSQL takes as names without quotes are no problem:
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, name text, position integer, value numeric, type text);
    /// ```
    pub static RULE = {
        id: "reserved-word-name",
        category: Category::Naming,
        severity: Severity::Low,
        sources: &["PostgreSQL manual, appendix C, SQL Key Words", "SchemaCrawler LinterTableWithQuotedNames"],
        check: Check::Table(check),
        counts: Some(("table or column", "tables and columns")),
    }
}

/// The words that PostgreSQL 14 to 18 reserve, those that may name a function or type included (`kwlist.h`).
const RESERVED: [&str; 100] = [
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "binary",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "group",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "lateral",
    "leading",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "natural",
    "not",
    "notnull",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "overlaps",
    "placing",
    "primary",
    "references",
    "returning",
    "right",
    "select",
    "session_user",
    "similar",
    "some",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "then",
    "to",
    "trailing",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "variadic",
    "verbose",
    "when",
    "where",
    "with",
];

fn check(table: &Relation, ctx: &mut Context<'_>) {
    if table.is_partition() || table.extension.is_some() {
        return;
    }
    ctx.examined(1 + table.columns.len());
    if is_reserved(&table.name) {
        let message = format!("`{}` is a reserved word", table.name.as_str());
        ctx.report(Finding::on(ctx.on_relation(table), message));
    }
    for column in table.columns.iter().filter(|it| is_reserved(&it.name)) {
        let message = format!(
            "the name of `{}.{}` is a reserved word",
            table.name.as_str(),
            column.name.as_str()
        );
        ctx.report(Finding::on(ctx.on_column(table, column), message));
    }
}

fn is_reserved(name: &Identifier) -> bool {
    RESERVED.binary_search(&name.as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted_and_must_be_quoted() {
        assert!(RESERVED.is_sorted());
        for word in RESERVED {
            assert!(Identifier::new(word).needs_quotes(), "{word}");
        }
    }
}
