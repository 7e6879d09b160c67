//! What `ADD COLUMN` does to the rows that are there (`ATExecAddColumn`).

use pgassay_catalog::bind::{AssignmentTarget, ExpressionKind, Scope};
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::expression::Node;
use pgassay_catalog::id::TypeId;
use pgassay_catalog::lock::Work;
use pgassay_catalog::relation::Relation;
use pgassay_sql::ast::{self, ColumnConstraintKind as K, Expr};

use super::Locks;

/// The types that make a sequence.
const SERIAL: [&str; 6] = [
    "serial",
    "serial4",
    "bigserial",
    "serial8",
    "smallserial",
    "serial2",
];

impl Locks<'_> {
    /// A default that is the same for all rows is stored once; another one, or a constraint of a domain, is worked out
    /// for each row. What the column must be is checked by reading.
    pub(super) fn work_of_new_column(&self, relation: &Relation, column: &ast::Column) -> Work {
        let Some(type_name) = &column.type_name else {
            return Work::Nothing;
        };
        let name = &type_name.name.value;
        if name.schema.is_none() && SERIAL.contains(&name.name.as_str()) {
            return Work::Rewrite;
        }
        let resolved = self.replay.resolve_type(type_name).ok();
        let mut work = Work::Nothing;
        let constrained = resolved
            .as_ref()
            .is_some_and(|it| self.has_constrained_domain(it.data_type));
        if constrained {
            work = Work::Rewrite;
        }
        let mut has_default = resolved
            .as_ref()
            .is_some_and(|it| self.has_default_of_domain(it.data_type));
        let mut written = false;
        let mut required = false;
        for constraint in &column.constraints {
            work = work.max(match &constraint.kind {
                K::Default(expression) => {
                    written = true;
                    has_default |= !is_null(expression);
                    let target = resolved.as_ref().map(|it| AssignmentTarget {
                        data_type: it.data_type,
                        modifier: it.modifier,
                        column: Some(&column.name.value),
                    });
                    let bound = self.replay.bind_in(
                        expression,
                        &Scope::table(relation),
                        ExpressionKind::Default,
                        target,
                    );
                    match bound {
                        Ok(bound) if self.replay.is_volatile(&bound.tree) => Work::Rewrite,
                        _ => Work::Nothing,
                    }
                }
                K::Identity { .. } => Work::Rewrite,
                K::Generated { stored, .. } if *stored == Some(true) || self.major() < 18 => Work::Rewrite,
                K::NotNull => {
                    required = true;
                    Work::Nothing
                }
                K::Check(_) if constraint.attributes.enforced == Some(false) => Work::Nothing,
                K::Check(_) | K::Unique { .. } | K::PrimaryKey { .. } => Work::Scan,
                _ => Work::Nothing,
            });
        }
        let references = |it: &ast::ColumnConstraint| {
            matches!(it.kind, K::References(_)) && it.attributes.enforced != Some(false)
        };
        // PostgreSQL does not look at what the default is.
        let checked = written && column.constraints.iter().any(references);
        if (required && !has_default) || checked {
            work = work.max(Work::Scan);
        }
        work
    }

    /// Whether values of a type, of a domain in it or of its elements, must be checked.
    pub(super) fn has_constrained_domain(&self, id: TypeId) -> bool {
        match self.replay.catalog.data_type(id).map(|it| &it.kind) {
            Some(TypeKind::Domain(domain)) => {
                domain.not_null || !domain.constraints.is_empty() || self.has_constrained_domain(domain.base)
            }
            _ => false,
        }
    }

    fn has_default_of_domain(&self, id: TypeId) -> bool {
        match self.replay.catalog.data_type(id).map(|it| &it.kind) {
            Some(TypeKind::Domain(domain)) => {
                let own = domain.default.as_ref();
                own.is_some_and(|it| !matches!(&*it.tree, Node::Constant { value: None, .. }))
                    || self.has_default_of_domain(domain.base)
            }
            _ => false,
        }
    }
}

fn is_null(expression: &Expr) -> bool {
    expression.to_string().eq_ignore_ascii_case("null")
}
