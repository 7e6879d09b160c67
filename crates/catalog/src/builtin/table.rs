//! Objects of one kind with look-up by name and by id.

use std::ops::Deref;

/// What a table needs to know of its objects.
pub trait Named {
    /// The bare name, as PostgreSQL stores it.
    fn name(&self) -> &str;
    /// The identifier, unique among the objects of its kind.
    fn id(&self) -> u32;
}

/// Objects of one kind, in the order of their names.
#[derive(Debug, Clone)]
pub struct Table<T> {
    rows: Vec<T>,
    by_id: Vec<(u32, u32)>,
}

impl<T: Named> Table<T> {
    pub(super) fn new(mut rows: Vec<T>) -> Table<T> {
        rows.sort_by(|left, right| left.name().cmp(right.name()));
        let mut by_id: Vec<(u32, u32)> = rows
            .iter()
            .enumerate()
            .map(|(position, row)| (row.id(), position as u32))
            .collect();
        by_id.sort_unstable();
        Table { rows, by_id }
    }

    /// All objects with this name: the overloads of a function or operator, types of equal name in two schemas.
    pub fn named(&self, name: &str) -> &[T] {
        let first = self.rows.partition_point(|row| row.name() < name);
        let count = self.rows[first..]
            .iter()
            .take_while(|row| row.name() == name)
            .count();
        &self.rows[first..first + count]
    }

    /// The object with this identifier.
    pub fn get(&self, id: u32) -> Option<&T> {
        let position = self.by_id.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        self.rows.get(self.by_id[position].1 as usize)
    }
}

impl<T> Deref for Table<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.rows
    }
}

/// Gives objects their identifiers: the one that PostgreSQL fixed, else the next of a reserved range.
pub(super) struct Ids {
    next: u32,
}

impl Ids {
    pub(super) fn from(first: u32) -> Ids {
        Ids { next: first }
    }

    pub(super) fn take(&mut self, fixed: &str) -> u32 {
        fixed.parse().unwrap_or_else(|_| {
            self.next += 1;
            self.next - 1
        })
    }

    pub(super) fn next(&self) -> u32 {
        self.next
    }
}
