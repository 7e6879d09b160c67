use crate::columns::{is_deletion_time, mentions};
use crate::prelude::*;

declare_rule! {
    /// A table whose deleted rows stay, in every index as well.
    ///
    /// ## Why is this bad?
    ///
    /// Queries ask for living rows. With the years most of what the indexes hold is deleted: they are larger than they need
    /// be, and every search looks up dead rows and throws them away. An index `WHERE deleted_at IS NULL` holds the others
    /// only.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE tasks ( -- finding
    ///     id bigint PRIMARY KEY,
    ///     owner_id bigint NOT NULL,
    ///     due date,
    ///     deleted_at timestamptz
    /// );
    /// CREATE INDEX ON tasks (owner_id);
    /// CREATE INDEX ON tasks (due);
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE tasks (
    ///     id bigint PRIMARY KEY,
    ///     owner_id bigint NOT NULL,
    ///     due date,
    ///     deleted_at timestamptz
    /// );
    /// CREATE INDEX ON tasks (owner_id);
    /// CREATE INDEX ON tasks (due) WHERE deleted_at IS NULL;
    /// ```
    ///
    /// ## Limits
    ///
    /// How many rows are deleted does not stand in the schema: with few there is nothing to gain. A foreign key needs an
    /// index over all rows.
    pub static RULE = {
        id: "deleted-rows-in-indexes",
        category: Category::Performance,
        severity: Severity::Low,
        confidence: Confidence::Low,
        needs: &[Needs::AbsenceOf(Effects::INDEXES)],
        sources: &["PostgreSQL manual, 11.8 Partial Indexes"],
        check: Check::Table(check),
        counts: Some(("table with deleted rows", "tables with deleted rows")),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let deleted = table.columns.iter().find(|column| is_deletion_time(column));
    ctx.examined(usize::from(deleted.is_some()));
    let Some(deleted) = deleted.filter(|_| !table.is_partition()) else {
        return;
    };
    let looks = |index: &Index| {
        let predicate = index
            .predicate
            .as_ref()
            .is_some_and(|it| mentions(&it.tree, deleted.number));
        predicate || index.columns.iter().any(|key| key.is_column(deleted.number))
    };
    let plain = ctx.catalog.indexes_of(table).filter(|it| !it.unique).count();
    if plain < 2 || ctx.catalog.indexes_of(table).any(looks) {
        return;
    }
    let message = format!("every index of `{}` holds its deleted rows", table.name.as_str());
    ctx.report(Finding::on(ctx.on_relation(table), message));
}
