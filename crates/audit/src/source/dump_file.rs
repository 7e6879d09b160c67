//! A dump that a project keeps beside its migrations.

use std::path::PathBuf;

use super::tree::{Tree, is_script};
use super::{choose, dialect, dump};

/// The names that tools and projects give such a file, the likeliest first.
const NAMES: &[&str] = &["structure.sql", "pgsql-schema.sql", "schema.sql", "dump.sql"];

/// The likeliest dump of a whole schema; a script that no tool wrote only where that may be.
pub(super) fn find(tree: &Tree, may_be_script: bool) -> Option<PathBuf> {
    let mut found = Vec::new();
    for at in tree.all() {
        if choose::is_aside(tree, at) || at != 0 && dialect::by_path(tree, at) == Some(true) {
            continue;
        }
        let folder = tree.folder(at);
        for name in folder.files.iter().filter(|name| is_script(name)) {
            let known = NAMES.iter().position(|it| it == name);
            // Any other name only where there is nothing but this file to go by.
            let is_migration = name.starts_with(|it: char| it.is_ascii_digit());
            let says_so = ["schema", "structure", "dump"].iter().any(|it| name.contains(it));
            let named = known.is_some() || says_so && !is_migration;
            if !named || name.contains("mysql") || name.contains("sqlite") {
                continue;
            }
            let path = folder.path.join(name);
            let Some(head) = tree.head(&path) else { continue };
            let is_dump = dump::read(&head).is_some();
            let makes = head.to_ascii_uppercase().contains("CREATE TABLE");
            if (is_dump || makes && (may_be_script || known == Some(0))) && !dialect::is_foreign(&head) {
                found.push((!is_dump, known.unwrap_or(NAMES.len()), tree.depth(at), path));
            }
        }
    }
    found.sort();
    found.into_iter().next().map(|(.., path)| path)
}
