//! What `pg_dump` and `pg_dumpall` write, and dumps that tools made from it.

/// What a dump says about itself.
pub(super) struct Dump {
    /// Why it is thought to be one, as a clause without a full stop.
    pub(super) because: &'static str,
    /// The major of the server that it was taken from.
    pub(super) major: Option<u16>,
}

/// How much of a text is looked at.
const HEAD: usize = 16 * 1024;

/// Looks at the head of a text.
pub(super) fn read(text: &str) -> Option<Dump> {
    let head = &text[..text.floor_char_boundary(HEAD)];
    let line = |wanted: &str| head.lines().find_map(|line| line.trim().strip_prefix(wanted));
    // In a dump of a cluster it stands behind the roles.
    let version = text.split_once("-- Dumped from database version ");
    let major = version.and_then(|(_, rest)| leading_number(rest));
    let because = if line("-- PostgreSQL database cluster dump").is_some() {
        "its header says that it is one of a whole cluster"
    } else if line("-- PostgreSQL database dump").is_some() {
        "its header says so"
    } else if head.contains("SELECT pg_catalog.set_config('search_path', '', false);") {
        "it begins with the settings of pg_dump"
    } else if text.contains("\nALTER TABLE ONLY ") && text.contains("\n    ADD CONSTRAINT ") {
        "it is written as pg_dump writes"
    } else {
        return None;
    };
    Some(Dump { because, major })
}

/// Whether a dump is of a Supabase project, without the schemas that the platform brings.
pub(super) fn is_of_supabase(text: &str) -> bool {
    let uses = [
        "auth.uid()",
        "\"auth\".\"uid\"()",
        " auth.users(",
        "\"auth\".\"users\"(",
    ];
    let makes = ["CREATE SCHEMA auth;", "CREATE SCHEMA IF NOT EXISTS \"auth\""];
    uses.iter().any(|it| text.contains(it)) && !makes.iter().any(|it| text.contains(it))
}

/// `15` of `15.4 (Debian 15.4-1)`, `16beta1`.
fn leading_number(text: &str) -> Option<u16> {
    let digits = text.len() - text.trim_start_matches(|it: char| it.is_ascii_digit()).len();
    text[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_tells() {
        let dump = read("--\n-- PostgreSQL database dump\n--\n\n-- Dumped from database version 15.4 (x)\n");
        assert_eq!(dump.and_then(|dump| dump.major), Some(15));
        assert!(read("create table a ();").is_none());
        let bare =
            "CREATE TABLE a (\n    id integer\n);\n\nALTER TABLE ONLY a\n    ADD CONSTRAINT b UNIQUE (id);\n";
        assert!(read(bare).is_some_and(|dump| dump.major.is_none()));
    }
}
