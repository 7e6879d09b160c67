//! The statements that fixes are made of.

use pgassay_catalog::id::ColumnNumber;
use pgassay_catalog::relation::{Relation, RelationKind};
use pgassay_sql::name::Identifier;

use crate::context::Context;
use crate::fix::SqlStep;

impl Context<'_> {
    /// Builds an index over columns without blocking writes; a partitioned table cannot have that.
    pub fn create_index(&self, table: &Relation, columns: &[ColumnNumber]) -> SqlStep {
        let name = self.index_name(table, columns);
        let (table_name, list) = (self.sql_name(table), self.sql_columns(table, columns));
        if table.kind == RelationKind::PartitionedTable {
            return SqlStep::new(format!("CREATE INDEX {name} ON {table_name} ({list})"));
        }
        SqlStep::outside_transaction(format!(
            "CREATE INDEX CONCURRENTLY {name} ON {table_name} ({list})"
        ))
    }

    /// Drops an index without blocking anyone; one of a partitioned table cannot be dropped so.
    pub fn drop_index(&self, table: &Relation, name: &Identifier) -> SqlStep {
        let schema = self.catalog.schema(table.schema).map(|it| &it.name);
        let name = match schema {
            Some(schema) if schema.as_str() != "public" => format!("{schema}.{name}"),
            _ => name.to_string(),
        };
        if table.kind == RelationKind::PartitionedTable {
            return SqlStep::new(format!("DROP INDEX {name}"));
        }
        SqlStep::outside_transaction(format!("DROP INDEX CONCURRENTLY {name}"))
    }

    /// `ALTER TABLE` with an action.
    pub fn alter_table(&self, table: &Relation, action: impl std::fmt::Display) -> SqlStep {
        SqlStep::new(format!("ALTER TABLE {} {action}", self.sql_name(table)))
    }

    /// A name that PostgreSQL would give an index over these columns, and nothing in the schema has.
    fn index_name(&self, table: &Relation, columns: &[ColumnNumber]) -> Identifier {
        let mut base = table.name.as_str().to_owned();
        for column in columns.iter().filter_map(|number| table.column(*number)) {
            base.push('_');
            base.push_str(column.name.as_str());
        }
        free_name(&base, "idx", |name| {
            self.catalog.class_in(table.schema, name).is_some()
        })
    }

    /// A name that PostgreSQL would give a constraint over a column, and no constraint of the table has.
    pub fn constraint_name(&self, table: &Relation, column: &Identifier, ending: &str) -> Identifier {
        let base = format!("{}_{}", table.name.as_str(), column.as_str());
        free_name(&base, ending, |name| {
            table.constraints.iter().any(|it| it.name == *name)
        })
    }
}

fn free_name(base: &str, ending: &str, is_taken: impl Fn(&Identifier) -> bool) -> Identifier {
    (0..)
        .map(|number: u32| {
            let ending = match number {
                0 => ending.to_owned(),
                _ => format!("{ending}{number}"),
            };
            let mut base = base.to_owned();
            while base.len() + 1 + ending.len() > 63 {
                base.pop();
            }
            Identifier::new(&format!("{base}_{ending}"))
        })
        .find(|name| !is_taken(name))
        .expect("a schema has finitely many names")
}
