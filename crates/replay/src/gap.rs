//! What cannot be told offline: how far it reaches, and whether it may explain a refusal.

use pgassay_catalog::gap::{Effects, Gap, Reach};
use pgassay_catalog::location::Location;
use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_sql::ast::{
    AlterAction, AlterActionKind, DropBehavior, DropObjects, ObjectAddress, ObjectKind, Persistence,
    Statement, StatementKind,
};

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
        if matches!(&statement.kind, S::Drop(it) if self.drops_nothing(it)) {
            return;
        }
        let is_temporary = match &statement.kind {
            S::CreateTable(it) => it.persistence == Persistence::Temporary,
            S::CreateTableAs(it) => it.persistence == Persistence::Temporary,
            _ => false,
        };
        if is_temporary {
            // Nothing but the session's own schema is unsure.
            let schema = self.temporary_schema();
            self.note_gap(Reach::Schema(schema), effects_of(&statement.kind), because);
            return;
        }
        let table = match &statement.kind {
            S::AlterRelation(it) => Some(&it.name),
            S::CreateIndex(it) => Some(&it.table),
            S::CreatePolicy(it) => Some(&it.table),
            S::AlterPolicy(it) => Some(&it.table),
            S::CreateTrigger(it) => Some(&it.table),
            S::CreateRule(it) => Some(&it.table),
            S::Drop(it) => match it.objects.as_slice() {
                [ObjectAddress::OnRelation { relation, .. }] => Some(relation),
                _ => None,
            },
            _ => None,
        };
        let relation = table.and_then(|name| self.catalog.find_relation(&self.path, &name.value));
        let reach = match (relation, table) {
            (Some(it), _) => Reach::Relation(it.id),
            (None, Some(_)) => Reach::UnknownRelations,
            (None, None) => self.reach_of_drop(&statement.kind),
        };
        self.note_gap(reach, effects_of(&statement.kind), because);
    }

    /// The table of an index that may have been dropped.
    fn reach_of_drop(&self, kind: &StatementKind) -> Reach {
        let StatementKind::Drop(it) = kind else {
            return Reach::Everything;
        };
        let ([ObjectAddress::Named(name)], DropBehavior::Restrict) = (it.objects.as_slice(), it.behavior)
        else {
            return Reach::Everything;
        };
        match self.find_class_leniently(&name.value) {
            Some(ClassId::Index(id)) => self
                .catalog
                .index(id)
                .map_or(Reach::Everything, |index| Reach::Relation(index.table)),
            _ => Reach::Everything,
        }
    }

    /// Whether nothing that a DROP names exists, for certain: then it matters not whether it runs.
    fn drops_nothing(&self, it: &DropObjects) -> bool {
        let effects = effects_of_drop(it.kind);
        let exists = |object: &ObjectAddress| match object {
            ObjectAddress::Named(name) => self.find_class_leniently(&name.value).is_some(),
            _ => true,
        };
        let known = effects.intersects(Effects::TABLES.union(Effects::VIEWS).union(Effects::INDEXES));
        let is_temporary = |gap: &Gap| {
            let temporary = self.session.temporary.map(Reach::Schema);
            temporary.is_some_and(|temporary| gap.reach == temporary)
        };
        let mut gaps = self.catalog.gaps.iter().filter(|gap| !is_temporary(gap));
        let mut unsure = || gaps.any(|gap| gap.may_have.intersects(effects));
        known && effects != Effects::ANYTHING && !it.objects.iter().any(exists) && !unsure()
    }

    /// Whether something that could not be told may be why an object seems missing or in the way.
    pub(crate) fn gap_may_explain(&self, refusal: &Refusal) -> bool {
        if self.catalog.gaps.is_empty() {
            return false;
        }
        let Some(effects) = effects_about(refusal) else {
            return false;
        };
        let object = refusal.object.as_ref().map(|(_, name)| name);
        let schema = object.and_then(|name| name.schema.as_ref());
        self.catalog
            .gaps
            .iter()
            .filter(|gap| gap.may_have.intersects(effects))
            .any(|gap| match gap.reach {
                Reach::Everything | Reach::UnknownRelations => true,
                Reach::Schema(id) => match schema {
                    Some(name) => self.catalog.schema(id).is_none_or(|schema| schema.name == *name),
                    None => self.path.schemas.contains(&id),
                },
                Reach::Relation(id) => match (schema, self.catalog.relation(id)) {
                    (Some(name), Some(relation)) => {
                        relation.name == *name || object.is_some_and(|it| it.name == relation.name)
                    }
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
        SqlState::WRONG_OBJECT_TYPE => Some(Effects::TABLES.union(Effects::VIEWS)),
        SqlState::AMBIGUOUS_FUNCTION => Some(Effects::FUNCTIONS),
        SqlState::INVALID_ROLE_SPECIFICATION | SqlState::INVALID_GRANT_OPERATION => Some(Effects::ROLES),
        SqlState::INVALID_TABLE_DEFINITION
        | SqlState::INVALID_COLUMN_DEFINITION
        | SqlState::INVALID_COLUMN_REFERENCE
        | SqlState::INVALID_OBJECT_DEFINITION
        | SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE
        | SqlState::DATATYPE_MISMATCH
        | SqlState::CANNOT_COERCE
        | SqlState::GENERATED_ALWAYS
        | SqlState::AMBIGUOUS_COLUMN
        | SqlState::FEATURE_NOT_SUPPORTED => Some(Effects::CONSTRAINTS),
        // What the text of a statement decides by itself, and the state of its transaction.
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
        S::AlterRelation(it) => {
            let each = it.actions.iter().map(effects_of_action);
            each.fold(Effects::NONE, Effects::union)
        }
        S::Drop(it) if it.behavior == DropBehavior::Restrict => effects_of_drop(it.kind),
        S::Do(_) | S::Drop(_) | S::Call(_) | S::Wrapped { .. } | S::ImportForeignSchema(_) => {
            Effects::ANYTHING
        }
        _ => Effects::OTHER,
    }
}

/// What an action of ALTER TABLE may have done.
fn effects_of_action(action: &AlterAction) -> Effects {
    use AlterActionKind as A;
    match &action.kind {
        A::RowSecurity(_) | A::ForceRowSecurity(_) => Effects::ROW_SECURITY,
        A::Trigger { .. } => Effects::TRIGGERS,
        // A partition is a table, and what it has besides it has from its parent.
        A::AttachPartition { .. } | A::DetachPartition { .. } => Effects::TABLES,
        // What the table has it keeps under its new name.
        A::RenameTo(_) | A::SetSchema(_) => Effects::TABLES,
        A::OwnerTo(_) => Effects::GRANTS,
        A::SetOptions(_)
        | A::ResetOptions(_)
        | A::ForeignOptions(_)
        | A::ReplicaIdentity(_)
        | A::SetLogged(_)
        | A::SetTablespace(_)
        | A::SetAccessMethod(_)
        | A::ClusterOn(_)
        | A::SetWithoutOids
        | A::Rule { .. } => Effects::OTHER,
        A::ValidateConstraint(_) | A::AlterConstraint { .. } | A::RenameConstraint { .. } => {
            Effects::CONSTRAINTS
        }
        A::AlterColumn { .. } | A::RenameColumn { .. } => Effects::COLUMNS.union(Effects::CONSTRAINTS),
        A::AddConstraint(_) | A::DropConstraint { .. } => Effects::CONSTRAINTS.union(Effects::INDEXES),
        A::AddColumn { .. } | A::DropColumn { .. } => Effects::COLUMNS
            .union(Effects::CONSTRAINTS)
            .union(Effects::INDEXES),
        A::Inherit(_) | A::NoInherit(_) | A::OfType(_) | A::NotOf | A::Other(_) => Effects::TABLES
            .union(Effects::COLUMNS)
            .union(Effects::CONSTRAINTS)
            .union(Effects::INDEXES)
            .union(Effects::ROW_SECURITY),
    }
}

/// What a DROP without CASCADE takes away.
fn effects_of_drop(kind: ObjectKind) -> Effects {
    use ObjectKind as K;
    match kind {
        K::Table | K::ForeignTable => Effects::TABLES
            .union(Effects::COLUMNS)
            .union(Effects::CONSTRAINTS)
            .union(Effects::INDEXES)
            .union(Effects::POLICIES)
            .union(Effects::TRIGGERS)
            .union(Effects::ROW_SECURITY),
        K::View | K::MaterializedView => Effects::VIEWS.union(Effects::INDEXES),
        K::Index => Effects::INDEXES,
        K::Policy => Effects::POLICIES,
        K::Trigger => Effects::TRIGGERS,
        K::Function | K::Procedure | K::Routine | K::Aggregate => Effects::FUNCTIONS,
        K::Type | K::Domain => Effects::TYPES,
        K::Role => Effects::ROLES,
        _ => Effects::ANYTHING,
    }
}
