//! Makes a script that shows a difference as short as it can be.

use crate::judge::Judge;
use crate::script::Script;

/// Takes statements away as long as any difference is left.
pub(crate) fn shrink(judge: &mut Judge, mut statements: Vec<String>) -> Vec<String> {
    let mut size = statements.len() / 2;
    while size > 0 {
        let mut at = 0;
        while at < statements.len() {
            let mut fewer = statements.clone();
            fewer.drain(at..(at + size).min(fewer.len()));
            if differs(judge, &fewer) {
                statements = fewer;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    statements
}

fn differs(judge: &mut Judge, statements: &[String]) -> bool {
    let verdict = judge.run(&Script::of(&text(statements)));
    !crate::known_differences::unexplained(&verdict, crate::known_differences::KNOWN).is_empty()
}

/// The statements as a file.
pub(crate) fn text(statements: &[String]) -> String {
    statements
        .iter()
        .map(|statement| format!("{statement};\n"))
        .collect()
}
