//! Functions, procedures, aggregates and window functions.

use super::row::{Row, rows};
use super::scope::{Scope, own_name};
use super::table::{Ids, Named, Table};

/// A function (`pg_proc`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// The identifier.
    pub id: u32,
    /// `pg_catalog`, `information_schema`, or empty for the schema that an extension is created in.
    pub schema: &'static str,
    /// The bare name.
    pub name: &'static str,
    /// What sort of function it is.
    pub kind: FunctionKind,
    /// All arguments in order, those that are only results included.
    pub arguments: Vec<Argument>,
    /// The type of the result (`record` where it is made of several OUT arguments).
    pub result: u32,
    /// Whether it returns a set.
    pub returns_set: bool,
    /// Immutable, stable or volatile.
    pub volatility: Volatility,
    /// Whether it is null as soon as an argument is.
    pub strict: bool,
    /// Whether it runs with its owner's privileges.
    pub security_definer: bool,
    /// Whether it tells nothing about its arguments but by its result.
    pub leakproof: bool,
    /// Whether everybody may execute it at first.
    pub public: bool,
    /// The language; `internal` for most.
    pub language: &'static str,
}

/// One argument of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// How it is passed.
    pub mode: ArgumentMode,
    /// The name, empty where it has none.
    pub name: &'static str,
    /// The type; of a VARIADIC argument the array.
    pub data_type: u32,
    /// Whether a call may leave it out.
    pub default: bool,
}

/// How an argument is passed (`proargmodes`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgumentMode {
    /// An input.
    In,
    /// A column of the result.
    Out,
    /// Both.
    InOut,
    /// An input that takes all further ones.
    Variadic,
    /// A column of `RETURNS TABLE`.
    Table,
}

/// The sort of a function (`prokind`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FunctionKind {
    /// A function.
    Function,
    /// A procedure.
    Procedure,
    /// A window function.
    Window,
    /// An aggregate. An ordered-set or hypothetical-set one says how many of its arguments stand before `WITHIN GROUP`.
    Aggregate {
        /// The number of direct arguments, of an ordered-set or hypothetical-set aggregate.
        direct_arguments: Option<u16>,
        /// Whether it is a hypothetical-set aggregate.
        hypothetical: bool,
    },
}

/// How far a function's result depends on more than its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Volatility {
    /// Not at all.
    Immutable,
    /// The same within one statement.
    Stable,
    /// It may differ from call to call.
    Volatile,
}

impl Function {
    /// The arguments that a call passes.
    pub fn inputs(&self) -> impl Iterator<Item = &Argument> {
        let is_input = |mode| {
            matches!(
                mode,
                ArgumentMode::In | ArgumentMode::InOut | ArgumentMode::Variadic
            )
        };
        self.arguments
            .iter()
            .filter(move |argument| is_input(argument.mode))
    }

    /// The types of the arguments that a call passes (`proargtypes`).
    pub fn input_types(&self) -> impl Iterator<Item = u32> {
        self.inputs().map(|argument| argument.data_type)
    }

    /// The columns that it returns: its OUT, INOUT and TABLE arguments.
    pub fn outputs(&self) -> impl Iterator<Item = &Argument> {
        let is_output = |mode| {
            matches!(
                mode,
                ArgumentMode::Out | ArgumentMode::InOut | ArgumentMode::Table
            )
        };
        self.arguments
            .iter()
            .filter(move |argument| is_output(argument.mode))
    }

    /// Whether its last input is VARIADIC.
    pub fn is_variadic(&self) -> bool {
        self.arguments
            .iter()
            .any(|argument| argument.mode == ArgumentMode::Variadic)
    }
}

impl Named for Function {
    fn name(&self) -> &str {
        self.name
    }
    fn id(&self) -> u32 {
        self.id
    }
}

pub(super) fn read(text: &'static str, major: u16, ids: &mut Ids, scope: &Scope<'_>) -> Table<Function> {
    let member = scope.builtin.is_some();
    Table::new(
        rows(text, major)
            .map(|row| function(&row, ids.take(row.column(6)), scope, member))
            .collect(),
    )
}

fn function(row: &Row, id: u32, scope: &Scope<'_>, member: bool) -> Function {
    let (schema, name) = own_name(row.column(0), member);
    let arguments = row.column(1);
    let (returns_set, result) = match row.column(2).strip_prefix("setof ") {
        Some(result) => (true, result),
        None => (false, row.column(2)),
    };
    Function {
        id,
        schema,
        name,
        kind: kind(row.column(3)),
        arguments: if arguments.is_empty() {
            Vec::new()
        } else {
            arguments.split(',').map(|text| argument(text, scope)).collect()
        },
        result: scope.type_id(result),
        returns_set,
        volatility: match row.column(4).as_bytes().first() {
            Some(b'i') => Volatility::Immutable,
            Some(b's') => Volatility::Stable,
            _ => Volatility::Volatile,
        },
        strict: row.flag(4, 'n'),
        security_definer: row.flag(4, 'd'),
        leakproof: row.flag(4, 'l'),
        public: !row.flag(4, 'r'),
        language: if row.column(5).is_empty() {
            "internal"
        } else {
            row.column(5)
        },
    }
}

fn kind(text: &str) -> FunctionKind {
    match text.as_bytes() {
        [b'a', rest @ ..] => FunctionKind::Aggregate {
            direct_arguments: text.get(2..).and_then(|count| count.parse().ok()),
            hypothetical: rest.first() == Some(&b'h'),
        },
        [b'p', ..] => FunctionKind::Procedure,
        [b'w', ..] => FunctionKind::Window,
        _ => FunctionKind::Function,
    }
}

fn argument(text: &'static str, scope: &Scope<'_>) -> Argument {
    let (mode, rest) = match text.as_bytes().first() {
        Some(b'>') => (ArgumentMode::Out, &text[1..]),
        Some(b'=') => (ArgumentMode::InOut, &text[1..]),
        Some(b'*') => (ArgumentMode::Variadic, &text[1..]),
        Some(b'%') => (ArgumentMode::Table, &text[1..]),
        _ => (ArgumentMode::In, text),
    };
    let (rest, default) = rest.strip_suffix('?').map_or((rest, false), |rest| (rest, true));
    let (name, data_type) = rest.split_once(' ').unwrap_or(("", rest));
    Argument {
        mode,
        name,
        data_type: scope.type_id(data_type),
        default,
    }
}
