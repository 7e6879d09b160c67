//! System catalogs and views as scripts query them before they create something.

use pgassay_catalog::Catalog;
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ObjectId, SchemaId, TypeId};
use pgassay_catalog::relation::{Relation, RelationKind};
use pgassay_catalog::routine::FunctionKind;
use pgassay_sql::ast::{ObjectKind, PolicyCommand};

use super::system_column::{
    attribute, class, constraint, constraint_columns, name, of_relation, oid, schema_name, type_letter,
};
use super::value::Value;
use crate::Replay;

/// A system catalog or view whose rows replay knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SystemTable {
    Classes,
    Namespaces,
    Types,
    EnumLabels,
    Attributes,
    Constraints,
    ConstraintColumns,
    Indexes,
    Policies,
    Triggers,
    Functions,
    Extensions,
    Roles,
    Publications,
    PublicationTables,
    Sequences,
}

/// A row: an object, and for what hangs on it its place there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    id: u32,
    sub: usize,
}

use SystemTable as T;

impl SystemTable {
    /// The catalog or view of a name, and which of its rows it shows.
    pub(super) fn find(schema: Option<&str>, name: &str) -> Option<(SystemTable, &'static [RelationKind])> {
        use RelationKind as K;
        const ALL: &[RelationKind] = &[];
        const SHOWN: &[RelationKind] = &[K::Table, K::PartitionedTable, K::View, K::ForeignTable];
        let table = match (schema, name) {
            (Some("information_schema"), name) => match name {
                "tables" => (T::Classes, SHOWN),
                "views" => (T::Classes, &[K::View] as &[_]),
                "columns" => (T::Attributes, SHOWN),
                "table_constraints" => (T::Constraints, ALL),
                "constraint_column_usage" => (T::ConstraintColumns, ALL),
                "schemata" => (T::Namespaces, ALL),
                "triggers" => (T::Triggers, ALL),
                "routines" => (T::Functions, ALL),
                "sequences" => (T::Sequences, ALL),
                _ => return None,
            },
            (None | Some("pg_catalog"), name) => match name {
                "pg_class" => (T::Classes, ALL),
                "pg_tables" => (T::Classes, &[K::Table, K::PartitionedTable] as &[_]),
                "pg_views" => (T::Classes, &[K::View] as &[_]),
                "pg_matviews" => (T::Classes, &[K::MaterializedView] as &[_]),
                "pg_namespace" => (T::Namespaces, ALL),
                "pg_type" => (T::Types, ALL),
                "pg_enum" => (T::EnumLabels, ALL),
                "pg_attribute" => (T::Attributes, ALL),
                "pg_constraint" => (T::Constraints, ALL),
                "pg_indexes" | "pg_index" => (T::Indexes, ALL),
                "pg_policies" | "pg_policy" => (T::Policies, ALL),
                "pg_trigger" => (T::Triggers, ALL),
                "pg_proc" => (T::Functions, ALL),
                "pg_extension" => (T::Extensions, ALL),
                "pg_roles" | "pg_authid" | "pg_user" => (T::Roles, ALL),
                "pg_publication" => (T::Publications, ALL),
                "pg_publication_tables" => (T::PublicationTables, ALL),
                "pg_sequences" => (T::Sequences, ALL),
                _ => return None,
            },
            _ => return None,
        };
        Some(table)
    }

    /// What a gap must be able to have done to have changed the rows.
    pub(super) fn effects(self) -> Effects {
        let relations = Effects::TABLES.union(Effects::VIEWS);
        match self {
            T::Classes => relations.union(Effects::INDEXES),
            T::Types | T::EnumLabels => Effects::TYPES,
            T::Attributes => relations.union(Effects::COLUMNS),
            T::Constraints | T::ConstraintColumns => Effects::TABLES.union(Effects::CONSTRAINTS),
            T::Indexes => Effects::TABLES.union(Effects::INDEXES),
            T::Policies => Effects::POLICIES,
            T::Triggers => Effects::TRIGGERS,
            T::Functions => Effects::FUNCTIONS,
            T::Roles => Effects::ROLES,
            T::Sequences => Effects::TABLES,
            T::Namespaces | T::Extensions | T::Publications | T::PublicationTables => Effects::OTHER,
        }
    }

