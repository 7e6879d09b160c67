//! What cannot be told offline: how far it reaches, and whether it may explain a refusal.

use pgassay_catalog::gap::{Effects, Gap, Reach};
use pgassay_catalog::location::Location;
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_sql::ast::{ObjectKind, Statement, StatementKind};

use crate::Replay;

impl Replay {
    /// Adds the gap of something that could not be read: a command of psql's, a statement that is too large.
    pub fn note_unread(&mut self, location: Location, may_have: Effects, because: impl Into<String>) {
        self.catalog.gaps.push(Gap {
            reach: Reach::Everything,
            may_have,
            because: because.into(),
            location: Some(location),
        });
    }

    /// Adds a gap at the statement that runs.
    pub(crate) fn note_gap(&mut self, reach: Reach, may_have: Effects, because: impl Into<String>) {
        self.catalog.gaps.push(Gap {
            reach,
            may_have,
            because: because.into(),
            location: self.location,
        });
    }

    /// Adds the gap of a statement of which nothing could be told but what kind it is.
    pub(crate) fn note_gap_of_statement(&mut self, statement: &Statement, because: String) {
        use StatementKind as S;
        let table = match &statement.kind {
            S::AlterRelation(it) => Some(&it.name),
            S::CreateIndex(it) => Some(&it.table),
            S::CreatePolicy(it) => Some(&it.table),
            S::AlterPolicy(it) => Some(&it.table),
            S::CreateTrigger(it) => Some(&it.table),
            S::CreateRule(it) => Some(&it.table),
            _ => None,
        };
        let relation = table.and_then(|name| self.catalog.find_relation(&self.path, &name.value));
        let reach = relation.map_or(Reach::Everything, |relation| Reach::Relation(relation.id));
        self.note_gap(reach, effects_of(&statement.kind), because);
    }

    /// Whether something that could not be told may be why an object seems missing or in the way.
    pub(crate) fn gap_may_explain(&self, refusal: &Refusal) -> bool {
        if self.catalog.gaps.is_empty() {
            return false;
        }
        let Some(effects) = effects_about(refusal) else {
            return false;
        };
        let schema = refusal.object.as_ref().and_then(|(_, name)| name.schema.as_ref());
        self.catalog
            .gaps
            .iter()
            .filter(|gap| gap.may_have.intersects(effects))
            .any(|gap| match gap.reach {
                Reach::Everything => true,
                Reach::Schema(id) => match schema {
                    Some(name) => self.catalog.schema(id).is_none_or(|schema| schema.name == *name),
                    None => self.path.schemas.contains(&id),
                },
                Reach::Relation(id) => match (schema, self.catalog.relation(id)) {
                    (Some(name), Some(relation)) => relation.name == *name,
                    (None, Some(_)) => true,
                    (_, None) => false,
                },
            })
    }
}

/// What a gap must be able to have done to be behind a refusal.
fn effects_about(refusal: &Refusal) -> Option<Effects> {
    use ObjectKind as K;
    let by_kind = refusal.object.as_ref().map(|(kind, _)| match kind {
        K::Table | K::ForeignTable | K::Sequence => Effects::TABLES.union(Effects::VIEWS),
        K::View | K::MaterializedView => Effects::VIEWS,
        K::Index => Effects::INDEXES,
        K::Column => Effects::COLUMNS,
        K::Constraint => Effects::CONSTRAINTS,
        K::Policy => Effects::POLICIES,
        K::Trigger => Effects::TRIGGERS,
        K::Function | K::Procedure | K::Routine | K::Aggregate | K::Operator | K::Cast => Effects::FUNCTIONS,
        K::Type | K::Domain => Effects::TYPES,
        K::Role => Effects::ROLES,
        _ => Effects::OTHER,
    });
    let state = refusal.sqlstate;
    let decidable = matches!(
        state,
        SqlState::UNDEFINED_TABLE
            | SqlState::UNDEFINED_COLUMN
            | SqlState::UNDEFINED_FUNCTION
            | SqlState::UNDEFINED_OBJECT
            | SqlState::INVALID_SCHEMA_NAME
            | SqlState::DUPLICATE_TABLE
            | SqlState::DUPLICATE_COLUMN
            | SqlState::DUPLICATE_FUNCTION
            | SqlState::DUPLICATE_OBJECT
            | SqlState::DUPLICATE_SCHEMA
    );
    match state {
        _ if decidable => Some(by_kind.unwrap_or(match state {
            SqlState::UNDEFINED_TABLE => Effects::TABLES.union(Effects::VIEWS),
            SqlState::UNDEFINED_COLUMN => Effects::COLUMNS,
            SqlState::UNDEFINED_FUNCTION => Effects::FUNCTIONS,
            _ => Effects::OTHER.union(Effects::TYPES),
        })),
        SqlState::INVALID_FOREIGN_KEY => Some(Effects::CONSTRAINTS.union(Effects::INDEXES)),
        SqlState::INSUFFICIENT_PRIVILEGE => Some(Effects::GRANTS),
        SqlState::DEPENDENT_OBJECTS_STILL_EXIST => Some(Effects::OTHER),
        _ => None,
    }
}

/// What a statement may have done.
pub(crate) fn effects_of(kind: &StatementKind) -> Effects {
    use StatementKind as S;
    match kind {
        S::CreateTable(_) | S::CreateTableAs(_) | S::CreateSequence(_) => Effects::TABLES,
        S::CreateView(_) => Effects::VIEWS,
        S::CreateIndex(_) => Effects::INDEXES,
        S::CreatePolicy(_) | S::AlterPolicy(_) => Effects::POLICIES,
        S::CreateTrigger(_) | S::CreateEventTrigger(_) => Effects::TRIGGERS,
        S::CreateRoutine(_) | S::AlterRoutine(_) | S::CreateAggregate(_) | S::CreateOperator(_) => {
            Effects::FUNCTIONS
        }
        S::CreateType(_) | S::CreateDomain(_) | S::AlterDomain(_) | S::AlterEnum(_) => Effects::TYPES,
        S::Grant(_) | S::AlterDefaultPrivileges(_) => Effects::GRANTS,
        S::CreateRole(_) | S::AlterRole(_) | S::GrantRole(_) | S::DropRole { .. } => Effects::ROLES,
        S::Comment(_) => Effects::COMMENTS,
        S::Data(_) | S::Query(_) | S::Copy(_) | S::Truncate(_) => Effects::NONE,
        S::Maintenance { .. } | S::LockTable(_) | S::RefreshMaterializedView(_) => Effects::NONE,
        S::CreateExtension(_) => Effects::FUNCTIONS.union(Effects::TYPES).union(Effects::OTHER),
        S::AlterRelation(_) => Effects::COLUMNS
            .union(Effects::CONSTRAINTS)
            .union(Effects::INDEXES)
            .union(Effects::ROW_SECURITY),
        S::Do(_) | S::Drop(_) | S::Call(_) | S::Wrapped { .. } | S::ImportForeignSchema(_) => {
            Effects::ANYTHING
        }
        _ => Effects::OTHER,
    }
}
