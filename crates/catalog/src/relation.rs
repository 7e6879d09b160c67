//! Relations: tables, partitioned tables, views, materialised views, foreign tables, and their columns.

use pgassay_sql::ast::{OptionItem, Persistence};
use pgassay_sql::name::Identifier;

use crate::constraint::Constraint;
use crate::expression::{BoundQuery, Expression};
use crate::id::{
    CollationId, ColumnNumber, ExtensionId, IndexId, OperatorClassId, RelationId, RoleId, SchemaId,
    SequenceId, TypeId,
};
use crate::location::Location;
use crate::policy::Policy;
use crate::privilege::Privileges;
use crate::shared::Shared;
use crate::trigger::{Rule, Trigger};

/// What sort of relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each variant is PostgreSQL's own word")]
pub enum RelationKind {
    Table,
    PartitionedTable,
    View,
    MaterializedView,
    ForeignTable,
}

/// A relation that has columns (`pg_class` with relkind r, p, v, m, f).
#[derive(Clone, Debug)]
pub struct Relation {
    /// Its identifier.
    pub id: RelationId,
    /// Its schema.
    pub schema: SchemaId,
    /// Its name.
    pub name: Identifier,
    /// What sort it is.
    pub kind: RelationKind,
    /// Permanent, unlogged or temporary.
    pub persistence: Persistence,
    /// Its columns by number, without those that were dropped.
    pub columns: Shared<Column>,
    /// The number that the next column gets: dropped ones are never used again.
    pub next_column: u16,
    /// Its constraints by the order of creation.
    pub constraints: Shared<Constraint>,
    /// Its indexes, those of constraints included, by the order of creation.
    pub indexes: Vec<IndexId>,
    /// Its triggers, without those that PostgreSQL makes for foreign keys.
    pub triggers: Vec<Trigger>,
    /// Its policies.
    pub policies: Vec<Policy>,
    /// Its rules, without the `_RETURN` rule of a view.
    pub rules: Vec<Rule>,
    /// Whether row security is on, and for the owner too.
    pub row_security: RowSecurity,
    /// The query of a view or materialised view; none where it could not be told.
    pub definition: Option<Box<BoundQuery>>,
    /// How a partitioned table cuts its rows.
    pub partitioning: Option<Partitioning>,
    /// What it is a partition of.
    pub partition_of: Option<PartitionOf>,
    /// The tables it inherits from, in order (not a partition's parent).
    pub inherits: Vec<RelationId>,
    /// The composite type of `CREATE TABLE ... OF`.
    pub of_type: Option<TypeId>,
    /// The type of its rows.
    pub row_type: Option<TypeId>,
    /// Storage parameters and view options, sorted by name: `security_invoker=true`.
    pub options: Vec<(String, String)>,
    /// The access method, where it is not heap.
    pub access_method: Option<Identifier>,
    /// `REPLICA IDENTITY`, where it is not the default: `full`, `nothing`, `index`.
    pub replica_identity: Option<&'static str>,
    /// The server of a foreign table.
    pub server: Option<Identifier>,
    /// Whether the materialised view has been filled.
    pub populated: bool,
    /// Its owner.
    pub owner: RoleId,
    /// Who may do what.
    pub privileges: Privileges,
    /// Its comment.
    pub comment: Option<String>,
    /// The extension it belongs to.
    pub extension: Option<ExtensionId>,
    /// Where it was created.
    pub location: Option<Location>,
}

impl Relation {
    /// A permanent relation of PostgreSQL's own role without columns, without anything.
    pub fn new(id: RelationId, schema: SchemaId, name: Identifier, kind: RelationKind) -> Relation {
        Relation {
            id,
            schema,
            name,
            kind,
            persistence: Persistence::Permanent,
            columns: Shared::default(),
            next_column: 1,
            constraints: Shared::default(),
            indexes: Vec::new(),
            triggers: Vec::new(),
            policies: Vec::new(),
            rules: Vec::new(),
            row_security: RowSecurity::default(),
            definition: None,
            partitioning: None,
            partition_of: None,
            inherits: Vec::new(),
            of_type: None,
            row_type: None,
            options: Vec::new(),
            access_method: None,
            replica_identity: None,
            server: None,
            populated: true,
            owner: RoleId::BOOTSTRAP,
            privileges: Privileges::default(),
            comment: None,
            extension: None,
            location: None,
        }
    }
}

/// A column (`pg_attribute`).
#[derive(Clone, Debug)]
pub struct Column {
    /// Its number.
    pub number: ColumnNumber,
    /// Its name.
    pub name: Identifier,
    /// Its type.
    pub data_type: TypeId,
    /// The type's modifier (`atttypmod`), -1 for none.
    pub modifier: i32,
    /// Its collation, where the type has one.
    pub collation: Option<CollationId>,
    /// Whether it is NOT NULL.
    pub not_null: bool,
    /// Its default, or nothing; a generated column's expression is in `generated`.
    pub default: Option<Expression>,
    /// `GENERATED ALWAYS AS (...)`.
    pub generated: Option<Generated>,
    /// `GENERATED ... AS IDENTITY`.
    pub identity: Option<Identity>,
    /// The sequence that `serial` made, or that `OWNED BY` ties to it.
    pub owned_sequences: Vec<SequenceId>,
    /// Whether the relation itself declares it (`attislocal`): false if it comes from a parent only.
    pub local: bool,
    /// From how many parents it comes (`attinhcount`).
    pub inherited: u16,
    /// `STORAGE`, where it is not the type's own: `p`, `e`, `m`, `x`.
    pub storage: Option<char>,
    /// `COMPRESSION`, where one was chosen: `p`, `l`.
    pub compression: Option<char>,
    /// `SET STATISTICS`, where it was set.
    pub statistics_target: Option<i32>,
    /// `SET (n_distinct = ...)`.
    pub options: Vec<(String, String)>,
    /// Privileges on this column alone.
    pub privileges: Privileges,
    /// Its comment.
    pub comment: Option<String>,
    /// Where it was declared.
    pub location: Option<Location>,
}

