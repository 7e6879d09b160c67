//! Which file knows which statement.

mod add_column;
mod alter_column;
mod alter_index;
mod alter_table;
mod alter_type;
mod attach;
mod build_index;
mod column;
mod comment;
mod constraint;
mod create_index;
mod create_table;
mod data;
mod data_type;
mod do_block;
mod drop;
mod drop_column;
mod extension;
mod foreign_key;
mod grant;
mod inherit;
pub(crate) mod large_object;
mod like;
mod named;
mod new_relation;
mod object;
mod operator_class;
mod partition;
mod policy;
mod rename;
mod role;
mod routine;
mod schema;
mod sequence;
pub(crate) mod set;
mod storage;
mod trigger;
mod view;

use pgassay_sql::ast::{Statement, StatementKind};

use named::require_right_to_map;
pub(crate) use named::user_mapping;

use crate::{Replay, Run, refuse};

/// Runs a statement; what it did is in the replay's effects.
pub(crate) fn statement(replay: &mut Replay, statement: &Statement) -> Run {
    use StatementKind as S;
    match &statement.kind {
        S::AlterDefaultPrivileges(it) => grant::alter_default_privileges(replay, it),
        S::AlterDomain(it) => data_type::alter_domain(replay, it),
        S::AlterEnum(it) => data_type::alter_enum(replay, it),
        S::AlterExtension(it) => extension::alter_extension(replay, it),
        S::AlterObject(it) => object::alter_object(replay, it),
        S::AlterPolicy(it) => policy::alter_policy(replay, it),
        S::AlterPublication(it) => named::alter_publication(replay, it),
        S::AlterRelation(it) => alter_table::alter_relation(replay, it),
        S::AlterRole(it) => role::alter_role(replay, it),
        S::AlterRoleSet(it) => role::alter_role_set(replay, it),
        S::AlterRoutine(it) => routine::alter_routine(replay, it),
        S::AlterSequence {
            if_exists,
            name,
            options,
        } => sequence::alter_sequence(replay, *if_exists, name, options),
        S::AlterDatabaseSet { name, set } => role::alter_database_set(replay, name, set),
        S::Call(it) => data::call(replay, it),
        S::Comment(it) => comment::comment(replay, it),
        S::Copy(it) => data::copy(replay, it),
        S::CreateAggregate(it) => routine::create_aggregate(replay, it),
        S::CreateCast(it) => routine::create_cast(replay, it),
        S::CreateDomain(it) => data_type::create_domain(replay, it),
        S::CreateEventTrigger(it) => trigger::create_event_trigger(replay, it),
        S::CreateExtension(it) => extension::create_extension(replay, it),
        S::CreateIndex(it) => create_index::create_index(replay, it),
        S::CreateNamed(it) => named::create_named(replay, it),
        S::CreateOperator(it) => routine::create_operator(replay, it),
        S::CreateOperatorClass(it) => routine::create_operator_class(replay, it),
        S::CreatePolicy(it) => policy::create_policy(replay, it),
        S::CreateRole(it) => role::create_role(replay, it),
        S::CreateRoutine(it) => routine::create_routine(replay, it),
        S::CreateRule(it) => trigger::create_rule(replay, it),
        S::CreateSchema(it) => schema::create_schema(replay, it),
        S::CreateSequence(it) => sequence::create_sequence(replay, it),
        S::CreateTable(it) => create_table::create_table(replay, it),
        S::CreateTableAs(it) => view::create_table_as(replay, it),
        S::CreateTrigger(it) => trigger::create_trigger(replay, it),
        S::CreateType(it) => data_type::create_type(replay, it),
        S::CreateView(it) => view::create_view(replay, it),
        S::Data(it) => data::data(replay, it),
        S::Discard(what) => set::discard(replay, what),
        S::Do(it) => do_block::do_block(replay, it),
        S::Drop(it) => drop::drop_objects(replay, it),
        S::DropRole { if_exists, roles } => role::drop_role(replay, *if_exists, roles),
        S::Grant(it) => grant::grant(replay, it),
        S::GrantRole(it) => grant::grant_role(replay, it),
        S::ImportForeignSchema(_) => refuse::unknown("the tables of a foreign schema cannot be told offline"),
        S::LockTable(it) => data::lock_table(replay, it),
        S::Maintenance {
            keyword,
            relations,
            index,
            outside_transaction,
            ..
        } => data::maintenance(replay, keyword, relations, index.as_ref(), *outside_transaction),
        S::Other { words } => refuse::unknown(format!("the statement `{words}` is not modelled")),
        S::Outside {
            words,
            outside_transaction,
        } => {
            if *outside_transaction {
                replay.prevent_in_transaction(&words.to_uppercase())?;
            }
            Ok(())
        }
        S::Owned(it) => role::owned(replay, it),
        S::Query(it) => data::query(replay, it),
        S::RefreshMaterializedView(it) => view::refresh(replay, it),
        S::Set(it) => set::set(replay, it),
        S::SetTransaction => Ok(()),
        S::Transaction(command) => replay.transaction_command(command),
        S::Truncate(it) => data::truncate(replay, it),
        S::Wrapped { keyword, statement } => data::wrapped(replay, keyword, statement),
        S::Invalid(error) => Err(refuse::refusal(
            pgassay_catalog::refusal::SqlState::SYNTAX_ERROR,
            error.message.clone(),
        )),
    }
}
