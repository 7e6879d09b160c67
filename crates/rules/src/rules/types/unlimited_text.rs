use crate::columns::{is_checked, refers};
use crate::prelude::*;

declare_rule! {
    /// A text column without any limit of its length.
    ///
    /// ## Why is this bad?
    ///
    /// A value may have a gigabyte: what a client sends is stored, indexed, sent to every reader and shown. Some teams want
    /// each text to have a length, by varchar(n) or by a CHECK.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE users (
    ///     id bigint PRIMARY KEY,
    ///     name text -- finding
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, name text CHECK (length(name) <= 50), nickname varchar(20));
    /// ```
    ///
    /// ## Limits
    ///
    /// House style: it is off unless it is asked for.
    pub static RULE = {
        id: "unlimited-text",
        category: Category::Types,
        severity: Severity::Info,
        default: false,
        needs: &[Needs::AbsenceOf(Effects::CONSTRAINTS)],
        sources: &["active_record_doctor incorrect_length_validation"],
        check: Check::Column(check),
    }
}

fn check(table: &Relation, column: &Column, ctx: &mut Context<'_>) {
    let text =
        column.data_type == TypeId::TEXT || (column.data_type == TypeId::VARCHAR && column.modifier < 0);
    let limited = || refers(table, column.number) || is_checked(ctx.catalog, table, column);
    if !text || table.is_partition() || !table.is_table() || column.generated.is_some() || limited() {
        return;
    }
    let message = format!(
        "`{}.{}` takes texts of any length",
        table.name.as_str(),
        column.name.as_str()
    );
    ctx.report(Finding::on(ctx.on_column(table, column), message));
}
