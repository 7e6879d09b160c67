//! Scripts of DDL from a typed generator: it knows what it made, so that most statements run and some fail on purpose.

use crate::random::Random;

/// A generated statement and the row of the support table it counts for.
pub(crate) struct Generated {
    pub(crate) row: &'static str,
    pub(crate) sql: String,
}

#[derive(Clone)]
struct Table {
    name: String,
    /// Names and types.
    columns: Vec<(String, String)>,
    /// The columns of keys that a foreign key may refer to.
    keys: Vec<Vec<String>>,
    constraints: Vec<String>,
    indexes: Vec<String>,
    policies: Vec<String>,
    triggers: Vec<String>,
    partitioned: bool,
}

/// What the script made so far, as the generator believes.
pub(crate) struct Generator {
    random: Random,
    version: u16,
    schemas: Vec<String>,
    tables: Vec<Table>,
    views: Vec<String>,
    enums: Vec<(String, Vec<String>)>,
    domains: Vec<String>,
    composites: Vec<String>,
    sequences: Vec<String>,
    functions: Vec<(String, String)>,
    triggers: Vec<String>,
    roles: Vec<String>,
    counter: usize,
    in_transaction: bool,
    savepoints: usize,
}

type Make = fn(&mut Generator) -> Option<String>;

/// Every kind of statement: its row, its weight, and what makes it.
const KINDS: &[(&str, usize, Make)] = &[
    ("CREATE TABLE", 14, Generator::create_table),
    ("CREATE TABLE PARTITION OF", 4, Generator::create_partition),
    ("CREATE TABLE AS", 2, Generator::create_table_as),
    ("CREATE TABLE LIKE", 2, Generator::create_table_like),
    ("CREATE TABLE INHERITS", 2, Generator::create_table_inherits),
    ("ALTER TABLE ADD COLUMN", 8, Generator::add_column),
    ("ALTER TABLE DROP COLUMN", 4, Generator::drop_column),
    ("ALTER TABLE ALTER COLUMN", 9, Generator::alter_column),
    ("ALTER TABLE ADD CONSTRAINT", 9, Generator::add_constraint),
    ("ALTER TABLE DROP CONSTRAINT", 3, Generator::drop_constraint),
    ("ALTER TABLE RENAME", 4, Generator::rename),
    ("ALTER TABLE SET SCHEMA", 1, Generator::set_schema),
    ("ALTER TABLE OWNER", 1, Generator::owner),
    ("ALTER TABLE ROW SECURITY", 3, Generator::row_security),
    ("ALTER TABLE ATTACH", 2, Generator::attach),
    ("CREATE INDEX", 8, Generator::create_index),
    ("DROP INDEX", 2, Generator::drop_index),
    ("CREATE VIEW", 6, Generator::create_view),
    ("DROP VIEW", 1, Generator::drop_view),
    ("CREATE SEQUENCE", 2, Generator::create_sequence),
    ("ALTER SEQUENCE", 1, Generator::alter_sequence),
    ("CREATE TYPE", 4, Generator::create_type),
    ("ALTER TYPE", 2, Generator::alter_type),
    ("CREATE DOMAIN", 2, Generator::create_domain),
    ("ALTER DOMAIN", 1, Generator::alter_domain),
    ("CREATE FUNCTION", 5, Generator::create_function),
    ("DROP FUNCTION", 1, Generator::drop_function),
    ("CREATE TRIGGER", 3, Generator::create_trigger),
    ("CREATE POLICY", 4, Generator::create_policy),
    ("ALTER POLICY", 1, Generator::alter_policy),
    ("CREATE RULE", 1, Generator::create_rule),
    ("CREATE SCHEMA", 2, Generator::create_schema),
    ("CREATE ROLE", 1, Generator::create_role),
    ("GRANT", 4, Generator::grant),
    ("REVOKE", 2, Generator::revoke),
    ("ALTER DEFAULT PRIVILEGES", 1, Generator::default_privileges),
    ("COMMENT", 3, Generator::comment),
    ("DROP TABLE", 3, Generator::drop_table),
    ("DROP TYPE", 1, Generator::drop_type),
    ("DROP SCHEMA", 1, Generator::drop_schema),
    ("SET search_path", 2, Generator::search_path),
    ("SET ROLE", 1, Generator::set_role),
    ("TRANSACTION", 5, Generator::transaction),
    ("INSERT", 1, Generator::insert),
    ("DO", 2, Generator::anonymous_block),
    ("CREATE EXTENSION", 1, Generator::create_extension),
];

/// The rows that the generator can make.
pub(crate) fn rows() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|(row, _, _)| *row)
}

const TYPES: &[&str] = &[
    "int",
    "bigint",
    "smallint",
    "text",
    "varchar(40)",
    "char(3)",
    "boolean",
    "numeric(10, 2)",
    "numeric",
    "real",
    "double precision",
    "date",
    "timestamp",
    "timestamptz",
    "timestamp(3)",
    "interval",
    "uuid",
    "json",
    "jsonb",
    "bytea",
    "text[]",
    "int[]",
    "inet",
    "time",
    "bit(4)",
    "varbit",
    "int4range",
    "tstzrange",
    "xml",
    "point",
    "name",
    "oid",
    "money",
];

