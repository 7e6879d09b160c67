//! `CREATE INDEX`.

use pgassay_sql::ast::CreateIndex;

use crate::{Replay, Run, refuse};

pub(crate) fn create_index(_replay: &mut Replay, _it: &CreateIndex) -> Run {
    refuse::unknown("the statement is not modelled")
}
