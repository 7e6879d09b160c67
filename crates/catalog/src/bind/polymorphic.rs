//! Polymorphic types: `anyelement`, `anyarray`, `anycompatible` and their like (`parse_coerce.c`).

use super::{Binder, Bound, refuse};
use crate::id::TypeId;
use crate::operator::CastContext;
use crate::refusal::SqlState;

impl TypeId {
    /// Whether each call decides what it is.
    pub fn is_polymorphic(self) -> bool {
        self.is_simple_polymorphic() || self.is_compatible_polymorphic()
    }

    /// Whether it is one of those that take one type only.
    fn is_simple_polymorphic(self) -> bool {
        matches!(
            self,
            TypeId::ANYELEMENT
                | TypeId::ANYARRAY
                | TypeId::ANYNONARRAY
                | TypeId::ANYENUM
                | TypeId::ANYRANGE
                | TypeId::ANYMULTIRANGE
        )
    }

    /// Whether it is one of those that look for a common type.
    fn is_compatible_polymorphic(self) -> bool {
        matches!(
            self,
            TypeId::ANYCOMPATIBLE
                | TypeId::ANYCOMPATIBLEARRAY
                | TypeId::ANYCOMPATIBLENONARRAY
                | TypeId::ANYCOMPATIBLERANGE
                | TypeId::ANYCOMPATIBLEMULTIRANGE
        )
    }
}

/// What the polymorphic types of a call stand for.
#[derive(Clone, Copy, Debug, Default)]
struct Family {
    element: Option<TypeId>,
    array: Option<TypeId>,
    range: Option<TypeId>,
    multirange: Option<TypeId>,
}

/// Why polymorphic types have no meaning in a call.
enum Mismatch {
    /// The arguments do not fit each other.
    Differ(String),
    /// No argument says what they are.
    Undetermined,
}

type Resolved = Result<Family, Mismatch>;

fn differ(message: impl Into<String>) -> Resolved {
    Err(Mismatch::Differ(message.into()))
}

