//! Roles, their memberships and settings, schemas, extensions.

use super::Printer;
use super::function::setting;
use crate::role::{Extension, Role};

impl Printer<'_> {
    /// A role's attributes.
    pub(crate) fn role_attributes(self, role: &Role) -> String {
        let attributes = [
            (role.superuser, "SUPERUSER"),
            (role.inherit, "INHERIT"),
            (role.create_role, "CREATEROLE"),
            (role.create_database, "CREATEDB"),
            (role.login, "LOGIN"),
            (role.replication, "REPLICATION"),
            (role.bypass_row_security, "BYPASSRLS"),
        ];
        let words: Vec<String> = attributes
            .iter()
            .map(|(is, word)| {
                if *is {
                    (*word).to_owned()
                } else {
                    format!("NO{word}")
                }
            })
            .collect();
        words.join(" ")
    }

    /// The options of a membership, as PostgreSQL 16 and later write them.
    pub(crate) fn membership_statements(self, role: &Role) -> Vec<String> {
        let member = role.name.quoted();
        let grants = role.member_of.iter().map(|it| {
            let of = self.role(it.role);
            if self.catalog.version.major >= 16 {
                format!(
                    "GRANT {of} TO {member} WITH ADMIN {}, INHERIT {}, SET {}",
                    it.admin, it.inherit, it.set
                )
            } else if it.admin {
                format!("GRANT {of} TO {member} WITH ADMIN OPTION")
            } else {
                format!("GRANT {of} TO {member}")
            }
        });
        grants.collect()
    }

    /// `ALTER ROLE ... SET`
    pub(crate) fn role_settings(self, role: &Role) -> Vec<String> {
        let name = role.name.quoted();
        let settings = role.settings.iter();
        settings
            .map(|(key, value)| format!("ALTER ROLE {name} {}", setting(key, value)))
            .collect()
    }

    /// `CREATE EXTENSION`, in the newest version that the server has.
    pub(crate) fn create_extension(self, extension: &Extension) -> String {
        let name = extension.name.quoted();
        format!(
            "CREATE EXTENSION IF NOT EXISTS {name} SCHEMA {}",
            self.schema(extension.schema)
        )
    }
}
