//! Typed identifiers of catalog objects: PostgreSQL's own below [`FIRST_USER_ID`], ours from there on.

/// The first identifier of an object that users make, as `FirstNormalObjectId` in PostgreSQL.
pub const FIRST_USER_ID: u32 = 16_384;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl From<u32> for $name {
            fn from(id: u32) -> $name {
                $name(id)
            }
        }

        impl From<$name> for u32 {
            fn from(id: $name) -> u32 {
                id.0
            }
        }

        impl $name {
            /// Whether PostgreSQL brings the object itself.
            pub const fn is_builtin(self) -> bool {
                self.0 < FIRST_USER_ID
            }
        }
    )*};
}

ids! {
    /// A schema (`pg_namespace`).
    SchemaId;
    /// A table, partitioned table, view, materialised view or foreign table.
    RelationId;
    /// An index, with those of constraints.
    IndexId;
    /// A sequence.
    SequenceId;
    /// A data type.
    TypeId;
    /// A function, procedure, aggregate or window function.
    FunctionId;
    /// An operator.
    OperatorId;
    /// An operator class.
    OperatorClassId;
    /// An operator family.
    OperatorFamilyId;
    /// A cast.
    CastId;
    /// A collation.
    CollationId;
    /// A role.
    RoleId;
    /// An extension.
    ExtensionId;
    /// An object that the catalog knows by kind, name and owner only.
    OtherId;
    /// A constraint; unique in the whole catalog.
    ConstraintId;
    /// A trigger.
    TriggerId;
    /// A policy.
    PolicyId;
    /// A rewrite rule.
    RuleId;
}

impl SchemaId {
    /// `pg_catalog`
    pub const PG_CATALOG: SchemaId = SchemaId(11);
    /// `pg_toast`
    pub const PG_TOAST: SchemaId = SchemaId(99);
}

impl RoleId {
    /// The role that initialised the cluster, a superuser: the first object of every catalog.
    pub const BOOTSTRAP: RoleId = RoleId(FIRST_USER_ID);
}

/// The number of a column in its relation (`attnum`): 1 for the first; stays when others are dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnNumber(pub u16);

/// Any object that others may depend on or that a privilege, comment or finding may be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each variant is the kind of the identifier it holds")]
pub enum ObjectId {
    Schema(SchemaId),
    Relation(RelationId),
    Column(RelationId, ColumnNumber),
    /// The DEFAULT or generation expression of a column (`pg_attrdef`).
    Default(RelationId, ColumnNumber),
    Constraint(RelationId, ConstraintId),
    Index(IndexId),
    Trigger(RelationId, TriggerId),
    Policy(RelationId, PolicyId),
    Rule(RelationId, RuleId),
    Sequence(SequenceId),
    Type(TypeId),
    /// A CHECK or NOT NULL of a domain.
    DomainConstraint(TypeId, ConstraintId),
    Function(FunctionId),
    Operator(OperatorId),
    OperatorClass(OperatorClassId),
    OperatorFamily(OperatorFamilyId),
    Cast(CastId),
    Collation(CollationId),
    Role(RoleId),
    Extension(ExtensionId),
    Other(OtherId),
}
