//! Joins (`transformFromClauseItem`, `transformJoinUsingClause`, `buildMergedJoinVar`).

use pgassay_sql::ast::{Join, JoinCondition, JoinKind};
use pgassay_sql::name::Identifier;

use super::column::source_column;
use super::from::{Item, rename};
use super::state::{State, Visible};
use super::{Binder, Bound, ExpressionKind, at, refuse};
use crate::expression::{ColumnReference, From, Node, Source, SourceColumn, SourceKind};
use crate::id::CollationId;
use crate::refusal::SqlState;

/// A column of one side of a join.
struct Side {
    name: Identifier,
    reference: ColumnReference,
    collation: Option<CollationId>,
}

impl Binder<'_> {
    pub(super) fn join(&self, state: &mut State<'_>, join: &Join) -> Bound<Item> {
        let (left, left_names) = self.item_of_from(state, &join.left)?;
        let before = state.names.len();
        // The right side sees the left one if it is lateral.
        let lateral_ok = matches!(join.kind, JoinKind::Inner | JoinKind::Left | JoinKind::Cross);
        state.names.extend(left_names.iter().map(|visible| Visible {
            lateral_only: true,
            lateral_ok,
            ..*visible
        }));
        let right = self.item_of_from(state, &join.right);
        state.names.truncate(before);
        let (right, right_names) = right?;
        self.check_conflicts(state, &left_names, &right_names)?;

        let lefts = side_columns(state, &left);
        let rights = side_columns(state, &right);
        let (merged_names, using_alias) = match &join.condition {
            JoinCondition::Using(names, alias) => {
                let names: Vec<Identifier> = names.iter().map(|name| name.value.clone()).collect();
                (names, alias.as_ref())
            }
            JoinCondition::Natural => {
                let common = lefts
                    .iter()
                    .filter(|left| rights.iter().any(|right| right.name == left.name));
                (common.map(|left| left.name.clone()).collect(), None)
            }
            JoinCondition::On(_) | JoinCondition::None => (Vec::new(), None),
        };
        let mut names: Vec<Visible> = left_names.iter().chain(&right_names).copied().collect();
        let mut condition = None;
        let mut columns = Vec::new();
        let mut merged = Vec::new();
        if !merged_names.is_empty() {
            // From PostgreSQL 16 on all are compared before the first gets its type.
            let typed_first = self.catalog.version.major < 16;
            let mut tests = Vec::new();
            let mut pairs = Vec::new();
            for (place, name) in merged_names.iter().enumerate() {
                if merged_names[..place].contains(name) {
                    let message = format!(
                        "column name \"{}\" appears more than once in USING clause",
                        name.as_str()
                    );
                    return refuse(SqlState::DUPLICATE_COLUMN, message);
                }
                let left = one_column(&lefts, name, "left")?;
                let right = one_column(&rights, name, "right")?;
                if typed_first {
                    let types = [left.reference.data_type, right.reference.data_type];
                    self.common_type(&types, Some("JOIN/USING"))?;
                }
                let equals = Self::operator_name("=", pgassay_sql::span::Span::default());
                let test = self.apply_operator(
                    &equals,
                    Some(Node::Column(left.reference)),
                    Node::Column(right.reference),
                )?;
                tests.push(self.coerce_to_boolean(test, "JOIN/USING")?);
                pairs.push((name, [left, right]));
            }
            for (name, pair) in pairs {
                let [left, right] = pair;
                let types = pair.map(|side| side.reference.data_type);
                let data_type = self.common_type(&types, Some("JOIN/USING"))?.unwrap_or(types[0]);
                let same = |side: &Side| side.reference.data_type == data_type;
                let references = match join.kind {
                    JoinKind::Full => vec![left.reference, right.reference],
                    JoinKind::Right if same(right) => vec![right.reference],
                    JoinKind::Right => vec![right.reference, left.reference],
                    _ if same(left) => vec![left.reference],
                    _ if same(right) && join.kind == JoinKind::Inner => vec![right.reference],
                    _ => vec![left.reference, right.reference],
                };
                let modifiers = pair.map(|side| side.reference.modifier);
                let shared = types[0] == types[1] && modifiers[0] == modifiers[1];
                columns.push(SourceColumn {
                    name: name.clone(),
                    position: columns.len() as u16 + 1,
                    data_type,
                    modifier: if shared { modifiers[0] } else { -1 },
                    collation: left.collation.or_else(|| self.type_collation(data_type)),
                });
                merged.push(references);
            }
            condition = Some(if tests.len() == 1 {
                tests.remove(0)
            } else {
                Node::And(tests)
            });
        }
        let using_columns = columns.len();
        for side in lefts.iter().chain(&rights) {
            if merged_names.contains(&side.name) {
                continue;
            }
            columns.push(SourceColumn {
                name: side.name.clone(),
                position: columns.len() as u16 + 1,
                data_type: side.reference.data_type,
                modifier: side.reference.modifier,
                collation: side.collation,
            });
            merged.push(vec![side.reference]);
        }
        if let JoinCondition::On(expr) = &join.condition {
            let saved = std::mem::replace(&mut state.names, names.clone());
            for visible in &mut state.names {
                visible.lateral_only = false;
                visible.lateral_ok = true;
            }
            let node = self.expr(state, expr, ExpressionKind::JoinOn);
            state.names = saved;
            condition = Some(at(self.coerce_to_boolean(node?, "JOIN/ON"), expr.span)?);
        }
        let alias = join.alias.as_ref().and_then(|alias| alias.name.as_ref());
        if let Some(using) = using_alias {
            let source = state.push(Source {
                kind: SourceKind::Join {
                    merged: merged[..using_columns].to_vec(),
                },
                alias: Some(using.value.clone()),
                columns: columns[..using_columns].to_vec(),
            });
            names.push(Visible {
                source,
                columns: false,
                relation: true,
                lateral_only: false,
                lateral_ok: true,
            });
        }
        if let Some(alias) = &join.alias {
            rename(
                &mut columns,
                &alias.columns,
                alias.name.as_ref().map_or("", |it| it.value.as_str()),
            )?;
        }
        let source = state.push(Source {
            kind: SourceKind::Join { merged },
            alias: alias.map(|alias| alias.value.clone()),
            columns,
        });
        if alias.is_some() {
            names.clear();
        }
        for visible in &mut names {
            visible.columns = false;
        }
        names.push(Visible {
            source,
            columns: true,
            relation: alias.is_some(),
            lateral_only: false,
            lateral_ok: true,
        });
        let from = From::Join {
            source,
            kind: join.kind,
            left: Box::new(left),
            right: Box::new(right),
            condition,
        };
        Ok((from, names))
    }
}

/// The columns of one side.
fn side_columns(state: &State<'_>, from: &From) -> Vec<Side> {
    let (From::Source(at) | From::Join { source: at, .. }) = from;
    let Some(source) = state.source(0, *at) else {
        return Vec::new();
    };
    let side = |(index, column): (usize, &SourceColumn)| match source_column(source, 0, *at, index, column) {
        Node::Column(reference) => Some(Side {
            name: column.name.clone(),
            reference,
            collation: column.collation,
        }),
        _ => None,
    };
    source.columns.iter().enumerate().filter_map(side).collect()
}

fn one_column<'s>(columns: &'s [Side], name: &Identifier, word: &str) -> Bound<&'s Side> {
    let mut named = columns.iter().filter(|column| column.name == *name);
    match (named.next(), named.next()) {
        (Some(column), None) => Ok(column),
        (None, _) => refuse(
            SqlState::UNDEFINED_COLUMN,
            format!(
                "column \"{}\" specified in USING clause does not exist in {word} table",
                name.as_str()
            ),
        ),
        (Some(_), Some(_)) => refuse(
            SqlState::AMBIGUOUS_COLUMN,
            format!(
                "common column name \"{}\" appears more than once in {word} table",
                name.as_str()
            ),
        ),
    }
}
