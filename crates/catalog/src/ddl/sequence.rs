//! Sequences.

use pgassay_sql::ast::Persistence;

use super::Printer;
use crate::sequence::Sequence;

impl Printer<'_> {
    /// `CREATE SEQUENCE`, without its owner column.
    pub(crate) fn create_sequence(self, sequence: &Sequence) -> String {
        format!(
            "CREATE {}SEQUENCE {} AS {} {}",
            persistence(sequence.persistence),
            self.qualified(sequence.schema, &sequence.name),
            self.data_type(sequence.data_type),
            self.sequence_options(sequence)
        )
    }

    /// `ALTER SEQUENCE ... OWNED BY`
    pub(crate) fn sequence_owned_by(self, sequence: &Sequence) -> Option<String> {
        let (table, column) = sequence.owned_by?;
        Some(format!(
            "ALTER SEQUENCE {} OWNED BY {}.{}",
            self.qualified(sequence.schema, &sequence.name),
            self.relation(table),
            self.columns_of(table, &[column])
        ))
    }
}

/// `UNLOGGED ` or `TEMPORARY `
pub(crate) fn persistence(persistence: Persistence) -> &'static str {
    match persistence {
        Persistence::Permanent => "",
        Persistence::Unlogged => "UNLOGGED ",
        Persistence::Temporary => "TEMPORARY ",
    }
}
