//! Roles and their settings, `REASSIGN OWNED`, `DROP OWNED`.

use pgassay_sql::ast::{AlterRole, AlterRoleSet, CreateRole, Name, Owned, RoleName, SetVariable};

use crate::{Replay, Run, refuse};

pub(crate) fn alter_role(_replay: &mut Replay, _it: &AlterRole) -> Run {
    refuse::unknown("the statement is not modelled")
}

pub(crate) fn alter_role_set(_replay: &mut Replay, _it: &AlterRoleSet) -> Run {
    refuse::unknown("the statement is not modelled")
}

pub(crate) fn alter_database_set(_replay: &mut Replay, _name: &Name, _set: &SetVariable) -> Run {
    refuse::unknown("the statement is not modelled")
}

pub(crate) fn create_role(_replay: &mut Replay, _it: &CreateRole) -> Run {
    refuse::unknown("the statement is not modelled")
}

pub(crate) fn drop_role(_replay: &mut Replay, _if_exists: bool, _roles: &[RoleName]) -> Run {
    refuse::unknown("the statement is not modelled")
}

pub(crate) fn owned(_replay: &mut Replay, _it: &Owned) -> Run {
    refuse::unknown("the statement is not modelled")
}
