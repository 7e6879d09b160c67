//! What `ALTER` does to objects of any kind: renames, owners, schemas.

use pgassay_sql::ast::AlterObject;

use crate::{Replay, Run, refuse};

pub(crate) fn alter_object(_replay: &mut Replay, _it: &AlterObject) -> Run {
    refuse::unknown("the statement is not modelled")
}
