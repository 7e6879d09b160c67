//! Words of other databases, and where what PostgreSQL does not know by itself comes from.

/// Words at which PostgreSQL's grammar stops: whose they are, and what PostgreSQL has for it.
const WORDS: [(&str, &str, &str); 18] = [
    ("auto_increment", "MySQL", "`GENERATED ALWAYS AS IDENTITY`"),
    ("autoincrement", "SQLite", "`GENERATED ALWAYS AS IDENTITY`"),
    ("`", "MySQL", "double quotes around names"),
    ("engine", "MySQL", "nothing of the kind: leave it out"),
    (
        "charset",
        "MySQL",
        "an encoding for the whole database: leave it out",
    ),
    ("unsigned", "MySQL", "a CHECK, or a larger type"),
    ("modify", "MySQL", "`ALTER COLUMN ... TYPE`"),
    ("delimiter", "MySQL", "dollar quotes around bodies"),
    ("ignore", "MySQL", "`ON CONFLICT DO NOTHING`"),
    ("unlock", "MySQL", "locks that end with the transaction"),
    ("replace", "MySQL and SQLite", "`ON CONFLICT DO UPDATE`"),
    ("pragma", "SQLite", "nothing of the kind: leave it out"),
    ("attach", "SQLite", "schemas"),
    ("[", "SQL Server", "double quotes around names"),
    ("go", "SQL Server", "a semicolon"),
    ("nvarchar", "SQL Server", "`text`"),
    ("identity", "SQL Server", "`GENERATED ALWAYS AS IDENTITY`"),
    ("varchar2", "Oracle", "`text`"),
];

/// Types that PostgreSQL does not have, whose they are, and what it has instead.
const TYPES: [(&str, &str, &str); 14] = [
    ("datetime", "MySQL, SQLite and SQL Server", "`timestamptz`"),
    ("tinyint", "MySQL and SQL Server", "`smallint`, or `boolean`"),
    ("mediumint", "MySQL", "`integer`"),
    ("double", "MySQL", "`double precision`"),
    ("tinytext", "MySQL", "`text`"),
    ("mediumtext", "MySQL", "`text`"),
    ("longtext", "MySQL", "`text`"),
    ("blob", "MySQL, SQLite and Oracle", "`bytea`"),
    ("longblob", "MySQL", "`bytea`"),
    ("nvarchar", "SQL Server", "`text`"),
    ("uniqueidentifier", "SQL Server", "`uuid`"),
    ("varchar2", "Oracle", "`text`"),
    ("number", "Oracle", "`numeric`"),
    ("clob", "Oracle", "`text`"),
];

/// What extensions bring that migrations use most.
const BROUGHT: [(&str, &str); 21] = [
    ("citext", "citext"),
    ("hstore", "hstore"),
    ("ltree", "ltree"),
    ("cube", "cube"),
    ("vector", "vector"),
    ("halfvec", "vector"),
    ("geometry", "postgis"),
    ("geography", "postgis"),
    ("uuid_generate_v4", "uuid-ossp"),
    ("uuid_generate_v1", "uuid-ossp"),
    ("uuid_generate_v1mc", "uuid-ossp"),
    ("crypt", "pgcrypto"),
    ("gen_salt", "pgcrypto"),
    ("digest", "pgcrypto"),
    ("gen_random_bytes", "pgcrypto"),
    ("gin_trgm_ops", "pg_trgm"),
    ("gist_trgm_ops", "pg_trgm"),
    ("similarity", "pg_trgm"),
    ("unaccent", "unaccent"),
    ("vector_cosine_ops", "vector"),
    ("moddatetime", "moddatetime"),
];

/// What PostgreSQL has for the word at which it stops, where that is another database's.
pub(crate) fn of_word(message: &str) -> Option<String> {
    let (_, rest) = message.split_once("at or near \"")?;
    let word = rest.strip_suffix('"').unwrap_or(rest).to_ascii_lowercase();
    let (_, whose, ours) = WORDS.iter().find(|(known, _, _)| *known == word)?;
    Some(format!("That is {whose}; PostgreSQL has {ours}."))
}

/// What PostgreSQL has for a type that it does not know, where that is another database's.
pub(crate) fn of_type(message: &str) -> Option<String> {
    let name = quoted(message.strip_prefix("type ")?)?;
    let (_, whose, ours) = TYPES.iter().find(|(known, _, _)| *known == name)?;
    Some(format!("That is a type of {whose}; PostgreSQL has {ours}."))
}

/// Which extension brings what is missing.
pub(crate) fn of_extension(message: &str) -> Option<String> {
    let name = quoted(message)?;
    let (_, extension) = BROUGHT.iter().find(|(known, _)| *known == name)?;
    Some(format!(
        "The extension `{extension}` brings it, and no migration before creates that."
    ))
}

/// The name that a message is about, without schema and parameters, in lower case.
fn quoted(message: &str) -> Option<String> {
    let named = match message.strip_prefix("function ") {
        Some(call) => call.split('(').next()?,
        None => message.split('"').nth(1).or_else(|| message.split('"').next())?,
    };
    let name = named.rsplit('.').next()?;
    Some(name.trim().to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::{of_extension, of_type, of_word};

    #[test]
    fn words_of_others_are_known() {
        let told = of_word("syntax error at or near \"AUTO_INCREMENT\"").expect("it is known");
        assert!(told.contains("MySQL"), "{told}");
        assert!(of_word("syntax error at or near \"`\"").is_some());
        assert!(of_word("syntax error at or near \"selct\"").is_none());
        assert!(of_type("type \"datetime\" does not exist").is_some());
        assert!(of_type("type \"colour\" does not exist").is_none());
        assert!(of_extension("function uuid_generate_v4() does not exist").is_some());
        assert!(of_extension("function public.uuid_generate_v4() does not exist").is_some());
        assert!(of_extension("type \"citext\" does not exist").is_some());
        assert!(of_extension("relation \"orders\" does not exist").is_none());
    }
}
