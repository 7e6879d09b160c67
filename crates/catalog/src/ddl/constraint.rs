//! Constraints of tables: what stands after their names.

use pgassay_sql::ast::ReferentialAction;

use super::Printer;
use crate::constraint::{Constraint, ConstraintKind, ForeignKey, Key};
use crate::index::Index;
use crate::relation::Relation;

impl Printer<'_> {
    /// What a constraint demands, with all its properties; nothing for a constraint trigger.
    pub(crate) fn constraint_definition(
        self,
        relation: &Relation,
        constraint: &Constraint,
    ) -> Option<String> {
        let mut sql = match &constraint.kind {
            ConstraintKind::PrimaryKey(key) => self.key("PRIMARY KEY", relation, key),
            ConstraintKind::Unique(key) => self.key("UNIQUE", relation, key),
            ConstraintKind::ForeignKey(key) => self.foreign_key(relation, key),
            ConstraintKind::Check(check) => format!("CHECK ({})", self.expression(check)),
            ConstraintKind::Exclusion { index, operators } => {
                let index = self.catalog.index(*index)?;
                let elements = index.columns.iter().zip(operators).map(|(column, operator)| {
                    let element = self.index_column(relation, column);
                    format!("{element} WITH OPERATOR({})", self.operator(*operator))
                });
                let elements: Vec<String> = elements.collect();
                let tail = self.index_tail(relation, index);
                let condition = self.index_condition(index);
                format!(
                    "EXCLUDE USING {} ({}){tail}{condition}",
                    index.method.quoted(),
                    elements.join(", ")
                )
            }
            ConstraintKind::NotNull(number) => format!("NOT NULL {}", self.column(relation, *number)),
            ConstraintKind::Trigger => return None,
        };
        if constraint.no_inherit
            && matches!(
                constraint.kind,
                ConstraintKind::Check(_) | ConstraintKind::NotNull(_)
            )
        {
            sql.push_str(" NO INHERIT");
        }
        if constraint.deferrable {
            sql.push_str(" DEFERRABLE");
        }
        if constraint.initially_deferred {
            sql.push_str(" INITIALLY DEFERRED");
        }
        if !constraint.enforced {
            sql.push_str(" NOT ENFORCED");
        } else if !constraint.validated {
            sql.push_str(" NOT VALID");
        }
        Some(sql)
    }

    fn key(self, words: &str, relation: &Relation, key: &Key) -> String {
        let index = self.catalog.index(key.index);
        let distinct = match index {
            Some(index) if index.nulls_not_distinct => " NULLS NOT DISTINCT",
            _ => "",
        };
        let overlaps = if key.without_overlaps {
            " WITHOUT OVERLAPS"
        } else {
            ""
        };
        let tail = index.map_or(String::new(), |index| self.index_tail(relation, index));
        format!(
            "{words}{distinct} ({}{overlaps}){tail}",
            self.columns(relation, &key.columns)
        )
    }

    /// ` INCLUDE (...) WITH (...)`
    pub(crate) fn index_tail(self, relation: &Relation, index: &Index) -> String {
        let mut sql = String::new();
        if !index.include.is_empty() {
            sql.push_str(&format!(" INCLUDE ({})", self.columns(relation, &index.include)));
        }
        if !index.options.is_empty() {
            sql.push_str(&format!(" WITH ({})", super::column::parameters(&index.options)));
        }
        sql
    }

    fn foreign_key(self, relation: &Relation, key: &ForeignKey) -> String {
        let period = |columns: String| match (key.period, columns.rsplit_once(", ")) {
            (true, Some((first, last))) => format!("{first}, PERIOD {last}"),
            (true, None) => format!("PERIOD {columns}"),
            (false, _) => columns,
        };
        let mut sql = format!(
            "FOREIGN KEY ({}) REFERENCES {} ({})",
            period(self.columns(relation, &key.columns)),
            self.relation(key.references),
            period(self.columns_of(key.references, &key.referenced_columns)),
        );
        if key.match_full {
            sql.push_str(" MATCH FULL");
        }
        if let Some(words) = action(key.on_update) {
            sql.push_str(&format!(" ON UPDATE {words}"));
        }
        if let Some(words) = action(key.on_delete) {
            sql.push_str(&format!(" ON DELETE {words}"));
            if !key.on_delete_columns.is_empty() {
                sql.push_str(&format!(" ({})", self.columns(relation, &key.on_delete_columns)));
            }
        }
        sql
    }
}

fn action(action: ReferentialAction) -> Option<&'static str> {
    match action {
        ReferentialAction::NoAction => None,
        ReferentialAction::Restrict => Some("RESTRICT"),
        ReferentialAction::Cascade => Some("CASCADE"),
        ReferentialAction::SetNull => Some("SET NULL"),
        ReferentialAction::SetDefault => Some("SET DEFAULT"),
    }
}