    /// The rows.
    pub(super) fn items(self, catalog: &Catalog, kinds: &[RelationKind]) -> Vec<Item> {
        let whole = |id: u32| Item { id, sub: 0 };
        let shown = |relation: &Relation| kinds.is_empty() || kinds.contains(&relation.kind);
        fn parts<'a>(
            catalog: &'a Catalog,
            count: impl Fn(&Relation) -> usize + 'a,
        ) -> impl Iterator<Item = Item> + 'a {
            catalog
                .relations
                .iter()
                .flat_map(move |(id, it)| (0..count(it)).map(move |sub| Item { id, sub }))
        }
        match self {
            T::Classes => {
                let relations = catalog.relations.iter().filter(|(_, it)| shown(it));
                let mut items: Vec<Item> = relations.map(|(id, _)| whole(id)).collect();
                if kinds.is_empty() {
                    items.extend(catalog.indexes.iter().map(|(id, _)| whole(id)));
                    items.extend(catalog.sequences.iter().map(|(id, _)| whole(id)));
                    let composite = catalog
                        .types
                        .iter()
                        .filter(|(_, it)| matches!(it.kind, TypeKind::Composite { .. }));
                    items.extend(composite.map(|(id, _)| whole(id)));
                }
                items
            }
            T::Namespaces => {
                let system = catalog.system().schemas().iter().map(|it| whole(it.id.0));
                catalog
                    .schemas
                    .iter()
                    .map(|(id, _)| whole(id))
                    .chain(system)
                    .collect()
            }
            T::Types => {
                let system = catalog.system().types().iter().map(|it| whole(it.id.0));
                catalog
                    .types
                    .iter()
                    .map(|(id, _)| whole(id))
                    .chain(system)
                    .collect()
            }
            T::EnumLabels => {
                let types = catalog.types.iter();
                let labels = types.filter_map(|(id, it)| match &it.kind {
                    TypeKind::Enum { labels } => Some((id, labels.len())),
                    _ => None,
                });
                labels
                    .flat_map(|(id, count)| (0..count).map(move |sub| Item { id, sub }))
                    .collect()
            }
            T::Attributes if kinds.is_empty() => parts(catalog, |it| it.columns.len()).collect(),
            T::Attributes => {
                let kinds = kinds.to_vec();
                parts(catalog, move |it| {
                    if kinds.contains(&it.kind) {
                        it.columns.len()
                    } else {
                        0
                    }
                })
                .collect()
            }
            T::Constraints => parts(catalog, |it| it.constraints.len()).collect(),
            T::ConstraintColumns => parts(catalog, |it| constraint_columns(it).count()).collect(),
            T::Policies => parts(catalog, |it| it.policies.len()).collect(),
            T::Triggers => parts(catalog, |it| it.triggers.len()).collect(),
            T::Indexes => catalog.indexes.iter().map(|(id, _)| whole(id)).collect(),
            T::Functions => {
                let system = catalog.system().functions().iter().map(|it| whole(it.id.0));
                catalog
                    .functions
                    .iter()
                    .map(|(id, _)| whole(id))
                    .chain(system)
                    .collect()
            }
            T::Extensions => catalog.extensions.iter().map(|(id, _)| whole(id)).collect(),
            T::Roles => {
                let system = catalog.system().roles().iter().map(|it| whole(it.id.0));
                catalog
                    .roles
                    .iter()
                    .map(|(id, _)| whole(id))
                    .chain(system)
                    .collect()
            }
            T::Sequences => catalog.sequences.iter().map(|(id, _)| whole(id)).collect(),
            T::Publications | T::PublicationTables => {
                let others = catalog.others.iter();
                let publications = others.filter(|(_, it)| it.kind == ObjectKind::Publication);
                publications
                    .flat_map(|(id, it)| {
                        let count = if self == T::Publications {
                            1
                        } else {
                            it.references.len()
                        };
                        (0..count).map(move |sub| Item { id, sub })
                    })
                    .collect()
            }
        }
    }

    /// A column of a row; none where the catalog or view has no such column that is known.
    pub(super) fn value(self, replay: &Replay, item: Item, column: &str) -> Option<Value> {
        let catalog = &replay.catalog;
        let relation = || catalog.relations.get(item.id);
        match self {
            T::Classes => class(catalog, item.id, column),
            T::Namespaces => {
                let schema = catalog.schema(SchemaId(item.id))?;
                match column {
                    "oid" => Some(oid(item.id)),
                    "nspname" | "schema_name" => Some(name(&schema.name)),
                    _ => None,
                }
            }
            T::Types => {
                let it = catalog.data_type(TypeId(item.id))?;
                match column {
                    "oid" => Some(oid(item.id)),
                    "typname" => Some(name(&it.name)),
                    "typnamespace" => Some(oid(it.schema.0)),
                    "typtype" => Some(Value::text(type_letter(&it.kind))),
                    _ => None,
                }
            }
            T::EnumLabels => {
                let it = catalog.types.get(item.id)?;
                let TypeKind::Enum { labels } = &it.kind else {
                    return None;
                };
                match column {
                    "enumtypid" => Some(oid(item.id)),
                    "enumlabel" => Some(Value::text(labels.get(item.sub)?)),
                    _ => None,
                }
            }
            T::Attributes => {
                let relation = relation()?;
                attribute(catalog, relation, relation.columns.get(item.sub)?, column)
            }
            T::Constraints => {
                let relation = relation()?;
                constraint(catalog, relation, relation.constraints.get(item.sub)?, column)
            }
            T::ConstraintColumns => {
                let (constraint, table, number) = constraint_columns(relation()?).nth(item.sub)?;
                let table = catalog.relation(table)?;
                match column {
                    "column_name" => Some(name(&table.column(number)?.name)),
                    "constraint_name" => Some(name(&constraint.name)),
                    "constraint_schema" => schema_name(catalog, relation()?.schema),
                    _ => of_relation(catalog, table, column),
                }
            }
            T::Policies => {
                let relation = relation()?;
                let it = relation.policies.get(item.sub)?;
                match column {
                    "policyname" | "polname" => Some(name(&it.name)),
                    "polrelid" => Some(oid(relation.id.0)),
                    "permissive" => Some(Value::text(if it.permissive {
                        "PERMISSIVE"
                    } else {
                        "RESTRICTIVE"
                    })),
                    "cmd" => Some(Value::text(match it.command {
                        PolicyCommand::All => "ALL",
                        PolicyCommand::Select => "SELECT",
                        PolicyCommand::Insert => "INSERT",
                        PolicyCommand::Update => "UPDATE",
                        PolicyCommand::Delete => "DELETE",
                    })),
                    _ => of_relation(catalog, relation, column),
                }
            }
            T::Triggers => {
                let relation = relation()?;
                let it = relation.triggers.get(item.sub)?;
                match column {
                    "tgname" | "trigger_name" => Some(name(&it.name)),
                    "tgrelid" => Some(oid(relation.id.0)),
                    "tgfoid" => Some(oid(it.function.0)),
                    "tgisinternal" => Some(Value::Boolean(false)),
                    "event_object_table" => Some(name(&relation.name)),
                    "event_object_schema" | "trigger_schema" => schema_name(catalog, relation.schema),
                    _ => None,
                }
            }
            T::Indexes => {
                let it = catalog.indexes.get(item.id)?;
                match column {
                    "indexname" => Some(name(&it.name)),
                    "schemaname" => schema_name(catalog, it.schema),
                    "tablename" => Some(name(&catalog.relation(it.table)?.name)),
                    "indexrelid" => Some(oid(item.id)),
                    "indrelid" => Some(oid(it.table.0)),
                    "indisunique" => Some(Value::Boolean(it.unique)),
                    "indisvalid" => Some(Value::Boolean(it.valid)),
                    _ => None,
                }
            }
            T::Functions => {
                let it = catalog.function(pgassay_catalog::id::FunctionId(item.id))?;
                match column {
                    "oid" => Some(oid(item.id)),
                    "proname" | "routine_name" => Some(name(&it.name)),
                    "pronamespace" => Some(oid(it.schema.0)),
                    "routine_schema" | "specific_schema" => schema_name(catalog, it.schema),
                    "pronargs" => i64::try_from(it.inputs().count()).ok().map(Value::Integer),
                    "prosecdef" => Some(Value::Boolean(it.security_definer)),
                    "prokind" => Some(Value::text(match it.kind {
                        FunctionKind::Function => "f",
                        FunctionKind::Procedure => "p",
                        FunctionKind::Window => "w",
                        FunctionKind::Aggregate { .. } => "a",
                    })),
                    "routine_type" => Some(Value::text(match it.kind {
                        FunctionKind::Procedure => "PROCEDURE",
                        _ => "FUNCTION",
                    })),
                    _ => None,
                }
            }
            T::Extensions => {
                let it = catalog.extensions.get(item.id)?;
                match column {
                    "oid" => Some(oid(item.id)),
                    "extname" => Some(name(&it.name)),
                    "extnamespace" => Some(oid(it.schema.0)),
                    "extversion" => it.version.as_ref().map(Value::text),
                    _ => None,
                }
            }
            T::Roles => {
                let it = catalog.role(pgassay_catalog::id::RoleId(item.id))?;
                match column {
                    "oid" => Some(oid(item.id)),
                    "rolname" | "usename" => Some(name(&it.name)),
                    "rolsuper" | "usesuper" => Some(Value::Boolean(it.superuser)),
                    "rolcanlogin" => Some(Value::Boolean(it.login)),
                    "rolbypassrls" => Some(Value::Boolean(it.bypass_row_security)),
                    "rolinherit" => Some(Value::Boolean(it.inherit)),
                    _ => None,
                }
            }
            T::Sequences => {
                let it = catalog.sequences.get(item.id)?;
                match column {
                    "sequencename" | "sequence_name" => Some(name(&it.name)),
                    "schemaname" | "sequence_schema" => schema_name(catalog, it.schema),
                    _ => None,
                }
            }
            T::Publications | T::PublicationTables => {
                let it = catalog.others.get(item.id)?;
                match column {
                    "pubname" => Some(name(&it.name)),
                    "oid" if self == T::Publications => Some(oid(item.id)),
                    _ if self == T::Publications => None,
                    _ => {
                        let ObjectId::Relation(id) = it.references.get(item.sub)? else {
                            return None;
                        };
                        of_relation(catalog, catalog.relation(*id)?, column)
                    }
                }
            }
        }
    }
}
