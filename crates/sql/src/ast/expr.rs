//! Value expressions, as in the manual's chapter 4.2.

use super::{Name, ObjectName, OrderBy, Query, TypeName, Window};
use crate::name::Identifier;
use crate::span::Span;

/// An expression and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands, parentheses around it not included.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `a`, `t.a`, `s.t.a`: a column, or (decided by who looks names up) a whole row, field or variable.
    Column(Vec<Name>),
    /// `*` or `t.*`.
    Star(Vec<Name>),
    /// A constant.
    Literal(Literal),
    /// `$1`.
    Parameter(u32),
    /// `DEFAULT`, in VALUES and assignments.
    Default,
    /// A function, aggregate or window function call.
    Call(Box<Call>),
    /// `- a`.
    Unary {
        operator: OperatorName,
        operand: Box<Expr>,
    },
    /// `a + b`.
    Binary {
        operator: OperatorName,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// `a AND b AND c`, flattened.
    And(Vec<Expr>),
    /// `a OR b OR c`, flattened.
    Or(Vec<Expr>),
    /// `NOT a`.
    Not(Box<Expr>),
    /// `a IS [NOT] NULL`, `TRUE`, ...
    Is {
        operand: Box<Expr>,
        test: IsTest,
        negated: bool,
    },
    /// `a IS [NOT] DISTINCT FROM b`.
    IsDistinctFrom {
        left: Box<Expr>,
        right: Box<Expr>,
        negated: bool,
    },
    /// `a [NOT] IN (1, 2)`.
    InList {
        operand: Box<Expr>,
        list: Vec<Expr>,
        negated: bool,
    },
    /// `a [NOT] IN (SELECT ...)`.
    InQuery {
        operand: Box<Expr>,
        query: Box<Query>,
        negated: bool,
    },
    /// `a [NOT] BETWEEN [SYMMETRIC] b AND c`.
    Between {
        operand: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
        negated: bool,
        symmetric: bool,
    },
    /// `a [NOT] LIKE b [ESCAPE c]`, `ILIKE`, `SIMILAR TO`.
    Like {
        kind: LikeKind,
        operand: Box<Expr>,
        pattern: Box<Expr>,
        escape: Option<Box<Expr>>,
        negated: bool,
    },
    /// `a = ANY (array)`, `a > ALL (array)`.
    QuantifiedArray {
        left: Box<Expr>,
        operator: OperatorName,
        quantifier: Quantifier,
        array: Box<Expr>,
    },
    /// `a = ANY (SELECT ...)`.
    QuantifiedQuery {
        left: Box<Expr>,
        operator: OperatorName,
        quantifier: Quantifier,
        query: Box<Query>,
    },
    /// `CASE`.
    Case {
        operand: Option<Box<Expr>>,
        branches: Vec<(Expr, Expr)>,
        otherwise: Option<Box<Expr>>,
    },
    /// `CAST(a AS t)`, `a::t`, `t 'constant'`.
    Cast {
        operand: Box<Expr>,
        type_name: Box<TypeName>,
    },
    /// `a COLLATE c`.
    Collate {
        operand: Box<Expr>,
        collation: ObjectName,
    },
    /// `a AT TIME ZONE b`; without zone it is `AT LOCAL`.
    AtTimeZone {
        operand: Box<Expr>,
        zone: Option<Box<Expr>>,
    },
    /// `ARRAY[...]`; an inner `[...]` without the word is one as well.
    Array(Vec<Expr>),
    /// `ARRAY(SELECT ...)`.
    ArrayQuery(Box<Query>),
    /// `ROW(a, b)` or `(a, b)`.
    Row { fields: Vec<Expr>, explicit: bool },
    /// `(SELECT ...)` as a value.
    SubQuery(Box<Query>),
    /// `EXISTS (SELECT ...)`.
    Exists(Box<Query>),
    /// `(a).b`.
    Field { base: Box<Expr>, field: Name },
    /// `(a).*`.
    FieldStar(Box<Expr>),
    /// `a[1]`.
    Subscript { base: Box<Expr>, index: Box<Expr> },
    /// `a[1:2]`.
    Slice {
        base: Box<Expr>,
        lower: Option<Box<Expr>>,
        upper: Option<Box<Expr>>,
    },
    /// `CURRENT_USER` and its like, which are keywords and no calls.
    SpecialValue {
        value: SpecialValue,
        precision: Option<u32>,
    },
    /// `COALESCE`, `NULLIF`, `GREATEST`, `LEAST`, `GROUPING`.
    Special {
        function: SpecialFunction,
        arguments: Vec<Expr>,
    },
    /// XML and JSON constructors, with the parts that are expressions. The type is what the function returns when
    /// no RETURNING says otherwise.
    SqlFunction {
        name: &'static str,
        arguments: Vec<Expr>,
        returning: Option<Box<TypeName>>,
    },
    /// `CURRENT OF cursor`.
    CurrentOf(Name),
    /// Something the parser reads and this tree has no form for; named by the parser's word for it.
    Other(String),
}

