//! Output columns: stars, and the names that columns get (`parse_target.c`).

use pgassay_sql::ast::{Expr, ExprKind, IsTest, Literal, QueryBody, SpecialFunction, SpecialValue, Target};
use pgassay_sql::name::Identifier;

use super::column::source_column;
use super::state::State;
use super::{Binder, Bound, ExpressionKind, at, refuse};
use crate::expression::{Node, OutputColumn};
use crate::id::TypeId;
use crate::refusal::SqlState;

impl Binder<'_> {
    /// The output columns of a SELECT or RETURNING.
    pub(super) fn targets(
        &self,
        state: &State<'_>,
        targets: &[Target],
        kind: ExpressionKind,
    ) -> Bound<Vec<OutputColumn>> {
        let mut columns = Vec::with_capacity(targets.len());
        for target in targets {
            let before = state.kind.replace(kind);
            let expanded = self.star(state, &target.value);
            state.kind.set(before);
            if let Some(expanded) = at(expanded, target.value.span)? {
                columns.extend(expanded.into_iter().map(|(name, node)| self.output(name, node)));
                continue;
            }
            let node = self.expr(state, &target.value, kind)?;
            let name = match &target.alias {
                Some(alias) => alias.value.clone(),
                None => self.column_name(&target.value),
            };
            columns.push(self.output(name, node));
        }
        Ok(columns)
    }

    /// The name of an output column that has no alias (`FigureColname`).
    pub(super) fn column_name(&self, expr: &Expr) -> Identifier {
        // Until PostgreSQL 14 the grammar makes a cast of TRUE and FALSE.
        if matches!(expr.kind, ExprKind::Literal(Literal::Boolean(_))) && self.catalog.version.major < 15 {
            return Identifier::new("bool");
        }
        column_name(expr).unwrap_or_else(|| Identifier::new("?column?"))
    }

    fn output(&self, name: Identifier, value: Node) -> OutputColumn {
        OutputColumn {
            name,
            data_type: value.data_type(),
            modifier: value.modifier(),
            collation: None,
            value: Some(value),
        }
    }

    /// The columns that `*`, `t.*` or `(row).*` stands for; none for other expressions.
    pub(super) fn star(&self, state: &State<'_>, expr: &Expr) -> Bound<Option<Vec<(Identifier, Node)>>> {
        match &expr.kind {
            ExprKind::Star(parts) if parts.is_empty() => {
                let mut columns = Vec::new();
                let mut any = false;
                for visible in state.names.iter().filter(|it| it.columns && !it.lateral_only) {
                    any = true;
                    columns.extend(item_columns(state, 0, visible.source));
                }
                if !any {
                    let message = "SELECT * with no tables specified is not valid";
                    return refuse(SqlState::SYNTAX_ERROR, message);
                }
                Ok(Some(columns))
            }
            ExprKind::Star(parts) => {
                let Some((table, before)) = parts.split_last() else {
                    return Ok(None);
                };
                let schema = before.last().map(|name| &name.value);
                if let Some((levels, visible)) = self.find_item(state, schema, &table.value)? {
                    return Ok(Some(item_columns(state, levels, visible.source)));
                }
                // `column.*` of a composite column, or a parameter's fields.
                match self.column_reference(state, parts) {
                    Ok(base) => self.row_star(state, base).map(Some),
                    Err(super::Obstacle::Unknown(because)) => super::unknown(because),
                    Err(_) => refuse(
                        SqlState::UNDEFINED_TABLE,
                        format!("missing FROM-clause entry for table \"{}\"", table.value.as_str()),
                    ),
                }
            }
            ExprKind::FieldStar(base) => {
                let base = self.node(state, base)?;
                self.row_star(state, base).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn row_star(&self, state: &State<'_>, base: Node) -> Bound<Vec<(Identifier, Node)>> {
        if let Node::WholeRow {
            levels_up, source, ..
        } = base
        {
            return Ok(item_columns(state, levels_up, source));
        }
        let data_type = base.data_type();
        let Some(fields) = self.fields(state, &base) else {
            if data_type == TypeId::RECORD {
                let message = "record type has not been registered";
                return refuse(SqlState::WRONG_OBJECT_TYPE, message);
            }
            let message = format!("type {} is not composite", self.display(data_type));
            return refuse(SqlState::WRONG_OBJECT_TYPE, message);
        };
        let field = |it: super::types::Attribute| {
            let node = Node::Field {
                base: Box::new(base.clone()),
                field: it.name.clone(),
                attribute: (data_type != TypeId::RECORD).then_some(it.number),
                data_type: it.data_type,
                modifier: it.modifier,
            };
            (it.name, node)
        };
        Ok(fields.into_iter().map(field).collect())
    }
}

/// All columns of an item of FROM.
pub(super) fn item_columns(state: &State<'_>, levels: u16, at: u16) -> Vec<(Identifier, Node)> {
    let Some(source) = state.source(levels, at) else {
        return Vec::new();
    };
    let column = |(index, column): (usize, &crate::expression::SourceColumn)| {
        (
            column.name.clone(),
            source_column(source, levels, at, index, column),
        )
    };
    source.columns.iter().enumerate().map(column).collect()
}

/// The name that an expression gives to a column of a query or index, if it gives one (`FigureColname`,
/// `FigureIndexColname`).
pub fn column_name(expr: &Expr) -> Option<Identifier> {
    figure(expr).map(|(name, _)| name)
}

/// The name, and whether it is a strong one: a weak one gives way to that of a cast around it.
fn figure(expr: &Expr) -> Option<(Identifier, bool)> {
    let strong = |name: &str| Some((Identifier::new(name), true));
    match &expr.kind {
        ExprKind::Column(parts) => parts.last().map(|name| (name.value.clone(), true)),
        ExprKind::Field { field, .. } => Some((field.value.clone(), true)),
        ExprKind::Subscript { base, .. } | ExprKind::Slice { base, .. } => figure(base),
        ExprKind::Call(call) => Some((call.function.value.name.clone(), true)),
        ExprKind::Cast { operand, type_name } => match figure(operand) {
            Some((name, true)) => Some((name, true)),
            _ => Some((type_name.name.value.name.clone(), false)),
        },
        ExprKind::Collate { operand, .. } => figure(operand),
        ExprKind::Case { otherwise, .. } => match otherwise.as_deref().and_then(figure) {
            Some((name, true)) => Some((name, true)),
            _ => Some((Identifier::new("case"), false)),
        },
        ExprKind::Array(_) | ExprKind::ArrayQuery(_) => strong("array"),
        ExprKind::Row { .. } => strong("row"),
        ExprKind::Exists(_) => strong("exists"),
        ExprKind::SubQuery(query) => {
            let mut query = query;
            loop {
                match &query.body {
                    QueryBody::Select(select) => {
                        let first = select.targets.first()?;
                        return match &first.alias {
                            Some(alias) => Some((alias.value.clone(), true)),
                            None => figure(&first.value),
                        };
                    }
                    QueryBody::Values(_) => return strong("column1"),
                    QueryBody::SetOperation { left, .. } => query = left,
                    QueryBody::Nested(inner) => query = inner,
                    QueryBody::Data(_) => return None,
                }
            }
        }
        ExprKind::AtTimeZone { .. } => strong("timezone"),
        ExprKind::Special { function, .. } => strong(special_function_name(*function)),
        ExprKind::SpecialValue { value, .. } => strong(special_value_name(*value)),
        ExprKind::SqlFunction { name, .. } => strong(name),
        ExprKind::Is {
            test: IsTest::Normalized(_),
            negated: false,
            ..
        } => strong("is_normalized"),
        _ => None,
    }
}

/// The keyword of a function of the grammar, in small letters.
pub(crate) fn special_function_name(function: SpecialFunction) -> &'static str {
    match function {
        SpecialFunction::Coalesce => "coalesce",
        SpecialFunction::NullIf => "nullif",
        SpecialFunction::Greatest => "greatest",
        SpecialFunction::Least => "least",
        SpecialFunction::Grouping => "grouping",
    }
}

/// The keyword of a value that looks like a name, in small letters.
pub(crate) fn special_value_name(value: SpecialValue) -> &'static str {
    match value {
        SpecialValue::CurrentDate => "current_date",
        SpecialValue::CurrentTime => "current_time",
        SpecialValue::CurrentTimestamp => "current_timestamp",
        SpecialValue::LocalTime => "localtime",
        SpecialValue::LocalTimestamp => "localtimestamp",
        SpecialValue::CurrentRole => "current_role",
        SpecialValue::CurrentUser => "current_user",
        SpecialValue::User => "user",
        SpecialValue::SessionUser => "session_user",
        SpecialValue::SystemUser => "system_user",
        SpecialValue::CurrentCatalog => "current_catalog",
        SpecialValue::CurrentSchema => "current_schema",
    }
}
