//! Sequences.

use pgassay_sql::ast::{CreateSequence, ObjectName, SequenceOption};

use crate::{Replay, Run, refuse};

pub(crate) fn create_sequence(_replay: &mut Replay, _it: &CreateSequence) -> Run {
    refuse::unknown("the statement is not modelled")
}

pub(crate) fn alter_sequence(
    _replay: &mut Replay,
    _if_exists: bool,
    _name: &ObjectName,
    _options: &[SequenceOption],
) -> Run {
    refuse::unknown("the statement is not modelled")
}
