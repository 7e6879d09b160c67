//! A catalog read from the test's server, with only what the binder asks for: the server's identifiers are kept.

use pgassay_catalog::Catalog;
use pgassay_catalog::constraint::{Constraint, ConstraintKind, Key};
use pgassay_catalog::data_type::{DataType, Domain, TypeKind};
use pgassay_catalog::expression::{Expression, Node};
use pgassay_catalog::id::{
    CollationId, ColumnNumber, ConstraintId, FunctionId, IndexId, RelationId, RoleId, SchemaId, SequenceId,
    TypeId,
};
use pgassay_catalog::index::{Index, IndexColumn};
use pgassay_catalog::privilege::Privileges;
use pgassay_catalog::relation::{Column, Generated, KeyValue, Relation, RelationKind};
use pgassay_catalog::routine::{Function, FunctionBody, FunctionKind, Parameter};
use pgassay_catalog::sequence::Sequence;
use pgassay_scratch::Connection;
use pgassay_sql::ast::{ParameterMode, Persistence, Volatility};
use pgassay_sql::name::Identifier;

type Row = Vec<Option<String>>;

fn text(row: &Row, at: usize) -> &str {
    row.get(at).and_then(Option::as_deref).unwrap_or("")
}

fn number(row: &Row, at: usize) -> u32 {
    text(row, at).parse().unwrap_or(0)
}

fn list(row: &Row, at: usize) -> Vec<String> {
    let inner = text(row, at).trim_matches(['{', '}']);
    let words = inner.split([',', ' ']).filter(|word| !word.is_empty());
    words.map(|word| word.trim_matches('"').to_owned()).collect()
}

fn ask(connection: &Connection, sql: &str) -> Vec<Row> {
    connection
        .query_text(sql)
        .expect("the server's catalog can be read")
}

/// Reads what the set-up made in `public`.
pub(crate) fn read(connection: &Connection, catalog: &mut Catalog, schema: SchemaId) {
    types(connection, catalog, schema);
    relations(connection, catalog, schema);
    functions(connection, catalog, schema);
    sequences(connection, catalog, schema);
}

fn columns(connection: &Connection, relation: u32) -> Vec<Column> {
    let rows = ask(
        connection,
        &format!(
            "SELECT attnum, attname, atttypid, atttypmod, attcollation, attgenerated <> ''
            FROM pg_attribute WHERE attrelid = {relation} AND attnum > 0 ORDER BY attnum"
        ),
    );
    let column = |row: &Row| Column {
        modifier: text(row, 3).parse().unwrap_or(-1),
        collation: Some(number(row, 4)).filter(|id| *id > 0).map(CollationId),
        generated: (text(row, 5) == "t").then(|| Generated {
            expression: Expression {
                tree: Node::Default {
                    data_type: TypeId::INT4,
                }
                .into(),
                text: "".into(),
                references: [].into(),
                location: None,
            },
            stored: true,
        }),
        ..Column::new(
            ColumnNumber(number(row, 0) as u16),
            Identifier::new(text(row, 1)),
            TypeId(number(row, 2)),
        )
    };
    rows.iter().map(column).collect()
}

fn types(connection: &Connection, catalog: &mut Catalog, schema: SchemaId) {
    let rows = ask(
        connection,
        "SELECT t.oid, typname, typtype, typcategory, typarray, typelem, typbasetype, typtypmod, typrelid, c.relkind,
            typcollation, (SELECT array_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid)
        FROM pg_type t LEFT JOIN pg_class c ON c.oid = typrelid WHERE typnamespace = 'public'::regnamespace ORDER BY t.oid",
    );
    for row in &rows {
        let kind = match (text(row, 2), text(row, 9)) {
            ("d", _) => TypeKind::Domain(Domain {
                base: TypeId(number(row, 6)),
                modifier: text(row, 7).parse().unwrap_or(-1),
                collation: None,
                not_null: false,
                default: None,
                constraints: Vec::new(),
            }),
            ("e", _) => TypeKind::Enum {
                labels: list(row, 11),
            },
            ("c", "c") => TypeKind::Composite {
                attributes: columns(connection, number(row, 8)),
                next_column: 99,
            },
            ("c", _) => TypeKind::Row(RelationId(number(row, 8))),
            _ if number(row, 5) > 0 => TypeKind::Array {
                element: TypeId(number(row, 5)),
            },
            _ => continue,
        };
        let data_type = DataType {
            id: TypeId(number(row, 0)),
            schema,
            name: Identifier::new(text(row, 1)),
            kind,
            category: text(row, 3).chars().next().unwrap_or('U'),
            preferred: false,
            array: Some(number(row, 4)).filter(|id| *id > 0).map(TypeId),
            takes_modifiers: false,
            collatable: number(row, 10) > 0,
            owner: RoleId::BOOTSTRAP,
            privileges: Privileges::default(),
            comment: None,
            extension: None,
            location: None,
        };
        catalog.types.insert(number(row, 0), data_type);
    }
}

