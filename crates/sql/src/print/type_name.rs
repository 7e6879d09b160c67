//! Types: PostgreSQL's own under the names of the SQL standard, as `format_type` prints them.

use super::{Print, enclosed};
use crate::ast::TypeName;

impl Print for TypeName {
    fn print(&self, out: &mut String) {
        if self.set_of {
            out.push_str("SETOF ");
        }
        match self.standard_spelling() {
            Some((word, after)) => {
                out.push_str(word);
                if let Some(fields) = &self.interval_fields {
                    out.push(' ');
                    out.push_str(fields);
                }
                self.print_modifiers(out);
                out.push_str(after);
            }
            None => {
                self.name.print(out);
                self.print_modifiers(out);
            }
        }
        if let Some(column) = &self.percent_type {
            out.push('.');
            column.print(out);
            out.push_str("%TYPE");
        }
        for _ in 0..self.array_dimensions {
            out.push_str("[]");
        }
    }
}

impl TypeName {
    /// The spelling in the grammar of a type of PostgreSQL's: what stands before the modifiers and what after.
    fn standard_spelling(&self) -> Option<(&'static str, &'static str)> {
        let name = &self.name.value;
        let in_catalog = name.schema.as_ref().is_some_and(|schema| *schema == "pg_catalog");
        if !in_catalog || name.database.is_some() || self.percent_type.is_some() {
            return None;
        }
        let spelling = match name.name.as_str() {
            "int2" => ("smallint", ""),
            "int4" => ("integer", ""),
            "int8" => ("bigint", ""),
            "float4" => ("real", ""),
            "float8" => ("double precision", ""),
            "bool" => ("boolean", ""),
            "numeric" => ("numeric", ""),
            "varchar" => ("character varying", ""),
            // Without a length these two words mean a length of one.
            "bpchar" if !self.modifiers.is_empty() => ("character", ""),
            "bit" if !self.modifiers.is_empty() => ("bit", ""),
            "varbit" => ("bit varying", ""),
            "time" => ("time", ""),
            "timetz" => ("time", " with time zone"),
            "timestamp" => ("timestamp", ""),
            "timestamptz" => ("timestamp", " with time zone"),
            "interval" => ("interval", ""),
            _ => return None,
        };
        Some(spelling)
    }

    fn print_modifiers(&self, out: &mut String) {
        if !self.modifiers.is_empty() {
            enclosed("(", &self.modifiers, ")", out);
        }
    }
}
