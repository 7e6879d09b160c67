//! Statements about functions, triggers, policies and rules.

use super::Generator;

impl Generator {
    pub(super) fn create_function(&mut self) -> Option<String> {
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

    pub(super) fn drop_function(&mut self) -> Option<String> {
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

    pub(super) fn create_trigger(&mut self) -> Option<String> {
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

    pub(super) fn create_policy(&mut self) -> Option<String> {
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

    pub(super) fn alter_policy(&mut self) -> Option<String> {
        let at = self.table()?;
        let name = self.random.pick(&self.tables[at].policies.clone())?.clone();
        let table = self.tables[at].name.clone();
        Some(match self.random.below(3) {
            0 => format!("DROP POLICY {name} ON {table}"),
            1 => format!("ALTER POLICY {name} ON {table} RENAME TO {}", self.name("y")),
            _ => format!("ALTER POLICY {name} ON {table} USING ({})", self.condition(at)),
        })
    }

    pub(super) fn create_rule(&mut self) -> Option<String> {
        let table = self.table_name()?;
        let name = self.name("r");
        Some(format!(
            "CREATE RULE {name} AS ON DELETE TO {table} DO INSTEAD NOTHING"
        ))
    }
}
