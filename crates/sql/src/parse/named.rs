//! CREATE and ALTER of the kinds that the catalog knows by name only, and of what lies outside of one database.

use squawk_parser::SyntaxKind::{self, *};

use super::address::user_mapping;
use super::alter_object::{self, alter_object};
use super::expr::exprs;
use super::name::{
    child_name, child_object_name, missing_name, name, names_of, object_name, object_names_of, optional_name,
    optional_object_name,
};
use super::option::{child_attribute_list, foreign_options};
use super::outside;
use super::signature::{function_name, role_name};
use super::statement::other;
use super::tree::Node;
use crate::ast::{
    AlterPublication, CreateNamed, Name, ObjectAddress, ObjectKind, ObjectName, OptionItem, OptionValue,
    RoleNameKind, StatementKind,
};
use crate::name::{Identifier, QualifiedName};
use crate::span::Span;

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    match node.kind() {
        CREATE_DATABASE | CREATE_TABLESPACE | DROP_DATABASE | DROP_TABLESPACE | ALTER_DATABASE
        | ALTER_TABLESPACE | ALTER_SYSTEM => outside::statement(node),
        ALTER_PUBLICATION => alter_publication(node),
        kind => match create(node).or_else(|| altered(kind).map(|(kind, name)| alter(node, kind, name))) {
            Some(statement) => statement,
            None => other(node),
        },
    }
}

/// A `CREATE` of which only kind, name and options count.
pub(super) fn named(node: Node<'_>, kind: ObjectKind, name: ObjectName) -> CreateNamed {
    CreateNamed {
        kind,
        if_not_exists: node.has(IF_NOT_EXISTS),
        or_replace: node.has(OR_REPLACE),
        name,
        method: None,
        relations: Vec::new(),
        options: child_attribute_list(node),
        expressions: Vec::new(),
    }
}

fn create(node: Node<'_>) -> Option<StatementKind> {
    use ObjectKind as Kind;
    let simple = |kind, name| named(node, kind, child_object_name(node, name));
    let created = match node.kind() {
        CREATE_ACCESS_METHOD => CreateNamed {
            method: handler(node, HANDLER_CLAUSE),
            ..simple(Kind::AccessMethod, ACCESS_METHOD)
        },
        CREATE_COLLATION => collation(node),
        CREATE_CONVERSION => simple(Kind::Conversion, CONVERSION),
        CREATE_FOREIGN_DATA_WRAPPER => CreateNamed {
            method: node
                .child(FDW_OPTION_LIST)
                .and_then(|list| handler(list, OPTION_HANDLER)),
            options: server_options(node),
            ..simple(Kind::ForeignDataWrapper, FOREIGN_DATA_WRAPPER)
        },
        CREATE_LANGUAGE => CreateNamed {
            method: handler(node, HANDLER_CLAUSE),
            ..simple(Kind::Language, LANGUAGE)
        },
        CREATE_PROPERTY_GRAPH => simple(Kind::PropertyGraph, PROPERTY_GRAPH),
        CREATE_PUBLICATION => CreateNamed {
            relations: node.nodes().flat_map(publication_tables).collect(),
            options: publication_options(node),
            ..simple(Kind::Publication, PUBLICATION)
        },
        CREATE_SERVER => CreateNamed {
            method: optional_name(node, FOREIGN_DATA_WRAPPER_REF),
            options: server_options(node),
            ..simple(Kind::Server, SERVER)
        },
        CREATE_STATISTICS => statistics(node),
        CREATE_SUBSCRIPTION => simple(Kind::Subscription, SUBSCRIPTION),
        CREATE_TEXT_SEARCH_CONFIGURATION => simple(Kind::TextSearchConfiguration, TEXT_SEARCH_CONFIGURATION),
        CREATE_TEXT_SEARCH_DICTIONARY => simple(Kind::TextSearchDictionary, TEXT_SEARCH_DICTIONARY),
        CREATE_TEXT_SEARCH_PARSER => simple(Kind::TextSearchParser, TEXT_SEARCH_PARSER),
        CREATE_TEXT_SEARCH_TEMPLATE => simple(Kind::TextSearchTemplate, TEXT_SEARCH_TEMPLATE),
        CREATE_USER_MAPPING => CreateNamed {
            method: mapping_server(node),
            options: server_options(node),
            ..named(node, Kind::UserMapping, mapping_user(node))
        },
        _ => return None,
    };
    Some(StatementKind::CreateNamed(Box::new(created)))
}