impl Binder<'_> {
    /// Whether the arguments fit (`check_generic_type_consistency`).
    pub(super) fn polymorphic_fits(&self, actual: &[TypeId], declared: &[TypeId]) -> bool {
        self.simple_family(actual, declared, true).is_ok()
            && self.compatible_family(actual, declared, true).is_ok()
    }

    /// Replaces polymorphic types by what they stand for (`enforce_generic_type_consistency`) and yields the type
    /// of the result.
    pub(super) fn resolve_polymorphic(
        &self,
        actual: &[TypeId],
        declared: &mut [TypeId],
        result: TypeId,
    ) -> Bound<TypeId> {
        let any = |test: fn(TypeId) -> bool| declared.iter().copied().chain([result]).any(test);
        let mut simple = Family::default();
        let mut compatible = Family::default();
        if any(TypeId::is_simple_polymorphic) {
            simple = match self.simple_family(actual, declared, false) {
                Ok(family) => family,
                Err(mismatch) => return self.mismatch(mismatch),
            };
        }
        if any(TypeId::is_compatible_polymorphic) {
            compatible = match self.compatible_family(actual, declared, false) {
                Ok(family) => family,
                Err(mismatch) => return self.mismatch(mismatch),
            };
        }
        let needs = |types: &[TypeId], id: TypeId| types.contains(&id) || id == result;
        if needs(declared, TypeId::ANYARRAY) && simple.array.is_none() {
            simple.array = simple.element.and_then(|element| self.array_of(element));
        }
        if compatible.array.is_none() {
            compatible.array = compatible.element.and_then(|element| self.array_of(element));
        }
        for family in [&mut simple, &mut compatible] {
            if family.range.is_none() {
                family.range = family.multirange.and_then(|it| self.range_of_multirange(it));
            }
            if family.multirange.is_none() {
                family.multirange = family.range.and_then(|it| self.multirange_of(it));
            }
        }
        let replace = |id: TypeId| match id {
            TypeId::ANYELEMENT | TypeId::ANYNONARRAY | TypeId::ANYENUM => simple.element,
            TypeId::ANYARRAY => simple.array,
            TypeId::ANYRANGE => simple.range,
            TypeId::ANYMULTIRANGE => simple.multirange,
            TypeId::ANYCOMPATIBLE | TypeId::ANYCOMPATIBLENONARRAY => compatible.element,
            TypeId::ANYCOMPATIBLEARRAY => compatible.array,
            TypeId::ANYCOMPATIBLERANGE => compatible.range,
            TypeId::ANYCOMPATIBLEMULTIRANGE => compatible.multirange,
            other => Some(other),
        };
        for id in declared.iter_mut() {
            match replace(*id) {
                Some(resolved) => *id = resolved,
                None => return self.no_such_array(*id, simple.element.or(compatible.element)),
            }
        }
        match replace(result) {
            Some(resolved) => Ok(resolved),
            None => self.no_such_array(result, simple.element.or(compatible.element)),
        }
    }

    fn no_such_array<T>(&self, wanted: TypeId, element: Option<TypeId>) -> Bound<T> {
        let message = match (wanted, element) {
            (TypeId::ANYARRAY | TypeId::ANYCOMPATIBLEARRAY, Some(element)) => {
                let message = format!(
                    "could not find array type for data type {}",
                    self.display(element)
                );
                return refuse(SqlState::UNDEFINED_OBJECT, message);
            }
            (wanted, _) => format!(
                "could not determine polymorphic type {} because input has type unknown",
                self.display(wanted)
            ),
        };
        refuse(SqlState::DATATYPE_MISMATCH, message)
    }

    fn mismatch<T>(&self, mismatch: Mismatch) -> Bound<T> {
        refuse(
            SqlState::DATATYPE_MISMATCH,
            match mismatch {
                Mismatch::Differ(message) => message,
                Mismatch::Undetermined => {
                    "could not determine polymorphic type because input has type unknown".to_owned()
                }
            },
        )
    }

    /// `anyelement`, `anyarray`, `anyrange`, ...: all arguments of one type. `testing` accepts what is not known yet.
    fn simple_family(&self, actual: &[TypeId], declared: &[TypeId], testing: bool) -> Resolved {
        let mut family = Family::default();
        let (mut any, mut no_array, mut an_enum) = (false, false, false);
        for (own, wanted) in actual.iter().copied().zip(declared.iter().copied()) {
            if !wanted.is_simple_polymorphic() {
                continue;
            }
            any = true;
            no_array |= wanted == TypeId::ANYNONARRAY;
            an_enum |= wanted == TypeId::ANYENUM;
            if own == TypeId::UNKNOWN {
                continue;
            }
            let (slot, own, word) = match wanted {
                TypeId::ANYARRAY => (&mut family.array, self.base_type(own), "anyarray"),
                TypeId::ANYRANGE => (&mut family.range, self.base_type(own), "anyrange"),
                TypeId::ANYMULTIRANGE => (&mut family.multirange, self.base_type(own), "anymultirange"),
                _ => (&mut family.element, own, "anyelement"),
            };
            if slot.is_some_and(|known| known != own) {
                return differ(format!("arguments declared \"{word}\" are not all alike"));
            }
            *slot = Some(own);
        }
        if !any {
            return Ok(family);
        }
        if let Some(array) = family.array {
            let element = if array == TypeId::ANYARRAY {
                // The statistics views of the system have columns of this type.
                Some(TypeId::ANYELEMENT)
            } else {
                self.base_element(array)
            };
            let Some(element) = element else {
                return differ(format!(
                    "argument declared anyarray is not an array but type {}",
                    self.display(array)
                ));
            };
            if family.element.is_some_and(|known| known != element) {
                return differ(
                    "argument declared anyarray is not consistent with argument declared anyelement",
                );
            }
            family.element = Some(element);
        }
        self.ranges(&mut family, "anyrange", "anymultirange", "anyelement")?;
        let Some(element) = family.element else {
            return if testing {
                Ok(family)
            } else {
                Err(Mismatch::Undetermined)
            };
        };
        if no_array && self.base_element(element).is_some() {
            return differ(format!(
                "type matched to anynonarray is an array type: {}",
                self.display(element)
            ));
        }
        if an_enum && !self.is_enum(element) {
            return differ(format!(
                "type matched to anyenum is not an enum type: {}",
                self.display(element)
            ));
        }
        Ok(family)
    }

    /// Range and multirange must belong together, and the bounds must be of the element's type.
    fn ranges(
        &self,
        family: &mut Family,
        range: &str,
        multirange: &str,
        element: &str,
    ) -> Result<(), Mismatch> {
        if let Some(multi) = family.multirange {
            let Some(of) = self.range_of_multirange(multi) else {
                return Err(Mismatch::Differ(format!(
                    "argument declared {multirange} is not a multirange type but type {}",
                    self.display(multi)
                )));
            };
            if family.range.is_some_and(|known| known != of) {
                return Err(Mismatch::Differ(format!(
                    "argument declared {multirange} is not consistent with argument declared {range}"
                )));
            }
            family.range = Some(of);
        }
        if let Some(own) = family.range {
            let Some(subtype) = self.range_subtype(own) else {
                return Err(Mismatch::Differ(format!(
                    "argument declared {range} is not a range type but type {}",
                    self.display(own)
                )));
            };
            if element == "anyelement" && family.element.is_some_and(|known| known != subtype) {
                return Err(Mismatch::Differ(format!(
                    "argument declared {range} is not consistent with argument declared {element}"
                )));
            }
            family.element = Some(subtype);
        }
        Ok(())
    }

    /// `anycompatible` and its like: all arguments go to a common type.
    fn compatible_family(&self, actual: &[TypeId], declared: &[TypeId], testing: bool) -> Resolved {
        let mut family = Family::default();
        let mut types = Vec::new();
        let (mut any, mut no_array) = (false, false);
        for (own, wanted) in actual.iter().copied().zip(declared.iter().copied()) {
            if !wanted.is_compatible_polymorphic() {
                continue;
            }
            any = true;
            no_array |= wanted == TypeId::ANYCOMPATIBLENONARRAY;
            if own == TypeId::UNKNOWN {
                continue;
            }
            let base = self.base_type(own);
            match wanted {
                TypeId::ANYCOMPATIBLEARRAY => match self.element(base) {
                    Some(element) => types.push(element),
                    None => {
                        return differ(format!(
                            "argument declared anycompatiblearray is not an array but type {}",
                            self.display(base)
                        ));
                    }
                },
                TypeId::ANYCOMPATIBLERANGE | TypeId::ANYCOMPATIBLEMULTIRANGE => {
                    let slot = if wanted == TypeId::ANYCOMPATIBLERANGE {
                        &mut family.range
                    } else {
                        &mut family.multirange
                    };
                    if slot.is_some_and(|known| known != base) {
                        return differ("arguments declared \"anycompatiblerange\" are not all alike");
                    }
                    *slot = Some(base);
                }
                _ => types.push(own),
            }
        }
        if !any {
            return Ok(family);
        }
        self.ranges(
            &mut family,
            "anycompatiblerange",
            "anycompatiblemultirange",
            "anycompatible",
        )?;
        let subtype = family.element.take();
        types.extend(subtype);
        if types.is_empty() {
            if !testing {
                family.element = Some(TypeId::TEXT);
            }
            return Ok(family);
        }
        let common = match self.common_type(&types, None) {
            Ok(Some(common)) => common,
            _ => return differ("arguments of anycompatible family cannot be cast to a common type"),
        };
        let fits = types
            .iter()
            .all(|own| self.can_coerce(*own, common, CastContext::Implicit));
        if !fits || subtype.is_some_and(|subtype| subtype != common) {
            return differ("arguments of anycompatible family cannot be cast to a common type");
        }
        if no_array && self.base_element(common).is_some() {
            return differ(format!(
                "type matched to anycompatiblenonarray is an array type: {}",
                self.display(common)
            ));
        }
        family.element = Some(common);
        Ok(family)
    }
}
