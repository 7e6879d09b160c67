//! Columns of relations and attributes of composite types.

use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::gap::{Effects, Reach};
use pgassay_catalog::id::{ColumnNumber, TypeId};
use pgassay_catalog::relation::{Column, Generated, Identity};
use pgassay_sql::name::Identifier;

use super::{Reader, expression};
use crate::cells::Cells;
use crate::error::Error;
use crate::oids::{ClassObject, class};

impl Reader {
    pub(super) fn column(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let relation: u32 = cells.next()?;
        let Some(holder) = self.oids.class(relation) else {
            return Ok(());
        };
        let number = cells.next::<i16>()? as u16;
        let name = Identifier::new(cells.next()?);
        let data_type = self.oids.data_type(cells.next()?);
        let modifier = cells.next()?;
        let collation = cells.oid()?.and_then(|oid| self.collation_id(oid));
        let not_null = cells.next()?;
        let identity = cells.letter()?;
        let generated = cells.letter()?;
        let local = cells.next()?;
        let inherited = cells.next::<i32>()? as u16;
        let storage = cells.optional_letter()?;
        let compression = cells.optional_letter()?;
        let statistics_target = cells.next()?;
        let mut options = cells.options()?;
        options.extend(cells.options()?);
        let text: Option<&str> = cells.next()?;
        let privileges = cells.next()?;
        let owned = self
            .owned_sequences
            .remove(&(relation, number))
            .unwrap_or_default();
        let expression = text.map(expression);
        let mut column = Column {
            number: ColumnNumber(number),
            name,
            data_type,
            modifier,
            collation,
            not_null,
            default: None,
            generated: None,
            identity: None,
            owned_sequences: owned.iter().filter(|(_, own)| !own).map(|(id, _)| *id).collect(),
            local,
            inherited,
            storage,
            compression,
            statistics_target,
            options,
            privileges: self.privileges(privileges),
            comment: self
                .comments
                .remove(&(class::RELATION, relation, i32::from(number))),
            location: None,
        };
        match (generated, expression) {
            ('\0', expression) => column.default = expression,
            (letter, Some(expression)) if matches!(letter, 's' | 'v') => {
                column.generated = Some(Generated {
                    expression,
                    stored: letter == 's',
                });
            }
            (letter, _) => {
                if let ClassObject::Relation(id) = holder {
                    let because = format!("\"{}\" is generated in the unknown way \"{letter}\"", column.name);
                    self.gap(Reach::Relation(id), Effects::COLUMNS, because);
                }
            }
        }
        if let (true, Some((sequence, _))) = (identity != '\0', owned.iter().find(|(_, own)| *own)) {
            column.identity = Some(Identity {
                always: identity == 'a',
                sequence: *sequence,
            });
        }
        match holder {
            ClassObject::Composite(id) => self.attribute(id, column),
            _ => {
                if let Some(relation) = self.relations.get_mut(&relation) {
                    relation.columns.push(column);
                }
            }
        }
        Ok(())
    }

    fn attribute(&mut self, id: TypeId, attribute: Column) {
        self.catalog.types.update(id.0, |data_type| {
            if let TypeKind::Composite { attributes, .. } = &mut data_type.kind {
                attributes.push(attribute);
            }
        });
    }

    /// The row of `pg_class` behind a composite type knows how many attributes there ever were.
    pub(super) fn composite(&mut self, id: TypeId, last: i16) -> Result<(), Error> {
        self.catalog.types.update(id.0, |data_type| {
            if let TypeKind::Composite { next_column, .. } = &mut data_type.kind {
                *next_column = last as u16 + 1;
            }
        });
        Ok(())
    }
}
