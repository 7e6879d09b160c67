//! `GRANT`, `REVOKE`, `ALTER DEFAULT PRIVILEGES`.

use pgassay_sql::ast::{AlterDefaultPrivileges, Grant, GrantRole};

use crate::{Replay, Run, refuse};

pub(crate) fn alter_default_privileges(_replay: &mut Replay, _it: &AlterDefaultPrivileges) -> Run {
    refuse::unknown("the statement is not modelled")
}

pub(crate) fn grant(_replay: &mut Replay, _it: &Grant) -> Run {
    refuse::unknown("the statement is not modelled")
}

pub(crate) fn grant_role(_replay: &mut Replay, _it: &GrantRole) -> Run {
    refuse::unknown("the statement is not modelled")
}
