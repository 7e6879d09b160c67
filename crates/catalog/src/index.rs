//! Indexes.

use pgassay_sql::ast::IsTest;
use pgassay_sql::name::Identifier;

use crate::catalog::Catalog;
use crate::expression::{Expression, Node};
use crate::id::{
    CollationId, ColumnNumber, ConstraintId, ExtensionId, IndexId, OperatorClassId, RelationId, SchemaId,
};
use crate::location::Location;
use crate::relation::{KeyValue, Relation};

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
    /// Columns that were renamed since it was made, by the names they had: those of its copies are built from them.
    pub former_names: Vec<(ColumnNumber, Identifier)>,
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
    /// The name that a column had when the index was made, where it has another one now.
    pub fn former_name(&self, column: ColumnNumber) -> Option<&Identifier> {
        let found = self.former_names.iter().find(|(number, _)| *number == column);
        found.map(|(_, name)| name)
    }

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

impl Catalog {
    /// The index by which PostgreSQL finds the rows of a table that have given values in all of these columns.
    ///
    /// It must be valid; a B-tree must have the columns first in its key, in any order; a hash index must have the only
    /// one; GiST serves scalars by `btree_gist`. A predicate must follow from the equality: `IS NOT NULL` on one of the
    /// columns (`predicate_implied_by`, the manual's "Partial Indexes"). Collations must be the columns' own.
    pub fn index_for_equality<'a>(
        &'a self,
        table: &'a Relation,
        columns: &[ColumnNumber],
    ) -> Option<&'a Index> {
        self.indexes_of(table)
            .find(|index| self.serves_equality(table, index, columns))
    }

    /// Whether an index of a table serves an equality over all of these columns.
    pub fn serves_equality(&self, table: &Relation, index: &Index, columns: &[ColumnNumber]) -> bool {
        let Some(first) = index.columns.get(..columns.len()) else {
            return false;
        };
        let keys_serve = first.iter().all(|key| match key.value {
            KeyValue::Column(number) => {
                let own = table.column(number).and_then(|column| column.collation);
                columns.contains(&number) && (key.collation.is_none() || key.collation == own)
            }
            KeyValue::Expression(_) => false,
        });
        let all_are_keys = columns
            .iter()
            .all(|number| first.iter().any(|key| key.is_column(*number)));
        let method_serves = match index.method.as_str() {
            "btree" => true,
            "hash" => columns.len() == 1 && index.columns.len() == 1,
            "gist" => first.iter().all(|key| self.is_scalar_gist(key)),
            _ => false,
        };
        let predicate_follows = index
            .predicate
            .as_ref()
            .is_none_or(|predicate| follows_from_equality(&predicate.tree, columns));
        index.valid && !columns.is_empty() && keys_serve && all_are_keys && method_serves && predicate_follows
    }

    /// Whether a GiST key has an operator class of `btree_gist`.
    fn is_scalar_gist(&self, key: &IndexColumn) -> bool {
        key.operator_class
            .and_then(|id| self.operator_class(id))
            .is_some_and(|class| class.extension.is_some() && class.name.as_str().starts_with("gist_"))
    }
}

impl IndexColumn {
    /// Whether it is this column.
    pub fn is_column(&self, column: ColumnNumber) -> bool {
        matches!(self.value, KeyValue::Column(number) if number == column)
    }
}

/// Whether a predicate holds for every row in which the columns equal something: equality is strict, so none is null.
fn follows_from_equality(predicate: &Node, columns: &[ColumnNumber]) -> bool {
    match predicate {
        Node::And(parts) => parts.iter().all(|part| follows_from_equality(part, columns)),
        Node::Is {
            operand,
            test: IsTest::Null,
            negated: true,
        } => match operand.as_ref() {
            Node::Column(reference) => columns.contains(&ColumnNumber(reference.position)),
            _ => false,
        },
        _ => false,
    }
}
