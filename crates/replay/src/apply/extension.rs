//! Extensions.

use pgassay_sql::ast::{AlterExtension, CreateExtension};

use crate::{Replay, Run, refuse};

pub(crate) fn alter_extension(_replay: &mut Replay, _it: &AlterExtension) -> Run {
    refuse::unknown("the statement is not modelled")
}

pub(crate) fn create_extension(_replay: &mut Replay, _it: &CreateExtension) -> Run {
    refuse::unknown("the statement is not modelled")
}
