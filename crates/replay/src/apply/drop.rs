//! `DROP`.

use pgassay_sql::ast::DropObjects;

use crate::{Replay, Run, refuse};

pub(crate) fn drop_objects(_replay: &mut Replay, _it: &DropObjects) -> Run {
    refuse::unknown("the statement is not modelled")
}
