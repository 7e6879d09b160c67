//! Rows: fields, and comparisons of rows.

use pgassay_sql::ast::OperatorName;
use pgassay_sql::name::Identifier;

use super::state::State;
use super::types::Attribute;
use super::{Binder, Bound, refuse};
use crate::expression::{Node, SourceKind, SubQueryKind};
use crate::id::{ColumnNumber, TypeId};
use crate::refusal::{Refusal, SqlState};

impl Binder<'_> {
    /// `(base).field`, or the function of that name called with the row.
    pub(super) fn field(&self, state: &State<'_>, base: Node, field: &Identifier) -> Bound<Node> {
        if let Some(node) = self.projection(state, &base, field)? {
            return Ok(node);
        }
        let data_type = base.data_type();
        if let Some(node) = self.function_on_row(state, field, base)? {
            return Ok(node);
        }
        let name = field.as_str();
        if self.is_complex(data_type) {
            let message = format!(
                "column \"{name}\" not found in data type {}",
                self.display(data_type)
            );
            let refusal = Refusal::new(SqlState::UNDEFINED_COLUMN, message);
            if let Some(relation) = self
                .row_relation(data_type)
                .and_then(|id| self.catalog.relation(id))
            {
                return self.missing_column(relation, refusal);
            }
            return self.missing_for_types(&[data_type], refusal);
        }
        if data_type == TypeId::RECORD {
            let message = format!("could not identify column \"{name}\" in record data type");
            return refuse(SqlState::UNDEFINED_COLUMN, message);
        }
        let message = format!(
            "column notation .{name} applied to type {}, which is not a composite type",
            self.display(data_type)
        );
        refuse(SqlState::WRONG_OBJECT_TYPE, message)
    }

    /// The field of a row, if it has one of this name (`ParseComplexProjection`).
    pub(super) fn projection(
        &self,
        state: &State<'_>,
        base: &Node,
        field: &Identifier,
    ) -> Bound<Option<Node>> {
        if let Node::WholeRow {
            levels_up, source, ..
        } = base
            && let Some(item) = state.source(*levels_up, *source)
        {
            if let Some(node) = self.column_of(item, *levels_up, *source, field)? {
                return Ok(Some(node));
            }
            return Ok(None);
        }
        let Some(fields) = self.fields(state, base) else {
            return Ok(None);
        };
        let Some(found) = fields.into_iter().find(|it| it.name == *field) else {
            return Ok(None);
        };
        let named = base.data_type() != TypeId::RECORD;
        Ok(Some(Node::Field {
            base: Box::new(base.clone()),
            field: field.clone(),
            attribute: named.then_some(found.number),
            data_type: found.data_type,
            modifier: found.modifier,
        }))
    }

    /// The fields of a row, where they can be told (`expandRecordVariable`).
    pub(super) fn fields(&self, state: &State<'_>, row: &Node) -> Option<Vec<Attribute>> {
        if let Some(attributes) = self.attributes(row.data_type()) {
            return Some(attributes);
        }
        match row {
            Node::WholeRow {
                levels_up, source, ..
            } => {
                let columns = &state.source(*levels_up, *source)?.columns;
                let attribute = |(at, column): (usize, &crate::expression::SourceColumn)| Attribute {
                    name: column.name.clone(),
                    number: ColumnNumber(at as u16 + 1),
                    data_type: column.data_type,
                    modifier: column.modifier,
                    collation: column.collation,
                };
                Some(columns.iter().enumerate().map(attribute).collect())
            }
            Node::Row { fields, .. } => {
                let attribute = |(at, field): (usize, &Node)| Attribute {
                    name: Identifier::new(&format!("f{}", at + 1)),
                    number: ColumnNumber(at as u16 + 1),
                    data_type: field.data_type(),
                    modifier: field.modifier(),
                    collation: None,
                };
                Some(fields.iter().enumerate().map(attribute).collect())
            }
            Node::Call(call) => {
                let function = self.catalog.function(call.function)?;
                self.output_attributes(function, &call.arguments)
            }
            Node::SubQuery(query) if query.kind == SubQueryKind::Scalar => {
                let value = query.query.columns.first()?.value.as_ref()?;
                self.fields(state, value)
            }
            Node::Column(column) => {
                let item = state.source(column.levels_up, column.source)?;
                let SourceKind::Query(query) = &item.kind else {
                    return None;
                };
                let output = query.columns.get(usize::from(column.position).checked_sub(1)?)?;
                match output.value.as_ref()? {
                    Node::WholeRow {
                        levels_up: 0, source, ..
                    } => {
                        let columns = &query.sources.get(usize::from(*source))?.columns;
                        let attribute = |(at, column): (usize, &crate::expression::SourceColumn)| Attribute {
                            name: column.name.clone(),
                            number: ColumnNumber(at as u16 + 1),
                            data_type: column.data_type,
                            modifier: column.modifier,
                            collation: column.collation,
                        };
                        Some(columns.iter().enumerate().map(attribute).collect())
                    }
                    value @ (Node::Row { .. } | Node::Call(_)) => self.fields(state, value),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// `(a, b) operator (c, d)` (`make_row_comparison_op`).
    pub(super) fn compare_rows(&self, name: &OperatorName, left: Vec<Node>, right: Vec<Node>) -> Bound<Node> {
        if left.len() != right.len() {
            return refuse(
                SqlState::SYNTAX_ERROR,
                "unequal number of entries in row expressions",
            );
        }
        if left.is_empty() {
            return refuse(
                SqlState::FEATURE_NOT_SUPPORTED,
                "cannot compare rows of zero length",
            );
        }
        let mut comparisons = Vec::with_capacity(left.len());
        for (left, right) in left.into_iter().zip(right) {
            let node = self.apply_operator(name, Some(left), right)?;
            if node.data_type() != TypeId::BOOL {
                let message = format!(
                    "row comparison operator must yield type boolean, not type {}",
                    self.display(node.data_type())
                );
                return refuse(SqlState::DATATYPE_MISMATCH, message);
            }
            comparisons.push(node);
        }
        if comparisons.len() == 1 {
            return Ok(comparisons.remove(0));
        }
        let (mut operators, mut lefts, mut rights) = (Vec::new(), Vec::new(), Vec::new());
        let mut strategies: Option<Vec<u16>> = None;
        for comparison in &comparisons {
            let Node::Operator { operator, .. } = comparison else {
                continue;
            };
            // `<>` is in no family; it is the negation of what is.
            let negator = self.catalog.operator(*operator).and_then(|it| it.negator);
            let known = match self.family_strategy(*operator) {
                Ok(known) => known.into_iter().map(|(_, strategy)| strategy).collect(),
                Err(refusal) => match negator.map(|id| self.family_strategy(id)) {
                    Some(Ok(known)) if known.iter().any(|(_, strategy)| *strategy == 3) => vec![6],
                    _ => return Err(refusal),
                },
            };
            strategies = Some(match strategies {
                None => known,
                Some(before) => before.into_iter().filter(|it| known.contains(it)).collect(),
            });
        }
        match strategies.as_deref() {
            Some([]) | None => {
                let message = "could not determine interpretation of row comparison operator";
                return refuse(SqlState::FEATURE_NOT_SUPPORTED, message);
            }
            Some(known) if known.contains(&3) => return Ok(Node::And(comparisons)),
            Some(known) if known.contains(&6) => return Ok(Node::Or(comparisons)),
            Some(_) => {}
        }
        for comparison in comparisons {
            let Node::Operator {
                operator,
                mut operands,
                ..
            } = comparison
            else {
                continue;
            };
            operators.push(operator);
            rights.extend(operands.pop());
            lefts.extend(operands.pop());
        }
        Ok(Node::RowCompare {
            operators,
            left: lefts,
            right: rights,
        })
    }
}
