//! What a place demands of a whole expression: that it is immutable, that it uses no other generated column.

use pgassay_sql::ast::{StatementKind, Volatility};
use pgassay_sql::parse::parse_sql_body;

use super::state::State;
use super::{Binder, Bound, ExpressionKind, Scope, ScopeParameter, refuse};
use crate::data_type::TypeKind;
use crate::expression::{CastMethod, Expression, Node};
use crate::id::{FunctionId, TypeId};
use crate::refusal::SqlState;
use crate::relation::Relation;
use crate::routine::{Function, FunctionBody, FunctionKind};

/// When a trigger fires, as far as its WHEN depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TriggerEvents {
    /// `FOR EACH ROW`
    pub row: bool,
    /// `BEFORE`
    pub before: bool,
    /// `INSERT`
    pub insert: bool,
    /// `DELETE`
    pub delete: bool,
}

impl Binder<'_> {
    /// Checks what the place demands of a bound expression.
    pub(super) fn check_place(&self, state: &State<'_>, node: &Node, kind: ExpressionKind) -> Bound<()> {
        match kind {
            ExpressionKind::Generated => self.check_generated(state, node),
            ExpressionKind::Check => self.check_system_columns(node),
            ExpressionKind::IndexExpression if self.is_mutable(node) => refuse(
                SqlState::INVALID_OBJECT_DEFINITION,
                "functions in index expression must be marked IMMUTABLE",
            ),
            ExpressionKind::IndexPredicate if self.is_mutable(node) => refuse(
                SqlState::INVALID_OBJECT_DEFINITION,
                "functions in index predicate must be marked IMMUTABLE",
            ),
            ExpressionKind::PartitionKey if self.is_mutable(node) => refuse(
                SqlState::INVALID_OBJECT_DEFINITION,
                "functions in partition key expression must be marked IMMUTABLE",
            ),
            _ => Ok(()),
        }
    }

    fn check_system_columns(&self, node: &Node) -> Bound<()> {
        let mut found = false;
        node.walk(0, &mut |node, _| {
            // `tableoid` has the number -6 and is allowed.
            found |= matches!(node, Node::Column(column) if (column.position as i16) < 0 && column.position as i16 != -6);
            true
        });
        if found {
            let message = "system column reference in check constraint is invalid";
            return refuse(SqlState::INVALID_COLUMN_REFERENCE, message);
        }
        Ok(())
    }

    fn check_generated(&self, state: &State<'_>, node: &Node) -> Bound<()> {
        let mut result = Ok(());
        node.walk(0, &mut |node, _| {
            match node {
                Node::Column(column) if column.position as i16 == -6 => {}
                Node::Column(column) if (column.position as i16) < 0 => {
                    let message = "cannot use system column in column generation expression";
                    result = refuse(SqlState::INVALID_COLUMN_REFERENCE, message);
                }
                Node::Column(column) => {
                    let relation = column.column.and_then(|(id, _)| self.relation_by_id(state, id));
                    let own = relation.and_then(|it| it.column(crate::id::ColumnNumber(column.position)));
                    if let Some(own) = own
                        && own.generated.is_some()
                    {
                        let message = format!(
                            "cannot use generated column \"{}\" in column generation expression",
                            own.name.as_str()
                        );
                        result = refuse(SqlState::INVALID_OBJECT_DEFINITION, message);
                    }
                }
                Node::WholeRow { .. } => {
                    let message = "cannot use whole-row variable in column generation expression";
                    result = refuse(SqlState::INVALID_OBJECT_DEFINITION, message);
                }
                _ => {}
            }
            true
        });
        result?;
        if self.is_mutable(node) {
            let message = "generation expression is not immutable";
            return refuse(SqlState::INVALID_OBJECT_DEFINITION, message);
        }
        Ok(())
    }

    /// Whether anything in it is not immutable once simple SQL functions are replaced by their bodies
    /// (`contain_mutable_functions_after_planning`).
    pub fn is_mutable(&self, node: &Node) -> bool {
        self.is_mutable_within(node, 8)
    }

    fn is_mutable_within(&self, node: &Node, depth: u8) -> bool {
        let mut mutable = false;
        node.walk(0, &mut |node, _| {
            mutable |= self.node_is_mutable(node, depth);
            !mutable
        });
        mutable
    }

    /// Whether a call of a function is replaced by an immutable body (`inline_function`).
    fn has_immutable_body(&self, function: &Function, depth: u8) -> bool {
        let simple = function.language.as_str() == "sql"
            && function.kind == FunctionKind::Function
            && !function.security_definer
            && !function.returns_set
            && function.settings.is_empty()
            && depth > 0;
        let tree = match &function.body {
            FunctionBody::Expression(expression) if simple => (*expression.tree).clone(),
            FunctionBody::Text { text, .. } if simple => match self.only_value(function, text) {
                Some(node) => node,
                None => return false,
            },
            _ => return false,
        };
        !self.is_mutable_within(&tree, depth - 1)
    }

    /// The value of a body that is one `SELECT` of one value and nothing else.
    fn only_value(&self, function: &Function, text: &str) -> Option<Node> {
        let statements = parse_sql_body(text);
        let [statement] = statements.as_slice() else {
            return None;
        };
        let StatementKind::Query(query) = &statement.kind else {
            return None;
        };
        let parameters: Vec<ScopeParameter> = function
            .inputs()
            .map(|it| ScopeParameter {
                name: it.name.clone(),
                data_type: it.data_type,
            })
            .collect();
        let scope = Scope {
            parameters: &parameters,
            function: Some(&function.name),
            ..Scope::default()
        };
        let query = self.bind_query(query, &scope).ok()?;
        let plain = query.sources.is_empty()
            && query.with.is_empty()
            && query.set_operation.is_none()
            && query.condition.is_none()
            && query.order_by.is_empty()
            && query.limit.is_none()
            && !query.grouped;
        match query.columns.as_slice() {
            [column] if plain => column.value.clone(),
            _ => None,
        }
    }

    fn node_is_mutable(&self, node: &Node, depth: u8) -> bool {
        let function_is = |id: FunctionId| {
            let function = self.catalog.function(id);
            function.is_some_and(|it| {
                it.volatility != Volatility::Immutable && !self.has_immutable_body(it, depth)
            })
        };
        let operator_is = |id: crate::id::OperatorId| {
            let function = self.catalog.operator(id).and_then(|it| it.function);
            function.is_some_and(function_is)
        };
        match node {
            Node::Call(call) => function_is(call.function),
            Node::Operator { operator, .. }
            | Node::IsDistinctFrom { operator, .. }
            | Node::ArrayOperator { operator, .. } => operator_is(*operator),
            Node::RowCompare { operators, .. } => operators.iter().any(|id| operator_is(*id)),
            Node::SpecialValue { .. } => true,
            Node::Cast(cast) => match cast.method {
                CastMethod::Function(function) => function_is(function),
                CastMethod::InOut => {
                    self.output_is_mutable(cast.operand.data_type()) || self.input_is_mutable(cast.data_type)
                }
                CastMethod::Array => {
                    let elements = (
                        self.base_element(cast.operand.data_type()),
                        self.base_element(cast.data_type),
                    );
                    let (Some(source), Some(target)) = elements else {
                        return false;
                    };
                    let explicit = crate::operator::CastContext::Explicit;
                    match self.pathway(source, target, explicit) {
                        Some(super::cast::Pathway::Function(function)) => function_is(function),
                        Some(super::cast::Pathway::InOut) => true,
                        _ => false,
                    }
                }
                CastMethod::Relabel | CastMethod::Domain | CastMethod::Row => false,
            },
            Node::SqlFunction { name, .. } => {
                matches!(*name, "xmlparse" | "xmlelement" | "xmlforest" | "xmlroot")
            }
            _ => false,
        }
    }

    /// Whether a type's output depends on settings; PostgreSQL marks such output functions STABLE.
    fn output_is_mutable(&self, id: TypeId) -> bool {
        let base = self.base_type(id);
        // How intervals are printed was taken for no setting before PostgreSQL 15.
        if base == TypeId::INTERVAL && self.catalog.version.major < 15 {
            return false;
        }
        if is_registered(base) || matches!(base.0, 790 | 1033 | 1082 | 1114 | 1184 | 1186) {
            return true;
        }
        self.is_container(base)
    }

    /// Whether a type's input depends on settings.
    fn input_is_mutable(&self, id: TypeId) -> bool {
        let base = self.base_type(id);
        if base != id || is_registered(base) {
            return true;
        }
        if matches!(base.0, 142 | 790 | 1033 | 1082 | 1083 | 1114 | 1184 | 1186 | 1266) {
            return true;
        }
        self.is_container(base)
    }

    /// Enums, arrays, rows, ranges: their input and output are STABLE.
    fn is_container(&self, id: TypeId) -> bool {
        matches!(
            self.kind_of(id),
            Some(
                TypeKind::Enum { .. }
                    | TypeKind::Array { .. }
                    | TypeKind::Row(_)
                    | TypeKind::Composite { .. }
                    | TypeKind::Range { .. }
                    | TypeKind::Multirange { .. }
            )
        )
    }

    /// Checks the WHEN of a trigger, bound with [`super::Scope::old_and_new`].
    ///
    /// # Errors
    ///
    /// 42P17 for a row that the trigger does not have, 0A000 for system columns before the row is stored.
    pub fn check_trigger_condition(
        &self,
        condition: &Expression,
        relation: &Relation,
        events: TriggerEvents,
    ) -> Bound<()> {
        let mut result = Ok(());
        condition.tree.walk(0, &mut |node, levels| {
            let (source, position) = match node {
                Node::Column(column) if column.levels_up == levels => (column.source, column.position),
                Node::WholeRow {
                    levels_up, source, ..
                } if *levels_up == levels => (*source, 0),
                _ => return true,
            };
            let refusal = if !events.row {
                "statement trigger's WHEN condition cannot reference column values"
            } else if source == 0 && events.insert {
                "INSERT trigger's WHEN condition cannot reference OLD values"
            } else if source == 1 && events.delete {
                "DELETE trigger's WHEN condition cannot reference NEW values"
            } else if source == 1 && events.before && (position as i16) < 0 {
                let message = "BEFORE trigger's WHEN condition cannot reference NEW system columns";
                result = refuse(SqlState::FEATURE_NOT_SUPPORTED, message);
                return true;
            } else if source == 1 && events.before && reads_generated(relation, position) {
                "BEFORE trigger's WHEN condition cannot reference NEW generated columns"
            } else {
                return true;
            };
            result = refuse(SqlState::INVALID_OBJECT_DEFINITION, refusal);
            true
        });
        result
    }
}

/// Whether a column is generated, or the whole row has one that is.
fn reads_generated(relation: &Relation, position: u16) -> bool {
    let mut columns = relation
        .columns
        .iter()
        .filter(|it| position == 0 || it.number.0 == position);
    columns.any(|it| it.generated.is_some())
}

/// `regclass` and its like.
fn is_registered(id: TypeId) -> bool {
    matches!(id.0, 24 | 2202..=2206 | 3734 | 3769 | 4089 | 4096 | 4191)
}
