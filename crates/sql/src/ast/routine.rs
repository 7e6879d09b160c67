//! Functions, procedures, aggregates, and the blocks of `DO`.

use super::{Expr, Name, ObjectName, OptionItem, SetVariable, Statement, TypeName};
use crate::name::Identifier;
use crate::span::Span;

/// `CREATE FUNCTION`, `CREATE PROCEDURE`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateRoutine {
    /// `OR REPLACE`
    pub or_replace: bool,
    /// It is a procedure.
    pub procedure: bool,
    /// Its name.
    pub name: ObjectName,
    /// Its parameters, those of `RETURNS TABLE` not among them.
    pub parameters: Vec<RoutineParameter>,
    /// `RETURNS`
    pub returns: Option<Returns>,
    /// The options in the order they were written.
    pub options: Vec<RoutineOption>,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct RoutineParameter {
    /// `IN`, `OUT`, `INOUT`, `VARIADIC`
    pub mode: ParameterMode,
    /// Its name.
    pub name: Option<Name>,
    /// Its type.
    pub type_name: TypeName,
    /// `DEFAULT`
    pub default: Option<Expr>,
}

/// `IN`, `OUT`, `INOUT`, `VARIADIC`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each variant is the keyword it names")]
pub enum ParameterMode {
    #[default]
    In,
    Out,
    InOut,
    Variadic,
    /// A column of `RETURNS TABLE`.
    Table,
}

/// `RETURNS`.
#[derive(Clone, Debug, PartialEq)]
pub enum Returns {
    /// A type, perhaps `SETOF`.
    Type(TypeName),
    /// `TABLE (...)`
    Table(Vec<(Name, TypeName)>),
}

/// An option of a routine.
#[derive(Clone, Debug, PartialEq)]
pub enum RoutineOption {
    /// `LANGUAGE`, lower case.
    Language(Name),
    /// `IMMUTABLE`, `STABLE`, `VOLATILE`
    Volatility(Volatility),
    /// `STRICT`, `CALLED ON NULL INPUT`
    Strict(bool),
    /// `SECURITY DEFINER`, `SECURITY INVOKER`
    SecurityDefiner(bool),
    /// `LEAKPROOF`, `NOT LEAKPROOF`
    Leakproof(bool),
    /// `PARALLEL`: safe, unsafe, restricted.
    Parallel(Name),
    /// `COST`
    Cost(Expr),
    /// `ROWS`
    Rows(Expr),
    /// `WINDOW`
    Window,
    /// `TRANSFORM FOR TYPE`
    Transform(Vec<TypeName>),
    /// `SUPPORT`
    Support(ObjectName),
    /// `SET`, `RESET` (only in `ALTER FUNCTION`)
    Set(SetVariable),
    /// `AS '...'`; a second string is the symbol in an object file.
    As(RoutineBody),
    /// `RETURN expression`
    Return(Expr),
    /// `BEGIN ATOMIC ... END`
    Atomic(Vec<Statement>),
}

/// How a function's results may vary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each variant is the keyword it names")]
pub enum Volatility {
    Immutable,
    Stable,
    #[default]
    Volatile,
}

/// A body in a string constant.
#[derive(Clone, Debug, PartialEq)]
pub struct RoutineBody {
    /// The text, decoded.
    pub text: String,
    /// The link symbol, if there is one.
    pub symbol: Option<String>,
    /// Where the text stands, quotes not included. Offsets inside the body are true for dollar quotes; a quoted
    /// string with escapes shifts them.
    pub span: Span,
}

/// A routine as `DROP`, `ALTER`, `GRANT` and `COMMENT` name it.
#[derive(Clone, Debug, PartialEq)]
pub struct RoutineSignature {
    /// Its name.
    pub name: ObjectName,
    /// The parameters; none where there were no parentheses. `*` of an aggregate is an empty list.
    pub parameters: Option<Vec<RoutineParameter>>,
    /// Ordered-set aggregates: how many of the parameters stand before `ORDER BY`.
    pub direct: Option<usize>,
}

/// `ALTER FUNCTION name (...) options`.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterRoutine {
    /// Function, procedure or routine.
    pub kind: super::ObjectKind,
    /// Which.
    pub routine: RoutineSignature,
    /// What changes.
    pub options: Vec<RoutineOption>,
}

/// `CREATE AGGREGATE`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateAggregate {
    /// `OR REPLACE`
    pub or_replace: bool,
    /// Its name.
    pub name: ObjectName,
    /// Its parameters; none in the old syntax, where `basetype` is among the options.
    pub parameters: Option<Vec<RoutineParameter>>,
    /// How many of them stand before `ORDER BY`.
    pub direct: Option<usize>,
    /// `sfunc`, `stype`, ...
    pub options: Vec<OptionItem>,
}

/// `DO`.
#[derive(Clone, Debug, PartialEq)]
pub struct Do {
    /// `LANGUAGE`
    pub language: Option<Name>,
    /// The body.
    pub body: RoutineBody,
}

/// `CALL`.
#[derive(Clone, Debug, PartialEq)]
pub struct CallProcedure {
    /// The call.
    pub call: super::Call,
}

/// `CREATE CAST`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateCast {
    /// From.
    pub source: TypeName,
    /// To.
    pub target: TypeName,
    /// `WITH FUNCTION`; none is `WITHOUT FUNCTION` or `WITH INOUT`.
    pub function: Option<RoutineSignature>,
    /// `WITH INOUT`
    pub inout: bool,
    /// `assignment`, `implicit`, or none for explicit.
    pub context: Option<&'static str>,
}

/// `CREATE OPERATOR`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateOperator {
    /// The schema.
    pub schema: Option<Identifier>,
    /// Its characters.
    pub name: Name,
    /// `function`, `leftarg`, `rightarg`, ...
    pub options: Vec<OptionItem>,
}

/// An operator as `DROP`, `ALTER`, `COMMENT` name it.
#[derive(Clone, Debug, PartialEq)]
pub struct OperatorSignature {
    /// The schema.
    pub schema: Option<Identifier>,
    /// Its characters.
    pub name: Name,
    /// Left operand; none is `NONE`.
    pub left: Option<TypeName>,
    /// Right operand.
    pub right: Option<TypeName>,
}
