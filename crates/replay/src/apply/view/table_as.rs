//! `CREATE TABLE AS`, `SELECT INTO`, `CREATE MATERIALIZED VIEW` and its refreshing.

use pgassay_catalog::change::Effect;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::ObjectId;
use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::privilege::Rights;
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::{KeyValue, Relation, RelationKind, option_texts};
use pgassay_sql::ast::{
    CreateTableAs, ObjectKind, ObjectName, OnCommit, Persistence, Query, QueryBody, RefreshMaterializedView,
};

use super::{add, changes_rows, columns, missing_view};
use crate::privilege::Guarded;
use crate::refuse::refusal;
use crate::{Replay, Run, refuse};

/// `CREATE TABLE AS`, `CREATE MATERIALIZED VIEW` (`ExecCreateTableAs`)
pub(crate) fn create_table_as(replay: &mut Replay, it: &CreateTableAs) -> Run {
    let Some(query) = &it.query else {
        return refuse::unknown("the columns of a prepared statement are not known");
    };
    let bound = replay.bind_whole_query(query)?;
    if it.materialized_view {
        if changes_rows(query) {
            return Err(refuse::unsupported(
                "materialized views must not use data-modifying statements in WITH",
            ));
        }
        if replay.reads_temporary(&bound) {
            return Err(refuse::unsupported(
                "materialized views must not use temporary tables or views",
            ));
        }
    }
    let schema = replay.creation_schema(&it.name.value, it.persistence)?;
    if let Some(class) = replay.catalog.class_in(schema, &it.name.value.name) {
        if it.if_not_exists {
            let id = match class {
                ClassId::Relation(id) => ObjectId::Relation(id),
                ClassId::Index(id) => ObjectId::Index(id),
                ClassId::Sequence(id) => ObjectId::Sequence(id),
                ClassId::Composite(id) => ObjectId::Type(id),
            };
            replay.effect(Effect::Skipped(id));
            return Ok(());
        }
        let message = format!("relation \"{}\" already exists", it.name.value.name.as_str());
        return Err(Refusal::new(SqlState::DUPLICATE_TABLE, message)
            .about(ObjectKind::Table, it.name.value.clone())
            .at(it.name.span)
            .into());
    }
    let columns = columns::of_table(replay, &bound, &it.columns)?;
    columns::require_distinct(&columns)?;
    if !it.no_data {
        replay.require_running(&bound)?;
    }
    let kind = if it.materialized_view {
        RelationKind::MaterializedView
    } else {
        RelationKind::Table
    };
    let temporary = Some(schema) == replay.session.temporary;
    let persistence = if temporary {
        Persistence::Temporary
    } else {
        it.persistence
    };
    let mut relation = replay.blank_relation(schema, it.name.value.name.clone(), kind, persistence);
    relation.next_column = u16::try_from(columns.len()).unwrap_or(u16::MAX).saturating_add(1);
    relation.columns = columns.into();
    relation.options = option_texts(&it.options);
    relation.populated = !it.no_data || !it.materialized_view;
    if it.on_commit == Some(OnCommit::Drop) {
        let id = relation.id;
        replay.session_mut().drop_at_commit.push(id);
    }
    if it.materialized_view {
        add(replay, relation, bound)
    } else {
        replay.add_relation(relation).map(|_| ())
    }
}

/// `SELECT ... INTO table`
pub(crate) fn select_into(replay: &mut Replay, query: &Query, table: &ObjectName) -> Run {
    let mut query = query.clone();
    clear_into(&mut query);
    let statement = CreateTableAs {
        materialized_view: false,
        persistence: Persistence::Permanent,
        if_not_exists: false,
        name: table.clone(),
        columns: Vec::new(),
        options: Vec::new(),
        on_commit: None,
        query: Some(query),
        no_data: false,
    };
    create_table_as(replay, &statement)
}

fn clear_into(query: &mut Query) {
    match &mut query.body {
        QueryBody::Select(select) => select.into = None,
        QueryBody::SetOperation { left, .. } => clear_into(left),
        QueryBody::Nested(inner) => clear_into(inner),
        _ => {}
    }
}

/// `REFRESH MATERIALIZED VIEW`
pub(crate) fn refresh(replay: &mut Replay, it: &RefreshMaterializedView) -> Run {
    let Some(class) = replay.find_class(&it.name)? else {
        return Err(missing_view(&it.name));
    };
    let ClassId::Relation(id) = class else {
        return Err(refuse::wrong_kind(
            &it.name.value.name,
            "a table or materialized view",
        ));
    };
    let relation = replay.relation(id)?;
    if !replay.may(
        Guarded::Table,
        relation.owner,
        &relation.privileges,
        Rights::MAINTAIN,
    ) {
        replay.require_owner_of(relation)?;
    }
    if relation.kind != RelationKind::MaterializedView {
        let message = format!("\"{}\" is not a materialized view", relation.name.as_str());
        return Err(refuse::unsupported(message));
    }
    if it.concurrently && !relation.populated {
        let message = "CONCURRENTLY cannot be used when the materialized view is not populated";
        return Err(refuse::unsupported(message));
    }
    if it.concurrently && it.no_data {
        let message = "REFRESH options CONCURRENTLY and WITH NO DATA cannot be used together";
        return Err(refusal(SqlState::SYNTAX_ERROR, message));
    }
    if it.concurrently && !has_usable_index(replay, relation) {
        let name = relation.name.as_str();
        let message = format!("cannot refresh materialized view \"{name}\" concurrently");
        return Err(refusal(SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, message));
    }
    let populated = !it.no_data;
    replay
        .catalog
        .relations
        .update(id.0, |it| it.populated = populated);
    replay.effect(Effect::Altered(ObjectId::Relation(id), Effects::NONE));
    Ok(())
}

/// A unique index over plain columns that covers all rows.
fn has_usable_index(replay: &Replay, relation: &Relation) -> bool {
    replay.catalog.indexes_of(relation).any(|index| {
        let plain = index
            .columns
            .iter()
            .all(|it| matches!(it.value, KeyValue::Column(_)));
        index.unique && index.valid && index.predicate.is_none() && plain
    })
}
