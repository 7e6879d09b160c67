//! A column as `CREATE TABLE` and `ADD COLUMN` read it (`transformColumnDefinition`).

use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::id::{CollationId, ColumnNumber, SequenceId, TypeId};
use pgassay_catalog::location::Location;
use pgassay_catalog::refusal::SqlState;
use pgassay_catalog::relation::{Column, option_texts};
use pgassay_sql::ast::{
    self, Argument, Call, ColumnConstraintKind, Expr, ExprKind, Literal, Name, ObjectName, SequenceOption,
    TypeName,
};
use pgassay_sql::name::{Identifier, QualifiedName};
use pgassay_sql::span::Span;

use super::constraint::{KeyRequest, NotNull, Request};
use crate::refuse::{self, refusal};
use crate::{Replay, Run};

/// A column that is to be added, and what is to be done once it is there.
pub(crate) struct NewColumn<'a> {
    pub(crate) column: Column,
    pub(crate) default: Option<&'a Expr>,
    pub(crate) generated: Option<(&'a Expr, bool)>,
    pub(crate) identity: Option<(bool, &'a [SequenceOption])>,
    /// It was written as `serial` or its like: a sequence of this type is made first.
    pub(crate) serial: Option<TypeId>,
    /// How its NOT NULL is written.
    pub(crate) not_null: NotNull,
    /// Whether it was said twice over or once that it takes nulls or not.
    pub(crate) span: Span,
}

/// The constraints that come with columns, in the order in which they were written.
#[derive(Default)]
pub(crate) struct Requests<'a> {
    pub(crate) all: Vec<Request<'a>>,
}

impl Requests<'_> {
    /// A key over the same columns as another one is the same key: the primary key goes before others, the first before
    /// later ones, and one without a name takes that of the other (`transformIndexConstraints`).
    pub(crate) fn merge_equal_keys(&mut self) {
        let mut order: Vec<usize> = (0..self.all.len()).collect();
        order.sort_by_key(|at| !matches!(&self.all[*at], Request::Key(key) if key.primary));
        let mut kept: Vec<usize> = Vec::new();
        let mut dropped: Vec<usize> = Vec::new();
        for at in order {
            let Request::Key(key) = &self.all[at] else {
                continue;
            };
            let name = key.name;
            let same = kept.iter().copied().find(|other| match &self.all[*other] {
                Request::Key(other) => other.is_over_the_same(key),
                _ => false,
            });
            match same.map(|other| &mut self.all[other]) {
                Some(Request::Key(other)) => {
                    other.name = other.name.or(name);
                    dropped.push(at);
                }
                _ => kept.push(at),
            }
        }
        let mut at = 0;
        self.all.retain(|_| {
            at += 1;
            !dropped.contains(&(at - 1))
        });
    }
}

/// Reads a column; `is_foreign` is for foreign tables.
pub(crate) fn read_column<'a>(
    replay: &Replay,
    it: &'a ast::Column,
    table: &Identifier,
    requests: &mut Requests<'a>,
) -> Run<NewColumn<'a>> {
    let serial = it.type_name.as_ref().map(serial_type).transpose()?.flatten();
    let mut column = Column::new(ColumnNumber(0), it.name.value.clone(), TypeId::UNKNOWN);
    column.location = replay.location.map(|at| Location {
        file: at.file,
        span: it.span,
    });
    column.options = option_texts(&it.options);
    if let Some(data_type) = serial {
        column.data_type = data_type;
    } else if let Some(name) = &it.type_name {
        let typed = replay.resolve_type_or_unknown(name)?;
        if typed.set_of {
            let message = format!("column \"{}\" cannot be declared SETOF", it.name.value.as_str());
            return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
        }
        column.data_type = typed.data_type;
        column.modifier = typed.modifier;
        column.collation = typed.collation;
    }
    column.collation = column_collation(replay, &column, it.collation.as_ref())?;
    let letter = it
        .storage
        .as_ref()
        .and_then(|name| storage_letter(name.value.as_str()));
    column.storage = super::storage::chosen(replay, &column, letter)?;
    column.compression = it
        .compression
        .as_ref()
        .and_then(|name| compression_letter(name.value.as_str()));
    let mut new = NewColumn {
        column,
        default: None,
        generated: None,
        identity: None,
        serial,
        not_null: NotNull::default(),
        span: it.span,
    };
    read_constraints(it, table, &mut new, requests, replay.catalog.version.major >= 18)?;
    Ok(new)
}

/// `plain`, `external`, `main`, `extended` as `pg_attribute` has them.
pub(crate) fn storage_letter(word: &str) -> Option<char> {
    match word.to_ascii_lowercase().as_str() {
        "plain" => Some('p'),
        "external" => Some('e'),
        "main" => Some('m'),
        "extended" => Some('x'),
        _ => None,
    }
}

