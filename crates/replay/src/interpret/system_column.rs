//! The columns of system catalogs that name relations and what hangs on them.

use pgassay_catalog::Catalog;
use pgassay_catalog::constraint::{Constraint, ConstraintKind};
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::expression::Reference;
use pgassay_catalog::id::{ColumnNumber, RelationId, SchemaId, TypeId};
use pgassay_catalog::relation::{Column, Relation, RelationKind};

use super::value::Value;

pub(super) fn oid(id: u32) -> Value {
    Value::Integer(i64::from(id))
}

pub(super) fn name(identifier: &pgassay_sql::name::Identifier) -> Value {
    Value::text(identifier.as_str())
}

pub(super) fn schema_name(catalog: &Catalog, schema: SchemaId) -> Option<Value> {
    Some(name(&catalog.schema(schema)?.name))
}

pub(super) fn type_letter(kind: &TypeKind) -> &'static str {
    match kind {
        TypeKind::Base { .. } | TypeKind::Array { .. } => "b",
        TypeKind::Row(_) | TypeKind::Composite { .. } => "c",
        TypeKind::Domain(_) => "d",
        TypeKind::Enum { .. } => "e",
        TypeKind::Range { .. } => "r",
        TypeKind::Multirange { .. } => "m",
        TypeKind::Pseudo | TypeKind::Shell => "p",
    }
}

pub(super) fn class(catalog: &Catalog, id: u32, column: &str) -> Option<Value> {
    if let Some(relation) = catalog.relations.get(id) {
        return match column {
            "oid" => Some(oid(id)),
            "relname" | "table_name" | "tablename" | "viewname" | "matviewname" => Some(name(&relation.name)),
            "relkind" => Some(Value::text(match relation.kind {
                RelationKind::Table => "r",
                RelationKind::PartitionedTable => "p",
                RelationKind::View => "v",
                RelationKind::MaterializedView => "m",
                RelationKind::ForeignTable => "f",
            })),
            "table_type" => Some(Value::text(match relation.kind {
                RelationKind::View => "VIEW",
                RelationKind::ForeignTable => "FOREIGN",
                _ => "BASE TABLE",
            })),
            "relispartition" => Some(Value::Boolean(relation.is_partition())),
            "relforcerowsecurity" => Some(Value::Boolean(relation.row_security.forced)),
            "relrowsecurity" | "rowsecurity" => Some(Value::Boolean(relation.row_security.enabled)),
            "tableowner" | "viewowner" => Some(name(&catalog.role(relation.owner)?.name)),
            "relowner" => Some(oid(relation.owner.0)),
            _ => of_relation(catalog, relation, column),
        };
    }
    let (of_it, schema, letter) = if let Some(it) = catalog.indexes.get(id) {
        (&it.name, it.schema, "i")
    } else if let Some(it) = catalog.sequences.get(id) {
        (&it.name, it.schema, "S")
    } else {
        let it = catalog.types.get(id)?;
        (&it.name, it.schema, "c")
    };
    match column {
        "oid" => Some(oid(id)),
        "relname" => Some(name(of_it)),
        "relkind" => Some(Value::text(letter)),
        "relnamespace" => Some(oid(schema.0)),
        _ => None,
    }
}

/// The columns that name a relation and its schema.
pub(super) fn of_relation(catalog: &Catalog, relation: &Relation, column: &str) -> Option<Value> {
    match column {
        "table_name" | "tablename" => Some(name(&relation.name)),
        "table_schema" | "schemaname" => schema_name(catalog, relation.schema),
        "relnamespace" => Some(oid(relation.schema.0)),
        _ => None,
    }
}

