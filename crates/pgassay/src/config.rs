//! `pgassay.toml`: where it is, what it says, and what is wrong with it.

mod error;
mod file;
#[cfg(test)]
mod schema;
pub(crate) mod template;

use std::path::{Path, PathBuf};

use pgassay_audit::Declared;
use pgassay_report::exclude::Exclusion;
use pgassay_rules::{Selection, Severity};

pub(crate) use error::ConfigError;
pub(crate) use file::{File, Level, Prelude};

/// The file's name.
pub(crate) const NAME: &str = "pgassay.toml";

/// A configuration and where it comes from.
#[derive(Debug, Default)]
pub(crate) struct Config {
    /// What the file says; nothing where there is none.
    pub(crate) file: File,
    /// The file.
    pub(crate) path: Option<PathBuf>,
}

impl Config {
    /// Reads the file that is named, else the nearest one from a path upwards, up to the root of the repository.
    ///
    /// # Errors
    ///
    /// It cannot be read, is no TOML, or says what is not known.
    pub(crate) fn read(named: Option<&Path>, from: &Path) -> Result<Config, ConfigError> {
        let path = match named {
            Some(path) => Some(path.to_owned()),
            None => find(from),
        };
        let Some(path) = path else {
            return Ok(Config::default());
        };
        let text = std::fs::read_to_string(&path).map_err(|error| ConfigError::unreadable(&path, &error))?;
        let file = parse(&path, &text)?;
        Ok(Config {
            file,
            path: Some(path),
        })
    }

    /// Which rules run, at which severity, with which options.
    ///
    /// # Errors
    ///
    /// A rule or an option is not known.
    pub(crate) fn selection(&self) -> Result<Selection, ConfigError> {
        let mut selection = Selection::default();
        let path = self.path.as_deref().unwrap_or(Path::new(NAME));
        for (name, setting) in &self.file.rules {
            let rule = Selection::rule(name).map_err(|unknown| ConfigError::unknown_rule(path, &unknown))?;
            if let Some(level) = setting.level() {
                match level {
                    Level::Off => selection.without.push(rule.id),
                    Level::On => selection.also.push(rule.id),
                    level => {
                        let severity = level.severity().expect("the other levels are severities");
                        selection.also.push(rule.id);
                        selection.severities.insert(rule.id, severity);
                    }
                }
            }
            for (key, value) in setting.options() {
                let Some(option) = rule.options.iter().find(|option| option.name == key) else {
                    return Err(ConfigError::unknown_option(path, rule, key));
                };
                let value = file::option_value(value)
                    .filter(|value| option.default.parse::<u32>().is_err() || value.parse::<u32>().is_ok())
                    .ok_or_else(|| ConfigError::wrong_option(path, rule.id, option))?;
                selection.options.insert((rule.id, option.name), value);
            }
        }
        Ok(selection)
    }

    /// What is audited where this path was given: for the configuration's own folder the path that it names.
    pub(crate) fn source(&self, given: &Path) -> PathBuf {
        let own = |folder: &Path| {
            let same = std::fs::canonicalize(folder).ok() == std::fs::canonicalize(given).ok();
            let path = self.file.source.path.as_deref().filter(|_| same)?;
            let path = folder.join(path);
            Some(path.strip_prefix(".").map_or(path.clone(), Path::to_owned))
        };
        self.folder().and_then(own).unwrap_or_else(|| given.to_owned())
    }

    /// The list of migrations in their order.
    pub(crate) fn order(&self) -> Option<PathBuf> {
        Some(self.folder()?.join(self.file.source.order.as_ref()?))
    }

    /// The file of accepted findings.
    pub(crate) fn baseline(&self) -> Option<PathBuf> {
        Some(self.folder()?.join(self.file.audit.baseline.as_ref()?))
    }

    /// SQL that is run before the first file.
    pub(crate) fn setup(&self) -> Option<PathBuf> {
        Some(self.folder()?.join(self.file.source.setup.as_ref()?))
    }

    /// The folder that the file is in; paths in it are told from there.
    fn folder(&self) -> Option<&Path> {
        let folder = self.path.as_deref()?.parent()?;
        Some(if folder == Path::new("") {
            Path::new(".")
        } else {
            folder
        })
    }

    /// The threshold for the exit code.
    pub(crate) fn fail_on(&self) -> Option<Severity> {
        self.file.audit.fail_on.and_then(Level::severity)
    }

