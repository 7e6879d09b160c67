//! Queries and statements that read or change rows: they change nothing that the catalog holds, but what they name must
//! exist and be allowed, and what they call may change the schema.

use pgassay_catalog::bind::Scope;
use pgassay_catalog::expression::BoundQuery;
use pgassay_catalog::id::RelationId;
use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::privilege::Rights;
use pgassay_catalog::refusal::{Obstacle, SqlState};
use pgassay_catalog::relation::RelationKind;
use pgassay_sql::ast::{
    CallProcedure, Copy, DataStatement, Expr, ExprKind, LockTable, MergeAction, Name, ObjectName, Query,
    QueryBody, Select, Statement, StatementKind, Target, Truncate,
};

use super::{alter_table, large_object, named, set, view};
use crate::privilege::Guarded;
use crate::refuse::refusal;
use crate::{Replay, Run, interpret, refuse};

/// `CALL`: a procedure is called as a function is.
pub(crate) fn call(replay: &mut Replay, it: &CallProcedure) -> Run {
    let span = it.call.function.span;
    let target = Target {
        value: Expr {
            kind: ExprKind::Call(Box::new(it.call.clone())),
            span,
        },
        alias: None,
    };
    let query = query_of(target);
    let bound = replay.binder().bind_procedure_call(&it.call, &Scope::default());
    if let Err(Obstacle::Refused(refusal)) = bound {
        return Err(Obstacle::Refused(refusal));
    }
    match interpret::calls_in(replay, &query) {
        Some(calls) => follow(replay, calls, span),
        None => Ok(()),
    }
}

fn query_of(target: Target) -> Query {
    let span = target.value.span;
    let select = Select {
        targets: vec![target],
        ..Select::default()
    };
    Query::of(QueryBody::Select(Box::new(select)), span)
}

fn follow(
    replay: &mut Replay,
    calls: Vec<(pgassay_catalog::id::FunctionId, Vec<Expr>)>,
    span: pgassay_sql::span::Span,
) -> Run {
    for (function, arguments) in calls {
        interpret::call(replay, function, &arguments, span)?;
    }
    Ok(())
}

/// A query of its own.
pub(crate) fn query(replay: &mut Replay, it: &Query) -> Run {
    if let Some(table) = view::into_of(it) {
        return view::select_into(replay, it, &table.clone());
    }
    let bound = replay.bind_whole_query(it)?;
    replay.require_running(&bound)?;
    set::set_config(replay, it)?;
    large_object::follow(replay, it);
    match interpret::calls_in(replay, it) {
        Some(calls) => follow(replay, calls, it.span),
        None => Ok(()),
    }
}

/// `INSERT`, `UPDATE`, `DELETE`, `MERGE`
pub(crate) fn data(replay: &mut Replay, it: &DataStatement) -> Run {
    let bound = bind_changing(replay, it)?;
    require_executable(replay, it, &bound)?;
    replay.require_running(&bound)
}

/// Binds a statement that changes rows; what MERGE cannot change is refused first, but for relations with rules, which
/// the rewriter refuses since PostgreSQL 17.
fn bind_changing(replay: &Replay, it: &DataStatement) -> Run<BoundQuery> {
    let merged = match it {
        DataStatement::Merge(merge) => match replay.class(&merge.table) {
            Ok(ClassId::Relation(id)) => Some(id),
            _ => None,
        },
        _ => None,
    };
    let early = replay.catalog.version.major < 17;
    if let Some(id) = merged {
        require_mergeable(replay, id, early)?;
    }
    let bound = replay.bind_data(it)?;
    if let Some(id) = merged {
        require_mergeable(replay, id, true)?;
    }
    Ok(bound)
}

/// Refuses what the planner and the start of the executor refuse.
fn require_executable(replay: &Replay, it: &DataStatement, bound: &BoundQuery) -> Run {
    if let DataStatement::Insert(it) = it {
        // Where it cannot be told whether there is an index, nothing depends on it.
        match replay.binder().check_conflict_target(it) {
            Err(Obstacle::Unknown(_)) | Ok(()) => {}
            Err(refused) => return Err(refused),
        }
    }
    replay.require_rights_of(bound)?;
    let mut targets = Vec::new();
    bound.for_each_written(&mut |relation, _| targets.push(relation));
    for target in &targets {
        require_changeable(replay, *target)?;
    }
    if let Some(target) = targets.first() {
        for action in rows_changed(it) {
            named::require_replica_identity(replay, *target, action)?;
        }
    }
    Ok(())
}

