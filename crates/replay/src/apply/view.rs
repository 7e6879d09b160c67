//! Views, materialised views, `CREATE TABLE AS`.

mod columns;
mod table_as;
#[cfg(test)]
mod tests;
mod updatable;

use pgassay_catalog::change::Effect;
use pgassay_catalog::expression::BoundQuery;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ObjectId, RelationId};
use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::{Column, Relation, RelationKind, option_texts};
use pgassay_sql::ast::{
    CommonTable, CreateView, DataStatement, Expr, ExprKind, FromItem, ObjectKind, Persistence, Query,
    QueryBody, Select, Target, With,
};

use pgassay_sql::name::QualifiedName;

use crate::refuse::refusal;
use crate::{Replay, Run, refuse};

pub(crate) use table_as::{create_table_as, refresh, select_into};

/// `CREATE VIEW` (`DefineView`)
pub(crate) fn create_view(replay: &mut Replay, it: &CreateView) -> Run {
    let recursive = it.recursive.then(|| recursive_query(it));
    let query = recursive.as_ref().unwrap_or(&it.query);
    let bound = replay.bind_whole_query(query)?;
    if into_of(query).is_some() {
        return Err(refuse::unsupported("views must not contain SELECT INTO"));
    }
    if changes_rows(query) {
        return Err(refuse::unsupported(
            "views must not contain data-modifying statements in WITH",
        ));
    }
    let mut options = option_texts(&it.options);
    if let Some(check) = it.check_option {
        options.push(("check_option".to_owned(), check.to_owned()));
        options.sort();
    }
    if options.iter().any(|(name, _)| name == "check_option") {
        updatable::require(replay, &bound)?;
    }
    let columns = columns::of_view(replay, &bound, &it.columns)?;
    let temporary = it.temporary || replay.reads_temporary(&bound);
    let persistence = if temporary {
        Persistence::Temporary
    } else {
        Persistence::Permanent
    };
    let schema = replay.creation_schema(&it.name.value, persistence)?;
    let persistence = if Some(schema) == replay.session.temporary {
        Persistence::Temporary
    } else {
        persistence
    };
    if it.or_replace
        && let Some(class) = replay.catalog.class_in(schema, &it.name.value.name)
    {
        return match class {
            ClassId::Relation(id) => replace(replay, id, columns, options, bound),
            _ => Err(refuse::wrong_kind(&it.name.value.name, "a view")),
        };
    }
    columns::require_distinct(&columns)?;
    check_options(replay, &options)?;
    let mut relation = replay.blank_relation(
        schema,
        it.name.value.name.clone(),
        RelationKind::View,
        persistence,
    );
    relation.next_column = u16::try_from(columns.len()).unwrap_or(u16::MAX).saturating_add(1);
    relation.columns = columns.into();
    relation.options = options;
    add(replay, relation, bound)
}

/// Adds a relation that a query defines.
fn add(replay: &mut Replay, mut relation: Relation, bound: BoundQuery) -> Run {
    let references: Vec<ObjectId> = bound.references().into_iter().map(ObjectId::from).collect();
    relation.definition = Some(Box::new(bound));
    let id = replay.add_relation(relation)?;
    replay.catalog.note_references(ObjectId::Relation(id), references);
    Ok(())
}

/// Why a view cannot have other columns from now on (`checkViewColumns`).
fn incompatible(old: &[Column], new: &[Column]) -> Option<String> {
    if new.len() < old.len() {
        return Some("cannot drop columns from view".to_owned());
    }
    new.iter().zip(old).find_map(|(new, old)| {
        let name = old.name.as_str();
        if new.name != old.name {
            let to = new.name.as_str();
            Some(format!(
                "cannot change name of view column \"{name}\" to \"{to}\""
            ))
        } else if new.data_type != old.data_type || new.modifier != old.modifier {
            Some(format!("cannot change data type of view column \"{name}\""))
        } else if new.collation != old.collation {
            Some(format!("cannot change collation of view column \"{name}\""))
        } else {
            None
        }
    })
}

