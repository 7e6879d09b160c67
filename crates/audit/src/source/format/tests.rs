//! The page of formats is what the list says.

use std::path::{Path, PathBuf};

use super::FORMATS;

#[test]
fn page_is_what_the_list_says() {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("crates/audit is two levels down")
        .join("docs/reference/formats.md");
    let wanted = page();
    if std::fs::read_to_string(&path).is_ok_and(|there| there == wanted) {
        return;
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "run `cargo test -p pgassay-audit` and commit docs/reference/formats.md"
    );
    std::fs::write(&path, wanted).expect("the page can be written");
    panic!("docs/reference/formats.md is rewritten; run the tests again");
}

fn page() -> String {
    let mut text = String::from(
        "# Formats of migrations\n\n\
         `pgassay audit` looks for migrations in the folder that it is given and below it, and takes the ones that are most. Others are\n\
         named in the report; the path of their folder chooses them, and `--format ID` says what a folder is where that is not seen. No\n\
         program of the project is ever run.\n\n",
    );
    for format in FORMATS {
        let name = if format.name.is_empty() {
            format.id
        } else {
            format.name
        };
        text.push_str(&format!(
            "## {name}\n\n\
             - Id: `{}`\n- Files: {}\n- Order: {}\n- Transactions: {}\n- Not run: {}\n\n",
            format.id, format.files, format.order, format.transaction, format.not_run
        ));
    }
    text.push_str(
        "## Dumps\n\n\
         One file is read as psql would read it. Where the migrations of a project are programs, and a dump of their schema is there\n\
         (`db/structure.sql`, `database/schema/pgsql-schema.sql`, `schema.sql`), the dump is audited, and the report says so.\n\n\
         ## Programs\n\n\
         Migrations of Alembic, Django, Rails, Ecto, Laravel, Entity Framework, Knex, TypeORM, MikroORM, Sequelize, Kysely and those in Go\n\
         are recognised and named, and never run: the schema of a migrated database is audited instead. Of Alembic's revisions it is said\n\
         what their heads say: several heads or bases, parents that are not there, circles, ids that come twice or are too long for\n\
         Alembic's table.\n\n\
         ## What a tool fills in\n\n\
         Values of `${name}`, `:NAME` and `{{ name }}` are taken from the tool's own settings and from `--placeholder NAME=VALUE`. A\n\
         statement with one whose value is not known is a gap.\n",
    );
    text
}

#[test]
fn ids_are_unique() {
    let mut ids: Vec<&str> = FORMATS.iter().map(|format| format.id).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
}