/// What a statement does to rows that are there: `update`, `delete`.
fn rows_changed(it: &DataStatement) -> Vec<&'static str> {
    let of_merge = |it: &MergeAction| match it.action.as_str() {
        "update" => Some("update"),
        "delete" => Some("delete"),
        _ => None,
    };
    match it {
        DataStatement::Insert(_) => Vec::new(),
        DataStatement::Update(_) => vec!["update"],
        DataStatement::Delete(_) => vec!["delete"],
        DataStatement::Merge(it) => it.actions.iter().filter_map(of_merge).collect(),
    }
}

/// Refuses what MERGE cannot change (`transformMergeStmt`).
fn require_mergeable(replay: &Replay, id: RelationId, by_rules: bool) -> Run {
    let relation = replay.relation(id)?;
    let possible = match relation.kind {
        RelationKind::Table | RelationKind::PartitionedTable => true,
        RelationKind::View => replay.catalog.version.major >= 17,
        _ => false,
    };
    if possible && (relation.rules.is_empty() || !by_rules) {
        return Ok(());
    }
    let message = format!("cannot execute MERGE on relation \"{}\"", relation.name.as_str());
    Err(refuse::unsupported(message))
}

/// Rows of materialised views cannot be changed (`CheckValidResultRel`).
fn require_changeable(replay: &Replay, id: RelationId) -> Run {
    let relation = replay.relation(id)?;
    if relation.kind == RelationKind::MaterializedView {
        let message = format!("cannot change materialized view \"{}\"", relation.name.as_str());
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    }
    Ok(())
}

/// `COPY`
pub(crate) fn copy(replay: &mut Replay, it: &Copy) -> Run {
    if let Some(query) = &it.query {
        let bound = replay.bind_whole_query(query)?;
        return replay.require_running(&bound);
    }
    let Some(table) = &it.table else { return Ok(()) };
    let relation = match replay.class(table)? {
        ClassId::Relation(id) => replay.relation(id)?,
        _ if it.from => return Err(refuse::wrong_kind(&table.value.name, "a table")),
        _ => return Ok(()),
    };
    let mut columns = Vec::with_capacity(it.columns.len());
    for (at, column) in it.columns.iter().enumerate() {
        let found = replay.column_of(relation, column)?;
        if found.generated.is_some() {
            let message = format!("column \"{}\" is a generated column", found.name.as_str());
            return Err(refusal(SqlState::INVALID_COLUMN_REFERENCE, message));
        }
        if it.columns[..at].iter().any(|other| other.value == column.value) {
            let message = format!("column \"{}\" specified more than once", found.name.as_str());
            return Err(refusal(SqlState::DUPLICATE_COLUMN, message));
        }
        columns.push(found.number);
    }
    if it.columns.is_empty() {
        let copied = relation.columns.iter().filter(|it| it.generated.is_none());
        columns.extend(copied.map(|it| it.number));
    }
    let rights = if it.from { Rights::INSERT } else { Rights::SELECT };
    replay.require_rights_on_columns(replay.current_user(), relation.id, rights, &columns)?;
    let direction = if it.from { "to" } else { "from" };
    match relation.kind {
        RelationKind::Table | RelationKind::PartitionedTable if it.from => Ok(()),
        RelationKind::Table => Ok(()),
        RelationKind::MaterializedView if !it.from && replay.catalog.version.major >= 18 => {
            if relation.populated {
                return Ok(());
            }
            let message = format!(
                "cannot copy from unpopulated materialized view \"{}\"",
                relation.name.as_str()
            );
            Err(refusal(SqlState::FEATURE_NOT_SUPPORTED, message))
        }
        RelationKind::ForeignTable if it.from => Ok(()),
        RelationKind::View if it.from && relation.triggers.iter().any(|it| it.on_insert) => Ok(()),
        kind => {
            let word = match kind {
                RelationKind::PartitionedTable => "partitioned table",
                kind => refuse::word_of(kind),
            };
            let message = format!("cannot copy {direction} {word} \"{}\"", relation.name.as_str());
            Err(refusal(SqlState::WRONG_OBJECT_TYPE, message))
        }
    }
}

