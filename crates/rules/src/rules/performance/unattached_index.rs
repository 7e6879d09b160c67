use crate::prelude::*;

declare_rule! {
    /// An index of a partitioned table that not all partitions have.
    ///
    /// ## Why is this bad?
    ///
    /// An index made `ON ONLY` a partitioned table is invalid until one of each partition is attached to it. Until then it
    /// serves nothing there, is no unique key, and later partitions get it while the old ones have none.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE events (at timestamptz NOT NULL, kind text) PARTITION BY RANGE (at);
    /// CREATE TABLE events_default PARTITION OF events DEFAULT;
    /// CREATE INDEX events_kind_idx ON ONLY events (kind); -- finding
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE events (at timestamptz NOT NULL, kind text) PARTITION BY RANGE (at);
    /// CREATE TABLE events_default PARTITION OF events DEFAULT;
    /// CREATE INDEX events_kind_idx ON ONLY events (kind);
    /// CREATE INDEX events_default_kind_idx ON events_default (kind);
    /// ALTER INDEX events_kind_idx ATTACH PARTITION events_default_kind_idx;
    /// ```
    pub static RULE = {
        id: "unattached-index",
        category: Category::Performance,
        severity: Severity::Medium,
        needs: &[Needs::AbsenceOf(Effects::INDEXES)],
        sources: &["PostgreSQL manual, 5.12.2.2 Partition Maintenance"],
        check: Check::Index(check),
    }
}

fn check(table: &Relation, index: &Index, ctx: &mut Context<'_>) {
    if index.valid || table.kind != RelationKind::PartitionedTable || index.parent.is_some() {
        return;
    }
    let message = format!(
        "`{}` is not attached in all partitions of `{}`",
        index.name.as_str(),
        table.name.as_str()
    );
    ctx.report(Finding::on(ctx.on_index(index), message));
}
