//! Values on their way into columns and parts of them (`parse_target.c`, `rewriteTargetListIU`).

use pgassay_sql::ast::{Assignment, Expr, ExprKind, Name, PolicyCommand, TargetColumn, TargetPart};

use super::data::rows_of;
use super::state::State;
use super::{Binder, Bound, ExpressionKind, at, refuse};
use crate::expression::{Node, Written};
use crate::id::TypeId;
use crate::operator::CastContext;
use crate::refusal::{Refusal, SqlState};
use crate::relation::{Column, Relation};

/// How a value comes into a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writes {
    /// By INSERT.
    Inserted,
    /// By INSERT with OVERRIDING, which lets identities be written.
    Overriding,
    /// By UPDATE.
    Updated,
}

/// Where a value goes.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) column: &'a Column,
    /// The column that holds the value: of the relation below, if this is a view's.
    stored: Option<&'a Column>,
    /// Only a part of the column is given the value.
    part: Option<Part>,
    data_type: TypeId,
    modifier: i32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Field,
    Element,
}

impl Place<'_> {
    /// Whether the column makes its own values, unless an identity is overridden.
    fn is_generated(&self, writes: Writes) -> bool {
        self.stored.is_some_and(|stored| {
            let always = stored.identity.as_ref().is_some_and(|it| it.always);
            stored.generated.is_some() || (always && writes != Writes::Overriding)
        })
    }
    /// `DEFAULT`, which only all of a column can be given.
    pub(super) fn default(&self) -> Bound<()> {
        let message = match self.part {
            None => return Ok(()),
            Some(Part::Field) => "cannot set a subfield to DEFAULT",
            Some(Part::Element) => "cannot set an array element to DEFAULT",
        };
        refuse(SqlState::FEATURE_NOT_SUPPORTED, message)
    }

    /// Whether two of them cannot be assigned to at once.
    pub(super) fn is_taken_with(&self, other: &Place<'_>) -> bool {
        self.column.number == other.column.number && (self.part.is_none() || other.part.is_none())
    }
}

