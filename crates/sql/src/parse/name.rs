//! Names: the nodes that hold one, with their dots and Unicode escapes.

use smallvec::SmallVec;
use squawk_parser::SyntaxKind::{self, *};

use super::literal::string_value;
use super::tree::Node;
use crate::ast::{Name, ObjectName, OperatorName};
use crate::name::{Identifier, QualifiedName};
use crate::span::Span;

/// The name in a node that holds one identifier, such as `COLUMN_NAME` or `ROLE`, or the name that a token is.
pub(super) fn name(node: Node<'_>) -> Name {
    parts(node).into_iter().next().unwrap_or_else(|| {
        node.fail("a name is missing");
        missing_name(node.span())
    })
}

/// The name in the child of that kind; a missing one makes the statement invalid.
pub(super) fn child_name(node: Node<'_>, kind: SyntaxKind) -> Name {
    optional_name(node, kind).unwrap_or_else(|| {
        node.fail("a name is missing");
        missing_name(Span::empty(node.span().end))
    })
}

/// The name in the child of that kind, if there is one.
pub(super) fn optional_name(node: Node<'_>, kind: SyntaxKind) -> Option<Name> {
    node.child(kind).map(name)
}

/// The names in the children of that kind, as in a `COLUMN_REF_LIST` of `COLUMN_NAME_REF`s.
pub(super) fn names_of(node: Node<'_>, kind: SyntaxKind) -> Vec<Name> {
    node.children_of(kind).map(name).collect()
}

/// The name, perhaps qualified, in a node that wraps a `PATH` or `PATH_REF` and nothing else.
pub(super) fn object_name(node: Node<'_>) -> ObjectName {
    let mut parts = parts(node);
    let span = node.span();
    if parts.len() > 3 {
        node.fail(format!(
            "improper qualified name (too many dotted names): {}",
            node.text()
        ));
    }
    let Some(last) = parts.pop() else {
        node.fail("a name is missing");
        return ObjectName {
            value: QualifiedName::default(),
            span,
        };
    };
    let schema = parts.pop().map(|part| part.value);
    let database = parts.pop().map(|part| part.value);
    ObjectName {
        value: QualifiedName {
            database,
            schema,
            name: last.value,
        },
        span,
    }
}

/// The qualified name in the child of that kind; a missing one makes the statement invalid.
pub(super) fn child_object_name(node: Node<'_>, kind: SyntaxKind) -> ObjectName {
    optional_object_name(node, kind).unwrap_or_else(|| {
        node.fail("a name is missing");
        ObjectName {
            value: QualifiedName::default(),
            span: Span::empty(node.span().end),
        }
    })
}

/// The qualified name in the child of that kind, if there is one.
pub(super) fn optional_object_name(node: Node<'_>, kind: SyntaxKind) -> Option<ObjectName> {
    node.child(kind).map(object_name)
}

/// The qualified names in the children of that kind.
pub(super) fn object_names_of(node: Node<'_>, kind: SyntaxKind) -> Vec<ObjectName> {
    node.children_of(kind).map(object_name).collect()
}

/// The identifiers of a node that holds nothing but names and dots.
pub(super) fn parts(node: Node<'_>) -> SmallVec<[Name; 3]> {
    let mut names = SmallVec::new();
    let mut tokens = node.tokens().peekable();
    while let Some(token) = tokens.next() {
        if matches!(token.kind(), DOT | UESCAPE_KW) {
            continue;
        }
        let mut escape = '\\';
        let mut span = token.span();
        if tokens.peek().is_some_and(|next| next.kind() == UESCAPE_KW) {
            tokens.next();
            if let Some(value) = tokens.next() {
                span = span.join(value.span());
                escape = escape_character(value);
            }
        }
        names.push(Name {
            value: identifier(token, escape),
            span,
        });
    }
    names
}

/// The character that a UESCAPE clause names.
pub(super) fn escape_character(token: Node<'_>) -> char {
    let value = string_value(token);
    let mut characters = value.chars();
    match (characters.next(), characters.next()) {
        (Some(escape), None) if !escape.is_ascii_hexdigit() && !" \t\n\r\x0c+'\"".contains(escape) => escape,
        _ => {
            token.fail("invalid Unicode escape character");
            '\\'
        }
    }
}

fn identifier(token: Node<'_>, escape: char) -> Identifier {
    let text = token.text();
    let value = if escape == '\\' {
        Identifier::from_source(text)
    } else {
        Identifier::from_unicode_quoted(text, escape)
    };
    value.unwrap_or_else(|error| {
        token.fail(error.to_string());
        Identifier::default()
    })
}

/// A name that could not be read; the statement is invalid anyway.
pub(super) fn missing_name(span: Span) -> Name {
    Name {
        value: Identifier::default(),
        span,
    }
}

/// The operator in an `OP`, `OPERATOR_CALL` or `CUSTOM_OP` node or operator token.
pub(super) fn operator_name(node: Node<'_>) -> OperatorName {
    let mut schema = None;
    let mut symbols = String::new();
    for token in node.tokens() {
        match token.kind() {
            OPERATOR_KW | L_PAREN | R_PAREN | DOT | UESCAPE_KW => {}
            kind if kind == IDENT || kind.is_keyword() => schema = Some(identifier(token, '\\')),
            _ => symbols.push_str(token.text()),
        }
    }
    let name = if symbols == "!=" { "<>" } else { symbols.as_str() };
    if name.len() > crate::name::MAX_IDENTIFIER_BYTES {
        node.fail("operator too long");
    }
    OperatorName {
        schema,
        name: Identifier::new(name),
        span: node.span(),
    }
}
