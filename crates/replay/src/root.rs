//! Which earlier failure explains a later one.

use pgassay_catalog::change::{Effect, FailureId};
use pgassay_catalog::id::ObjectId;
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_sql::ast::*;
use pgassay_sql::name::{Identifier, QualifiedName};
use rustc_hash::FxHashMap;

use crate::Replay;

/// What shares names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Space {
    Class,
    Type,
    Function,
    Schema,
    Role,
    Extension,
    Column,
    Constraint,
    Policy,
    Trigger,
    /// A unique key of a relation, whatever its name.
    Key,
    Other,
}

/// A name that is missing or in the way: of what kind, on which relation, and the name itself.
type Key = (Space, Identifier, Identifier);

/// What failures kept from happening.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roots {
    absent: FxHashMap<Key, FailureId>,
    left: FxHashMap<Key, FailureId>,
    /// Who first missed what nobody makes.
    missed: FxHashMap<Missed, FailureId>,
}

/// What is missing, with PostgreSQL's words for functions: they have several of a name.
type Missed = (SqlState, QualifiedName, String);

/// What a refusal misses, if it is about that.
fn missed(refusal: &Refusal) -> Option<Missed> {
    let (kind, name) = refusal.object.as_ref()?;
    let misses = matches!(
        refusal.sqlstate,
        SqlState::UNDEFINED_TABLE
            | SqlState::UNDEFINED_COLUMN
            | SqlState::UNDEFINED_FUNCTION
            | SqlState::UNDEFINED_OBJECT
            | SqlState::INVALID_SCHEMA_NAME
    );
    let words = match space_of(*kind) {
        Space::Function | Space::Other => refusal.message.clone(),
        _ => String::new(),
    };
    misses.then(|| (refusal.sqlstate, name.clone(), words))
}

impl Replay {
    /// The earlier failure that explains a refusal: the one that kept from being made what is missing now, or from
    /// being dropped what is in the way.
    pub(crate) fn root_of(&self, refusal: &Refusal) -> Option<FailureId> {
        let (kind, name) = refusal.object.as_ref()?;
        let space = space_of(*kind);
        let nothing = Identifier::default();
        let on = match space {
            Space::Column | Space::Constraint | Space::Policy | Space::Trigger | Space::Key => {
                name.schema.clone().unwrap_or_default()
            }
            _ => nothing.clone(),
        };
        let key = (space, on.clone(), name.name.clone());
        if is_duplicate(refusal.sqlstate) {
            return self.roots.left.get(&key).copied();
        }
        if refusal.sqlstate == SqlState::INVALID_FOREIGN_KEY {
            return self
                .roots
                .absent
                .get(&(Space::Key, name.name.clone(), nothing))
                .copied();
        }
        let absent = &self.roots.absent;
        let found = absent
            .get(&key)
            .or_else(|| absent.get(&(space, nothing.clone(), name.name.clone())));
        if found.is_some() {
            return found.copied();
        }
        let row_type = match space {
            Space::Class => absent.get(&(Space::Type, nothing, name.name.clone())),
            _ => None,
        };
        row_type
            .or_else(|| self.roots.missed.get(&missed(refusal)?))
            .copied()
    }

    /// Remembers what a failure misses that no earlier one explains: later ones that miss the same have the same reason.
    pub(crate) fn note_missed(&mut self, refusal: &Refusal, root: FailureId) {
        if let Some(missed) = missed(refusal) {
            self.roots.missed.entry(missed).or_insert(root);
        }
    }

