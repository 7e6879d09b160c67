//! What the constraints and names of a table say of its columns.

use pgassay_catalog::Catalog;
use pgassay_catalog::constraint::{Constraint, ConstraintKind, ForeignKey, Key};
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::expression::{Node, Reference};
use pgassay_catalog::id::{ColumnNumber, ObjectId, SequenceId, TypeId};
use pgassay_catalog::relation::{Column, Relation};
use pgassay_catalog::walk::{Part, walk, walk_query};
use pgassay_catalog::words::words;

use crate::names::{is_leftover, is_leftover_schema};

/// The primary key of a table.
pub(crate) fn primary_key(table: &Relation) -> Option<&Key> {
    table
        .constraints
        .iter()
        .find_map(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(key) => Some(key),
            _ => None,
        })
}

/// The foreign keys of a table, those that it has as a partition not among them.
pub(crate) fn foreign_keys(table: &Relation) -> impl Iterator<Item = (&Constraint, &ForeignKey)> {
    table
        .constraints
        .iter()
        .filter(|constraint| constraint.parent.is_none())
        .filter_map(|constraint| match &constraint.kind {
            ConstraintKind::ForeignKey(key) => Some((constraint, key)),
            _ => None,
        })
}

/// Whether a column is part of a foreign key.
pub(crate) fn refers(table: &Relation, column: ColumnNumber) -> bool {
    foreign_keys(table).any(|(_, key)| key.columns.contains(&column))
}

/// Whether an expression over one table names a column of it.
pub(crate) fn mentions(tree: &Node, column: ColumnNumber) -> bool {
    let mut mentioned = false;
    walk(tree, &mut |part, _| {
        mentioned |= matches!(part, Part::Node(Node::Column(it)) if it.position == column.0);
    });
    mentioned
}

/// Whether a CHECK, of the table or of the column's domain, says something of a column; where one cannot be read, it
/// may.
pub(crate) fn is_checked(catalog: &Catalog, table: &Relation, column: &Column) -> bool {
    let by_table = table.constraints.iter().any(|constraint| match &constraint.kind {
        ConstraintKind::Check(expression) => {
            mentions(&expression.tree, column.number) || matches!(*expression.tree, Node::Unknown { .. })
        }
        _ => false,
    });
    let mut data_type = column.data_type;
    let mut by_domain = false;
    while let Some(TypeKind::Domain(domain)) = catalog.data_type(data_type).map(|it| &it.kind) {
        by_domain |= domain.constraints.iter().any(|it| it.check.is_some());
        data_type = domain.base;
    }
    by_table || by_domain
}

/// The sequences that number the rows of a column.
pub(crate) fn sequences(column: &Column) -> Vec<SequenceId> {
    let references = column.default.iter().flat_map(|it| it.references.iter());
    let by_default = references.filter_map(|it| match it {
        Reference::Sequence(id) => Some(*id),
        _ => None,
    });
    let mut all: Vec<SequenceId> = column
        .identity
        .iter()
        .map(|it| it.sequence)
        .chain(by_default)
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The constant that an expression is, casts left out.
pub(crate) fn constant(tree: &Node) -> Option<&str> {
    match tree {
        Node::Constant { value, .. } => value.as_deref(),
        Node::Cast(cast) => constant(&cast.operand),
        Node::Collate { operand, .. } => constant(operand),
        _ => None,
    }
}

/// Whether values are text.
pub(crate) fn is_text(data_type: TypeId) -> bool {
    matches!(data_type, TypeId::TEXT | TypeId::VARCHAR | TypeId::BPCHAR)
}

/// Whether values are points in time.
pub(crate) fn is_moment(data_type: TypeId) -> bool {
    matches!(data_type, TypeId::TIMESTAMP | TypeId::TIMESTAMPTZ | TypeId::DATE)
}

/// Whether a column says when its row was deleted: null as long as the row lives.
pub(crate) fn is_deletion_time(column: &Column) -> bool {
    if column.not_null || !is_moment(column.data_type) {
        return false;
    }
    let words = words(column.name.as_str());
    words.len() == 2 && words[0] == "deleted" && matches!(words[1].as_str(), "at" | "on" | "time" | "date")
}

/// Whether a table, by its name or its schema's, was put aside: what is wrong in it is wrong no more when it goes.
pub(crate) fn is_put_aside(catalog: &Catalog, table: &Relation) -> bool {
    is_leftover(table.name.as_str())
        || catalog
            .schema(table.schema)
            .is_some_and(|schema| is_leftover_schema(schema.name.as_str()))
}

/// What keeps the type of a column from being changed, as a sentence: views that read it, and foreign keys that refer to
/// it where the new type does not compare with the old one.
pub(crate) fn in_the_way(
    catalog: &Catalog,
    table: &Relation,
    column: ColumnNumber,
    is_comparable: bool,
) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    let mut holders = catalog.may_refer_to(ObjectId::Relation(table.id));
    holders.dedup();
    for holder in holders {
        let (ObjectId::Relation(id) | ObjectId::Constraint(id, _)) = holder else {
            continue;
        };
        let Some(relation) = catalog.relation(id) else {
            continue;
        };
        if let Some(query) = &relation.definition {
            let mut reads = false;
            walk_query(query, &mut |part, _| {
                reads |=
                    matches!(part, Part::Node(Node::Column(it)) if it.column == Some((table.id, column)));
            });
            if reads {
                names.push(format!("the view `{}`", relation.name.as_str()));
            }
        }
        for (constraint, key) in foreign_keys(relation).filter(|_| !is_comparable) {
            if key.references == table.id && key.referenced_columns.contains(&column) {
                names.push(format!("the foreign key `{}`", constraint.name.as_str()));
            }
        }
    }
    names.sort();
    names.dedup();
    let first = names.first()?;
    Some(match names.len() {
        1 => format!("First {first} must be dropped, and made again afterwards."),
        count => format!(
            "First {first} and {} more that use the column must be dropped, and made again afterwards.",
            count - 1
        ),
    })
}
