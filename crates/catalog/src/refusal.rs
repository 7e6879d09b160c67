//! Why PostgreSQL would refuse a statement.

use std::fmt;

use pgassay_sql::ast::ObjectKind;
use pgassay_sql::name::QualifiedName;
use pgassay_sql::span::Span;

/// A five-character error code (the manual's appendix A).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SqlState(pub &'static str);

impl fmt::Display for SqlState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

macro_rules! states {
    ($($name:ident = $code:literal;)*) => {
        #[allow(missing_docs, reason = "each constant is the condition name of the manual's appendix A")]
        impl SqlState {
            $(pub const $name: SqlState = SqlState($code);)*

            /// The state of this code, if it is one that the catalog can decide.
            pub fn from_code(code: &str) -> Option<SqlState> {
                match code {
                    $($code => Some(SqlState::$name),)*
                    _ => None,
                }
            }

            /// The condition name of the manual's appendix A, as PL/pgSQL's `EXCEPTION WHEN` takes it.
            pub fn condition(self) -> &'static str {
                match self.0 {
                    $($code => stringify!($name),)*
                    _ => "",
                }
            }
        }
    };
}

states! {
    FEATURE_NOT_SUPPORTED = "0A000";
    ACTIVE_SQL_TRANSACTION = "25001";
    NO_ACTIVE_SQL_TRANSACTION = "25P01";
    IN_FAILED_SQL_TRANSACTION = "25P02";
    DEPENDENT_OBJECTS_STILL_EXIST = "2BP01";
    DEPENDENT_PRIVILEGE_DESCRIPTORS_STILL_EXIST = "2B000";
    INVALID_PARAMETER_VALUE = "22023";
    INVALID_TEXT_REPRESENTATION = "22P02";
    NUMERIC_VALUE_OUT_OF_RANGE = "22003";
    INVALID_GRANTOR = "0L000";
    INVALID_GRANT_OPERATION = "0LP01";
    INVALID_ROLE_SPECIFICATION = "0P000";
    INVALID_CATALOG_NAME = "3D000";
    INVALID_SCHEMA_NAME = "3F000";
    INVALID_SAVEPOINT_SPECIFICATION = "3B001";
    SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION = "42000";
    SYNTAX_ERROR = "42601";
    INSUFFICIENT_PRIVILEGE = "42501";
    CANNOT_COERCE = "42846";
    GROUPING_ERROR = "42803";
    WINDOWING_ERROR = "42P20";
    INVALID_RECURSION = "42P19";
    INVALID_FOREIGN_KEY = "42830";
    INVALID_NAME = "42602";
    NAME_TOO_LONG = "42622";
    RESERVED_NAME = "42939";
    DATATYPE_MISMATCH = "42804";
    INDETERMINATE_DATATYPE = "42P18";
    COLLATION_MISMATCH = "42P21";
    INDETERMINATE_COLLATION = "42P22";
    WRONG_OBJECT_TYPE = "42809";
    GENERATED_ALWAYS = "428C9";
    UNDEFINED_COLUMN = "42703";
    UNDEFINED_FUNCTION = "42883";
    UNDEFINED_TABLE = "42P01";
    UNDEFINED_PARAMETER = "42P02";
    UNDEFINED_OBJECT = "42704";
    DUPLICATE_COLUMN = "42701";
    DUPLICATE_CURSOR = "42P03";
    DUPLICATE_DATABASE = "42P04";
    DUPLICATE_FUNCTION = "42723";
    DUPLICATE_PREPARED_STATEMENT = "42P05";
    DUPLICATE_SCHEMA = "42P06";
    DUPLICATE_TABLE = "42P07";
    DUPLICATE_ALIAS = "42712";
    DUPLICATE_OBJECT = "42710";
    AMBIGUOUS_COLUMN = "42702";
    AMBIGUOUS_FUNCTION = "42725";
    AMBIGUOUS_PARAMETER = "42P08";
    AMBIGUOUS_ALIAS = "42P09";
    INVALID_COLUMN_REFERENCE = "42P10";
    INVALID_COLUMN_DEFINITION = "42611";
    INVALID_CURSOR_DEFINITION = "42P11";
    INVALID_DATABASE_DEFINITION = "42P12";
    INVALID_FUNCTION_DEFINITION = "42P13";
    INVALID_PREPARED_STATEMENT_DEFINITION = "42P14";
    INVALID_SCHEMA_DEFINITION = "42P15";
    INVALID_TABLE_DEFINITION = "42P16";
    INVALID_OBJECT_DEFINITION = "42P17";
    OBJECT_NOT_IN_PREREQUISITE_STATE = "55000";
    OBJECT_IN_USE = "55006";
    CANT_CHANGE_RUNTIME_PARAM = "55P02";
    UNSAFE_NEW_ENUM_VALUE_USAGE = "55P04";
    STATEMENT_TOO_COMPLEX = "54001";
    TOO_MANY_COLUMNS = "54011";
    TOO_MANY_ARGUMENTS = "54023";
    UNDEFINED_FILE = "58P01";
    PLPGSQL_RAISE_EXCEPTION = "P0001";
}

/// PostgreSQL's reason to refuse a statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The code.
    pub sqlstate: SqlState,
    /// What PostgreSQL would say, in its own words as far as they are known.
    pub message: String,
    /// The object that the refusal is about, existing or not: what is missing, doubled, or in the way.
    pub object: Option<(ObjectKind, QualifiedName)>,
    /// The place in the statement, where it is known.
    pub span: Option<Span>,
}

impl Refusal {
    /// A refusal with a code and PostgreSQL's words.
    pub fn new(sqlstate: SqlState, message: impl Into<String>) -> Refusal {
        Refusal {
            sqlstate,
            message: message.into(),
            object: None,
            span: None,
        }
    }

    /// Says which object it is about.
    #[must_use]
    pub fn about(mut self, kind: ObjectKind, name: QualifiedName) -> Refusal {
        self.object = Some((kind, name));
        self
    }

    /// Says where it stands, unless that was said before.
    #[must_use]
    pub fn at(mut self, span: Span) -> Refusal {
        self.span.get_or_insert(span);
        self
    }
}

/// Why something could not be bound or applied: PostgreSQL refuses it, or nobody can tell offline.
#[derive(Clone, Debug, PartialEq)]
pub enum Obstacle {
    /// PostgreSQL would refuse the statement.
    Refused(Box<Refusal>),
    /// The catalog cannot tell; why, as a clause without a full stop.
    Unknown(String),
}

impl From<Refusal> for Obstacle {
    fn from(refusal: Refusal) -> Obstacle {
        Obstacle::Refused(Box::new(refusal))
    }
}

impl From<Box<Refusal>> for Obstacle {
    fn from(refusal: Box<Refusal>) -> Obstacle {
        Obstacle::Refused(refusal)
    }
}
