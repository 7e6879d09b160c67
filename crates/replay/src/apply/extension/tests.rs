//! Extensions; the codes are those of PostgreSQL 15.

use crate::tests::outcomes;

#[test]
fn creation() {
    assert_eq!(
        outcomes("CREATE EXTENSION citext; CREATE EXTENSION citext"),
        ". 42710"
    );
    assert_eq!(outcomes("CREATE EXTENSION IF NOT EXISTS plpgsql"), ".");
    assert_eq!(outcomes("CREATE EXTENSION hstore SCHEMA nowhere"), "3F000");
    assert_eq!(outcomes("CREATE EXTENSION hstore VERSION '9'"), "22023");
    assert_eq!(outcomes("CREATE EXTENSION adminpack SCHEMA public"), "0A000");
    assert_eq!(
        outcomes("CREATE EXTENSION earthdistance; CREATE EXTENSION earthdistance CASCADE"),
        "42704 ."
    );
    assert_eq!(
        outcomes("ALTER EXTENSION nothing UPDATE; ALTER EXTENSION plpgsql UPDATE TO '77'"),
        "42704 22023"
    );
}

#[test]
fn members_are_there() {
    use pgassay_catalog::id::ObjectId;
    let mode = crate::FileMode::StatementByStatement;
    let (said, replay) = crate::tests::run("CREATE SCHEMA e; CREATE EXTENSION citext SCHEMA e", mode);
    assert_eq!(said, ". .");
    let catalog = replay.catalog();
    let (id, _) = catalog
        .extensions
        .find(None, &pgassay_sql::name::Identifier::new("citext"))
        .expect("it was just created");
    let members = super::members_of(catalog, pgassay_catalog::id::ExtensionId(id));
    let types = members
        .iter()
        .filter(|it| matches!(it, ObjectId::Type(_)))
        .count();
    let casts = members
        .iter()
        .filter(|it| matches!(it, ObjectId::Cast(_)))
        .count();
    assert_eq!(types, 2);
    assert!(casts > 5, "{casts}");
}
