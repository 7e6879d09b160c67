//! Operators and casts.

use super::Printer;
use crate::operator::{Cast, CastContext, CastMethod, Operator};

impl Printer<'_> {
    /// `CREATE OPERATOR`; nothing for one that was only announced.
    pub(crate) fn create_operator(self, operator: &Operator) -> Option<String> {
        let name = format!("{}.{}", self.schema(operator.schema), operator.name.as_str());
        Some(format!(
            "CREATE OPERATOR {name} ({})",
            self.operator_clauses(operator)?
        ))
    }

    /// What an operator does.
    pub(crate) fn operator_clauses(self, operator: &Operator) -> Option<String> {
        let mut clauses = vec![format!("FUNCTION = {}", self.function(operator.function?))];
        if let Some(left) = operator.left {
            clauses.push(format!("LEFTARG = {}", self.data_type(left)));
        }
        clauses.push(format!("RIGHTARG = {}", self.data_type(operator.right)));
        if let Some(commutator) = operator.commutator {
            clauses.push(format!("COMMUTATOR = OPERATOR({})", self.operator(commutator)));
        }
        if let Some(negator) = operator.negator {
            clauses.push(format!("NEGATOR = OPERATOR({})", self.operator(negator)));
        }
        let flags = [(operator.can_hash, "HASHES"), (operator.can_merge, "MERGES")];
        clauses.extend(
            flags
                .iter()
                .filter(|(is, _)| *is)
                .map(|(_, word)| (*word).to_owned()),
        );
        Some(clauses.join(", "))
    }

    /// `CREATE CAST`
    pub(crate) fn create_cast(self, cast: &Cast) -> String {
        let (source, target) = (self.data_type(cast.source), self.data_type(cast.target));
        format!(
            "CREATE CAST ({source} AS {target}) {}",
            self.cast_definition(cast)
        )
    }

    /// What a cast does, and when.
    pub(crate) fn cast_definition(self, cast: &Cast) -> String {
        let method = match cast.method {
            CastMethod::Function(function) => format!("WITH FUNCTION {}", self.signature_of(function)),
            CastMethod::InOut => "WITH INOUT".to_owned(),
            CastMethod::Binary => "WITHOUT FUNCTION".to_owned(),
        };
        let context = match cast.context {
            CastContext::Implicit => " AS IMPLICIT",
            CastContext::Assignment => " AS ASSIGNMENT",
            CastContext::Explicit => "",
        };
        format!("{method}{context}")
    }
}