/// A constant.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `NULL`
    Null,
    /// `TRUE`, `FALSE`
    Boolean(bool),
    /// Digits that fit a 32-bit integer.
    Integer(i32),
    /// Any other number, as written (underscores removed).
    Number(String),
    /// A string, decoded.
    String(String),
    /// `B'...'` or `X'...'`, as written with its letter in lower case: `b101`, `x1F`.
    Bits(String),
}

/// What follows `IS`.
#[derive(Clone, Debug, PartialEq)]
pub enum IsTest {
    /// `NULL`
    Null,
    /// `TRUE`
    True,
    /// `FALSE`
    False,
    /// `UNKNOWN`
    Unknown,
    /// `DOCUMENT`
    Document,
    /// `[NFC|NFD|NFKC|NFKD] NORMALIZED`, with the form in upper case.
    Normalized(Option<Identifier>),
    /// `JSON [VALUE|ARRAY|OBJECT|SCALAR]`, with the word in lower case.
    Json(Option<Identifier>),
}

/// The pattern languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LikeKind {
    /// `LIKE`
    Like,
    /// `ILIKE`
    ILike,
    /// `SIMILAR TO`
    SimilarTo,
}

/// `ANY` (or `SOME`) and `ALL`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// `ANY`, `SOME`
    Any,
    /// `ALL`
    All,
}

/// An operator's name, with the schema in `OPERATOR(schema.+)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorName {
    /// The schema.
    pub schema: Option<Identifier>,
    /// Its characters. `!=` is stored as `<>`, as PostgreSQL does.
    pub name: Identifier,
    /// Where it stands.
    pub span: Span,
}

/// A call.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// What is called. The functions with their own grammar (`EXTRACT`, `TRIM`, `SUBSTRING`, `POSITION`, `OVERLAY`,
    /// `COLLATION FOR`, ...) have the name that PostgreSQL gives them: `pg_catalog.extract`, `pg_catalog.btrim`, ...
    pub function: ObjectName,
    /// The arguments in the order of the call.
    pub arguments: Vec<Argument>,
    /// `f(*)`.
    pub star: bool,
    /// `f(DISTINCT a)`.
    pub distinct: bool,
    /// The last argument is `VARIADIC`.
    pub variadic: bool,
    /// `ORDER BY` inside the parentheses.
    pub order_by: Vec<OrderBy>,
    /// `WITHIN GROUP (ORDER BY ...)`.
    pub within_group: Vec<OrderBy>,
    /// `FILTER (WHERE ...)`.
    pub filter: Option<Expr>,
    /// `OVER (...)` or `OVER name`.
    pub over: Option<Window>,
}

/// An argument of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// `name => value`.
    pub name: Option<Name>,
    /// The value.
    pub value: Expr,
}

/// Values that look like names but are keywords.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each variant is the keyword it names")]
pub enum SpecialValue {
    CurrentDate,
    CurrentTime,
    CurrentTimestamp,
    LocalTime,
    LocalTimestamp,
    CurrentRole,
    CurrentUser,
    User,
    SessionUser,
    SystemUser,
    CurrentCatalog,
    CurrentSchema,
}

/// Functions that are part of the grammar and take any number of arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each variant is the keyword it names")]
pub enum SpecialFunction {
    Coalesce,
    NullIf,
    Greatest,
    Least,
    Grouping,
}