impl Generator {
    pub(crate) fn new(seed: u64, version: u16) -> Generator {
        Generator {
            random: Random::new(seed),
            version,
            schemas: vec!["public".to_owned()],
            tables: Vec::new(),
            views: Vec::new(),
            enums: Vec::new(),
            domains: Vec::new(),
            composites: Vec::new(),
            sequences: Vec::new(),
            functions: Vec::new(),
            triggers: Vec::new(),
            roles: Vec::new(),
            counter: 0,
            in_transaction: false,
            savepoints: 0,
        }
    }

    /// A script of about this many statements.
    pub(crate) fn script(mut self, length: usize) -> Vec<Generated> {
        let total: usize = KINDS.iter().map(|(_, weight, _)| weight).sum();
        let mut script = Vec::new();
        let mut tries = 0;
        while script.len() < length && tries < length * 10 {
            tries += 1;
            let mut at = self.random.below(total);
            for (row, weight, make) in KINDS {
                if at < *weight {
                    script.extend(make(&mut self).map(|sql| Generated { row, sql }));
                    break;
                }
                at -= weight;
            }
        }
        script
    }

    /// A name: new, now and then one that needs quotes, a very long one, or one that is taken.
    fn name(&mut self, stem: &str) -> String {
        self.counter += 1;
        let counter = self.counter;
        match self.random.below(24) {
            0 => format!("\"{stem} {counter}\""),
            1 => format!("\"{}{counter}\"", stem.to_uppercase()),
            2 => format!("{stem}_with_a_name_that_is_much_longer_than_what_is_kept_of_it_{counter}"),
            3 => format!("{stem}_{}", counter.saturating_sub(1)),
            _ => format!("{stem}_{counter}"),
        }
    }

    fn new_in_schema(&mut self, stem: &str) -> String {
        let name = self.name(stem);
        match self.random.pick(&self.schemas).cloned() {
            Some(schema) if self.random.chance(25) => format!("{schema}.{name}"),
            _ => name,
        }
    }

    fn data_type(&mut self) -> String {
        let own: Vec<String> = self
            .enums
            .iter()
            .map(|(name, _)| name.clone())
            .chain(self.domains.clone())
            .chain(self.composites.clone())
            .collect();
        match self.random.pick(&own) {
            Some(name) if self.random.chance(20) => name.clone(),
            _ if self.random.chance(1) => "no_such_type".to_owned(),
            _ => self.random.word(TYPES).to_owned(),
        }
    }

    fn table(&mut self) -> Option<usize> {
        (!self.tables.is_empty()).then(|| self.random.below(self.tables.len()))
    }

    fn table_name(&mut self) -> Option<String> {
        if self.random.chance(2) {
            return Some("no_such_table".to_owned());
        }
        let at = self.table()?;
        Some(self.tables[at].name.clone())
    }

    fn column_of(&mut self, table: usize) -> String {
        if self.random.chance(3) {
            return "no_such_column".to_owned();
        }
        let names: Vec<String> = self.tables[table]
            .columns
            .iter()
            .map(|(name, _)| name.clone())
            .collect();
        self.random
            .pick(&names)
            .cloned()
            .unwrap_or_else(|| "a".to_owned())
    }

    fn type_of(&self, table: usize, column: &str) -> String {
        let found = self.tables[table].columns.iter().find(|(name, _)| name == column);
        found.map_or_else(|| "text".to_owned(), |(_, data_type)| data_type.clone())
    }

    /// A constant that mostly fits a type.
    fn constant(&mut self, data_type: &str) -> String {
        let base = data_type.split('(').next().unwrap_or(data_type).trim();
        let text = match base {
            "int" | "bigint" | "smallint" | "numeric" | "real" | "double precision" | "oid" | "money" => {
                self.random.word(&["0", "1", "42", "-7"])
            }
            "boolean" => self.random.word(&["true", "false", "(1 > 0)"]),
            "text" | "varchar" | "char" | "name" => {
                self.random
                    .word(&["'x'", "''", "'it''s'", "'a'::text", "lower('ABC')"])
            }
            "date" => self.random.word(&["CURRENT_DATE", "'2024-01-01'", "now()"]),
            "timestamp" | "timestamptz" => {
                self.random
                    .word(&["now()", "CURRENT_TIMESTAMP", "'2024-01-01 00:00'"])
            }
            "uuid" => "gen_random_uuid()",
            "json" | "jsonb" => self.random.word(&["'{}'", "'[]'"]),
            "text[]" | "int[]" => self.random.word(&["'{}'", "ARRAY[]::text[]"]),
            "interval" => "'1 day'",
            _ => "NULL",
        };
        if self.random.chance(2) {
            "'oops'".to_owned()
        } else {
            text.to_owned()
        }
    }

    /// A condition over a table's columns, as CHECK, WHERE, USING and index predicates take it.
    fn condition(&mut self, table: usize) -> String {
        let column = self.column_of(table);
        let data_type = self.type_of(table, &column);
        let constant = self.constant(&data_type);
        let other = self.column_of(table);
        match self.random.below(9) {
            0 => format!("{column} IS NOT NULL"),
            1 => format!("{column} IS NULL OR {other} IS NOT NULL"),
            2 => format!("{column} = {constant}"),
            3 => format!("{column} IN ({constant}, {constant})"),
            4 => format!("{column} BETWEEN {constant} AND {constant}"),
            5 => format!("NOT ({column} <> {constant})"),
            6 => format!("coalesce({column}, {constant}) IS NOT NULL"),
            7 => format!("{column}::text <> ''"),
            _ => format!("length({column}::text) > 0 AND {other} IS DISTINCT FROM {other}"),
        }
    }

