//! ALTER TABLE, INDEX, VIEW, MATERIALIZED VIEW, FOREIGN TABLE and SEQUENCE.

use squawk_parser::SyntaxKind::{self, *};

use super::alter_column::{alter_attribute, alter_column};
use super::clause::{child_unqualified_name, drop_behavior, is_rename_to, new_name, relation_name};
use super::column::{attribute, column};
use super::constraint::table_constraint;
use super::constraint_attributes::{Allowed, Scope, attributes};
use super::mend::What;
use super::name::{child_name, child_object_name, optional_name};
use super::object::shared_action;
use super::option::{child_attribute_list, foreign_options};
use super::partition::partition_bound;
use super::sequence::sequence_options;
use super::signature::role_name;
use super::statement::other;
use super::table::of_type;
use super::tree::Node;
use crate::ast::{
    AlterAction, AlterActionKind, AlterObject, AlterRelation, Firing, ObjectAddress, ObjectKind, ObjectName,
    RelationKeyword, ReplicaIdentity, StatementKind, TriggerTarget,
};

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    if node.has(ALL_IN_TABLESPACE) {
        return other(node);
    }
    let if_exists = node.has(IF_EXISTS);
    let (kind, object_kind, name, only) = match node.kind() {
        ALTER_INDEX => named(node, RelationKeyword::Index, ObjectKind::Index, INDEX_REF),
        ALTER_VIEW => named(node, RelationKeyword::View, ObjectKind::View, VIEW_REF),
        ALTER_MATERIALIZED_VIEW => named(
            node,
            RelationKeyword::MaterializedView,
            ObjectKind::MaterializedView,
            VIEW_REF,
        ),
        ALTER_SEQUENCE => named(
            node,
            RelationKeyword::Sequence,
            ObjectKind::Sequence,
            SEQUENCE_REF,
        ),
        relation => {
            let (name, only) = relation_name(node);
            match relation {
                ALTER_FOREIGN_TABLE => (
                    RelationKeyword::ForeignTable,
                    ObjectKind::ForeignTable,
                    name,
                    only,
                ),
                _ => {
                    let (keyword, kind) = retold(node);
                    (keyword, kind, name, only)
                }
            }
        }
    };
    if let Some(action) = node.nodes().find(|child| is_dependency(child.kind()))
        && let Some(action) = shared_action(action)
    {
        return StatementKind::AlterObject(Box::new(AlterObject {
            kind: object_kind,
            if_exists,
            object: ObjectAddress::Named(name),
            action,
        }));
    }
    let actions = actions(node);
    if kind == RelationKeyword::Sequence {
        let options = sequence_options(node);
        if actions.is_empty() {
            if options.is_empty() {
                node.fail("nothing is to be altered");
            }
            return StatementKind::AlterSequence {
                if_exists,
                name,
                options,
            };
        }
        if !options.is_empty() {
            node.fail("options of a sequence cannot be mixed with other changes");
        }
    }
    if actions.is_empty() {
        node.fail("nothing is to be altered");
    }
    StatementKind::AlterRelation(Box::new(AlterRelation {
        kind,
        if_exists,
        only,
        name,
        actions,
    }))
}

/// What an `ALTER_TABLE` was before its text was mended.
fn retold(node: Node<'_>) -> (RelationKeyword, ObjectKind) {
    let taken = node.taken(|what| matches!(what, What::Relation(_)));
    let keyword = match taken {
        Some((taken, _)) if let What::Relation(keyword) = taken.what => keyword,
        _ => RelationKeyword::Table,
    };
    let kind = match keyword {
        RelationKeyword::Index => ObjectKind::Index,
        RelationKeyword::View => ObjectKind::View,
        RelationKeyword::MaterializedView => ObjectKind::MaterializedView,
        RelationKeyword::Sequence => ObjectKind::Sequence,
        RelationKeyword::ForeignTable => ObjectKind::ForeignTable,
        RelationKeyword::Table | RelationKeyword::Type => ObjectKind::Table,
    };
    (keyword, kind)
}

fn named(
    node: Node<'_>,
    keyword: RelationKeyword,
    kind: ObjectKind,
    reference: SyntaxKind,
) -> (RelationKeyword, ObjectKind, ObjectName, bool) {
    (keyword, kind, child_object_name(node, reference), false)
}

