//! `ALTER TABLE` and its like.

use pgassay_sql::ast::AlterRelation;

use crate::{Replay, Run, refuse};

pub(crate) fn alter_relation(_replay: &mut Replay, _it: &AlterRelation) -> Run {
    refuse::unknown("the statement is not modelled")
}
