//! The files of a source as rules see them: migrations in an order.

use std::collections::BTreeSet;

use pgassay_catalog::location::FileId;
use pgassay_report::source::SourceInfo;
use pgassay_rules::{Migration, is_empty_on_purpose};

use crate::source::{Plan, Work};

/// The migrations of a source; none of one that has no migrations.
pub(crate) fn migrations(info: &SourceInfo, plan: &Plan) -> Vec<Migration> {
    if !info.kind.is_migrations() {
        return Vec::new();
    }
    let filled: BTreeSet<FileId> = plan
        .work
        .iter()
        .filter_map(|work| match work {
            Work::Statement { file, .. } => Some(*file),
            Work::Gap { location, .. } => Some(location.file),
            Work::Begin { .. } | Work::End | Work::Connect(_) => None,
        })
        .collect();
    let files = info.files.iter().enumerate();
    files
        // What a file includes is a part of it.
        .filter(|(_, file)| file.version.is_some() || file.skipped.is_some())
        .map(|(at, file)| {
            let id = FileId(u32::try_from(at).unwrap_or(u32::MAX - 1));
            Migration {
                file: id,
                path: file.relative.clone(),
                version: file.version.clone(),
                pending: file.pending,
                changed: file.changed,
                is_empty: file.skipped.is_none() && !filled.contains(&id),
                is_empty_on_purpose: is_empty_on_purpose(&file.text),
                has_way_back: file.way_back.is_some(),
                skipped: file.skipped.clone(),
            }
        })
        .collect()
}
