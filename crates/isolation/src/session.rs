//! Which columns an expression ties to the session: to a setting, a claim, the current user, a membership.

use pgassay_catalog::Catalog;
use pgassay_catalog::expression::{Node, SubQueryKind};
use pgassay_catalog::id::{ColumnNumber, FunctionId, OperatorId, RelationId};
use pgassay_catalog::walk::{Part, walk};
use pgassay_sql::ast::SpecialValue;

/// How a column is tied to the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tie {
    /// Through the key of another row that is tied in turn: a child through its parent.
    Parent,
    /// By a setting, a claim, a membership, or a function that is told the column.
    Tenant,
    /// To the user that the session is.
    User,
}

/// A column of the policy's own table and how it is tied.
pub type TiedColumn = (ColumnNumber, Tie);

/// The columns of `table` that an expression about its rows ties to the session, sorted, each with its best tie.
pub fn tied_columns(catalog: &Catalog, table: RelationId, expression: &Node) -> Vec<TiedColumn> {
    let mut found = Vec::new();
    if reads_session(catalog, expression) {
        walk(expression, &mut |part, depth| {
            if let Part::Node(node) = part {
                tied_here(catalog, table, node, depth, &mut found);
            }
        });
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether an expression depends on who is asking.
pub fn reads_session(catalog: &Catalog, expression: &Node) -> bool {
    let mut reads = false;
    walk(expression, &mut |part, _| {
        reads |= match part {
            Part::Node(Node::Call(call)) => is_session_function(catalog, call.function),
            Part::Node(Node::SpecialValue { value, .. }) => is_user(*value),
            Part::Node(_) | Part::Relation(_) => false,
        };
    });
    reads
}

fn is_user(value: SpecialValue) -> bool {
    matches!(
        value,
        SpecialValue::CurrentRole
            | SpecialValue::CurrentUser
            | SpecialValue::User
            | SpecialValue::SessionUser
            | SpecialValue::SystemUser
    )
}

/// `current_setting`, and whatever users wrote: what they call in a policy is about the session.
fn is_session_function(catalog: &Catalog, function: FunctionId) -> bool {
    catalog.function(function).is_some_and(|it| {
        let own = !function.is_builtin() && it.extension.is_none();
        own || it.name.as_str() == "current_setting"
    })
}

fn tied_here(catalog: &Catalog, table: RelationId, node: &Node, depth: u16, found: &mut Vec<TiedColumn>) {
    let own = |node: &Node| own_column(table, node, depth);
    match node {
        Node::Operator {
            operator, operands, ..
        } if is_equality(catalog, *operator) => {
            if let [left, right] = operands.as_slice() {
                for (side, other) in [(left, right), (right, left)] {
                    if let Some(column) = own(side)
                        && let Some(tie) = tie_to(catalog, table, other, depth)
                    {
                        found.push((column, tie));
                    }
                }
            }
        }
        Node::ArrayOperator {
            operator,
            left,
            array,
            ..
        } if is_equality(catalog, *operator) => {
            if let Some(column) = own(left)
                && reads_session(catalog, array)
            {
                found.push((column, Tie::Tenant));
            }
        }
        Node::SubQuery(sub_query) => {
            if let SubQueryKind::Quantified { left, operators, .. } = &sub_query.kind
                && operators.iter().all(|operator| is_equality(catalog, *operator))
            {
                let outputs = sub_query.query.columns.iter().map(|column| &column.value);
                for (side, output) in left.iter().zip(outputs) {
                    let Some(column) = own(side) else { continue };
                    let tie = match output {
                        Some(output) if is_key(catalog, output) => Tie::Parent,
                        _ => Tie::Tenant,
                    };
                    found.push((column, tie));
                }
            }
        }
        Node::Call(call) if !call.function.is_builtin() && is_session_function(catalog, call.function) => {
            found.extend(
                call.arguments
                    .iter()
                    .filter_map(own)
                    .map(|column| (column, Tie::Tenant)),
            );
        }
        _ => {}
    }
}

/// The column of the policy's own table that a node is, casts aside.
fn own_column(table: RelationId, node: &Node, depth: u16) -> Option<ColumnNumber> {
    match node {
        Node::Column(reference) if reference.levels_up == depth => match reference.column {
            Some((relation, number)) if relation == table => Some(number),
            Some(_) => None,
            None => Some(ColumnNumber(reference.position)),
        },
        Node::Cast(cast) => own_column(table, &cast.operand, depth),
        _ => None,
    }
}

/// How a column is tied by being equal to this.
fn tie_to(catalog: &Catalog, table: RelationId, other: &Node, depth: u16) -> Option<Tie> {
    if own_column(table, other, depth).is_some() {
        return None;
    }
    if reads_session(catalog, other) {
        return Some(if is_the_user(catalog, other) {
            Tie::User
        } else {
            Tie::Tenant
        });
    }
    match other {
        Node::Cast(cast) => tie_to(catalog, table, &cast.operand, depth),
        Node::Column(_) if is_key(catalog, other) => Some(Tie::Parent),
        Node::Column(_) => Some(Tie::Tenant),
        _ => None,
    }
}

/// Whether a value is the user's own key: `auth.uid()`, `current_user`, a setting named after the user.
fn is_the_user(catalog: &Catalog, node: &Node) -> bool {
    let mut is_user_key = false;
    walk(node, &mut |part, _| {
        is_user_key |= match part {
            Part::Node(Node::SpecialValue { value, .. }) => is_user(*value),
            Part::Node(Node::Call(call)) => catalog.function(call.function).is_some_and(|it| {
                let name = it.name.as_str();
                name == "uid" || (!call.function.is_builtin() && name.contains("user"))
            }),
            Part::Node(Node::Constant {
                value: Some(text), ..
            }) => text.contains('.') && text.contains("user"),
            Part::Node(_) | Part::Relation(_) => false,
        };
    });
    is_user_key
}

/// Whether a column is the whole primary key of its table.
fn is_key(catalog: &Catalog, node: &Node) -> bool {
    use pgassay_catalog::constraint::ConstraintKind;
    let Node::Column(reference) = node else {
        return matches!(node, Node::Cast(cast) if is_key(catalog, &cast.operand));
    };
    let Some((relation, number)) = reference.column else {
        return false;
    };
    catalog.relation(relation).is_some_and(|relation| {
        relation.constraints.iter().any(|constraint| {
            matches!(&constraint.kind, ConstraintKind::PrimaryKey(key) if key.columns == [number])
        })
    })
}

pub(crate) fn is_equality(catalog: &Catalog, operator: OperatorId) -> bool {
    catalog
        .operator(operator)
        .is_some_and(|it| it.name.as_str() == "=")
}
