//! The rows that a statement counts for: exhaustive over the tree, so that nothing new goes without a row.

use pgassay_sql::ast::{
    AlterAction, AlterActionKind, AlterColumn, AlterDomainAction, AlterEnumAction, AlterExtensionAction,
    AlterObject, AlterObjectAction, Column, ColumnConstraintKind, CreateTable, DataStatement, GrantTarget,
    ObjectKind, Persistence, PolicyCommand, RelationKeyword, Statement, StatementKind, TableElement,
    Transaction, TypeDefinition,
};

/// The names of the rows that a statement counts for; several where it has several actions.
pub fn rows_of(statement: &Statement) -> Vec<&'static str> {
    use StatementKind as S;
    let row = match &statement.kind {
        S::AlterDefaultPrivileges(it) if it.kind == ObjectKind::LargeObject => {
            "ALTER DEFAULT PRIVILEGES ON LARGE OBJECTS"
        }
        S::AlterDefaultPrivileges(_) => "ALTER DEFAULT PRIVILEGES",
        S::AlterDomain(it) => match &it.action {
            AlterDomainAction::SetDefault(_) | AlterDomainAction::DropDefault => "ALTER DOMAIN DEFAULT",
            AlterDomainAction::NotNull(_) => "ALTER DOMAIN NOT NULL",
            AlterDomainAction::AddConstraint(_) => "ALTER DOMAIN ADD CONSTRAINT",
            AlterDomainAction::DropConstraint { .. } => "ALTER DOMAIN DROP CONSTRAINT",
            AlterDomainAction::ValidateConstraint(_) => "ALTER DOMAIN VALIDATE CONSTRAINT",
            AlterDomainAction::RenameConstraint { .. } => "ALTER DOMAIN RENAME CONSTRAINT",
        },
        S::AlterEnum(it) => match &it.action {
            AlterEnumAction::AddValue { .. } => "ALTER TYPE ADD VALUE",
            AlterEnumAction::RenameValue { .. } => "ALTER TYPE RENAME VALUE",
        },
        S::AlterExtension(it) => match &it.action {
            AlterExtensionAction::Update(_) => "ALTER EXTENSION UPDATE",
            AlterExtensionAction::Add(..) | AlterExtensionAction::Drop(..) => "ALTER EXTENSION ADD, DROP",
        },
        S::AlterObject(it) => altered(it),
        S::AlterPolicy(it) if it.rename_to.is_some() => "ALTER POLICY RENAME",
        S::AlterPolicy(_) => "ALTER POLICY",
        S::AlterPublication(_) => "ALTER PUBLICATION",
        S::AlterRelation(it) => return it.actions.iter().map(|action| acted(it.kind, action)).collect(),
        S::AlterRole(_) => "ALTER ROLE",
        S::AlterRoleSet(_) => "ALTER ROLE SET",
        S::AlterRoutine(_) => "ALTER FUNCTION",
        S::AlterSequence { .. } => "ALTER SEQUENCE",
        S::AlterDatabaseSet { .. } => "ALTER DATABASE SET",
        S::Call(_) => "CALL",
        S::Comment(it) => match it.kind {
            ObjectKind::Database | ObjectKind::Tablespace | ObjectKind::LargeObject => {
                "COMMENT ON DATABASE, TABLESPACE, LARGE OBJECT"
            }
            _ => "COMMENT",
        },
        S::Copy(_) => "COPY",
        S::CreateAggregate(_) => "CREATE AGGREGATE",
        S::CreateCast(_) => "CREATE CAST",
        S::CreateDomain(_) => "CREATE DOMAIN",
        S::CreateEventTrigger(_) => "CREATE EVENT TRIGGER",
        S::CreateExtension(_) => "CREATE EXTENSION",
        S::CreateIndex(_) => "CREATE INDEX",
        S::CreateNamed(it) => created(it.kind),
        S::CreateOperator(_) => "CREATE OPERATOR",
        S::CreateOperatorClass(_) => "CREATE OPERATOR CLASS",
        S::CreatePolicy(_) => "CREATE POLICY",
        S::CreateRole(_) => "CREATE ROLE",
        S::CreateRoutine(it) if it.procedure => "CREATE PROCEDURE",
        S::CreateRoutine(_) => "CREATE FUNCTION",
        S::CreateRule(it) if it.event == PolicyCommand::Select => "CREATE RULE ON SELECT",
        S::CreateRule(_) => "CREATE RULE",
        S::CreateSchema(it) => {
            let elements = it.elements.iter().flat_map(rows_of);
            return std::iter::once("CREATE SCHEMA").chain(elements).collect();
        }
        S::CreateSequence(_) => "CREATE SEQUENCE",
        S::CreateTable(it) => return table(it),
        S::CreateTableAs(it) if it.query.is_none() => "CREATE TABLE AS EXECUTE",
        S::CreateTableAs(it) if it.materialized_view => "CREATE MATERIALIZED VIEW",
        S::CreateTableAs(_) => "CREATE TABLE AS",
        S::CreateTrigger(_) => "CREATE TRIGGER",
        S::CreateType(it) => match &it.definition {
            TypeDefinition::Enum(_) => "CREATE TYPE enum",
            TypeDefinition::Composite(_) => "CREATE TYPE composite",
            TypeDefinition::Range(_) => "CREATE TYPE range",
            TypeDefinition::Shell | TypeDefinition::Base(_) => "CREATE TYPE base",
        },
        S::CreateView(_) => "CREATE VIEW",
        S::Data(it) => match &**it {
            DataStatement::Insert(_) => "INSERT",
            DataStatement::Update(_) => "UPDATE",
            DataStatement::Delete(_) => "DELETE",
            DataStatement::Merge(_) => "MERGE",
        },
        S::Discard(_) => "DISCARD",
        S::Do(it) => match it.language.as_ref().map(|it| it.value.as_str()) {
            None | Some("plpgsql") => "DO",
            Some(_) => "DO in another language",
        },
        S::Drop(it) => dropped(it.kind),
        S::DropRole { .. } => "DROP ROLE",
        S::Wrapped { .. } => "EXPLAIN, PREPARE, DECLARE",
        S::Grant(it) if !it.is_grant => "REVOKE",
        S::Grant(it) => match &it.target {
            GrantTarget::Objects(..) => "GRANT",
            GrantTarget::Routines(..) => "GRANT ON FUNCTION",
            GrantTarget::AllInSchema(..) => "GRANT ON ALL IN SCHEMA",
            GrantTarget::LargeObjects(_) => "GRANT ON LARGE OBJECT",
        },
        S::GrantRole(it) if it.is_grant => "GRANT role",
        S::GrantRole(_) => "REVOKE role",
        S::LockTable(_) => "LOCK TABLE",
        S::Maintenance { keyword, .. } => match keyword.split(' ').next().unwrap_or_default() {
            "vacuum" | "analyze" | "reindex" | "cluster" | "checkpoint" | "repack" | "security" => {
                "VACUUM, ANALYZE, REINDEX, CLUSTER, CHECKPOINT, SECURITY LABEL"
            }
            _ => "SHOW, EXECUTE, DEALLOCATE, cursors, LISTEN, NOTIFY, LOAD",
        },
        S::Owned(_) => "DROP OWNED, REASSIGN OWNED",
        S::Query(_) => "SELECT",
        S::RefreshMaterializedView(_) => "REFRESH MATERIALIZED VIEW",
        S::ImportForeignSchema(_) => "IMPORT FOREIGN SCHEMA",
        S::Set(it) => match it.name.value.as_str() {
            "search_path" => "SET search_path",
            "role" => "SET ROLE",
            "session_authorization" => "SET SESSION AUTHORIZATION",
            _ => "SET",
        },
        S::SetTransaction => "SET CONSTRAINTS, TRANSACTION",
        S::Transaction(it) => match it {
            Transaction::Begin => "BEGIN",
            Transaction::Commit { .. } => "COMMIT",
            Transaction::Rollback { .. } => "ROLLBACK",
            Transaction::Savepoint(_) => "SAVEPOINT",
            Transaction::Release(_) => "RELEASE SAVEPOINT",
            Transaction::RollbackTo(_) => "ROLLBACK TO SAVEPOINT",
            Transaction::Prepare(_) | Transaction::CommitPrepared(_) | Transaction::RollbackPrepared(_) => {
                "PREPARE TRANSACTION"
            }
        },
        S::Truncate(_) => "TRUNCATE",
        S::Outside { .. } => "databases, tablespaces, ALTER SYSTEM",
        S::Other { .. } => "statements that the tree has no form for",
        S::Invalid(_) => "refused grammar",
    };
    vec![row]
}

