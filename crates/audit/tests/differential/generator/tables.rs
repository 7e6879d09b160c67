//! Statements that make tables: plain ones, partitions, and those made from others.

use super::{Generator, Table};

impl Generator {
    pub(super) fn create_table(&mut self) -> Option<String> {
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

    pub(super) fn action(&mut self) -> &'static str {
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
    pub(super) fn foreign_target(&mut self) -> Option<(String, (String, String))> {
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

    pub(super) fn create_partition(&mut self) -> Option<String> {
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

    pub(super) fn create_table_as(&mut self) -> Option<String> {
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

    pub(super) fn create_table_like(&mut self) -> Option<String> {
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

    pub(super) fn create_table_inherits(&mut self) -> Option<String> {
        let source = self.table()?;
        let name = self.name("t");
        let from = self.tables[source].name.clone();
        let mut table = self.tables[source].clone();
        table.name.clone_from(&name);
        table.keys.clear();
        self.tables.push(table);
        Some(format!("CREATE TABLE {name} (own int) INHERITS ({from})"))
    }
}
