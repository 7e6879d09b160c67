//! Sequences, and the columns they belong to.

use pgassay_catalog::id::ColumnNumber;
use pgassay_catalog::sequence::Sequence;
use pgassay_sql::name::Identifier;

use super::Reader;
use super::relation::persistence;
use crate::cells::Cells;
use crate::error::Error;
use crate::oids::{ClassObject, class};

impl Reader {
    pub(super) fn sequence(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let oid: u32 = cells.next()?;
        let Some(ClassObject::Sequence(id)) = self.oids.class(oid) else {
            return Ok(());
        };
        let schema = self.schema_id(cells.next()?);
        let name = Identifier::new(cells.next()?);
        let persistence = persistence(cells.letter()?);
        let data_type = self.oids.data_type(cells.next()?);
        let (start, increment, minimum, maximum, cache, cycle) = (
            cells.next()?,
            cells.next()?,
            cells.next()?,
            cells.next()?,
            cells.next()?,
            cells.next()?,
        );
        let table = cells.oid()?;
        let column: Option<i32> = cells.next()?;
        let identity = cells.letter()? == 'i';
        let mut owned_by = None;
        if let (Some(table), Some(column)) = (table, column) {
            let column = column as u16;
            owned_by = self
                .oids
                .relation(table)
                .map(|table| (table, ColumnNumber(column)));
            let owned = self.owned_sequences.entry((table, column)).or_default();
            owned.push((id, identity));
        }
        let (owner, privileges) = self.owner_and_privileges(cells)?;
        let sequence = Sequence {
            id,
            schema,
            name,
            persistence,
            data_type,
            start,
            increment,
            minimum,
            maximum,
            cache,
            cycle,
            owned_by,
            identity,
            owner,
            privileges,
            comment: self.comment(class::RELATION, oid),
            extension: self.extension_of(class::RELATION, oid),
            location: None,
        };
        self.catalog.sequences.insert(id.0, sequence);
        Ok(())
    }
}
