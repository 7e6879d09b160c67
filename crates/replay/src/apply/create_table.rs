//! `CREATE TABLE`.

use pgassay_sql::ast::CreateTable;
use pgassay_sql::span::Span;

use crate::{Replay, Run, refuse};

pub(crate) fn create_table(_replay: &mut Replay, _it: &CreateTable, _span: Span) -> Run {
    refuse::unknown("the statement is not modelled")
}
