//! Statements that name objects of any kind: DROP, COMMENT, renames, owners; types, schemas, extensions.

use super::{
    Column, ColumnConstraint, DropBehavior, Expr, Name, ObjectName, OperatorSignature, OptionItem, Query,
    RoleName, RoutineSignature, Statement, TypeName,
};

/// Kinds of object as statements name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each variant is the keyword it names")]
pub enum ObjectKind {
    AccessMethod,
    Aggregate,
    Cast,
    Collation,
    Column,
    Constraint,
    Conversion,
    Database,
    Domain,
    DomainConstraint,
    EventTrigger,
    Extension,
    ForeignDataWrapper,
    ForeignTable,
    Function,
    Index,
    Language,
    LargeObject,
    MaterializedView,
    Operator,
    OperatorClass,
    OperatorFamily,
    Parameter,
    Policy,
    Procedure,
    PropertyGraph,
    Publication,
    Role,
    Routine,
    Rule,
    Schema,
    Sequence,
    Server,
    Statistics,
    Subscription,
    Table,
    Tablespace,
    TextSearchConfiguration,
    TextSearchDictionary,
    TextSearchParser,
    TextSearchTemplate,
    Transform,
    Trigger,
    Type,
    UserMapping,
    View,
}

/// An object as DROP, COMMENT, ALTER ... RENAME and their like name it.
#[derive(Clone, Debug, PartialEq)]
pub enum ObjectAddress {
    /// By a name.
    Named(ObjectName),
    /// A function, procedure, routine or aggregate.
    Routine(RoutineSignature),
    /// A column: the relation and its name.
    Column { relation: ObjectName, column: Name },
    /// A constraint, trigger, policy or rule: its name and `ON relation` (or domain).
    OnRelation { name: Name, relation: ObjectName },
    /// An operator.
    Operator(OperatorSignature),
    /// An operator class or family: its name and `USING method`.
    UsingMethod { name: ObjectName, method: Name },
    /// A cast.
    Cast { source: TypeName, target: TypeName },
    /// A type or domain, written as a type.
    Type(TypeName),
    /// A user mapping: whom it is for (`public` and `current_user` among them) and its server.
    UserMapping { user: Name, server: Name },
    /// A transform or large object: nothing that the catalog holds.
    Other(String),
}

/// `DROP`.
#[derive(Clone, Debug, PartialEq)]
pub struct DropObjects {
    /// What kind.
    pub kind: ObjectKind,
    /// `CONCURRENTLY`
    pub concurrently: bool,
    /// `IF EXISTS`
    pub if_exists: bool,
    /// Which.
    pub objects: Vec<ObjectAddress>,
    /// `CASCADE`
    pub behavior: DropBehavior,
}

/// `COMMENT ON`.
#[derive(Clone, Debug, PartialEq)]
pub struct Comment {
    /// What kind.
    pub kind: ObjectKind,
    /// On what.
    pub object: ObjectAddress,
    /// The text; none is `NULL`.
    pub text: Option<String>,
}

/// `ALTER kind object` with one of the actions that all kinds share. Relations have their own
/// ([`super::AlterRelation`]), policies too.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterObject {
    /// What kind.
    pub kind: ObjectKind,
    /// `IF EXISTS`
    pub if_exists: bool,
    /// Which.
    pub object: ObjectAddress,
    /// What is done.
    pub action: AlterObjectAction,
}

/// What all kinds of object share.
#[derive(Clone, Debug, PartialEq)]
pub enum AlterObjectAction {
    /// `RENAME TO`
    RenameTo(Name),
    /// `OWNER TO`
    OwnerTo(RoleName),
    /// `SET SCHEMA`
    SetSchema(Name),
    /// `[NO] DEPENDS ON EXTENSION`
    DependsOnExtension { extension: Name, no: bool },
    /// One that this tree has no form for.
    Other(String),
}

/// `CREATE SCHEMA`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateSchema {
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// Its name; none takes the role's.
    pub name: Option<Name>,
    /// `AUTHORIZATION`
    pub authorization: Option<RoleName>,
    /// The statements in it.
    pub elements: Vec<Statement>,
}

/// `CREATE EXTENSION`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateExtension {
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// Its name.
    pub name: Name,
    /// `SCHEMA`
    pub schema: Option<Name>,
    /// `VERSION`
    pub version: Option<String>,
    /// `CASCADE`
    pub cascade: bool,
}

/// `ALTER EXTENSION`, except its SET SCHEMA, which is an [`AlterObject`].
#[derive(Clone, Debug, PartialEq)]
pub struct AlterExtension {
    /// Which.
    pub name: Name,
    /// `UPDATE [TO version]`, or `ADD`, `DROP` of a member.
    pub action: AlterExtensionAction,
}

/// What `ALTER EXTENSION` does.
#[derive(Clone, Debug, PartialEq)]
pub enum AlterExtensionAction {
    /// `UPDATE [TO version]`
    Update(Option<String>),
    /// `ADD kind object`
    Add(ObjectKind, ObjectAddress),
    /// `DROP kind object`
    Drop(ObjectKind, ObjectAddress),
}

/// `CREATE TYPE`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateType {
    /// Its name.
    pub name: ObjectName,
    /// What it is.
    pub definition: TypeDefinition,
}

