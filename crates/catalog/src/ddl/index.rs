//! Indexes.

use super::Printer;
use crate::id::CollationId;
use crate::index::{Index, IndexColumn};
use crate::relation::{KeyValue, PartitionKey, Relation};

impl Printer<'_> {
    /// `CREATE INDEX`
    pub(crate) fn create_index(self, relation: &Relation, index: &Index) -> String {
        let unique = if index.unique { "UNIQUE " } else { "" };
        let only = if relation.partitioning.is_some() {
            "ONLY "
        } else {
            ""
        };
        format!(
            "CREATE {unique}INDEX {} ON {only}{} {}",
            index.name.quoted(),
            self.relation_name(relation),
            self.index_definition(relation, index)
        )
    }

    /// `USING method (columns) ...`
    pub(crate) fn index_definition(self, relation: &Relation, index: &Index) -> String {
        let columns: Vec<String> = index
            .columns
            .iter()
            .map(|it| self.index_column(relation, it))
            .collect();
        let mut sql = format!("USING {} ({})", index.method.quoted(), columns.join(", "));
        if !index.include.is_empty() {
            sql.push_str(&format!(" INCLUDE ({})", self.columns(relation, &index.include)));
        }
        if index.nulls_not_distinct {
            sql.push_str(" NULLS NOT DISTINCT");
        }
        if !index.options.is_empty() {
            sql.push_str(&format!(" WITH ({})", super::column::parameters(&index.options)));
        }
        sql.push_str(&self.index_condition(index));
        sql
    }

    /// ` WHERE (...)`
    pub(crate) fn index_condition(self, index: &Index) -> String {
        let predicate = index.predicate.as_ref();
        predicate.map_or(String::new(), |predicate| {
            format!(" WHERE ({})", self.expression(predicate))
        })
    }

    /// One key of an index.
    pub(crate) fn index_column(self, relation: &Relation, column: &IndexColumn) -> String {
        let mut sql = self.key_value(relation, &column.value, column.collation);
        if let Some(class) = column.operator_class {
            sql.push_str(&format!(" {}", self.operator_class(class)));
        }
        if column.descending {
            sql.push_str(" DESC");
        }
        if column.nulls_first != column.descending {
            sql.push_str(if column.nulls_first {
                " NULLS FIRST"
            } else {
                " NULLS LAST"
            });
        }
        sql
    }

    /// One key of a partitioned table.
    pub(crate) fn partition_key(self, relation: &Relation, key: &PartitionKey) -> String {
        let mut sql = self.key_value(relation, &key.value, key.collation);
        if let Some(class) = key.operator_class {
            sql.push_str(&format!(" {}", self.operator_class(class)));
        }
        sql
    }

    /// A column or expression, with its collation where that is not the column's own.
    fn key_value(self, relation: &Relation, value: &KeyValue, collation: Option<CollationId>) -> String {
        let (sql, own) = match value {
            KeyValue::Column(number) => {
                let column = relation.column(*number);
                (
                    self.column(relation, *number),
                    column.and_then(|column| column.collation),
                )
            }
            KeyValue::Expression(expression) => (format!("({})", self.expression(expression)), None),
        };
        match collation {
            Some(collation) if Some(collation) != own => {
                format!("{sql} COLLATE {}", self.collation(collation))
            }
            _ => sql,
        }
    }
}