fn relations(connection: &Connection, catalog: &mut Catalog, schema: SchemaId) {
    let rows = ask(
        connection,
        "SELECT oid, relname, reltype FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
    );
    for row in &rows {
        let id = number(row, 0);
        let columns = columns(connection, id);
        let indexes = indexes(connection, catalog, schema, id);
        let keys = ask(
            connection,
            &format!(
                "SELECT oid, conname, conkey, conindid, contype FROM pg_constraint WHERE conrelid = {id} AND contype IN ('p', 'u')"
            ),
        );
        let constraint = |row: &Row| {
            let key = Key {
                columns: list(row, 2)
                    .iter()
                    .filter_map(|it| it.parse().ok())
                    .map(ColumnNumber)
                    .collect(),
                index: IndexId(number(row, 3)),
                without_overlaps: false,
            };
            Constraint {
                id: ConstraintId(number(row, 0)),
                name: Identifier::new(text(row, 1)),
                kind: if text(row, 4) == "p" {
                    ConstraintKind::PrimaryKey(key)
                } else {
                    ConstraintKind::Unique(key)
                },
                deferrable: false,
                initially_deferred: false,
                validated: true,
                enforced: true,
                no_inherit: false,
                local: true,
                inherited: 0,
                parent: None,
                comment: None,
                location: None,
            }
        };
        let relation = Relation {
            next_column: columns.len() as u16 + 1,
            columns: columns.into(),
            constraints: keys.iter().map(constraint).collect(),
            indexes,
            row_type: Some(TypeId(number(row, 2))),
            ..Relation::new(
                RelationId(id),
                schema,
                Identifier::new(text(row, 1)),
                RelationKind::Table,
            )
        };
        catalog.relations.insert(id, relation);
    }
}

fn indexes(connection: &Connection, catalog: &mut Catalog, schema: SchemaId, table: u32) -> Vec<IndexId> {
    let rows = ask(
        connection,
        &format!(
            "SELECT indexrelid, indexrelid::regclass, indkey FROM pg_index WHERE indrelid = {table} AND indisunique"
        ),
    );
    for row in &rows {
        let column = |number: u16| IndexColumn {
            value: KeyValue::Column(ColumnNumber(number)),
            operator_class: None,
            collation: None,
            descending: false,
            nulls_first: false,
        };
        let index = Index {
            id: IndexId(number(row, 0)),
            schema,
            name: Identifier::new(text(row, 1)),
            table: RelationId(table),
            method: Identifier::new("btree"),
            columns: list(row, 2)
                .iter()
                .filter_map(|it| it.parse().ok())
                .map(column)
                .collect(),
            include: Vec::new(),
            unique: true,
            nulls_not_distinct: false,
            predicate: None,
            valid: true,
            constraint: None,
            parent: None,
            former_names: Vec::new(),
            options: Vec::new(),
            clustered: false,
            replica_identity: false,
            comment: None,
            extension: None,
            location: None,
        };
        catalog.indexes.insert(number(row, 0), index);
    }
    rows.iter().map(|row| IndexId(number(row, 0))).collect()
}

fn functions(connection: &Connection, catalog: &mut Catalog, schema: SchemaId) {
    let rows = ask(
        connection,
        "SELECT oid, proname, prokind, proretset, prorettype, coalesce(proallargtypes, (SELECT array_agg(it) FROM unnest(proargtypes) AS it)), proargmodes,
            proargnames, pronargdefaults, pronargs, provolatile FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    );
    for row in &rows {
        let (modes, names) = (list(row, 6), list(row, 7));
        let (defaults, inputs) = (number(row, 8), number(row, 9));
        let mut input = 0;
        let mut parameters = Vec::new();
        for (at, data_type) in list(row, 5).iter().enumerate() {
            let mode = match modes.get(at).map_or("i", String::as_str) {
                "o" => ParameterMode::Out,
                "b" => ParameterMode::InOut,
                "v" => ParameterMode::Variadic,
                "t" => ParameterMode::Table,
                _ => ParameterMode::In,
            };
            let is_input = !matches!(mode, ParameterMode::Out | ParameterMode::Table);
            input += u32::from(is_input);
            parameters.push(Parameter {
                mode,
                name: names
                    .get(at)
                    .filter(|name| !name.is_empty())
                    .map(|name| Identifier::new(name)),
                data_type: TypeId(data_type.parse().unwrap_or(0)),
                has_default: is_input && input > inputs - defaults,
                default: None,
            });
        }
        let function = Function {
            id: FunctionId(number(row, 0)),
            schema,
            name: Identifier::new(text(row, 1)),
            kind: if text(row, 2) == "p" {
                FunctionKind::Procedure
            } else {
                FunctionKind::Function
            },
            parameters,
            result: TypeId(number(row, 4)),
            returns_set: text(row, 3) == "t",
            language: Identifier::new("sql"),
            volatility: if text(row, 10) == "i" {
                Volatility::Immutable
            } else {
                Volatility::Volatile
            },
            strict: false,
            security_definer: false,
            leakproof: false,
            parallel: 'u',
            settings: Vec::new(),
            body: FunctionBody::Native,
            owner: RoleId::BOOTSTRAP,
            privileges: Privileges::default(),
            comment: None,
            extension: None,
            location: None,
        };
        catalog.functions.insert(number(row, 0), function);
    }
}

fn sequences(connection: &Connection, catalog: &mut Catalog, schema: SchemaId) {
    let sql =
        "SELECT oid, relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'";
    for row in &ask(connection, sql) {
        let sequence = Sequence {
            id: SequenceId(number(row, 0)),
            schema,
            name: Identifier::new(text(row, 1)),
            persistence: Persistence::Permanent,
            data_type: TypeId::INT8,
            start: 1,
            increment: 1,
            minimum: 1,
            maximum: i64::MAX,
            cache: 1,
            cycle: false,
            owned_by: None,
            identity: false,
            owner: RoleId::BOOTSTRAP,
            privileges: Privileges::default(),
            comment: None,
            extension: None,
            location: None,
        };
        catalog.sequences.insert(number(row, 0), sequence);
    }
}