fn table(it: &CreateTable) -> Vec<&'static str> {
    let mut rows = vec![match (&it.partition_of, &it.of_type, &it.server) {
        (_, _, Some(_)) => "CREATE FOREIGN TABLE",
        (Some(_), _, _) => "CREATE TABLE PARTITION OF",
        (_, Some(_), _) => "CREATE TABLE OF",
        _ => "CREATE TABLE",
    }];
    let has = |wanted: fn(&ColumnConstraintKind) -> bool| {
        let mut constraints = it.elements.iter().flat_map(|element| match element {
            TableElement::Column(Column { constraints, .. }) => constraints.as_slice(),
            _ => &[],
        });
        constraints.any(|it| wanted(&it.kind))
    };
    let mut also = |row, holds| {
        if holds {
            rows.push(row);
        }
    };
    also("CREATE TEMPORARY TABLE", it.persistence == Persistence::Temporary);
    also("CREATE TABLE INHERITS", !it.inherits.is_empty());
    also("CREATE TABLE PARTITION BY", it.partition_by.is_some());
    also(
        "CREATE TABLE LIKE",
        it.elements.iter().any(|it| matches!(it, TableElement::Like(_))),
    );
    also(
        "CREATE TABLE GENERATED",
        has(|it| matches!(it, ColumnConstraintKind::Generated { .. })),
    );
    also(
        "CREATE TABLE IDENTITY",
        has(|it| matches!(it, ColumnConstraintKind::Identity { .. })),
    );
    rows
}

