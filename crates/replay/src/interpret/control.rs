//! Conditions, loops, assignments, exceptions.

use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_sql::ast::{PlpgsqlExpr, PlpgsqlStatement, Query};
use pgassay_sql::span::Span;

use super::value::Value;
use super::{Flow, Interpreter, condition, evaluate, rows};
use crate::{Run, refuse};

/// Why a part may or may not run.
const CONDITION: &str = "whether it runs depends on a condition that cannot be told offline";
/// How often a loop without a condition is gone through.
const MAX_ROUNDS: usize = 1_000;

const LOOP: &str = "how often it runs cannot be told offline";

impl Interpreter<'_> {
    pub(super) fn conditional(
        &mut self,
        branches: &[(PlpgsqlExpr, Vec<PlpgsqlStatement>)],
        otherwise: &[PlpgsqlStatement],
    ) -> Run<Flow> {
        for (at, (condition, body)) in branches.iter().enumerate() {
            match self.value_of_query(condition)?.condition() {
                Some(true) => return self.statements(body),
                Some(false) => {}
                None => {
                    let mut leaves = false;
                    for (_, body) in &branches[at..] {
                        leaves |= self.skip(body, CONDITION);
                    }
                    leaves |= self.skip(otherwise, CONDITION);
                    return Ok(if leaves { Flow::Uncertain } else { Flow::Next });
                }
            }
        }
        self.statements(otherwise)
    }

    pub(super) fn case(
        &mut self,
        operand: Option<&Query>,
        branches: &[(Vec<PlpgsqlExpr>, Vec<PlpgsqlStatement>)],
        otherwise: Option<&[PlpgsqlStatement]>,
    ) -> Run<Flow> {
        let operand = match operand {
            Some(operand) => Some(self.value_of_query(operand)?),
            None => None,
        };
        for (at, (alternatives, body)) in branches.iter().enumerate() {
            let mut chosen = Some(false);
            for alternative in alternatives {
                let value = self.value_of_query(alternative)?;
                let value = match &operand {
                    Some(operand) => evaluate::binary("=", operand, &value),
                    None => value,
                };
                chosen = match (chosen, value.condition()) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (Some(false), Some(false)) => Some(false),
                    _ => None,
                };
            }
            match chosen {
                Some(true) => return self.statements(body),
                Some(false) => {}
                None => {
                    let mut leaves = false;
                    for (_, body) in &branches[at..] {
                        leaves |= self.skip(body, CONDITION);
                    }
                    leaves |= self.skip(otherwise.unwrap_or_default(), CONDITION);
                    return Ok(if leaves { Flow::Uncertain } else { Flow::Next });
                }
            }
        }
        match otherwise {
            Some(otherwise) => self.statements(otherwise),
            None => Err(Refusal::new(SqlState("20000"), "case not found").into()),
        }
    }

    /// `LOOP`, `WHILE`
    pub(super) fn endless(&mut self, condition: Option<&Query>, body: &[PlpgsqlStatement]) -> Run<Flow> {
        let mut rounds = 0;
        loop {
            if let Some(condition) = condition {
                match self.value_of_query(condition)?.condition() {
                    Some(true) => {}
                    Some(false) => return Ok(Flow::Next),
                    None => {
                        self.skip(body, LOOP);
                        return Ok(Flow::Next);
                    }
                }
            }
            rounds += 1;
            let too_long = rounds > MAX_ROUNDS && condition.is_none();
            if too_long && self.skip(body, LOOP) {
                // It has an end, and rows say when that comes.
                return Ok(Flow::Next);
            }
            self.steps += 1;
            if too_long || self.steps > super::MAX_STEPS {
                return refuse::unknown("the block runs too long to be followed");
            }
            match self.statements(body)? {
                Flow::Next | Flow::Continue(None) => {}
                Flow::Exit(None) => return Ok(Flow::Next),
                Flow::Uncertain => {
                    self.skip(body, LOOP);
                    return Ok(Flow::Uncertain);
                }
                other => return Ok(other),
            }
        }
    }

    pub(super) fn for_integer(
        &mut self,
        variable: &str,
        (from, to): (&PlpgsqlExpr, &PlpgsqlExpr),
        reverse: bool,
        body: &[PlpgsqlStatement],
    ) -> Run<Flow> {
        let (from, to) = (
            self.value_of_query(from)?.integer(),
            self.value_of_query(to)?.integer(),
        );
        let values = match (from, to) {
            (Some(from), Some(to)) if !reverse && to.saturating_sub(from) < i64::from(super::MAX_STEPS) => {
                Some((from..=to).map(Value::Integer).collect())
            }
            (Some(from), Some(to)) if reverse && from.saturating_sub(to) < i64::from(super::MAX_STEPS) => {
                Some((to..=from).rev().map(Value::Integer).collect())
            }
            _ => None,
        };
        self.for_each(variable, values, body)
    }

    pub(super) fn for_query(
        &mut self,
        variable: &str,
        query: &Query,
        body: &[PlpgsqlStatement],
    ) -> Run<Flow> {
        let found = rows::run(self.replay, &self.variables, query)?;
        let Some(found) = found else {
            return self.for_each(variable, None, body);
        };
        let known = self.variables.iter().rev().find_map(|it| it.get(variable));
        let scalar = known.is_some_and(|value| !matches!(value, Value::Row(_))) && found.columns.len() == 1;
        let columns = &found.columns;
        let values = found.rows.into_iter().map(|row| {
            let fields: Vec<(String, Value)> = columns.iter().cloned().zip(row).collect();
            Value::Row(fields)
        });
        let values: Vec<Value> = values.collect();
        let may_be_more = found.may_be_more;
        let flow = self.each_row(variable, scalar, values, body)?;
        if may_be_more {
            self.skip(body, LOOP);
        }
        Ok(flow)
    }

    /// A row goes into a record, or its fields into the variables of a list; of a scalar's row only the field counts.
    fn each_row(
        &mut self,
        variable: &str,
        scalar: bool,
        rows: Vec<Value>,
        body: &[PlpgsqlStatement],
    ) -> Run<Flow> {
        let targets: Vec<String> = variable
            .split(',')
            .map(|it| it.trim().to_ascii_lowercase())
            .collect();
        let record = targets.len() == 1 && !scalar;
        self.iterate(rows, body, |interpreter, row| {
            if record {
                interpreter.set(&targets[0], row);
            } else if let Value::Row(fields) = row {
                let mut values = fields.into_iter().map(|(_, value)| value);
                for target in &targets {
                    let value = values.next().unwrap_or(Value::Null);
                    interpreter.set(target, value);
                }
            }
        })
    }

    pub(super) fn for_each(
        &mut self,
        variable: &str,
        values: Option<Vec<Value>>,
        body: &[PlpgsqlStatement],
    ) -> Run<Flow> {
        let variable = variable.trim().to_ascii_lowercase();
        let Some(values) = values else {
            for target in variable.split(',') {
                self.set(target.trim(), Value::Unknown);
            }
            self.skip(body, LOOP);
            return Ok(Flow::Next);
        };
        self.iterate(values, body, |interpreter, value| {
            interpreter.set(&variable, value)
        })
    }

    fn iterate(
        &mut self,
        values: Vec<Value>,
        body: &[PlpgsqlStatement],
        mut set: impl FnMut(&mut Self, Value),
    ) -> Run<Flow> {
        self.variables.push(super::Variables::default());
        let mut result = Ok(Flow::Next);
        for value in values {
            set(self, value);
            match self.statements(body) {
                Ok(Flow::Next | Flow::Continue(None)) => {}
                Ok(Flow::Exit(None)) => break,
                Ok(Flow::Uncertain) => {
                    self.skip(body, LOOP);
                    result = Ok(Flow::Uncertain);
                    break;
                }
                other => {
                    result = other;
                    break;
                }
            }
        }
        self.variables.pop();
        result
    }

    /// Sets a variable, or makes it where it is a loop's own.
    fn set(&mut self, name: &str, value: Value) {
        self.sketches.remove(name);
        for variables in self.variables.iter_mut().rev() {
            if let Some(variable) = variables.get_mut(name) {
                *variable = value;
                return;
            }
        }
        if let Some(innermost) = self.variables.last_mut() {
            innermost.insert(name.to_owned(), value);
        }
    }

    /// `target := value`; a field or element makes the whole variable unknown.
    pub(super) fn assign(&mut self, target: &str, value: Value) {
        let target = target.trim().to_ascii_lowercase();
        match target.split_once(['.', '[']) {
            Some((variable, _)) => self.set(variable.trim(), Value::Unknown),
            None => self.set(target.trim_matches('"'), value),
        }
    }

    /// Assigns what a query returns; of a text that is not known the part that is.
    pub(super) fn assign_value(&mut self, target: &str, value: &Query) -> Run {
        let found = self.value_of_query(value)?;
        let sketch = matches!(found, Value::Unknown).then(|| self.sketch(value));
        self.assign(target, found);
        if let Some(sketch) = sketch {
            self.sketches.insert(variable(target), vec![sketch]);
        }
        Ok(())
    }

    /// Assigns what may or may not be assigned.
    pub(super) fn assign_perhaps(&mut self, target: &str, value: &Query) {
        let name = variable(target);
        let known = self.variables.iter().rev().find_map(|it| it.get(&name));
        let mut texts: Vec<String> = known.and_then(Value::output).into_iter().collect();
        texts.extend(self.sketches.get(&name).into_iter().flatten().cloned());
        let sketch = self.sketch(value);
        if !texts.contains(&sketch) {
            texts.push(sketch);
        }
        self.assign(target, Value::Unknown);
        self.sketches.insert(name, texts);
    }

    /// Assigns the targets of an INTO, which the statement's text holds.
    pub(super) fn assign_into(&mut self, values: Option<Vec<Value>>, span: Span) {
        let text = self.text(span).to_ascii_lowercase();
        let targets = into_targets(&text, |name| {
            self.variables.iter().any(|it| it.contains_key(name))
        });
        let mut values = values.map(Vec::into_iter);
        for target in targets {
            let value = values
                .as_mut()
                .map_or(Value::Unknown, |it| it.next().unwrap_or(Value::Null));
            self.set(&target, value);
        }
    }

    /// `RAISE`
    pub(super) fn raise(&mut self, level: &str, span: Span) -> Run<Flow> {
        if level != "exception" {
            return Ok(Flow::Next);
        }
        let text = self.text(span).to_owned();
        let mut words = text.split_whitespace().skip(1);
        let first = words
            .next()
            .unwrap_or_default()
            .trim_end_matches(';')
            .to_ascii_lowercase();
        if first.is_empty()
            && let Some(caught) = &self.caught
        {
            return Err(caught.clone().into());
        }
        let named = [first.as_str(), words.next().unwrap_or_default()]
            .iter()
            .find_map(|word| condition::state(word.trim_end_matches(';')));
        let lower = text.to_ascii_lowercase();
        let given = lower.find("errcode").and_then(|at| {
            let code = text[at..].split('\'').nth(1)?;
            condition::state(code)
        });
        let state = given.or(named).unwrap_or(SqlState::PLPGSQL_RAISE_EXCEPTION);
        let message = text.split('\'').nth(1).unwrap_or("an exception is raised");
        Err(super::refusal_at(Refusal::new(state, message), self.place))
    }

    /// `EXIT`, `CONTINUE`, and what changes nothing that the catalog holds.
    pub(super) fn other(&mut self, word: &str, span: Span) -> Flow {
        if !matches!(word, "exit" | "continue") {
            return Flow::Next;
        }
        let text = self.text(span).trim_end_matches(';').to_ascii_lowercase();
        let mut words = text.split_whitespace().skip(1);
        let (label, conditional) = match words.next() {
            None => (None, false),
            Some("when") => (None, true),
            Some(label) => (Some(label.to_owned()), words.next() == Some("when")),
        };
        if conditional {
            let told = text
                .split_once("when")
                .and_then(|(_, condition)| pgassay_sql::parse::parse_expression(condition.trim(), 0).ok())
                .and_then(|condition| self.value_of(&condition).ok())
                .and_then(|value| value.condition());
            match told {
                Some(true) => {}
                Some(false) => return Flow::Next,
                None => return Flow::Uncertain,
            }
        }
        if word == "exit" {
            Flow::Exit(label)
        } else {
            Flow::Continue(label)
        }
    }
}

