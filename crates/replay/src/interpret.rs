//! PL/pgSQL as far as it can be told without rows: which statements run, and in which order.
//!
//! What cannot be told is never guessed: a part that may or may not run leaves a gap for each statement in it, of the kind
//! that the statement has, and what it assigns is unknown from then on.

mod call;
mod condition;
mod control;
mod evaluate;
mod from;
mod function;
mod like;
mod made;
mod object_name;
mod rows;
mod sketch;
mod skip;
mod system_column;
mod system_table;
#[cfg(test)]
mod tests;
pub(crate) mod value;

use std::collections::BTreeMap;

use pgassay_catalog::refusal::{Obstacle, Refusal, SqlState};
use pgassay_sql::ast::{
    PlpgsqlBlock, PlpgsqlStatement, PlpgsqlStatementKind as Kind, Query, Statement, StatementKind,
};
use pgassay_sql::parse::parse_made_statement;
use pgassay_sql::span::Span;
use rustc_hash::FxHashMap;

use crate::{Replay, Run, apply, refuse};
pub(crate) use call::{call, calls_in};
use value::Value;

/// More statements than any script runs in one block.
const MAX_STEPS: u32 = 20_000;

/// Functions that call each other deeper than this are not followed.
const MAX_DEPTH: u32 = 16;

/// What a name in an expression stands for.
trait Names {
    fn value(&self, replay: &Replay, parts: &[&str]) -> Value;
}

/// How a statement ends.
#[derive(Clone, Debug, PartialEq)]
enum Flow {
    Next,
    Return,
    Exit(Option<String>),
    Continue(Option<String>),
    /// What follows may or may not run.
    Uncertain,
}

/// The variables of one block.
type Variables = FxHashMap<String, Value>;

/// One body that runs.
struct Interpreter<'a> {
    replay: &'a mut Replay,
    variables: Vec<Variables>,
    /// The text of the body, and where it begins in its file.
    body: &'a str,
    offset: u32,
    /// Where a refusal is said to stand.
    place: Span,
    steps: u32,
    depth: u32,
    /// The error that a handler handles.
    caught: Option<Refusal>,
    /// Of variables whose value is not known what is known of their text: each of the texts that it may be.
    sketches: BTreeMap<String, Vec<String>>,
}

impl Names for Vec<Variables> {
    fn value(&self, _replay: &Replay, parts: &[&str]) -> Value {
        let find = |name: &str| self.iter().rev().find_map(|variables| variables.get(name));
        match parts {
            [name] => find(name).cloned().unwrap_or(Value::Unknown),
            [first, second] => match find(first) {
                Some(Value::Row(fields)) => {
                    let field = fields.iter().find(|(name, _)| name == second);
                    field.map_or(Value::Unknown, |(_, value)| value.clone())
                }
                // A variable can be qualified by its block's label.
                _ => find(second).cloned().unwrap_or(Value::Unknown),
            },
            _ => Value::Unknown,
        }
    }
}

/// Runs a body.
///
/// # Errors
///
/// The exception that it ends with.
pub(crate) fn run(
    replay: &mut Replay,
    block: &PlpgsqlBlock,
    body: &str,
    offset: u32,
    place: Span,
    depth: u32,
    arguments: Vec<(String, Value)>,
) -> Run {
    let mut interpreter = Interpreter {
        replay,
        variables: vec![arguments.into_iter().collect()],
        body,
        offset,
        place,
        steps: 0,
        depth,
        caught: None,
        sketches: BTreeMap::new(),
    };
    interpreter.check(block)?;
    interpreter.block(block).map(|_| ())
}

