//! Columns: what stands after their names.

use pgassay_sql::literal::quote_literal;

use super::Printer;
use crate::constraint::ConstraintKind;
use crate::relation::{Column, Identity, Relation};
use crate::sequence::Sequence;

impl Printer<'_> {
    /// A column in CREATE TABLE, without its default: type, collation, generation, identity, NOT NULL.
    pub(crate) fn column_definition(self, relation: &Relation, column: &Column) -> String {
        let mut sql = format!("{} {}", column.name.quoted(), self.column_type(column));
        if let Some(compression) = column.compression.and_then(compression) {
            sql.push_str(&format!(" COMPRESSION {compression}"));
        }
        if let Some(generated) = &column.generated {
            let expression = self.expression(&generated.expression);
            let kind = if generated.stored { "STORED" } else { "VIRTUAL" };
            sql.push_str(&format!(" GENERATED ALWAYS AS ({expression}) {kind}"));
        }
        if let Some(identity) = column.identity {
            sql.push_str(&self.identity(identity));
        }
        if column.not_null {
            sql.push_str(&self.not_null(relation, column));
        }
        sql
    }

    /// A column's type with its collation.
    pub(crate) fn column_type(self, column: &Column) -> String {
        let data_type = self.type_with_modifier(column.data_type, column.modifier);
        format!("{data_type}{}", self.collate(column))
    }

    /// `NOT NULL`, with the name and properties of its constraint where it has one that can stand here.
    fn not_null(self, relation: &Relation, column: &Column) -> String {
        let mut constraints = relation.constraints.iter();
        let found = constraints
            .find(|it| matches!(it.kind, ConstraintKind::NotNull(number) if number == column.number));
        match found {
            Some(constraint) if !constraint.validated => String::new(),
            Some(constraint) => {
                let no_inherit = if constraint.no_inherit { " NO INHERIT" } else { "" };
                format!(" CONSTRAINT {} NOT NULL{no_inherit}", constraint.name.quoted())
            }
            None => " NOT NULL".to_owned(),
        }
    }

    /// ` GENERATED ... AS IDENTITY`, with its sequence's name and options.
    fn identity(self, identity: Identity) -> String {
        let when = if identity.always { "ALWAYS" } else { "BY DEFAULT" };
        let sequence = self.catalog.sequence(identity.sequence);
        let options = sequence.map_or(String::new(), |sequence| {
            let name = self.qualified(sequence.schema, &sequence.name);
            format!(" (SEQUENCE NAME {name} {})", self.sequence_options(sequence))
        });
        format!(" GENERATED {when} AS IDENTITY{options}")
    }

    /// A sequence's options, all of them but its type.
    pub(crate) fn sequence_options(self, sequence: &Sequence) -> String {
        format!(
            "INCREMENT BY {} MINVALUE {} MAXVALUE {} START WITH {} CACHE {}{}",
            sequence.increment,
            sequence.minimum,
            sequence.maximum,
            sequence.start,
            sequence.cache,
            if sequence.cycle { " CYCLE" } else { " NO CYCLE" }
        )
    }
}

/// The word for a letter of `attcompression`.
pub(crate) fn compression(letter: char) -> Option<&'static str> {
    match letter {
        'p' => Some("pglz"),
        'l' => Some("lz4"),
        _ => None,
    }
}

/// The word for a letter of `attstorage`.
pub(crate) fn storage(letter: char) -> Option<&'static str> {
    match letter {
        'p' => Some("PLAIN"),
        'e' => Some("EXTERNAL"),
        'm' => Some("MAIN"),
        'x' => Some("EXTENDED"),
        _ => None,
    }
}

/// Storage parameters or options: `name='value', ...`.
pub(crate) fn parameters(options: &[(String, String)]) -> String {
    let parameters: Vec<String> = options
        .iter()
        .map(|(name, value)| {
            let parts: Vec<String> = name
                .split('.')
                .map(|part| pgassay_sql::name::Identifier::new(part).quoted())
                .collect();
            format!("{}={}", parts.join("."), quote_literal(value))
        })
        .collect();
    parameters.join(", ")
}
