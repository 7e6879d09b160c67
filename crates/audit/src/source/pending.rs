//! Which migrations may not have been run yet where the schema is in use.

use pgassay_report::source::{SourceFile, SourceInfo};

use super::SourceError;
use super::git::{Repository, Since};
use super::name::{self, FileName};
use super::place::Places;

/// Marks the files of a source that are pending: those after a version or a commit that was asked for, else those that
/// the repository's default branch does not have.
///
/// # Errors
///
/// What was asked for is neither a version nor a commit.
pub(super) fn mark(info: &mut SourceInfo, asked: Option<&str>, places: &Places) -> Result<(), SourceError> {
    if !info.kind.is_migrations() {
        return match asked {
            Some(asked) => Err(SourceError::Since {
                wanted: asked.to_owned(),
                why: "this source is no folder of migrations".to_owned(),
            }),
            None => Ok(()),
        };
    }
    let repository = places.repository().map(Repository::at);
    // Names of changes and of files are versions too: what comes after them in the tool's order is pending.
    let named = asked.and_then(|asked| info.files.iter().position(|file| is_called(file, asked)));
    if let Some(last) = named {
        for file in info.files.iter_mut().skip(last + 1) {
            file.pending = file.version.is_some();
        }
        info.pending = Some(counted(info, &format!("after {}", asked.unwrap_or_default())));
        return Ok(());
    }
    if let Some(version) = asked.and_then(version) {
        for file in &mut info.files {
            file.pending = version_of(file).is_some_and(|it| it > version);
        }
        info.pending = Some(counted(info, &format!("after {}", asked.unwrap_or_default())));
        return Ok(());
    }
    let Some(repository) = repository else {
        return match asked {
            Some(asked) => Err(SourceError::Since {
                wanted: asked.to_owned(),
                why: "it is no version, and there is no git repository".to_owned(),
            }),
            // What was run cannot be told: all of it is taken for history, and the report says how to say otherwise.
            None => Ok(()),
        };
    };
    let commit = match asked {
        Some(asked) => Some(repository.commit(asked).ok_or_else(|| SourceError::Since {
            wanted: asked.to_owned(),
            why: "git knows no such commit".to_owned(),
        })?),
        None => None,
    };
    let branch = match asked {
        Some(asked) => Some(asked.to_owned()),
        None => repository.default_branch(),
    };
    let base = commit
        .or_else(|| branch.as_deref().and_then(|it| repository.commit(it)))
        .map(|commit| repository.merge_base(&commit).unwrap_or(commit));
    let tree = base.and_then(|base| repository.tree(&base));
    let (Some(tree), Some(branch)) = (tree, branch) else {
        return Ok(());
    };
    for file in &mut info.files {
        match tree.since(&file.relative, &places.bytes(&file.relative)) {
            Since::Same => {}
            Since::New => file.pending = true,
            Since::Changed => file.changed = true,
        }
    }
    // Where nobody asked and nothing is new, there is nothing to say.
    let is_said = asked.is_some() || info.files.iter().any(|file| file.pending);
    info.pending = is_said.then(|| counted(info, &format!("not on {branch}")));
    Ok(())
}

fn counted(info: &SourceInfo, why: &str) -> String {
    match info.files.iter().filter(|file| file.pending).count() {
        0 => format!("none pending ({why})"),
        count => format!("{count} pending ({why})"),
    }
}

/// Whether a version, or the name of a file or of its folder, is this one.
fn is_called(file: &SourceFile, name: &str) -> bool {
    let mut parts = file.relative.rsplit('/').take(2);
    file.version.as_deref() == Some(name)
        || parts.any(|part| part == name || part.strip_suffix(".sql") == Some(name))
}

/// A version such as `20240101120000`, `12`, `V1.2`.
fn version(text: &str) -> Option<Vec<(usize, String)>> {
    let text = text.strip_prefix(['V', 'v']).unwrap_or(text);
    // A commit's name may begin with a digit, but has letters soon.
    let parts: Vec<&str> = text.split(['_', '.']).collect();
    let all_digits = parts
        .iter()
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    all_digits.then(|| {
        parts
            .iter()
            .map(|part| part.trim_start_matches('0'))
            .map(|part| (part.len(), part.to_owned()))
            .collect()
    })
}

/// The number in the name of a file, else of the folder that it is in.
fn version_of(file: &SourceFile) -> Option<Vec<(usize, String)>> {
    if let Some(version) = file.version.as_deref().and_then(version) {
        return Some(version);
    }
    file.relative.rsplit('/').find_map(|part| {
        let named = if part.ends_with(".sql") {
            name::read(part)
        } else {
            name::read(&format!("{part}.sql"))
        };
        match named {
            FileName::Numbered(parts) => version(&parts.join(".")),
            FileName::Repeatable | FileName::NotRun(_) => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        let of = |path: &str| version_of(&SourceFile::new(path, path, String::new()));
        assert!(of("a/10_b.sql") > version("9"));
        assert!(of("migrations/20240101_x/migration.sql") > version("20231231"));
        assert_eq!(of("db/V1_2__x.sql"), version("1.2"));
        assert!(of("db/V1_10__x.sql") > version("1.9"));
        assert!(of("00001_a.sql") > version("0"));
        assert_eq!(version("main"), None);
        assert_eq!(version("1a2b3c4"), None);
    }
}
