use std::collections::BTreeSet;

use pgassay_catalog::walk::{Part, walk_query};

use crate::columns::is_deletion_time;
use crate::prelude::*;

declare_rule! {
    /// A view that shows deleted rows among the living.
    ///
    /// ## Why is this bad?
    ///
    /// The table keeps what was deleted and says so in `deleted_at`. The view neither asks for it nor shows it: who reads
    /// from the view cannot tell, and counts, sends and bills what is gone.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, name text, deleted_at timestamptz);
    /// CREATE VIEW names AS SELECT id, name FROM users; -- finding
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, name text, deleted_at timestamptz);
    /// CREATE VIEW names AS SELECT id, name FROM users WHERE deleted_at IS NULL;
    /// CREATE VIEW everybody AS SELECT * FROM users;
    /// ```
    ///
    /// ## Limits
    ///
    /// A view for history or totals may want all rows.
    pub static RULE = {
        id: "view-with-deleted-rows",
        category: Category::Maintenance,
        severity: Severity::Low,
        confidence: Confidence::Medium,
        check: Check::View(check),
    }
}

fn check(view: &Relation, ctx: &mut Context<'_>) {
    let Some(query) = view.definition.as_deref() else {
        return;
    };
    let mut read: BTreeSet<RelationId> = BTreeSet::new();
    let mut named: BTreeSet<(RelationId, ColumnNumber)> = BTreeSet::new();
    let mut whole: BTreeSet<RelationId> = BTreeSet::new();
    walk_query(query, &mut |part, _| match part {
        Part::Relation(id) => {
            read.insert(id);
        }
        Part::Node(Node::Column(it)) => named.extend(it.column),
        Part::Node(Node::WholeRow { relation, .. }) => whole.extend(*relation),
        Part::Node(_) => {}
    });
    for table in read.iter().filter_map(|id| ctx.catalog.relation(*id)) {
        let Some(deleted) = table.columns.iter().find(|it| is_deletion_time(it)) else {
            continue;
        };
        if !table.is_table() || named.contains(&(table.id, deleted.number)) || whole.contains(&table.id) {
            continue;
        }
        let message = format!(
            "`{}` does not look at `{}.{}`",
            view.name.as_str(),
            table.name.as_str(),
            deleted.name.as_str()
        );
        ctx.report(
            Finding::on(ctx.on_relation(view), message)
                .related(deleted.location, "this says what is deleted"),
        );
        return;
    }
}