/// `CREATE OR REPLACE VIEW` of a view that is there (`checkViewColumns`).
fn replace(
    replay: &mut Replay,
    id: RelationId,
    columns: Vec<Column>,
    options: Vec<(String, String)>,
    bound: BoundQuery,
) -> Run {
    let old = replay.relation(id)?.clone();
    if old.kind != RelationKind::View {
        return Err(refuse::wrong_kind(&old.name, "a view"));
    }
    replay.require_owner_of(&old)?;
    if let Some(message) = incompatible(&old.columns, &columns) {
        let name = match replay.catalog.schema(old.schema) {
            Some(schema) => QualifiedName::in_schema(schema.name.clone(), old.name.clone()),
            None => QualifiedName::new(old.name.clone()),
        };
        let refusal = Refusal::new(SqlState::INVALID_TABLE_DEFINITION, message);
        return Err(refusal.about(ObjectKind::View, name).into());
    }
    if columns.len() > old.columns.len() {
        columns::require_distinct(&columns)?;
    }
    check_options(replay, &options)?;
    let references: Vec<ObjectId> = bound.references().into_iter().map(ObjectId::from).collect();
    let added = columns.len() > old.columns.len();
    replay.catalog.relations.update(id.0, |it| {
        let known = it.columns.len();
        for mut column in columns.into_iter().skip(known) {
            column.number = pgassay_catalog::id::ColumnNumber(it.next_column);
            it.next_column += 1;
            it.columns.push(column);
        }
        it.options = options;
        it.definition = Some(Box::new(bound));
    });
    replay.catalog.note_references(ObjectId::Relation(id), references);
    let effects = if added {
        Effects::VIEWS.union(Effects::COLUMNS)
    } else {
        Effects::VIEWS
    };
    replay.effect(Effect::Altered(ObjectId::Relation(id), effects));
    Ok(())
}

fn invalid(message: impl Into<String>) -> pgassay_catalog::refusal::Obstacle {
    refusal(SqlState::INVALID_TABLE_DEFINITION, message)
}

/// The options of a view: `security_invoker` since PostgreSQL 15 (`view_reloptions`).
fn check_options(replay: &Replay, options: &[(String, String)]) -> Run {
    for (name, value) in options {
        let right = match name.as_str() {
            "security_barrier" => super::set::boolean(value).is_some(),
            "security_invoker" if replay.catalog.version.major >= 15 => super::set::boolean(value).is_some(),
            "check_option" => matches!(value.as_str(), "local" | "cascaded"),
            _ => {
                let message = format!("unrecognized parameter \"{name}\"");
                return Err(refusal(SqlState::INVALID_PARAMETER_VALUE, message));
            }
        };
        if !right {
            let message = format!("invalid value for option \"{name}\": {value}");
            return Err(refusal(SqlState::INVALID_PARAMETER_VALUE, message));
        }
    }
    Ok(())
}

/// `CREATE RECURSIVE VIEW v (a) AS q` is `CREATE VIEW v AS WITH RECURSIVE v (a) AS (q) SELECT a FROM v`.
fn recursive_query(it: &CreateView) -> Query {
    let span = it.query.span;
    let name = pgassay_sql::ast::Name {
        value: it.name.value.name.clone(),
        span: it.name.span,
    };
    let target = |column: &pgassay_sql::ast::Name| Target {
        value: Expr {
            kind: ExprKind::Column(vec![column.clone()]),
            span: column.span,
        },
        alias: None,
    };
    let own = pgassay_sql::ast::ObjectName {
        value: pgassay_sql::name::QualifiedName::new(it.name.value.name.clone()),
        span: it.name.span,
    };
    let select = Select {
        targets: it.columns.iter().map(target).collect(),
        from: vec![FromItem::Relation {
            name: own,
            only: false,
            alias: None,
            sample: None,
        }],
        ..Select::default()
    };
    Query {
        with: Some(With {
            recursive: true,
            queries: vec![CommonTable {
                name,
                columns: it.columns.clone(),
                materialized: None,
                query: it.query.clone(),
                added: Vec::new(),
            }],
        }),
        ..Query::of(QueryBody::Select(Box::new(select)), span)
    }
}

/// The table of `SELECT ... INTO table`: the first SELECT of a union has it.
pub(crate) fn into_of(query: &Query) -> Option<&pgassay_sql::ast::ObjectName> {
    match &query.body {
        QueryBody::Select(select) => select.into.as_ref(),
        QueryBody::SetOperation { left, .. } => into_of(left),
        QueryBody::Nested(inner) => into_of(inner),
        _ => None,
    }
}

/// Whether a WITH at the top changes rows.
fn changes_rows(query: &Query) -> bool {
    let with = query.with.iter().flat_map(|with| &with.queries);
    with.into_iter()
        .any(|it| matches!(it.query.body, QueryBody::Data(_)))
        || matches!(&query.body, QueryBody::Data(it) if matches!(**it, DataStatement::Insert(_)))
}

fn missing_view(name: &pgassay_sql::ast::ObjectName) -> pgassay_catalog::refusal::Obstacle {
    let message = format!("relation \"{}\" does not exist", refuse::plain(&name.value));
    Refusal::new(SqlState::UNDEFINED_TABLE, message)
        .about(ObjectKind::MaterializedView, name.value.clone())
        .at(name.span)
        .into()
}
