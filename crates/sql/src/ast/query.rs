//! Queries and the statements that change rows.

use super::{Call, Expr, Name, ObjectName, TypeName};
use crate::name::Identifier;
use crate::span::Span;

/// `SELECT`, `VALUES`, `TABLE`, their unions, with what stands before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// `WITH`.
    pub with: Option<With>,
    /// What is selected.
    pub body: QueryBody,
    /// `ORDER BY`.
    pub order_by: Vec<OrderBy>,
    /// `LIMIT` or `FETCH FIRST`; `ALL` is none.
    pub limit: Option<Expr>,
    /// `FETCH FIRST n ROWS WITH TIES`.
    pub with_ties: bool,
    /// `OFFSET`.
    pub offset: Option<Expr>,
    /// `FOR UPDATE` and its like.
    pub locking: Vec<Locking>,
    /// Where it stands.
    pub span: Span,
}

impl Query {
    /// A query of nothing but its core.
    pub fn of(body: QueryBody, span: Span) -> Query {
        Query {
            with: None,
            body,
            order_by: Vec::new(),
            limit: None,
            with_ties: false,
            offset: None,
            locking: Vec::new(),
            span,
        }
    }
}

/// The core of a query.
#[derive(Clone, Debug, PartialEq)]
pub enum QueryBody {
    /// `SELECT`; `TABLE t` is one too.
    Select(Box<Select>),
    /// `VALUES (...), (...)`.
    Values(Vec<Vec<Expr>>),
    /// `a UNION b`.
    SetOperation {
        operator: SetOperator,
        all: bool,
        left: Box<Query>,
        right: Box<Query>,
    },
    /// A query in parentheses with its own WITH, ORDER BY or LIMIT.
    Nested(Box<Query>),
    /// `INSERT`, `UPDATE`, `DELETE`, `MERGE` in a WITH.
    Data(Box<DataStatement>),
}

/// `UNION`, `INTERSECT`, `EXCEPT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each variant is the keyword it names")]
pub enum SetOperator {
    Union,
    Intersect,
    Except,
}

/// A `SELECT` without WITH, ORDER BY and LIMIT.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Select {
    /// `DISTINCT`.
    pub distinct: Option<Distinct>,
    /// The output columns.
    pub targets: Vec<Target>,
    /// `INTO table` (not PL/pgSQL's).
    pub into: Option<ObjectName>,
    /// `FROM`.
    pub from: Vec<FromItem>,
    /// `WHERE`.
    pub condition: Option<Expr>,
    /// `GROUP BY`.
    pub group_by: Vec<GroupBy>,
    /// `HAVING`.
    pub having: Option<Expr>,
    /// `WINDOW`.
    pub windows: Vec<(Name, WindowSpec)>,
}

/// `DISTINCT`, `DISTINCT ON (...)`.
#[derive(Clone, Debug, PartialEq)]
pub enum Distinct {
    /// `DISTINCT`
    Rows,
    /// `DISTINCT ON (...)`
    On(Vec<Expr>),
}

/// An output column.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The value; may be a star.
    pub value: Expr,
    /// `AS name`.
    pub alias: Option<Name>,
}

/// An item of `FROM`.
#[derive(Clone, Debug, PartialEq)]
pub enum FromItem {
    /// A table, view or WITH query.
    Relation {
        name: ObjectName,
        only: bool,
        alias: Option<Alias>,
        sample: Option<Box<Call>>,
    },
    /// A function, or several in `ROWS FROM`.
    Function {
        lateral: bool,
        calls: Vec<FunctionCall>,
        rows_from: bool,
        ordinality: bool,
        alias: Option<Alias>,
    },
    /// A query in parentheses.
    Query {
        lateral: bool,
        query: Box<Query>,
        alias: Option<Alias>,
    },
    /// A join.
    Join(Box<Join>),
    /// `XMLTABLE` or `JSON_TABLE`, with its columns.
    Table {
        lateral: bool,
        name: &'static str,
        arguments: Vec<Expr>,
        columns: Vec<TableFunctionColumn>,
        alias: Option<Alias>,
    },
}

/// A call in `FROM` with its column definitions.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionCall {
    /// The call: mostly a [`super::ExprKind::Call`], else a keyword such as `CURRENT_DATE`.
    pub call: Expr,
    /// `AS (a int, b text)`.
    pub columns: Vec<ColumnDefinition>,
}

/// A column of `AS (a int, b text)`.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnDefinition {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub type_name: TypeName,
    /// `COLLATE`.
    pub collation: Option<ObjectName>,
}