    fn column_definition(&mut self) -> (String, String, String) {
        let name = self.name("c");
        let data_type = self.data_type();
        let mut tail = String::new();
        if self.random.chance(30) {
            tail.push_str(" NOT NULL");
        }
        if self.random.chance(25) {
            tail.push_str(" DEFAULT ");
            tail.push_str(&self.constant(&data_type));
        }
        (name, data_type, tail)
    }

    fn create_table(&mut self) -> Option<String> {
        let name = self.new_in_schema("t");
        let mut table = Table {
            name: name.clone(),
            columns: Vec::new(),
            keys: Vec::new(),
            constraints: Vec::new(),
            indexes: Vec::new(),
            policies: Vec::new(),
            triggers: Vec::new(),
            partitioned: false,
        };
        let mut elements = Vec::new();
        match self.random.below(6) {
            0 => elements.push("id serial PRIMARY KEY".to_owned()),
            1 => elements.push("id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY".to_owned()),
            2 => elements.push("id uuid PRIMARY KEY DEFAULT gen_random_uuid()".to_owned()),
            3 => elements.push("id int UNIQUE".to_owned()),
            4 => elements.push("id bigserial NOT NULL".to_owned()),
            _ => elements.push("id int PRIMARY KEY".to_owned()),
        }
        let id_type = if elements[0].contains("uuid") {
            "uuid"
        } else if elements[0].contains("big") {
            "bigint"
        } else {
            "int"
        };
        table.columns.push(("id".to_owned(), id_type.to_owned()));
        if !elements[0].contains("NOT NULL") {
            table.keys.push(vec!["id".to_owned()]);
        }
        for _ in 0..1 + self.random.below(6) {
            let (column, data_type, tail) = self.column_definition();
            elements.push(format!("{column} {data_type}{tail}"));
            table.columns.push((column, data_type));
        }
        if self.random.chance(25) {
            elements.push(
                "b int GENERATED ALWAYS AS (id::text::int * 2) STORED"
                    .replace("id::text::int", if id_type == "uuid" { "1" } else { "id" }),
            );
            table.columns.push(("b".to_owned(), "int".to_owned()));
        }
        self.tables.push(table);
        let at = self.tables.len() - 1;
        if self.random.chance(30)
            && let Some((target, key)) = self.foreign_target()
        {
            let column = self.name("ref");
            elements.push(format!("{column} {} REFERENCES {target}{}", key.1, self.action()));
            self.tables[at].columns.push((column, key.1));
        }
        if self.random.chance(25) {
            let condition = self.condition(at);
            let named = if self.random.chance(50) {
                format!("CONSTRAINT {} ", self.name("k"))
            } else {
                String::new()
            };
            elements.push(format!("{named}CHECK ({condition})"));
        }
        let mut tail = String::new();
        if self.random.chance(10) {
            let column = self.column_of(at);
            tail = format!(
                " PARTITION BY {} ({column})",
                self.random.word(&["RANGE", "LIST", "HASH"])
            );
            self.tables[at].partitioned = true;
        }
        let kind = self.random.word(&["", "", "", "", "", "UNLOGGED ", "TEMP "]);
        let exists = if self.random.chance(15) {
            "IF NOT EXISTS "
        } else {
            ""
        };
        Some(format!(
            "CREATE {kind}TABLE {exists}{name} ({}){tail}",
            elements.join(", ")
        ))
    }

