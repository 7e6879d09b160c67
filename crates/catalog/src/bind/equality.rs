//! The equality and order of a type, as GROUP BY, DISTINCT, ORDER BY, UNION and row comparisons need them (`typcache.c`).

use super::{Binder, Bound, refuse};
use crate::data_type::TypeKind;
use crate::id::{OperatorFamilyId, OperatorId, TypeId};
use crate::operator::{CastContext, CastMethod, OperatorClass};
use crate::refusal::SqlState;

impl<'a> Binder<'a> {
    /// Whether a value of one type can be taken for one of the other without any work (`IsBinaryCoercible`).
    pub(super) fn binary_coercible(&self, source: TypeId, target: TypeId) -> bool {
        let source = self.base_type(source);
        if source == target || target == TypeId::ANY {
            return true;
        }
        match target {
            TypeId::ANYARRAY => return self.element(source).is_some(),
            TypeId::ANYENUM => return self.is_enum(source),
            TypeId::ANYRANGE => return self.range_subtype(source).is_some(),
            TypeId::ANYMULTIRANGE => return self.range_of_multirange(source).is_some(),
            TypeId::RECORD => return self.is_complex(source),
            _ => {}
        }
        let cast = self.catalog.cast(source, target);
        cast.is_some_and(|cast| cast.method == CastMethod::Binary && cast.context == CastContext::Implicit)
    }

    /// The default operator class of a type (`GetDefaultOpClass`).
    pub(super) fn default_operator_class(&self, method: &str, data_type: TypeId) -> Option<OperatorFamilyId> {
        let base = self.base_type(data_type);
        let own = self.catalog.operator_classes.iter().map(|(_, class)| class);
        let own = own.filter(|class| class.default && class.method == method);
        let system = self.catalog.system().default_operator_classes(method);
        let mut compatible: Option<(&OperatorClass, bool)> = None;
        for class in own.chain(system.iter().copied()) {
            if class.input == base {
                return Some(class.family);
            }
            if self.binary_coercible(base, class.input) {
                let preferred = self.category(class.input) == (self.category(base).0, true);
                if preferred || compatible.is_none() {
                    compatible = Some((class, preferred));
                }
            }
        }
        compatible.map(|(class, _)| class.family)
    }

    /// The operator of a family for a strategy over one type.
    fn family_operator(
        &self,
        family: OperatorFamilyId,
        data_type: TypeId,
        strategy: u16,
    ) -> Option<OperatorId> {
        let base = self.base_type(data_type);
        let members = &self.catalog.operator_family(family)?.operators;
        let suits = |own: TypeId| own == base || self.binary_coercible(base, own);
        let exact = members
            .iter()
            .find(|it| it.search && it.strategy == strategy && it.left == base && it.right == base);
        let any = || {
            members
                .iter()
                .find(|it| it.search && it.strategy == strategy && it.left == it.right && suits(it.left))
        };
        exact.or_else(any).map(|it| it.operator)
    }

    /// The equality of a type, if it has one.
    pub(super) fn equality(&self, data_type: TypeId) -> Option<OperatorId> {
        if !self.components_have(data_type, 0, &|binder, id| binder.equality(id).is_some()) {
            return None;
        }
        let sorted = self.default_operator_class("btree", data_type);
        sorted
            .and_then(|family| self.family_operator(family, data_type, 3))
            .or_else(|| {
                let hashed = self.default_operator_class("hash", data_type)?;
                self.family_operator(hashed, data_type, 1)
            })
    }

    /// The `<` of a type, if it has one.
    pub(super) fn less_than(&self, data_type: TypeId) -> Option<OperatorId> {
        if !self.components_have(data_type, 0, &|binder, id| binder.less_than(id).is_some()) {
            return None;
        }
        let family = self.default_operator_class("btree", data_type)?;
        self.family_operator(family, data_type, 1)
    }

    /// Whether the parts that arrays, rows and ranges compare by can be compared.
    fn components_have(&self, data_type: TypeId, depth: usize, has: &dyn Fn(&Self, TypeId) -> bool) -> bool {
        if depth > 32 {
            return true;
        }
        let base = self.base_type(data_type);
        match self.kind_of(base) {
            Some(TypeKind::Array { element }) => has(self, *element),
            Some(TypeKind::Row(_) | TypeKind::Composite { .. }) => self
                .attributes(base)
                .is_none_or(|attributes| attributes.iter().all(|it| has(self, it.data_type))),
            _ => true,
        }
    }

    /// Refuses a type that GROUP BY, DISTINCT or UNION cannot compare.
    pub(super) fn require_equality(&self, data_type: TypeId) -> Bound<()> {
        if self.equality(data_type).is_some() {
            return Ok(());
        }
        let message = format!(
            "could not identify an equality operator for type {}",
            self.display(data_type)
        );
        self.missing_for_types(
            &[data_type],
            crate::refusal::Refusal::new(SqlState::UNDEFINED_FUNCTION, message),
        )
    }

    /// Refuses a type that ORDER BY cannot sort.
    pub(super) fn require_order(&self, data_type: TypeId) -> Bound<()> {
        if self.less_than(data_type).is_some() {
            return Ok(());
        }
        let message = format!(
            "could not identify an ordering operator for type {}",
            self.display(data_type)
        );
        self.missing_for_types(
            &[data_type],
            crate::refusal::Refusal::new(SqlState::UNDEFINED_FUNCTION, message),
        )
    }

    /// A refusal over types, unless one of them is not PostgreSQL's own and something about it may be unknown.
    pub(super) fn missing_for_types<T>(
        &self,
        types: &[TypeId],
        refusal: crate::refusal::Refusal,
    ) -> Bound<T> {
        if types.iter().all(|id| id.is_builtin()) {
            return Err(refusal.into());
        }
        let effects = crate::gap::Effects::FUNCTIONS.union(crate::gap::Effects::OTHER);
        self.missing(effects, None, refusal)
    }

    /// Refuses operators that no operator family of btree knows, as row comparisons do.
    pub(super) fn family_strategy(&self, operator: OperatorId) -> Bound<Vec<(OperatorFamilyId, u16)>> {
        let own = self.catalog.operator_families.iter().map(|(_, family)| family);
        let system = self.catalog.system().operator_families().iter();
        let families = own.chain(system).filter(|family| family.method == "btree");
        let found: Vec<(OperatorFamilyId, u16)> = families
            .flat_map(|family| {
                let members = family.operators.iter();
                members
                    .filter(move |it| it.operator == operator && it.search)
                    .map(|it| (family.id, it.strategy))
            })
            .collect();
        if found.is_empty() {
            return refuse(
                SqlState::FEATURE_NOT_SUPPORTED,
                "could not determine interpretation of row comparison operator",
            );
        }
        Ok(found)
    }
}
