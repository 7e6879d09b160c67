//! Objects that the catalog knows by name only.

use pgassay_sql::ast::{AlterPublication, CreateNamed};

use crate::{Replay, Run, refuse};

pub(crate) fn alter_publication(_replay: &mut Replay, _it: &AlterPublication) -> Run {
    refuse::unknown("the statement is not modelled")
}

pub(crate) fn create_named(_replay: &mut Replay, _it: &CreateNamed) -> Run {
    refuse::unknown("the statement is not modelled")
}
