//! Indexes.

use pgassay_sql::name::Identifier;

use crate::expression::Expression;
use crate::id::{
    CollationId, ColumnNumber, ConstraintId, ExtensionId, IndexId, OperatorClassId, RelationId, SchemaId,
};
use crate::location::Location;
use crate::relation::KeyValue;

/// An index (`pg_index` and `pg_class`).
#[derive(Clone, Debug)]
pub struct Index {
    /// Its identifier.
    pub id: IndexId,
    /// Its schema, always that of its table.
    pub schema: SchemaId,
    /// Its name.
    pub name: Identifier,
    /// Its table.
    pub table: RelationId,
    /// The access method: `btree`, `gin`, ...
    pub method: Identifier,
    /// The key columns and expressions.
    pub columns: Vec<IndexColumn>,
    /// The columns of `INCLUDE`.
    pub include: Vec<ColumnNumber>,
    /// Whether it is unique.
    pub unique: bool,
    /// `NULLS NOT DISTINCT`
    pub nulls_not_distinct: bool,
    /// `WHERE`
    pub predicate: Option<Expression>,
    /// False after a failed `CREATE INDEX CONCURRENTLY`, and for an index `ON ONLY` a partitioned table whose
    /// partitions are not all attached.
    pub valid: bool,
    /// The constraint that it serves.
    pub constraint: Option<ConstraintId>,
    /// The index of the partitioned table that this one of a partition belongs to.
    pub parent: Option<IndexId>,
    /// Storage parameters, sorted by name.
    pub options: Vec<(String, String)>,
    /// Whether `CLUSTER ON` chose it.
    pub clustered: bool,
    /// Whether `REPLICA IDENTITY USING INDEX` chose it.
    pub replica_identity: bool,
    /// Its comment.
    pub comment: Option<String>,
    /// The extension it belongs to.
    pub extension: Option<ExtensionId>,
    /// Where it was created.
    pub location: Option<Location>,
}

/// A key column or expression of an index.
#[derive(Clone, Debug)]
pub struct IndexColumn {
    /// What is indexed.
    pub value: KeyValue,
    /// The operator class.
    pub operator_class: Option<OperatorClassId>,
    /// The collation, where the type has one.
    pub collation: Option<CollationId>,
    /// `DESC`
    pub descending: bool,
    /// `NULLS FIRST`
    pub nulls_first: bool,
}

impl Index {
    /// The key columns, or none as soon as an expression is among them.
    pub fn key_columns(&self) -> Option<Vec<ColumnNumber>> {
        self.columns
            .iter()
            .map(|column| match column.value {
                KeyValue::Column(number) => Some(number),
                KeyValue::Expression(_) => None,
            })
            .collect()
    }
}
