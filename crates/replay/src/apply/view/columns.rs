//! The columns that a query gives to a view or table.

use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::expression::BoundQuery;
use pgassay_catalog::id::{CollationId, ColumnNumber, TypeId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::Column;
use pgassay_sql::ast::{Name, ObjectKind};
use pgassay_sql::name::QualifiedName;

use crate::refuse::refusal;
use crate::{Replay, Run, refuse};

/// The columns of a view.
pub(super) fn of_view(replay: &Replay, bound: &BoundQuery, names: &[Name]) -> Run<Vec<Column>> {
    let message = "CREATE VIEW specifies more column names than columns";
    columns(replay, bound, names, message)
}

/// The columns of a table.
pub(super) fn of_table(replay: &Replay, bound: &BoundQuery, names: &[Name]) -> Run<Vec<Column>> {
    columns(replay, bound, names, "too many column names were specified")
}

fn columns(replay: &Replay, bound: &BoundQuery, names: &[Name], too_many: &str) -> Run<Vec<Column>> {
    if names.len() > bound.columns.len() {
        return Err(refusal(SqlState::SYNTAX_ERROR, too_many));
    }
    let mut columns = Vec::with_capacity(bound.columns.len());
    for (at, output) in bound.columns.iter().enumerate() {
        let name = names.get(at).map_or(&output.name, |name| &name.value);
        let data_type = if output.data_type == TypeId::UNKNOWN {
            TypeId::TEXT
        } else {
            output.data_type
        };
        let Some(found) = replay.catalog.data_type(data_type) else {
            return refuse::unknown("the type of a column cannot be told");
        };
        if matches!(found.kind, TypeKind::Pseudo) {
            let message = format!(
                "column \"{}\" has pseudo-type {}",
                name.as_str(),
                found.name.as_str()
            );
            return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
        }
        let collation = found
            .collatable
            .then(|| output.collation.unwrap_or(CollationId::DEFAULT));
        let number = ColumnNumber(u16::try_from(at + 1).unwrap_or(u16::MAX));
        columns.push(Column {
            modifier: if output.data_type == TypeId::UNKNOWN {
                -1
            } else {
                output.modifier
            },
            collation,
            location: replay.location,
            ..Column::new(number, name.clone(), data_type)
        });
    }
    Ok(columns)
}

/// No two columns share a name (`CheckAttributeNamesTypes`).
pub(super) fn require_distinct(columns: &[Column]) -> Run {
    for (at, column) in columns.iter().enumerate() {
        if columns[..at].iter().any(|other| other.name == column.name) {
            let message = format!("column \"{}\" specified more than once", column.name.as_str());
            return Err(Refusal::new(SqlState::DUPLICATE_COLUMN, message)
                .about(ObjectKind::Column, QualifiedName::new(column.name.clone()))
                .into());
        }
    }
    Ok(())
}
