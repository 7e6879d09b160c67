//! Tables, views, sequences and what alters them.

use super::{
    Column, ColumnConstraint, ConstraintAttributes, DropBehavior, Expr, Name, ObjectName, OptionItem, Query,
    RoleName, SequenceOption, TableConstraint, TypeName,
};
use crate::span::Span;

/// `UNLOGGED`, `TEMPORARY` or neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Persistence {
    /// Neither.
    #[default]
    Permanent,
    /// `UNLOGGED`
    Unlogged,
    /// `TEMPORARY`
    Temporary,
}

/// `CREATE TABLE`, `CREATE FOREIGN TABLE`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateTable {
    /// `TEMPORARY`, `UNLOGGED`
    pub persistence: Persistence,
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// Its name.
    pub name: ObjectName,
    /// Columns, constraints and LIKE clauses in the order they were written.
    pub elements: Vec<TableElement>,
    /// `INHERITS (...)`
    pub inherits: Vec<ObjectName>,
    /// `PARTITION OF parent FOR VALUES ...`
    pub partition_of: Option<(ObjectName, PartitionBound)>,
    /// `OF type`
    pub of_type: Option<ObjectName>,
    /// `PARTITION BY`
    pub partition_by: Option<PartitionBy>,
    /// `USING method`
    pub access_method: Option<Name>,
    /// `WITH (...)`
    pub options: Vec<OptionItem>,
    /// `ON COMMIT`
    pub on_commit: Option<OnCommit>,
    /// `TABLESPACE`
    pub tablespace: Option<Name>,
    /// `SERVER`: it is a foreign table.
    pub server: Option<Name>,
}

/// What stands in a table's parentheses.
#[derive(Clone, Debug, PartialEq)]
pub enum TableElement {
    /// A column.
    Column(Column),
    /// A constraint.
    Constraint(TableConstraint),
    /// `LIKE table INCLUDING ...`
    Like(LikeClause),
}

/// `LIKE table INCLUDING ...`.
#[derive(Clone, Debug, PartialEq)]
pub struct LikeClause {
    /// The table.
    pub table: ObjectName,
    /// The properties included in the end.
    pub including: LikeProperties,
}

/// What `LIKE` copies besides names, types and NOT NULL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "each field is the keyword it names")]
pub struct LikeProperties {
    pub comments: bool,
    pub compression: bool,
    pub constraints: bool,
    pub defaults: bool,
    pub generated: bool,
    pub identity: bool,
    pub indexes: bool,
    pub statistics: bool,
    pub storage: bool,
}

/// `PARTITION BY`.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionBy {
    /// `range`, `list`, `hash`
    pub strategy: Name,
    /// The key; `operator_class` and `collation` may be given.
    pub elements: Vec<super::IndexElement>,
}

/// `FOR VALUES ...`.
#[derive(Clone, Debug, PartialEq)]
pub enum PartitionBound {
    /// `DEFAULT`
    Default,
    /// `IN (...)`
    In(Vec<Expr>),
    /// `FROM (...) TO (...)`; MINVALUE and MAXVALUE are columns of that name.
    Range { from: Vec<Expr>, to: Vec<Expr> },
    /// `WITH (MODULUS n, REMAINDER m)`
    Hash { modulus: i32, remainder: i32 },
}

/// `ON COMMIT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant is the clause it names")]
pub enum OnCommit {
    PreserveRows,
    DeleteRows,
    Drop,
}

/// `CREATE TABLE AS`, `SELECT INTO`, `CREATE MATERIALIZED VIEW`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateTableAs {
    /// It is a materialised view.
    pub materialized_view: bool,
    /// `TEMPORARY`, `UNLOGGED`
    pub persistence: Persistence,
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// Its name.
    pub name: ObjectName,
    /// Names for the columns.
    pub columns: Vec<Name>,
    /// `WITH (...)`
    pub options: Vec<OptionItem>,
    /// `ON COMMIT`
    pub on_commit: Option<OnCommit>,
    /// The query; none is `EXECUTE prepared`.
    pub query: Option<Query>,
    /// `WITH NO DATA`
    pub no_data: bool,
}

