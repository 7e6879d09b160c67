use crate::prelude::*;

declare_rule! {
    /// A boolean column that may be null although it has a default.
    ///
    /// ## Why is this bad?
    ///
    /// True, false, and null, which is neither: `WHERE NOT archived` and `WHERE archived` together leave out the rows
    /// with null. A default says that there are to be two values; only NOT NULL makes it so, because an insert that names
    /// the column may still give null.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE posts (
    ///     id bigint PRIMARY KEY,
    ///     archived boolean DEFAULT false -- finding
    /// );
    /// ```
    ///
    /// ```sql fix
    /// UPDATE posts SET archived = false WHERE archived IS NULL;
    /// ALTER TABLE posts ALTER COLUMN archived SET NOT NULL;
    /// ```
    ///
    /// Without a default null may mean that nobody has said:
    ///
    /// ```sql
    /// CREATE TABLE posts (
    ///     id bigint PRIMARY KEY,
    ///     archived boolean NOT NULL DEFAULT false,
    ///     approved boolean
    /// );
    /// ```
    ///
    /// ## Fix safety
    ///
    /// Statements that write null fail from then on. Setting NOT NULL reads the table under a lock.
    pub static RULE = {
        id: "nullable-boolean",
        category: Category::Integrity,
        severity: Severity::Low,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::CONSTRAINTS)],
        fix: FixAvailability::Always,
        sources: &["active_record_doctor missing_non_null_constraint", "rubocop-rails ThreeStateBooleanColumn"],
        check: Check::Column(check),
    }
}

fn check(table: &Relation, column: &Column, ctx: &mut Context<'_>) {
    let candidate =
        column.data_type == TypeId::BOOL && !column.not_null && !table.is_partition() && table.is_table();
    let Some(default) = column.default.as_ref().filter(|_| candidate) else {
        return;
    };
    let value = match crate::columns::constant(&default.tree) {
        Some("t" | "true") => "true",
        Some("f" | "false") => "false",
        _ => return,
    };
    let checked = crate::columns::is_checked(ctx.catalog, table, column);
    if checked {
        return;
    }
    let message = format!(
        "`{}.{}` may be null, not just true or false",
        table.name.as_str(),
        column.name.as_str()
    );
    let name = &column.name;
    let steps = [
        SqlStep::new(format!(
            "UPDATE {} SET {name} = {value} WHERE {name} IS NULL",
            ctx.sql_name(table)
        )),
        ctx.alter_table(table, format!("ALTER COLUMN {name} SET NOT NULL")),
    ];
    let finding = Finding::on(ctx.on_column(table, column), message)
        .fix(Fix::careful("fill it and forbid null", steps));
    ctx.report(finding);
}