pub(super) fn attribute(catalog: &Catalog, relation: &Relation, it: &Column, column: &str) -> Option<Value> {
    match column {
        "attname" | "column_name" => Some(name(&it.name)),
        "attrelid" => Some(oid(relation.id.0)),
        "attnum" | "ordinal_position" => Some(Value::Integer(i64::from(it.number.0))),
        "attisdropped" => Some(Value::Boolean(false)),
        "attnotnull" => Some(Value::Boolean(it.not_null)),
        "atttypid" => Some(oid(it.data_type.0)),
        "is_nullable" => Some(Value::text(if it.not_null { "NO" } else { "YES" })),
        "udt_name" => Some(name(&catalog.data_type(it.data_type)?.name)),
        "data_type" => Some(Value::text(data_type_name(catalog, it.data_type)?)),
        "column_default" if it.default.is_none() && it.generated.is_none() => Some(Value::Null),
        "is_identity" => Some(Value::text(if it.identity.is_some() { "YES" } else { "NO" })),
        _ => of_relation(catalog, relation, column),
    }
}

/// `information_schema.columns.data_type`, of the types that differ from `pg_type.typname`.
fn data_type_name(catalog: &Catalog, id: TypeId) -> Option<&str> {
    let data_type = catalog.data_type(id)?;
    if matches!(data_type.kind, TypeKind::Array { .. }) {
        return Some("ARRAY");
    }
    if !id.is_builtin() {
        return Some("USER-DEFINED");
    }
    Some(match data_type.name.as_str() {
        "int2" => "smallint",
        "int4" => "integer",
        "int8" => "bigint",
        "float4" => "real",
        "float8" => "double precision",
        "bool" => "boolean",
        "varchar" => "character varying",
        "bpchar" => "character",
        "timestamp" => "timestamp without time zone",
        "timestamptz" => "timestamp with time zone",
        "time" => "time without time zone",
        "timetz" => "time with time zone",
        other => other,
    })
}

pub(super) fn constraint(
    catalog: &Catalog,
    relation: &Relation,
    it: &Constraint,
    column: &str,
) -> Option<Value> {
    match column {
        "conname" | "constraint_name" => Some(name(&it.name)),
        "conrelid" => Some(oid(relation.id.0)),
        "connamespace" => Some(oid(relation.schema.0)),
        "convalidated" => Some(Value::Boolean(it.validated)),
        "constraint_schema" => schema_name(catalog, relation.schema),
        "contype" => Some(Value::text(match it.kind {
            ConstraintKind::PrimaryKey(_) => "p",
            ConstraintKind::Unique(_) => "u",
            ConstraintKind::ForeignKey(_) => "f",
            ConstraintKind::Check(_) => "c",
            ConstraintKind::Exclusion { .. } => "x",
            ConstraintKind::NotNull(_) => "n",
            ConstraintKind::Trigger => "t",
        })),
        "constraint_type" => Some(Value::text(match it.kind {
            ConstraintKind::PrimaryKey(_) => "PRIMARY KEY",
            ConstraintKind::Unique(_) => "UNIQUE",
            ConstraintKind::ForeignKey(_) => "FOREIGN KEY",
            ConstraintKind::Check(_) | ConstraintKind::NotNull(_) => "CHECK",
            _ => return None,
        })),
        "confrelid" => Some(match &it.kind {
            ConstraintKind::ForeignKey(key) => oid(key.references.0),
            _ => Value::Integer(0),
        }),
        _ => of_relation(catalog, relation, column),
    }
}

/// The rows of `information_schema.constraint_column_usage` that come from a relation's constraints: the constraint,
/// and a column of the table that it looks at, which for a foreign key is the referenced one.
pub(super) fn constraint_columns(
    relation: &Relation,
) -> impl Iterator<Item = (&Constraint, RelationId, ColumnNumber)> {
    relation.constraints.iter().flat_map(|constraint| {
        let (table, mut columns) = match &constraint.kind {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
                (relation.id, key.columns.clone())
            }
            ConstraintKind::ForeignKey(key) => (key.references, key.referenced_columns.clone()),
            ConstraintKind::Check(expression) => {
                let columns = expression.references.iter().filter_map(|it| match it {
                    Reference::Column(_, column) => Some(*column),
                    _ => None,
                });
                (relation.id, columns.collect())
            }
            ConstraintKind::NotNull(column) => (relation.id, vec![*column]),
            ConstraintKind::Exclusion { .. } | ConstraintKind::Trigger => (relation.id, Vec::new()),
        };
        columns.sort();
        columns.dedup();
        columns.into_iter().map(move |column| (constraint, table, column))
    })
}
