//! Paths that the pages for contributors name exist.

use crate::{read, root};

#[test]
fn paths_on_the_pages_exist() {
    let missing: Vec<String> = ["ARCHITECTURE.md", "CONTRIBUTING.md"]
        .into_iter()
        .flat_map(|page| {
            paths(&read(page))
                .into_iter()
                .map(move |path| format!("{page}: {path}"))
        })
        .filter(|named| {
            let (_, path) = named.split_once(": ").expect("made so in the line above");
            !root().join(path).exists()
        })
        .collect();
    assert!(missing.is_empty(), "these do not exist:\n{}", missing.join("\n"));
}

#[test]
fn paths_are_told_from_other_code() {
    let page =
        "See `crates/sql`, `crates/x/<category>/<id>.rs`, `docs/rules/`, `cargo test` and `lookup.rs`.";
    assert_eq!(paths(page), ["crates/sql", "docs/rules/"]);
}

/// Words in backticks that begin with a folder of the repository and have no placeholder.
fn paths(page: &str) -> Vec<String> {
    page.split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| word.starts_with("crates/") || word.starts_with("docs/"))
        .filter(|word| !word.contains(['<', '*', ' ']))
        .map(str::to_owned)
        .collect()
}
