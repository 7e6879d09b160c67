//! Bound expressions and queries: names replaced by identifiers, types known, as PostgreSQL stores them.
//!
//! The form follows PostgreSQL's parse analysis (`src/include/nodes/primnodes.h`): casts that PostgreSQL inserts are
//! there and marked, so that a default, a policy or a view keeps its meaning when objects are renamed or created later.

mod change;
mod node;

use std::sync::Arc;

use pgassay_sql::ast::{IsTest, JoinKind, Quantifier, SetOperator, SpecialFunction, SpecialValue};
use pgassay_sql::name::Identifier;

use crate::id::{CollationId, ColumnNumber, FunctionId, OperatorId, RelationId, SequenceId, TypeId};
use crate::location::Location;

/// An expression as an object holds it.
#[derive(Clone, Debug)]
pub struct Expression {
    /// The bound tree; [`Node::Unknown`] where it could not be bound.
    pub tree: Arc<Node>,
    /// The text as it was written, for people.
    pub text: Arc<str>,
    /// What it refers to, each once, sorted.
    pub references: Arc<[Reference]>,
    /// Where it was written.
    pub location: Option<Location>,
}

/// What an expression or query refers to; with each the object that holds it goes or refuses to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each variant is the kind of the identifier it holds")]
pub enum Reference {
    /// A relation as a whole (it stands in FROM).
    Relation(RelationId),
    /// A column.
    Column(RelationId, ColumnNumber),
    /// A sequence, by `nextval('name'::regclass)`.
    Sequence(SequenceId),
    Function(FunctionId),
    Operator(OperatorId),
    Type(TypeId),
    Collation(CollationId),
}

/// A bound expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A constant: its text in the type's input form, none for NULL.
    Constant {
        value: Option<String>,
        data_type: TypeId,
        modifier: i32,
    },
    /// A constant that stands for an object: `'name'::regclass`, which follows when the object is renamed.
    Object { object: Reference, data_type: TypeId },
    /// `$1`, or a named parameter of a SQL function; number 0 is the VALUE of a domain's CHECK.
    Parameter { number: u16, data_type: TypeId },
    /// A column of an item in FROM (or of the table that a CHECK, default, index or policy belongs to).
    Column(ColumnReference),
    /// A whole row of an item in FROM.
    WholeRow {
        levels_up: u16,
        source: u16,
        relation: Option<RelationId>,
        data_type: TypeId,
    },
    /// A function call.
    Call(Box<FunctionCall>),
    /// An operator with one operand or two.
    Operator {
        operator: OperatorId,
        operands: Vec<Node>,
        result: TypeId,
    },
    /// `IS [NOT] DISTINCT FROM`: `operator` is the equality.
    IsDistinctFrom {
        operator: OperatorId,
        left: Box<Node>,
        right: Box<Node>,
        negated: bool,
    },
    /// `a operator ANY|ALL (array)`; `IN (list)` is one with `= ANY`, `NOT IN` with `<> ALL`.
    ArrayOperator {
        operator: OperatorId,
        quantifier: Quantifier,
        left: Box<Node>,
        array: Box<Node>,
    },
    /// `AND`
    And(Vec<Node>),
    /// `OR`
    Or(Vec<Node>),
    /// `NOT`
    Not(Box<Node>),
    /// `IS [NOT] NULL`, `TRUE`, ...
    Is {
        operand: Box<Node>,
        test: IsTest,
        negated: bool,
    },
    /// `CASE`; with an operand each condition is the comparison of the operand with the value written.
    Case {
        operand: Option<Box<Node>>,
        branches: Vec<(Node, Node)>,
        otherwise: Option<Box<Node>>,
        data_type: TypeId,
    },
    /// `COALESCE`, `NULLIF`, `GREATEST`, `LEAST`, `GROUPING`
    Special {
        function: SpecialFunction,
        arguments: Vec<Node>,
        data_type: TypeId,
    },
    /// `CURRENT_USER`, ...
    SpecialValue {
        value: SpecialValue,
        data_type: TypeId,
        modifier: i32,
    },
    /// A cast, whether written or inserted.
    Cast(Box<Cast>),
    /// `COLLATE`
    Collate {
        operand: Box<Node>,
        collation: CollationId,
    },
    /// `ARRAY[...]`
    Array { elements: Vec<Node>, data_type: TypeId },
    /// `ROW(...)`
    Row { fields: Vec<Node>, data_type: TypeId },
    /// Comparison of two rows: `(a, b) = (c, d)`.
    RowCompare {
        operators: Vec<OperatorId>,
        left: Vec<Node>,
        right: Vec<Node>,
    },
    /// A field of a composite value.
    Field {
        base: Box<Node>,
        field: Identifier,
        /// Its number, where the base is a row of a relation or a composite type.
        attribute: Option<ColumnNumber>,
        data_type: TypeId,
        modifier: i32,
    },
    /// An element, or a slice, of a value that can be subscripted; indexes are lower and upper bounds.
    Subscript {
        base: Box<Node>,
        indexes: Vec<(Option<Node>, Option<Node>)>,
        slice: bool,
        data_type: TypeId,
    },
    /// A query as a value.
    SubQuery(Box<SubQuery>),
    /// XML and JSON constructors by their names.
    SqlFunction {
        name: &'static str,
        arguments: Vec<Node>,
        data_type: TypeId,
    },
    /// `DEFAULT` in an assignment.
    Default { data_type: TypeId },
    /// What could not be bound, and why.
    Unknown { because: String },
}

