//! Comments by which migration tools divide a file and say how it is run.

use pgassay_replay::FileMode;

/// What a tool would run of a file, and how.
pub(super) struct Marked {
    /// The length of the part that is run, in bytes.
    pub(super) end: usize,
    /// How.
    pub(super) mode: FileMode,
}

/// Looks for the markers of goose, dbmate, node-pg-migrate and sqlx.
pub(super) fn read(text: &str) -> Marked {
    let mut marked = Marked {
        end: text.len(),
        mode: FileMode::OneTransaction {
            concurrently_allowed: true,
        },
    };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let comment = line.trim_start().strip_prefix("--").map(str::trim);
        if let Some(comment) = comment {
            let words: Vec<String> = comment.split_whitespace().map(str::to_ascii_lowercase).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            match words.as_slice() {
                ["+goose", "down", ..] | ["migrate:down", ..] | ["down", "migration"] => {
                    marked.end = at;
                    break;
                }
                ["+goose", "no", "transaction"]
                | ["no-transaction", ..]
                | ["!", "no-transaction"]
                | ["migrate:up", "transaction:false", ..] => marked.mode = FileMode::StatementByStatement,
                _ => {}
            }
        }
        at += line.len();
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_not_run() {
        let text = "-- +goose Up\nselect 1;\n-- +goose Down\ndrop table a;\n";
        assert_eq!(&text[..read(text).end], "-- +goose Up\nselect 1;\n");
        assert_eq!(read("-- down we go\nselect 1;").end, 23);
        let text = "-- migrate:up transaction:false\nselect 1;";
        assert_eq!(read(text).mode, FileMode::StatementByStatement);
    }
}
