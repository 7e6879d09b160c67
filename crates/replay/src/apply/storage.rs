//! How the values of a type are stored out of line (`typstorage`).

use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::id::{SchemaId, TypeId};
use pgassay_catalog::relation::Column;

use crate::{Replay, Run, refuse};

/// The storage that a column asks for by letter: none where it is the type's own; refused where the type can only be
/// stored plain (`GetAttributeStorage`).
pub(super) fn chosen(replay: &Replay, column: &Column, letter: Option<char>) -> Run<Option<char>> {
    let own = own_storage(replay, column.data_type);
    if own == Some('p') && letter.is_some_and(|it| it != 'p') {
        let name = pgassay_catalog::bind::format_type(&replay.catalog, column.data_type, -1);
        let message = format!("column data type {name} can only have storage PLAIN");
        return Err(refuse::unsupported(message));
    }
    Ok(letter.filter(|_| letter != own))
}

/// The storage of a type, as `pg_type.typstorage` has it; none for base types that PostgreSQL does not bring.
fn own_storage(replay: &Replay, id: TypeId) -> Option<char> {
    let found = replay.catalog.data_type(id)?;
    match &found.kind {
        TypeKind::Enum { .. } => Some('p'),
        TypeKind::Domain(domain) => own_storage(replay, domain.base),
        TypeKind::Base { .. } if found.schema == SchemaId::PG_CATALOG => Some(match found.name.as_str() {
            "numeric" | "inet" | "cidr" => 'm',
            "text" | "varchar" | "bpchar" | "bytea" | "bit" | "varbit" | "json" | "jsonb" | "jsonpath"
            | "xml" | "path" | "polygon" | "tsvector" | "refcursor" | "txid_snapshot" | "pg_snapshot" => 'x',
            _ => 'p',
        }),
        TypeKind::Base { .. } | TypeKind::Pseudo | TypeKind::Shell => None,
        TypeKind::Array { .. }
        | TypeKind::Row(_)
        | TypeKind::Composite { .. }
        | TypeKind::Range { .. }
        | TypeKind::Multirange { .. } => Some('x'),
    }
}
