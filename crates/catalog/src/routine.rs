//! Functions, procedures, aggregates.

use pgassay_sql::ast::{ParameterMode, Volatility};
use pgassay_sql::name::Identifier;

use crate::expression::{BoundQuery, Expression};
use crate::id::{ExtensionId, FunctionId, RoleId, SchemaId, TypeId};
use crate::location::Location;
use crate::privilege::Privileges;

/// A function, procedure, aggregate or window function (`pg_proc`), PostgreSQL's own or a user's.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its identifier; PostgreSQL's own where it fixes one.
    pub id: FunctionId,
    /// Its schema.
    pub schema: SchemaId,
    /// Its name.
    pub name: Identifier,
    /// What sort it is.
    pub kind: FunctionKind,
    /// All parameters in order, those of `OUT` and `RETURNS TABLE` included.
    pub parameters: Vec<Parameter>,
    /// What it returns (`record` where it is made of several OUT parameters).
    pub result: TypeId,
    /// `SETOF`
    pub returns_set: bool,
    /// Its language, lower case.
    pub language: Identifier,
    /// `IMMUTABLE`, `STABLE`, `VOLATILE`
    pub volatility: Volatility,
    /// `STRICT`
    pub strict: bool,
    /// `SECURITY DEFINER`
    pub security_definer: bool,
    /// `LEAKPROOF`
    pub leakproof: bool,
    /// `PARALLEL`: `s`, `r`, `u`.
    pub parallel: char,
    /// `SET name = value`, sorted by name; the value as text.
    pub settings: Vec<(String, String)>,
    /// The body.
    pub body: FunctionBody,
    /// Its owner.
    pub owner: RoleId,
    /// Who may execute it.
    pub privileges: Privileges,
    /// Its comment.
    pub comment: Option<String>,
    /// The extension it belongs to.
    pub extension: Option<ExtensionId>,
    /// Where it was created.
    pub location: Option<Location>,
}

/// The sorts of function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FunctionKind {
    /// A function.
    Function,
    /// A procedure.
    Procedure,
    /// A window function.
    Window,
    /// An aggregate; `direct` counts the arguments before `WITHIN GROUP` of an ordered-set aggregate.
    Aggregate {
        direct: Option<u16>,
        hypothetical: bool,
        definition: Vec<(String, String)>,
    },
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// `IN`, `OUT`, `INOUT`, `VARIADIC`, or a column of `RETURNS TABLE`.
    pub mode: ParameterMode,
    /// Its name.
    pub name: Option<Identifier>,
    /// Its type; of a VARIADIC parameter the array.
    pub data_type: TypeId,
    /// Whether a call may leave it out.
    pub has_default: bool,
    /// Its default; none for PostgreSQL's own functions.
    pub default: Option<Expression>,
}

/// What a function runs.
#[derive(Clone, Debug)]
pub enum FunctionBody {
    /// Text in its language, which PostgreSQL reads when the function is called, and the place of that text.
    Text {
        text: String,
        location: Option<Location>,
    },
    /// `RETURN expression`, bound when it was created.
    Expression(Box<Expression>),
    /// `BEGIN ATOMIC ... END`, bound when it was created; a query is none where it changes rows or could not be told.
    Atomic(Vec<Option<BoundQuery>>),
    /// In C or internal.
    Native,
}

impl Function {
    /// The parameters that a call passes, in order.
    pub fn inputs(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| {
            matches!(
                parameter.mode,
                ParameterMode::In | ParameterMode::InOut | ParameterMode::Variadic
            )
        })
    }

    /// The types of the parameters that a call passes: with schema and name what PostgreSQL tells functions apart by.
    pub fn input_types(&self) -> Vec<TypeId> {
        self.inputs().map(|parameter| parameter.data_type).collect()
    }

    /// The parameters that make the result.
    pub fn outputs(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| {
            matches!(
                parameter.mode,
                ParameterMode::Out | ParameterMode::InOut | ParameterMode::Table
            )
        })
    }

    /// The value of a `SET` clause.
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.settings
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}