fn acted(keyword: RelationKeyword, action: &AlterAction) -> &'static str {
    use AlterActionKind as A;
    use RelationKeyword as K;
    let by_keyword = |[table, view, index, sequence, data_type]: [&'static str; 5]| match keyword {
        K::Table | K::ForeignTable => table,
        K::View | K::MaterializedView => view,
        K::Index => index,
        K::Sequence => sequence,
        K::Type => data_type,
    };
    match &action.kind {
        A::AddColumn { .. } if keyword == K::Type => "ALTER TYPE ATTRIBUTE",
        A::DropColumn { .. } if keyword == K::Type => "ALTER TYPE ATTRIBUTE",
        A::RenameColumn { .. } if keyword == K::Type => "ALTER TYPE ATTRIBUTE",
        A::AlterColumn { .. } if keyword == K::Type => "ALTER TYPE ATTRIBUTE",
        A::AddColumn { .. } => "ALTER TABLE ADD COLUMN",
        A::DropColumn { .. } => "ALTER TABLE DROP COLUMN",
        A::AlterColumn { action, .. } => match action {
            AlterColumn::SetDefault(_) | AlterColumn::DropDefault => "ALTER TABLE ALTER COLUMN DEFAULT",
            AlterColumn::SetNotNull | AlterColumn::DropNotNull => "ALTER TABLE ALTER COLUMN NOT NULL",
            AlterColumn::Type { .. } => "ALTER TABLE ALTER COLUMN TYPE",
            AlterColumn::SetExpression(_) | AlterColumn::DropExpression { .. } => {
                "ALTER TABLE ALTER COLUMN EXPRESSION"
            }
            AlterColumn::AddIdentity { .. }
            | AlterColumn::SetIdentity { .. }
            | AlterColumn::DropIdentity { .. } => "ALTER TABLE ALTER COLUMN IDENTITY",
            AlterColumn::SetStatistics(_)
            | AlterColumn::SetOptions(_)
            | AlterColumn::ResetOptions(_)
            | AlterColumn::SetStorage(_)
            | AlterColumn::SetCompression(_)
            | AlterColumn::ForeignOptions(_) => "ALTER TABLE ALTER COLUMN STORAGE, STATISTICS, OPTIONS",
            AlterColumn::Constraint(_) => "refused grammar",
        },
        A::AddConstraint(_) => "ALTER TABLE ADD CONSTRAINT",
        A::AlterConstraint { .. } => "ALTER TABLE ALTER CONSTRAINT",
        A::ValidateConstraint(_) => "ALTER TABLE VALIDATE CONSTRAINT",
        A::DropConstraint { .. } => "ALTER TABLE DROP CONSTRAINT",
        A::RenameTo(_) => by_keyword([
            "ALTER TABLE RENAME",
            "ALTER VIEW RENAME",
            "ALTER INDEX RENAME",
            "ALTER SEQUENCE RENAME",
            "ALTER TYPE RENAME",
        ]),
        A::RenameColumn { .. } => "ALTER TABLE RENAME COLUMN",
        A::RenameConstraint { .. } => "ALTER TABLE RENAME CONSTRAINT",
        A::SetSchema(_) => by_keyword([
            "ALTER TABLE SET SCHEMA",
            "ALTER VIEW SET SCHEMA",
            "ALTER TABLE SET SCHEMA",
            "ALTER SEQUENCE SET SCHEMA",
            "ALTER TYPE SET SCHEMA",
        ]),
        A::OwnerTo(_) => by_keyword([
            "ALTER TABLE OWNER TO",
            "ALTER VIEW OWNER TO",
            "ALTER TABLE OWNER TO",
            "ALTER SEQUENCE OWNER TO",
            "ALTER TYPE OWNER TO",
        ]),
        A::RowSecurity(_) | A::ForceRowSecurity(_) => "ALTER TABLE ROW SECURITY",
        A::Trigger { .. } => "ALTER TABLE ENABLE, DISABLE TRIGGER",
        A::Rule { .. } => "ALTER TABLE ENABLE, DISABLE RULE",
        A::Inherit(_) => "ALTER TABLE INHERIT",
        A::NoInherit(_) => "ALTER TABLE NO INHERIT",
        A::AttachPartition { .. } if keyword == K::Index => "ALTER INDEX ATTACH PARTITION",
        A::AttachPartition { .. } => "ALTER TABLE ATTACH PARTITION",
        A::DetachPartition { .. } => "ALTER TABLE DETACH PARTITION",
        A::OfType(_) | A::NotOf => "ALTER TABLE OF",
        A::SetOptions(_) | A::ResetOptions(_) => by_keyword([
            "ALTER TABLE OPTIONS",
            "ALTER VIEW OPTIONS",
            "ALTER TABLE OPTIONS",
            "ALTER TABLE OPTIONS",
            "ALTER TABLE OPTIONS",
        ]),
        A::ForeignOptions(_) => "ALTER TABLE OPTIONS",
        A::ReplicaIdentity(_) => "ALTER TABLE REPLICA IDENTITY",
        A::SetLogged(_) => "ALTER TABLE LOGGED",
        A::SetTablespace(_) | A::SetAccessMethod(_) => "ALTER TABLE ACCESS METHOD, TABLESPACE",
        A::ClusterOn(_) => "ALTER TABLE CLUSTER",
        A::SetWithoutOids => "ALTER TABLE OPTIONS",
        A::Other(_) => "ALTER TABLE the rest",
    }
}

