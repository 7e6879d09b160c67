use crate::prelude::*;

declare_rule! {
    /// A foreign key whose columns may be null.
    ///
    /// ## Why is this bad?
    ///
    /// A row without a reference is easily made by a form that forgets it, and every inner join loses it. Some teams want
    /// each reference to be there, or a row of the other table that stands for none.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     customer_id bigint REFERENCES customers -- finding
    /// );
    /// CREATE INDEX ON orders (customer_id);
    /// ```
    ///
    /// A row that refers to one of its own table begins somewhere, and `ON DELETE SET NULL` says that null has a meaning:
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY, parent_id bigint REFERENCES customers);
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     customer_id bigint NOT NULL REFERENCES customers,
    ///     agent_id bigint REFERENCES customers ON DELETE SET NULL
    /// );
    /// ```
    ///
    /// ## Limits
    ///
    /// House style: it is off unless it is asked for.
    pub static RULE = {
        id: "nullable-foreign-key",
        category: Category::Integrity,
        severity: Severity::Low,
        default: false,
        sources: &["SchemaCrawler LinterForeignKeyWithNullableColumns"],
        check: Check::ForeignKey(check),
    }
}

fn check(table: &Relation, constraint: &Constraint, key: &ForeignKey, ctx: &mut Context<'_>) {
    let meant = key.references == table.id || key.on_delete == ReferentialAction::SetNull;
    let nullable = key
        .columns
        .iter()
        .filter_map(|it| table.column(*it))
        .find(|it| !it.not_null);
    let Some(column) = nullable.filter(|_| !meant && constraint.parent.is_none()) else {
        return;
    };
    let message = format!(
        "the reference `{}.{}` may be null",
        table.name.as_str(),
        column.name.as_str()
    );
    ctx.report(Finding::on(ctx.on_constraint(table, constraint), message));
}
