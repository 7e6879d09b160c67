//! Triggers, event triggers and rules.

use squawk_parser::SyntaxKind::*;

use super::alter_object::{self, alter_object};
use super::expr::optional_expr;
use super::literal::string_value;
use super::name::{child_name, child_object_name, name, names_of, object_name, optional_name};
use super::statement::{other, statement as any_statement};
use super::tree::Node;
use crate::ast::{
    CreateEventTrigger, CreateRule, CreateTrigger, Name, ObjectAddress, ObjectKind, ObjectName,
    PolicyCommand, StatementKind, TriggerEvent, TriggerTiming,
};
use crate::name::{Identifier, QualifiedName};

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    match node.kind() {
        CREATE_TRIGGER => StatementKind::CreateTrigger(Box::new(create(node))),
        CREATE_EVENT_TRIGGER => StatementKind::CreateEventTrigger(Box::new(event_trigger(node))),
        CREATE_RULE => StatementKind::CreateRule(Box::new(rule(node))),
        ALTER_TRIGGER => alter_on_relation(node, ObjectKind::Trigger),
        ALTER_RULE => alter_on_relation(node, ObjectKind::Rule),
        ALTER_EVENT_TRIGGER => {
            let name = child_object_name(node, EVENT_TRIGGER_REF);
            alter_object(
                node,
                ObjectKind::EventTrigger,
                ObjectAddress::Named(name),
                alter_object::action(node),
            )
        }
        _ => other(node),
    }
}

fn alter_on_relation(node: Node<'_>, kind: ObjectKind) -> StatementKind {
    let name = child_name(
        node,
        if kind == ObjectKind::Trigger {
            TRIGGER_REF
        } else {
            RULE_REF
        },
    );
    let address = ObjectAddress::OnRelation {
        name,
        relation: on_relation(node),
    };
    alter_object(node, kind, address, alter_object::action(node))
}

fn on_relation(node: Node<'_>) -> ObjectName {
    match node.child(ON_RELATION) {
        Some(on) => child_object_name(on, RELATION_NAME_REF),
        None => {
            node.fail("ON is missing");
            ObjectName {
                value: QualifiedName::default(),
                span: node.span(),
            }
        }
    }
}

fn create(node: Node<'_>) -> CreateTrigger {
    let (function, arguments) = function(node);
    let constraint = node.has(CONSTRAINT_KW);
    let initially_deferred = node
        .descendants()
        .any(|child| child.kind() == INITIALLY_DEFERRED_CONSTRAINT_OPTION);
    let deferrable = node
        .descendants()
        .any(|child| child.kind() == DEFERRABLE_CONSTRAINT_OPTION);
    let transition = |kind| {
        let table = node.child(REFERENCING).and_then(|clause| clause.child(kind));
        table.and_then(|table| optional_name(table, TRANSITION_RELATION_NAME))
    };
    let events = node.child(TRIGGER_EVENT_LIST);
    let mut kinds = Vec::new();
    for event in events.into_iter().flat_map(Node::nodes) {
        if kinds.contains(&event.kind()) {
            event.fail("duplicate trigger events specified");
        }
        kinds.push(event.kind());
    }
    if constraint && node.has(OR_REPLACE) {
        node.fail_as("0A000", "CREATE OR REPLACE CONSTRAINT TRIGGER is not supported");
    }
    CreateTrigger {
        or_replace: node.has(OR_REPLACE),
        constraint,
        name: child_name(node, TRIGGER),
        timing: timing(node),
        events: node
            .child(TRIGGER_EVENT_LIST)
            .into_iter()
            .flat_map(Node::nodes)
            .filter_map(event)
            .collect(),
        table: on_relation(node),
        from: node
            .child(FROM_TABLE)
            .map(|from| child_object_name(from, TABLE_NAME_REF)),
        // What is deferred at first can be deferred.
        deferrable: deferrable || initially_deferred,
        initially_deferred,
        old_table: transition(OLD_TABLE),
        new_table: transition(NEW_TABLE),
        for_each_row: node.has(FOR_EACH_ROW),
        condition: node.child(WHEN_CONDITION).and_then(optional_expr),
        function,
        arguments,
    }
}