/// The variables behind INTO in a statement's text, in lower case.
fn into_targets(text: &str, is_variable: impl Fn(&str) -> bool) -> Vec<String> {
    let mut rest = text;
    while let Some(at) = rest.find("into") {
        let before = rest[..at].chars().next_back();
        let behind = &rest[at + 4..];
        rest = behind;
        if before.is_some_and(|it| !it.is_whitespace()) || !behind.starts_with(char::is_whitespace) {
            continue;
        }
        let behind = behind.trim_start();
        let behind = behind.strip_prefix("strict ").unwrap_or(behind).trim_start();
        let mut targets = Vec::new();
        for part in behind.split(',') {
            let part = part.trim_start();
            let end = part
                .find(|it: char| !(it.is_alphanumeric() || it == '_'))
                .unwrap_or(part.len());
            let name = &part[..end];
            if !is_variable(name) {
                break;
            }
            targets.push(name.to_owned());
            if !part[end..].trim().is_empty() {
                break;
            }
        }
        if !targets.is_empty() {
            return targets;
        }
    }
    Vec::new()
}

/// The name of a variable that is assigned.
fn variable(target: &str) -> String {
    target.trim().to_ascii_lowercase().trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use super::into_targets;

    #[test]
    fn targets_of_into() {
        let known = |name: &str| matches!(name, "a" | "b" | "n");
        assert_eq!(into_targets("select count(*) into n from t", known), ["n"]);
        assert_eq!(
            into_targets("select x, y into strict a, b from t", known),
            ["a", "b"]
        );
        assert_eq!(
            into_targets("insert into t values (1) returning id into n", known),
            ["n"]
        );
        assert!(into_targets("insert into t values (1)", known).is_empty());
    }
}
