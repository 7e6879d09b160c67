//! Expressions, types and queries as SQL: one line, no more parentheses than PostgreSQL's grammar needs.
//!
//! What is printed reads back to an equal tree, places apart. Not so where the tree itself keeps less than was
//! written: XML and JSON functions, row locking's wait policy, `TABLESAMPLE`'s `REPEATABLE`, `SEARCH` and `CYCLE`.

mod data;
mod expr;
mod from;
mod operator;
mod query;
#[cfg(test)]
mod tests;
mod type_name;

use crate::ast::{DataStatement, Expr, Name, ObjectName, OperatorName, Query, TypeName};
use std::fmt;

/// Something that is printed by adding to a text.
trait Print {
    /// Adds the SQL to `out`.
    fn print(&self, out: &mut String);
}

/// Displays what can be printed.
macro_rules! display {
    ($($printed:ty),+) => {$(
        impl fmt::Display for $printed {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut out = String::new();
                self.print(&mut out);
                formatter.write_str(&out)
            }
        }
    )+};
}

display!(DataStatement, Expr, OperatorName, Query, TypeName);

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(formatter)
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(formatter)
    }
}

impl Print for Name {
    fn print(&self, out: &mut String) {
        out.push_str(&self.value.quoted());
    }
}

impl Print for ObjectName {
    fn print(&self, out: &mut String) {
        out.push_str(&self.value.to_string());
    }
}

/// Prints the items with commas between.
fn list<T: Print>(items: &[T], out: &mut String) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        item.print(out);
    }
}

/// Prints `before`, the items with commas between, and `after`.
fn enclosed<T: Print>(before: &str, items: &[T], after: &str, out: &mut String) {
    out.push_str(before);
    list(items, out);
    out.push_str(after);
}

/// Prints the item with `before` in front, if there is one.
fn optional<T: Print>(before: &str, item: Option<&T>, out: &mut String) {
    if let Some(item) = item {
        out.push_str(before);
        item.print(out);
    }
}
