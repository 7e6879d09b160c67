//! A store of objects of one kind that finds them by identifier and by name and can go back to an earlier moment.

use std::sync::Arc;

use pgassay_sql::name::Identifier;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::id::{FIRST_USER_ID, SchemaId};

/// An object with a name. Where `schema` is none the name is unique in the database.
pub trait Named {
    /// The schema it is in.
    fn schema(&self) -> Option<SchemaId>;
    /// Its name.
    fn name(&self) -> &Identifier;
}

type Key = (Option<SchemaId>, Identifier);

/// The objects of one kind that users made.
///
/// Changes can be undone back to any [`Objects::mark`]: what a slot held is kept when it is first changed after the
/// mark, so a mark costs nothing and going back costs what was changed.
#[derive(Clone, Debug)]
pub struct Objects<T> {
    slots: Vec<Option<Arc<T>>>,
    names: FxHashMap<Key, SmallVec<[u32; 1]>>,
    journal: Vec<(u32, Option<Arc<T>>)>,
    saved_at: Vec<u32>,
    epoch: u32,
    live: usize,
}

impl<T> Default for Objects<T> {
    fn default() -> Objects<T> {
        Objects {
            slots: Vec::new(),
            names: FxHashMap::default(),
            journal: Vec::new(),
            saved_at: Vec::new(),
            epoch: 0,
            live: 0,
        }
    }
}

/// A moment that [`Objects::rollback`] can go back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark(usize);

impl<T: Named + Clone> Objects<T> {
    /// The object, if there is one.
    pub fn get(&self, id: u32) -> Option<&T> {
        self.slots.get(slot(id)?)?.as_deref()
    }

    /// All objects by identifier, thus in the order of creation.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        self.slots
            .iter()
            .enumerate()
            .filter_map(|(index, object)| Some((index as u32 + FIRST_USER_ID, object.as_deref()?)))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.live
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// Those of this name: several for functions and operators, at most one for all else.
    pub fn named(&self, schema: Option<SchemaId>, name: &Identifier) -> impl Iterator<Item = (u32, &T)> {
        self.names
            .get(&(schema, name.clone()))
            .into_iter()
            .flatten()
            .filter_map(|id| Some((*id, self.get(*id)?)))
    }

    /// The only one of this name.
    pub fn find(&self, schema: Option<SchemaId>, name: &Identifier) -> Option<(u32, &T)> {
        self.named(schema, name).next()
    }

    /// Adds an object under a new identifier.
    pub fn insert(&mut self, id: u32, object: T) {
        self.replace(id, Some(Arc::new(object)));
    }

    /// Takes an object away.
    pub fn remove(&mut self, id: u32) {
        self.replace(id, None);
    }

    /// Changes an object; nothing happens where there is none.
    pub fn update<R>(&mut self, id: u32, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let index = slot(id)?;
        let old = key(self.slots.get(index)?.as_deref()?);
        self.save(index);
        let object = Arc::make_mut(self.slots[index].as_mut()?);
        let result = change(object);
        let new = key(object);
        if old != new {
            self.forget(&old, id);
            self.names.entry(new).or_default().push(id);
        }
        Some(result)
    }

    /// The present moment.
    pub fn mark(&mut self) -> Mark {
        self.epoch += 1;
        Mark(self.journal.len())
    }

    /// Forgets how to go back further than now.
    pub fn commit(&mut self) {
        self.epoch += 1;
        self.journal.clear();
    }

    /// Goes back to a moment.
    pub fn rollback(&mut self, mark: Mark) {
        self.epoch += 1;
        while self.journal.len() > mark.0 {
            if let Some((index, object)) = self.journal.pop() {
                self.put(index as usize, object);
            }
        }
    }

    fn replace(&mut self, id: u32, object: Option<Arc<T>>) {
        let Some(index) = slot(id) else { return };
        if index >= self.slots.len() {
            self.slots.resize(index + 1, None);
            self.saved_at.resize(index + 1, 0);
        }
        self.save(index);
        self.put(index, object);
    }

    fn save(&mut self, index: usize) {
        if self.epoch > 0 && self.saved_at[index] != self.epoch {
            self.saved_at[index] = self.epoch;
            self.journal.push((index as u32, self.slots[index].clone()));
        }
    }

    fn put(&mut self, index: usize, object: Option<Arc<T>>) {
        let id = index as u32 + FIRST_USER_ID;
        if let Some(old) = self.slots[index].take() {
            self.forget(&key(&*old), id);
            self.live -= 1;
        }
        if let Some(new) = &object {
            let ids = self.names.entry(key(&**new)).or_default();
            let at = ids.partition_point(|other| *other < id);
            ids.insert(at, id);
            self.live += 1;
        }
        self.slots[index] = object;
    }

    fn forget(&mut self, key: &Key, id: u32) {
        if let Some(ids) = self.names.get_mut(key) {
            ids.retain(|other| *other != id);
            if ids.is_empty() {
                self.names.remove(key);
            }
        }
    }
}

fn key<T: Named>(object: &T) -> Key {
    (object.schema(), object.name().clone())
}

fn slot(id: u32) -> Option<usize> {
    id.checked_sub(FIRST_USER_ID).map(|index| index as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone)]
    struct Thing(Identifier);

    impl Named for Thing {
        fn schema(&self) -> Option<SchemaId> {
            None
        }
        fn name(&self) -> &Identifier {
            &self.0
        }
    }

    fn names(things: &Objects<Thing>) -> Vec<String> {
        things.iter().map(|(_, thing)| thing.0.to_string()).collect()
    }

    #[test]
    fn goes_back_through_renames_and_removals() {
        let mut things = Objects::default();
        things.insert(FIRST_USER_ID, Thing(Identifier::new("a")));
        let first = things.mark();
        things.update(FIRST_USER_ID, |thing| thing.0 = Identifier::new("b"));
        things.insert(FIRST_USER_ID + 2, Thing(Identifier::new("a")));
        let second = things.mark();
        things.remove(FIRST_USER_ID);
        things.update(FIRST_USER_ID + 2, |thing| thing.0 = Identifier::new("c"));
        assert_eq!(names(&things), ["c"]);
        things.rollback(second);
        assert_eq!(names(&things), ["b", "a"]);
        assert_eq!(
            things.find(None, &Identifier::new("b")).map(|(id, _)| id),
            Some(FIRST_USER_ID)
        );
        assert!(things.find(None, &Identifier::new("c")).is_none());
        things.rollback(first);
        assert_eq!(names(&things), ["a"]);
        assert_eq!(things.len(), 1);
    }
}
