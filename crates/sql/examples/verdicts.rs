//! For each file named on the command line: one line a statement, `ok`, `other` or the error, then the statement.
//! For comparing what is read here with what another parser reads.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it is a program")]

use pgassay_sql::ast::StatementKind;
use pgassay_sql::parse::parse_statement;
use pgassay_sql::split::split;

fn main() {
    for path in std::env::args().skip(1) {
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for piece in split(&text).pieces {
            let Some(info) = piece.statement() else { continue };
            let sql = piece.sql(&text);
            let verdict = if let Some(problem) = info.problems.first() {
                format!("bad {}", problem.kind.message())
            } else {
                match parse_statement(&sql, 0).kind {
                    StatementKind::Invalid(error) => format!("bad {} {}", error.sqlstate, error.message),
                    StatementKind::Other { words } => format!("other {words}"),
                    _ => "ok".to_owned(),
                }
            };
            println!(
                "{}\t{}\t{}",
                path,
                verdict.replace(['\t', '\n'], " "),
                sql.replace('\\', "\\\\")
                    .replace('\n', "\\n")
                    .replace('\t', "\\t")
            );
        }
    }
}
