//! Queries, statements that change rows, and others that change nothing that the catalog holds.

use pgassay_sql::ast::{
    CallProcedure, Copy, DataStatement, LockTable, ObjectName, Query, Statement, StatementKind, Truncate,
};

use super::set;
use crate::{Replay, Run, refuse};

pub(crate) fn call(_replay: &mut Replay, _it: &CallProcedure) -> Run {
    refuse::unknown("what a procedure does cannot be told")
}

pub(crate) fn copy(_replay: &mut Replay, _it: &Copy) -> Run {
    Ok(())
}

pub(crate) fn data(_replay: &mut Replay, _it: &DataStatement) -> Run {
    Ok(())
}

pub(crate) fn query(replay: &mut Replay, it: &Query) -> Run {
    set::set_config(replay, it)
}

pub(crate) fn truncate(replay: &mut Replay, it: &Truncate) -> Run {
    for table in &it.tables {
        replay.relation_named(table)?;
    }
    Ok(())
}

pub(crate) fn lock_table(replay: &mut Replay, it: &LockTable) -> Run {
    for table in &it.tables {
        replay.relation_named(table)?;
    }
    Ok(())
}

pub(crate) fn maintenance(
    replay: &mut Replay,
    keyword: &str,
    relations: &[ObjectName],
    outside_transaction: bool,
) -> Run {
    if outside_transaction {
        replay.prevent_in_transaction(keyword)?;
    }
    for relation in relations {
        replay.class(relation)?;
    }
    Ok(())
}

/// `EXPLAIN`, `PREPARE` and their like change nothing themselves.
pub(crate) fn wrapped(_replay: &mut Replay, keyword: &str, statement: &Statement) -> Run {
    match &statement.kind {
        StatementKind::Query(_) | StatementKind::Data(_) => Ok(()),
        _ if keyword.eq_ignore_ascii_case("explain") => Ok(()),
        _ => refuse::unknown(format!("{keyword} is not modelled")),
    }
}
