//! `CREATE TYPE`, `CREATE DOMAIN` and what alters them.

use pgassay_sql::ast::{AlterDomain, AlterEnum, CreateDomain, CreateType};

use crate::{Replay, Run, refuse};

pub(crate) fn alter_domain(_replay: &mut Replay, _it: &AlterDomain) -> Run {
    refuse::unknown("the statement is not modelled")
}

pub(crate) fn alter_enum(_replay: &mut Replay, _it: &AlterEnum) -> Run {
    refuse::unknown("the statement is not modelled")
}

pub(crate) fn create_domain(_replay: &mut Replay, _it: &CreateDomain) -> Run {
    refuse::unknown("the statement is not modelled")
}

pub(crate) fn create_type(_replay: &mut Replay, _it: &CreateType) -> Run {
    refuse::unknown("the statement is not modelled")
}
