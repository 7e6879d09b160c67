//! What the binder asks of data types (`parse_type.c`, `lsyscache.c`).

use pgassay_sql::name::Identifier;

use super::Binder;
use crate::data_type::{DataType, TypeKind};
use crate::id::{CollationId, ColumnNumber, RelationId, TypeId};

/// Pseudo-types and others that only the binder names.
#[allow(missing_docs, reason = "each constant is the type it names")]
impl TypeId {
    pub const ANY: TypeId = TypeId(2276);
    pub const ANYARRAY: TypeId = TypeId(2277);
    pub const ANYELEMENT: TypeId = TypeId(2283);
    pub const ANYNONARRAY: TypeId = TypeId(2776);
    pub const ANYENUM: TypeId = TypeId(3500);
    pub const ANYRANGE: TypeId = TypeId(3831);
    pub const ANYMULTIRANGE: TypeId = TypeId(4537);
    pub const ANYCOMPATIBLE: TypeId = TypeId(5077);
    pub const ANYCOMPATIBLEARRAY: TypeId = TypeId(5078);
    pub const ANYCOMPATIBLENONARRAY: TypeId = TypeId(5079);
    pub const ANYCOMPATIBLERANGE: TypeId = TypeId(5080);
    pub const ANYCOMPATIBLEMULTIRANGE: TypeId = TypeId(4538);
    pub const RECORD_ARRAY: TypeId = TypeId(2287);
    pub const INT2VECTOR: TypeId = TypeId(22);
    pub const OIDVECTOR: TypeId = TypeId(30);
    pub const VARBIT: TypeId = TypeId(1562);
    pub const TID: TypeId = TypeId(27);
    pub const XID: TypeId = TypeId(28);
    pub const CID: TypeId = TypeId(29);
    pub const REFCURSOR: TypeId = TypeId(1790);
    pub const REGTYPE: TypeId = TypeId(2206);
    pub const REGPROCEDURE: TypeId = TypeId(2202);
}

/// A field of a composite value.
#[derive(Clone, Debug)]
pub(super) struct Attribute {
    pub(super) name: Identifier,
    pub(super) number: ColumnNumber,
    pub(super) data_type: TypeId,
    pub(super) modifier: i32,
    pub(super) collation: Option<CollationId>,
}

