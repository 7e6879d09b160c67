//! What a dump may rely on: roles of the cluster that it was taken from, and objects that `--clean` drops first.

use pgassay_catalog::id::RoleId;
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::role::Role;
use pgassay_sql::ast::{AlterActionKind, AlterColumn, ObjectKind, Statement, StatementKind};
use pgassay_sql::name::Identifier;

use crate::Replay;

/// What is there besides what the dump makes.
#[derive(Clone, Debug)]
pub(crate) struct Environment {
    /// The roles that were taken as existing, in the order in which they were met.
    pub(crate) roles: Vec<Identifier>,
    /// The schemas and publications that are there before: `pg_dump --schema=public` makes `public` again.
    given: Vec<Identifier>,
}

/// What is supposed so that a statement of a dump does not fail.
#[derive(Debug)]
pub(crate) enum Supposed {
    /// A role of this name exists.
    Role(Role),
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
            roles: Vec::new(),
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
                let is_there = first.is_some_and(|it| it.name == *role) || environment.roles.contains(role);
                is_there.then_some(Supposed::Done)
            }
            (_, Some(role))
                if matches!(
                    refusal.sqlstate,
                    SqlState::UNDEFINED_OBJECT | SqlState::INVALID_PARAMETER_VALUE
                ) && self.catalog.role_named(role).is_none() =>
            {
                if !environment.roles.contains(role) {
                    environment.roles.push(role.clone());
                }
                // Who takes the role in a dump makes objects with it, so it has the rights for that.
                let acts = matches!(statement.kind, StatementKind::Set(_));
                Some(Supposed::Role(self.stranger(role.clone(), acts)))
            }
            (StatementKind::DropRole { .. }, _) if refusal.sqlstate == SqlState::OBJECT_IN_USE => {
                Some(Supposed::Done)
            }
            _ => None,
        }
    }

    fn stranger(&mut self, name: Identifier, superuser: bool) -> Role {
        Role {
            id: self.catalog.new_id(),
            name,
            superuser,
            inherit: true,
            create_role: false,
            create_database: false,
            login: false,
            replication: false,
            bypass_row_security: false,
            member_of: Vec::new(),
            settings: Vec::new(),
            comment: None,
            location: None,
        }
    }

    /// Adds a role that is supposed to exist.
    pub(crate) fn suppose_role(&mut self, role: Role) {
        self.catalog.roles.insert(role.id.0, role);
        self.refresh_path();
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

#[cfg(test)]
mod tests {
    use pgassay_catalog::location::FileId;
    use pgassay_catalog::version::ServerVersion;
    use pgassay_sql::parse::parse_statement;
    use pgassay_sql::split::split;

    use super::*;
    use crate::{FileMode, Outcome, Prelude};

    fn dump(sql: &str) -> (String, Vec<String>) {
        let mut replay = Replay::new(ServerVersion { major: 15 }, Prelude::Plain);
        replay.take_as_dump();
        replay.begin_file(FileId(0), FileMode::StatementByStatement);
        let mut said = Vec::new();
        for (piece, _) in split(sql).statements() {
            let statement = parse_statement(&piece.sql(sql), piece.span.start);
            said.push(match replay.apply(&statement, FileId(0)) {
                Outcome::Applied(_) => ".".to_owned(),
                Outcome::Failed(id) => replay.failures()[id.0 as usize].refusal.sqlstate.to_string(),
                other => format!("{other:?}"),
            });
        }
        replay.end_file();
        let roles = replay.finish().assumed_roles;
        (
            said.join(" "),
            roles.iter().map(|it| it.as_str().to_owned()).collect(),
        )
    }

    #[test]
    fn roles_of_the_cluster_are_taken_as_existing() {
        let (said, roles) = dump(
            "CREATE TABLE a (id int); ALTER TABLE a OWNER TO app; GRANT SELECT ON a TO reader, app, \"Writer\";
            REVOKE ALL ON a FROM PUBLIC; ALTER DEFAULT PRIVILEGES FOR ROLE boss GRANT SELECT ON TABLES TO reader;
            CREATE POLICY p ON a TO tenant USING (true); SET SESSION AUTHORIZATION 'maker'; CREATE TABLE b (id int);
            RESET SESSION AUTHORIZATION; CREATE SCHEMA s AUTHORIZATION app; GRANT app TO member;
            BEGIN; ALTER TABLE a OWNER TO late; ROLLBACK; ALTER TABLE a OWNER TO late; GRANT SELECT ON missing TO app",
        );
        assert_eq!(said, ". . . . . . . . . . . . . . . 42P01");
        assert_eq!(
            roles,
            [
                "app", "reader", "Writer", "boss", "tenant", "maker", "member", "late"
            ]
        );
    }

    #[test]
    fn databases_are_taken_as_existing() {
        let (said, roles) = dump(
            "ALTER DATABASE shop OWNER TO app; GRANT CONNECT ON DATABASE shop TO reader; COMMENT ON DATABASE shop IS 'x';
            ALTER DATABASE shop SET search_path TO app, public; ALTER TABLESPACE fast OWNER TO app",
        );
        assert_eq!(
            (said.as_str(), roles.join(" ").as_str()),
            (". . . . .", "app reader")
        );
    }

    #[test]
    fn what_a_cluster_has_anyway_is_no_failure() {
        let (said, roles) = dump(
            "DROP ROLE app; DROP ROLE postgres; CREATE ROLE postgres; ALTER ROLE postgres WITH SUPERUSER;
            CREATE ROLE app; CREATE ROLE app; CREATE SCHEMA public; CREATE SCHEMA a; CREATE SCHEMA a",
        );
        assert_eq!(said, ". . . . . 42710 . . 42P06");
        assert_eq!(roles, Vec::<String>::new());
    }

    #[test]
    fn what_is_cleaned_away_need_not_be_there() {
        let (said, _) = dump(
            "ALTER TABLE ONLY public.a DROP CONSTRAINT a_pkey; ALTER TABLE public.a ALTER COLUMN id DROP DEFAULT;
            DROP TABLE public.a; DROP FUNCTION s.f(int); DROP SCHEMA s; ALTER TABLE public.a ADD COLUMN b int",
        );
        assert_eq!(said, ". . . . . 42P01");
    }
}
