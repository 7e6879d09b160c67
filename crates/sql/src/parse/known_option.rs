//! The options in parentheses of EXPLAIN, VACUUM, ANALYZE, CLUSTER and COPY: which there are, since when, and which values
//! they take (the manual's pages of these statements, and `defGetBoolean`).

use squawk_parser::SyntaxKind::{self, *};

use super::literal::string_value;
use super::tree::Node;
use crate::name::Identifier;

/// What values an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    /// None, or true, false, on, off, 0, 1; or one of these words.
    Boolean(&'static [&'static str]),
    Any,
}

type Known = (&'static str, u16, Value);

const BOOLEAN: Value = Value::Boolean(&[]);

const EXPLAIN_OPTIONS: &[Known] = &[
    ("analyze", 14, BOOLEAN),
    ("buffers", 14, BOOLEAN),
    ("costs", 14, BOOLEAN),
    ("format", 14, Value::Any),
    ("generic_plan", 16, BOOLEAN),
    ("memory", 17, BOOLEAN),
    ("serialize", 17, Value::Any),
    ("settings", 14, BOOLEAN),
    ("summary", 14, BOOLEAN),
    ("timing", 14, BOOLEAN),
    ("verbose", 14, BOOLEAN),
    ("wal", 14, BOOLEAN),
];

const VACUUM_OPTIONS: &[Known] = &[
    ("analyze", 14, BOOLEAN),
    ("buffer_usage_limit", 16, Value::Any),
    ("disable_page_skipping", 14, BOOLEAN),
    ("freeze", 14, BOOLEAN),
    ("full", 14, BOOLEAN),
    ("index_cleanup", 14, Value::Boolean(&["auto"])),
    ("only_database_stats", 16, BOOLEAN),
    ("parallel", 14, Value::Any),
    ("process_main", 16, BOOLEAN),
    ("process_toast", 14, BOOLEAN),
    ("skip_database_stats", 16, BOOLEAN),
    ("skip_locked", 14, BOOLEAN),
    ("truncate", 14, BOOLEAN),
    ("verbose", 14, BOOLEAN),
];

const ANALYZE_OPTIONS: &[Known] = &[
    ("buffer_usage_limit", 16, Value::Any),
    ("skip_locked", 14, BOOLEAN),
    ("verbose", 14, BOOLEAN),
];

const CLUSTER_OPTIONS: &[Known] = &[("verbose", 14, BOOLEAN)];

const COPY_OPTIONS: &[Known] = &[
    ("convert_selectively", 14, Value::Any),
    ("default", 16, Value::Any),
    ("delimiter", 14, Value::Any),
    ("encoding", 14, Value::Any),
    ("escape", 14, Value::Any),
    ("force_not_null", 14, Value::Any),
    ("force_null", 14, Value::Any),
    ("force_quote", 14, Value::Any),
    ("format", 14, Value::Any),
    ("freeze", 14, BOOLEAN),
    ("header", 14, Value::Boolean(&["match"])),
    ("log_verbosity", 17, Value::Any),
    ("null", 14, Value::Any),
    ("on_error", 17, Value::Any),
    ("quote", 14, Value::Any),
    ("reject_limit", 18, Value::Any),
];

/// Refuses options of a statement that no version knows, and values that they do not take.
pub(super) fn check(statement: Node<'_>) {
    check_sequences(statement);
    let Some(known) = options_of(statement.kind()) else {
        return;
    };
    let lists = statement.nodes().filter(|list| {
        matches!(
            list.kind(),
            EXPLAIN_OPTION_LIST | VACUUM_OPTION_LIST | COPY_OPTION_LIST | OPTION_ITEM_LIST
        )
    });
    let mut seen: Vec<&str> = Vec::new();
    for option in lists.flat_map(Node::nodes) {
        let Some(name) = name_of(option) else { continue };
        let Some((name, _, value)) = known.iter().find(|(known, ..)| name == *known) else {
            option.fail(format!("option \"{}\" not recognized", name.as_str()));
            continue;
        };
        if statement.kind() == COPY {
            if seen.contains(name) {
                option.fail("conflicting or redundant options");
            }
            seen.push(name);
        }
        if let Value::Boolean(words) = value
            && !takes(option, words)
        {
            option.fail(format!("{name} requires a Boolean value"));
        }
    }
}

/// Refuses options of sequences that only identities have, and those that identities cannot have.
fn check_sequences(statement: Node<'_>) {
    if !matches!(
        statement.kind(),
        CREATE_SEQUENCE | CREATE_TABLE | ALTER_TABLE | CREATE_FOREIGN_TABLE
    ) {
        return;
    }
    for part in statement.descendants() {
        let list = part.child(SEQUENCE_OPTION_LIST);
        match part.kind() {
            OPTION_SEQUENCE_NAME if statement.kind() == CREATE_SEQUENCE => {
                part.fail("invalid sequence option SEQUENCE NAME");
            }
            // The type of the sequence is the column's.
            GENERATED_IDENTITY if list.is_some_and(|list| list.has(OPTION_AS_TYPE)) => {
                part.fail("conflicting or redundant options");
            }
            _ => {}
        }
    }
}

/// The first major version that knows an option.
pub(super) fn since(option: Node<'_>) -> u16 {
    let options = match option.kind() {
        EXPLAIN_OPTION => EXPLAIN_OPTIONS,
        VACUUM_OPTION => VACUUM_OPTIONS,
        COPY_OPTION => COPY_OPTIONS,
        _ => ANALYZE_OPTIONS,
    };
    let name = name_of(option);
    let known = options
        .iter()
        .find(|(known, ..)| name.as_ref().is_some_and(|name| *name == *known));
    match known {
        Some(("header", ..)) if !takes(option, &[]) => 15,
        Some((_, since, _)) => *since,
        None => 14,
    }
}

fn options_of(statement: SyntaxKind) -> Option<&'static [Known]> {
    Some(match statement {
        EXPLAIN => EXPLAIN_OPTIONS,
        VACUUM => VACUUM_OPTIONS,
        ANALYZE => ANALYZE_OPTIONS,
        CLUSTER => CLUSTER_OPTIONS,
        COPY => COPY_OPTIONS,
        _ => return None,
    })
}

fn name_of(option: Node<'_>) -> Option<Identifier> {
    let name = option.nodes().find(|child| {
        matches!(
            child.kind(),
            EXPLAIN_OPTION_NAME | VACUUM_OPTION_NAME | COPY_OPTION_KEY | OPTION_ITEM_KEY
        )
    })?;
    let text = Identifier::from_source(name.text()).ok()?;
    // PostgreSQL's grammar makes one of the other spelling.
    Some(match text.as_str() {
        "analyse" => Identifier::new("analyze"),
        _ => text,
    })
}

/// Whether an option has no value, a Boolean one, or one of some words.
fn takes(option: Node<'_>, words: &[&str]) -> bool {
    let value = option.nodes().find(|child| {
        matches!(
            child.kind(),
            EXPLAIN_OPTION_VALUE | VACUUM_OPTION_VALUE | COPY_OPTION_VALUE | OPTION_ITEM_VALUE
        )
    });
    let Some(value) = value else { return true };
    let mut tokens = value.tokens();
    let (Some(token), None) = (tokens.next(), tokens.next()) else {
        return false;
    };
    let text = match token.kind() {
        STRING | ESC_STRING => string_value(token),
        _ => token.text().to_owned(),
    };
    let text = text.to_ascii_lowercase();
    matches!(text.as_str(), "true" | "false" | "on" | "off" | "0" | "1") || words.contains(&text.as_str())
}