/// `TRUNCATE` (`ExecuteTruncate`)
pub(crate) fn truncate(replay: &mut Replay, it: &Truncate) -> Run {
    use pgassay_catalog::constraint::ConstraintKind;
    let mut tables = Vec::new();
    for name in &it.tables {
        let ClassId::Relation(id) = replay.class(name)? else {
            return Err(refuse::wrong_kind(&name.value.name, "a table"));
        };
        let relation = replay.relation(id)?;
        if !relation.is_table() && relation.kind != RelationKind::ForeignTable {
            return Err(refuse::wrong_kind(&relation.name, "a table"));
        }
        replay.require_rights_on(id, Rights::TRUNCATE)?;
        tables.push(id);
    }
    if it.behavior == pgassay_sql::ast::DropBehavior::Cascade {
        return Ok(());
    }
    for id in &tables {
        for holder in replay
            .catalog
            .may_refer_to(pgassay_catalog::id::ObjectId::Relation(*id))
        {
            let holder = match holder {
                pgassay_catalog::id::ObjectId::Relation(holder)
                | pgassay_catalog::id::ObjectId::Constraint(holder, _) => holder,
                _ => continue,
            };
            let Some(relation) = replay.catalog.relation(holder) else {
                continue;
            };
            let refers = relation
                .constraints
                .iter()
                .any(|it| matches!(&it.kind, ConstraintKind::ForeignKey(key) if key.references == *id));
            if refers && !tables.contains(&holder) && relation.partition_of.is_none() {
                let message = "cannot truncate a table referenced in a foreign key constraint";
                return Err(refuse::unsupported(message));
            }
        }
    }
    Ok(())
}

/// `LOCK TABLE`
pub(crate) fn lock_table(replay: &mut Replay, it: &LockTable) -> Run {
    if !replay.in_transaction_block() {
        let message = "LOCK TABLE can only be used in transaction blocks";
        return Err(refusal(SqlState::NO_ACTIVE_SQL_TRANSACTION, message));
    }
    for table in &it.tables {
        let ClassId::Relation(id) = replay.class(table)? else {
            return Err(refuse::wrong_kind(&table.value.name, "a table or view"));
        };
        let kind = replay.relation(id)?.kind;
        if !matches!(
            kind,
            RelationKind::Table | RelationKind::PartitionedTable | RelationKind::View
        ) {
            return Err(refuse::wrong_kind(&table.value.name, "a table or view"));
        }
        require_locking(replay, id, it.mode.as_ref().map(|it| it.as_str()))?;
    }
    Ok(())
}

/// Refuses who has no privilege that allows a lock; any of several does (`LockTableAclCheck`).
fn require_locking(replay: &Replay, id: RelationId, mode: Option<&str>) -> Run {
    let major = replay.catalog.version.major;
    let weak = ["access share", "row share", "row exclusive"];
    let rank = mode.and_then(|mode| weak.iter().position(|weak| *weak == mode));
    let inserts = if major >= 16 {
        rank.is_some()
    } else {
        rank == Some(2)
    };
    let any: &[Rights] = match rank {
        Some(0) if major < 16 => &[Rights::SELECT],
        Some(0) => &[
            Rights::SELECT,
            Rights::UPDATE,
            Rights::DELETE,
            Rights::TRUNCATE,
            Rights::INSERT,
        ],
        _ if inserts => &[Rights::UPDATE, Rights::DELETE, Rights::TRUNCATE, Rights::INSERT],
        _ => &[Rights::UPDATE, Rights::DELETE, Rights::TRUNCATE],
    };
    let relation = replay.relation(id)?;
    let may = |rights| replay.may(Guarded::Table, relation.owner, &relation.privileges, rights);
    if any.iter().any(|rights| may(*rights)) || major >= 17 && may(Rights::MAINTAIN) {
        return Ok(());
    }
    let word = match relation.kind {
        RelationKind::PartitionedTable => "table",
        kind => refuse::word_of(kind),
    };
    Err(refuse::permission_denied(word, &relation.name))
}

