use crate::columns::{primary_key, refers};
use crate::prelude::*;

declare_rule! {
    /// A primary key of a type that is not among those that the team has agreed on.
    ///
    /// ## Why is this bad?
    ///
    /// Keys of one or two types keep joins, clients and addresses of pages alike. Texts and dates as keys are business data,
    /// which changes.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE countries (
    ///     code text PRIMARY KEY -- finding
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE countries (id bigint PRIMARY KEY, code text UNIQUE);
    /// CREATE TABLE users (id uuid PRIMARY KEY);
    /// ```
    ///
    /// ## Limits
    ///
    /// House style: it is off unless it is asked for, and the option says which types. Columns that refer to other tables
    /// have the type of what they refer to.
    pub static RULE = {
        id: "unusual-key-type",
        category: Category::Types,
        severity: Severity::Info,
        default: false,
        options: &[RuleOption {
            name: "types",
            default: "bigint, uuid",
            docs: "The types that columns of primary keys may have, with commas between.",
        }],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let Some(key) = primary_key(table).filter(|_| !table.is_partition()) else {
        return;
    };
    let allowed = |column: &&Column| {
        let shown = ctx.type_name(ctx.base_type(column.data_type));
        ctx.option("types").split(',').any(|it| it.trim() == shown)
    };
    let columns = key.columns.iter().filter(|it| !refers(table, **it));
    let Some(column) = columns.filter_map(|it| table.column(*it)).find(|it| !allowed(it)) else {
        return;
    };
    let message = format!(
        "the key `{}.{}` is of the type {}",
        table.name.as_str(),
        column.name.as_str(),
        ctx.type_name(column.data_type)
    );
    ctx.report(Finding::on(ctx.on_column(table, column), message));
}
