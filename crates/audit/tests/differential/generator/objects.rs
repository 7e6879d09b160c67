//! Statements about indexes, views, sequences, types and domains.

use super::Generator;

impl Generator {
    pub(super) fn create_index(&mut self) -> Option<String> {
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

    pub(super) fn drop_index(&mut self) -> Option<String> {
        let at = self.table()?;
        let name = self.random.pick(&self.tables[at].indexes.clone())?.clone();
        Some(match self.random.below(3) {
            0 => format!("ALTER INDEX {name} RENAME TO {}", self.name("i")),
            _ => format!("DROP INDEX {name}"),
        })
    }

    pub(super) fn create_view(&mut self) -> Option<String> {
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

    pub(super) fn drop_view(&mut self) -> Option<String> {
        let view = self.random.pick(&self.views)?.clone();
        Some(format!("DROP VIEW {view}{}", self.random.word(&["", " CASCADE"])))
    }

    pub(super) fn create_sequence(&mut self) -> Option<String> {
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

    pub(super) fn alter_sequence(&mut self) -> Option<String> {
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

    pub(super) fn create_type(&mut self) -> Option<String> {
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

    pub(super) fn alter_type(&mut self) -> Option<String> {
        let (name, _) = self.random.pick(&self.enums)?.clone();
        let counter = self.counter;
        Some(match self.random.below(5) {
            0 => format!("ALTER TYPE {name} RENAME VALUE 'new' TO 'fresh'"),
            1 => format!("ALTER TYPE {name} ADD VALUE 'later{counter}' BEFORE 'done'"),
            2 => format!("ALTER TYPE {name} RENAME TO {}", self.name("e")),
            _ => format!("ALTER TYPE {name} ADD VALUE IF NOT EXISTS 'more{}'", counter % 3),
        })
    }

    pub(super) fn create_domain(&mut self) -> Option<String> {
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

    pub(super) fn alter_domain(&mut self) -> Option<String> {
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
}