impl<'a> Binder<'a> {
    pub(super) fn kind_of(&self, id: TypeId) -> Option<&'a TypeKind> {
        self.catalog.data_type(id).map(|it| &it.kind)
    }

    pub(super) fn type_of(&self, id: TypeId) -> Option<&'a DataType> {
        self.catalog.data_type(id)
    }

    /// The type below a domain (`getBaseType`).
    pub fn base_type(&self, id: TypeId) -> TypeId {
        self.base_type_and_modifier(id, -1).0
    }

    /// The type below a domain, and the modifier that the domain gives it.
    pub(super) fn base_type_and_modifier(&self, mut id: TypeId, mut modifier: i32) -> (TypeId, i32) {
        // A domain cannot be over itself; the limit holds for broken catalogs.
        for _ in 0..64 {
            let Some(TypeKind::Domain(domain)) = self.kind_of(id) else {
                break;
            };
            id = domain.base;
            modifier = domain.modifier;
        }
        (id, modifier)
    }

    /// The category (`typcategory`) and whether the type is preferred in it.
    pub(super) fn category(&self, id: TypeId) -> (char, bool) {
        self.type_of(id)
            .map_or(('\0', false), |it| (it.category, it.preferred))
    }

    /// The element of a true array (`get_element_type`).
    pub(super) fn element(&self, id: TypeId) -> Option<TypeId> {
        match self.kind_of(id)? {
            TypeKind::Array { element } => Some(*element),
            _ => None,
        }
    }

    /// The element of a true array or of a domain over one (`get_base_element_type`).
    pub(super) fn base_element(&self, id: TypeId) -> Option<TypeId> {
        self.element(self.base_type(id))
    }

    /// The type of arrays of a type; arrays have none, except that `ARRAY[]` of arrays stays with its type.
    pub(super) fn array_of(&self, id: TypeId) -> Option<TypeId> {
        self.type_of(id)?.array
    }

    /// The type of an array made of such elements (`get_promoted_array_type`).
    pub(super) fn promoted_array_of(&self, id: TypeId) -> Option<TypeId> {
        self.array_of(id).or_else(|| self.element(id).map(|_| id))
    }

    pub(super) fn is_enum(&self, id: TypeId) -> bool {
        matches!(self.kind_of(id), Some(TypeKind::Enum { .. }))
    }

    /// The type of the bounds of a range.
    pub(super) fn range_subtype(&self, id: TypeId) -> Option<TypeId> {
        match self.kind_of(id)? {
            TypeKind::Range { subtype, .. } => Some(*subtype),
            _ => None,
        }
    }

    pub(super) fn multirange_of(&self, range: TypeId) -> Option<TypeId> {
        match self.kind_of(range)? {
            TypeKind::Range { multirange, .. } => *multirange,
            _ => None,
        }
    }

    pub(super) fn range_of_multirange(&self, id: TypeId) -> Option<TypeId> {
        match self.kind_of(id)? {
            TypeKind::Multirange { range } => Some(*range),
            _ => None,
        }
    }

    /// Whether it is a named row type or a domain over one (`ISCOMPLEX`).
    pub(super) fn is_complex(&self, id: TypeId) -> bool {
        matches!(
            self.kind_of(self.base_type(id)),
            Some(TypeKind::Row(_) | TypeKind::Composite { .. })
        )
    }

    /// The relation whose rows a type is.
    pub(super) fn row_relation(&self, id: TypeId) -> Option<RelationId> {
        match self.kind_of(self.base_type(id))? {
            TypeKind::Row(relation) => Some(*relation),
            _ => None,
        }
    }

    /// The fields of a named row type.
    pub(super) fn attributes(&self, id: TypeId) -> Option<Vec<Attribute>> {
        let columns = match self.kind_of(self.base_type(id))? {
            TypeKind::Row(relation) => &self.catalog.relation(*relation)?.columns,
            TypeKind::Composite { attributes, .. } => attributes,
            _ => return None,
        };
        let attribute = |column: &crate::relation::Column| Attribute {
            name: column.name.clone(),
            number: column.number,
            data_type: column.data_type,
            modifier: column.modifier,
            collation: column.collation.or_else(|| self.type_collation(column.data_type)),
        };
        Some(columns.iter().map(attribute).collect())
    }

    /// Whether one row type's table inherits from the other's, or is a table of that type (`typeInheritsFrom`).
    pub(super) fn row_type_inherits(&self, child: TypeId, parent: TypeId) -> bool {
        let Some(start) = self.row_relation(child) else {
            return false;
        };
        if let Some(relation) = self.catalog.relation(start)
            && relation.of_type == Some(parent)
        {
            return true;
        }
        let Some(wanted) = self.row_relation(parent) else {
            return false;
        };
        let mut waiting = vec![start];
        let mut seen = Vec::new();
        while let Some(id) = waiting.pop() {
            if id == wanted {
                return true;
            }
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            if let Some(relation) = self.catalog.relation(id) {
                waiting.extend(&relation.inherits);
                waiting.extend(relation.partition_of.as_ref().map(|it| it.parent));
            }
        }
        false
    }

    /// The collation that values of a type have by default (`get_typcollation`).
    pub(super) fn type_collation(&self, id: TypeId) -> Option<CollationId> {
        let data_type = self.type_of(id)?;
        if let TypeKind::Domain(domain) = &data_type.kind {
            return domain.collation.or_else(|| self.type_collation(domain.base));
        }
        match &data_type.kind {
            TypeKind::Array { element } => self.type_collation(*element),
            _ if id == TypeId::NAME => Some(CollationId::C),
            _ => data_type.collatable.then_some(CollationId::DEFAULT),
        }
    }

    /// The type's name as messages print it, without modifiers (`format_type_be`).
    pub(super) fn display(&self, id: TypeId) -> String {
        super::format_type::format_type_along(self.catalog, self.path, id)
    }
}
