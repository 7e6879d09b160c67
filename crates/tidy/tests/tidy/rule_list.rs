//! The list of rules is the folder of rules.

use std::fmt::Write;
use std::path::Path;

use crate::{list, read, root, stem};

const LIST: &str = "crates/rules/src/rules.rs";

#[test]
fn the_list_of_rules_is_true_to_the_folder() {
    let rules = root().join("crates/rules/src/rules");
    let wanted = generate(&rules);
    if read(LIST) == wanted {
        return;
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "{LIST} is stale: run `cargo test -p pgassay-tidy` and commit it"
    );
    std::fs::write(root().join(LIST), wanted).expect("the list can be written");
    panic!("{LIST} was stale and has been rewritten: run the tests again");
}

#[test]
fn the_list_is_as_rustfmt_writes_it() {
    let folder = std::env::temp_dir().join(format!("pgassay-tidy-{}", std::process::id()));
    for file in [
        "integrity/b.rs",
        "integrity/a.rs",
        "naming/c.rs",
        "empty/README.md",
    ] {
        let path = folder.join(file);
        std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("the folder can be made");
        std::fs::write(path, "").expect("the file can be written");
    }
    let text = generate(&folder);
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    assert!(text.contains("pub mod integrity {\n    pub mod a;\n    pub mod b;\n}\n"));
    assert!(text.contains("    &integrity::b::RULE,\n    &naming::c::RULE,\n];\n"));
    assert!(!text.contains("empty"));
}

/// The text of the list: modules by category, then the rules by category and name.
fn generate(rules: &Path) -> String {
    let categories: Vec<(String, Vec<String>)> = list(rules)
        .iter()
        .filter(|path| path.is_dir())
        .map(|folder| {
            let files = list(folder);
            let sources = files
                .iter()
                .filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
            (stem(folder), sources.map(|path| stem(path)).collect())
        })
        .filter(|(_, files): &(String, Vec<String>)| !files.is_empty())
        .collect();
    let mut modules = String::new();
    let mut entries = String::from("\n");
    for (category, files) in &categories {
        let _ = write!(
            modules,
            "\n#[allow(missing_docs, reason = \"the rules document themselves\")]\n"
        );
        let _ = writeln!(modules, "pub mod {category} {{");
        for file in files {
            let _ = writeln!(modules, "    pub mod {file};");
            let _ = writeln!(entries, "    &{category}::{file}::RULE,");
        }
        modules.push_str("}\n");
    }
    let entries = if categories.is_empty() { "" } else { &entries };
    format!(
        "//! The list of all rules; written by a test, never by hand.\n\nuse crate::rule::Rule;\n{modules}\n\
         /// All rules, by category and id.\npub static RULES: &[&Rule] = &[{entries}];\n"
    )
}
