//! From names in statements to objects, refused as PostgreSQL refuses them.

use pgassay_catalog::id::{RelationId, RoleId, SchemaId};
use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::{Column, Relation};
use pgassay_sql::ast::{Name, ObjectKind, ObjectName, Persistence, RoleName, RoleNameKind};
use pgassay_sql::name::{Identifier, QualifiedName};

use crate::{Replay, Run, refuse};

impl Replay {
    /// The schema of a name, which must exist and be open to the user (`LookupExplicitNamespace`).
    pub(crate) fn explicit_schema(&self, name: &Identifier) -> Run<SchemaId> {
        let Some(schema) = self.catalog.schema_id(&self.path, name) else {
            return Err(refuse::missing_schema(name).into());
        };
        self.require_use_of(schema)?;
        Ok(schema)
    }

    /// What `pg_class` has under a name; none where nothing is found, a refusal where its schema is missing
    /// (`RangeVarGetRelid`).
    pub(crate) fn find_class(&self, name: &ObjectName) -> Run<Option<ClassId>> {
        if let Some(schema) = &name.value.schema {
            let schema = self
                .explicit_schema(schema)
                .map_err(|obstacle| at(obstacle, name))?;
            return Ok(self.catalog.class_in(schema, &name.value.name));
        }
        Ok(self.catalog.find_class(&self.path, &name.value))
    }

    /// What `pg_class` has under a name, missing schemas passed over.
    pub(crate) fn find_class_leniently(&self, name: &QualifiedName) -> Option<ClassId> {
        self.catalog.find_class(&self.path, name)
    }

    /// What `pg_class` has under a name.
    pub(crate) fn class(&self, name: &ObjectName) -> Run<ClassId> {
        self.find_class(name)?
            .ok_or_else(|| refuse::missing_relation(name))
    }

    /// The relation of a name; indexes and sequences are refused.
    pub(crate) fn relation_named(&self, name: &ObjectName) -> Run<&Relation> {
        match self.class(name)? {
            ClassId::Relation(id) => self.relation(id),
            _ => Err(refuse::wrong_kind(&name.value.name, "a table")),
        }
    }

    /// A relation that is known to exist.
    pub(crate) fn relation(&self, id: RelationId) -> Run<&Relation> {
        match self.catalog.relation(id) {
            Some(relation) => Ok(relation),
            None => refuse::unknown("a relation is gone that was there before"),
        }
    }

    /// A column of a relation.
    pub(crate) fn column_of<'a>(&self, relation: &'a Relation, column: &Name) -> Run<&'a Column> {
        relation
            .column_named(&column.value)
            .ok_or_else(|| refuse::missing_column(column, &relation.name))
    }

    /// Where a new object goes (`RangeVarGetCreationNamespace`, with the check of the privilege).
    pub(crate) fn creation_schema(
        &mut self,
        name: &QualifiedName,
        persistence: Persistence,
    ) -> Run<SchemaId> {
        let temporary = persistence == Persistence::Temporary;
        let schema = match &name.schema {
            Some(schema) if schema.as_str() == "pg_temp" => self.temporary_schema(),
            Some(schema) if temporary => {
                let schema = self.explicit_schema(schema)?;
                if self.session.temporary == Some(schema) {
                    return Ok(schema);
                }
                self.require_create_in(schema)?;
                return Err(refuse::refusal(
                    SqlState::INVALID_TABLE_DEFINITION,
                    "cannot create temporary relation in non-temporary schema",
                ));
            }
            Some(schema) => self.explicit_schema(schema)?,
            None if temporary => self.temporary_schema(),
            None => match self.path.creation {
                Some(schema) => schema,
                None => {
                    let message = "no schema has been selected to create in";
                    return Err(refuse::refusal(SqlState::INVALID_SCHEMA_NAME, message));
                }
            },
        };
        self.require_create_in(schema)?;
        Ok(schema)
    }

    /// The role that a statement names; PUBLIC is refused.
    pub(crate) fn role(&self, name: &RoleName) -> Run<RoleId> {
        match &name.kind {
            RoleNameKind::Named(role) => self.role_of_name(role).map_err(|it| (*it).at(name.span).into()),
            RoleNameKind::CurrentUser | RoleNameKind::CurrentRole => Ok(self.current_user()),
            RoleNameKind::SessionUser => Ok(*self.session.session_user.get()),
            RoleNameKind::Public => Err(Refusal::new(
                SqlState::UNDEFINED_OBJECT,
                "role \"public\" does not exist",
            )
            .at(name.span)
            .into()),
        }
    }

    /// The role of a name.
    pub(crate) fn role_of_name(&self, name: &Identifier) -> Result<RoleId, Box<Refusal>> {
        self.catalog.role_named(name).map(|role| role.id).ok_or_else(|| {
            let message = format!("role \"{}\" does not exist", name.as_str());
            Box::new(
                Refusal::new(SqlState::UNDEFINED_OBJECT, message)
                    .about(ObjectKind::Role, QualifiedName::new(name.clone())),
            )
        })
    }
}

/// Says where a refusal stands.
pub(crate) fn at(
    obstacle: pgassay_catalog::refusal::Obstacle,
    name: &ObjectName,
) -> pgassay_catalog::refusal::Obstacle {
    use pgassay_catalog::refusal::Obstacle;
    match obstacle {
        Obstacle::Refused(refusal) => refusal.at(name.span).into(),
        other => other,
    }
}
