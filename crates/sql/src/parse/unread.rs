//! The few statements that PostgreSQL reads and the parser does not, told by their tokens.

use squawk_parser::SyntaxKind::{self, *};

use super::literal::string_value;
use super::name::name;
use super::tree::Node;
use crate::ast::{
    CreateNamed, Name, ObjectKind, ObjectName, SetValue, SetVariable, Statement, StatementKind,
};
use crate::name::{Identifier, QualifiedName};

/// The statement of a text that the parser refused, where it is one of these.
pub(super) fn statement(root: Node<'_>) -> Option<Statement> {
    // The parser wraps what it skips into nodes that count as tokens.
    let mut tokens: Vec<Node<'_>> = root.tokens().filter(|token| token.kind() != ERROR).collect();
    if tokens.last().is_some_and(|last| last.kind() == SEMICOLON) {
        tokens.pop();
    }
    let span = tokens.first()?.span().join(tokens.last()?.span());
    let kind = names(&tokens).or_else(|| language(&tokens))?;
    Some(Statement {
        kind,
        span,
        newer: None,
    })
}

/// `SET NAMES 'encoding'`.
fn names(tokens: &[Node<'_>]) -> Option<StatementKind> {
    let mut rest = after(tokens, SET_KW)?;
    let local = after(rest, LOCAL_KW).is_some();
    rest = after(rest, LOCAL_KW)
        .or_else(|| after(rest, SESSION_KW))
        .unwrap_or(rest);
    let (word, rest) = rest.split_first()?;
    if !word.text().eq_ignore_ascii_case("names") {
        return None;
    }
    let value = match rest {
        [] => SetValue::Default,
        [value] if value.kind() == DEFAULT_KW => SetValue::Default,
        [value] if value.kind() == STRING => SetValue::Values(vec![string_value(*value)]),
        _ => return None,
    };
    let name = Name {
        value: Identifier::new("client_encoding"),
        span: word.span(),
    };
    Some(StatementKind::Set(Box::new(SetVariable { local, name, value })))
}

/// `CREATE [OR REPLACE] TRUSTED|PROCEDURAL LANGUAGE name [HANDLER function ...]`.
fn language(tokens: &[Node<'_>]) -> Option<StatementKind> {
    let mut rest = after(tokens, CREATE_KW)?;
    let replaced = after(rest, OR_KW).and_then(|rest| after(rest, REPLACE_KW));
    rest = replaced.unwrap_or(rest);
    rest = after(rest, TRUSTED_KW).unwrap_or(rest);
    rest = after(rest, PROCEDURAL_KW).unwrap_or(rest);
    let (language, rest) = after(rest, LANGUAGE_KW)?.split_first()?;
    let is_name = |token: &Node<'_>| token.kind() == IDENT || token.kind().is_keyword();
    let clauses = [HANDLER_KW, INLINE_KW, VALIDATOR_KW, NO_KW];
    let well_formed = rest.iter().all(|token| is_name(token) || token.kind() == DOT)
        && rest.first().is_none_or(|first| clauses.contains(&first.kind()));
    if !is_name(language) || !well_formed {
        return None;
    }
    let handler = after(rest, HANDLER_KW).and_then(|rest| {
        rest.iter()
            .take_while(|token| !clauses.contains(&token.kind()))
            .last()
    });
    let language = name(*language);
    Some(StatementKind::CreateNamed(Box::new(CreateNamed {
        kind: ObjectKind::Language,
        if_not_exists: false,
        or_replace: replaced.is_some(),
        name: ObjectName {
            value: QualifiedName::new(language.value),
            span: language.span,
        },
        method: handler.map(|handler| name(*handler)),
        relations: Vec::new(),
        options: Vec::new(),
        expressions: Vec::new(),
    })))
}

/// The tokens behind the first, where that is of the kind.
fn after<'n, 't>(tokens: &'n [Node<'t>], kind: SyntaxKind) -> Option<&'n [Node<'t>]> {
    let (first, rest) = tokens.split_first()?;
    (first.kind() == kind).then_some(rest)
}