    fn action(&mut self) -> &'static str {
        self.random.word(&[
            "",
            "",
            " ON DELETE CASCADE",
            " ON DELETE SET NULL",
            " ON UPDATE CASCADE ON DELETE RESTRICT",
            " DEFERRABLE INITIALLY DEFERRED",
        ])
    }

    /// A table to refer to, with the columns in parentheses or without, and the key's column with its type.
    fn foreign_target(&mut self) -> Option<(String, (String, String))> {
        let at = self.table()?;
        let key = match self.random.pick(&self.tables[at].keys.clone()) {
            Some(key) if key.len() == 1 => key[0].clone(),
            _ => self.column_of(at),
        };
        let data_type = if self.random.chance(5) {
            "text".to_owned()
        } else {
            self.type_of(at, &key)
        };
        let target = self.tables[at].name.clone();
        let columns = if self.random.chance(60) {
            String::new()
        } else {
            format!(" ({key})")
        };
        Some((format!("{target}{columns}"), (key, data_type)))
    }

    fn create_partition(&mut self) -> Option<String> {
        let partitioned: Vec<Table> = self
            .tables
            .iter()
            .filter(|table| table.partitioned)
            .cloned()
            .collect();
        let parent = self.random.pick(&partitioned)?.clone();
        let name = self.name("p");
        let bound = match self.random.below(4) {
            0 => "DEFAULT".to_owned(),
            1 => format!("FOR VALUES FROM ({0}) TO ({0}1)", 1 + self.random.below(9)),
            2 => format!("FOR VALUES IN ({}, NULL)", self.random.below(9)),
            _ => format!("FOR VALUES WITH (MODULUS 4, REMAINDER {})", self.random.below(4)),
        };
        let mut table = parent.clone();
        table.name.clone_from(&name);
        table.partitioned = false;
        self.tables.push(table);
        Some(format!(
            "CREATE TABLE {name} PARTITION OF {} {bound}",
            parent.name
        ))
    }

    fn create_table_as(&mut self) -> Option<String> {
        let source = self.table()?;
        let name = self.name("t");
        let column = self.column_of(source);
        let from = self.tables[source].name.clone();
        let mut table = self.tables[source].clone();
        table.name.clone_from(&name);
        table.keys.clear();
        self.tables.push(table);
        Some(match self.random.below(3) {
            0 => format!("CREATE TABLE {name} AS SELECT * FROM {from}"),
            1 => format!("SELECT {column}, count(*) AS n INTO {name} FROM {from} GROUP BY {column}"),
            _ => format!(
                "CREATE MATERIALIZED VIEW {name} AS SELECT {column} AS first, 'x' AS second FROM {from} WITH NO DATA"
            ),
        })
    }

    fn create_table_like(&mut self) -> Option<String> {
        let source = self.table()?;
        let name = self.name("t");
        let what = self.random.word(&[
            "",
            " INCLUDING ALL",
            " INCLUDING DEFAULTS INCLUDING CONSTRAINTS",
            " INCLUDING INDEXES",
            " INCLUDING ALL EXCLUDING INDEXES",
        ]);
        let from = self.tables[source].name.clone();
        let mut table = self.tables[source].clone();
        table.name.clone_from(&name);
        self.tables.push(table);
        Some(format!("CREATE TABLE {name} (LIKE {from}{what}, extra int)"))
    }

    fn create_table_inherits(&mut self) -> Option<String> {
        let source = self.table()?;
        let name = self.name("t");
        let from = self.tables[source].name.clone();
        let mut table = self.tables[source].clone();
        table.name.clone_from(&name);
        table.keys.clear();
        self.tables.push(table);
        Some(format!("CREATE TABLE {name} (own int) INHERITS ({from})"))
    }

    fn add_column(&mut self) -> Option<String> {
        let at = self.table()?;
        let (column, data_type, tail) = self.column_definition();
        let table = self.tables[at].name.clone();
        self.tables[at].columns.push((column.clone(), data_type.clone()));
        let exists = if self.random.chance(20) {
            "IF NOT EXISTS "
        } else {
            ""
        };
        let extra = self.random.word(&["", "", "", " UNIQUE", " CHECK (true)"]);
        Some(format!(
            "ALTER TABLE {table} ADD COLUMN {exists}{column} {data_type}{tail}{extra}"
        ))
    }

    fn drop_column(&mut self) -> Option<String> {
        let at = self.table()?;
        let column = self.column_of(at);
        let table = self.tables[at].name.clone();
        self.tables[at].columns.retain(|(name, _)| *name != column);
        let exists = if self.random.chance(30) { "IF EXISTS " } else { "" };
        let behavior = self.random.word(&["", "", " CASCADE"]);
        Some(format!(
            "ALTER TABLE {table} DROP COLUMN {exists}{column}{behavior}"
        ))
    }

    fn alter_column(&mut self) -> Option<String> {
        let at = self.table()?;
        let column = self.column_of(at);
        let data_type = self.type_of(at, &column);
        let constant = self.constant(&data_type);
        let table = self.tables[at].name.clone();
        let action = match self.random.below(9) {
            0 => "SET NOT NULL".to_owned(),
            1 => "DROP NOT NULL".to_owned(),
            2 => format!("SET DEFAULT {constant}"),
            3 => "DROP DEFAULT".to_owned(),
            4 => "TYPE text".to_owned(),
            5 => format!("TYPE text USING {column}::text"),
            6 => "ADD GENERATED BY DEFAULT AS IDENTITY".to_owned(),
            7 => "DROP IDENTITY IF EXISTS".to_owned(),
            _ => format!(
                "TYPE {}",
                self.random
                    .word(&["bigint", "varchar(80)", "timestamptz", "numeric(12, 2)"])
            ),
        };
        Some(format!("ALTER TABLE {table} ALTER COLUMN {column} {action}"))
    }

    fn add_constraint(&mut self) -> Option<String> {
        let at = self.table()?;
        let table = self.tables[at].name.clone();
        let column = self.column_of(at);
        let name = self.name("k");
        let named = if self.random.chance(50) {
            format!("CONSTRAINT {name} ")
        } else {
            String::new()
        };
        let body = match self.random.below(5) {
            0 => format!("UNIQUE ({column})"),
            1 => format!("PRIMARY KEY ({column})"),
            2 => {
                let condition = self.condition(at);
                format!(
                    "CHECK ({condition}){}",
                    self.random.word(&["", " NOT VALID", " NO INHERIT"])
                )
            }
            _ => {
                let (target, _) = self.foreign_target()?;
                format!(
                    "FOREIGN KEY ({column}) REFERENCES {target}{}{}",
                    self.action(),
                    self.random.word(&["", "", " NOT VALID"])
                )
            }
        };
        if body.starts_with("UNIQUE") || body.starts_with("PRIMARY") {
            self.tables[at].keys.push(vec![column]);
        }
        if !named.is_empty() {
            self.tables[at].constraints.push(name);
        }
        Some(format!("ALTER TABLE {table} ADD {named}{body}"))
    }

    fn drop_constraint(&mut self) -> Option<String> {
        let at = self.table()?;
        let table = self.tables[at].name.clone();
        let name = match self.random.pick(&self.tables[at].constraints.clone()) {
            Some(name) => name.clone(),
            None => format!(
                "{}_pkey",
                table.rsplit('.').next().unwrap_or(&table).trim_matches('"')
            ),
        };
        let quoted = if name.contains(' ') && !name.starts_with('"') {
            format!("\"{name}\"")
        } else {
            name
        };
        Some(match self.random.below(4) {
            0 => format!("ALTER TABLE {table} VALIDATE CONSTRAINT {quoted}"),
            _ => format!(
                "ALTER TABLE {table} DROP CONSTRAINT {quoted}{}",
                self.random.word(&["", " CASCADE"])
            ),
        })
    }

    fn rename(&mut self) -> Option<String> {
        let at = self.table()?;
        let table = self.tables[at].name.clone();
        if self.random.chance(40) {
            let new = self.name("t");
            self.tables[at].name = match table.rsplit_once('.') {
                Some((schema, _)) => format!("{schema}.{new}"),
                None => new.clone(),
            };
            return Some(format!("ALTER TABLE {table} RENAME TO {new}"));
        }
        let column = self.column_of(at);
        let new = self.name("c");
        for (name, _) in &mut self.tables[at].columns {
            if *name == column {
                name.clone_from(&new);
            }
        }
        Some(format!("ALTER TABLE {table} RENAME COLUMN {column} TO {new}"))
    }

    fn set_schema(&mut self) -> Option<String> {
        let at = self.table()?;
        let schema = self.random.pick(&self.schemas)?.clone();
        let table = self.tables[at].name.clone();
        let bare = table.rsplit('.').next().unwrap_or(&table).to_owned();
        self.tables[at].name = format!("{schema}.{bare}");
        Some(format!("ALTER TABLE {table} SET SCHEMA {schema}"))
    }

    fn owner(&mut self) -> Option<String> {
        let role = self.random.pick(&self.roles)?.clone();
        Some(format!("ALTER TABLE {} OWNER TO {role}", self.table_name()?))
    }

    fn row_security(&mut self) -> Option<String> {
        let what = self
            .random
            .word(&["ENABLE", "ENABLE", "FORCE", "DISABLE", "NO FORCE"]);
        Some(format!(
            "ALTER TABLE {} {what} ROW LEVEL SECURITY",
            self.table_name()?
        ))
    }

    fn attach(&mut self) -> Option<String> {
        let partitioned: Vec<String> = self
            .tables
            .iter()
            .filter(|it| it.partitioned)
            .map(|it| it.name.clone())
            .collect();
        let parent = self.random.pick(&partitioned)?.clone();
        let other = self.table_name()?;
        Some(match self.random.below(3) {
            0 => format!("ALTER TABLE {parent} DETACH PARTITION {other}"),
            _ => format!("ALTER TABLE {parent} ATTACH PARTITION {other} DEFAULT"),
        })
    }

    fn create_index(&mut self) -> Option<String> {
        let at = self.table()?;
        let table = self.tables[at].name.clone();
        let (column, other) = (self.column_of(at), self.column_of(at));
        let unique = self.random.word(&["", "", "UNIQUE "]);
        let name = if self.random.chance(60) {
            format!("{} ", self.name("i"))
        } else {
            String::new()
        };
        if !name.is_empty() {
            self.tables[at].indexes.push(name.trim().to_owned());
        }
        let elements = match self.random.below(6) {
            0 => format!("{column}, {other} DESC"),
            1 => format!("lower({column}::text)"),
            2 => format!("({column} IS NULL), {other}"),
            3 => format!("{column} DESC NULLS LAST"),
            _ => column,
        };
        let method = self.random.word(&[
            "",
            "",
            "",
            " USING hash",
            " USING gin",
            " USING brin",
            " USING btree",
        ]);
        let include = if self.random.chance(10) {
            format!(" INCLUDE ({other})")
        } else {
            String::new()
        };
        let predicate = if self.random.chance(20) {
            format!(" WHERE {}", self.condition(at))
        } else {
            String::new()
        };
        let exists = if !name.is_empty() && self.random.chance(20) {
            "IF NOT EXISTS "
        } else {
            ""
        };
        Some(format!(
            "CREATE {unique}INDEX {exists}{name}ON {table}{method} ({elements}){include}{predicate}"
        ))
    }

    fn drop_index(&mut self) -> Option<String> {
        let at = self.table()?;
        let name = self.random.pick(&self.tables[at].indexes.clone())?.clone();
        Some(match self.random.below(3) {
            0 => format!("ALTER INDEX {name} RENAME TO {}", self.name("i")),
            _ => format!("DROP INDEX {name}"),
        })
    }

    fn create_view(&mut self) -> Option<String> {
        let at = self.table()?;
        let table = self.tables[at].name.clone();
        let (a, b) = (self.column_of(at), self.column_of(at));
        let other = self.table()?;
        let (second, key) = (self.tables[other].name.clone(), self.column_of(other));
        let name = match self.random.pick(&self.views) {
            Some(view) if self.random.chance(20) => view.clone(),
            _ => self.new_in_schema("v"),
        };
        self.views.push(name.clone());
        let query = match self.random.below(8) {
            0 => format!("SELECT * FROM {table}"),
            1 => format!("SELECT x.{a} AS one, count(*) AS many FROM {table} x GROUP BY x.{a}"),
            2 => format!(
                "SELECT x.{a} AS left_one, y.{key} AS right_one FROM {table} x LEFT JOIN {second} y ON x.{b}::text = y.{key}::text"
            ),
            3 => format!("WITH w AS (SELECT {a} AS a1 FROM {table}) SELECT a1, 1 AS n FROM w"),
            4 => format!("SELECT {a} AS a1 FROM {table} UNION ALL SELECT {b} FROM {table}"),
            5 => format!(
                "SELECT CASE WHEN {a} IS NULL THEN 'none' ELSE {a}::text END AS shown, now() AS at FROM {table}"
            ),
            6 => format!(
                "SELECT {a} AS a1, row_number() OVER (ORDER BY {b}) AS n FROM {table} WHERE EXISTS (SELECT 1 FROM {second} s WHERE s.{key} IS NOT NULL)"
            ),
            _ => format!(
                "SELECT {a} AS a1, (SELECT max({key}::text) FROM {second}) AS top FROM {table} WHERE {}",
                self.condition(at)
            ),
        };
        let replace = if self.random.chance(40) { "OR REPLACE " } else { "" };
        let invoker = if self.version >= 15 && self.random.chance(20) {
            " WITH (security_invoker = true)"
        } else {
            ""
        };
        Some(format!("CREATE {replace}VIEW {name}{invoker} AS {query}"))
    }

    fn drop_view(&mut self) -> Option<String> {
        let view = self.random.pick(&self.views)?.clone();
        Some(format!("DROP VIEW {view}{}", self.random.word(&["", " CASCADE"])))
    }

    fn create_sequence(&mut self) -> Option<String> {
        let name = self.new_in_schema("s");
        self.sequences.push(name.clone());
        let options = self.random.word(&[
            "",
            " START 10 INCREMENT 5",
            " AS int MAXVALUE 1000 CYCLE",
            " MINVALUE -10 INCREMENT -1",
            " CACHE 20",
        ]);
        Some(format!("CREATE SEQUENCE {name}{options}"))
    }

    fn alter_sequence(&mut self) -> Option<String> {
        let name = self.random.pick(&self.sequences)?.clone();
        let at = self.table()?;
        let (table, column) = (self.tables[at].name.clone(), self.column_of(at));
        Some(match self.random.below(4) {
            0 => format!("ALTER SEQUENCE {name} OWNED BY {table}.{column}"),
            1 => format!(
                "ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT nextval('{}')",
                name.replace('\'', "''")
            ),
            2 => format!("DROP SEQUENCE {name}{}", self.random.word(&["", " CASCADE"])),
            _ => format!("ALTER SEQUENCE {name} INCREMENT 3 NO CYCLE"),
        })
    }

    fn create_type(&mut self) -> Option<String> {
        let name = self.new_in_schema("e");
        if self.random.chance(65) {
            self.enums
                .push((name.clone(), vec!["new".to_owned(), "done".to_owned()]));
            return Some(format!("CREATE TYPE {name} AS ENUM ('new', 'done', 'it''s odd')"));
        }
        self.composites.push(name.clone());
        let (a, b) = (self.data_type(), self.data_type());
        Some(format!("CREATE TYPE {name} AS (a {a}, b {b})"))
    }

    fn alter_type(&mut self) -> Option<String> {
        let (name, _) = self.random.pick(&self.enums)?.clone();
        let counter = self.counter;
        Some(match self.random.below(5) {
            0 => format!("ALTER TYPE {name} RENAME VALUE 'new' TO 'fresh'"),
            1 => format!("ALTER TYPE {name} ADD VALUE 'later{counter}' BEFORE 'done'"),
            2 => format!("ALTER TYPE {name} RENAME TO {}", self.name("e")),
            _ => format!("ALTER TYPE {name} ADD VALUE IF NOT EXISTS 'more{}'", counter % 3),
        })
    }

    fn create_domain(&mut self) -> Option<String> {
        let name = self.new_in_schema("d");
        self.domains.push(name.clone());
        let tail = self.random.word(&[
            "",
            " NOT NULL",
            " DEFAULT 'x'",
            " CHECK (VALUE <> '')",
            " CONSTRAINT sane CHECK (length(VALUE) < 100)",
        ]);
        Some(format!("CREATE DOMAIN {name} AS text{tail}"))
    }

    fn alter_domain(&mut self) -> Option<String> {
        let name = self.random.pick(&self.domains)?.clone();
        let action = self.random.word(&[
            "SET NOT NULL",
            "DROP NOT NULL",
            "SET DEFAULT 'y'",
            "DROP DEFAULT",
            "ADD CONSTRAINT added CHECK (VALUE <> 'z')",
            "DROP CONSTRAINT sane",
        ]);
        Some(format!("ALTER DOMAIN {name} {action}"))
    }

    fn create_function(&mut self) -> Option<String> {
        let name = self.new_in_schema("f");
        let replace = if self.random.chance(30) { "OR REPLACE " } else { "" };
        let table = self.table_name().unwrap_or_else(|| "nowhere".to_owned());
        Some(match self.random.below(6) {
            0 => {
                self.functions.push((name.clone(), "int".to_owned()));
                format!(
                    "CREATE {replace}FUNCTION {name}(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + b'"
                )
            }
            1 => {
                self.functions.push((name.clone(), String::new()));
                format!(
                    "CREATE {replace}FUNCTION {name}() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS 'SELECT count(*) FROM {}'",
                    table.replace('\'', "''")
                )
            }
            2 => {
                self.functions.push((name.clone(), "text".to_owned()));
                format!(
                    "CREATE {replace}FUNCTION {name}(x text) RETURNS TABLE (word text, n int) LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT x, 1; END $$"
                )
            }
            3 => {
                self.functions.push((name.clone(), "text".to_owned()));
                format!(
                    "CREATE {replace}FUNCTION {name}(x text) RETURNS text LANGUAGE sql IMMUTABLE RETURN lower(x)"
                )
            }
            4 => format!("CREATE {replace}PROCEDURE {name}(x int) LANGUAGE plpgsql AS $$ BEGIN NULL; END $$"),
            _ => {
                self.triggers.push(name.clone());
                format!(
                    "CREATE {replace}FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
                )
            }
        })
    }

    fn drop_function(&mut self) -> Option<String> {
        let (name, argument) = self.random.pick(&self.functions)?.clone();
        Some(format!(
            "DROP FUNCTION {name}{}{}",
            if self.random.chance(50) {
                String::new()
            } else {
                format!("({argument})")
            },
            self.random.word(&["", " CASCADE"])
        ))
    }

    fn create_trigger(&mut self) -> Option<String> {
        let at = self.table()?;
        let function = self.random.pick(&self.triggers)?.clone();
        let name = self.name("g");
        let table = self.tables[at].name.clone();
        let column = self.column_of(at);
        let event = match self.random.below(4) {
            0 => format!("UPDATE OF {column}"),
            1 => "INSERT OR UPDATE OR DELETE".to_owned(),
            2 => "INSERT".to_owned(),
            _ => "UPDATE".to_owned(),
        };
        let timing = self.random.word(&["BEFORE", "AFTER"]);
        let when = if event.starts_with("UPDATE") && self.random.chance(30) {
            format!(" WHEN (OLD.{column} IS DISTINCT FROM NEW.{column})")
        } else {
            String::new()
        };
        self.tables[at].triggers.push(name.clone());
        Some(format!(
            "CREATE TRIGGER {name} {timing} {event} ON {table} FOR EACH ROW{when} EXECUTE FUNCTION {function}()"
        ))
    }

    fn create_policy(&mut self) -> Option<String> {
        let at = self.table()?;
        let name = self.name("y");
        let table = self.tables[at].name.clone();
        self.tables[at].policies.push(name.clone());
        let command = self.random.word(&[
            "",
            " FOR SELECT",
            " FOR INSERT",
            " FOR UPDATE",
            " FOR DELETE",
            " FOR ALL",
        ]);
        let kind = self.random.word(&["", "", " AS RESTRICTIVE"]);
        let role = self
            .random
            .pick(&self.roles)
            .cloned()
            .unwrap_or_else(|| "PUBLIC".to_owned());
        let to = if self.random.chance(40) {
            format!(" TO {role}")
        } else {
            String::new()
        };
        let condition = self.condition(at);
        let body = if command == " FOR INSERT" {
            format!(" WITH CHECK ({condition})")
        } else {
            format!(" USING ({condition})")
        };
        Some(format!(
            "CREATE POLICY {name} ON {table}{kind}{command}{to}{body}"
        ))
    }

    fn alter_policy(&mut self) -> Option<String> {
        let at = self.table()?;
        let name = self.random.pick(&self.tables[at].policies.clone())?.clone();
        let table = self.tables[at].name.clone();
        Some(match self.random.below(3) {
            0 => format!("DROP POLICY {name} ON {table}"),
            1 => format!("ALTER POLICY {name} ON {table} RENAME TO {}", self.name("y")),
            _ => format!("ALTER POLICY {name} ON {table} USING ({})", self.condition(at)),
        })
    }

    fn create_rule(&mut self) -> Option<String> {
        let table = self.table_name()?;
        let name = self.name("r");
        Some(format!(
            "CREATE RULE {name} AS ON DELETE TO {table} DO INSTEAD NOTHING"
        ))
    }

    fn create_schema(&mut self) -> Option<String> {
        let name = self.name("n");
        self.schemas.push(name.clone());
        let exists = if self.random.chance(30) {
            "IF NOT EXISTS "
        } else {
            ""
        };
        Some(format!("CREATE SCHEMA {exists}{name}"))
    }

    fn create_role(&mut self) -> Option<String> {
        self.counter += 1;
        let name = format!("role_{}", self.counter);
        self.roles.push(name.clone());
        Some(format!(
            "CREATE ROLE {name}{}",
            self.random.word(&["", " LOGIN", " NOINHERIT", " BYPASSRLS"])
        ))
    }

    fn grantee(&mut self) -> String {
        match self.random.pick(&self.roles) {
            Some(role) if self.random.chance(80) => role.clone(),
            _ => "PUBLIC".to_owned(),
        }
    }

    fn grant(&mut self) -> Option<String> {
        let to = self.grantee();
        let schema = self.random.pick(&self.schemas)?.clone();
        Some(match self.random.below(5) {
            0 => format!("GRANT USAGE ON SCHEMA {schema} TO {to}"),
            1 => format!("GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {to}"),
            2 => {
                let at = self.table()?;
                let column = self.column_of(at);
                format!(
                    "GRANT SELECT ({column}), INSERT ON {} TO {to}",
                    self.tables[at].name
                )
            }
            3 => format!("GRANT ALL ON {} TO {to}", self.table_name()?),
            _ => format!("GRANT SELECT, UPDATE ON TABLE {} TO {to}", self.table_name()?),
        })
    }

    fn revoke(&mut self) -> Option<String> {
        let from = self.grantee();
        Some(match self.random.below(3) {
            0 => "REVOKE CREATE ON SCHEMA public FROM PUBLIC".to_owned(),
            1 => format!("REVOKE ALL ON {} FROM {from}", self.table_name()?),
            _ => {
                let (name, _) = self.random.pick(&self.functions)?.clone();
                format!("REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")
            }
        })
    }

    fn default_privileges(&mut self) -> Option<String> {
        let to = self.grantee();
        let schema = self.random.pick(&self.schemas)?.clone();
        Some(match self.random.below(3) {
            0 => format!("ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO {to}"),
            1 => "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC".to_owned(),
            _ => format!("ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO {to}"),
        })
    }

    fn comment(&mut self) -> Option<String> {
        let at = self.table()?;
        let column = self.column_of(at);
        let table = self.tables[at].name.clone();
        Some(match self.random.below(4) {
            0 => format!("COMMENT ON COLUMN {table}.{column} IS 'what it''s for'"),
            1 => format!("COMMENT ON TABLE {table} IS NULL"),
            2 => format!(
                "COMMENT ON SCHEMA {} IS 'a schema'",
                self.random.pick(&self.schemas)?
            ),
            _ => format!("COMMENT ON TABLE {table} IS 'a table'"),
        })
    }

    fn drop_table(&mut self) -> Option<String> {
        let at = self.table()?;
        let table = self.tables[at].name.clone();
        let behavior = self.random.word(&["", "", " CASCADE"]);
        if !behavior.is_empty() {
            self.tables.remove(at);
        }
        let exists = if self.random.chance(30) { "IF EXISTS " } else { "" };
        Some(format!("DROP TABLE {exists}{table}{behavior}"))
    }

    fn drop_type(&mut self) -> Option<String> {
        let names: Vec<String> = self
            .enums
            .iter()
            .map(|(name, _)| name.clone())
            .chain(self.composites.clone())
            .collect();
        let name = self.random.pick(&names)?.clone();
        Some(format!("DROP TYPE {name}{}", self.random.word(&["", " CASCADE"])))
    }

    fn drop_schema(&mut self) -> Option<String> {
        let at = 1 + self.random.below(self.schemas.len().saturating_sub(1));
        let schema = self.schemas.get(at)?.clone();
        Some(format!(
            "DROP SCHEMA {schema}{}",
            self.random.word(&["", " CASCADE"])
        ))
    }

    fn search_path(&mut self) -> Option<String> {
        let schema = self.random.pick(&self.schemas)?.clone();
        Some(match self.random.below(4) {
            0 => "RESET search_path".to_owned(),
            1 => format!("SET LOCAL search_path TO {schema}, public"),
            2 => "SELECT set_config('search_path', 'public', false)".to_owned(),
            _ => format!("SET search_path TO {schema}, public"),
        })
    }

    fn set_role(&mut self) -> Option<String> {
        let role = self.random.pick(&self.roles)?.clone();
        Some(if self.random.chance(55) {
            "RESET ROLE".to_owned()
        } else {
            format!("SET ROLE {role}")
        })
    }

    fn transaction(&mut self) -> Option<String> {
        if !self.in_transaction {
            self.in_transaction = true;
            self.savepoints = 0;
            return Some("BEGIN".to_owned());
        }
        Some(match self.random.below(6) {
            0 => {
                self.savepoints += 1;
                format!("SAVEPOINT s{}", self.savepoints)
            }
            1 if self.savepoints > 0 => format!("ROLLBACK TO SAVEPOINT s{}", self.savepoints),
            2 if self.savepoints > 0 => format!("RELEASE SAVEPOINT s{}", self.savepoints),
            3 => {
                self.in_transaction = false;
                "ROLLBACK".to_owned()
            }
            _ => {
                self.in_transaction = false;
                "COMMIT".to_owned()
            }
        })
    }

    fn insert(&mut self) -> Option<String> {
        Some(format!("INSERT INTO {} DEFAULT VALUES", self.table_name()?))
    }

    fn anonymous_block(&mut self) -> Option<String> {
        let table = self.table_name()?;
        let name = self.name("b");
        Some(match self.random.below(4) {
            0 => format!("DO $$ BEGIN CREATE TABLE {name} (id int PRIMARY KEY); END $$"),
            1 => format!(
                "DO $$ BEGIN CREATE TYPE {name} AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $$"
            ),
            2 => format!(
                "DO $$ BEGIN ALTER TABLE {table} ADD COLUMN {name} int; EXCEPTION WHEN OTHERS THEN NULL; END $$"
            ),
            _ => format!(
                "DO $$ BEGIN EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', '{}'); END $$",
                table.replace('"', "").replace('\'', "''")
            ),
        })
    }

    fn create_extension(&mut self) -> Option<String> {
        let exists = if self.random.chance(60) {
            "IF NOT EXISTS "
        } else {
            ""
        };
        Some(format!(
            "CREATE EXTENSION {exists}{}",
            self.random.word(&[
                "citext",
                "pg_trgm",
                "\"uuid-ossp\"",
                "hstore",
                "btree_gist",
                "no_such_extension"
            ])
        ))
    }
}
