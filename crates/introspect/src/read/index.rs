//! Indexes, their columns taken from the arrays of `pg_index`.

use pgassay_catalog::id::ColumnNumber;
use pgassay_catalog::index::{Index, IndexColumn};
use pgassay_catalog::relation::KeyValue;
use pgassay_sql::name::Identifier;

use super::{Reader, expression};
use crate::cells::Cells;
use crate::error::Error;
use crate::oids::class;

/// `INDOPTION_DESC` and `INDOPTION_NULLS_FIRST` of PostgreSQL's `pg_index.h`.
const DESCENDING: i16 = 1;
const NULLS_FIRST: i16 = 2;

/// An expression without the parentheses that CREATE INDEX needs around all but function calls.
fn inner(text: &str) -> &str {
    let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    inner.unwrap_or(text)
}

impl Reader {
    pub(super) fn index(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let oid: u32 = cells.next()?;
        let table: u32 = cells.next()?;
        let (Some(id), true) = (self.oids.index(oid), self.relations.contains_key(&table)) else {
            return Ok(());
        };
        let name = Identifier::new(cells.next()?);
        let method = Identifier::new(cells.next()?);
        let keys = cells.next::<i16>()? as usize;
        let numbers: Vec<i16> = cells.next()?;
        let classes: Vec<u32> = cells.next()?;
        let collations: Vec<u32> = cells.next()?;
        let bits: Vec<i16> = cells.next()?;
        let unique = cells.next()?;
        let nulls_not_distinct = cells.next()?;
        let valid = cells.next()?;
        let clustered = cells.next()?;
        let replica_identity = cells.next()?;
        let options = cells.options()?;
        let parent = cells.oid()?.and_then(|oid| self.oids.index(oid));
        let predicate = cells.next::<Option<&str>>()?.map(expression);
        let expressions: Option<Vec<&str>> = cells.next()?;
        let mut expressions = expressions.unwrap_or_default().into_iter();
        let mut columns = Vec::with_capacity(keys);
        for (at, number) in numbers.iter().take(keys).enumerate() {
            let bits = bits.get(at).copied().unwrap_or_default();
            columns.push(IndexColumn {
                value: match number {
                    0 => KeyValue::Expression(Box::new(expression(inner(
                        expressions.next().unwrap_or_default(),
                    )))),
                    number => KeyValue::Column(ColumnNumber(*number as u16)),
                },
                operator_class: classes.get(at).and_then(|oid| self.oids.operator_class(*oid)),
                collation: collations.get(at).and_then(|oid| self.collation_id(*oid)),
                descending: bits & DESCENDING != 0,
                nulls_first: bits & NULLS_FIRST != 0,
            });
        }
        let comment = self.comment(class::RELATION, oid);
        let relation = &mut self.relations[&table];
        relation.indexes.push(id);
        let index = Index {
            id,
            schema: relation.schema,
            name,
            table: relation.id,
            method,
            columns,
            include: numbers
                .iter()
                .skip(keys)
                .map(|number| ColumnNumber(*number as u16))
                .collect(),
            unique,
            nulls_not_distinct,
            predicate,
            valid,
            constraint: None,
            parent,
            former_names: Vec::new(),
            options,
            clustered,
            replica_identity,
            comment,
            extension: relation.extension,
            location: None,
        };
        self.catalog.indexes.insert(id.0, index);
        Ok(())
    }
}
