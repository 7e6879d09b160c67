use crate::prelude::*;

declare_rule! {
    /// A column of type money.
    ///
    /// ## Why is this bad?
    ///
    /// Its text, its number of decimals and what it accepts follow `lc_monetary`, a setting of the server or the session: a
    /// dump read under another setting can change amounts a hundredfold. It holds no currency, and dividing rounds.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE invoices (
    ///     id bigint PRIMARY KEY,
    ///     total money -- finding
    /// );
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE invoices ALTER COLUMN total TYPE numeric;
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, total numeric(12, 2), currency text);
    /// ```
    ///
    /// ## Fix safety
    ///
    /// It rewrites the table under a lock.
    pub static RULE = {
        id: "money-column",
        category: Category::Types,
        severity: Severity::Medium,
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, 8.2 Monetary Types", "PostgreSQL wiki, Don't Do This"],
        check: Check::Column(check),
    }
}

/// `money` (`pg_type.dat`).
const MONEY: TypeId = TypeId(790);

fn check(table: &Relation, column: &Column, ctx: &mut Context<'_>) {
    if ctx.base_type(column.data_type) != MONEY || table.is_partition() {
        return;
    }
    let message = format!(
        "`{}.{}` is of type money",
        table.name.as_str(),
        column.name.as_str()
    );
    let step = ctx.alter_table(table, format!("ALTER COLUMN {} TYPE numeric", column.name));
    ctx.report(
        Finding::on(ctx.on_column(table, column), message).fix(Fix::careful("make it numeric", [step])),
    );
}
