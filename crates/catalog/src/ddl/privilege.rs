//! Owners, grants, default privileges.

use pgassay_sql::ast::ObjectKind;

use super::Printer;
use crate::data_type::TypeKind;
use crate::id::{ObjectId, RoleId};
use crate::privilege::{DefaultPrivilegeKind, DefaultPrivileges, Grant, Privileges, Rights};
use crate::routine::FunctionKind;

/// An object with an owner and privileges.
pub(crate) struct Privileged<'a> {
    pub(crate) object: ObjectId,
    pub(crate) target: Target,
    /// The keyword and the name: `TABLE public.orders`.
    pub(crate) on: String,
    /// The column of that table.
    pub(crate) column: Option<String>,
    pub(crate) owner: RoleId,
    pub(crate) privileges: &'a Privileges,
}

/// What a privilege is on: the defaults depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Table,
    Column,
    Sequence,
    Function,
    Type,
    Schema,
    Database,
    Language,
    Foreign,
}

impl Target {
    /// The rights of everybody and of the owner that a new object has (`acldefault`).
    fn defaults(self, major: u16) -> (Rights, Rights) {
        let table = Rights::INSERT
            .union(Rights::SELECT)
            .union(Rights::UPDATE)
            .union(Rights::DELETE)
            .union(Rights::TRUNCATE)
            .union(Rights::REFERENCES)
            .union(Rights::TRIGGER);
        let connect = Rights::TEMPORARY.union(Rights::CONNECT);
        match self {
            Target::Table if major >= 17 => (Rights::NONE, table.union(Rights::MAINTAIN)),
            Target::Table => (Rights::NONE, table),
            Target::Column => (Rights::NONE, Rights::NONE),
            Target::Sequence => (
                Rights::NONE,
                Rights::SELECT.union(Rights::UPDATE).union(Rights::USAGE),
            ),
            Target::Function => (Rights::EXECUTE, Rights::EXECUTE),
            Target::Type | Target::Language => (Rights::USAGE, Rights::USAGE),
            Target::Schema => (Rights::NONE, Rights::USAGE.union(Rights::CREATE)),
            Target::Database => (connect, connect.union(Rights::CREATE)),
            Target::Foreign => (Rights::NONE, Rights::USAGE),
        }
    }

    /// The grants of a new object.
    pub(crate) fn default_grants(self, owner: RoleId, major: u16) -> Vec<Grant> {
        let (everybody, own) = self.defaults(major);
        [(None, everybody), (Some(owner), own)]
            .into_iter()
            .filter(|(_, rights)| !rights.is_empty())
            .map(|(grantee, rights)| Grant {
                grantee,
                grantor: owner,
                rights,
                grant_options: Rights::NONE,
            })
            .collect()
    }
}

impl<'a> Printer<'a> {
    /// The statements that give an object its privileges; none where they are what a new object has.
    pub(crate) fn grant_statements(self, it: &Privileged<'_>) -> Vec<String> {
        let Some(grants) = &it.privileges.grants else {
            return Vec::new();
        };
        let mut statements = Vec::new();
        if it.column.is_none() {
            statements.push(format!(
                "REVOKE ALL ON {} FROM PUBLIC, {}",
                it.on,
                self.role(it.owner)
            ));
        }
        // A grantor must have got the right to grant before.
        let mut grants: Vec<&Grant> = grants.iter().collect();
        grants.sort_by_key(|grant| grant.grantor != it.owner);
        for grant in grants {
            let as_grantor = grant.grantor != it.owner;
            if as_grantor {
                statements.push(format!("SET ROLE {}", self.role(grant.grantor)));
            }
            let plain = grant.rights.minus(grant.grant_options);
            let to = self.grantee(grant.grantee);
            for (rights, option) in [(plain, ""), (grant.grant_options, " WITH GRANT OPTION")] {
                if !rights.is_empty() {
                    let rights = rights_with(rights, it.column.as_deref());
                    statements.push(format!("GRANT {rights} ON {} TO {to}{option}", it.on));
                }
            }
            if as_grantor {
                statements.push("RESET ROLE".to_owned());
            }
        }
        statements
    }

