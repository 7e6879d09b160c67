//! Types: enums, composite types, domains, ranges.

use pgassay_sql::literal::quote_literal;

use super::Printer;
use crate::data_type::{DataType, Domain, DomainConstraint, TypeKind};

impl Printer<'_> {
    /// `CREATE TYPE` or `CREATE DOMAIN`, without default and constraints; nothing for types that come with another object
    /// and for those in C.
    pub(crate) fn create_type(self, data_type: &DataType) -> Option<String> {
        let name = self.stored_type(data_type);
        Some(match &data_type.kind {
            TypeKind::Enum { labels } => {
                let labels: Vec<String> = labels.iter().map(|label| quote_literal(label)).collect();
                format!("CREATE TYPE {name} AS ENUM ({})", labels.join(", "))
            }
            TypeKind::Composite { attributes, .. } => {
                let attributes: Vec<String> = attributes
                    .iter()
                    .map(|attribute| format!("{} {}", attribute.name.quoted(), self.column_type(attribute)))
                    .collect();
                format!("CREATE TYPE {name} AS ({})", attributes.join(", "))
            }
            TypeKind::Domain(domain) => format!("CREATE DOMAIN {name} AS {}", self.domain(domain)),
            TypeKind::Range { subtype, multirange } => {
                let multirange = multirange.and_then(|id| self.catalog.data_type(id));
                let multirange = multirange.map_or(String::new(), |it| {
                    format!(", MULTIRANGE_TYPE_NAME = {}", self.stored_type(it))
                });
                format!(
                    "CREATE TYPE {name} AS RANGE (SUBTYPE = {}{multirange})",
                    self.data_type(*subtype)
                )
            }
            TypeKind::Shell => format!("CREATE TYPE {name}"),
            _ => return None,
        })
    }

    /// The type below a domain.
    pub(crate) fn domain(self, domain: &Domain) -> String {
        let mut sql = self.type_with_modifier(domain.base, domain.modifier);
        if let Some(collation) = domain.collation
            && Some(collation) != self.collation_of_type(domain.base)
        {
            sql.push_str(&format!(" COLLATE {}", self.collation(collation)));
        }
        sql
    }

    /// `CONSTRAINT name CHECK (...)` of a domain.
    pub(crate) fn domain_constraint(self, constraint: &DomainConstraint) -> String {
        let what = match &constraint.check {
            Some(check) => format!("CHECK ({})", self.expression(check)),
            None => "NOT NULL".to_owned(),
        };
        let valid = if constraint.validated { "" } else { " NOT VALID" };
        format!("CONSTRAINT {} {what}{valid}", constraint.name.quoted())
    }

    /// What is added to a domain after it was made.
    pub(crate) fn alter_domain(self, data_type: &DataType, domain: &Domain) -> Vec<String> {
        let name = self.stored_type(data_type);
        let mut statements = Vec::new();
        if let Some(default) = &domain.default {
            statements.push(format!(
                "ALTER DOMAIN {name} SET DEFAULT {}",
                self.expression(default)
            ));
        }
        let named = domain
            .constraints
            .iter()
            .any(|constraint| constraint.check.is_none());
        if domain.not_null && !named {
            statements.push(format!("ALTER DOMAIN {name} SET NOT NULL"));
        }
        for constraint in &domain.constraints {
            statements.push(format!(
                "ALTER DOMAIN {name} ADD {}",
                self.domain_constraint(constraint)
            ));
        }
        statements
    }
}
