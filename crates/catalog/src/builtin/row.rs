//! Reads the data files: a line is a range of majors and tab-separated columns.

/// One line of a data file, without its majors.
#[derive(Clone, Copy)]
pub(super) struct Row {
    columns: [&'static str; 10],
}

impl Row {
    /// The column at a position, empty where the line ends before it.
    pub(super) fn column(&self, position: usize) -> &'static str {
        self.columns.get(position).copied().unwrap_or_default()
    }

    /// Whether the column of flags has this one.
    pub(super) fn flag(&self, position: usize, flag: char) -> bool {
        self.column(position).contains(flag)
    }
}

/// The lines that are true of a major. The first line names the columns.
pub(super) fn rows(text: &'static str, major: u16) -> impl Iterator<Item = Row> {
    text.lines().skip(1).filter_map(move |line| {
        let mut cells = line.split('\t');
        if !includes(cells.next()?, major) {
            return None;
        }
        let mut columns = [""; 10];
        for (column, cell) in columns.iter_mut().zip(cells) {
            *column = cell;
        }
        Some(Row { columns })
    })
}

/// The part of an extension's file under `[kind]`, from its line of column names, or nothing.
pub(super) fn section(text: &'static str, kind: &str) -> &'static str {
    let mut rest = text;
    while let Some(after) = rest.strip_prefix('[') {
        let Some((name, body)) = after.split_once("]\n") else {
            return "";
        };
        let end = body.find("\n[").map_or(body.len(), |end| end + 1);
        if name == kind {
            return &body[..end];
        }
        rest = &body[end..];
    }
    ""
}

/// `14-` is 14 and later, `14-16` and `15` are what they say.
fn includes(range: &str, major: u16) -> bool {
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    let reaches = last.is_empty() || last.parse().is_ok_and(|last: u16| major <= last);
    reaches && first.parse().is_ok_and(|first: u16| first <= major)
}

#[cfg(test)]
mod tests {
    use super::{includes, rows, section};

    #[test]
    fn ranges_of_majors() {
        assert!(includes("14-", 18) && includes("14-16", 16) && includes("15", 15));
        assert!(!includes("15-", 14) && !includes("14-16", 17) && !includes("15", 16) && !includes("", 15));
    }

    #[test]
    fn rows_are_those_of_the_major() {
        let names: Vec<_> = rows("versions\tname\n14-\ta\n14-16\tb\n17-\tc\td\n", 17)
            .map(|row| row.column(0))
            .collect();
        assert_eq!(names, ["a", "c"]);
    }

    #[test]
    fn a_section_ends_where_the_next_begins() {
        let text = "[type]\nversions\tname\n14-\ta\n[function]\nversions\tname\n14-\tb\n";
        assert_eq!(section(text, "type"), "versions\tname\n14-\ta\n");
        assert_eq!(section(text, "function"), "versions\tname\n14-\tb\n");
        assert_eq!(section(text, "cast"), "");
    }
}