    /// What is not to be shown.
    ///
    /// # Errors
    ///
    /// A rule is not known.
    pub(crate) fn exclusions(&self) -> Result<Vec<Exclusion>, ConfigError> {
        let path = self.path.as_deref().unwrap_or(Path::new(NAME));
        let exclusion = |it: &file::Exclude| {
            let rule = match &it.rule {
                Some(name) => Some(
                    Selection::rule(name)
                        .map_err(|unknown| ConfigError::unknown_rule(path, &unknown))?
                        .id,
                ),
                None => None,
            };
            Ok(Exclusion {
                rule,
                schema: it.schema.clone(),
                table: it.table.clone(),
                reason: it.reason.clone(),
            })
        };
        self.file.exclude.iter().map(exclusion).collect()
    }

    /// What it says of tenants.
    pub(crate) fn tenants(&self) -> Declared {
        let tenants = self.file.tenants.clone();
        Declared {
            none: tenants.none,
            root: tenants.root,
            columns: tenants.columns,
            global: tenants.global,
            system: tenants.system,
            ignored: tenants.ignored,
        }
    }
}

/// Reads a text.
fn parse(path: &Path, text: &str) -> Result<File, ConfigError> {
    let file: File = toml::from_str(text).map_err(|error| ConfigError::invalid(path, text, &error))?;
    file.check().map_err(|why| ConfigError::Wrong {
        path: path.display().to_string(),
        why,
    })?;
    Ok(file)
}

/// The nearest configuration from a path upwards. It does not leave a repository.
fn find(from: &Path) -> Option<PathBuf> {
    let absolute = std::fs::canonicalize(from).ok()?;
    let mut folder = if absolute.is_dir() {
        absolute.as_path()
    } else {
        absolute.parent()?
    };
    loop {
        let path = folder.join(NAME);
        if path.is_file() {
            return Some(shortest(&path));
        }
        if folder.join(".git").exists() {
            return None;
        }
        folder = folder.parent()?;
    }
}

/// The path from where the program was started, where it is below.
fn shortest(path: &Path) -> PathBuf {
    let here = std::env::current_dir().and_then(std::fs::canonicalize);
    match here {
        Ok(here) => path.strip_prefix(here).map_or(path.to_owned(), Path::to_owned),
        Err(_) => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> String {
        match parse(Path::new(NAME), text) {
            Ok(file) => match (Config { file, path: None }).selection() {
                Ok(_) => "nothing is wrong".to_owned(),
                Err(error) => error.to_string(),
            },
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_the_likely_key() {
        assert_eq!(
            wrong("[audit]\nfailon = \"high\"\n"),
            "pgassay.toml:2:1: unknown key `failon`; did you mean `fail-on`?"
        );
        assert_eq!(
            wrong("[tenant]\nnone = true\n"),
            "pgassay.toml:1:2: unknown key `tenant`; did you mean `tenants`?"
        );
        assert_eq!(
            wrong("[rules]\nduplicate-indx = \"off\"\n"),
            "pgassay.toml: there is no rule `duplicate-indx`; did you mean `duplicate-index`?"
        );
        assert_eq!(
            wrong("[[exclude]]\nreason = \"x\"\n"),
            "pgassay.toml: an exclusion says neither a rule, a schema nor a table, so it would hide everything"
        );
        assert_eq!(
            wrong("[[exclude]]\nrule = \"duplicate-index\"\nreason = \" \"\n"),
            "pgassay.toml: the exclusion of `duplicate-index` gives no reason"
        );
        assert!(wrong("[audit\n").starts_with("pgassay.toml:1:"));
        assert!(wrong("[audit]\nfail-on = \"worst\"\n").contains("`worst`"));
        assert!(wrong("[rules.duplicate-index]\nsize = 3\n").contains("has no option `size`"));
    }

    #[test]
    fn levels_choose_rules() {
        let text = "[rules]\nduplicate-index = \"off\"\nredundant-index = \"low\"\n";
        let file = parse(Path::new(NAME), text).expect("it is right");
        let selection = Config { file, path: None }
            .selection()
            .expect("the rules are known");
        assert_eq!(selection.without, ["duplicate-index"]);
        assert_eq!(selection.severities.get("redundant-index"), Some(&Severity::Low));
    }
}
