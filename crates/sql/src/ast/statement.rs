//! Every statement.

use super::*;

/// A statement, its place, and what the parser had to say.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// What it is.
    pub kind: StatementKind,
    /// Where it stands, without the semicolon.
    pub span: Span,
    /// Grammar in it that some supported versions do not read; statements in others have none of their own.
    pub newer: Option<Box<Newer>>,
}

/// Grammar that came with a major version.
#[derive(Clone, Debug, PartialEq)]
pub struct Newer {
    /// The first major version that reads the statement.
    pub since: u16,
    /// What those before say.
    pub error: SyntaxError,
}

impl Statement {
    /// What the grammar of a major version has against the statement.
    pub fn refused_by(&self, major: u16) -> Option<&SyntaxError> {
        match (&self.kind, &self.newer) {
            (StatementKind::Invalid(error), _) => Some(error),
            (_, Some(newer)) if newer.since > major => Some(&newer.error),
            _ => None,
        }
    }
}

/// The statements.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "each variant holds the node that says what it is")]
pub enum StatementKind {
    AlterDefaultPrivileges(Box<AlterDefaultPrivileges>),
    AlterDomain(Box<AlterDomain>),
    AlterEnum(Box<AlterEnum>),
    AlterExtension(Box<AlterExtension>),
    AlterObject(Box<AlterObject>),
    AlterPolicy(Box<AlterPolicy>),
    AlterPublication(Box<AlterPublication>),
    AlterRelation(Box<AlterRelation>),
    AlterRole(Box<AlterRole>),
    AlterRoleSet(Box<AlterRoleSet>),
    AlterRoutine(Box<AlterRoutine>),
    /// `ALTER SEQUENCE` with options; its renames and owners are an [`AlterRelation`].
    AlterSequence {
        if_exists: bool,
        name: ObjectName,
        options: Vec<SequenceOption>,
    },
    /// `ALTER DATABASE name SET|RESET ...`
    AlterDatabaseSet {
        name: Name,
        set: SetVariable,
    },
    Call(Box<CallProcedure>),
    Comment(Box<Comment>),
    Copy(Box<Copy>),
    CreateAggregate(Box<CreateAggregate>),
    CreateCast(Box<CreateCast>),
    CreateDomain(Box<CreateDomain>),
    CreateEventTrigger(Box<CreateEventTrigger>),
    CreateExtension(Box<CreateExtension>),
    CreateIndex(Box<CreateIndex>),
    CreateNamed(Box<CreateNamed>),
    CreateOperator(Box<CreateOperator>),
    CreateOperatorClass(Box<CreateOperatorClass>),
    CreatePolicy(Box<CreatePolicy>),
    CreateRole(Box<CreateRole>),
    CreateRoutine(Box<CreateRoutine>),
    CreateRule(Box<CreateRule>),
    CreateSchema(Box<CreateSchema>),
    CreateSequence(Box<CreateSequence>),
    CreateTable(Box<CreateTable>),
    CreateTableAs(Box<CreateTableAs>),
    CreateTrigger(Box<CreateTrigger>),
    CreateType(Box<CreateType>),
    CreateView(Box<CreateView>),
    Data(Box<DataStatement>),
    /// `DISCARD ALL` and its like: the word after it.
    Discard(String),
    Do(Box<Do>),
    Drop(Box<DropObjects>),
    /// `DROP ROLE`, `DROP USER`
    DropRole {
        if_exists: bool,
        roles: Vec<RoleName>,
    },
    /// `EXPLAIN`, `PREPARE`, `DECLARE CURSOR`, ...: a statement that another one wraps, with the word before it.
    Wrapped {
        keyword: String,
        statement: Box<Statement>,
    },
    Grant(Box<Grant>),
    GrantRole(Box<GrantRole>),
    LockTable(Box<LockTable>),
    /// `REINDEX`, `VACUUM`, `CLUSTER`, `ANALYZE`: change nothing that the catalog holds, except that CLUSTER
    /// marks an index. The keyword (`reindex index` and `vacuum full` are of their own), the relations it names, the index of
    /// `CLUSTER t USING i` and whether it is one that must not run in a transaction.
    Maintenance {
        keyword: &'static str,
        relations: Vec<ObjectName>,
        index: Option<Name>,
        outside_transaction: bool,
        /// Whether it lets others write meanwhile: `CONCURRENTLY`.
        concurrently: bool,
    },
    Owned(Box<Owned>),
    /// A query of its own, `SELECT set_config(...)` among them.
    Query(Box<Query>),
    RefreshMaterializedView(Box<RefreshMaterializedView>),
    /// `IMPORT FOREIGN SCHEMA`: makes tables that nobody can tell offline.
    ImportForeignSchema(Option<Name>),
    Set(Box<SetVariable>),
    /// `SET CONSTRAINTS`, `SET TRANSACTION`
    SetTransaction,
    Transaction(Transaction),
    Truncate(Box<Truncate>),
    /// `CREATE DATABASE`, `DROP DATABASE`, `CREATE TABLESPACE`, `ALTER SYSTEM`, ...: outside of one database; the
    /// words it begins with, in lower case, and whether it must not run in a transaction.
    Outside {
        words: String,
        outside_transaction: bool,
    },
    /// A statement that the parser reads and this tree has no form for: the words it begins with, in lower case.
    Other {
        words: String,
    },
    /// Text that the parser refuses, which PostgreSQL reports as 42601.
    Invalid(SyntaxError),
}

/// What is wrong with a statement's text.
#[derive(Clone, Debug, PartialEq)]
pub struct SyntaxError {
    /// What the parser says.
    pub message: String,
    /// Where.
    pub span: Span,
    /// The SQLSTATE: 42601 for grammar.
    pub sqlstate: &'static str,
}

/// An option of a sequence.
#[derive(Clone, Debug, PartialEq)]
pub enum SequenceOption {
    /// `AS type`
    Type(TypeName),
    /// `INCREMENT BY`
    Increment(i64),
    /// `MINVALUE`; none is `NO MINVALUE`.
    Minimum(Option<i64>),
    /// `MAXVALUE`; none is `NO MAXVALUE`.
    Maximum(Option<i64>),
    /// `START WITH`
    Start(i64),
    /// `RESTART [WITH]`
    Restart(Option<i64>),
    /// `CACHE`
    Cache(i64),
    /// `CYCLE`, `NO CYCLE`
    Cycle(bool),
    /// `OWNED BY table.column`: relation and column; none is `NONE`.
    OwnedBy(Option<(ObjectName, Name)>),
    /// `SEQUENCE NAME`
    Name(ObjectName),
    /// `LOGGED`, `UNLOGGED`
    Logged(bool),
}
