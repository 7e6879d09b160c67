//! Bodies of SQL functions (`fmgr_sql_validator`, `check_sql_fn_retval`).

use pgassay_sql::ast::{Expr, Statement, StatementKind};
use pgassay_sql::name::Identifier;

use super::state::State;
use super::{Binder, Bound, ExpressionKind, Scope, refuse};
use crate::expression::{BoundQuery, OutputColumn};
use crate::id::TypeId;
use crate::operator::CastContext;
use crate::refusal::SqlState;

/// What a SQL function promises to return.
#[derive(Clone, Debug)]
pub struct BodyResult {
    /// The type of the result.
    pub data_type: TypeId,
    /// The columns that OUT parameters or RETURNS TABLE make, where there are several.
    pub columns: Vec<(Option<Identifier>, TypeId)>,
}

impl Binder<'_> {
    /// Binds the statements of a SQL function and checks that the last one returns what was promised. A statement
    /// that is no query and changes no rows is none in the result.
    ///
    /// # Errors
    ///
    /// PostgreSQL's refusal, or why it cannot be told.
    pub fn bind_function_body(
        &self,
        statements: &[Statement],
        scope: &Scope<'_>,
        result: &BodyResult,
    ) -> Bound<Vec<Option<BoundQuery>>> {
        let mut bound = Vec::with_capacity(statements.len());
        let mut columns: Option<Vec<OutputColumn>> = None;
        for statement in statements {
            columns = None;
            match &statement.kind {
                StatementKind::Query(query) => {
                    let query = self.bind_query(query, scope)?;
                    columns = Some(query.columns.clone());
                    bound.push(Some(query));
                }
                StatementKind::Data(data) => {
                    let query = self.bind_data_statement(data, scope)?;
                    if !query.columns.is_empty() {
                        columns = Some(query.columns.clone());
                    }
                    bound.push(Some(query));
                }
                _ => bound.push(None),
            }
        }
        self.check_result(columns.as_deref(), result)?;
        Ok(bound)
    }

    /// Binds `RETURN expression`.
    ///
    /// # Errors
    ///
    /// PostgreSQL's refusal, or why it cannot be told.
    pub fn bind_function_return(
        &self,
        expr: &Expr,
        scope: &Scope<'_>,
        result: &BodyResult,
    ) -> Bound<crate::expression::Expression> {
        let state = State::root(self, scope, ExpressionKind::Other);
        let node = self.expr(&state, expr, ExpressionKind::Target)?;
        let own = node.data_type();
        let node = match self.coerce_to_target(node, result.data_type, -1, CastContext::Assignment, true)? {
            Ok(node) => node,
            Err(_) => {
                return self.wrong_result(
                    result.data_type,
                    &format!("Actual return type is {}.", self.display(own)),
                );
            }
        };
        Ok(super::expression(node, expr))
    }

    fn check_result(&self, columns: Option<&[OutputColumn]>, result: &BodyResult) -> Bound<()> {
        let wanted = result.data_type;
        if wanted == TypeId::VOID {
            return Ok(());
        }
        let Some(columns) = columns else {
            return self.wrong_result(
                wanted,
                "Function's final statement must be SELECT or INSERT/UPDATE/DELETE RETURNING.",
            );
        };
        let implicit = CastContext::Assignment;
        if result.columns.len() > 1 || wanted == TypeId::RECORD {
            if result.columns.is_empty() {
                return Ok(());
            }
            if let [only] = columns
                && result.columns.len() > 1
                && (only.data_type == TypeId::RECORD || self.is_complex(only.data_type))
            {
                return Ok(());
            }
            return self.check_columns(columns, result.columns.iter().map(|(_, id)| *id), wanted);
        }
        if let Some(attributes) = self.attributes(wanted) {
            if let [only] = columns
                && self.can_coerce(only.data_type, wanted, implicit)
                && (attributes.len() != 1 || self.is_complex(only.data_type))
            {
                return Ok(());
            }
            return self.check_columns(columns, attributes.iter().map(|it| it.data_type), wanted);
        }
        if wanted.is_polymorphic() || self.type_of(wanted).is_some_and(|it| it.category == 'P') {
            return Ok(());
        }
        let [only] = columns else {
            return self.wrong_result(wanted, "Final statement must return exactly one column.");
        };
        if self.can_coerce(only.data_type, wanted, implicit) {
            return Ok(());
        }
        self.wrong_result(
            wanted,
            &format!("Actual return type is {}.", self.display(only.data_type)),
        )
    }

    fn check_columns(
        &self,
        columns: &[OutputColumn],
        wanted: impl ExactSizeIterator<Item = TypeId>,
        result: TypeId,
    ) -> Bound<()> {
        if columns.len() > wanted.len() {
            return self.wrong_result(result, "Final statement returns too many columns.");
        }
        if columns.len() < wanted.len() {
            return self.wrong_result(result, "Final statement returns too few columns.");
        }
        for (at, (column, wanted)) in columns.iter().zip(wanted).enumerate() {
            // Only a column of a table that could not be told has this type.
            if wanted == TypeId::UNKNOWN {
                return super::unknown("the type of a column is not known");
            }
            let fits =
                wanted.is_polymorphic() || self.can_coerce(column.data_type, wanted, CastContext::Assignment);
            if !fits {
                let detail = format!(
                    "Final statement returns {} instead of {} at column {}.",
                    self.display(column.data_type),
                    self.display(wanted),
                    at + 1
                );
                return self.wrong_result(result, &detail);
            }
        }
        Ok(())
    }

    fn wrong_result<T>(&self, wanted: TypeId, detail: &str) -> Bound<T> {
        refuse(
            SqlState::INVALID_FUNCTION_DEFINITION,
            format!(
                "return type mismatch in function declared to return {}: {detail}",
                self.display(wanted)
            ),
        )
    }
}
