//! The options of a routine (`compute_function_attributes`).

use pgassay_catalog::builtin::Named;
use pgassay_catalog::privilege::Rights;
use pgassay_catalog::refusal::{Obstacle, Refusal, SqlState};
use pgassay_sql::ast::{
    CreateRoutine, Expr, ExprKind, Literal, Name, ObjectKind, RoutineBody, RoutineOption, Statement,
    Volatility,
};
use pgassay_sql::name::{Identifier, QualifiedName};

use super::super::role::{SettingChange, change_settings, setting_change};
use crate::privilege::Guarded;
use crate::refuse::refusal;
use crate::{Replay, Run};

/// The options, each at most once.
pub(super) struct Options<'a> {
    pub(super) language: Identifier,
    language_span: Option<pgassay_sql::span::Span>,
    pub(super) volatility: Volatility,
    pub(super) strict: bool,
    pub(super) security_definer: bool,
    pub(super) leakproof: bool,
    pub(super) parallel: char,
    pub(super) window: bool,
    pub(super) settings: Vec<(String, String)>,
    pub(super) text: Option<&'a RoutineBody>,
    pub(super) returned: Option<&'a Expr>,
    pub(super) atomic: Option<&'a [Statement]>,
    rows: bool,
}

/// What may stand only once.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Once {
    Language,
    Volatility,
    Strict,
    Security,
    Leakproof,
    Parallel,
    Cost,
    Rows,
    Window,
    Transform,
    Support,
    Body,
}

