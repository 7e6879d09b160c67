//! Why a source cannot be audited, and what to do about it.

use super::place::shown;
use super::tree::Tree;
use super::{choose, dialect};

/// Why a source cannot be audited.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// There is nothing at the path.
    #[error("there is no file or folder `{0}`")]
    Missing(String),
    /// The operating system does not let us read it.
    #[error("cannot read `{path}`: {why}")]
    Unreadable {
        /// The path.
        path: String,
        /// What the operating system says.
        why: String,
    },
    /// A folder without a file that would be run.
    #[error("no migrations were found in `{path}`")]
    Empty {
        /// The folder.
        path: String,
        /// What is there instead, as a sentence.
        instead: Option<String>,
    },
    /// Migrations that are programs.
    #[error("`{}` holds {}, which are programs, and pgassay never runs them", .0.folder, .0.what)]
    Framework(Framework),
    /// A format was asked for that there is none of.
    #[error("there is no format `{name}`")]
    UnknownFormat {
        /// What was asked for.
        name: String,
        /// Those that there are.
        known: Vec<&'static str>,
    },
    /// A format was asked for, and the folder has nothing of it.
    #[error("`{path}` holds nothing that the format {format} would run")]
    NotOfFormat {
        /// The folder.
        path: String,
        /// The format.
        format: String,
    },
    /// What a tool keeps beside its migrations is broken.
    #[error("`{path}` is broken: {why}")]
    Broken {
        /// The file.
        path: String,
        /// Why, as a clause without a full stop.
        why: String,
    },
    /// A dump in PostgreSQL's custom, directory or tar format.
    #[error("`{0}` is a dump in a format of PostgreSQL's own")]
    CustomDump(String),
    /// A compressed file.
    #[error("`{0}` is compressed by gzip")]
    Gzip(String),
    /// No text.
    #[error("`{path}` is not text: byte {at} is one that no text has")]
    Binary {
        /// The path.
        path: String,
        /// The offset of the first such byte.
        at: usize,
    },
    /// Text in an encoding that is not known.
    #[error("`{path}` is not valid UTF-8: byte {at} is wrong")]
    Encoding {
        /// The path.
        path: String,
        /// The offset of the first such byte.
        at: usize,
    },
    /// Longer than places can be counted.
    #[error("`{0}` is larger than 4 GiB")]
    TooLarge(String),
    /// A database is asked for where there is one at most.
    #[error("`{0}` does not connect to databases, so none of them can be chosen")]
    OneDatabase(String),
    /// What is asked for is neither a version nor a commit.
    #[error("`{wanted}` does not say which migrations are pending: {why}")]
    Since {
        /// What was asked for.
        wanted: String,
        /// Why that cannot be told, as a clause without a full stop.
        why: String,
    },
    /// A dump of several databases has none of the wanted name.
    #[error("there is no database `{wanted}` in the dump, only {}", found.join(", "))]
    NoSuchDatabase {
        /// The database that was asked for.
        wanted: String,
        /// Those that there are.
        found: Vec<String>,
    },
}

/// Migrations that are programs, and what can be said about them.
#[derive(Debug)]
pub struct Framework {
    /// What they are: `Rails migrations`.
    pub what: &'static str,
    /// The folder that they are in.
    pub folder: String,
    /// What was seen without running them; sentences.
    pub notes: Vec<String>,
    /// What the user can do, as a clause without a full stop.
    pub instead: String,
}

/// Nothing was found.
pub(super) struct NotFound;

impl NotFound {
    /// Says what a tree without migrations has instead.
    pub(super) fn in_tree(tree: &Tree) -> SourceError {
        const MOST: usize = 3;
        let folders = tree
            .all()
            .filter(|at| tree.folder(*at).scripts().next().is_some());
        let mut folders: Vec<usize> = folders.collect();
        folders.sort_by_key(|at| {
            (
                dialect::by_path(tree, *at) == Some(true),
                choose::is_aside(tree, *at),
                *at,
            )
        });
        let instead = match folders.as_slice() {
            [] => None,
            [0, ..] => {
                let root = tree.folder(0);
                let first = root.scripts().next().unwrap_or_default();
                let one = shown(&root.path.join(first));
                Some(format!("to audit one file, give its path: pgassay audit '{one}'"))
            }
            found if found.iter().all(|at| dialect::is_for_another(tree, *at)) => {
                let first = shown(&tree.folder(found[0]).path);
                Some(format!("the SQL files in {first} are for another database"))
            }
            found => {
                let found = found.iter().take(MOST).map(|at| shown(&tree.folder(*at).path));
                let found: Vec<String> = found.collect();
                Some(format!("there are SQL files in {}", found.join(", ")))
            }
        };
        SourceError::Empty {
            path: shown(&tree.folder(0).path),
            instead,
        }
    }
}

impl SourceError {
    /// What is known besides; sentences.
    pub fn notes(&self) -> &[String] {
        match self {
            SourceError::Framework(it) => &it.notes,
            _ => &[],
        }
    }

    pub(crate) fn unreadable(path: &str, error: &std::io::Error) -> SourceError {
        SourceError::Unreadable {
            path: path.to_owned(),
            why: error.to_string(),
        }
    }

    /// What the user can do, as a sentence without a full stop.
    pub fn hint(&self) -> Option<String> {
        match self {
            SourceError::CustomDump(path) => Some(format!(
                "print it as SQL first: pg_restore -f - '{path}' | pgassay audit -"
            )),
            SourceError::Gzip(path) => Some(format!("unpack it first: gzip -dc '{path}' | pgassay audit -")),
            SourceError::Encoding { .. } => {
                Some("convert it to UTF-8, for instance with iconv -f LATIN1 -t UTF-8".to_owned())
            }
            SourceError::UnknownFormat { known, .. } => Some(format!("the formats are {}", known.join(", "))),
            SourceError::NotOfFormat { .. } => {
                Some("give the folder of the migrations, or leave --format out".to_owned())
            }
            SourceError::OneDatabase(_) => {
                Some("--database is for the output of pg_dumpall; leave it out".to_owned())
            }
            SourceError::Since { .. } => Some(
                "--since takes the last version that has been run, or a commit or branch of git".to_owned(),
            ),
            SourceError::NoSuchDatabase { .. } => Some("choose one with --database".to_owned()),
            SourceError::Empty { instead, .. } => Some(instead.clone().unwrap_or_else(|| {
                "give a folder of files such as 001_users.sql, a Supabase project, or one SQL file".to_owned()
            })),
            SourceError::Framework(it) => Some(it.instead.clone()),
            SourceError::Missing(_)
            | SourceError::Unreadable { .. }
            | SourceError::Broken { .. }
            | SourceError::Binary { .. }
            | SourceError::TooLarge(_) => None,
        }
    }
}