fn handler(node: Node<'_>, clause: SyntaxKind) -> Option<Name> {
    let function = function_name(node.child(clause)?);
    Some(Name {
        value: function.value.name,
        span: function.span,
    })
}

fn server_options(node: Node<'_>) -> Vec<OptionItem> {
    node.child(ALTER_OPTION_LIST)
        .map(foreign_options)
        .unwrap_or_default()
}

fn collation(node: Node<'_>) -> CreateNamed {
    let mut created = named(node, ObjectKind::Collation, child_object_name(node, COLLATION));
    if let Some(from) = node.child(COLLATION_FROM) {
        let source = child_object_name(from, COLLATION_REF);
        created.options = vec![OptionItem {
            namespace: None,
            name: Name {
                value: Identifier::new("from"),
                span: from.span(),
            },
            value: Some(OptionValue::Text(source.value.to_string())),
        }];
    }
    created
}

/// Without a name PostgreSQL chooses one (PostgreSQL 16); then the name here is empty.
fn statistics(node: Node<'_>) -> CreateNamed {
    let name = optional_object_name(node, STATISTICS).unwrap_or_else(|| ObjectName {
        value: QualifiedName::default(),
        span: Span::empty(node.span().start),
    });
    let kinds = node
        .child(STAT_TYPES)
        .map(|list| names_of(list, STATISTICS_KIND))
        .unwrap_or_default();
    CreateNamed {
        relations: node
            .child(FROM_TABLE)
            .map(|from| object_names_of(from, TABLE_NAME_REF))
            .unwrap_or_default(),
        expressions: node.child(STATISTICS_ON_CLAUSE).map(exprs).unwrap_or_default(),
        options: kinds
            .into_iter()
            .map(|name| OptionItem {
                namespace: None,
                name,
                value: None,
            })
            .collect(),
        ..named(node, ObjectKind::Statistics, name)
    }
}

pub(super) fn mapping_user(node: Node<'_>) -> ObjectName {
    // ALTER has the role itself there.
    let place = node.child(USER_MAPPING_ROLE).unwrap_or(node);
    let role = place.child(ROLE_REF).map(role_name);
    let value = match role.map(|role| role.kind) {
        Some(RoleNameKind::Named(name)) => name,
        Some(RoleNameKind::Public) => Identifier::new("public"),
        _ => Identifier::new("current_user"),
    };
    let span = node.child(USER_MAPPING_ROLE).unwrap_or(node).span();
    ObjectName {
        value: QualifiedName::new(value),
        span,
    }
}

pub(super) fn mapping_server(node: Node<'_>) -> Option<Name> {
    optional_name(node.child(SERVER_CLAUSE)?, SERVER_REF)
}

/// The kind and the node that names the object, for what is altered in the common way.
fn altered(kind: SyntaxKind) -> Option<(ObjectKind, SyntaxKind)> {
    use ObjectKind as Kind;
    Some(match kind {
        ALTER_COLLATION => (Kind::Collation, COLLATION_REF),
        ALTER_CONVERSION => (Kind::Conversion, CONVERSION_REF),
        ALTER_FOREIGN_DATA_WRAPPER => (Kind::ForeignDataWrapper, FOREIGN_DATA_WRAPPER_REF),
        ALTER_LANGUAGE => (Kind::Language, LANGUAGE_REF),
        ALTER_LARGE_OBJECT => (Kind::LargeObject, LITERAL),
        ALTER_PROPERTY_GRAPH => (Kind::PropertyGraph, PROPERTY_GRAPH_REF),
        ALTER_SERVER => (Kind::Server, SERVER_REF),
        ALTER_STATISTICS => (Kind::Statistics, STATISTICS_REF),
        ALTER_SUBSCRIPTION => (Kind::Subscription, SUBSCRIPTION_REF),
        ALTER_TEXT_SEARCH_CONFIGURATION => (Kind::TextSearchConfiguration, TEXT_SEARCH_CONFIGURATION_REF),
        ALTER_TEXT_SEARCH_DICTIONARY => (Kind::TextSearchDictionary, TEXT_SEARCH_DICTIONARY_REF),
        ALTER_TEXT_SEARCH_PARSER => (Kind::TextSearchParser, TEXT_SEARCH_PARSER_REF),
        ALTER_TEXT_SEARCH_TEMPLATE => (Kind::TextSearchTemplate, TEXT_SEARCH_TEMPLATE_REF),
        ALTER_USER_MAPPING => (Kind::UserMapping, ROLE_REF),
        _ => return None,
    })
}