/// `VACUUM`, `ANALYZE`, `REINDEX`, `CLUSTER`
pub(crate) fn maintenance(
    replay: &mut Replay,
    keyword: &str,
    relations: &[ObjectName],
    index: Option<&Name>,
    outside_transaction: bool,
) -> Run {
    if outside_transaction {
        replay.prevent_in_transaction(keyword)?;
    }
    for relation in relations {
        let class = replay.class(relation)?;
        if keyword.starts_with("reindex") {
            require_reindexable(replay, class, relation, keyword == "reindex index")?;
        }
        if let (ClassId::Relation(table), "reindex" | "cluster") = (class, keyword) {
            require_maintaining(replay, table)?;
        }
        if let (ClassId::Relation(table), "cluster") = (class, keyword) {
            alter_table::cluster(replay, table, index)?;
        }
    }
    Ok(())
}

/// Refuses what REINDEX cannot take, and those of partitioned tables in a transaction: each partition is done in one of
/// its own (`ReindexIndex`, `ReindexTable`).
fn require_reindexable(replay: &Replay, class: ClassId, name: &ObjectName, of_index: bool) -> Run {
    let (what, table) = match class {
        ClassId::Index(id) if of_index => {
            let index = replay.catalog.index(id);
            ("REINDEX INDEX", index.map(|it| it.table))
        }
        ClassId::Relation(id) if !of_index => ("REINDEX TABLE", Some(id)),
        _ if of_index => return Err(refuse::wrong_kind(&name.value.name, "an index")),
        _ => {
            return Err(refuse::wrong_kind(
                &name.value.name,
                "a table or materialized view",
            ));
        }
    };
    let Some(relation) = table.and_then(|id| replay.catalog.relation(id)) else {
        return Ok(());
    };
    match relation.kind {
        RelationKind::PartitionedTable => replay.prevent_in_transaction(what),
        RelationKind::Table | RelationKind::MaterializedView => Ok(()),
        _ => Err(refuse::wrong_kind(
            &name.value.name,
            "a table or materialized view",
        )),
    }
}

/// Refuses who neither owns a table nor, from PostgreSQL 17, may maintain it.
fn require_maintaining(replay: &Replay, id: RelationId) -> Run {
    let relation = replay.relation(id)?;
    let may = replay.catalog.version.major >= 17
        && replay.may(
            Guarded::Table,
            relation.owner,
            &relation.privileges,
            Rights::MAINTAIN,
        );
    if may {
        return Ok(());
    }
    replay.require_owner_of(relation)
}

/// `EXPLAIN`, `PREPARE` and their like: what they wrap must be right, but does not run.
pub(crate) fn wrapped(replay: &mut Replay, keyword: &str, statement: &Statement) -> Run {
    let runs = keyword == "explain analyze";
    match &statement.kind {
        StatementKind::Query(query) if runs => self::query(replay, query),
        StatementKind::Query(it) if keyword == "explain" => {
            let bound = replay.bind_whole_query(it)?;
            replay.require_rights_of(&bound)
        }
        StatementKind::Query(it) => prepared(keyword, replay.bind_whole_query(it).map(|_| ())),
        StatementKind::Data(it) if keyword == "explain" => {
            let bound = bind_changing(replay, it)?;
            require_executable(replay, it, &bound)
        }
        StatementKind::Data(it) => prepared(keyword, bind_changing(replay, it).map(|_| ())),
        StatementKind::CreateTableAs(it) if !runs => match &it.query {
            Some(query) => replay.bind_whole_query(query).map(|_| ()),
            None => Ok(()),
        },
        _ if runs => super::statement(replay, statement),
        _ => Ok(()),
    }
}

/// The types of the parameters of a prepared statement are not known here.
fn prepared(keyword: &str, result: Run) -> Run {
    let by_parameter = |state: SqlState| {
        matches!(
            state,
            SqlState::UNDEFINED_PARAMETER | SqlState::INDETERMINATE_DATATYPE | SqlState::UNDEFINED_FUNCTION
        )
    };
    match result {
        Err(Obstacle::Refused(refusal))
            if matches!(keyword, "prepare" | "explain generic_plan") && by_parameter(refusal.sqlstate) =>
        {
            Ok(())
        }
        other => other,
    }
}
