//! Roles, schemas, extensions, the database, default privileges.

use std::sync::Arc;

use pgassay_catalog::gap::{Effects, Reach};
use pgassay_catalog::id::{ExtensionId, RoleId, SchemaId};
use pgassay_catalog::privilege::{DefaultPrivilegeKind, DefaultPrivileges};
use pgassay_catalog::role::{Extension, Membership, Role, Schema};
use pgassay_sql::name::Identifier;

use super::Reader;
use crate::cells::{Cells, options};
use crate::error::Error;
use crate::oids::class;
use crate::privilege::grants;

/// The role that initialised the cluster.
const BOOTSTRAP: u32 = 10;

impl Reader {
    pub(super) fn role(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let oid: u32 = cells.next()?;
        let id = if oid == BOOTSTRAP {
            RoleId::BOOTSTRAP
        } else {
            self.catalog.new_id()
        };
        self.oids.set(class::ROLE, oid, id.0);
        let mut role = Role {
            id,
            name: Identifier::new(cells.next()?),
            superuser: cells.next()?,
            inherit: cells.next()?,
            create_role: cells.next()?,
            create_database: cells.next()?,
            login: cells.next()?,
            replication: cells.next()?,
            bypass_row_security: cells.next()?,
            member_of: Vec::new(),
            settings: cells.options()?,
            comment: self.comment(class::ROLE, oid),
            location: None,
        };
        // What is set for the role in this database wins over what is set for it everywhere.
        for (name, value) in options(cells.next()?) {
            role.settings.retain(|(known, _)| *known != name);
            role.settings.push((name, value));
        }
        role.settings.sort();
        self.catalog.roles.remove(id.0);
        self.catalog.roles.insert(id.0, role);
        Ok(())
    }

    pub(super) fn membership(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let member = self.oids.role(cells.next()?);
        let membership = Membership {
            role: self.oids.role(cells.next()?),
            admin: cells.next()?,
            inherit: cells.next()?,
            set: cells.next()?,
        };
        self.catalog.roles.update(member.0, |role| {
            let known = role
                .member_of
                .iter_mut()
                .find(|known| known.role == membership.role);
            // Since PostgreSQL 16 several roles may have granted the same.
            match known {
                Some(known) => {
                    known.admin |= membership.admin;
                    known.inherit |= membership.inherit;
                    known.set |= membership.set;
                }
                None => role.member_of.push(membership),
            }
        });
        Ok(())
    }

    pub(super) fn schema(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let oid: u32 = cells.next()?;
        let id: SchemaId = self.catalog.new_id();
        self.oids.set(class::SCHEMA, oid, id.0);
        let name = Identifier::new(cells.next()?);
        let (owner, privileges) = self.owner_and_privileges(cells)?;
        let schema = Schema {
            id,
            name,
            owner,
            privileges,
            comment: self.comment(class::SCHEMA, oid),
            extension: None,
            location: None,
        };
        self.catalog.schemas.insert(id.0, schema);
        Ok(())
    }

    pub(super) fn extension(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let oid: u32 = cells.next()?;
        let id: ExtensionId = self.catalog.new_id();
        self.oids.set(class::EXTENSION, oid, id.0);
        let extension = Extension {
            id,
            name: Identifier::new(cells.next()?),
            owner: self.oids.role(cells.next()?),
            schema: self.schema_id(cells.next()?),
            version: cells.next()?,
            members_known: true,
            comment: self.comment(class::EXTENSION, oid),
            location: None,
        };
        self.catalog.extensions.insert(id.0, extension);
        // Schemas that belong to an extension were read before it.
        let members = self.members.iter();
        let schemas: Vec<u32> = members
            .filter(|((class, _), extension)| *class == class::SCHEMA && **extension == oid)
            .filter_map(|((_, schema), _)| Some(self.oids.schema(*schema)?.0))
            .collect();
        for schema in schemas {
            self.catalog
                .schemas
                .update(schema, |schema| schema.extension = Some(id));
        }
        Ok(())
    }

    pub(super) fn database(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let (owner, privileges) = self.owner_and_privileges(cells)?;
        self.catalog.database_owner = owner;
        self.catalog.database_privileges = privileges;
        self.catalog.database_settings = cells.options()?;
        Ok(())
    }

    pub(super) fn default_privilege(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let role = self.oids.role(cells.next()?);
        let schema = cells.oid()?.map(|oid| self.schema_id(oid));
        let kind = match cells.letter()? {
            'r' => DefaultPrivilegeKind::Tables,
            'S' => DefaultPrivilegeKind::Sequences,
            'f' => DefaultPrivilegeKind::Functions,
            'T' => DefaultPrivilegeKind::Types,
            'n' => DefaultPrivilegeKind::Schemas,
            'L' => DefaultPrivilegeKind::LargeObjects,
            other => {
                let because = format!("default privileges for objects of kind \"{other}\" are not known");
                self.gap(Reach::Everything, Effects::GRANTS, because);
                return Ok(());
            }
        };
        let mut unknown = Vec::new();
        let grants = grants(&self.catalog, cells.next()?, &mut |item: &str| {
            unknown.push(item.to_owned())
        });
        for item in unknown {
            let because = format!("the default privileges {item} could not be read");
            self.gap(Reach::Everything, Effects::GRANTS, because);
        }
        Arc::make_mut(&mut self.catalog.default_privileges).push(DefaultPrivileges {
            role,
            schema,
            kind,
            grants,
        });
        Ok(())
    }
}