impl Column {
    /// A column of its relation's own, of a type without modifier and collation, without anything else.
    pub fn new(number: ColumnNumber, name: Identifier, data_type: TypeId) -> Column {
        Column {
            number,
            name,
            data_type,
            modifier: -1,
            collation: None,
            not_null: false,
            default: None,
            generated: None,
            identity: None,
            owned_sequences: Vec::new(),
            local: true,
            inherited: 0,
            storage: None,
            compression: None,
            statistics_target: None,
            options: Vec::new(),
            privileges: Privileges::default(),
            comment: None,
            location: None,
        }
    }
}

/// A generated column's expression.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The expression.
    pub expression: Expression,
    /// Stored, or computed when it is read (PostgreSQL 18).
    pub stored: bool,
}

/// `GENERATED ... AS IDENTITY`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// `ALWAYS`, not `BY DEFAULT`.
    pub always: bool,
    /// The sequence behind it.
    pub sequence: SequenceId,
}

/// Row security of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowSecurity {
    /// `ENABLE ROW LEVEL SECURITY`
    pub enabled: bool,
    /// `FORCE ROW LEVEL SECURITY`
    pub forced: bool,
}

/// `PARTITION BY`.
#[derive(Clone, Debug)]
pub struct Partitioning {
    /// How.
    pub strategy: PartitionStrategy,
    /// The key.
    pub key: Vec<PartitionKey>,
}

/// Ways to partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each variant is PostgreSQL's own word")]
pub enum PartitionStrategy {
    Range,
    List,
    Hash,
}

/// One column or expression of a partition key.
#[derive(Clone, Debug)]
pub struct PartitionKey {
    /// What.
    pub value: KeyValue,
    /// Its operator class.
    pub operator_class: Option<OperatorClassId>,
    /// Its collation.
    pub collation: Option<CollationId>,
}

/// A column, or an expression, in the key of an index or a partitioned table.
#[derive(Clone, Debug)]
pub enum KeyValue {
    /// A column.
    Column(ColumnNumber),
    /// An expression.
    Expression(Box<Expression>),
}

/// A partition's place.
#[derive(Clone, Debug)]
pub struct PartitionOf {
    /// The partitioned table.
    pub parent: RelationId,
    /// The rows it takes.
    pub bound: PartitionBound,
}

/// Which rows a partition takes; the values are constants as PostgreSQL prints them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant is the clause it names")]
pub enum PartitionBound {
    Default,
    In(Vec<Option<String>>),
    Range {
        from: Vec<RangeBound>,
        to: Vec<RangeBound>,
    },
    Hash {
        modulus: i32,
        remainder: i32,
    },
}

/// One end of a range partition in one column.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant is the keyword it names")]
pub enum RangeBound {
    MinValue,
    MaxValue,
    Value(String),
}

impl Relation {
    /// The column of this name.
    pub fn column_named(&self, name: &Identifier) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == *name)
    }

    /// The column of this number.
    pub fn column(&self, number: ColumnNumber) -> Option<&Column> {
        let at = self
            .columns
            .binary_search_by_key(&number, |column| column.number)
            .ok()?;
        self.columns.get(at)
    }

    /// The column of this number, to be changed.
    pub fn column_mut(&mut self, number: ColumnNumber) -> Option<&mut Column> {
        let at = self
            .columns
            .binary_search_by_key(&number, |column| column.number)
            .ok()?;
        self.columns.get_mut(at)
    }

    /// Whether it holds rows of its own or of its partitions: a table or partitioned table.
    pub fn is_table(&self) -> bool {
        matches!(self.kind, RelationKind::Table | RelationKind::PartitionedTable)
    }

    /// Whether it is a view or materialised view.
    pub fn is_view(&self) -> bool {
        matches!(self.kind, RelationKind::View | RelationKind::MaterializedView)
    }

    /// Whether it is a partition.
    pub fn is_partition(&self) -> bool {
        self.partition_of.is_some()
    }

    /// The value of a storage parameter or view option.
    pub fn option(&self, name: &str) -> Option<&str> {
        self.options
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Options as `pg_class.reloptions` holds them: a bare name is true.
pub fn option_texts(items: &[OptionItem]) -> Vec<(String, String)> {
    use pgassay_sql::ast::OptionValue;
    let mut options: Vec<(String, String)> = items
        .iter()
        .map(|item| {
            let name = match &item.namespace {
                Some(namespace) => format!("{}.{}", namespace.as_str(), item.name.value.as_str()),
                None => item.name.value.as_str().to_owned(),
            };
            let value = match &item.value {
                Some(OptionValue::Text(text)) => text.clone(),
                Some(OptionValue::List(words)) => words.join(","),
                Some(OptionValue::Type(_) | OptionValue::Expr(_)) | None => "true".to_owned(),
            };
            (name, value)
        })
        .collect();
    options.sort();
    options
}
