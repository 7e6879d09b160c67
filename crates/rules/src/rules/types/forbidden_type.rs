use crate::prelude::*;

declare_rule! {
    /// A column of a type that the team has ruled out.
    ///
    /// ## Why is this bad?
    ///
    /// Types that drivers read differently, that cannot be indexed or that replicas do not take are better not used at all.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE pages (
    ///     id bigint PRIMARY KEY,
    ///     body xml, -- finding
    ///     opens time with time zone -- finding
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE pages (id bigint PRIMARY KEY, body text, opens time);
    /// ```
    ///
    /// ## Limits
    ///
    /// House style: it is off unless it is asked for, and the option says which types.
    pub static RULE = {
        id: "forbidden-type",
        category: Category::Types,
        severity: Severity::Low,
        default: false,
        options: &[RuleOption {
            name: "types",
            default: "xml, timetz, money",
            docs: "The types that no column may have, with commas between, as the catalog or SQL names them.",
        }],
        check: Check::Column(check),
    }
}

fn check(table: &Relation, column: &Column, ctx: &mut Context<'_>) {
    let Some(data_type) = ctx.catalog.data_type(column.data_type) else {
        return;
    };
    let shown = ctx.type_name(column.data_type);
    let mut forbidden = ctx.option("types").split(',').map(str::trim);
    if table.is_partition() || !forbidden.any(|it| it == shown || it == data_type.name.as_str()) {
        return;
    }
    let message = format!(
        "`{}.{}` is of the type {shown}",
        table.name.as_str(),
        column.name.as_str()
    );
    ctx.report(Finding::on(ctx.on_column(table, column), message));
}