/// A column of `XMLTABLE` or `JSON_TABLE`; `type_name` is none for `FOR ORDINALITY`.
#[derive(Clone, Debug, PartialEq)]
pub struct TableFunctionColumn {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub type_name: Option<TypeName>,
}

/// `AS name (columns)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Alias {
    /// The name; none in `AS (a int)`.
    pub name: Option<Name>,
    /// Names for the columns.
    pub columns: Vec<Name>,
}

/// A join.
#[derive(Clone, Debug, PartialEq)]
pub struct Join {
    /// How.
    pub kind: JoinKind,
    /// Left side.
    pub left: FromItem,
    /// Right side.
    pub right: FromItem,
    /// The condition.
    pub condition: JoinCondition,
    /// `(a JOIN b) AS alias`.
    pub alias: Option<Alias>,
}

/// Kinds of join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each variant is the keyword it names")]
pub enum JoinKind {
    Inner,
    Left,
    Right,
    Full,
    Cross,
}

/// What joins.
#[derive(Clone, Debug, PartialEq)]
pub enum JoinCondition {
    /// `CROSS JOIN`, or a condition that is missing.
    None,
    /// `ON`.
    On(Expr),
    /// `USING (a, b) [AS alias]`.
    Using(Vec<Name>, Option<Name>),
    /// `NATURAL`.
    Natural,
}

/// An item of `GROUP BY`.
#[derive(Clone, Debug, PartialEq)]
pub enum GroupBy {
    /// An expression, a column's number or its output name.
    Expr(Expr),
    /// `ROLLUP (...)`, `CUBE (...)`: their expressions.
    Rollup(Vec<Expr>),
    /// `CUBE (...)`.
    Cube(Vec<Expr>),
    /// `GROUPING SETS (...)`.
    Sets(Vec<GroupBy>),
}

/// An item of `ORDER BY`.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderBy {
    /// By what.
    pub value: Expr,
    /// `DESC`.
    pub descending: bool,
    /// `NULLS FIRST` is true, `NULLS LAST` false.
    pub nulls_first: Option<bool>,
    /// `USING operator`.
    pub using: Option<super::OperatorName>,
}

/// `OVER ...`.
#[derive(Clone, Debug, PartialEq)]
pub enum Window {
    /// `OVER name`.
    Named(Name),
    /// `OVER (...)`.
    Inline(WindowSpec),
}

/// A window's definition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WindowSpec {
    /// The window it copies.
    pub base: Option<Name>,
    /// `PARTITION BY`.
    pub partition_by: Vec<Expr>,
    /// `ORDER BY`.
    pub order_by: Vec<OrderBy>,
    /// The frame's text, if one was written, and its offsets.
    pub frame: Option<(String, Vec<Expr>)>,
}

/// `WITH`.
#[derive(Clone, Debug, PartialEq)]
pub struct With {
    /// `RECURSIVE`.
    pub recursive: bool,
    /// Its queries.
    pub queries: Vec<CommonTable>,
}

/// One query of a `WITH`.
#[derive(Clone, Debug, PartialEq)]
pub struct CommonTable {
    /// Its name.
    pub name: Name,
    /// Names for its columns.
    pub columns: Vec<Name>,
    /// `MATERIALIZED`, `NOT MATERIALIZED`.
    pub materialized: Option<bool>,
    /// The query.
    pub query: Query,
    /// Columns that `SEARCH` and `CYCLE` add.
    pub added: Vec<Name>,
}

/// `FOR UPDATE OF t NOWAIT`.
#[derive(Clone, Debug, PartialEq)]
pub struct Locking {
    /// `update`, `no key update`, `share`, `key share`.
    pub strength: &'static str,
    /// `OF`.
    pub of: Vec<ObjectName>,
}

/// A statement that changes rows.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "it is held in a box wherever it stands")]
pub enum DataStatement {
    /// `INSERT`
    Insert(Insert),
    /// `UPDATE`
    Update(Update),
    /// `DELETE`
    Delete(Delete),
    /// `MERGE`
    Merge(Merge),
}

impl DataStatement {
    /// `RETURNING`.
    pub fn returning(&self) -> &[Target] {
        match self {
            DataStatement::Insert(it) => &it.returning,
            DataStatement::Update(it) => &it.returning,
            DataStatement::Delete(it) => &it.returning,
            DataStatement::Merge(it) => &it.returning,
        }
    }
}

