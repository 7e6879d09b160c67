//! Scripts of DDL from a typed generator: it knows what it made, so that most statements run and some fail on purpose.

mod alter;
mod attached;
mod objects;
mod roles;
mod tables;
mod template;

use crate::random::Random;

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

/// Every kind of statement: its weight, and what makes it.
const KINDS: &[(usize, Make)] = &[
    (14, Generator::create_table),
    (4, Generator::create_partition),
    (2, Generator::create_table_as),
    (2, Generator::create_table_like),
    (2, Generator::create_table_inherits),
    (8, Generator::add_column),
    (4, Generator::drop_column),
    (9, Generator::alter_column),
    (9, Generator::add_constraint),
    (3, Generator::drop_constraint),
    (4, Generator::rename),
    (1, Generator::set_schema),
    (1, Generator::owner),
    (3, Generator::row_security),
    (2, Generator::attach),
    (8, Generator::create_index),
    (2, Generator::drop_index),
    (6, Generator::create_view),
    (1, Generator::drop_view),
    (2, Generator::create_sequence),
    (1, Generator::alter_sequence),
    (4, Generator::create_type),
    (2, Generator::alter_type),
    (2, Generator::create_domain),
    (1, Generator::alter_domain),
    (5, Generator::create_function),
    (1, Generator::drop_function),
    (3, Generator::create_trigger),
    (4, Generator::create_policy),
    (1, Generator::alter_policy),
    (1, Generator::create_rule),
    (2, Generator::create_schema),
    (1, Generator::create_role),
    (4, Generator::grant),
    (2, Generator::revoke),
    (1, Generator::default_privileges),
    (3, Generator::comment),
    (3, Generator::drop_table),
    (1, Generator::drop_type),
    (1, Generator::drop_schema),
    (2, Generator::search_path),
    (1, Generator::set_role),
    (5, Generator::transaction),
    (1, Generator::insert),
    (2, Generator::anonymous_block),
    (1, Generator::create_extension),
    (60, Generator::templated),
];

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
    pub(crate) fn script(mut self, length: usize) -> Vec<String> {
        let total: usize = KINDS.iter().map(|(weight, _)| weight).sum();
        let mut script = Vec::new();
        // Nearly everything needs a table, a function or a role.
        script.extend(self.create_table());
        script.extend(self.create_role());
        let mut tries = 0;
        while script.len() < length && tries < length * 10 {
            tries += 1;
            let mut at = self.random.below(total);
            for (weight, make) in KINDS {
                if at < *weight {
                    script.extend(make(&mut self));
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
}
