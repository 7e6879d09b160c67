//! Names of types to types, with their modifiers as PostgreSQL stores them (`parse_type.c`).

use pgassay_sql::ast::{Expr, ExprKind, Literal, ObjectKind, TypeName};
use pgassay_sql::name::QualifiedName;

use super::format_type::INTERVAL_FIELDS;
use super::{Binder, Bound, at, refuse};
use crate::data_type::{DataType, TypeKind};
use crate::gap::Effects;
use crate::id::{CollationId, SchemaId, TypeId};
use crate::refusal::{Refusal, SqlState};

/// A type that a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResolvedType {
    /// The type.
    pub data_type: TypeId,
    /// Its modifier, -1 for none.
    pub modifier: i32,
    /// The collation that its values have by default.
    pub collation: Option<CollationId>,
    /// Whether it was written with `SETOF`.
    pub set_of: bool,
}

/// The longest `varchar(n)`, in characters (the manual's chapter 8.3).
const MAX_LENGTH: i64 = 10_485_760;

impl<'a> Binder<'a> {
    /// The type that a name means.
    ///
    /// # Errors
    ///
    /// 42704 for a missing type, 3F000 for a missing schema, 22023 and 42601 for wrong modifiers, or why it cannot
    /// be told.
    pub fn resolve_type(&self, name: &TypeName) -> Bound<ResolvedType> {
        at(self.resolve_type_inner(name), name.span)
    }

    fn resolve_type_inner(&self, name: &TypeName) -> Bound<ResolvedType> {
        let (mut data_type, mut modifier) = if let Some(column) = &name.percent_type {
            self.column_type(&name.name.value, column)?
        } else {
            let data_type = self.type_named(&name.name.value, name.array_dimensions > 0)?;
            (data_type.id, self.modifier(data_type, name)?)
        };
        if name.array_dimensions > 0 {
            let Some(array) = self.promoted_array_of(data_type) else {
                let message = format!(
                    "could not find array type for data type {}",
                    self.display(data_type)
                );
                return refuse(SqlState::UNDEFINED_OBJECT, message);
            };
            data_type = array;
        }
        if self
            .kind_of(data_type)
            .is_some_and(|kind| matches!(kind, TypeKind::Domain(_)))
        {
            modifier = -1;
        }
        Ok(ResolvedType {
            data_type,
            modifier,
            collation: self.type_collation(data_type),
            set_of: name.set_of,
        })
    }

