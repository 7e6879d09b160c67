//! `COMMENT ON`.

use pgassay_sql::ast::Comment;

use crate::{Replay, Run, refuse};

pub(crate) fn comment(_replay: &mut Replay, _it: &Comment) -> Run {
    refuse::unknown("the statement is not modelled")
}
