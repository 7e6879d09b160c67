//! Schemas.

use pgassay_sql::ast::CreateSchema;

use crate::{Replay, Run, refuse};

pub(crate) fn create_schema(_replay: &mut Replay, _it: &CreateSchema) -> Run {
    refuse::unknown("the statement is not modelled")
}