/// `pglz`, `lz4` as `pg_attribute` has them; `default` is none.
pub(crate) fn compression_letter(word: &str) -> Option<char> {
    match word {
        "pglz" => Some('p'),
        "lz4" => Some('l'),
        _ => None,
    }
}

/// The collation of a column: what COLLATE says, or the type's own (`GetColumnDefCollation`).
pub(crate) fn column_collation(
    replay: &Replay,
    column: &Column,
    written: Option<&ObjectName>,
) -> Run<Option<CollationId>> {
    let Some(name) = written else {
        return Ok(column.collation);
    };
    let collation = replay.collation(name)?;
    let collatable = replay
        .catalog
        .data_type(column.data_type)
        .is_none_or(|it| it.collatable || column.collation.is_some());
    if !collatable {
        let message = format!(
            "collations are not supported by type {}",
            pgassay_catalog::bind::format_type(&replay.catalog, column.data_type, -1)
        );
        return Err(refusal(SqlState::DATATYPE_MISMATCH, message));
    }
    Ok(Some(collation))
}

/// The type of the sequence behind `serial` and its like.
fn serial_type(name: &TypeName) -> Run<Option<TypeId>> {
    let written = &name.name.value;
    if written.schema.is_some() {
        return Ok(None);
    }
    let data_type = match written.name.as_str() {
        "smallserial" | "serial2" => TypeId::INT2,
        "serial" | "serial4" => TypeId::INT4,
        "bigserial" | "serial8" => TypeId::INT8,
        _ => return Ok(None),
    };
    if name.array_dimensions > 0 {
        return Err(refuse::unsupported("array of serial is not implemented"));
    }
    Ok(Some(data_type))
}

fn read_constraints<'a>(
    it: &'a ast::Column,
    table: &Identifier,
    new: &mut NewColumn<'a>,
    requests: &mut Requests<'a>,
    modern: bool,
) -> Run {
    let name = it.name.value.as_str();
    let table = table.as_str();
    let wrong = |message: String| Err(refusal(SqlState::SYNTAX_ERROR, message));
    let mut nulls_said = new.serial.is_some();
    new.column.not_null = new.serial.is_some();
    let mut has_default = new.serial.is_some();
    // Since PostgreSQL 18 a primary key says NOT NULL of its column.
    let is_key =
        |it: &ast::ColumnConstraint| modern && matches!(it.kind, ColumnConstraintKind::PrimaryKey { .. });
    let has_key = it.constraints.iter().any(is_key);
    let mut key_said = false;
    let mut not_null_said = false;
    for constraint in &it.constraints {
        if is_key(constraint) {
            if nulls_said && !new.column.not_null {
                return wrong(format!(
                    "conflicting NULL/NOT NULL declarations for column \"{name}\" of table \"{table}\""
                ));
            }
            key_said = true;
        }
        match &constraint.kind {
            ColumnConstraintKind::Null => {
                if key_said || nulls_said && new.column.not_null {
                    return wrong(format!(
                        "conflicting NULL/NOT NULL declarations for column \"{name}\" of table \"{table}\""
                    ));
                }
                nulls_said = true;
                new.column.not_null = false;
            }
            ColumnConstraintKind::NotNull => {
                if nulls_said && !new.column.not_null {
                    return wrong(format!(
                        "conflicting NULL/NOT NULL declarations for column \"{name}\" of table \"{table}\""
                    ));
                }
                let wanted = NotNull::new(
                    constraint.name.as_ref().map(|it| it.value.clone()),
                    constraint.attributes,
                );
                if has_key && wanted.no_inherit {
                    return wrong(format!(
                        "conflicting NO INHERIT declarations for not-null constraints on column \"{name}\""
                    ));
                }
                if not_null_said {
                    new.not_null.merge(wanted, &it.name.value)?;
                } else {
                    new.not_null = wanted;
                }
                nulls_said = true;
                not_null_said = true;
                new.column.not_null = true;
            }
            ColumnConstraintKind::Default(expression) => {
                if has_default {
                    return wrong(format!(
                        "multiple default values specified for column \"{name}\" of table \"{table}\""
                    ));
                }
                has_default = true;
                new.default = Some(expression);
            }
            ColumnConstraintKind::Identity { always, options } => {
                if new.identity.is_some() {
                    return wrong(format!(
                        "multiple identity specifications for column \"{name}\" of table \"{table}\""
                    ));
                }
                if nulls_said && !new.column.not_null {
                    return wrong(format!(
                        "conflicting NULL/NOT NULL declarations for column \"{name}\" of table \"{table}\""
                    ));
                }
                new.identity = Some((*always, options));
                new.column.not_null = true;
                nulls_said = true;
            }
            ColumnConstraintKind::Generated { expression, stored } => {
                if new.generated.is_some() {
                    return wrong(format!(
                        "multiple generation clauses specified for column \"{name}\" of table \"{table}\""
                    ));
                }
                new.generated = Some((expression, stored.unwrap_or(false)));
            }
            ColumnConstraintKind::Check(expression) => requests.all.push(Request::Check {
                name: constraint.name.as_ref(),
                expression,
                attributes: constraint.attributes,
                span: constraint.span,
            }),
            ColumnConstraintKind::PrimaryKey { parameters } => requests.all.push(Request::Key(KeyRequest {
                primary: true,
                name: constraint.name.as_ref(),
                columns: vec![&it.name],
                without_overlaps: false,
                nulls_not_distinct: false,
                parameters,
                attributes: constraint.attributes,
                span: constraint.span,
            })),
            ColumnConstraintKind::Unique {
                nulls_not_distinct,
                parameters,
            } => requests.all.push(Request::Key(KeyRequest {
                primary: false,
                name: constraint.name.as_ref(),
                columns: vec![&it.name],
                without_overlaps: false,
                nulls_not_distinct: *nulls_not_distinct,
                parameters,
                attributes: constraint.attributes,
                span: constraint.span,
            })),
            ColumnConstraintKind::References(references) => requests.all.push(Request::ForeignKey {
                name: constraint.name.as_ref(),
                columns: vec![&it.name],
                period: false,
                references,
                attributes: constraint.attributes,
                span: constraint.span,
            }),
        }
        let both = |what: &str| {
            wrong(format!(
                "both {what} specified for column \"{name}\" of table \"{table}\""
            ))
        };
        if has_default && new.identity.is_some() {
            return both("default and identity");
        }
        if has_default && new.generated.is_some() {
            return both("default and generation expression");
        }
        if new.identity.is_some() && new.generated.is_some() {
            return both("identity and generation expression");
        }
    }
    Ok(())
}

