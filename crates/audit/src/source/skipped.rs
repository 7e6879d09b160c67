//! Files that look as if they were meant to be run, and that no tool runs.

use std::path::Path;

use pgassay_report::source::{SourceFile, SourceInfo};

use super::decode;
use super::place::Places;

/// Words of reasons that nobody chooses: a name that the tool does not know, a journal that leaves the file out, a version
/// that another file has. Files that undo migrations, or are for another database, are not run on purpose.
const BY_MISTAKE: [&str; 5] = ["skipped", "skips", "does not list", "stops", "folder of its own"];

/// Adds the texts of such files behind those that are run.
pub(super) fn add(info: &mut SourceInfo, places: &Places) {
    if !info.kind.is_migrations() {
        return;
    }
    for file in &info.not_run {
        let is_mistake = BY_MISTAKE.iter().any(|words| file.because.contains(words));
        let path = Path::new(&file.path);
        let is_script = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("sql"));
        if !is_mistake || !is_script {
            continue;
        }
        let Ok(text) = decode::read(path) else {
            continue;
        };
        let mut source = SourceFile::new(file.path.clone(), places.relative(path), text.text);
        source.skipped = Some(file.because.clone());
        info.files.push(source);
    }
}
