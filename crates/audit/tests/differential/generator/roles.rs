//! Statements about schemas, roles and privileges, those that drop, and the rest.

use super::Generator;

impl Generator {
    pub(super) fn create_schema(&mut self) -> Option<String> {
        let name = self.name("n");
        self.schemas.push(name.clone());
        let exists = if self.random.chance(30) {
            "IF NOT EXISTS "
        } else {
            ""
        };
        Some(format!("CREATE SCHEMA {exists}{name}"))
    }

    pub(super) fn create_role(&mut self) -> Option<String> {
        self.counter += 1;
        let name = format!("role_{}", self.counter);
        self.roles.push(name.clone());
        Some(format!(
            "CREATE ROLE {name}{}",
            self.random.word(&["", " LOGIN", " NOINHERIT", " BYPASSRLS"])
        ))
    }

    pub(super) fn grantee(&mut self) -> String {
        match self.random.pick(&self.roles) {
            Some(role) if self.random.chance(80) => role.clone(),
            _ => "PUBLIC".to_owned(),
        }
    }

    pub(super) fn grant(&mut self) -> Option<String> {
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

    pub(super) fn revoke(&mut self) -> Option<String> {
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

    pub(super) fn default_privileges(&mut self) -> Option<String> {
        let to = self.grantee();
        let schema = self.random.pick(&self.schemas)?.clone();
        Some(match self.random.below(3) {
            0 => format!("ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO {to}"),
            1 => "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC".to_owned(),
            _ => format!("ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO {to}"),
        })
    }

    pub(super) fn comment(&mut self) -> Option<String> {
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

    pub(super) fn drop_table(&mut self) -> Option<String> {
        let at = self.table()?;
        let table = self.tables[at].name.clone();
        let behavior = self.random.word(&["", "", " CASCADE"]);
        if !behavior.is_empty() {
            self.tables.remove(at);
        }
        let exists = if self.random.chance(30) { "IF EXISTS " } else { "" };
        Some(format!("DROP TABLE {exists}{table}{behavior}"))
    }

    pub(super) fn drop_type(&mut self) -> Option<String> {
        let names: Vec<String> = self
            .enums
            .iter()
            .map(|(name, _)| name.clone())
            .chain(self.composites.clone())
            .collect();
        let name = self.random.pick(&names)?.clone();
        Some(format!("DROP TYPE {name}{}", self.random.word(&["", " CASCADE"])))
    }

    pub(super) fn drop_schema(&mut self) -> Option<String> {
        let at = 1 + self.random.below(self.schemas.len().saturating_sub(1));
        let schema = self.schemas.get(at)?.clone();
        Some(format!(
            "DROP SCHEMA {schema}{}",
            self.random.word(&["", " CASCADE"])
        ))
    }

    pub(super) fn search_path(&mut self) -> Option<String> {
        let schema = self.random.pick(&self.schemas)?.clone();
        Some(match self.random.below(4) {
            0 => "RESET search_path".to_owned(),
            1 => format!("SET LOCAL search_path TO {schema}, public"),
            2 => "SELECT set_config('search_path', 'public', false)".to_owned(),
            _ => format!("SET search_path TO {schema}, public"),
        })
    }

    pub(super) fn set_role(&mut self) -> Option<String> {
        let role = self.random.pick(&self.roles)?.clone();
        Some(if self.random.chance(55) {
            "RESET ROLE".to_owned()
        } else {
            format!("SET ROLE {role}")
        })
    }

    pub(super) fn transaction(&mut self) -> Option<String> {
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

    pub(super) fn insert(&mut self) -> Option<String> {
        let table = self.table_name()?;
        if self.version >= 15 && self.random.chance(30) {
            let source = self.table_name()?;
            return Some(format!(
                "MERGE INTO {table} x USING {source} y ON x.id = y.id WHEN MATCHED THEN DELETE"
            ));
        }
        Some(format!("INSERT INTO {table} DEFAULT VALUES"))
    }

    pub(super) fn anonymous_block(&mut self) -> Option<String> {
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

    pub(super) fn create_extension(&mut self) -> Option<String> {
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
