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
    let major = line("-- Dumped from database version ").and_then(leading_number);
    let because = if line("-- PostgreSQL database dump").is_some() {
        "its header says so"
    } else if line("-- PostgreSQL database cluster dump").is_some() {
        "its header says that it is one of a whole cluster"
    } else if head.contains("SELECT pg_catalog.set_config('search_path', '', false);") {
        "it begins with the settings of pg_dump"
    } else {
        return None;
    };
    Some(Dump { because, major })
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
    }
}
