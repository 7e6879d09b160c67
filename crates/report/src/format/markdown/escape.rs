//! Text of strangers in Markdown: nothing of it becomes a link, a mention, HTML or a heading.

/// The longest name, message or path that is shown whole, in characters.
const LONGEST: usize = 1000;

/// Text for one line. What stands between backticks becomes code; a word that a forge would link (an address, a mention,
/// a number of an issue) becomes code too; of the rest every character that means something is escaped.
pub(super) fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for (at, part) in shortened(text).split('`').enumerate() {
        if at % 2 == 1 {
            out.push_str(&code(part));
            continue;
        }
        for (at, word) in part.split(' ').enumerate() {
            if at > 0 {
                out.push(' ');
            }
            if is_linked(word) {
                out.push_str(&code(word));
            } else {
                out.push_str(&escaped(word));
            }
        }
    }
    out
}

/// Text as code, on one line. Backticks become apostrophes: they would end it.
pub(super) fn code(text: &str) -> String {
    let shown = shortened(text).replace('`', "'");
    match shown.trim() {
        "" => "` `".to_owned(),
        _ => format!("`{shown}`"),
    }
}

/// Text that is Markdown already, for a cell of a table: a bar would end it, in code too.
pub(super) fn cell(markdown: &str) -> String {
    markdown.replace("\\|", "|").replace('|', "\\|")
}

/// SQL as a block, indented; the fence is longer than any in it.
pub(super) fn fence(sql: &str, indent: &str) -> String {
    let mut longest = 2;
    let mut run = 0;
    for character in sql.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    let lines: String = sql.lines().map(|line| format!("{indent}{line}\n")).collect();
    format!("{indent}{fence}sql\n{lines}{indent}{fence}\n")
}

fn shortened(text: &str) -> String {
    let shown = crate::escape::line(text);
    match shown.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}...", &shown[..at]),
        None => shown.into_owned(),
    }
}

/// Whether a forge makes a link or a mention of a word, escaped or not.
fn is_linked(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    lower.contains("://") || lower.contains("www.") || lower.contains(['@', '#', '!', '~'])
}

fn escaped(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    // A number and a point would begin a list.
    let is_number = word.starts_with(|it: char| it.is_ascii_digit());
    for character in word.chars() {
        let begins_list = is_number && matches!(character, '.' | ')');
        let means_something = matches!(
            character,
            '\\' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '&' | '|' | '#' | '$' | '+' | '-' | '='
        );
        if begins_list || means_something {
            out.push('\\');
        }
        out.push(character);
    }
    out
}