/// `CREATE VIEW`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateView {
    /// `OR REPLACE`
    pub or_replace: bool,
    /// `TEMPORARY`
    pub temporary: bool,
    /// `RECURSIVE`
    pub recursive: bool,
    /// Its name.
    pub name: ObjectName,
    /// Names for the columns.
    pub columns: Vec<Name>,
    /// `WITH (...)`: security_invoker, security_barrier, check_option.
    pub options: Vec<OptionItem>,
    /// The query.
    pub query: Query,
    /// `WITH CHECK OPTION`: `local` or `cascaded`.
    pub check_option: Option<&'static str>,
}

/// `CREATE SEQUENCE`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateSequence {
    /// `TEMPORARY`, `UNLOGGED`
    pub persistence: Persistence,
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// Its name.
    pub name: ObjectName,
    /// Its options.
    pub options: Vec<super::SequenceOption>,
}

/// `ALTER TABLE` and its like: one object, several actions.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterRelation {
    /// The word after `ALTER`.
    pub kind: RelationKeyword,
    /// `IF EXISTS`
    pub if_exists: bool,
    /// `ONLY`
    pub only: bool,
    /// Which one.
    pub name: ObjectName,
    /// What is done, in this order.
    pub actions: Vec<AlterAction>,
}

/// The word after `ALTER`, `DROP`, `COMMENT ON` for what `pg_class` holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each variant is the keyword it names")]
pub enum RelationKeyword {
    Table,
    View,
    MaterializedView,
    ForeignTable,
    Index,
    Sequence,
    /// `ALTER TYPE`, for attributes of a composite type.
    Type,
}

/// One action of an `ALTER TABLE`.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterAction {
    /// What it does.
    pub kind: AlterActionKind,
    /// Where it stands.
    pub span: Span,
}

/// The actions of `ALTER TABLE`, `ALTER VIEW`, `ALTER INDEX`, `ALTER TYPE ... ATTRIBUTE`.
#[derive(Clone, Debug, PartialEq)]
pub enum AlterActionKind {
    /// `ADD [COLUMN]`, `ADD ATTRIBUTE`
    AddColumn {
        if_not_exists: bool,
        column: Column,
        behavior: DropBehavior,
    },
    /// `DROP [COLUMN]`, `DROP ATTRIBUTE`
    DropColumn {
        if_exists: bool,
        column: Name,
        behavior: DropBehavior,
    },
    /// `ALTER [COLUMN] c`, `ALTER ATTRIBUTE c`
    AlterColumn { column: Name, action: AlterColumn },
    /// `ADD constraint`
    AddConstraint(TableConstraint),
    /// `ALTER CONSTRAINT`
    AlterConstraint {
        name: Name,
        attributes: ConstraintAttributes,
    },
    /// `VALIDATE CONSTRAINT`
    ValidateConstraint(Name),
    /// `DROP CONSTRAINT`
    DropConstraint {
        if_exists: bool,
        name: Name,
        behavior: DropBehavior,
    },
    /// `RENAME TO`
    RenameTo(Name),
    /// `RENAME [COLUMN] a TO b`, `RENAME ATTRIBUTE a TO b`
    RenameColumn {
        from: Name,
        to: Name,
        behavior: DropBehavior,
    },
    /// `RENAME CONSTRAINT a TO b`
    RenameConstraint { from: Name, to: Name },
    /// `SET SCHEMA`
    SetSchema(Name),
    /// `OWNER TO`
    OwnerTo(RoleName),
    /// `ENABLE ROW LEVEL SECURITY`, `DISABLE ...`
    RowSecurity(bool),
    /// `FORCE ROW LEVEL SECURITY`, `NO FORCE ...`
    ForceRowSecurity(bool),
    /// `ENABLE|DISABLE TRIGGER`; no name is `ALL` or `USER`.
    Trigger { firing: Firing, name: TriggerTarget },
    /// `ENABLE|DISABLE RULE`
    Rule { firing: Firing, name: Name },
    /// `INHERIT`
    Inherit(ObjectName),
    /// `NO INHERIT`
    NoInherit(ObjectName),
    /// `ATTACH PARTITION`; an index has no bound.
    AttachPartition {
        partition: ObjectName,
        bound: Option<PartitionBound>,
    },
    /// `DETACH PARTITION [CONCURRENTLY|FINALIZE]`
    DetachPartition {
        partition: ObjectName,
        concurrently: bool,
        finalize: bool,
    },
    /// `OF type`
    OfType(ObjectName),
    /// `NOT OF`
    NotOf,
    /// `SET (...)`
    SetOptions(Vec<OptionItem>),
    /// `RESET (...)`
    ResetOptions(Vec<OptionItem>),
    /// `OPTIONS (ADD a 'b')` of a foreign table.
    ForeignOptions(Vec<OptionItem>),
    /// `REPLICA IDENTITY`
    ReplicaIdentity(ReplicaIdentity),
    /// `SET LOGGED`, `SET UNLOGGED`
    SetLogged(bool),
    /// `SET TABLESPACE`
    SetTablespace(Name),
    /// `SET ACCESS METHOD`
    SetAccessMethod(Option<Name>),
    /// `CLUSTER ON`, `SET WITHOUT CLUSTER`
    ClusterOn(Option<Name>),
    /// `SET WITHOUT OIDS`
    SetWithoutOids,
    /// One that this tree has no form for.
    Other(String),
}

