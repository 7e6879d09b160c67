//! The cells of a row, one after the other.

use tokio_postgres::Row;
use tokio_postgres::types::FromSql;

use crate::error::Error;

/// Reads a row from its first cell to its last.
pub(crate) struct Cells<'a> {
    row: &'a Row,
    at: usize,
    what: &'static str,
}

impl<'a> Cells<'a> {
    pub(crate) fn new(row: &'a Row, what: &'static str) -> Cells<'a> {
        Cells { row, at: 0, what }
    }

    /// The next cell.
    pub(crate) fn next<T: FromSql<'a>>(&mut self) -> Result<T, Error> {
        let at = self.at;
        self.at += 1;
        self.row.try_get(at).map_err(|source| Error::Decode {
            what: self.what,
            column: at + 1,
            source,
        })
    }

    /// Leaves a cell out.
    pub(crate) fn skip(&mut self) {
        self.at += 1;
    }

    /// The next cell, a letter of type `"char"`.
    pub(crate) fn letter(&mut self) -> Result<char, Error> {
        Ok(self.next::<i8>()? as u8 as char)
    }

    /// The next cell, a letter or nothing; the letter NUL is nothing too.
    pub(crate) fn optional_letter(&mut self) -> Result<Option<char>, Error> {
        let letter = self.next::<Option<i8>>()?;
        Ok(letter
            .map(|letter| letter as u8 as char)
            .filter(|letter| *letter != '\0'))
    }

    /// The next cell, an OID or 0 for nothing.
    pub(crate) fn oid(&mut self) -> Result<Option<u32>, Error> {
        Ok(self.next::<Option<u32>>()?.filter(|oid| *oid != 0))
    }

    /// The next cell, a list of texts `name=value`, sorted.
    pub(crate) fn options(&mut self) -> Result<Vec<(String, String)>, Error> {
        Ok(options(self.next::<Option<Vec<&str>>>()?))
    }
}

/// Texts `name=value`, sorted.
pub(crate) fn options(texts: Option<Vec<&str>>) -> Vec<(String, String)> {
    let mut options: Vec<(String, String)> = texts
        .into_iter()
        .flatten()
        .map(|text| {
            let (name, value) = text.split_once('=').unwrap_or((text, ""));
            (name.to_owned(), value.to_owned())
        })
        .collect();
    options.sort();
    options
}