impl<'a> Options<'a> {
    /// Reads the options in the order they were written.
    pub(super) fn read(replay: &Replay, it: &'a CreateRoutine) -> Run<Options<'a>> {
        let mut read = Options {
            language: Identifier::default(),
            language_span: None,
            volatility: Volatility::Volatile,
            strict: false,
            security_definer: false,
            leakproof: false,
            parallel: 'u',
            window: false,
            settings: Vec::new(),
            text: None,
            returned: None,
            atomic: None,
            rows: false,
        };
        let mut seen: Vec<Once> = Vec::new();
        let mut changes: Vec<SettingChange> = Vec::new();
        for option in &it.options {
            let once = read.take(replay, option, it.procedure, &mut changes)?;
            if let Some(once) = once {
                if seen.contains(&once) {
                    let message = match once {
                        Once::Body => "duplicate function body specified",
                        _ => "conflicting or redundant options",
                    };
                    let state = match once {
                        Once::Body => SqlState::INVALID_FUNCTION_DEFINITION,
                        _ => SqlState::SYNTAX_ERROR,
                    };
                    return Err(refusal(state, message));
                }
                seen.push(once);
            }
        }
        for change in changes {
            change_settings(&mut read.settings, change);
        }
        if !seen.contains(&Once::Language) {
            if read.returned.is_none() && read.atomic.is_none() {
                return Err(invalid("no language specified"));
            }
            read.language = Identifier::new("sql");
        }
        Ok(read)
    }

    fn take(
        &mut self,
        replay: &Replay,
        option: &'a RoutineOption,
        procedure: bool,
        changes: &mut Vec<SettingChange>,
    ) -> Run<Option<Once>> {
        let of_functions = matches!(
            option,
            RoutineOption::Volatility(_)
                | RoutineOption::Strict(_)
                | RoutineOption::Leakproof(_)
                | RoutineOption::Parallel(_)
                | RoutineOption::Cost(_)
                | RoutineOption::Rows(_)
                | RoutineOption::Window
                | RoutineOption::Support(_)
        );
        if procedure && of_functions {
            return Err(invalid("invalid attribute in procedure definition"));
        }
        Ok(Some(match option {
            RoutineOption::Language(name) => {
                self.language = name.value.clone();
                self.language_span = Some(name.span);
                Once::Language
            }
            RoutineOption::Volatility(volatility) => {
                self.volatility = *volatility;
                Once::Volatility
            }
            RoutineOption::Strict(on) => {
                self.strict = *on;
                Once::Strict
            }
            RoutineOption::SecurityDefiner(on) => {
                self.security_definer = *on;
                Once::Security
            }
            RoutineOption::Leakproof(on) => {
                self.leakproof = *on;
                Once::Leakproof
            }
            RoutineOption::Parallel(name) => {
                self.parallel = parallel(name)?;
                Once::Parallel
            }
            RoutineOption::Cost(cost) => {
                require_positive(cost, "COST")?;
                Once::Cost
            }
            RoutineOption::Rows(rows) => {
                require_positive(rows, "ROWS")?;
                self.rows = true;
                Once::Rows
            }
            RoutineOption::Window => {
                self.window = true;
                Once::Window
            }
            RoutineOption::Transform(_) => Once::Transform,
            RoutineOption::Support(_) => Once::Support,
            RoutineOption::Set(set) => {
                changes.push(setting_change(replay, set)?);
                return Ok(None);
            }
            RoutineOption::As(body) => {
                self.text = Some(body);
                Once::Body
            }
            RoutineOption::Return(expression) => {
                self.returned = Some(expression);
                Once::Body
            }
            RoutineOption::Atomic(statements) => {
                self.atomic = Some(statements);
                Once::Body
            }
        }))
    }

    /// Refuses a language that is missing or that the user may not use.
    pub(super) fn require_language(&self, replay: &Replay) -> Run {
        let user = replay.current_user();
        let builtin = replay.catalog.system().builtin().languages();
        if let Some(own) = builtin.iter().find(|it| it.name() == self.language.as_str()) {
            if own.flags.contains("trusted") || replay.is_superuser(user) {
                return self.require_leakproof(replay);
            }
            return Err(self.denied());
        }
        if replay.is_own_language(&self.language) {
            return self.require_leakproof(replay);
        }
        let mut others = replay.catalog.others.named(None, &self.language);
        let Some((_, other)) = others.find(|(_, it)| it.kind == ObjectKind::Language) else {
            let message = format!("language \"{}\" does not exist", self.language.as_str());
            let refusal = Refusal::new(SqlState::UNDEFINED_OBJECT, message)
                .about(ObjectKind::Language, QualifiedName::new(self.language.clone()));
            return Err(match self.language_span {
                Some(span) => refusal.at(span),
                None => refusal,
            }
            .into());
        };
        if replay.may(Guarded::Language, other.owner, &other.privileges, Rights::USAGE) {
            return self.require_leakproof(replay);
        }
        Err(self.denied())
    }

    fn denied(&self) -> Obstacle {
        let message = format!("permission denied for language {}", self.language.as_str());
        refusal(SqlState::INSUFFICIENT_PRIVILEGE, message)
    }

    fn require_leakproof(&self, replay: &Replay) -> Run {
        if self.leakproof && !replay.is_superuser(replay.current_user()) {
            let message = "only superuser can define a leakproof function";
            return Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message));
        }
        Ok(())
    }

    /// `ROWS` is for functions that return sets.
    pub(super) fn require_rows(&self, set: bool) -> Run {
        if self.rows && !set {
            let message = "ROWS is not applicable when function does not return a set";
            return Err(refusal(SqlState::INVALID_PARAMETER_VALUE, message));
        }
        Ok(())
    }

    /// `interpret_AS_clause`
    pub(super) fn require_body(&self, _it: &CreateRoutine) -> Run {
        let inline = self.returned.is_some() || self.atomic.is_some();
        if !inline && self.text.is_none() {
            return Err(invalid("no function body specified"));
        }
        if inline && self.language.as_str() != "sql" {
            return Err(invalid("inline SQL function body only valid for language SQL"));
        }
        let several = self.text.is_some_and(|it| it.symbol.is_some());
        if several && self.language.as_str() != "c" {
            let message = format!(
                "only one AS item needed for language \"{}\"",
                self.language.as_str()
            );
            return Err(invalid(&message));
        }
        Ok(())
    }
}

/// `PARALLEL`
pub(super) fn parallel(name: &Name) -> Run<char> {
    match name.value.as_str() {
        "safe" => Ok('s'),
        "restricted" => Ok('r'),
        "unsafe" => Ok('u'),
        _ => {
            let message = "parameter \"parallel\" must be SAFE, RESTRICTED, or UNSAFE";
            Err(Refusal::new(SqlState::SYNTAX_ERROR, message).at(name.span).into())
        }
    }
}

/// Refuses costs and rows of zero and less.
pub(super) fn require_positive(value: &Expr, word: &str) -> Run {
    let positive = match &value.kind {
        ExprKind::Literal(Literal::Integer(number)) => *number > 0,
        ExprKind::Literal(Literal::Number(text)) => text.parse::<f64>().is_ok_and(|it| it > 0.0),
        ExprKind::Unary { .. } => false,
        _ => true,
    };
    if positive {
        return Ok(());
    }
    let message = format!("{word} must be positive");
    Err(refusal(SqlState::INVALID_PARAMETER_VALUE, message))
}

/// 42P13
pub(super) fn invalid(message: &str) -> Obstacle {
    refusal(SqlState::INVALID_FUNCTION_DEFINITION, message)
}
