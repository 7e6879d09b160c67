use pgassay_catalog::relation::KeyValue;

use crate::prelude::*;

declare_rule! {
    /// An index that is dropped before the one that replaces it is built.
    ///
    /// ## Why is this bad?
    ///
    /// Between the two every query that the index served reads the whole table. The new one under another name, then the old
    /// one's drop, leaves no gap.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, placed_on date, status text);
    /// CREATE INDEX orders_placed_on ON orders (placed_on);
    /// -- file: 002_drop.sql
    /// DROP INDEX CONCURRENTLY orders_placed_on; -- finding
    /// -- file: 003_index.sql
    /// CREATE INDEX CONCURRENTLY orders_placed_on_status ON orders (placed_on, status);
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, placed_on date, status text);
    /// CREATE INDEX orders_placed_on ON orders (placed_on);
    /// -- file: 002_index.sql
    /// CREATE INDEX CONCURRENTLY orders_placed_on_status ON orders (placed_on, status);
    /// -- file: 003_drop.sql
    /// DROP INDEX CONCURRENTLY orders_placed_on;
    /// ```
    ///
    /// In one transaction nobody sees the gap, because nobody reads the table until it ends:
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, placed_on date, status text);
    /// CREATE INDEX orders_placed_on ON orders (placed_on);
    /// -- file: 002_index.sql
    /// DROP INDEX orders_placed_on;
    /// CREATE INDEX orders_placed_on_status ON orders (placed_on, status);
    /// ```
    pub static RULE = {
        id: "index-gap",
        category: Category::Migration,
        severity: Severity::Medium,
        needs: &[Needs::Pending],
        sources: &["strong_migrations, replacing an index"],
        check: Check::Step(check),
        counts: Some(("dropped index", "dropped indexes")),
        settle: settle,
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let StatementKind::Drop(statement) = &step.statement.kind else {
        return ctx.examined(0);
    };
    if statement.kind != ObjectKind::Index {
        return ctx.examined(0);
    }
    ctx.examined(statement.objects.len());
    let in_transaction = step.is_wrapped && !statement.concurrently;
    for index in step.dropped() {
        let table = index.relation.and_then(|id| ctx.catalog.relation(id));
        let Some(table) = table.filter(|table| step.is_in_use(table)) else {
            continue;
        };
        let columns: Vec<Identifier> = index
            .columns
            .iter()
            .filter_map(|number| table.column(*number))
            .map(|column| column.name.clone())
            .collect();
        let others = ctx.catalog.indexes_of(table).any(|other| {
            let first = index.columns.first();
            first.is_some_and(|first| other.columns.first().is_some_and(|key| key.is_column(*first)))
        });
        if columns.is_empty() || others {
            continue;
        }
        let message = format!("`{}` is dropped before its replacement is built", index.name);
        let mut finding = Finding::on(ctx.on_relation(table), message).at(Some(step.location()));
        finding.columns = columns;
        if in_transaction {
            // A last, empty name says so to the end.
            finding.columns.push(Identifier::new(""));
        }
        ctx.report(finding);
    }
}

/// Whether an index over the same columns comes with this migration or the next one: a later one has other reasons.
fn settle(finding: &mut Finding, catalog: &Catalog) -> bool {
    let Some(ObjectId::Relation(id)) = finding.object.id else {
        return false;
    };
    let (Some(table), Some(dropped)) = (catalog.relation(id), finding.location) else {
        return false;
    };
    let mut wanted = std::mem::take(&mut finding.columns);
    let in_transaction = wanted.last().is_some_and(|it| it.as_str().is_empty());
    wanted.retain(|it| !it.as_str().is_empty());
    let replaces = |index: &&Index| {
        let later = index.location.is_some_and(|made| {
            made.file.0 == dropped.file.0 + 1
                || (made.file == dropped.file && made.span.start > dropped.span.start && !in_transaction)
        });
        let columns: Vec<&Identifier> = index
            .columns
            .iter()
            .filter_map(|key| match key.value {
                KeyValue::Column(number) => table.column(number).map(|it| &it.name),
                KeyValue::Expression(_) => None,
            })
            .collect();
        later && columns.first() == wanted.first().as_ref() && wanted.iter().all(|it| columns.contains(&it))
    };
    let Some(replacement) = catalog.indexes_of(table).find(replaces) else {
        return false;
    };
    finding
        .notes
        .push(format!("`{}` replaces it.", replacement.name.as_str()));
    true
}
