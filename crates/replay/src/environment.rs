//! What a dump may rely on: roles of the cluster that it was taken from, schemas and extensions that a part of a database
//! leaves out, and objects that `--clean` drops first.

mod extension;
#[cfg(test)]
mod tests;

use pgassay_catalog::id::RoleId;
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::role::Role;
use pgassay_sql::ast::{AlterActionKind, AlterColumn, ObjectKind, Statement, StatementKind};
use pgassay_sql::name::Identifier;

use crate::Replay;

/// What is there besides what the dump makes.
#[derive(Clone, Debug)]
pub(crate) struct Environment {
    /// The roles, schemas and extensions that were taken as existing, in the order in which they were met.
    pub(crate) assumed: Vec<(ObjectKind, Identifier)>,
    /// The names that were looked for in extensions.
    looked_for: Vec<String>,
    /// The schemas and publications that are there before: `pg_dump --schema=public` makes `public` again.
    given: Vec<Identifier>,
}

/// What is supposed so that a statement of a dump does not fail.
#[derive(Debug)]
pub(crate) enum Supposed {
    /// A role of this name exists.
    Role(Role),
    /// What this statement makes exists.
    Made(String),
    /// There is nothing to do: what is made exists, or what is dropped does not.
    Done,
}

impl Replay {
    /// Says that the files are a dump. Roles are the cluster's and not in it, so those that it names are taken as
    /// existing. `pg_dumpall` makes the role that every cluster begins with, and `--clean` drops what may not be there;
    /// psql goes on after both, and neither says anything of the schema.
    pub fn take_as_dump(&mut self) {
        let schemas = self.catalog.schemas.iter().map(|(_, it)| it.name.clone());
        let others = self.catalog.others.iter();
        let publications = others.filter(|(_, it)| it.kind == ObjectKind::Publication);
        self.environment = Some(Environment {
            assumed: Vec::new(),
            looked_for: Vec::new(),
            given: schemas
                .chain(publications.map(|(_, it)| it.name.clone()))
                .collect(),
        });
    }

    /// What of a dump's surroundings makes up for a refusal.
    pub(crate) fn supposed(&mut self, refusal: &Refusal, statement: &Statement) -> Option<Supposed> {
        let environment = self.environment.as_mut()?;
        let role = match &refusal.object {
            Some((ObjectKind::Role, name)) => Some(&name.name),
            _ => None,
        };
        if is_missing(refusal.sqlstate) && is_drop(&statement.kind) {
            return Some(Supposed::Done);
        }
        if let Some((ObjectKind::Schema | ObjectKind::Publication, name)) = &refusal.object
            && matches!(
                refusal.sqlstate,
                SqlState::DUPLICATE_SCHEMA | SqlState::DUPLICATE_OBJECT
            )
            && environment.given.contains(&name.name)
        {
            return Some(Supposed::Done);
        }
        match (&statement.kind, role) {
            (StatementKind::CreateRole(_), Some(role)) if refusal.sqlstate == SqlState::DUPLICATE_OBJECT => {
                let first = self.catalog.role(RoleId::BOOTSTRAP);
                let is_there =
                    first.is_some_and(|it| it.name == *role) || environment.has(ObjectKind::Role, role);
                is_there.then_some(Supposed::Done)
            }
            (_, Some(role))
                if matches!(
                    refusal.sqlstate,
                    SqlState::UNDEFINED_OBJECT | SqlState::INVALID_PARAMETER_VALUE
                ) && self.catalog.role_named(role).is_none() =>
            {
                environment.note(ObjectKind::Role, role);
                // Who takes the role in a dump makes objects with it, so it has the rights for that.
                let acts = matches!(statement.kind, StatementKind::Set(_));
                Some(Supposed::Role(self.stranger(role.clone(), acts)))
            }
            (StatementKind::DropRole { .. }, _) if refusal.sqlstate == SqlState::OBJECT_IN_USE => {
                Some(Supposed::Done)
            }
            (StatementKind::CreateSchema(_), _) => None,
            _ => self.supposed_object(refusal),
        }
    }

    /// A schema or an extension that a dump of a part of a database leaves out.
    fn supposed_object(&mut self, refusal: &Refusal) -> Option<Supposed> {
        if let (SqlState::INVALID_SCHEMA_NAME, Some((ObjectKind::Schema, name))) =
            (refusal.sqlstate, &refusal.object)
        {
            let environment = self.environment.as_mut()?;
            environment.note(ObjectKind::Schema, &name.name);
            return Some(Supposed::Made(format!("CREATE SCHEMA {}", name.name.quoted())));
        }
        let (schema, extension) = self.extension_for(refusal)?;
        let environment = self.environment.as_mut()?;
        environment.note(ObjectKind::Extension, &extension);
        let (schema, extension) = (schema.quoted(), extension.quoted());
        Some(Supposed::Made(format!(
            "CREATE EXTENSION {extension} SCHEMA {schema} CASCADE"
        )))
    }

    fn stranger(&mut self, name: Identifier, superuser: bool) -> Role {
        Role {
            superuser,
            ..Role::new(self.catalog.new_id(), name)
        }
    }

    /// Runs a statement whose objects are supposed to exist; they have no place in the files.
    pub(crate) fn suppose_made(&mut self, sql: &str) {
        let before = self.moment();
        let location = self.location.take();
        let statement = pgassay_sql::parse::parse_statement(sql, 0);
        if crate::apply::statement(self, &statement).is_err() {
            self.restore(&before);
        }
        self.location = location;
        self.forget_effects(&before);
    }

    /// Adds a role that is supposed to exist.
    pub(crate) fn suppose_role(&mut self, role: Role) {
        self.catalog.roles.insert(role.id.0, role);
        self.refresh_path();
    }
}

impl Environment {
    fn has(&self, kind: ObjectKind, name: &Identifier) -> bool {
        self.assumed.iter().any(|it| it.0 == kind && it.1 == *name)
    }

    fn note(&mut self, kind: ObjectKind, name: &Identifier) {
        if !self.has(kind, name) {
            self.assumed.push((kind, name.clone()));
        }
    }
}

fn is_missing(sqlstate: SqlState) -> bool {
    matches!(
        sqlstate,
        SqlState::UNDEFINED_OBJECT
            | SqlState::UNDEFINED_TABLE
            | SqlState::UNDEFINED_COLUMN
            | SqlState::UNDEFINED_FUNCTION
            | SqlState::INVALID_SCHEMA_NAME
    )
}

/// Whether a statement only takes away.
fn is_drop(kind: &StatementKind) -> bool {
    match kind {
        StatementKind::Drop(_) | StatementKind::DropRole { .. } => true,
        StatementKind::AlterRelation(it) => it.actions.iter().all(|action| {
            matches!(
                action.kind,
                AlterActionKind::DropConstraint { .. }
                    | AlterActionKind::DropColumn { .. }
                    | AlterActionKind::NoInherit(_)
                    | AlterActionKind::DetachPartition { .. }
                    | AlterActionKind::AlterColumn {
                        action: AlterColumn::DropDefault,
                        ..
                    }
            )
        }),
        _ => false,
    }
}