/// A column in an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ColumnReference {
    /// How many queries out it is found: 0 for the query itself.
    pub levels_up: u16,
    /// Which item of that query's [`BoundQuery::sources`]; 0 in expressions that have one table only.
    pub source: u16,
    /// Its place among the item's columns, from 1; for a relation its [`ColumnNumber`], negative (as `i16`) for
    /// system columns.
    pub position: u16,
    /// The column of a relation behind it, if the item is one.
    pub column: Option<(RelationId, ColumnNumber)>,
    /// Its type.
    pub data_type: TypeId,
    /// The type's modifier.
    pub modifier: i32,
}

/// A call.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionCall {
    /// What is called.
    pub function: FunctionId,
    /// The arguments in the order of the parameters, defaults left out.
    pub arguments: Vec<Node>,
    /// The type of the result, `anyelement` and its like resolved.
    pub result: TypeId,
    /// Whether the result is a set.
    pub returns_set: bool,
    /// The last argument is an array of the variadic ones, as it was passed with `VARIADIC`.
    pub variadic: bool,
    /// `DISTINCT`
    pub distinct: bool,
    /// `f(*)`
    pub star: bool,
    /// `ORDER BY` or `WITHIN GROUP`.
    pub order_by: Vec<Node>,
    /// `FILTER`
    pub filter: Option<Node>,
    /// `OVER`: partitions, then order.
    pub over: Option<(Vec<Node>, Vec<Node>)>,
}

/// A cast.
#[derive(Clone, Debug, PartialEq)]
pub struct Cast {
    /// What is cast.
    pub operand: Node,
    /// To which type.
    pub data_type: TypeId,
    /// Its modifier.
    pub modifier: i32,
    /// Whether PostgreSQL inserted it.
    pub implicit: bool,
    /// What does it.
    pub method: CastMethod,
}

/// What does a cast in an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CastMethod {
    /// A function.
    Function(FunctionId),
    /// Nothing: both are stored alike.
    Relabel,
    /// Output and input through text.
    InOut,
    /// Each element of an array.
    Array,
    /// To a domain: its constraints are checked.
    Domain,
    /// Row types of inherited tables, or to and from `record`.
    Row,
}

/// A query as a value.
#[derive(Clone, Debug, PartialEq)]
pub struct SubQuery {
    /// How it is used.
    pub kind: SubQueryKind,
    /// The query.
    pub query: BoundQuery,
    /// The type of the value.
    pub data_type: TypeId,
}

/// How a query is used as a value.
#[derive(Clone, Debug, PartialEq)]
pub enum SubQueryKind {
    /// `EXISTS (...)`
    Exists,
    /// `(SELECT ...)`
    Scalar,
    /// `ARRAY(SELECT ...)`
    Array,
    /// `a IN (SELECT ...)`, `a operator ANY|ALL (SELECT ...)`; `NOT IN` is a NOT around it. One operator a column.
    Quantified {
        quantifier: Quantifier,
        operators: Vec<OperatorId>,
        left: Vec<Node>,
    },
}

