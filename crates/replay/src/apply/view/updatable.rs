//! Which views PostgreSQL can change rows through (`view_query_is_auto_updatable`).

use pgassay_catalog::expression::{BoundQuery, From, Node, SourceKind};
use pgassay_catalog::relation::RelationKind;

use crate::{Replay, Run, refuse};

/// Refuses `WITH CHECK OPTION` on a view that is not automatically updatable.
pub(super) fn require(replay: &Replay, query: &BoundQuery) -> Run {
    if is_updatable(replay, query) {
        return Ok(());
    }
    Err(refuse::unsupported(
        "WITH CHECK OPTION is supported only on automatically updatable views",
    ))
}

fn is_updatable(replay: &Replay, query: &BoundQuery) -> bool {
    let plain = !query.distinct
        && query.distinct_on.is_empty()
        && query.group_by.is_empty()
        && query.having.is_none()
        && query.set_operation.is_none()
        && query.with.is_empty()
        && query.limit.is_none()
        && query.offset.is_none()
        && !query.grouped
        && query.values.is_empty();
    let [From::Source(source)] = query.from.as_slice() else {
        return false;
    };
    let Some(source) = query.sources.get(usize::from(*source)) else {
        return false;
    };
    let SourceKind::Relation(id) = source.kind else {
        return false;
    };
    let kind = replay.catalog.relation(id).map(|it| it.kind);
    let changeable = kind.is_some_and(|kind| kind != RelationKind::MaterializedView);
    let of_one_row = query.columns.iter().all(|column| match &column.value {
        Some(Node::Call(call)) => !call.returns_set && call.over.is_none(),
        _ => true,
    });
    let some_column = query
        .columns
        .iter()
        .any(|column| matches!(&column.value, Some(Node::Column(it)) if it.levels_up == 0));
    plain && changeable && of_one_row && some_column
}
