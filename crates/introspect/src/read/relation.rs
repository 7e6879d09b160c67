//! Tables, views, foreign tables, and what they inherit or are partitions of.

use std::sync::Arc;

use pgassay_catalog::gap::{Effects, Reach};
use pgassay_catalog::id::{ColumnNumber, ObjectId, RelationId};
use pgassay_catalog::relation::{
    KeyValue, PartitionBound, PartitionKey, PartitionOf, PartitionStrategy, Partitioning, Relation,
    RelationKind, RowSecurity,
};
use pgassay_sql::ast::Persistence;
use pgassay_sql::name::Identifier;

use super::{Reader, expression};
use crate::cells::Cells;
use crate::error::Error;
use crate::oids::{ClassObject, class};
use crate::text::{list, partition_bound};

/// `pg_class.relpersistence`
pub(super) fn persistence(letter: char) -> Persistence {
    match letter {
        'u' => Persistence::Unlogged,
        't' => Persistence::Temporary,
        _ => Persistence::Permanent,
    }
}

impl Reader {
    pub(super) fn relation(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let oid: u32 = cells.next()?;
        let schema = self.schema_id(cells.next()?);
        let name = Identifier::new(cells.next()?);
        let kind = match cells.letter()? {
            'p' => RelationKind::PartitionedTable,
            'v' => RelationKind::View,
            'm' => RelationKind::MaterializedView,
            'f' => RelationKind::ForeignTable,
            _ => RelationKind::Table,
        };
        let id = match self.oids.class(oid) {
            Some(ClassObject::Relation(id)) => id,
            Some(ClassObject::Composite(id)) => {
                let (_, last): (i8, i16) = (cells.next()?, cells.next()?);
                return self.composite(id, last);
            }
            _ => return Ok(()),
        };
        let persistence = persistence(cells.letter()?);
        let next_column = cells.next::<i16>()? as u16 + 1;
        let row_security = RowSecurity {
            enabled: cells.next()?,
            forced: cells.next()?,
        };
        let row_type = self.oids.optional_type(cells.oid()?);
        let of_type = self.oids.optional_type(cells.oid()?);
        let mut options = cells.options()?;
        options.extend(cells.options()?);
        let access_method = cells.next::<Option<&str>>()?.map(Identifier::new);
        let replica_identity = match cells.letter()? {
            // Views and foreign tables have nothing to replicate.
            _ if matches!(kind, RelationKind::View | RelationKind::ForeignTable) => None,
            'f' => Some("full"),
            'n' => Some("nothing"),
            'i' => Some("index"),
            _ => None,
        };
        let server = cells.next::<Option<&str>>()?.map(Identifier::new);
        let populated = cells.next()?;
        if let Some(definition) = cells.next::<Option<String>>()? {
            let object = ObjectId::Relation(id);
            self.catalog.definitions.insert(object, Arc::from(definition));
        }
        let partitioning = self.partitioning(id, cells)?;
        let bound = cells.next::<Option<&str>>()?;
        let partition_of = bound.map(|text| PartitionOf {
            // The parent's row is in pg_inherits.
            parent: RelationId(0),
            bound: self.bound(id, text),
        });
        let (owner, privileges) = self.owner_and_privileges(cells)?;
        let relation = Relation {
            persistence,
            next_column,
            row_security,
            partitioning,
            partition_of,
            of_type,
            row_type,
            options,
            access_method,
            replica_identity,
            server,
            populated,
            owner,
            privileges,
            comment: self.comment(class::RELATION, oid),
            extension: self.extension_of(class::RELATION, oid),
            ..Relation::new(id, schema, name, kind)
        };
        self.relations.insert(oid, relation);
        Ok(())
    }

    fn bound(&mut self, id: RelationId, text: &str) -> PartitionBound {
        partition_bound(text).unwrap_or_else(|| {
            let because = format!("the bound of a partition could not be read: {text}");
            self.gap(Reach::Relation(id), Effects::TABLES, because);
            PartitionBound::Default
        })
    }

    /// Reads `partstrat`, `partattrs`, `partclass`, `partcollation` and the expressions.
    fn partitioning(&mut self, id: RelationId, cells: &mut Cells<'_>) -> Result<Option<Partitioning>, Error> {
        let letter = cells.optional_letter()?;
        let numbers: Option<Vec<i16>> = cells.next()?;
        let classes: Option<Vec<u32>> = cells.next()?;
        let collations: Option<Vec<u32>> = cells.next()?;
        let expressions: Option<&str> = cells.next()?;
        let strategy = match letter {
            None => return Ok(None),
            Some('r') => PartitionStrategy::Range,
            Some('l') => PartitionStrategy::List,
            Some('h') => PartitionStrategy::Hash,
            Some(other) => {
                let because = format!("the partition strategy \"{other}\" is not known");
                self.gap(Reach::Relation(id), Effects::TABLES, because);
                return Ok(None);
            }
        };
        let mut expressions = expressions.map(list).unwrap_or_default().into_iter();
        let (classes, collations) = (classes.unwrap_or_default(), collations.unwrap_or_default());
        let mut key = Vec::new();
        for (at, number) in numbers.unwrap_or_default().into_iter().enumerate() {
            key.push(PartitionKey {
                value: match number {
                    0 => KeyValue::Expression(Box::new(expression(expressions.next().unwrap_or_default()))),
                    number => KeyValue::Column(ColumnNumber(number as u16)),
                },
                operator_class: classes.get(at).and_then(|oid| self.oids.operator_class(*oid)),
                collation: collations.get(at).and_then(|oid| self.collation_id(*oid)),
            });
        }
        Ok(Some(Partitioning { strategy, key }))
    }

    pub(super) fn inheritance(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let (child, parent): (u32, u32) = (cells.next()?, cells.next()?);
        let (Some(parent), Some(relation)) = (self.oids.relation(parent), self.relations.get_mut(&child))
        else {
            // Indexes of partitions are in pg_inherits too.
            return Ok(());
        };
        match &mut relation.partition_of {
            Some(partition) => partition.parent = parent,
            None => relation.inherits.push(parent),
        }
        Ok(())
    }
}
