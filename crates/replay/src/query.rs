//! Queries and statements that change rows: bound by the catalog's binder, with the session's search path.

use pgassay_catalog::bind::Scope;
use pgassay_catalog::expression::{BoundQuery, Reference, Source, SourceKind};
use pgassay_catalog::id::{RelationId, RoleId};
use pgassay_catalog::privilege::Rights;
use pgassay_catalog::refusal::{Obstacle, SqlState};
use pgassay_catalog::relation::RelationKind;
use pgassay_sql::ast::{DataStatement, Query};

use crate::privilege::Guarded;
use crate::{Replay, Run, refuse};

impl Replay {
    /// Binds a query.
    pub(crate) fn bind_whole_query(&self, query: &Query) -> Run<BoundQuery> {
        let bound = self.binder().bind_query(query, &Scope::default());
        let bound = bound.map_err(|obstacle| self.hidden_first(obstacle))?;
        self.require_use_of_schemas(&bound)?;
        Ok(bound)
    }

    /// Binds a statement that changes rows.
    pub(crate) fn bind_data(&self, statement: &DataStatement) -> Run<BoundQuery> {
        let bound = self.binder().bind_data_statement(statement, &Scope::default());
        let bound = bound.map_err(|obstacle| self.hidden_first(obstacle))?;
        self.require_use_of_schemas(&bound)?;
        Ok(bound)
    }

    /// What is missing in a schema that one may not look into: that is refused first.
    fn hidden_first(&self, obstacle: Obstacle) -> Obstacle {
        if let Obstacle::Refused(refusal) = &obstacle
            && let Some((_, name)) = &refusal.object
            && let Some(schema) = &name.schema
            && let Some(schema) = self.catalog.schema_id(&self.path, schema)
            && let Err(hidden) = self.require_use_of(schema)
        {
            return hidden;
        }
        obstacle
    }

    /// Refuses who may not look into a schema that a query names; those of the search path are such that one may.
    fn require_use_of_schemas(&self, query: &BoundQuery) -> Run {
        if self.is_superuser(self.current_user()) {
            return Ok(());
        }
        let mut schemas = Vec::new();
        query.for_each_source(&mut |source: &Source| {
            if let SourceKind::Relation(id) = source.kind
                && let Some(relation) = self.catalog.relation(id)
                && !schemas.contains(&relation.schema)
            {
                schemas.push(relation.schema);
            }
        });
        schemas
            .into_iter()
            .try_for_each(|schema| self.require_use_of(schema))
    }

    /// Refuses who may not read what a query reads, and what has no rows to be read, as PostgreSQL does when the query runs; `target` is the table that a
    /// statement changes, which needs other privileges.
    pub(crate) fn require_reading(&self, query: &BoundQuery, target: Option<RelationId>) -> Run {
        let mut empty = None;
        query.for_each_source(&mut |source: &Source| {
            if let SourceKind::Relation(id) = source.kind
                && let Some(relation) = self.catalog.relation(id)
                && !relation.populated
            {
                empty = Some(relation);
            }
        });
        if let Some(relation) = empty {
            let message = format!(
                "materialized view \"{}\" has not been populated",
                relation.name.as_str()
            );
            return Err(refuse::refusal(
                SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE,
                message,
            ));
        }
        self.require_right_to_read(query, target)
    }

    /// Refuses who may not read what a query reads.
    pub(crate) fn require_right_to_read(&self, query: &BoundQuery, target: Option<RelationId>) -> Run {
        let mut read = relations_of(query);
        read.retain(|it| Some(*it) != target);
        for id in &read {
            self.require_rights_behind(*id, self.current_user(), 0)?;
        }
        if self.is_superuser(self.current_user()) {
            return Ok(());
        }
        let references = query.references();
        for id in read {
            self.require_rights_on(id, Rights::SELECT)?;
            self.require_reading_columns(id, &references)?;
        }
        Ok(())
    }

    /// Refuses to read a view whose owner may not read what it shows; of one with `security_invoker` who reads it must.
    /// Privileges on single columns count as enough.
    fn require_rights_behind(&self, view: RelationId, reader: RoleId, depth: usize) -> Run {
        let relation = self.relation(view)?;
        let Some(definition) = &relation.definition else {
            return Ok(());
        };
        if relation.kind != RelationKind::View || depth > 32 {
            return Ok(());
        }
        let on = |value: &str| matches!(value, "true" | "on" | "1" | "yes" | "");
        let mut options = relation.options.iter();
        let role = if options.any(|(name, value)| name == "security_invoker" && on(value)) {
            reader
        } else {
            relation.owner
        };
        let may = |owner, privileges| self.role_may(role, Guarded::Table, owner, privileges, Rights::SELECT);
        for id in relations_of(definition) {
            let shown = self.relation(id)?;
            let by_column = shown
                .columns
                .iter()
                .any(|it| it.privileges.grants.is_some() && may(shown.owner, &it.privileges));
            if !id.is_builtin() && !by_column && !may(shown.owner, &shown.privileges) {
                let word = match shown.kind {
                    RelationKind::PartitionedTable => "table",
                    kind => refuse::word_of(kind),
                };
                return Err(refuse::permission_denied(word, &shown.name));
            }
            self.require_rights_behind(id, role, depth + 1)?;
        }
        Ok(())
    }

    /// Refuses who may read some columns of a relation, but not those that a query names.
    fn require_reading_columns(&self, id: RelationId, references: &[Reference]) -> Run {
        let relation = self.relation(id)?;
        let may = |privileges| self.may(Guarded::Table, relation.owner, privileges, Rights::SELECT);
        if may(&relation.privileges) {
            return Ok(());
        }
        let named = references.iter().filter_map(|it| match it {
            Reference::Column(of, number) if *of == id => relation.column(*number),
            _ => None,
        });
        for column in named {
            if column.privileges.grants.is_none() || !may(&column.privileges) {
                return Err(refuse::permission_denied("table", &relation.name));
            }
        }
        Ok(())
    }

    /// Refuses who lacks a privilege on a relation; privileges on single columns count as enough.
    pub(crate) fn require_rights_on(&self, id: RelationId, rights: Rights) -> Run {
        let relation = self.relation(id)?;
        let by_column = relation.columns.iter().any(|it| {
            it.privileges.grants.is_some() && self.may(Guarded::Table, relation.owner, &it.privileges, rights)
        });
        if by_column || self.may(Guarded::Table, relation.owner, &relation.privileges, rights) {
            return Ok(());
        }
        let word = match relation.kind {
            RelationKind::PartitionedTable => "table",
            kind => refuse::word_of(kind),
        };
        Err(refuse::permission_denied(word, &relation.name))
    }

    /// Whether a query reads a temporary relation.
    pub(crate) fn reads_temporary(&self, query: &BoundQuery) -> bool {
        let Some(temporary) = self.session.temporary else {
            return false;
        };
        let mut found = false;
        query.for_each_source(&mut |source: &Source| {
            if let SourceKind::Relation(id) = source.kind {
                found |= self.catalog.relation(id).is_some_and(|it| it.schema == temporary);
            }
        });
        found
    }
}

/// The relations that a query reads, each once.
fn relations_of(query: &BoundQuery) -> Vec<RelationId> {
    let mut found = Vec::new();
    query.for_each_source(&mut |source: &Source| {
        if let SourceKind::Relation(id) = source.kind
            && !found.contains(&id)
        {
            found.push(id);
        }
    });
    found
}