fn is_dependency(kind: SyntaxKind) -> bool {
    matches!(kind, DEPENDS_ON_EXTENSION | NO_DEPENDS_ON_EXTENSION)
}

/// The actions directly below a node. Those that PostgreSQL's grammar takes alone only are refused in company.
pub(super) fn actions(node: Node<'_>) -> Vec<AlterAction> {
    let mut actions = Vec::new();
    let mut single = None;
    for child in node.nodes() {
        if let Some(kind) = action(child) {
            if stands_alone(&kind) {
                single = single.or(Some(child));
            }
            actions.push(AlterAction {
                kind,
                span: child.span(),
            });
        }
    }
    // What the grammar has for another relation alone the parser reads there without being mended.
    let retold = node.taken(|what| matches!(what, What::Relation(_))).is_some();
    if let Some(single) = single
        && (actions.len() > 1 || retold)
    {
        let word = single.first_token().unwrap_or(single);
        word.fail(format!(
            "syntax error at or near \"{}\": it cannot be combined with other actions",
            word.text()
        ));
    }
    actions
}

fn stands_alone(kind: &AlterActionKind) -> bool {
    matches!(
        kind,
        AlterActionKind::RenameTo(_)
            | AlterActionKind::RenameColumn { .. }
            | AlterActionKind::RenameConstraint { .. }
            | AlterActionKind::SetSchema(_)
            | AlterActionKind::AttachPartition { .. }
            | AlterActionKind::DetachPartition { .. }
    )
}

/// The action that a node is; none for the nodes before the actions.
fn action(node: Node<'_>) -> Option<AlterActionKind> {
    Some(match node.kind() {
        ADD_COLUMN => AlterActionKind::AddColumn {
            if_not_exists: node.has(IF_NOT_EXISTS),
            column: column(node),
            behavior: drop_behavior(node),
        },
        ADD_ATTRIBUTE => AlterActionKind::AddColumn {
            if_not_exists: false,
            column: attribute(node),
            behavior: drop_behavior(node),
        },
        DROP_COLUMN => drop_column(node, COLUMN_NAME_REF),
        DROP_ATTRIBUTE => drop_column(node, COMPOSITE_FIELD_REF),
        ALTER_COLUMN | ALTER_VIEW_COLUMN | ALTER_SET_STATISTICS => alter_column(node),
        ALTER_ATTRIBUTE => alter_attribute(node),
        ADD_CONSTRAINT => AlterActionKind::AddConstraint(node.nodes().find_map(table_constraint)?),
        ALTER_CONSTRAINT => AlterActionKind::AlterConstraint {
            name: child_unqualified_name(node, CONSTRAINT_NAME_REF),
            attributes: attributes(node, Scope::Table, Allowed::ALTER),
        },
        VALIDATE_CONSTRAINT => {
            AlterActionKind::ValidateConstraint(child_unqualified_name(node, CONSTRAINT_NAME_REF))
        }
        DROP_CONSTRAINT => AlterActionKind::DropConstraint {
            if_exists: node.has(IF_EXISTS),
            name: child_unqualified_name(node, CONSTRAINT_NAME_REF),
            behavior: drop_behavior(node),
        },
        RENAME_COLUMN => rename_column(node, COLUMN_NAME_REF, COLUMN_NAME),
        RENAME_ATTRIBUTE => rename_column(node, COMPOSITE_FIELD_REF, COMPOSITE_FIELD),
        RENAME_CONSTRAINT => AlterActionKind::RenameConstraint {
            from: child_unqualified_name(node, CONSTRAINT_NAME_REF),
            to: child_name(node, CONSTRAINT_NAME),
        },
        SET_SCHEMA => AlterActionKind::SetSchema(child_name(node, SCHEMA_REF)),
        OWNER_TO => AlterActionKind::OwnerTo(role_name(node.child(ROLE_REF).unwrap_or(node))),
        ENABLE_RLS => AlterActionKind::RowSecurity(true),
        DISABLE_RLS => AlterActionKind::RowSecurity(false),
        FORCE_RLS => AlterActionKind::ForceRowSecurity(true),
        NO_FORCE_RLS => AlterActionKind::ForceRowSecurity(false),
        ENABLE_TRIGGER => trigger(node, Firing::Enabled),
        DISABLE_TRIGGER => trigger(node, Firing::Disabled),
        ENABLE_REPLICA_TRIGGER => trigger(node, Firing::Replica),
        ENABLE_ALWAYS_TRIGGER => trigger(node, Firing::Always),
        ENABLE_RULE => rule(node, Firing::Enabled),
        DISABLE_RULE => rule(node, Firing::Disabled),
        ENABLE_REPLICA_RULE => rule(node, Firing::Replica),
        ENABLE_ALWAYS_RULE => rule(node, Firing::Always),
        INHERIT_TABLE => AlterActionKind::Inherit(child_object_name(node, TABLE_NAME_REF)),
        NO_INHERIT_TABLE => AlterActionKind::NoInherit(child_object_name(node, TABLE_NAME_REF)),
        ATTACH_PARTITION => AlterActionKind::AttachPartition {
            partition: child_object_name(node, TABLE_NAME_REF),
            bound: partition_bound(node),
        },
        ATTACH_INDEX_PARTITION => AlterActionKind::AttachPartition {
            partition: child_object_name(node, INDEX_REF),
            bound: None,
        },
        DETACH_PARTITION => AlterActionKind::DetachPartition {
            partition: child_object_name(node, TABLE_NAME_REF),
            concurrently: node.has(DETACH_CONCURRENTLY),
            finalize: node.has(DETACH_FINALIZE),
        },
        OF_TYPE => AlterActionKind::OfType(of_type(node)),
        NOT_OF => AlterActionKind::NotOf,
        SET_OPTIONS => AlterActionKind::SetOptions(child_attribute_list(node)),
        RESET_OPTIONS => AlterActionKind::ResetOptions(child_attribute_list(node)),
        ALTER_OPTION_LIST => AlterActionKind::ForeignOptions(foreign_options(node)),
        REPLICA_IDENTITY => AlterActionKind::ReplicaIdentity(replica_identity(node)),
        SET_LOGGED => AlterActionKind::SetLogged(true),
        SET_UNLOGGED => AlterActionKind::SetLogged(false),
        SET_TABLESPACE => AlterActionKind::SetTablespace(child_name(node, TABLESPACE_REF)),
        SET_ACCESS_METHOD => AlterActionKind::SetAccessMethod(optional_name(node, ACCESS_METHOD_REF)),
        CLUSTER_ON => AlterActionKind::ClusterOn(Some(child_unqualified_name(node, INDEX_REF))),
        SET_WITHOUT_CLUSTER => AlterActionKind::ClusterOn(None),
        SET_WITHOUT_OIDS => AlterActionKind::SetWithoutOids,
        MERGE_PARTITIONS | SPLIT_PARTITION | OPTION_ITEM_LIST => AlterActionKind::Other(node.words()),
        _ if is_rename_to(node) => AlterActionKind::RenameTo(new_name(node)),
        _ => return None,
    })
}

