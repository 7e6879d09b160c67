use crate::prelude::*;

declare_rule! {
    /// A foreign key that sets a NOT NULL column to null.
    ///
    /// ## Why is this bad?
    ///
    /// `ON DELETE SET NULL` promises that a referenced row can be deleted and that the rows which refer to it stay. Where
    /// the column is NOT NULL, or part of the primary key, PostgreSQL takes the declaration, and every such delete fails
    /// with a not-null violation as soon as one row refers to what is deleted. `ON DELETE SET DEFAULT` without a default
    /// is the same, and so is `ON UPDATE` with either.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     user_id bigint NOT NULL REFERENCES users ON DELETE SET NULL -- finding
    /// );
    /// CREATE INDEX ON orders (user_id);
    /// ```
    ///
    /// Which of the two was meant, only you know; either the column may be null:
    ///
    /// ```sql fix
    /// ALTER TABLE orders ALTER COLUMN user_id DROP NOT NULL;
    /// ```
    ///
    /// or the rows go with what they refer to (`ON DELETE CASCADE`), or hold it fast (`ON DELETE RESTRICT`).
    ///
    /// All columns of the key are set, also those that say whose the row is, unless the action names
    /// some of them, which PostgreSQL 15 and later take:
    ///
    /// ```sql
    /// -- version: 15
    /// CREATE TABLE users (tenant_id bigint, id bigint, PRIMARY KEY (tenant_id, id));
    /// CREATE TABLE orders (
    ///     tenant_id bigint NOT NULL,
    ///     id bigint,
    ///     seller_id bigint,
    ///     buyer_id bigint,
    ///     PRIMARY KEY (tenant_id, id),
    ///     FOREIGN KEY (tenant_id, seller_id) REFERENCES users ON DELETE SET NULL (seller_id),
    ///     FOREIGN KEY (tenant_id, buyer_id) REFERENCES users ON DELETE SET NULL -- finding
    /// );
    /// CREATE INDEX ON orders (tenant_id, seller_id);
    /// CREATE INDEX ON orders (tenant_id, buyer_id);
    /// ```
    ///
    /// A column that may be null is right, and so is a default to fall back on:
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     user_id bigint REFERENCES users ON DELETE SET NULL,
    ///     clerk_id bigint NOT NULL DEFAULT 1 REFERENCES users ON DELETE SET DEFAULT,
    ///     owner_id bigint NOT NULL REFERENCES users ON DELETE CASCADE
    /// );
    /// CREATE INDEX ON orders (user_id);
    /// CREATE INDEX ON orders (clerk_id);
    /// CREATE INDEX ON orders (owner_id);
    /// ```
    ///
    /// ## Fix safety
    ///
    /// Code that reads the column must expect null from then on. `CASCADE` deletes rows that stay today.
    pub static RULE = {
        id: "set-null-on-required-column",
        category: Category::Integrity,
        severity: Severity::High,
        fix: FixAvailability::Sometimes,
        sources: &["PostgreSQL manual, 5.5.5 Foreign Keys"],
        check: Check::ForeignKey(check),
    }
}

fn check(table: &Relation, constraint: &Constraint, key: &ForeignKey, ctx: &mut Context<'_>) {
    let is_a_partitions_copy = constraint.parent.is_some();
    if is_a_partitions_copy {
        return;
    }
    let on_delete_columns = match key.on_delete_columns.as_slice() {
        [] => &key.columns,
        _ => &key.on_delete_columns,
    };
    let of_delete = set_to_null(table, key.on_delete, on_delete_columns, ctx);
    let of_update = set_to_null(table, key.on_update, &key.columns, ctx);
    let (event, action, column) = match (of_delete, of_update) {
        (Some(column), _) => ("DELETE", key.on_delete, column),
        (None, Some(column)) => ("UPDATE", key.on_update, column),
        (None, None) => return,
    };
    let action = match action {
        ReferentialAction::SetDefault => "SET DEFAULT without a default",
        _ => "SET NULL",
    };
    let name = format!("{}.{}", table.name.as_str(), column.name.as_str());
    let message = format!("`ON {event} {action}` on `{name}`, which is NOT NULL");
    let id = ObjectId::Constraint(table.id, constraint.id);
    let object = ctx.on_part(table, ObjectKind::Constraint, &constraint.name, id);
    let mut finding = Finding::on(object, message);
    if in_primary_key(table, column) {
        finding = finding.note("It is part of the primary key and can never be null.");
    } else if key.columns.len() == 1 {
        let step = ctx.alter_table(table, format!("ALTER COLUMN {} DROP NOT NULL", column.name));
        let fix = Fix::manual("let the column be null, or choose CASCADE or RESTRICT", [step]);
        finding = finding.fix(fix.effort(Effort::Small));
    }
    ctx.report(finding);
}

/// The first column that the action sets to null although it must not be.
fn set_to_null<'a>(
    table: &'a Relation,
    action: ReferentialAction,
    columns: &[ColumnNumber],
    ctx: &Context<'_>,
) -> Option<&'a Column> {
    let is_set = |column: &Column| match action {
        ReferentialAction::SetNull => true,
        ReferentialAction::SetDefault => {
            let of_a_domain = ctx.base_type(column.data_type) != column.data_type;
            column.default.is_none() && column.identity.is_none() && !of_a_domain
        }
        ReferentialAction::NoAction | ReferentialAction::Restrict | ReferentialAction::Cascade => false,
    };
    columns
        .iter()
        .filter_map(|number| table.column(*number))
        .find(|column| column.not_null && is_set(column))
}

fn in_primary_key(table: &Relation, column: &Column) -> bool {
    table.constraints.iter().any(|constraint| {
        matches!(&constraint.kind, ConstraintKind::PrimaryKey(key) if key.columns.contains(&column.number))
    })
}