fn timing(node: Node<'_>) -> TriggerTiming {
    if node.has(TIMING_BEFORE) {
        TriggerTiming::Before
    } else if node.has(TIMING_INSTEAD_OF) {
        TriggerTiming::InsteadOf
    } else {
        TriggerTiming::After
    }
}

fn event(node: Node<'_>) -> Option<TriggerEvent> {
    Some(match node.kind() {
        TRIGGER_EVENT_INSERT => TriggerEvent::Insert,
        TRIGGER_EVENT_DELETE => TriggerEvent::Delete,
        TRIGGER_EVENT_TRUNCATE => TriggerEvent::Truncate,
        TRIGGER_EVENT_UPDATE => TriggerEvent::Update(names_of(node, COLUMN_NAME_REF)),
        _ => return None,
    })
}

/// The function in `EXECUTE FUNCTION name(arguments)`, and its arguments as text.
fn function(node: Node<'_>) -> (ObjectName, Vec<String>) {
    let call = node.child(CALL_EXPR);
    let Some(function) = call.and_then(Node::first_node) else {
        node.fail("a function is missing");
        return (
            ObjectName {
                value: QualifiedName::default(),
                span: node.span(),
            },
            Vec::new(),
        );
    };
    let arguments = call.and_then(|call| call.child(ARG_LIST));
    let arguments = arguments
        .into_iter()
        .flat_map(|list| list.children_of(ARG))
        .map(argument)
        .collect();
    (object_name(function), arguments)
}

/// PostgreSQL takes constants and bare words, and hands both over as text.
fn argument(node: Node<'_>) -> String {
    let Some(token) = node.first_token() else {
        return String::new();
    };
    match token.kind() {
        INT_NUMBER | NUMERIC_NUMBER => node.text().to_owned(),
        STRING | ESC_STRING | DOLLAR_QUOTED_STRING | UNICODE_ESC_STRING => string_value(node),
        _ => name(node).value.as_str().to_owned(),
    }
}

fn event_trigger(node: Node<'_>) -> CreateEventTrigger {
    let filters = node
        .descendants()
        .filter(|child| child.kind() == EVENT_TRIGGER_WHEN);
    CreateEventTrigger {
        name: child_name(node, EVENT_TRIGGER),
        event: child_name(node, EVENT_TRIGGER_EVENT),
        filters: filters.map(filter).collect(),
        function: function(node).0,
    }
}

fn filter(node: Node<'_>) -> (Name, Vec<String>) {
    let variable = child_name(node, EVENT_TRIGGER_FILTER_VARIABLE);
    (variable, node.children_of(LITERAL).map(string_value).collect())
}

fn rule(node: Node<'_>) -> CreateRule {
    let on = node.child(RULE_ON).unwrap_or(node);
    let action = node.child(RULE_DO).unwrap_or(node);
    let commands = match action.child(RULE_STMT_LIST) {
        Some(list) => list,
        None => action,
    };
    CreateRule {
        or_replace: node.has(OR_REPLACE),
        name: child_name(node, RULE),
        event: rule_event(on),
        table: child_object_name(on, RELATION_NAME_REF),
        condition: on.child(WHERE_CLAUSE).and_then(optional_expr),
        instead: action.has(INSTEAD_KW),
        commands: commands
            .nodes()
            .filter(|child| !matches!(child.kind(), NOTHING | EMPTY_STMT))
            .map(any_statement)
            .collect(),
    }
}

fn rule_event(node: Node<'_>) -> PolicyCommand {
    match node.child(RULE_EVENT).and_then(Node::first_token).map(Node::kind) {
        Some(INSERT_KW) => PolicyCommand::Insert,
        Some(UPDATE_KW) => PolicyCommand::Update,
        Some(DELETE_KW) => PolicyCommand::Delete,
        _ => PolicyCommand::Select,
    }
}

/// A name that stands for a word of the grammar.
pub(super) fn word(text: &str, node: Node<'_>) -> Name {
    Name {
        value: Identifier::new(text),
        span: node.span(),
    }
}
