//! Views, materialised views, `CREATE TABLE AS`.

use pgassay_sql::ast::{CreateTableAs, CreateView, RefreshMaterializedView};

use crate::{Replay, Run, refuse};

pub(crate) fn create_table_as(_replay: &mut Replay, _it: &CreateTableAs) -> Run {
    refuse::unknown("the statement is not modelled")
}

pub(crate) fn create_view(_replay: &mut Replay, _it: &CreateView) -> Run {
    refuse::unknown("the statement is not modelled")
}

pub(crate) fn refresh(_replay: &mut Replay, _it: &RefreshMaterializedView) -> Run {
    refuse::unknown("the statement is not modelled")
}