impl<'a> Binder<'a> {
    /// All of a column.
    pub(super) fn whole(
        &self,
        relation: &'a Relation,
        column: &'a Column,
        command: PolicyCommand,
    ) -> Place<'a> {
        Place {
            column,
            stored: self.stored_column(relation, column, command),
            part: None,
            data_type: column.data_type,
            modifier: column.modifier,
        }
    }

    /// The column that a statement names, and the part of it.
    pub(super) fn place(
        &self,
        state: &State<'_>,
        relation: &'a Relation,
        target: &TargetColumn,
        command: PolicyCommand,
    ) -> Bound<Place<'a>> {
        let column = self.target_column(relation, &target.name)?;
        let mut place = self.whole(relation, column, command);
        let mut parts = target.parts.as_slice();
        while let Some(part) = parts.first() {
            if let TargetPart::Field(field) = part {
                place = self.field_place(state, place, field)?;
                parts = &parts[1..];
                continue;
            }
            let length = parts
                .iter()
                .take_while(|part| !matches!(part, TargetPart::Field(_)))
                .count();
            let (subscripts, rest) = parts.split_at(length);
            place = self.element_place(state, place, subscripts)?;
            parts = rest;
        }
        Ok(place)
    }

    fn target_column(&self, relation: &'a Relation, name: &Name) -> Bound<&'a Column> {
        if let Some(column) = relation.column_named(&name.value) {
            return Ok(column);
        }
        let message = format!(
            "column \"{}\" of relation \"{}\" does not exist",
            name.value.as_str(),
            relation.name.as_str()
        );
        self.missing_column(
            relation,
            Refusal::new(SqlState::UNDEFINED_COLUMN, message).at(name.span),
        )
    }

    /// `column.field = ...`
    fn field_place(&self, state: &State<'_>, place: Place<'a>, field: &Name) -> Bound<Place<'a>> {
        let own = self.base_type(place.data_type);
        let name = field.value.as_str();
        let row = Node::Default { data_type: own };
        let Some(fields) = self.fields(state, &row) else {
            let message = format!(
                "cannot assign to field \"{name}\" of column \"{}\" because its type {} is not a composite type",
                place.column.name.as_str(),
                self.display(place.data_type)
            );
            let refusal = Refusal::new(SqlState::DATATYPE_MISMATCH, message).at(field.span);
            return self.missing_for_types(&[own], refusal);
        };
        match fields.into_iter().find(|it| it.name == field.value) {
            Some(found) => Ok(Place {
                part: Some(Part::Field),
                data_type: found.data_type,
                modifier: found.modifier,
                ..place
            }),
            None => {
                let message = format!(
                    "cannot assign to field \"{name}\" of column \"{}\" because there is no such column in data type {}",
                    place.column.name.as_str(),
                    self.display(own)
                );
                let refusal = Refusal::new(SqlState::UNDEFINED_COLUMN, message).at(field.span);
                self.missing_for_types(&[own], refusal)
            }
        }
    }

    /// `column[1] = ...`, `column[1:2] = ...`
    fn element_place(&self, state: &State<'_>, place: Place<'a>, parts: &[TargetPart]) -> Bound<Place<'a>> {
        let mut slice = false;
        let mut indexes: Vec<(Option<&Expr>, Option<&Expr>)> = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                TargetPart::Slice(lower, upper) => {
                    slice = true;
                    indexes.push((lower.as_ref(), upper.as_ref()));
                }
                TargetPart::Element(index) => indexes.push((None, Some(index))),
                TargetPart::Field(_) => {}
            }
        }
        let base = Node::Default {
            data_type: place.data_type,
        };
        let before = state.kind.replace(ExpressionKind::UpdateTarget);
        let element = self.subscripted(state, base, &indexes, slice);
        state.kind.set(before);
        Ok(Place {
            part: Some(Part::Element),
            data_type: element?.data_type(),
            ..place
        })
    }

    /// `DEFAULT` to its place. In UPDATE it is NULL to the relation below a view.
    fn assign_default(&self, state: &State<'_>, place: &Place<'_>) -> Bound<()> {
        let below = place
            .stored
            .is_some_and(|stored| !std::ptr::eq(stored, place.column));
        if below {
            self.check_own_values(state, place, Writes::Updated);
        }
        place.default()
    }

    /// Has the statement refused, once it is bound, if it writes to a column that makes its own values.
    fn check_own_values(&self, state: &State<'_>, place: &Place<'_>, writes: Writes) {
        let Some(stored) = place.stored.filter(|_| place.is_generated(writes)) else {
            return;
        };
        let name = stored.name.as_str();
        let message = match writes {
            Writes::Updated => format!("column \"{name}\" can only be updated to DEFAULT"),
            _ => format!("cannot insert a non-DEFAULT value into column \"{name}\""),
        };
        let first = state.refused_at_last.take();
        let refusal = first.unwrap_or_else(|| Refusal::new(SqlState::GENERATED_ALWAYS, message));
        state.refused_at_last.set(Some(refusal));
    }

    /// A value to its place (`transformAssignedExpr`).
    pub(super) fn assign(
        &self,
        state: &State<'_>,
        place: &Place<'_>,
        node: Node,
        writes: Writes,
    ) -> Bound<Node> {
        let column = place.column;
        self.check_own_values(state, place, writes);
        let own = node.data_type();
        match self.coerce_to_target(
            node,
            place.data_type,
            place.modifier,
            CastContext::Assignment,
            true,
        )? {
            Ok(node) => Ok(node),
            Err(_) => {
                let (wanted, own_shown) = (self.display(place.data_type), self.display(own));
                let name = column.name.as_str();
                let message = match place.part {
                    None => {
                        format!("column \"{name}\" is of type {wanted} but expression is of type {own_shown}")
                    }
                    Some(Part::Field) => {
                        format!(
                            "subfield of \"{name}\" is of type {wanted} but expression is of type {own_shown}"
                        )
                    }
                    Some(Part::Element) => format!(
                        "subscripted assignment to \"{name}\" requires type {wanted} but expression is of type {own_shown}"
                    ),
                };
                let refusal = Refusal::new(SqlState::DATATYPE_MISMATCH, message);
                self.missing_for_types(&[own, place.data_type], refusal)
            }
        }
    }

    /// `SET a = 1, (b, c) = (...)`
    pub(super) fn assignments(
        &self,
        state: &State<'_>,
        relation: &'a Relation,
        assignments: &[Assignment],
        written: &mut Written,
    ) -> Bound<()> {
        let mut seen: Vec<Place<'_>> = Vec::new();
        for assignment in assignments {
            let mut places = Vec::with_capacity(assignment.columns.len());
            for target in &assignment.columns {
                let place = self.place(state, relation, target, PolicyCommand::Update)?;
                if seen.iter().any(|other| other.is_taken_with(&place)) {
                    let message = format!(
                        "multiple assignments to same column \"{}\"",
                        place.column.name.as_str()
                    );
                    return at(refuse(SqlState::SYNTAX_ERROR, message), target.name.span);
                }
                seen.push(place);
                places.push(place);
            }
            self.assignment(state, &places, assignment, &mut written.values)?;
        }
        let columns = seen.iter().map(|it| it.column.number);
        written.updated.get_or_insert_default().extend(columns);
        Ok(())
    }

    fn assignment(
        &self,
        state: &State<'_>,
        places: &[Place<'_>],
        assignment: &Assignment,
        values: &mut Vec<Node>,
    ) -> Bound<()> {
        let value = &assignment.value;
        let mismatch = || {
            let message = "number of columns does not match number of values";
            at(refuse(SqlState::SYNTAX_ERROR, message), value.span)
        };
        match (&value.kind, places) {
            (ExprKind::Default, [place]) if !assignment.multiple => {
                at(self.assign_default(state, place), value.span)
            }
            // A value in parentheses is no row.
            (ExprKind::Row { fields, explicit }, _)
                if assignment.multiple && (*explicit || fields.len() > 1) =>
            {
                if fields.len() != places.len() {
                    return mismatch();
                }
                for (field, place) in fields.iter().zip(places) {
                    if matches!(field.kind, ExprKind::Default) {
                        at(self.assign_default(state, place), field.span)?;
                    } else {
                        let node = self.expr(state, field, ExpressionKind::UpdateSource)?;
                        let node = at(self.assign(state, place, node, Writes::Updated), field.span)?;
                        values.push(node);
                    }
                }
                Ok(())
            }
            (ExprKind::SubQuery(query), _) if assignment.multiple => {
                let bound = self.query(Some(state), query, false)?;
                if bound.columns.len() != places.len() {
                    return mismatch();
                }
                for (output, place) in bound.columns.iter().zip(places) {
                    let value = match &output.value {
                        Some(value) if output.is_untyped() => value.clone(),
                        _ => Node::Default {
                            data_type: output.data_type,
                        },
                    };
                    values.push(self.assign(state, place, value, Writes::Updated)?);
                }
                values.push(rows_of(bound));
                Ok(())
            }
            (_, [place]) if !assignment.multiple => {
                let node = self.expr(state, value, ExpressionKind::UpdateSource)?;
                values.push(at(self.assign(state, place, node, Writes::Updated), value.span)?);
                Ok(())
            }
            _ => {
                let message =
                    "source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression";
                at(refuse(SqlState::FEATURE_NOT_SUPPORTED, message), value.span)
            }
        }
    }
}