/// `ENABLE`, `DISABLE`, `ENABLE REPLICA`, `ENABLE ALWAYS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each variant is the clause it names")]
pub enum Firing {
    Enabled,
    Disabled,
    Replica,
    Always,
}

/// Which triggers.
#[derive(Clone, Debug, PartialEq)]
pub enum TriggerTarget {
    /// One.
    Named(Name),
    /// `ALL`
    All,
    /// `USER`
    User,
}

/// `REPLICA IDENTITY`.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "each variant is the clause it names")]
pub enum ReplicaIdentity {
    Default,
    Full,
    Nothing,
    Index(Name),
}

/// What `ALTER COLUMN` does.
#[derive(Clone, Debug, PartialEq)]
pub enum AlterColumn {
    /// `SET DEFAULT`
    SetDefault(Expr),
    /// `DROP DEFAULT`
    DropDefault,
    /// `SET NOT NULL`
    SetNotNull,
    /// `DROP NOT NULL`
    DropNotNull,
    /// `[SET DATA] TYPE`
    Type {
        type_name: TypeName,
        collation: Option<ObjectName>,
        using: Option<Expr>,
        behavior: DropBehavior,
    },
    /// `SET EXPRESSION AS (...)`
    SetExpression(Expr),
    /// `DROP EXPRESSION [IF EXISTS]`
    DropExpression { if_exists: bool },
    /// `ADD GENERATED ... AS IDENTITY (...)`
    AddIdentity {
        always: bool,
        options: Vec<SequenceOption>,
    },
    /// `SET GENERATED ALWAYS|BY DEFAULT`, `SET sequence_option`, `RESTART`
    SetIdentity {
        always: Option<bool>,
        options: Vec<SequenceOption>,
    },
    /// `DROP IDENTITY [IF EXISTS]`
    DropIdentity { if_exists: bool },
    /// `SET STATISTICS`; none is DEFAULT.
    SetStatistics(Option<i32>),
    /// `SET (...)`
    SetOptions(Vec<OptionItem>),
    /// `RESET (...)`
    ResetOptions(Vec<OptionItem>),
    /// `SET STORAGE`
    SetStorage(Name),
    /// `SET COMPRESSION`
    SetCompression(Name),
    /// `OPTIONS (...)`
    ForeignOptions(Vec<OptionItem>),
    /// A constraint where none may stand; kept for the message.
    Constraint(ColumnConstraint),
}
