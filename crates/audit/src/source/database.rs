//! A script that connects to several databases: one of them is audited, and they are never merged.

use pgassay_report::source::SourceInfo;

use super::SourceError;
use super::plan::{Plan, Work};

/// The work for one database.
struct Database {
    name: String,
    work: Vec<Work>,
    statements: usize,
}

impl Plan {
    /// Keeps what is for the whole cluster and for one database: the one asked for, else the one with the most
    /// statements. Says so where there are several.
    pub(super) fn choose_database(
        &mut self,
        wanted: Option<&str>,
        info: &SourceInfo,
    ) -> Result<Option<String>, SourceError> {
        let connects = self.work.iter().any(|work| matches!(work, Work::Connect(_)));
        if !connects {
            return match (wanted, info.files.first()) {
                (Some(_), Some(file)) => Err(SourceError::OneDatabase(file.path.clone())),
                _ => Ok(None),
            };
        }
        let (common, mut databases) = self.divide(info);
        let names: Vec<String> = databases.iter().map(|database| database.name.clone()).collect();
        let chosen = match wanted {
            Some(wanted) => databases
                .iter()
                .position(|database| database.name == wanted)
                .ok_or_else(|| SourceError::NoSuchDatabase {
                    wanted: wanted.to_owned(),
                    found: names.clone(),
                })?,
            None => {
                let most = databases.iter().map(|database| database.statements).max();
                databases
                    .iter()
                    .position(|database| Some(database.statements) == most)
                    .unwrap_or_default()
            }
        };
        let mut work = common;
        if chosen < databases.len() {
            work.extend(databases.swap_remove(chosen).work);
        }
        self.work = work;
        Ok((names.len() > 1).then(|| {
            format!(
                "There are {} databases ({}), and they are not merged: only {} is audited{}.",
                names.len(),
                names.join(", "),
                names[chosen],
                if wanted.is_some() {
                    ""
                } else {
                    ", which has the most statements; --database chooses another"
                }
            )
        }))
    }

    /// What comes before the first `\connect` and is for the whole cluster, and the databases in their order.
    fn divide(&mut self, info: &SourceInfo) -> (Vec<Work>, Vec<Database>) {
        let mut common = Vec::new();
        let mut databases: Vec<Database> = Vec::new();
        let mut current = None;
        for work in self.work.drain(..) {
            if let Work::Connect(name) = &work {
                current = if name.is_empty() {
                    current
                } else {
                    Some(place(&mut databases, name))
                };
            }
            let cluster = match &work {
                Work::Statement { file, piece } => {
                    let text = info.file(*file).map_or("", |file| piece.span.text(&file.text));
                    is_for_cluster(text)
                }
                Work::Begin { .. } | Work::End => true,
                Work::Connect(_) | Work::Gap { .. } => false,
            };
            match current {
                None if cluster => common.push(work),
                _ => {
                    let at = *current.get_or_insert_with(|| place(&mut databases, "the first one"));
                    databases[at].statements += usize::from(matches!(work, Work::Statement { .. }));
                    databases[at].work.push(work);
                }
            }
        }
        (common, databases)
    }
}

fn place(databases: &mut Vec<Database>, name: &str) -> usize {
    if let Some(at) = databases.iter().position(|database| database.name == name) {
        return at;
    }
    databases.push(Database {
        name: name.to_owned(),
        work: Vec::new(),
        statements: 0,
    });
    databases.len() - 1
}

/// Whether a statement is about roles, settings or databases, and not about what is in one.
fn is_for_cluster(text: &str) -> bool {
    let mut words = text
        .split(|it: char| !it.is_ascii_alphanumeric() && it != '_')
        .filter(|it| !it.is_empty());
    let first = words.next().unwrap_or_default().to_ascii_uppercase();
    let second = words.next().unwrap_or_default().to_ascii_uppercase();
    match first.as_str() {
        "CREATE" | "ALTER" | "DROP" | "COMMENT" => {
            let word = if first == "COMMENT" {
                words.next().unwrap_or_default().to_ascii_uppercase()
            } else {
                second
            };
            matches!(
                word.as_str(),
                "ROLE" | "USER" | "GROUP" | "DATABASE" | "TABLESPACE"
            )
        }
        "SET" | "RESET" | "SELECT" => true,
        // `pg_dumpall --clean` makes templates ordinary databases before it drops them.
        "UPDATE" => text.contains("pg_catalog.pg_database"),
        "GRANT" => !text.to_ascii_uppercase().contains(" ON "),
        _ => false,
    }
}
