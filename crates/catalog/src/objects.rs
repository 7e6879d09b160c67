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
    /// Of each identifier the place of its slot, counted from 1; 0 for identifiers of objects of other kinds.
    places: Vec<u32>,
    /// By identifier. One whose object is gone stays, and is empty.
    slots: Vec<Slot<T>>,
    names: FxHashMap<Key, SmallVec<[u32; 1]>>,
    journal: Vec<(u32, Option<Arc<T>>)>,
    epoch: u32,
    live: usize,
}

#[derive(Clone, Debug)]
struct Slot<T> {
    id: u32,
    /// The epoch in which the journal last got what was here.
    saved_at: u32,
    object: Option<Arc<T>>,
}

impl<T> Default for Objects<T> {
    fn default() -> Objects<T> {
        Objects {
            places: Vec::new(),
            slots: Vec::new(),
            names: FxHashMap::default(),
            journal: Vec::new(),
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
        self.slots.get(self.place(id)?)?.object.as_deref()
    }

    /// All objects by identifier, thus in the order of creation.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        self.slots
            .iter()
            .filter_map(|slot| Some((slot.id, slot.object.as_deref()?)))
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
        let place = self.place(id)?;
        let old = key(self.slots.get(place)?.object.as_deref()?);
        self.save(place);
        let object = Arc::make_mut(self.slots[place].object.as_mut()?);
        let result = change(object);
        if object.schema() != old.0 || *object.name() != old.1 {
            let new = key(object);
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
            if let Some((id, object)) = self.journal.pop()
                && let Some(place) = self.place(id)
            {
                self.put(place, object);
            }
        }
    }

    fn replace(&mut self, id: u32, object: Option<Arc<T>>) {
        let place = match self.place(id) {
            Some(place) => place,
            None if object.is_none() || id < FIRST_USER_ID => return,
            None => self.add_slot(id),
        };
        self.save(place);
        self.put(place, object);
    }

    fn place(&self, id: u32) -> Option<usize> {
        let at = id.checked_sub(FIRST_USER_ID)? as usize;
        (*self.places.get(at)? as usize).checked_sub(1)
    }

    fn add_slot(&mut self, id: u32) -> usize {
        let at = (id - FIRST_USER_ID) as usize;
        if at >= self.places.len() {
            self.places.resize(at + 1, 0);
        }
        // Nearly always the last: objects come in the order of their identifiers.
        let place = self.slots.partition_point(|slot| slot.id < id);
        for later in &self.slots[place..] {
            self.places[(later.id - FIRST_USER_ID) as usize] += 1;
        }
        let slot = Slot {
            id,
            saved_at: 0,
            object: None,
        };
        self.slots.insert(place, slot);
        self.places[at] = place as u32 + 1;
        place
    }

    fn save(&mut self, place: usize) {
        let slot = &mut self.slots[place];
        if self.epoch > 0 && slot.saved_at != self.epoch {
            slot.saved_at = self.epoch;
            self.journal.push((slot.id, slot.object.clone()));
        }
    }

    fn put(&mut self, place: usize, object: Option<Arc<T>>) {
        let id = self.slots[place].id;
        if let Some(old) = self.slots[place].object.take() {
            self.forget(&key(&*old), id);
            self.live -= 1;
        }
        if let Some(new) = &object {
            let ids = self.names.entry(key(&**new)).or_default();
            let at = ids.partition_point(|other| *other < id);
            ids.insert(at, id);
            self.live += 1;
        }
        self.slots[place].object = object;
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

    #[test]
    fn the_order_is_that_of_identifiers() {
        let mut things = Objects::default();
        for (id, name) in [(7, "c"), (2, "a"), (9, "d"), (4, "b")] {
            things.insert(FIRST_USER_ID + id, Thing(Identifier::new(name)));
        }
        assert_eq!(names(&things), ["a", "b", "c", "d"]);
        assert_eq!(things.get(FIRST_USER_ID + 4).map(|it| it.0.as_str()), Some("b"));
        assert!(things.get(FIRST_USER_ID + 3).is_none());
        assert!(things.get(3).is_none());
        things.remove(FIRST_USER_ID + 3);
        assert_eq!(things.len(), 4);
    }
}
