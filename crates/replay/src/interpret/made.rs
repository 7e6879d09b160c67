//! `PERFORM`, `EXECUTE`.

use pgassay_catalog::refusal::SqlState;
use pgassay_sql::ast::{PlpgsqlExpr, Query, Statement, StatementKind};
use pgassay_sql::parse::parse_made_statement;
use pgassay_sql::span::Span;

use super::value::{THIS_DATABASE, Value};
use super::{Flow, Interpreter, call, calls_in};
use crate::{Run, refuse};

impl Interpreter<'_> {
    /// `PERFORM`
    pub(super) fn perform(&mut self, query: &Query, span: Span) -> Run<Flow> {
        let statement = Statement {
            kind: StatementKind::Query(Box::new(query.clone())),
            span,
            newer: None,
        };
        if let Some(calls) = calls_in(self.replay, query) {
            for (function, expressions) in calls {
                let mut values = Vec::new();
                for expression in &expressions {
                    values.push(self.value_of(expression)?);
                }
                call::function(self.replay, function, values, self.place, self.depth + 1)?;
            }
            return Ok(Flow::Next);
        }
        self.sql(&statement)
    }

    /// `EXECUTE`
    pub(super) fn execute(&mut self, text: &PlpgsqlExpr, into: bool, span: Span) -> Run<Flow> {
        let value = self.value_of_query(text)?;
        if value == Value::Null {
            let message = "query string argument of EXECUTE is null";
            return Err(refuse::refusal(SqlState("22004"), message));
        }
        if into {
            self.assign_into(None, span);
        }
        let Some(text_to_run) = value.output().filter(|text| can_run(text)) else {
            for sketch in self.sketches(text) {
                self.note_made(&sketch, span);
            }
            return Ok(Flow::Next);
        };
        let pieces = pgassay_sql::parse::parse_sql_body(&text_to_run);
        if pieces.len() <= 1 {
            let statement = parse_made_statement(&text_to_run, span);
            return self.made(&statement);
        }
        for piece in pieces {
            let own = piece.span.text(&text_to_run);
            self.made(&parse_made_statement(own, span))?;
        }
        Ok(Flow::Next)
    }

    /// Runs a statement that EXECUTE was given.
    fn made(&mut self, statement: &Statement) -> Run<Flow> {
        match &statement.kind {
            StatementKind::Transaction(_) => Err(refuse::unsupported(
                "EXECUTE of transaction commands is not implemented",
            )),
            StatementKind::Invalid(error) if error.message == "there is no statement" => Ok(Flow::Next),
            _ => self.sql(statement),
        }
    }
}

/// Whether the name of the database that nobody knows, if it is in the text, only says which database is changed.
fn can_run(text: &str) -> bool {
    let mut parts = text.split(THIS_DATABASE);
    let before = parts.next().unwrap_or_default();
    match (parts.next(), parts.next()) {
        (None, _) => true,
        (Some(_), None) => {
            let mut words = before.trim_end().trim_end_matches('"').split_whitespace();
            words
                .next_back()
                .is_some_and(|word| word.eq_ignore_ascii_case("database"))
        }
        _ => false,
    }
}