/// `nextval('schema.sequence'::regclass)`, as PostgreSQL writes it for `serial`.
pub(crate) fn nextval(replay: &Replay, sequence: SequenceId, span: Span) -> Option<Expr> {
    let sequence = replay.catalog.sequence(sequence)?;
    let name = replay.qualified(sequence.schema, &sequence.name).to_string();
    let expression = |kind| Expr { kind, span };
    let system = |name: &str| ObjectName {
        value: QualifiedName::in_schema(Identifier::new("pg_catalog"), Identifier::new(name)),
        span,
    };
    let cast = ExprKind::Cast {
        operand: Box::new(expression(ExprKind::Literal(Literal::String(name)))),
        type_name: Box::new(TypeName {
            name: system("regclass"),
            modifiers: Vec::new(),
            interval_fields: None,
            array_dimensions: 0,
            set_of: false,
            percent_type: None,
            span,
        }),
    };
    Some(expression(ExprKind::Call(Box::new(Call {
        function: ObjectName {
            value: QualifiedName::new(Identifier::new("nextval")),
            span,
        },
        arguments: vec![Argument {
            name: None,
            value: expression(cast),
        }],
        star: false,
        distinct: false,
        variadic: false,
        order_by: Vec::new(),
        within_group: Vec::new(),
        filter: None,
        over: None,
    }))))
}

/// Refuses types that a column cannot have (`CheckAttributeType`), and names that columns cannot have.
pub(crate) fn check_column(replay: &Replay, column: &Column, name: &Name) -> Run {
    if matches!(
        column.name.as_str(),
        "tableoid" | "xmin" | "cmin" | "xmax" | "cmax" | "ctid"
    ) {
        let message = format!(
            "column name \"{}\" conflicts with a system column name",
            column.name.as_str()
        );
        return Err(refusal(SqlState::DUPLICATE_COLUMN, message));
    }
    let pseudo = |id: TypeId| {
        let found = replay.catalog.data_type(id);
        found.is_some_and(|it| matches!(it.kind, TypeKind::Pseudo)) && id != TypeId::UNKNOWN
    };
    let element = match replay.catalog.data_type(column.data_type).map(|it| &it.kind) {
        Some(TypeKind::Array { element }) => Some(*element),
        _ => None,
    };
    if pseudo(column.data_type) || element.is_some_and(pseudo) {
        let message = format!(
            "column \"{}\" has pseudo-type {}",
            column.name.as_str(),
            pgassay_catalog::bind::format_type(&replay.catalog, column.data_type, -1)
        );
        return Err(
            pgassay_catalog::refusal::Refusal::new(SqlState::INVALID_TABLE_DEFINITION, message)
                .at(name.span)
                .into(),
        );
    }
    Ok(())
}