fn altered(it: &AlterObject) -> &'static str {
    use ObjectKind as K;
    let [rename, owner, schema] = match it.kind {
        K::Function | K::Procedure | K::Routine | K::Aggregate => [
            "ALTER FUNCTION RENAME",
            "ALTER FUNCTION OWNER TO",
            "ALTER FUNCTION SET SCHEMA",
        ],
        K::Type | K::Domain => [
            "ALTER TYPE RENAME",
            "ALTER TYPE OWNER TO",
            "ALTER TYPE SET SCHEMA",
        ],
        K::Schema => [
            "ALTER SCHEMA RENAME",
            "ALTER SCHEMA OWNER TO",
            "ALTER of other objects: SET SCHEMA",
        ],
        K::Role => [
            "ALTER ROLE RENAME",
            "ALTER of other objects: OWNER TO",
            "ALTER of other objects: SET SCHEMA",
        ],
        K::Trigger => [
            "ALTER TRIGGER RENAME",
            "ALTER of other objects: OWNER TO",
            "ALTER of other objects: SET SCHEMA",
        ],
        K::Rule => [
            "ALTER RULE RENAME",
            "ALTER of other objects: OWNER TO",
            "ALTER of other objects: SET SCHEMA",
        ],
        _ => [
            "ALTER of other objects: RENAME",
            "ALTER of other objects: OWNER TO",
            "ALTER of other objects: SET SCHEMA",
        ],
    };
    match &it.action {
        AlterObjectAction::RenameTo(_) => rename,
        AlterObjectAction::OwnerTo(_) => owner,
        AlterObjectAction::SetSchema(_) => schema,
        AlterObjectAction::DependsOnExtension { .. } => "ALTER of other objects: DEPENDS ON EXTENSION",
        AlterObjectAction::Other(_) => "ALTER of other objects: the rest",
    }
}

