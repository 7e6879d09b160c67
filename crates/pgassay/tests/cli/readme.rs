//! README shows what the binary prints.

use std::process::Command;

use crate::project::repository;

/// How many groups README shows before it leaves out the rest.
const SHOWN: usize = 5;

#[test]
fn the_example_is_what_is_printed() {
    let path = repository().join("README.md");
    let readme = std::fs::read_to_string(&path).expect("README is there");
    let output = Command::new(env!("CARGO_BIN_EXE_pgassay"))
        .args(["audit", "examples/marketing"])
        .current_dir(repository())
        .env_clear()
        .output()
        .expect("the program runs");
    let printed = String::from_utf8(output.stdout).expect("it writes UTF-8");
    let wanted = with_example(&readme, &shortened(&printed));
    if readme == wanted {
        return;
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "README.md is stale: run `cargo test -p pgassay readme` and commit it"
    );
    std::fs::write(&path, wanted).expect("README can be written");
    panic!("the example in README.md was stale and has been rewritten: run the tests again");
}

/// The head, the first groups and the figures.
fn shortened(printed: &str) -> String {
    let severities = ["critical  ", "high  ", "medium  ", "low  ", "info  "];
    let begins_a_group = |line: &str| severities.iter().any(|severity| line.starts_with(severity));
    let mut head = String::new();
    let mut seen = 0;
    for line in printed.lines() {
        seen += usize::from(begins_a_group(line));
        if seen > SHOWN {
            break;
        }
        head.push_str(line);
        head.push('\n');
    }
    let tail = printed
        .find("\nschema  ")
        .expect("the figures begin with the schema");
    format!("{head}[...]\n{}", &printed[tail..])
}

/// README with another example of output: the first block that is text.
fn with_example(readme: &str, example: &str) -> String {
    const FENCE: &str = "```text\n";
    let start = readme.find(FENCE).expect("README shows the output") + FENCE.len();
    let end = start + readme[start..].find("```").expect("the block ends");
    format!("{}{}\n{}", &readme[..start], example.trim_end(), &readme[end..])
}

#[test]
fn an_example_is_put_where_it_belongs() {
    let readme = "# a\n\n```text\nold\n```\n\nb\n";
    assert_eq!(with_example(readme, "new\n"), "# a\n\n```text\nnew\n```\n\nb\n");
    let printed = "head\n\n".to_owned() + &"high  rule\n  what\n\n".repeat(6) + "schema      1 table\n";
    let shown = shortened(&printed);
    assert_eq!(shown.matches("high  rule").count(), SHOWN);
    assert!(shown.ends_with("\n\n[...]\n\nschema      1 table\n"), "{shown}");
}
