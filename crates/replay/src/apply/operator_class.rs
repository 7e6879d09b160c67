//! Operator classes and operators of keys: which one a type has by default, and which operator compares two types.

use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::id::{OperatorClassId, OperatorFamilyId, OperatorId, TypeId};
use pgassay_catalog::operator::{CastContext, CastMethod};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_sql::ast::{ObjectKind, ObjectName};
use pgassay_sql::name::Identifier;

use crate::refuse::plain;
use crate::{Replay, Run, refuse};

/// PostgreSQL's own pseudo-types that operator classes are declared for.
const ANY: TypeId = TypeId(2276);
const ANYARRAY: TypeId = TypeId(2277);
const ANYELEMENT: TypeId = TypeId(2283);
const ANYENUM: TypeId = TypeId(3500);
const ANYRANGE: TypeId = TypeId(3831);
const ANYMULTIRANGE: TypeId = TypeId(4537);

impl Replay {
    /// The type below all domains.
    pub(crate) fn base_type(&self, mut id: TypeId) -> TypeId {
        for _ in 0..100 {
            match self.catalog.data_type(id).map(|it| &it.kind) {
                Some(TypeKind::Domain(domain)) => id = domain.base,
                _ => return id,
            }
        }
        id
    }

    /// Whether values of one type are values of the other as they are (`IsBinaryCoercible`).
    pub(crate) fn is_binary_coercible(&self, source: TypeId, target: TypeId) -> bool {
        if source == target || target == ANY || target == ANYELEMENT {
            return true;
        }
        let source = self.base_type(source);
        if source == target {
            return true;
        }
        let kind = self.catalog.data_type(source).map(|it| &it.kind);
        let matches = match target {
            ANYARRAY => matches!(kind, Some(TypeKind::Array { .. })),
            ANYENUM => matches!(kind, Some(TypeKind::Enum { .. })),
            ANYRANGE => matches!(kind, Some(TypeKind::Range { .. })),
            ANYMULTIRANGE => matches!(kind, Some(TypeKind::Multirange { .. })),
            TypeId::RECORD => matches!(kind, Some(TypeKind::Composite { .. } | TypeKind::Row(_))),
            _ => false,
        };
        if matches {
            return true;
        }
        self.catalog
            .cast(source, target)
            .is_some_and(|it| it.context == CastContext::Implicit && it.method == CastMethod::Binary)
    }

    /// Whether a value of one type is taken where another is wanted, without a cast being written.
    pub(crate) fn is_implicitly_coercible(&self, source: TypeId, target: TypeId) -> bool {
        if self.is_binary_coercible(source, target) {
            return true;
        }
        let (source, target) = (self.base_type(source), self.base_type(target));
        self.catalog
            .cast(source, target)
            .is_some_and(|it| it.context == CastContext::Implicit)
    }

    /// The operator class that a type has by default in an access method (`GetDefaultOpClass`).
    pub(crate) fn default_operator_class(&self, method: &str, data_type: TypeId) -> Option<OperatorClassId> {
        let data_type = self.base_type(data_type);
        let mut coercible: Vec<(OperatorClassId, bool)> = Vec::new();
        let category = self.catalog.data_type(data_type)?.category;
        let own = self.catalog.operator_classes.iter().map(|(_, class)| class);
        let own = own.filter(|class| class.default && class.method == method);
        let system = self.catalog.system().default_operator_classes(method);
        if let Some(class) = system.iter().find(|class| class.input == data_type) {
            return Some(class.id);
        }
        for class in system.iter().copied().chain(own) {
            if class.input == data_type {
                return Some(class.id);
            }
            if self.is_binary_coercible(data_type, class.input) {
                let input = self.catalog.data_type(class.input);
                let preferred = input.is_some_and(|it| it.preferred && it.category == category);
                coercible.push((class.id, preferred));
            }
        }
        let mut preferred = coercible.iter().filter(|(_, preferred)| *preferred);
        match (preferred.next(), preferred.next()) {
            (Some((id, _)), None) => Some(*id),
            (None, _) if coercible.len() == 1 => coercible.first().map(|(id, _)| *id),
            _ => None,
        }
    }

    /// The operator class of a key column: the one that is named, or the type's default (`ResolveOpClass`).
    pub(crate) fn resolve_operator_class(
        &self,
        name: Option<&ObjectName>,
        method: &str,
        data_type: TypeId,
    ) -> Run<Option<OperatorClassId>> {
        if data_type == TypeId::UNKNOWN {
            return Ok(None);
        }
        let Some(name) = name else {
            let found = self.default_operator_class(method, data_type);
            if found.is_none() {
                let message = format!(
                    "data type {} has no default operator class for access method \"{method}\"",
                    pgassay_catalog::bind::format_type(&self.catalog, data_type, -1)
                );
                let refusal = Refusal::new(SqlState::UNDEFINED_OBJECT, message);
                return Err(refusal.into());
            }
            return Ok(found);
        };
        let in_schema = |schema| {
            let own = self
                .catalog
                .operator_classes
                .named(Some(schema), &name.value.name);
            let system = self.catalog.system().operator_classes();
            let system = system.named(Some(schema), &name.value.name);
            own.map(|(_, it)| it)
                .chain(system)
                .find(|it| it.method.as_str() == method)
        };
        let found = match &name.value.schema {
            Some(schema) => in_schema(self.explicit_schema(schema)?),
            None => self.path.schemas.iter().find_map(|schema| in_schema(*schema)),
        };
        let Some(class) = found else {
            let message = format!(
                "operator class \"{}\" does not exist for access method \"{method}\"",
                plain(&name.value)
            );
            return Err(Refusal::new(SqlState::UNDEFINED_OBJECT, message)
                .about(ObjectKind::OperatorClass, name.value.clone())
                .at(name.span)
                .into());
        };
        if !self.is_binary_coercible(data_type, class.input) {
            let message = format!(
                "operator class \"{}\" does not accept data type {}",
                plain(&name.value),
                pgassay_catalog::bind::format_type(&self.catalog, data_type, -1)
            );
            return Err(refuse::refusal(SqlState::DATATYPE_MISMATCH, message));
        }
        Ok(Some(class.id))
    }

    /// The operator that an operator family has for a strategy and two types (`get_opfamily_member`).
    pub(crate) fn family_operator(
        &self,
        family: OperatorFamilyId,
        strategy: u16,
        left: TypeId,
        right: TypeId,
    ) -> Option<OperatorId> {
        let is_it = |it: &&pgassay_catalog::operator::FamilyOperator| {
            it.search && it.strategy == strategy && it.left == left && it.right == right
        };
        let own = self.catalog.operator_family(family)?.operators.iter().find(is_it);
        let added = || {
            let added = self.catalog.added_family_operators.iter();
            added
                .filter(|(of, _)| *of == family)
                .map(|(_, it)| it)
                .find(is_it)
        };
        own.or_else(added).map(|it| it.operator)
    }

    /// Whether an index access method exists.
    pub(crate) fn is_index_method(&self, method: &Identifier) -> bool {
        let system = self.catalog.system().builtin().access_methods();
        system.iter().any(|it| it.index && it.name == method.as_str())
            || self
                .catalog
                .others
                .iter()
                .any(|(_, it)| it.kind == ObjectKind::AccessMethod && it.name == *method)
    }
}