    /// The type of this name, the grammar's spellings already replaced.
    pub(super) fn type_named(&self, name: &QualifiedName, array: bool) -> Bound<&'a DataType> {
        self.check_database(name)?;
        let schema = self.named_schema(name)?;
        let found = match schema {
            Some(schema) => self.catalog.type_in(schema, &name.name),
            None => self.catalog.find_type(self.path, name),
        };
        let array = if array { "[]" } else { "" };
        match found {
            Some(found) if matches!(found.kind, TypeKind::Shell) => refuse(
                SqlState::UNDEFINED_OBJECT,
                format!("type \"{}\" is only a shell", plain(name)),
            ),
            Some(found) => Ok(found),
            None => self.missing(
                Effects::TYPES.union(Effects::TABLES).union(Effects::VIEWS),
                schema,
                Refusal::new(
                    SqlState::UNDEFINED_OBJECT,
                    format!("type \"{}{array}\" does not exist", plain(name)),
                )
                .about(ObjectKind::Type, name.clone()),
            ),
        }
    }

    /// The schema that a name is written with.
    pub(super) fn named_schema(&self, name: &QualifiedName) -> Bound<Option<SchemaId>> {
        let Some(schema) = &name.schema else {
            return Ok(None);
        };
        if let Some(id) = self.catalog.schema_id(self.path, schema) {
            if self.path.hidden.contains(&id) {
                let message = format!("permission denied for schema {}", schema.as_str());
                return refuse(SqlState::INSUFFICIENT_PRIVILEGE, message);
            }
            return Ok(Some(id));
        }
        let refusal = Refusal::new(
            SqlState::INVALID_SCHEMA_NAME,
            format!("schema \"{}\" does not exist", schema.as_str()),
        );
        let refusal = refusal.about(ObjectKind::Schema, QualifiedName::new(schema.clone()));
        self.missing(Effects::OTHER, None, refusal)
    }

    /// Refuses a name in another database. Which database this is nobody knows, so its name is taken as right.
    pub(super) fn check_database(&self, _name: &QualifiedName) -> Bound<()> {
        Ok(())
    }

    fn column_type(&self, relation: &QualifiedName, column: &pgassay_sql::ast::Name) -> Bound<(TypeId, i32)> {
        let table = self.relation(relation)?;
        match table.column_named(&column.value) {
            Some(column) => Ok((column.data_type, column.modifier)),
            None => {
                let message = format!(
                    "column \"{}\" of relation \"{}\" does not exist",
                    column.value.as_str(),
                    relation.name.as_str()
                );
                self.missing_column(table, Refusal::new(SqlState::UNDEFINED_COLUMN, message))
            }
        }
    }

    fn modifier(&self, data_type: &DataType, name: &TypeName) -> Bound<i32> {
        if data_type.id == TypeId::INTERVAL && (name.interval_fields.is_some() || !name.modifiers.is_empty())
        {
            return interval_modifier(name);
        }
        if name.modifiers.is_empty() {
            return Ok(-1);
        }
        let display = || self.display(data_type.id);
        if !data_type.takes_modifiers {
            let message = format!(
                "type modifier is not allowed for type \"{}\"",
                plain(&name.name.value)
            );
            return refuse(SqlState::SYNTAX_ERROR, message);
        }
        let Some(values) = name.modifiers.iter().map(integer).collect::<Option<Vec<i64>>>() else {
            // Only types of extensions take words.
            return Ok(-1);
        };
        match (data_type.id, values.as_slice()) {
            (TypeId::BPCHAR | TypeId::VARCHAR, &[length]) => {
                let word = if data_type.id == TypeId::BPCHAR {
                    "char"
                } else {
                    "varchar"
                };
                in_range(word, "length", length, MAX_LENGTH).map(|length| length + 4)
            }
            (TypeId::BIT | TypeId::VARBIT, &[length]) => {
                let word = if data_type.id == TypeId::BIT {
                    "bit"
                } else {
                    "varbit"
                };
                in_range(word, "length", length, MAX_LENGTH * 8)
            }
            (TypeId::NUMERIC, &[precision]) => self.numeric(precision, 0),
            (TypeId::NUMERIC, &[precision, scale]) => self.numeric(precision, scale),
            (TypeId::TIME | TypeId::TIMETZ | TypeId::TIMESTAMP | TypeId::TIMESTAMPTZ, &[precision]) => {
                seconds_precision(precision, &display())
            }
            (id, &[value]) if !id.is_builtin() => Ok(i32::try_from(value).unwrap_or(-1)),
            (id, _) if !id.is_builtin() => Ok(-1),
            _ => refuse(SqlState::INVALID_PARAMETER_VALUE, "invalid type modifier"),
        }
    }

    fn numeric(&self, precision: i64, scale: i64) -> Bound<i32> {
        if !(1..=1000).contains(&precision) {
            let message = format!("NUMERIC precision {precision} must be between 1 and 1000");
            return refuse(SqlState::INVALID_PARAMETER_VALUE, message);
        }
        if self.catalog.version.major < 15 {
            if !(0..=precision).contains(&scale) {
                let message = format!("NUMERIC scale {scale} must be between 0 and precision {precision}");
                return refuse(SqlState::INVALID_PARAMETER_VALUE, message);
            }
        } else if !(-1000..=1000).contains(&scale) {
            let message = format!("NUMERIC scale {scale} must be between -1000 and 1000");
            return refuse(SqlState::INVALID_PARAMETER_VALUE, message);
        }
        Ok(((precision as i32) << 16 | (scale as i32 & 0x7ff)) + 4)
    }
}

/// A name as messages print it: no quotes.
pub(super) fn plain(name: &QualifiedName) -> String {
    let mut text = String::new();
    for part in [&name.database, &name.schema].into_iter().flatten() {
        text.push_str(part.as_str());
        text.push('.');
    }
    text.push_str(name.name.as_str());
    text
}

fn integer(expr: &Expr) -> Option<i64> {
    match &expr.kind {
        ExprKind::Literal(Literal::Integer(value)) => Some(i64::from(*value)),
        ExprKind::Literal(Literal::Number(text) | Literal::String(text)) => text.parse().ok(),
        ExprKind::Unary { operator, operand } if operator.name == "-" => integer(operand).map(|it| -it),
        _ => None,
    }
}

fn in_range(type_name: &str, what: &str, value: i64, most: i64) -> Bound<i32> {
    if value < 1 {
        let message = format!("{what} for type {type_name} must be at least 1");
        return refuse(SqlState::INVALID_PARAMETER_VALUE, message);
    }
    if value > most {
        let message = format!("{what} for type {type_name} cannot exceed {most}");
        return refuse(SqlState::INVALID_PARAMETER_VALUE, message);
    }
    Ok(value as i32)
}

/// More than six digits of a second are cut to six, with a warning.
fn seconds_precision(precision: i64, type_name: &str) -> Bound<i32> {
    if precision < 0 {
        let message = format!("{type_name}({precision}) precision must not be negative");
        return refuse(SqlState::INVALID_PARAMETER_VALUE, message);
    }
    Ok(precision.min(6) as i32)
}

fn interval_modifier(name: &TypeName) -> Bound<i32> {
    let fields = match &name.interval_fields {
        None => 0x7fff,
        Some(words) => {
            let known = INTERVAL_FIELDS.iter().find(|(field, _)| field == words);
            known.map_or(0x7fff, |(_, mask)| *mask)
        }
    };
    let precision = match name.modifiers.last().map(integer) {
        None => 0xffff,
        Some(Some(precision)) => seconds_precision(precision, "INTERVAL")?,
        Some(None) => {
            return refuse(
                SqlState::INVALID_PARAMETER_VALUE,
                "invalid INTERVAL type modifier",
            );
        }
    };
    Ok(fields << 16 | precision)
}
