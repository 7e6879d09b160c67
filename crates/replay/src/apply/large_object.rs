//! Large objects, as far as constants say which: who owns one or was granted one cannot be dropped.

use pgassay_catalog::id::OtherId;
use pgassay_catalog::role::Other;
use pgassay_sql::ast::{Expr, ExprKind, Literal, ObjectKind, Query, QueryBody};
use pgassay_sql::name::Identifier;

use crate::Replay;

/// The large object of a number.
pub(crate) fn find(replay: &Replay, number: &Identifier) -> Option<OtherId> {
    let mut others = replay.catalog.others.named(None, number);
    let found = others.find(|(_, it)| it.kind == ObjectKind::LargeObject);
    found.map(|(_, it)| it.id)
}

/// Does what `SELECT lo_create(7)` and its like do.
pub(super) fn follow(replay: &mut Replay, query: &Query) {
    let QueryBody::Select(select) = &query.body else {
        return;
    };
    for target in &select.targets {
        let ExprKind::Call(call) = &target.value.kind else {
            continue;
        };
        let number = call.arguments.first().and_then(|it| number(&it.value));
        match (call.function.value.name.as_str(), number) {
            ("lo_create" | "lo_from_bytea", Some(number)) => create(replay, number),
            ("lo_unlink", Some(number)) => unlink(replay, |name| *name == number),
            // Which one is not known: none is then taken to be there.
            ("lo_unlink", None) => unlink(replay, |_| true),
            _ => {}
        }
    }
}

fn number(value: &Expr) -> Option<Identifier> {
    match &value.kind {
        ExprKind::Literal(Literal::Integer(number)) if *number > 0 => {
            Some(Identifier::new(&number.to_string()))
        }
        _ => None,
    }
}

fn create(replay: &mut Replay, number: Identifier) {
    if find(replay, &number).is_some() {
        return;
    }
    let id: OtherId = replay.catalog.new_id();
    let other = Other {
        location: replay.location,
        ..Other::new(id, ObjectKind::LargeObject, None, number, replay.current_user())
    };
    replay.catalog.others.insert(id.0, other);
}

fn unlink(replay: &mut Replay, wanted: impl Fn(&Identifier) -> bool) {
    let others = replay.catalog.others.iter();
    let gone: Vec<u32> = others
        .filter(|(_, it)| it.kind == ObjectKind::LargeObject && wanted(&it.name))
        .map(|(id, _)| id)
        .collect();
    for id in gone {
        replay.catalog.others.remove(id);
    }
}