impl Interpreter<'_> {
    /// What PostgreSQL finds when it compiles the body: types and conditions that do not exist.
    fn check(&mut self, block: &PlpgsqlBlock) -> Run {
        for declaration in &block.declarations {
            if let Some(type_name) = &declaration.type_name
                && !declaration.row_type
                && type_name.percent_type.is_none()
                && !matches!(type_name.name.value.name.as_str(), "record" | "refcursor")
            {
                let result = self.replay.resolve_type(type_name);
                self.refused_here(result)?;
            }
        }
        for handler in &block.handlers {
            for condition in &handler.conditions {
                if !condition::is_known(condition) {
                    let message = format!("unrecognized exception condition \"{condition}\"");
                    return Err(refuse::refusal(SqlState::UNDEFINED_OBJECT, message));
                }
            }
        }
        let statements = block
            .statements
            .iter()
            .chain(block.handlers.iter().flat_map(|it| &it.statements));
        for statement in statements {
            if let Kind::Block(inner) = &statement.kind {
                self.check(inner)?;
            }
        }
        Ok(())
    }

    /// Passes a refusal on unless a gap may explain it.
    fn refused_here<T>(&mut self, result: Run<T>) -> Run<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(Obstacle::Refused(refusal)) if !self.replay.gap_may_explain(&refusal) => {
                Err(refusal_at(*refusal, self.place))
            }
            Err(_) => Ok(None),
        }
    }

    fn block(&mut self, block: &PlpgsqlBlock) -> Run<Flow> {
        let mut variables = Variables::default();
        for declaration in &block.declarations {
            let value = match &declaration.default {
                Some(default) => self.value_of(default)?,
                None if declaration.row_type => Value::Row(Vec::new()),
                None => match &declaration.type_name {
                    Some(it) if it.name.value.name == *"record" => Value::Row(Vec::new()),
                    _ => Value::Null,
                },
            };
            variables.insert(declaration.name.value.as_str().to_owned(), value);
        }
        self.variables.push(variables);
        let flow = if block.handlers.is_empty() {
            self.statements(&block.statements)
        } else {
            self.guarded(block)
        };
        self.variables.pop();
        let label = block.label.as_ref().map(|label| label.value.as_str());
        Ok(match flow? {
            Flow::Exit(Some(target)) if label == Some(target.as_str()) => Flow::Next,
            other => other,
        })
    }

    /// A block with handlers is a subtransaction.
    fn guarded(&mut self, block: &PlpgsqlBlock) -> Run<Flow> {
        let before = self.replay.moment();
        let refusal = match self.statements(&block.statements) {
            Err(Obstacle::Refused(refusal)) => *refusal,
            other => return other,
        };
        let covers = |condition: &String| condition::covers(condition, refusal.sqlstate);
        let handler = block
            .handlers
            .iter()
            .find(|handler| handler.conditions.iter().any(covers));
        let Some(handler) = handler else {
            return Err(refusal.into());
        };
        self.replay.restore(&before);
        let error: Variables = [
            ("sqlstate".to_owned(), Value::text(refusal.sqlstate.to_string())),
            ("sqlerrm".to_owned(), Value::text(refusal.message.clone())),
        ]
        .into_iter()
        .collect();
        let outer = self.caught.replace(refusal);
        self.variables.push(error);
        let flow = self.statements(&handler.statements);
        self.variables.pop();
        self.caught = outer;
        flow
    }

    fn statements(&mut self, statements: &[PlpgsqlStatement]) -> Run<Flow> {
        for (at, statement) in statements.iter().enumerate() {
            self.steps += 1;
            if self.steps > MAX_STEPS {
                return refuse::unknown("the block runs too long to be followed");
            }
            match self
                .statement(statement)
                .map_err(|it| self.placed(it, statement))?
            {
                Flow::Next => {}
                Flow::Uncertain => {
                    self.skip(
                        &statements[at + 1..],
                        "whether it runs depends on what cannot be told offline",
                    );
                    return Ok(Flow::Uncertain);
                }
                flow => return Ok(flow),
            }
        }
        Ok(Flow::Next)
    }

    /// An obstacle that stands at the body as a whole stands at the statement that meets it.
    fn placed(&self, obstacle: Obstacle, statement: &PlpgsqlStatement) -> Obstacle {
        let (whole, own) = (self.place, statement.span);
        match obstacle {
            Obstacle::Refused(mut refusal)
                if refusal.span.is_none_or(|it| it == whole)
                    && whole.start <= own.start
                    && own.end <= whole.end =>
            {
                refusal.span = Some(own);
                Obstacle::Refused(refusal)
            }
            other => other,
        }
    }

    fn statement(&mut self, statement: &PlpgsqlStatement) -> Run<Flow> {
        match &statement.kind {
            Kind::Block(block) => self.block(block),
            Kind::Assign { target, value } => {
                self.assign_value(target, value)?;
                Ok(Flow::Next)
            }
            Kind::If { branches, otherwise } => self.conditional(branches, otherwise),
            Kind::Case {
                operand,
                branches,
                otherwise,
            } => self.case(operand.as_deref(), branches, otherwise.as_deref()),
            Kind::Loop { condition, body } => self.endless(condition.as_deref(), body),
            Kind::ForInteger {
                variable,
                from,
                to,
                reverse,
                body,
            } => self.for_integer(variable.value.as_str(), (from, to), *reverse, body),
            Kind::ForQuery {
                variable,
                query,
                body,
            } => match &query.kind {
                StatementKind::Query(query) => self.for_query(variable, query, body),
                _ => {
                    let done = self.sql(query)?;
                    self.skip(body, "how often it runs depends on rows");
                    Ok(done)
                }
            },
            Kind::ForExecute {
                variable, text, body, ..
            } => {
                let value = self.value_of_query(text)?;
                let made = value
                    .output()
                    .map(|text| parse_made_statement(&text, statement.span));
                match made.map(|made| made.kind) {
                    Some(StatementKind::Query(query)) => self.for_query(variable, &query, body),
                    _ => {
                        self.skip(body, "how often it runs depends on rows");
                        Ok(Flow::Next)
                    }
                }
            }
            Kind::ForEach {
                variable,
                array,
                body,
            } => {
                let values = match self.value_of_query(array)? {
                    Value::List(items) => Some(items),
                    _ => None,
                };
                self.for_each(variable, values, body)
            }
            Kind::Return(value) => {
                if let Some(value) = value {
                    self.value_of_query(value)?;
                }
                Ok(Flow::Return)
            }
            Kind::Raise { level, .. } => self.raise(level, statement.span),
            Kind::Perform(query) => self.perform(query, statement.span),
            Kind::Sql { statement: sql, into } => self.sql_statement(sql, *into, statement.span),
            Kind::Execute { text, into, .. } => self.execute(text, *into, statement.span),
            Kind::ReturnQuery(_) | Kind::ReturnExecute(_) | Kind::ReturnNext(_) | Kind::Null => {
                Ok(Flow::Next)
            }
            Kind::Other(word) => Ok(self.other(word, statement.span)),
        }
    }

    /// `SELECT` and all other statements of SQL.
    fn sql_statement(&mut self, sql: &Statement, into: bool, span: Span) -> Run<Flow> {
        if let (StatementKind::Query(query), true) = (&sql.kind, into) {
            let found = rows::run(self.replay, &self.variables, query)?.filter(|rows| !rows.may_be_more);
            let values = found.and_then(|rows| rows.rows.into_iter().next());
            self.assign_into(values, span);
            return Ok(Flow::Next);
        }
        if matches!(sql.kind, StatementKind::Query(_)) {
            let message = "query has no destination for result data";
            return Err(refuse::refusal(SqlState::SYNTAX_ERROR, message));
        }
        if into {
            self.assign_into(None, span);
        }
        self.sql(sql)
    }

    /// Runs a statement of SQL; what nobody can tell of it becomes a gap, and the block goes on.
    fn sql(&mut self, sql: &Statement) -> Run<Flow> {
        if outside_transaction(&sql.kind) {
            let message = "the statement cannot be executed from a function";
            return Err(refuse::refusal(SqlState::ACTIVE_SQL_TRANSACTION, message));
        }
        if let Some(error) = sql.refused_by(self.replay.catalog.version.major) {
            let state = SqlState::from_code(error.sqlstate).unwrap_or(SqlState::SYNTAX_ERROR);
            return Err(refusal_at(Refusal::new(state, error.message.clone()), self.place));
        }
        let before = self.replay.moment();
        let because = match apply::statement(self.replay, sql) {
            Ok(()) => return Ok(Flow::Next),
            // A function is always inside of a transaction, as far as LOCK asks.
            Err(Obstacle::Refused(refusal)) if refusal.sqlstate == SqlState::NO_ACTIVE_SQL_TRANSACTION => {
                return Ok(Flow::Next);
            }
            Err(Obstacle::Refused(refusal)) if self.speaks_of_variables(sql, &refusal) => {
                "it uses variables".to_owned()
            }
            Err(Obstacle::Refused(refusal)) if self.replay.gap_may_explain(&refusal) => {
                format!("it may refer to what could not be told ({})", refusal.message)
            }
            Err(Obstacle::Refused(refusal)) => return Err(refusal_at(*refusal, self.place)),
            Err(Obstacle::Unknown(because)) => because,
        };
        self.replay.restore(&before);
        self.note_statement(sql, &because);
        Ok(Flow::Next)
    }

    /// Whether a statement that changes or reads rows may be refused only because its variables are not seen.
    fn speaks_of_variables(&self, sql: &Statement, refusal: &Refusal) -> bool {
        let of_rows = matches!(
            sql.kind,
            StatementKind::Data(_) | StatementKind::Query(_) | StatementKind::Call(_)
        );
        let by_name = matches!(
            refusal.sqlstate,
            SqlState::UNDEFINED_COLUMN
                | SqlState::UNDEFINED_TABLE
                | SqlState::UNDEFINED_FUNCTION
                | SqlState::AMBIGUOUS_COLUMN
                | SqlState::AMBIGUOUS_FUNCTION
                | SqlState::DATATYPE_MISMATCH
                | SqlState::INDETERMINATE_DATATYPE
        );
        let relation_missing = refusal.message.starts_with("relation ");
        of_rows && by_name && !relation_missing && self.mentions_variable(self.text(sql.span))
    }

    fn mentions_variable(&self, text: &str) -> bool {
        let words = text.split(|it: char| !(it.is_alphanumeric() || it == '_'));
        let mut words = words.map(str::to_ascii_lowercase);
        words.any(|word| {
            self.variables
                .iter()
                .any(|variables| variables.contains_key(&word))
        })
    }

    fn value_of(&self, expression: &pgassay_sql::ast::Expr) -> Run<Value> {
        self.told(evaluate::of(self.replay, &self.variables, expression))
    }

    fn value_of_query(&self, query: &Query) -> Run<Value> {
        self.told(evaluate::of_query(self.replay, &self.variables, query))
    }

    /// A refusal while a value is worked out, unless a gap may explain it.
    fn told(&self, value: Run<Value>) -> Run<Value> {
        match value {
            Err(Obstacle::Refused(refusal)) if !self.replay.gap_may_explain(&refusal) => {
                Err(refusal_at(*refusal, self.place))
            }
            Err(_) => Ok(Value::Unknown),
            value => value,
        }
    }

    /// The text of a part of the body.
    fn text(&self, span: Span) -> &str {
        let at = |offset: u32| offset.saturating_sub(self.offset) as usize;
        self.body.get(at(span.start)..at(span.end)).unwrap_or_default()
    }
}

/// Whether a statement must not run in a function (`PreventInTransactionBlock`).
fn outside_transaction(kind: &StatementKind) -> bool {
    match kind {
        StatementKind::CreateIndex(it) => it.concurrently,
        StatementKind::Drop(it) => it.concurrently,
        StatementKind::Maintenance {
            outside_transaction, ..
        }
        | StatementKind::Outside {
            outside_transaction, ..
        } => *outside_transaction,
        _ => false,
    }
}

/// A refusal that stands at the statement as a whole, as far as its own place is not one in the file.
fn refusal_at(refusal: Refusal, place: Span) -> Obstacle {
    let inside = refusal
        .span
        .is_some_and(|span| place.start <= span.start && span.end <= place.end);
    if inside {
        return refusal.into();
    }
    Refusal {
        span: Some(place),
        ..refusal
    }
    .into()
}