    /// Forgets who missed what exists now.
    pub(crate) fn forget_missed(&mut self) {
        if self.roots.missed.is_empty() {
            return;
        }
        let made: Vec<Key> = self
            .effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Created(object) => self.key_of(*object),
                _ => None,
            })
            .collect();
        self.roots
            .missed
            .retain(|(_, name, _), _| !made.iter().any(|(.., made)| *made == name.name));
    }

    /// Remembers what a statement that did not run would have made or dropped.
    pub(crate) fn note_absent(&mut self, statement: &Statement, root: FailureId) {
        let mut wanted = Wanted::default();
        wanted.read(statement);
        for key in wanted.made {
            self.roots.absent.entry(key).or_insert(root);
        }
        for key in wanted.dropped {
            self.roots.left.entry(key).or_insert(root);
        }
    }

    /// Remembers what is undone with a transaction; called while the objects are still there.
    pub(crate) fn note_undone(&mut self, effects: &[Effect], root: FailureId) {
        for effect in effects {
            if let Effect::Created(object) = effect
                && let Some(key) = self.key_of(*object)
            {
                if key.0 == Space::Constraint {
                    let of_relation = (Space::Key, key.1.clone(), Identifier::default());
                    self.roots.absent.entry(of_relation).or_insert(root);
                }
                self.roots.absent.entry(key).or_insert(root);
            }
        }
    }

    fn key_of(&self, object: ObjectId) -> Option<Key> {
        let catalog = &self.catalog;
        let plain = |space, name: &Identifier| Some((space, Identifier::default(), name.clone()));
        let on = |relation, space, name: Option<&Identifier>| {
            let relation = catalog.relation(relation)?;
            Some((space, relation.name.clone(), name?.clone()))
        };
        match object {
            ObjectId::Schema(id) => plain(Space::Schema, &catalog.schema(id)?.name),
            ObjectId::Relation(id) => plain(Space::Class, &catalog.relation(id)?.name),
            ObjectId::Index(id) => plain(Space::Class, &catalog.index(id)?.name),
            ObjectId::Sequence(id) => plain(Space::Class, &catalog.sequence(id)?.name),
            ObjectId::Type(id) => plain(Space::Type, &catalog.data_type(id)?.name),
            ObjectId::Function(id) => plain(Space::Function, &catalog.function(id)?.name),
            ObjectId::Role(id) => plain(Space::Role, &catalog.role(id)?.name),
            ObjectId::Extension(id) => plain(Space::Extension, &catalog.extensions.get(id.0)?.name),
            ObjectId::Other(id) => plain(Space::Other, &catalog.others.get(id.0)?.name),
            ObjectId::Column(id, number) => {
                let column = catalog.relation(id)?.column(number);
                on(id, Space::Column, column.map(|it| &it.name))
            }
            ObjectId::Constraint(id, constraint) => {
                let mut all = catalog.relation(id)?.constraints.iter();
                let found = all.find(|it| it.id == constraint);
                on(id, Space::Constraint, found.map(|it| &it.name))
            }
            ObjectId::Policy(id, policy) => {
                let mut all = catalog.relation(id)?.policies.iter();
                let found = all.find(|it| it.id == policy);
                on(id, Space::Policy, found.map(|it| &it.name))
            }
            ObjectId::Trigger(id, trigger) => {
                let mut all = catalog.relation(id)?.triggers.iter();
                let found = all.find(|it| it.id == trigger);
                on(id, Space::Trigger, found.map(|it| &it.name))
            }
            _ => None,
        }
    }
}

fn is_duplicate(state: SqlState) -> bool {
    matches!(
        state,
        SqlState::DUPLICATE_TABLE
            | SqlState::DUPLICATE_OBJECT
            | SqlState::DUPLICATE_COLUMN
            | SqlState::DUPLICATE_FUNCTION
            | SqlState::DUPLICATE_SCHEMA
            | SqlState::DEPENDENT_OBJECTS_STILL_EXIST
    )
}

fn space_of(kind: ObjectKind) -> Space {
    use ObjectKind as K;
    match kind {
        K::Table | K::View | K::MaterializedView | K::ForeignTable | K::Index | K::Sequence => Space::Class,
        K::Type | K::Domain => Space::Type,
        K::Function | K::Procedure | K::Aggregate | K::Routine => Space::Function,
        K::Schema => Space::Schema,
        K::Role => Space::Role,
        K::Extension => Space::Extension,
        K::Column => Space::Column,
        K::Constraint | K::DomainConstraint => Space::Constraint,
        K::Policy => Space::Policy,
        K::Trigger => Space::Trigger,
        _ => Space::Other,
    }
}

/// What a statement would make and drop, by name.
#[derive(Default)]
struct Wanted {
    made: Vec<Key>,
    dropped: Vec<Key>,
}

