//! Which parts of two indexes are the same.

use pgassay_catalog::index::Index;
use pgassay_catalog::relation::KeyValue;

use crate::survey::Survey;

/// Whether the second index begins with the keys of the first.
pub(crate) fn same_keys(index: &Index, other: &Index) -> bool {
    index.columns.len() <= other.columns.len()
        && index.columns.iter().zip(&other.columns).all(|(one, two)| {
            let value = match (&one.value, &two.value) {
                (KeyValue::Column(one), KeyValue::Column(two)) => one == two,
                (KeyValue::Expression(one), KeyValue::Expression(two)) => one.tree == two.tree,
                _ => false,
            };
            value
                && one.operator_class == two.operator_class
                && one.collation == two.collation
                && one.descending == two.descending
                && one.nulls_first == two.nulls_first
        })
}

/// Whether both are over the same rows.
pub(crate) fn same_predicate(index: &Index, other: &Index) -> bool {
    match (&index.predicate, &other.predicate) {
        (None, None) => true,
        (Some(one), Some(two)) => one.tree == two.tree,
        _ => false,
    }
}

/// Whether an index cannot be dropped alone: a constraint owns it, or a foreign key stands on it.
pub(crate) fn is_needed_by_key(survey: &Survey, index: &Index) -> bool {
    index.constraint.is_some() || is_needed_by_foreign_key(survey, index)
}

/// Whether a foreign key stands on an index.
pub(crate) fn is_needed_by_foreign_key(survey: &Survey, index: &Index) -> bool {
    survey.referenced_indexes.contains(&index.id)
}