fn alter(node: Node<'_>, kind: ObjectKind, name: SyntaxKind) -> StatementKind {
    let object = match kind {
        ObjectKind::LargeObject => {
            ObjectAddress::Other(node.child(name).map(Node::text).unwrap_or_default().to_owned())
        }
        ObjectKind::UserMapping => user_mapping(node),
        _ => ObjectAddress::Named(child_object_name(node, name)),
    };
    let action = match (kind, node.child(ROLE_REF)) {
        (ObjectKind::LargeObject, Some(owner)) => crate::ast::AlterObjectAction::OwnerTo(role_name(owner)),
        _ => alter_object::action(node),
    };
    alter_object(node, kind, object, action)
}

fn alter_publication(node: Node<'_>) -> StatementKind {
    let objects = node.children().find_map(|child| match child.kind() {
        ADD_PUBLICATION_OBJECTS => Some(("add", child)),
        DROP_PUBLICATION_OBJECTS => Some(("drop", child)),
        SET_PUBLICATION_OBJECTS => Some(("set", child)),
        _ => None,
    });
    let Some((action, objects)) = objects else {
        if let Some(options) = node.child(SET_OPTIONS) {
            return StatementKind::AlterPublication(Box::new(AlterPublication {
                name: child_name(node, PUBLICATION_REF),
                action: "options",
                relations: Vec::new(),
                schemas: Vec::new(),
                options: child_attribute_list(options),
            }));
        }
        let name = ObjectAddress::Named(child_object_name(node, PUBLICATION_REF));
        return alter_object(node, ObjectKind::Publication, name, alter_object::action(node));
    };
    StatementKind::AlterPublication(Box::new(AlterPublication {
        name: child_name(node, PUBLICATION_REF),
        action,
        relations: publication_tables(objects),
        schemas: objects
            .children_of(PUBLICATION_OBJECT_TABLES_IN_SCHEMA)
            .map(|schema| match schema.child(SCHEMA_REF) {
                Some(schema) => name(schema),
                None => missing_name(schema.span()),
            })
            .collect(),
        options: Vec::new(),
    }))
}

/// The options of a publication, and in the namespace `for` what it publishes besides single tables: `all tables`, or a
/// `schema`.
fn publication_options(node: Node<'_>) -> Vec<OptionItem> {
    let item = |at: Node<'_>, word: &str, value| OptionItem {
        namespace: Some(Identifier::new("for")),
        name: Name {
            value: Identifier::new(word),
            span: at.span(),
        },
        value,
    };
    let mut options = child_attribute_list(node);
    for child in node.descendants() {
        match child.kind() {
            ALL_PUBLICATION_TABLES => options.push(item(child, "all tables", None)),
            PUBLICATION_OBJECT_TABLES_IN_SCHEMA => {
                let schema = match child.child(SCHEMA_REF) {
                    Some(schema) => name(schema),
                    None => missing_name(child.span()),
                };
                let value = OptionValue::Text(schema.value.as_str().to_owned());
                options.push(item(child, "schema", Some(value)));
            }
            _ => {}
        }
    }
    options
}

/// The tables that a list of a publication's objects names one by one.
fn publication_tables(node: Node<'_>) -> Vec<ObjectName> {
    node.children_of(PUBLICATION_OBJECT_TABLE)
        .filter_map(|table| table.child(TABLE_NAME_REF))
        .map(object_name)
        .collect()
}
