//! Parts that may or may not run: a gap for each statement in them, as narrow as the statement allows.

use pgassay_catalog::gap::Effects;
use pgassay_sql::ast::{PlpgsqlStatement, PlpgsqlStatementKind as Kind, Statement, StatementKind};
use pgassay_sql::parse::parse_made_statement;
use pgassay_sql::span::Span;

use super::value::Value;
use super::{Interpreter, call, calls_in};
use crate::gap::effects_of;

impl Interpreter<'_> {
    /// Notes what statements may have done that may or may not run. Whether they may keep what follows from running.
    pub(super) fn skip(&mut self, statements: &[PlpgsqlStatement], because: &str) -> bool {
        let mut leaves = false;
        for statement in statements {
            leaves |= self.skip_statement(statement, because);
        }
        leaves
    }

    fn skip_statement(&mut self, statement: &PlpgsqlStatement, because: &str) -> bool {
        match &statement.kind {
            Kind::Block(block) => {
                let mut leaves = self.skip(&block.statements, because);
                for handler in &block.handlers {
                    leaves |= self.skip(&handler.statements, because);
                }
                leaves
            }
            Kind::Assign { target, value } => {
                self.assign_perhaps(target, value);
                false
            }
            Kind::If { branches, otherwise } => {
                let mut leaves = self.skip(otherwise, because);
                for (_, body) in branches {
                    leaves |= self.skip(body, because);
                }
                leaves
            }
            Kind::Case {
                branches, otherwise, ..
            } => {
                let mut leaves = self.skip(otherwise.as_deref().unwrap_or_default(), because);
                for (_, body) in branches {
                    leaves |= self.skip(body, because);
                }
                leaves
            }
            Kind::Loop { body, .. } | Kind::ForInteger { body, .. } => self.skip(body, because),
            Kind::ForQuery { variable, body, .. }
            | Kind::ForExecute { variable, body, .. }
            | Kind::ForEach { variable, body, .. } => {
                self.assign(variable, Value::Unknown);
                self.skip(body, because)
            }
            Kind::Return(_) => true,
            Kind::Other(word) => matches!(word.as_str(), "exit" | "continue"),
            Kind::Perform(query) => {
                for (function, _) in calls_in(self.replay, query).unwrap_or_default() {
                    self.note_function(function, because);
                }
                false
            }
            Kind::Sql { statement: sql, into } => {
                if *into {
                    self.assign_into(None, statement.span);
                }
                self.note_statement(sql, because);
                false
            }
            Kind::Execute { text, into, .. } => {
                if *into {
                    self.assign_into(None, statement.span);
                }
                for sketch in self.sketches(text) {
                    self.note_made(&sketch, statement.span);
                }
                false
            }
            _ => false,
        }
    }

    /// A gap for a statement of SQL that may have run.
    pub(super) fn note_statement(&mut self, sql: &Statement, because: &str) {
        match &sql.kind {
            StatementKind::Query(query) => {
                for (function, _) in calls_in(self.replay, query).unwrap_or_default() {
                    self.note_function(function, because);
                }
            }
            StatementKind::Transaction(_) | StatementKind::Set(_) | StatementKind::SetTransaction => {}
            kind if effects_of(kind) == Effects::NONE => {}
            StatementKind::Do(it) => {
                let effects = call::effects_of_body(&it.body.text);
                self.note_effects(effects, because);
            }
            _ => {
                let gaps = self.replay.catalog.gaps.len();
                self.replay.note_gap_of_statement(sql, because.to_owned());
                self.drop_repeated_gap(gaps);
            }
        }
    }

    /// A gap for a statement of which only a sketch is known, because a part of its text is not.
    pub(super) fn note_made(&mut self, sketch: &str, span: Span) {
        let because = "the text of an EXECUTE cannot be told offline";
        let statement = parse_made_statement(sketch, span);
        if matches!(statement.kind, StatementKind::Invalid(_)) {
            self.note_effects(super::sketch::effects_by_words(sketch), because);
        } else {
            self.note_statement(&statement, because);
        }
    }

    fn note_function(&mut self, function: pgassay_catalog::id::FunctionId, because: &str) {
        let effects = call::effects_of_function(self.replay, function);
        self.note_effects(effects, because);
    }

    fn note_effects(&mut self, effects: Effects, because: &str) {
        if effects != Effects::NONE {
            let gaps = self.replay.catalog.gaps.len();
            self.replay
                .note_gap(pgassay_catalog::gap::Reach::Everything, effects, because);
            self.drop_repeated_gap(gaps);
        }
    }

    /// Takes the newest gap away again where the same was said before.
    fn drop_repeated_gap(&mut self, before: usize) {
        let gaps = &mut self.replay.catalog.gaps;
        if gaps.len() > before
            && let Some(newest) = gaps.pop()
            && !gaps.contains(&newest)
        {
            gaps.push(newest);
        }
    }
}