/// A bound query.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct BoundQuery {
    /// The queries of its WITH, in order; those that change rows are none.
    pub with: Vec<(Identifier, Option<BoundQuery>)>,
    /// Whether `RECURSIVE` was written.
    pub recursive: bool,
    /// What columns are taken from: the items of FROM, joins among them, numbered in the order of their binding.
    pub sources: Vec<Source>,
    /// How they are joined.
    pub from: Vec<From>,
    /// The output columns.
    pub columns: Vec<OutputColumn>,
    /// `WHERE`
    pub condition: Option<Node>,
    /// `GROUP BY`, grouping sets flattened.
    pub group_by: Vec<Node>,
    /// `HAVING`
    pub having: Option<Node>,
    /// `ORDER BY`: what, descending, nulls first.
    pub order_by: Vec<(Node, bool, bool)>,
    /// `LIMIT`
    pub limit: Option<Box<Node>>,
    /// `OFFSET`
    pub offset: Option<Box<Node>>,
    /// `DISTINCT`
    pub distinct: bool,
    /// `DISTINCT ON`
    pub distinct_on: Vec<Node>,
    /// `UNION` and its like; then sources, from and condition are empty.
    pub set_operation: Option<Box<SetOperation>>,
    /// `VALUES`: the rows; then `columns` have no values of their own.
    pub values: Vec<Vec<Node>>,
    /// Whether an aggregate or GROUP BY makes it return groups.
    pub grouped: bool,
    /// Whether it locks rows.
    pub locks_rows: bool,
    /// What it does to the rows of its first source, where it is a statement that changes rows.
    pub written: Option<Box<Written>>,
}

/// What a statement that changes rows does to a table.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Written {
    /// The columns that INSERT gives values to; none where no rows are inserted.
    pub inserted: Option<Vec<ColumnNumber>>,
    /// The columns that UPDATE assigns; none where no rows are updated.
    pub updated: Option<Vec<ColumnNumber>>,
    /// Whether rows are deleted.
    pub deletes: bool,
    /// The values that columns get, and what ON CONFLICT and MERGE look at.
    pub values: Vec<Node>,
    /// The columns that stay as long as the statement is kept somewhere, though it only writes them
    /// (`find_expr_references_walker`).
    pub kept: Vec<ColumnNumber>,
}

/// An output column.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputColumn {
    /// Its name.
    pub name: Identifier,
    /// Its value; none in VALUES and set operations.
    pub value: Option<Node>,
    /// Its type.
    pub data_type: TypeId,
    /// The type's modifier.
    pub modifier: i32,
    /// Its collation.
    pub collation: Option<CollationId>,
}

/// `UNION`, `INTERSECT`, `EXCEPT`.
#[derive(Clone, Debug, PartialEq)]
pub struct SetOperation {
    /// Which.
    pub operator: SetOperator,
    /// `ALL`
    pub all: bool,
    /// The left query.
    pub left: BoundQuery,
    /// The right query.
    pub right: BoundQuery,
}

/// An item of FROM (PostgreSQL's range table entry).
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// What it is.
    pub kind: SourceKind,
    /// The name by which it is known.
    pub alias: Option<Identifier>,
    /// Its columns. Of a relation those that existed when it was bound, by their names then.
    pub columns: Vec<SourceColumn>,
}

/// A column of an item in FROM.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceColumn {
    /// Its name here.
    pub name: Identifier,
    /// Its place: for a relation the [`ColumnNumber`].
    pub position: u16,
    /// Its type.
    pub data_type: TypeId,
    /// The type's modifier.
    pub modifier: i32,
    /// Its collation.
    pub collation: Option<CollationId>,
}

/// What an item of FROM is.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceKind {
    /// A relation.
    Relation(RelationId),
    /// A query in parentheses.
    Query(Box<BoundQuery>),
    /// A query of a WITH: how many queries out, and its name.
    CommonTable { levels_up: u16, name: Identifier },
    /// Functions.
    Functions(Vec<Node>),
    /// A join; of each of its columns what it stands for (several for USING).
    Join { merged: Vec<Vec<ColumnReference>> },
    /// `VALUES`
    Values(Vec<Vec<Node>>),
    /// The new or old row of a trigger, a rule or `ON CONFLICT`.
    Row(RelationId),
    /// `XMLTABLE`, `JSON_TABLE`
    Table { arguments: Vec<Node> },
}

/// How items of FROM are joined.
#[derive(Clone, Debug, PartialEq)]
pub enum From {
    /// An item, by its place in [`BoundQuery::sources`].
    Source(u16),
    /// A join, by its own place and its two sides.
    Join {
        source: u16,
        kind: JoinKind,
        left: Box<From>,
        right: Box<From>,
        condition: Option<Node>,
    },
}