/// `INSERT`.
#[derive(Clone, Debug, PartialEq)]
pub struct Insert {
    /// `WITH`.
    pub with: Option<With>,
    /// Where to.
    pub table: ObjectName,
    /// `AS alias`.
    pub alias: Option<Name>,
    /// The columns, where they are named.
    pub columns: Vec<TargetColumn>,
    /// `OVERRIDING SYSTEM VALUE` or `OVERRIDING USER VALUE`.
    pub overriding: bool,
    /// What: none is `DEFAULT VALUES`, or rows that were too large to be parsed (see `rows_skipped`).
    pub source: Option<Query>,
    /// The statement was too large; only its head and tail were read.
    pub rows_skipped: bool,
    /// `ON CONFLICT`.
    pub on_conflict: Option<OnConflict>,
    /// `RETURNING`.
    pub returning: Vec<Target>,
    /// `RETURNING WITH (OLD AS o, NEW AS n)`.
    pub row_names: Vec<RowName>,
}

/// A name for the rows before or after, in `RETURNING WITH (...)`.
#[derive(Clone, Debug, PartialEq)]
pub struct RowName {
    /// The rows before.
    pub old: bool,
    /// What they are called.
    pub name: Name,
}

/// `ON CONFLICT`.
#[derive(Clone, Debug, PartialEq)]
pub struct OnConflict {
    /// The columns or expressions of the arbiter index.
    pub columns: Vec<Expr>,
    /// Its predicate.
    pub condition: Option<Expr>,
    /// `ON CONSTRAINT name`.
    pub constraint: Option<Name>,
    /// `DO UPDATE SET`; none is `DO NOTHING`.
    pub update: Option<(Vec<Assignment>, Option<Expr>)>,
    /// Where it stands.
    pub span: Span,
}

/// `a = 1` or `(a, b) = (...)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// The columns.
    pub columns: Vec<TargetColumn>,
    /// They stand in parentheses, and the value is a row or query even for one.
    pub multiple: bool,
    /// The value.
    pub value: Expr,
}

/// What is assigned to: a column, or a part of it such as `a.b` and `a[1]`.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetColumn {
    /// The column.
    pub name: Name,
    /// From the column to the part.
    pub parts: Vec<TargetPart>,
}

/// A step from a value to a part of it.
#[derive(Clone, Debug, PartialEq)]
pub enum TargetPart {
    /// `.field`
    Field(Name),
    /// `[index]`
    Element(Expr),
    /// `[lower:upper]`
    Slice(Option<Expr>, Option<Expr>),
}

/// `UPDATE`.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// `WITH`.
    pub with: Option<With>,
    /// Which table.
    pub table: ObjectName,
    /// `AS alias`.
    pub alias: Option<Name>,
    /// `SET`.
    pub assignments: Vec<Assignment>,
    /// `FROM`.
    pub from: Vec<FromItem>,
    /// `WHERE`.
    pub condition: Option<Expr>,
    /// `RETURNING`.
    pub returning: Vec<Target>,
    /// `RETURNING WITH (OLD AS o, NEW AS n)`.
    pub row_names: Vec<RowName>,
}

/// `DELETE`.
#[derive(Clone, Debug, PartialEq)]
pub struct Delete {
    /// `WITH`.
    pub with: Option<With>,
    /// Which table.
    pub table: ObjectName,
    /// `AS alias`.
    pub alias: Option<Name>,
    /// `USING`.
    pub using: Vec<FromItem>,
    /// `WHERE`.
    pub condition: Option<Expr>,
    /// `RETURNING`.
    pub returning: Vec<Target>,
    /// `RETURNING WITH (OLD AS o, NEW AS n)`.
    pub row_names: Vec<RowName>,
}

/// `MERGE`.
#[derive(Clone, Debug, PartialEq)]
pub struct Merge {
    /// `WITH`.
    pub with: Option<With>,
    /// Into which table.
    pub table: ObjectName,
    /// `AS alias`.
    pub alias: Option<Name>,
    /// `USING`.
    pub source: FromItem,
    /// `ON`.
    pub condition: Expr,
    /// `WHEN ... THEN`: the conditions, assignments and inserted values in them.
    pub actions: Vec<MergeAction>,
    /// `RETURNING`.
    pub returning: Vec<Target>,
    /// `RETURNING WITH (OLD AS o, NEW AS n)`.
    pub row_names: Vec<RowName>,
}

/// One `WHEN` of a `MERGE`.
#[derive(Clone, Debug, PartialEq)]
pub struct MergeAction {
    /// `AND condition`.
    pub condition: Option<Expr>,
    /// `UPDATE SET`.
    pub assignments: Vec<Assignment>,
    /// `INSERT (columns)`.
    pub columns: Vec<TargetColumn>,
    /// `OVERRIDING SYSTEM VALUE` or `OVERRIDING USER VALUE`.
    pub overriding: bool,
    /// `VALUES (...)`.
    pub values: Vec<Expr>,
    /// `insert`, `update`, `delete`, `do nothing`.
    pub action: Identifier,
}