fn created(kind: ObjectKind) -> &'static str {
    use ObjectKind as K;
    match kind {
        K::AccessMethod => "CREATE ACCESS METHOD",
        K::Collation => "CREATE COLLATION",
        K::Conversion => "CREATE CONVERSION",
        K::ForeignDataWrapper => "CREATE FOREIGN DATA WRAPPER",
        K::Language => "CREATE LANGUAGE",
        K::OperatorFamily => "CREATE OPERATOR FAMILY",
        K::Publication => "CREATE PUBLICATION",
        K::Server => "CREATE SERVER",
        K::Statistics => "CREATE STATISTICS",
        K::Subscription => "CREATE SUBSCRIPTION",
        K::TextSearchConfiguration
        | K::TextSearchDictionary
        | K::TextSearchParser
        | K::TextSearchTemplate => "CREATE TEXT SEARCH",
        K::UserMapping => "CREATE USER MAPPING",
        _ => "CREATE TRANSFORM, PROPERTY GRAPH",
    }
}

fn dropped(kind: ObjectKind) -> &'static str {
    use ObjectKind as K;
    match kind {
        K::Aggregate => "DROP AGGREGATE",
        K::Cast => "DROP CAST",
        K::Collation => "DROP COLLATION",
        K::Domain => "DROP DOMAIN",
        K::EventTrigger => "DROP EVENT TRIGGER",
        K::Extension => "DROP EXTENSION",
        K::ForeignDataWrapper | K::Server | K::UserMapping => {
            "DROP FOREIGN DATA WRAPPER, SERVER, USER MAPPING"
        }
        K::ForeignTable => "DROP FOREIGN TABLE",
        K::Function | K::Procedure | K::Routine => "DROP FUNCTION",
        K::Index => "DROP INDEX",
        K::MaterializedView => "DROP MATERIALIZED VIEW",
        K::Operator => "DROP OPERATOR",
        K::OperatorClass | K::OperatorFamily => "DROP OPERATOR CLASS, FAMILY",
        K::Policy => "DROP POLICY",
        K::Publication => "DROP PUBLICATION",
        K::Rule => "DROP RULE",
        K::Schema => "DROP SCHEMA",
        K::Sequence => "DROP SEQUENCE",
        K::Statistics => "DROP STATISTICS",
        K::Table => "DROP TABLE",
        K::TextSearchConfiguration
        | K::TextSearchDictionary
        | K::TextSearchParser
        | K::TextSearchTemplate => "DROP TEXT SEARCH",
        K::Trigger => "DROP TRIGGER",
        K::Type => "DROP TYPE",
        K::View => "DROP VIEW",
        K::Role => "DROP ROLE",
        K::AccessMethod
        | K::Column
        | K::Constraint
        | K::Conversion
        | K::Database
        | K::DomainConstraint
        | K::Language
        | K::LargeObject
        | K::Parameter
        | K::PropertyGraph
        | K::Subscription
        | K::Tablespace
        | K::Transform => "DROP TRANSFORM, PROPERTY GRAPH, SUBSCRIPTION, ACCESS METHOD, LANGUAGE, CONVERSION",
    }
}