    /// All objects that privileges are on, without members of extensions and what belongs to the server as a whole.
    pub(crate) fn privileged(self) -> Vec<Privileged<'a>> {
        let catalog = self.catalog;
        let mut all = Vec::new();
        let mut add = |object, target, on: String, owner, privileges| {
            all.push(Privileged {
                object,
                target,
                on,
                column: None,
                owner,
                privileges,
            });
        };
        for (_, it) in catalog.schemas.iter().filter(|(_, it)| it.extension.is_none()) {
            if !it.name.as_str().starts_with("pg_temp") {
                let on = format!("SCHEMA {}", it.name.quoted());
                add(
                    ObjectId::Schema(it.id),
                    Target::Schema,
                    on,
                    it.owner,
                    &it.privileges,
                );
            }
        }
        for (_, it) in catalog.types.iter().filter(|(_, it)| it.extension.is_none()) {
            let own = !matches!(
                it.kind,
                TypeKind::Array { .. } | TypeKind::Row(_) | TypeKind::Multirange { .. }
            );
            if own {
                let on = format!("TYPE {}", self.stored_type(it));
                add(ObjectId::Type(it.id), Target::Type, on, it.owner, &it.privileges);
            }
        }
        for (_, it) in catalog.functions.iter().filter(|(_, it)| it.extension.is_none()) {
            let on = format!("{} {}", function_word(&it.kind), self.signature(it));
            add(
                ObjectId::Function(it.id),
                Target::Function,
                on,
                it.owner,
                &it.privileges,
            );
        }
        for (_, it) in catalog.sequences.iter().filter(|(_, it)| it.extension.is_none()) {
            let on = format!("SEQUENCE {}", self.qualified(it.schema, &it.name));
            add(
                ObjectId::Sequence(it.id),
                Target::Sequence,
                on,
                it.owner,
                &it.privileges,
            );
        }
        for (_, it) in catalog.relations.iter().filter(|(_, it)| it.extension.is_none()) {
            let on = format!("TABLE {}", self.relation_name(it));
            add(
                ObjectId::Relation(it.id),
                Target::Table,
                on,
                it.owner,
                &it.privileges,
            );
        }
        for (_, it) in catalog.others.iter().filter(|(_, it)| it.extension.is_none()) {
            let (word, target) = match it.kind {
                ObjectKind::Language => ("LANGUAGE", Target::Language),
                ObjectKind::Server => ("FOREIGN SERVER", Target::Foreign),
                ObjectKind::ForeignDataWrapper => ("FOREIGN DATA WRAPPER", Target::Foreign),
                _ => continue,
            };
            let on = format!("{word} {}", it.name.quoted());
            add(ObjectId::Other(it.id), target, on, it.owner, &it.privileges);
        }
        for (_, it) in catalog.relations.iter().filter(|(_, it)| it.extension.is_none()) {
            for column in it
                .columns
                .iter()
                .filter(|column| column.privileges.grants.is_some())
            {
                all.push(Privileged {
                    object: ObjectId::Column(it.id, column.number),
                    target: Target::Column,
                    on: format!("TABLE {}", self.relation_name(it)),
                    column: Some(column.name.quoted()),
                    owner: it.owner,
                    privileges: &column.privileges,
                });
            }
        }
        all
    }

    /// `ALTER DEFAULT PRIVILEGES`
    pub(crate) fn default_privilege_statements(self, it: &DefaultPrivileges) -> Vec<String> {
        let role = self.role(it.role);
        let schema = it.schema.map_or(String::new(), |schema| {
            format!(" IN SCHEMA {}", self.schema(schema))
        });
        let head = format!("ALTER DEFAULT PRIVILEGES FOR ROLE {role}{schema}");
        let (words, target) = default_privilege_kind(it.kind);
        let mut statements = Vec::new();
        if it.schema.is_none() {
            let owner = RoleId::BOOTSTRAP;
            for grant in target.default_grants(owner, self.catalog.version.major) {
                let from = if grant.grantee.is_none() {
                    "PUBLIC"
                } else {
                    role.as_str()
                };
                statements.push(format!("{head} REVOKE ALL ON {words} FROM {from}"));
            }
        }
        for grant in &it.grants {
            let plain = grant.rights.minus(grant.grant_options);
            for (rights, option) in [(plain, ""), (grant.grant_options, " WITH GRANT OPTION")] {
                if !rights.is_empty() {
                    let to = self.grantee(grant.grantee);
                    statements.push(format!(
                        "{head} GRANT {} ON {words} TO {to}{option}",
                        rights_with(rights, None)
                    ));
                }
            }
        }
        statements
    }
}

/// Privileges as GRANT names them, each with the column it is on.
pub(crate) fn rights_with(rights: Rights, column: Option<&str>) -> String {
    let words: Vec<String> = rights
        .keywords()
        .map(|word| match column {
            Some(column) => format!("{} ({column})", word.to_ascii_uppercase()),
            None => word.to_ascii_uppercase(),
        })
        .collect();
    words.join(", ")
}

/// The keyword, and what new objects of the kind have.
pub(crate) fn default_privilege_kind(kind: DefaultPrivilegeKind) -> (&'static str, Target) {
    match kind {
        DefaultPrivilegeKind::Tables => ("TABLES", Target::Table),
        DefaultPrivilegeKind::Sequences => ("SEQUENCES", Target::Sequence),
        DefaultPrivilegeKind::Functions => ("FUNCTIONS", Target::Function),
        DefaultPrivilegeKind::Types => ("TYPES", Target::Type),
        DefaultPrivilegeKind::Schemas => ("SCHEMAS", Target::Schema),
        DefaultPrivilegeKind::LargeObjects => ("LARGE OBJECTS", Target::Column),
    }
}

/// The keyword of a function's sort.
pub(crate) fn function_word(kind: &FunctionKind) -> &'static str {
    match kind {
        FunctionKind::Procedure => "PROCEDURE",
        // GRANT knows aggregates as functions, and so do ALTER and COMMENT ON ROUTINE.
        FunctionKind::Function | FunctionKind::Window | FunctionKind::Aggregate { .. } => "FUNCTION",
    }
}
