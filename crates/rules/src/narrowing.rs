//! Whether a type has less room than the one before it.

use pgassay_catalog::Catalog;
use pgassay_catalog::change::Retyped;
use pgassay_catalog::id::TypeId;
use pgassay_catalog::relation::Column;

/// No modifier.
const NONE: i32 = -1;

/// Whether values that a column had may not fit its new type, or lose something.
pub(crate) fn is_narrower(catalog: &Catalog, was: &Retyped, now: &Column) -> bool {
    let (old, new) = (was.data_type, now.data_type);
    if catalog.data_type(old).is_none() {
        return false;
    }
    if let (Some(old), Some(new)) = (rank(old), rank(new)) {
        return old > new;
    }
    let (before, after) = (was.modifier, now.modifier);
    match (old, new) {
        (TypeId::TIMESTAMP | TypeId::TIMESTAMPTZ, TypeId::DATE | TypeId::TIME) => true,
        (TypeId::NUMERIC, TypeId::NUMERIC) => has_fewer_digits(before, after),
        (TypeId::NUMERIC, new) => rank(new).is_some(),
        (TypeId::TEXT | TypeId::VARCHAR | TypeId::BPCHAR, TypeId::VARCHAR | TypeId::BPCHAR) => {
            after != NONE && (old == TypeId::TEXT || before == NONE || after < before)
        }
        (old, new) if old == new && is_moment(old) => {
            after != NONE && after < if before == NONE { 6 } else { before }
        }
        _ => false,
    }
}

/// Numbers of a fixed size, by how much they hold.
fn rank(id: TypeId) -> Option<u8> {
    Some(match id {
        TypeId::INT2 => 1,
        TypeId::INT4 => 2,
        TypeId::INT8 => 3,
        TypeId::FLOAT4 => 4,
        TypeId::FLOAT8 => 5,
        _ => return None,
    })
}

fn is_moment(id: TypeId) -> bool {
    matches!(
        id,
        TypeId::TIMESTAMP | TypeId::TIMESTAMPTZ | TypeId::TIME | TypeId::TIMETZ
    )
}

/// Whether there are fewer digits before or after the point.
fn has_fewer_digits(before: i32, after: i32) -> bool {
    if after == NONE {
        return false;
    }
    if before == NONE {
        return true;
    }
    let parts = |modifier: i32| {
        let (digits, scale) = ((modifier - 4) >> 16, (modifier - 4) & 0x7ff);
        (digits - scale, scale)
    };
    let (old, new) = (parts(before), parts(after));
    new.0 < old.0 || new.1 < old.1
}
