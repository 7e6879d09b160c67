//! `DO`.

use pgassay_sql::ast::Do;

use crate::{Replay, Run, refuse};

pub(crate) fn do_block(_replay: &mut Replay, _it: &Do) -> Run {
    refuse::unknown("the statement is not modelled")
}
