//! What the name of a file says: its number, and whether a tool would run it.

use std::cmp::Ordering;

/// What the name of a file in a folder of migrations says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FileName {
    /// It is run: the parts of its number, each without leading zeros.
    Numbered(Vec<String>),
    /// Flyway's `R__name.sql`: run after all others.
    Repeatable,
    /// It is not run; why, as a clause without a full stop.
    NotRun(&'static str),
}

/// Reads a name such as `0012_users.sql`, `20240101120000_users.up.sql`, `V1_2__users.sql`.
pub(super) fn read(name: &str) -> FileName {
    let lower = name.to_ascii_lowercase();
    let Some(stem) = lower.strip_suffix(".sql") else {
        return FileName::NotRun("it is no SQL file");
    };
    if stem.ends_with(".down") || stem.ends_with("_down") && stem.starts_with(|it: char| it.is_ascii_digit())
    {
        return FileName::NotRun("it undoes a migration");
    }
    if is_for_another(&lower) {
        return FileName::NotRun("it is for another database");
    }
    if lower.starts_with("r__") {
        return FileName::Repeatable;
    }
    if let Some((number, _)) = stem.strip_prefix('v').and_then(|rest| rest.split_once("__")) {
        let parts: Vec<String> = number.split(['_', '.']).map(plain_number).collect();
        if parts.iter().all(|part| is_number(part)) {
            return FileName::Numbered(parts);
        }
    }
    if let Some((number, _)) = stem.strip_prefix('u').and_then(|rest| rest.split_once("__"))
        && number.split(['_', '.']).all(is_number)
    {
        return FileName::NotRun("it undoes a migration");
    }
    let digits = stem.len() - stem.trim_start_matches(|it: char| it.is_ascii_digit()).len();
    if digits == 0 {
        return FileName::NotRun("its name does not begin with a number");
    }
    FileName::Numbered(vec![plain_number(&stem[..digits])])
}

/// Whether a part of a name between dots says that the file is for another database.
pub(super) fn is_for_another(name: &str) -> bool {
    name.split('.')
        .skip(1)
        .any(|part| OTHER_DATABASES.contains(&part))
}

/// Names of other databases, as tools put them between the dots of a file's name.
const OTHER_DATABASES: &[&str] = &[
    "mysql",
    "mariadb",
    "sqlite",
    "sqlite3",
    "cockroach",
    "cockroachdb",
    "mssql",
    "sqlserver",
    "oracle",
    "h2",
];

/// Whether a part of a name between dots says that the file is for PostgreSQL.
fn is_for_postgres(name: &str) -> bool {
    name.split('.')
        .skip(1)
        .any(|part| matches!(part, "postgres" | "postgresql" | "pg"))
}

/// Of files of one number and title of which some are for PostgreSQL only those are run, as pop does.
pub(super) fn choose_dialect<T>(files: &mut [(FileName, T)], name_of: impl Fn(&T) -> &str) {
    let title = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let chosen: std::collections::BTreeSet<String> = files
        .iter()
        .filter(|(name, _)| matches!(name, FileName::Numbered(_)))
        .map(|(_, file)| name_of(file))
        .filter(|name| is_for_postgres(name))
        .map(title)
        .collect();
    for (name, file) in files {
        let file = name_of(file);
        let runs = matches!(name, FileName::Numbered(_));
        if runs && !is_for_postgres(file) && chosen.contains(&title(file)) {
            *name = FileName::NotRun("another file of its number is for PostgreSQL");
        }
    }
}

/// Whether a name says that the file is not run in a transaction, as pop's `.autocommit.` does.
pub(super) fn is_outside_transaction(name: &str) -> bool {
    name.split('.').skip(1).any(|part| part == "autocommit")
}

/// What stands before the title of a numbered file.
pub(super) fn version(name: &str) -> String {
    let is_part = |it: char| it.is_ascii_digit() || it == '.';
    let start = name.trim_start_matches(['V', 'v']);
    let length = start.len() - start.trim_start_matches(is_part).len();
    if length == 0 {
        name
    } else {
        start[..length].trim_end_matches('.')
    }
    .to_owned()
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn plain_number(digits: &str) -> String {
    let plain = digits.trim_start_matches('0');
    if plain.is_empty() && !digits.is_empty() {
        "0".to_owned()
    } else {
        plain.to_owned()
    }
}

/// The order of two files: by number, then by name.
pub(super) fn order(left: (&FileName, &str), right: (&FileName, &str)) -> Ordering {
    let key = |name: &FileName| match name {
        FileName::Numbered(parts) => (0, parts.iter().map(|part| (part.len(), part.clone())).collect()),
        FileName::Repeatable => (1, Vec::new()),
        FileName::NotRun(_) => (2, Vec::new()),
    };
    key(left.0).cmp(&key(right.0)).then_with(|| left.1.cmp(right.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_not_letters() {
        let mut names = [
            "10_c.sql",
            "9_b.sql",
            "V2__x.sql",
            "V1_10__z.sql",
            "V1_9__y.sql",
            "R__views.sql",
            "009_a.sql",
        ];
        names.sort_by(|left, right| order((&read(left), left), (&read(right), right)));
        let expected = [
            "V1_9__y.sql",
            "V1_10__z.sql",
            "V2__x.sql",
            "009_a.sql",
            "9_b.sql",
            "10_c.sql",
            "R__views.sql",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn the_file_for_postgresql_is_chosen() {
        let names = [
            "1_a.up.sql",
            "1_a.postgres.up.sql",
            "1_b.up.sql",
            "2_c.autocommit.up.sql",
        ];
        let mut files: Vec<(FileName, &str)> = names.iter().map(|name| (read(name), *name)).collect();
        choose_dialect(&mut files, |name| name);
        let run = files
            .iter()
            .filter(|(name, _)| matches!(name, FileName::Numbered(_)));
        let run: Vec<&str> = run.map(|(_, name)| *name).collect();
        assert_eq!(
            run,
            ["1_a.postgres.up.sql", "1_b.up.sql", "2_c.autocommit.up.sql"]
        );
        assert!(is_outside_transaction(names[3]) && !is_outside_transaction(names[0]));
    }

    #[test]
    fn what_is_not_run() {
        assert_eq!(read("1_a.down.sql"), FileName::NotRun("it undoes a migration"));
        assert_eq!(read("U1__a.sql"), FileName::NotRun("it undoes a migration"));
        assert_eq!(read("README.md"), FileName::NotRun("it is no SQL file"));
        assert!(matches!(read("users.sql"), FileName::NotRun(_)));
        assert!(matches!(read("1_a.mysql.up.sql"), FileName::NotRun(_)));
        assert!(matches!(read("1_sqlite.up.sql"), FileName::Numbered(_)));
        assert_eq!(read("00012.sql"), FileName::Numbered(vec!["12".to_owned()]));
        assert_eq!(
            read("99999999999999999999_x.up.sql"),
            FileName::Numbered(vec!["9".repeat(20)])
        );
    }
}
