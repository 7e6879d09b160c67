//! Which tables a statement locks and what it does to their rows, told before it runs; what it took away.

mod add_column;
mod alter_table;
mod constraint;
mod dropped;
mod maintenance;
mod partition;
mod retype;
mod statement;

use pgassay_catalog::change::{Dropped, Retyped};
use pgassay_catalog::expression::Node;
use pgassay_catalog::id::{FunctionId, OperatorId, RelationId};
use pgassay_catalog::lock::{LockMode, TableLock, Work};
use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::relation::Relation;
use pgassay_sql::ast::{ObjectName, Statement, Volatility};

pub(crate) use dropped::of_dropped;

use crate::Replay;

/// What the statement that runs took away or changed, as it was before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watched {
    pub(crate) dropped: Vec<Dropped>,
    pub(crate) retyped: Vec<Retyped>,
}

impl Replay {
    /// Says with each change which tables the statement locked, and what it did to their rows meanwhile.
    pub fn watch_locks(&mut self) {
        self.watches_locks = true;
    }

    /// The locks that earlier statements of the transaction hold; none where none is open.
    pub fn held_locks(&self) -> &[TableLock] {
        &self.transaction.locks
    }

    /// Whether the tool runs the file in a transaction of its own.
    pub fn is_wrapped(&self) -> bool {
        self.transaction.is_wrapped()
    }

    /// The locks that a statement takes, the catalog being as it is before it. Those on what it drops are told
    /// afterwards, when it is known what that was.
    pub(crate) fn locks_of(&self, statement: &Statement) -> (Vec<TableLock>, Vec<Work>) {
        let mut locks = Locks {
            replay: self,
            found: Vec::new(),
            work: Vec::new(),
        };
        locks.of(&statement.kind);
        (locks.found, locks.work)
    }
}

/// The locks of one statement, one for a relation.
struct Locks<'r> {
    replay: &'r Replay,
    found: Vec<TableLock>,
    /// What each action of an ALTER TABLE does to the rows.
    work: Vec<Work>,
}

impl Locks<'_> {
    /// The table, view or foreign table that a name means.
    fn named(&self, name: &ObjectName) -> Option<RelationId> {
        match self.replay.find_class_leniently(&name.value)? {
            ClassId::Relation(id) => Some(id),
            _ => None,
        }
    }

    fn relation(&self, id: RelationId) -> Option<&Relation> {
        self.replay.catalog.relation(id)
    }

    /// Takes a lock; of two on one relation the stronger stays, and the longer work.
    fn take(&mut self, relation: RelationId, mode: LockMode, work: Work, is_target: bool) {
        let lock = TableLock {
            relation,
            mode,
            work,
            is_target,
        };
        add(&mut self.found, lock);
    }

    /// Takes a lock on a relation that the statement names.
    fn take_named(&mut self, name: &ObjectName, mode: LockMode, work: Work) {
        if let Some(id) = self.named(name) {
            self.take(id, mode, work, true);
        }
    }

    /// Takes a lock on all partitions and inheriting tables, their own too.
    fn take_below(&mut self, relation: RelationId, mode: LockMode, work: Work) {
        for child in self.replay.children_of(relation) {
            self.take(child, mode, work, false);
            self.take_below(child, mode, work);
        }
    }
}

/// Adds a lock to a list that has one for a relation.
fn add(locks: &mut Vec<TableLock>, lock: TableLock) {
    if lock.relation.is_builtin() {
        return;
    }
    match locks.iter_mut().find(|it| it.relation == lock.relation) {
        Some(known) => {
            known.mode = known.mode.max(lock.mode);
            known.work = known.work.max(lock.work);
            known.is_target |= lock.is_target;
        }
        None => locks.push(lock),
    }
}

impl Replay {
    /// Whether an expression has another value for each row even where it reads no column (`contain_volatile_functions`).
    fn is_volatile(&self, node: &Node) -> bool {
        if !self.binder().is_mutable(node) {
            // Simple SQL functions are replaced by their bodies.
            return false;
        }
        let function = |id: FunctionId| {
            let function = self.catalog.function(id);
            function.is_some_and(|it| it.volatility == Volatility::Volatile)
        };
        let operator = |id: OperatorId| {
            let function_of = self.catalog.operator(id).and_then(|it| it.function);
            function_of.is_some_and(function)
        };
        let mut volatile = false;
        node.walk(0, &mut |node, _| {
            volatile |= match node {
                Node::Call(call) => function(call.function),
                Node::Cast(cast) => match cast.method {
                    pgassay_catalog::expression::CastMethod::Function(id) => function(id),
                    _ => false,
                },
                Node::Operator { operator: id, .. } => operator(*id),
                _ => false,
            };
            !volatile
        });
        volatile
    }
}