fn drop_column(node: Node<'_>, reference: SyntaxKind) -> AlterActionKind {
    AlterActionKind::DropColumn {
        if_exists: node.has(IF_EXISTS),
        column: child_name(node, reference),
        behavior: drop_behavior(node),
    }
}

fn rename_column(node: Node<'_>, from: SyntaxKind, to: SyntaxKind) -> AlterActionKind {
    AlterActionKind::RenameColumn {
        from: child_name(node, from),
        to: child_name(node, to),
        behavior: drop_behavior(node),
    }
}

fn trigger(node: Node<'_>, firing: Firing) -> AlterActionKind {
    let name = if node.has(ALL) {
        TriggerTarget::All
    } else if node.has(USER) {
        TriggerTarget::User
    } else {
        TriggerTarget::Named(child_name(node, TRIGGER_REF))
    };
    AlterActionKind::Trigger { firing, name }
}

fn rule(node: Node<'_>, firing: Firing) -> AlterActionKind {
    AlterActionKind::Rule {
        firing,
        name: child_name(node, RULE_REF),
    }
}

fn replica_identity(node: Node<'_>) -> ReplicaIdentity {
    match node.first_node() {
        Some(option) => match option.kind() {
            REPLICA_IDENTITY_FULL => ReplicaIdentity::Full,
            REPLICA_IDENTITY_NOTHING => ReplicaIdentity::Nothing,
            USING_INDEX_NAME => ReplicaIdentity::Index(child_unqualified_name(option, INDEX_REF)),
            _ => ReplicaIdentity::Default,
        },
        None => ReplicaIdentity::Default,
    }
}
