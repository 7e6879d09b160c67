//! Tables, views, foreign tables.

use super::Printer;
use super::column::parameters;
use super::sequence::persistence;
use crate::id::ObjectId;
use crate::relation::{PartitionBound, PartitionStrategy, Partitioning, RangeBound, Relation, RelationKind};

impl Printer<'_> {
    /// `CREATE TABLE`, without defaults and constraints but NOT NULL; `CREATE VIEW`. Nothing for a view whose query could not
    /// be told and for foreign tables, whose server is not made.
    pub(crate) fn create_relation(self, relation: &Relation) -> Option<String> {
        let name = self.relation_name(relation);
        match relation.kind {
            RelationKind::Table | RelationKind::PartitionedTable => Some(self.create_table(relation, &name)),
            RelationKind::ForeignTable => None,
            RelationKind::View | RelationKind::MaterializedView => {
                let query = self.catalog.definitions.get(&ObjectId::Relation(relation.id))?;
                let query = query.trim_end_matches(';');
                let columns: Vec<String> = relation.columns.iter().map(|it| it.name.quoted()).collect();
                let options = with(relation);
                let (words, data) = match (relation.kind, relation.populated) {
                    (RelationKind::View, _) => ("VIEW", ""),
                    (_, true) => ("MATERIALIZED VIEW", " WITH DATA"),
                    (_, false) => ("MATERIALIZED VIEW", " WITH NO DATA"),
                };
                let temporary = persistence(relation.persistence);
                Some(format!(
                    "CREATE {temporary}{words} {name} ({}){options} AS{query}{data}",
                    columns.join(", ")
                ))
            }
        }
    }

    fn create_table(self, relation: &Relation, name: &str) -> String {
        let temporary = persistence(relation.persistence);
        // A partition is made on its own and attached later, so that it has all its columns itself.
        let inherits = relation.partition_of.is_none();
        let columns = relation.columns.iter().filter(|column| column.local || !inherits);
        let mut elements: Vec<String> = columns.map(|it| self.column_definition(relation, it)).collect();
        let of = match relation.of_type {
            Some(data_type) => {
                elements.clear();
                format!(" OF {}", self.data_type(data_type))
            }
            None => format!(" ({})", elements.join(", ")),
        };
        let parents: Vec<String> = relation.inherits.iter().map(|id| self.relation(*id)).collect();
        let parents = match parents.as_slice() {
            [] => String::new(),
            parents => format!(" INHERITS ({})", parents.join(", ")),
        };
        let partitioning = relation.partitioning.as_ref();
        let partitioning = partitioning.map_or(String::new(), |it| {
            format!(" {}", self.partitioning(relation, it))
        });
        let method = relation.access_method.as_ref();
        let method = method.map_or(String::new(), |it| format!(" USING {}", it.quoted()));
        let options = with(relation);
        format!("CREATE {temporary}TABLE {name}{of}{parents}{partitioning}{method}{options}")
    }

    /// `PARTITION BY ...`
    pub(crate) fn partitioning(self, relation: &Relation, partitioning: &Partitioning) -> String {
        let strategy = match partitioning.strategy {
            PartitionStrategy::Range => "RANGE",
            PartitionStrategy::List => "LIST",
            PartitionStrategy::Hash => "HASH",
        };
        let key: Vec<String> = partitioning
            .key
            .iter()
            .map(|it| self.partition_key(relation, it))
            .collect();
        format!("PARTITION BY {strategy} ({})", key.join(", "))
    }

    /// The rows that a partition takes.
    pub(crate) fn partition_bound(self, bound: &PartitionBound) -> String {
        let range = |bounds: &[RangeBound]| {
            let texts: Vec<&str> = bounds
                .iter()
                .map(|bound| match bound {
                    RangeBound::MinValue => "MINVALUE",
                    RangeBound::MaxValue => "MAXVALUE",
                    RangeBound::Value(text) => text,
                })
                .collect();
            texts.join(", ")
        };
        match bound {
            PartitionBound::Default => "DEFAULT".to_owned(),
            PartitionBound::In(values) => {
                let mut values: Vec<&str> = values
                    .iter()
                    .map(|value| value.as_deref().unwrap_or("NULL"))
                    .collect();
                values.sort_unstable();
                format!("FOR VALUES IN ({})", values.join(", "))
            }
            PartitionBound::Range { from, to } => {
                format!("FOR VALUES FROM ({}) TO ({})", range(from), range(to))
            }
            PartitionBound::Hash { modulus, remainder } => {
                format!("FOR VALUES WITH (modulus {modulus}, remainder {remainder})")
            }
        }
    }
}

fn with(relation: &Relation) -> String {
    match relation.options.as_slice() {
        [] => String::new(),
        options => format!(" WITH ({})", parameters(options)),
    }
}
