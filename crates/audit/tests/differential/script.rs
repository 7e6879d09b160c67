//! What a comparison runs: files in order, and how they reach the server.

use pgassay_catalog::location::{FileId, Location};
use pgassay_sql::ast::Statement;
use pgassay_sql::parse::parse_statement;
use pgassay_sql::span::Span;
use pgassay_sql::split::{PieceKind, split};

/// Files and what must be there before them.
#[derive(Clone, Default)]
pub(crate) struct Script {
    pub(crate) files: Vec<ScriptFile>,
    /// Start from what a Supabase project has.
    pub(crate) supabase: bool,
    /// The least major version that it is for.
    pub(crate) least: u16,
}

/// One file.
#[derive(Clone, Default)]
pub(crate) struct ScriptFile {
    pub(crate) name: String,
    pub(crate) text: String,
    /// All of it is in one transaction; a statement that fails undoes it.
    pub(crate) transaction: bool,
    /// Run before its first statement.
    pub(crate) before: Vec<String>,
}

/// One statement on its way to both sides.
pub(crate) struct Sent {
    pub(crate) sql: String,
    pub(crate) statement: Statement,
    pub(crate) location: Location,
    /// The rows of a `COPY ... FROM stdin`.
    pub(crate) rows: Option<Vec<u8>>,
}

impl Script {
    /// A script of one text, run statement by statement. A first line `-- needs: postgresql 16` says that it is not for
    /// versions before that.
    pub(crate) fn of(text: &str) -> Script {
        let file = ScriptFile {
            name: "script.sql".to_owned(),
            text: text.to_owned(),
            ..ScriptFile::default()
        };
        let needed = text.lines().next().and_then(|line| {
            let version = line.strip_prefix("-- needs: postgresql ")?;
            Some(version.parse().expect("a major version"))
        });
        Script {
            files: vec![file],
            supabase: false,
            least: needed.unwrap_or_default(),
        }
    }
}

impl ScriptFile {
    /// The statements of the file, with the BEGIN and COMMIT around them.
    pub(crate) fn statements(&self, file: FileId) -> Vec<Sent> {
        let mut sent = Vec::new();
        let around = |sql: &str, at: u32| Sent {
            sql: sql.to_owned(),
            statement: parse_statement(sql, 0),
            location: Location {
                file: FileId(file.0 + 1_000_000),
                span: Span::empty(at),
            },
            rows: None,
        };
        if self.transaction {
            sent.push(around("BEGIN", 0));
        }
        sent.extend(
            self.before
                .iter()
                .enumerate()
                .map(|(at, sql)| around(sql, at as u32 + 1)),
        );
        for piece in split(&self.text).pieces {
            match &piece.kind {
                PieceKind::Statement(info) => {
                    let sql = piece.sql(&self.text).into_owned();
                    let mut statement = parse_statement(&sql, piece.span.start);
                    if let Some(problem) = info.problems.first() {
                        statement.kind =
                            pgassay_sql::ast::StatementKind::Invalid(pgassay_sql::ast::SyntaxError {
                                message: problem.kind.message().to_owned(),
                                span: problem.span,
                                sqlstate: "42601",
                            });
                    }
                    let location = Location {
                        file,
                        span: statement.span,
                    };
                    sent.push(Sent {
                        sql,
                        statement,
                        location,
                        rows: None,
                    });
                }
                PieceKind::CopyData(data) => {
                    if let Some(last) = sent.last_mut() {
                        last.rows = Some(data.rows.text(&self.text).as_bytes().to_vec());
                    }
                }
                PieceKind::MetaCommand(_) => {}
            }
        }
        if self.transaction {
            sent.push(around("COMMIT", u32::MAX));
        }
        sent
    }
}
