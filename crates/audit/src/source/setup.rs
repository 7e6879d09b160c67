//! What is run before the first file, as the environment does it: roles, schemas and extensions that no migration makes.

use std::path::Path;

use pgassay_report::source::SourceFile;

use super::migrations::Sending;
use super::place::{Places, shown};
use super::plan::{Planner, id};
use super::{Source, SourceError, decode};

/// Puts a file before all others. It is not a migration: nothing of it is pending or counted as one.
///
/// # Errors
///
/// It cannot be read, or is no SQL.
pub(super) fn add(source: &mut Source, path: &Path, places: &Places) -> Result<(), SourceError> {
    let text = decode::read(path)?;
    source.info.notes.extend(text.note);
    let file = id(source.info.files.len());
    source
        .info
        .files
        .push(SourceFile::new(shown(path), places.relative(path), text.text));
    let mut planner = Planner::new(&mut source.info, places, Vec::new());
    planner.add(file, path, &[], Sending::Each, None);
    let (mut plan, _) = planner.finish();
    plan.work.append(&mut source.plan.work);
    source.plan = plan;
    source
        .info
        .notes
        .push(format!("`{}` is run before the first file.", shown(path)));
    Ok(())
}