impl Wanted {
    fn made(&mut self, space: Space, name: &Identifier) {
        self.made.push((space, Identifier::default(), name.clone()));
    }

    fn made_on(&mut self, space: Space, relation: &Identifier, name: &Identifier) {
        self.made.push((space, relation.clone(), name.clone()));
        if space == Space::Column {
            self.made(space, name);
        }
    }

    fn key_on(&mut self, relation: &Identifier) {
        self.made_on(Space::Key, relation, &Identifier::default());
    }

    fn read(&mut self, statement: &Statement) {
        use StatementKind as S;
        match &statement.kind {
            S::CreateTable(it) => {
                self.made(Space::Class, &it.name.value.name);
                self.made(Space::Type, &it.name.value.name);
            }
            S::CreateTableAs(it) => self.made(Space::Class, &it.name.value.name),
            S::CreateView(it) => self.made(Space::Class, &it.name.value.name),
            S::CreateSequence(it) => self.made(Space::Class, &it.name.value.name),
            S::CreateIndex(it) => {
                if let Some(name) = &it.name {
                    self.made(Space::Class, &name.value.name);
                }
                if it.unique {
                    self.key_on(&it.table.value.name);
                }
            }
            S::CreateType(it) => self.made(Space::Type, &it.name.value.name),
            S::CreateDomain(it) => self.made(Space::Type, &it.name.value.name),
            S::CreateRoutine(it) => self.made(Space::Function, &it.name.value.name),
            S::CreateAggregate(it) => self.made(Space::Function, &it.name.value.name),
            S::CreateRole(it) => self.made(Space::Role, &it.name.value),
            S::CreateExtension(it) => self.made(Space::Extension, &it.name.value),
            S::CreateNamed(it) => self.made(Space::Other, &it.name.value.name),
            S::CreatePolicy(it) => self.made_on(Space::Policy, &it.table.value.name, &it.name.value),
            S::CreateTrigger(it) => self.made_on(Space::Trigger, &it.table.value.name, &it.name.value),
            S::CreateSchema(it) => {
                if let Some(name) = &it.name {
                    self.made(Space::Schema, &name.value);
                }
                for element in &it.elements {
                    self.read(element);
                }
            }
            S::AlterRelation(it) => self.read_alter(it),
            S::Drop(it) => self.read_drop(it),
            _ => {}
        }
    }

    fn read_alter(&mut self, it: &AlterRelation) {
        let relation = &it.name.value.name;
        for action in &it.actions {
            match &action.kind {
                AlterActionKind::AddColumn { column, .. } => {
                    self.made_on(Space::Column, relation, &column.name.value);
                }
                AlterActionKind::RenameColumn { from, to, .. } => {
                    self.made_on(Space::Column, relation, &to.value);
                    self.dropped
                        .push((Space::Column, relation.clone(), from.value.clone()));
                }
                AlterActionKind::DropColumn { column, .. } => {
                    self.dropped
                        .push((Space::Column, relation.clone(), column.value.clone()));
                }
                AlterActionKind::AddConstraint(constraint) => {
                    if let Some(name) = &constraint.name {
                        self.made_on(Space::Constraint, relation, &name.value);
                    }
                    self.key_on(relation);
                }
                AlterActionKind::DropConstraint { name, .. } => {
                    self.dropped
                        .push((Space::Constraint, relation.clone(), name.value.clone()));
                }
                AlterActionKind::RenameTo(name) => {
                    self.made(Space::Class, &name.value);
                    self.dropped
                        .push((Space::Class, Identifier::default(), relation.clone()));
                }
                _ => {}
            }
        }
    }

    fn read_drop(&mut self, it: &DropObjects) {
        for object in &it.objects {
            let (on, name) = match object {
                ObjectAddress::Named(name) => (Identifier::default(), &name.value.name),
                ObjectAddress::Routine(routine) => (Identifier::default(), &routine.name.value.name),
                ObjectAddress::OnRelation { name, relation } => (relation.value.name.clone(), &name.value),
                ObjectAddress::Type(name) => (Identifier::default(), &name.name.value.name),
                _ => continue,
            };
            self.dropped.push((space_of(it.kind), on, name.clone()));
        }
    }
}
