//! Foreign keys with `PERIOD`, which refer to keys `WITHOUT OVERLAPS` (PostgreSQL 18).

use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::id::IndexId;
use pgassay_catalog::refusal::SqlState;
use pgassay_catalog::relation::Relation;
use pgassay_sql::ast::{References, ReferentialAction};

use crate::Run;
use crate::refuse::{self, refusal};

/// Whether an index is that of a key `WITHOUT OVERLAPS`.
pub(super) fn is_without_overlaps(referenced: &Relation, index: IndexId) -> bool {
    referenced.constraints.iter().any(|it| match &it.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
            key.index == index && key.without_overlaps
        }
        _ => false,
    })
}

/// Refuses PERIOD on one side only.
pub(super) fn check_period(own: bool, their: bool) -> Run {
    let (with, without) = match (own, their) {
        (true, false) => ("referencing", "referenced"),
        (false, true) => ("referenced", "referencing"),
        _ => return Ok(()),
    };
    let message = format!("foreign key uses PERIOD on the {with} table but not the {without} table");
    Err(refusal(SqlState::INVALID_FOREIGN_KEY, message))
}

/// Refuses the actions that a key with PERIOD cannot have.
pub(super) fn check_actions(references: &References) -> Run {
    let unsupported = |clause: &str| {
        let message = format!("unsupported {clause} action for foreign key constraint using PERIOD");
        Err(refuse::unsupported(message))
    };
    if references.on_update != ReferentialAction::NoAction {
        return unsupported("ON UPDATE");
    }
    if references.on_delete != ReferentialAction::NoAction {
        return unsupported("ON DELETE");
    }
    Ok(())
}
