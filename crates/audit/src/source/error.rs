//! Why a source cannot be audited, and what to do about it.

use super::framework::Framework;

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
    #[error("there is no numbered SQL file in `{path}`")]
    Empty {
        /// The folder.
        path: String,
        /// What is there instead, as a sentence.
        instead: Option<String>,
    },
    /// Migrations of a tool that is not read.
    #[error("`{}` holds {}, which pgassay does not read yet", super::place::shown(&.0.folder), .0.what)]
    Framework(Framework),
    /// Several projects below one folder.
    #[error("there are {} Supabase projects below `{path}`: {}", found.len(), found.join(", "))]
    Several {
        /// The folder.
        path: String,
        /// The projects.
        found: Vec<String>,
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

impl SourceError {
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
            SourceError::Several { .. } => Some("give the path of one of them".to_owned()),
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
            | SourceError::Binary { .. }
            | SourceError::TooLarge(_) => None,
        }
    }
}