/// The forms of `CREATE TYPE`.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeDefinition {
    /// `CREATE TYPE name;`
    Shell,
    /// `AS ENUM (...)`
    Enum(Vec<Label>),
    /// `AS (a int, ...)`: columns with a type and perhaps a collation.
    Composite(Vec<Column>),
    /// `AS RANGE (...)`
    Range(Vec<OptionItem>),
    /// `(input = ..., output = ...)`
    Base(Vec<OptionItem>),
}

/// A label of an enum type.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Its text.
    pub value: String,
    /// Where it stands.
    pub span: crate::span::Span,
}

/// `ALTER TYPE ... ADD VALUE`, `RENAME VALUE`.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterEnum {
    /// Which type.
    pub name: ObjectName,
    /// What is done.
    pub action: AlterEnumAction,
}

/// What is done with an enum's labels.
#[derive(Clone, Debug, PartialEq)]
pub enum AlterEnumAction {
    /// `ADD VALUE [IF NOT EXISTS] 'a' [BEFORE|AFTER 'b']`; `before` goes with `neighbour`.
    AddValue {
        if_not_exists: bool,
        value: Label,
        neighbour: Option<Label>,
        before: bool,
    },
    /// `RENAME VALUE 'a' TO 'b'`
    RenameValue { from: Label, to: Label },
}

/// `CREATE DOMAIN`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateDomain {
    /// Its name.
    pub name: ObjectName,
    /// Its base type.
    pub type_name: TypeName,
    /// `COLLATE`
    pub collation: Option<ObjectName>,
    /// `DEFAULT`, `NOT NULL`, `CHECK`
    pub constraints: Vec<ColumnConstraint>,
}

/// `ALTER DOMAIN`, except what all objects share.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterDomain {
    /// Which.
    pub name: ObjectName,
    /// What is done.
    pub action: AlterDomainAction,
}

/// What `ALTER DOMAIN` does.
#[derive(Clone, Debug, PartialEq)]
pub enum AlterDomainAction {
    /// `SET DEFAULT`
    SetDefault(Expr),
    /// `DROP DEFAULT`
    DropDefault,
    /// `SET NOT NULL`, `DROP NOT NULL`
    NotNull(bool),
    /// `ADD constraint`
    AddConstraint(ColumnConstraint),
    /// `DROP CONSTRAINT`
    DropConstraint {
        if_exists: bool,
        name: Name,
        behavior: DropBehavior,
    },
    /// `VALIDATE CONSTRAINT`
    ValidateConstraint(Name),
    /// `RENAME CONSTRAINT a TO b`
    RenameConstraint { from: Name, to: Name },
}

/// `CREATE PUBLICATION`, `CREATE SUBSCRIPTION`, `CREATE SERVER`, ...: kinds that the catalog knows by name only.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateNamed {
    /// What kind.
    pub kind: ObjectKind,
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// `OR REPLACE`
    pub or_replace: bool,
    /// Its name.
    pub name: ObjectName,
    /// `USING method` of an operator class or family; the handler of a language or wrapper.
    pub method: Option<Name>,
    /// The relations that it names: a publication's tables, those of `CREATE STATISTICS ... FROM`.
    pub relations: Vec<ObjectName>,
    /// `WITH (...)`, `OPTIONS (...)`, or the definition's parentheses.
    pub options: Vec<OptionItem>,
    /// The columns and expressions of `CREATE STATISTICS`.
    pub expressions: Vec<Expr>,
}

/// `CREATE OPERATOR CLASS`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateOperatorClass {
    /// Its name.
    pub name: ObjectName,
    /// `DEFAULT`
    pub default: bool,
    /// `FOR TYPE`
    pub type_name: TypeName,
    /// `USING method`
    pub method: Name,
    /// `FAMILY`
    pub family: Option<ObjectName>,
    /// `OPERATOR n name (types)`: number, operator.
    pub operators: Vec<(i32, OperatorSignature)>,
    /// `FUNCTION n name (types)`: number, function.
    pub functions: Vec<(i32, RoutineSignature)>,
    /// `STORAGE`
    pub storage: Option<TypeName>,
}

/// `ALTER PUBLICATION`: what is needed to see that the relations exist.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterPublication {
    /// Which.
    pub name: Name,
    /// `add`, `drop` or `set`.
    pub action: &'static str,
    /// The tables.
    pub relations: Vec<ObjectName>,
    /// `TABLES IN SCHEMA`
    pub schemas: Vec<Name>,
    /// `SET (...)`, which changes nothing else.
    pub options: Vec<OptionItem>,
}

/// `REFRESH MATERIALIZED VIEW`.
#[derive(Clone, Debug, PartialEq)]
pub struct RefreshMaterializedView {
    /// `CONCURRENTLY`
    pub concurrently: bool,
    /// Which.
    pub name: ObjectName,
    /// `WITH NO DATA`
    pub no_data: bool,
}

/// `TRUNCATE`.
#[derive(Clone, Debug, PartialEq)]
pub struct Truncate {
    /// Which tables.
    pub tables: Vec<ObjectName>,
    /// `CASCADE`
    pub behavior: DropBehavior,
}

/// `COPY`.
#[derive(Clone, Debug, PartialEq)]
pub struct Copy {
    /// The table; none for a query.
    pub table: Option<ObjectName>,
    /// Its columns.
    pub columns: Vec<Name>,
    /// The query.
    pub query: Option<Query>,
    /// `FROM`
    pub from: bool,
}
