//! Queries and statements that change rows: bound by the catalog's binder, with the session's search path.

use pgassay_catalog::bind::Scope;
use pgassay_catalog::expression::{BoundQuery, ColumnReference, Node, Source, SourceKind};
use pgassay_catalog::id::{ColumnNumber, RelationId, RoleId};
use pgassay_catalog::privilege::{Privileges, Rights};
use pgassay_catalog::refusal::{Obstacle, SqlState};
use pgassay_catalog::relation::{Column, Relation, RelationKind};
use pgassay_sql::ast::{DataStatement, Query, TriggerTiming};

use crate::privilege::Guarded;
use crate::{Replay, Run, refuse};

impl Replay {
    /// Binds a query.
    pub(crate) fn bind_whole_query(&self, query: &Query) -> Run<BoundQuery> {
        let bound = self.binder().bind_query(query, &Scope::default())?;
        self.require_use_of_schemas(&bound)?;
        Ok(bound)
    }

    /// Binds a statement that changes rows.
    pub(crate) fn bind_data(&self, statement: &DataStatement) -> Run<BoundQuery> {
        let bound = self.binder().bind_data_statement(statement, &Scope::default())?;
        self.require_use_of_schemas(&bound)?;
        Ok(bound)
    }

    /// What is missing in a schema that one may not look into: that is refused first.
    pub(crate) fn hidden_first(&self, obstacle: Obstacle) -> Obstacle {
        if let Obstacle::Refused(refusal) = &obstacle
            && let Some((_, name)) = &refusal.object
            && let Some(schema) = &name.schema
            && let Some(schema) = self.catalog.schema_id(&self.path, schema)
            && self.path.hidden.contains(&schema)
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

    /// Refuses who may not read or change what a statement does, then what has no rows to be read: as PostgreSQL does
    /// when the statement runs.
    pub(crate) fn require_running(&self, query: &BoundQuery) -> Run {
        self.require_rights_of(query)?;
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
        Ok(())
    }

    /// Refuses who may not read or change what a statement does (`ExecCheckPermissions`).
    pub(crate) fn require_rights_of(&self, query: &BoundQuery) -> Run {
        let user = self.current_user();
        self.require_reading(user, query, 0)?;
        let mut written = Vec::new();
        query.for_each_written(&mut |relation, it| written.push((relation, it)));
        for (relation, it) in written {
            let asked = [
                (Rights::INSERT, it.inserted.clone()),
                (Rights::UPDATE, it.updated.clone()),
                (Rights::DELETE, it.deletes.then(Vec::new)),
            ];
            for (rights, columns) in asked {
                if let Some(columns) = columns {
                    self.require_writing(user, relation, rights, columns)?;
                }
            }
        }
        Ok(())
    }

    /// Refuses a role that may not read what a query reads; what a view shows its owner must be allowed to read, or with
    /// `security_invoker` who reads it.
    fn require_reading(&self, role: RoleId, query: &BoundQuery, depth: usize) -> Run {
        for it in read_by(query) {
            let relation = self.relation(it.relation)?;
            let may = self.role_may(
                role,
                Guarded::Table,
                relation.owner,
                &relation.privileges,
                Rights::SELECT,
            );
            if it.whole && !it.relation.is_builtin() && !may {
                return Err(self.denied(it.relation));
            }
            self.require_rights_on_columns(role, it.relation, Rights::SELECT, &it.columns)?;
            if let Some((definition, reader)) = self.behind(relation, role)
                && depth < 32
            {
                self.require_reading(reader, definition, depth + 1)?;
            }
        }
        Ok(())
    }

    /// Refuses a role that may not change a relation; behind a view that can be changed as its table can, its owner must
    /// be allowed to change the table (`rewriteTargetView`).
    fn require_writing(
        &self,
        role: RoleId,
        id: RelationId,
        rights: Rights,
        columns: Vec<ColumnNumber>,
    ) -> Run {
        let (mut role, mut id, mut columns) = (role, id, columns);
        for _ in 0..32 {
            let relation = self.relation(id)?;
            if rights == Rights::DELETE {
                let may = self.role_may(role, Guarded::Table, relation.owner, &relation.privileges, rights);
                if !may {
                    return Err(self.denied(id));
                }
            } else {
                self.require_rights_on_columns(role, id, rights, &columns)?;
            }
            let replaced = relation.rules.iter().any(|it| it.instead)
                || relation
                    .triggers
                    .iter()
                    .any(|it| it.timing == TriggerTiming::InsteadOf);
            let Some((definition, reader)) = self.behind(relation, role).filter(|_| !replaced) else {
                break;
            };
            let [
                Source {
                    kind: SourceKind::Relation(below),
                    ..
                },
            ] = definition.sources.as_slice()
            else {
                break;
            };
            let shown = |number: &ColumnNumber| {
                let place = usize::from(number.0).checked_sub(1)?;
                match &definition.columns.get(place)?.value {
                    Some(Node::Column(column)) => Some(column.column?.1),
                    _ => None,
                }
            };
            columns = columns.iter().filter_map(shown).collect();
            (role, id) = (reader, *below);
        }
        Ok(())
    }

    /// What a view shows, and who reads it there.
    fn behind<'a>(&self, relation: &'a Relation, role: RoleId) -> Option<(&'a BoundQuery, RoleId)> {
        let definition = relation.definition.as_ref()?;
        if relation.kind != RelationKind::View {
            return None;
        }
        let on = |value: &str| matches!(value, "true" | "on" | "1" | "yes" | "");
        let mut options = relation.options.iter();
        let invoker = options.any(|(name, value)| name == "security_invoker" && on(value));
        Some((definition, if invoker { role } else { relation.owner }))
    }

    /// Refuses a role that has a privilege neither on a relation nor on all of some columns; where none are named any
    /// will do.
    pub(crate) fn require_rights_on_columns(
        &self,
        role: RoleId,
        id: RelationId,
        rights: Rights,
        columns: &[ColumnNumber],
    ) -> Run {
        let relation = self.relation(id)?;
        let may =
            |privileges: &Privileges| self.role_may(role, Guarded::Table, relation.owner, privileges, rights);
        if may(&relation.privileges) {
            return Ok(());
        }
        let on_column = |it: &Column| it.privileges.grants.is_some() && may(&it.privileges);
        let enough = if columns.is_empty() {
            relation.columns.iter().any(on_column)
        } else {
            let mut named = columns.iter();
            named.all(|number| relation.column(*number).is_some_and(on_column))
        };
        if enough { Ok(()) } else { Err(self.denied(id)) }
    }

    fn denied(&self, id: RelationId) -> Obstacle {
        let Some(relation) = self.catalog.relation(id) else {
            return Obstacle::Unknown("a relation is gone".into());
        };
        let word = match relation.kind {
            RelationKind::PartitionedTable => "table",
            kind => refuse::word_of(kind),
        };
        refuse::permission_denied(word, &relation.name)
    }

    /// Refuses who lacks a privilege on a relation; privileges on single columns count as enough.
    pub(crate) fn require_rights_on(&self, id: RelationId, rights: Rights) -> Run {
        self.require_rights_on_columns(self.current_user(), id, rights, &[])
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

/// What a statement reads of a relation.
struct Read {
    relation: RelationId,
    columns: Vec<ColumnNumber>,
    /// Whether it reads whole rows or system columns, on which single privileges are not counted.
    whole: bool,
}

/// The relations that a statement reads: those it takes rows from, and those that it changes where it looks at a column.
fn read_by(query: &BoundQuery) -> Vec<Read> {
    let mut changed = Vec::new();
    query.for_each_written(&mut |relation, _| changed.push(relation));
    let mut found: Vec<Read> = Vec::new();
    query.for_each_source(&mut |source: &Source| {
        if let SourceKind::Relation(id) = source.kind {
            match changed.iter().position(|it| *it == id) {
                Some(at) => {
                    changed.swap_remove(at);
                }
                None => {
                    read_of(&mut found, id);
                }
            }
        }
    });
    query.for_each_source(&mut |source: &Source| {
        // The columns of USING are compared.
        if let SourceKind::Join { merged } = &source.kind {
            let compared = merged.iter().filter(|columns| columns.len() > 1).flatten();
            compared.for_each(|column| note_read(&mut found, column));
        }
    });
    query.walk(0, &mut |node, _| {
        match node {
            Node::WholeRow {
                relation: Some(id), ..
            } => read_of(&mut found, *id).whole = true,
            Node::Column(column) => note_read(&mut found, column),
            _ => {}
        }
        true
    });
    found
}

fn note_read(found: &mut Vec<Read>, column: &ColumnReference) {
    let Some((relation, number)) = column.column else {
        return;
    };
    let read = read_of(found, relation);
    if (number.0 as i16) < 0 {
        read.whole = true;
    } else if !relation.is_builtin() {
        read.columns.push(number);
    }
}

fn read_of(found: &mut Vec<Read>, relation: RelationId) -> &mut Read {
    let at = found.iter().position(|it| it.relation == relation);
    let at = at.unwrap_or_else(|| {
        found.push(Read {
            relation,
            columns: Vec::new(),
            whole: false,
        });
        found.len() - 1
    });
    &mut found[at]
}
