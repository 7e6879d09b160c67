//! FROM: relations, functions, queries (`transformFromClauseItem`).

use pgassay_sql::ast::{Alias, Expr, ExprKind, FromItem, FunctionCall, Name, ObjectName, QueryBody};
use pgassay_sql::name::Identifier;

use super::state::{State, Visible, columns_of};
use super::{Binder, Bound, ExpressionKind, at, refuse};
use crate::expression::{From, Node, Reference, Source, SourceColumn, SourceKind};
use crate::id::TypeId;
use crate::lookup::ClassId;
use crate::refusal::SqlState;

/// A bound item with what it makes visible.
pub(super) type Item = (From, Vec<Visible>);

impl Binder<'_> {
    /// The whole clause.
    pub(super) fn clause_of_from(&self, state: &mut State<'_>, items: &[FromItem]) -> Bound<Vec<From>> {
        let mut bound = Vec::with_capacity(items.len());
        for item in items {
            let (from, mut names) = self.item_of_from(state, item)?;
            self.check_conflicts(state, &state.names, &names)?;
            for visible in &mut names {
                visible.lateral_only = true;
                visible.lateral_ok = true;
            }
            state.names.extend(names);
            bound.push(from);
        }
        for visible in &mut state.names {
            visible.lateral_only = false;
            visible.lateral_ok = true;
        }
        Ok(bound)
    }

    pub(super) fn item_of_from(&self, state: &mut State<'_>, item: &FromItem) -> Bound<Item> {
        match item {
            FromItem::Relation {
                name, alias, sample, ..
            } => {
                let item = at(self.relation_of_from(state, name, alias.as_ref()), name.span)?;
                if let Some(sample) = sample {
                    for argument in &sample.arguments {
                        self.expr(state, &argument.value, ExpressionKind::FromFunction)?;
                    }
                }
                Ok(item)
            }
            FromItem::Query {
                lateral,
                query,
                alias,
            } => {
                if alias.is_none() && self.catalog.version.major < 16 {
                    let what = match query.body {
                        QueryBody::Values(_) => "VALUES",
                        _ => "subquery",
                    };
                    let message = format!("{what} in FROM must have an alias");
                    return refuse(SqlState::SYNTAX_ERROR, message);
                }
                state.lateral.set(*lateral);
                let bound = self.query(Some(state), query, true);
                state.lateral.set(false);
                let bound = bound?;
                let columns = columns_of(&bound.columns);
                self.add(
                    state,
                    SourceKind::Query(Box::new(bound)),
                    columns,
                    alias.as_ref(),
                    None,
                )
            }
            FromItem::Function {
                calls,
                rows_from,
                ordinality,
                alias,
                ..
            } => self.function_of_from(state, calls, *rows_from, *ordinality, alias.as_ref()),
            FromItem::Table {
                name,
                arguments,
                columns,
                alias,
                ..
            } => {
                state.lateral.set(true);
                let nodes: Bound<Vec<Node>> = arguments
                    .iter()
                    .map(|argument| self.expr(state, argument, ExpressionKind::FromFunction))
                    .collect();
                state.lateral.set(false);
                let mut outputs = Vec::with_capacity(columns.len());
                for (place, column) in columns.iter().enumerate() {
                    let (data_type, modifier) = match &column.type_name {
                        Some(type_name) => {
                            let resolved = self.resolve_type(type_name)?;
                            (resolved.data_type, resolved.modifier)
                        }
                        None => (TypeId::INT4, -1),
                    };
                    outputs.push(self.source_column(&column.name.value, place, data_type, modifier));
                }
                let arguments = self.json_arguments(name, nodes?)?;
                let kind = SourceKind::Table { arguments };
                let name = Identifier::new(name);
                self.add(state, kind, outputs, alias.as_ref(), Some(&name))
            }
            FromItem::Join(join) => self.join(state, join),
        }
    }

    fn source_column(
        &self,
        name: &Identifier,
        place: usize,
        data_type: TypeId,
        modifier: i32,
    ) -> SourceColumn {
        SourceColumn {
            name: name.clone(),
            position: place as u16 + 1,
            data_type,
            modifier,
            collation: self.type_collation(data_type),
        }
    }

    fn relation_of_from(
        &self,
        state: &mut State<'_>,
        name: &ObjectName,
        alias: Option<&Alias>,
    ) -> Bound<Item> {
        let own = &name.value.name;
        if name.value.schema.is_none()
            && let Some((levels_up, columns)) = common_table(state, own)?
        {
            let kind = SourceKind::CommonTable {
                levels_up,
                name: own.clone(),
            };
            return self.add(state, kind, columns, alias, Some(own));
        }
        let schema = self.named_schema(&name.value);
        if schema.is_ok()
            && self.catalog.find_relation(self.path, &name.value).is_none()
            && let Some(class) = self.catalog.find_class(self.path, &name.value)
        {
            return match class {
                ClassId::Sequence(id) => {
                    let columns = [
                        ("last_value", TypeId::INT8),
                        ("log_cnt", TypeId::INT8),
                        ("is_called", TypeId::BOOL),
                    ];
                    let columns = columns.iter().enumerate().map(|(place, (name, data_type))| {
                        self.source_column(&Identifier::new(name), place, *data_type, -1)
                    });
                    let columns = columns.collect();
                    let kind = SourceKind::Table {
                        arguments: vec![Node::Object {
                            object: Reference::Sequence(id),
                            data_type: TypeId::REGCLASS,
                        }],
                    };
                    self.add(state, kind, columns, alias, Some(own))
                }
                _ => {
                    let message = format!("cannot open relation \"{}\"", own.as_str());
                    refuse(SqlState::WRONG_OBJECT_TYPE, message)
                }
            };
        }
        let relation = self.relation(&name.value)?;
        let columns = self.relation_columns(relation);
        self.add(
            state,
            SourceKind::Relation(relation.id),
            columns,
            alias,
            Some(own),
        )
    }

    /// Adds an item under its alias, or the name it has without one.
    pub(super) fn add(
        &self,
        state: &mut State<'_>,
        kind: SourceKind,
        mut columns: Vec<SourceColumn>,
        alias: Option<&Alias>,
        own_name: Option<&Identifier>,
    ) -> Bound<Item> {
        let given = alias
            .and_then(|alias| alias.name.as_ref())
            .map(|name| &name.value);
        let name = given.or(own_name).cloned();
        if let Some(alias) = alias {
            let shown = name.as_ref().map_or("", |name| name.as_str());
            rename(&mut columns, &alias.columns, shown)?;
        }
        let source = state.push(Source {
            kind,
            alias: name,
            columns,
        });
        let visible = Visible {
            source,
            columns: true,
            relation: true,
            lateral_only: false,
            lateral_ok: true,
        };
        Ok((From::Source(source), vec![visible]))
    }

    fn function_of_from(
        &self,
        state: &mut State<'_>,
        calls: &[FunctionCall],
        rows_from: bool,
        ordinality: bool,
        alias: Option<&Alias>,
    ) -> Bound<Item> {
        let mut nodes = Vec::new();
        let mut columns: Vec<SourceColumn> = Vec::new();
        let mut first_name = None;
        for call in calls {
            state.lateral.set(true);
            let bound = self.function_nodes(state, &call.call, rows_from);
            state.lateral.set(false);
            let name = self.column_name(&call.call);
            for node in bound? {
                let alias_name = alias.and_then(|alias| alias.name.as_ref());
                let scalar_name = match alias_name {
                    Some(alias) if calls.len() == 1 => &alias.value,
                    _ => &name,
                };
                let own = at(
                    self.function_columns(state, &node, call, scalar_name),
                    super::call::call_span(&call.call),
                )?;
                for mut column in own {
                    column.position = columns.len() as u16 + 1;
                    columns.push(column);
                }
                nodes.push(node);
            }
            first_name.get_or_insert(name);
        }
        if ordinality {
            let place = columns.len();
            columns.push(self.source_column(&Identifier::new("ordinality"), place, TypeId::INT8, -1));
        }
        self.add(
            state,
            SourceKind::Functions(nodes),
            columns,
            alias,
            first_name.as_ref(),
        )
    }

    /// The call; `unnest(a, b)` in ROWS FROM and alone is one call for each array.
    fn function_nodes(&self, state: &State<'_>, expr: &Expr, _rows_from: bool) -> Bound<Vec<Node>> {
        if let ExprKind::Call(call) = &expr.kind
            && call.function.value.schema.is_none()
            && call.function.value.name == "unnest"
            && call.arguments.len() > 1
            && !call.distinct
            && !call.variadic
            && call.filter.is_none()
            && call.over.is_none()
        {
            let mut nodes = Vec::with_capacity(call.arguments.len());
            for argument in &call.arguments {
                let mut single = (**call).clone();
                single.arguments = vec![argument.clone()];
                let expr = Expr {
                    kind: ExprKind::Call(Box::new(single)),
                    span: expr.span,
                };
                nodes.push(self.expr(state, &expr, ExpressionKind::FromFunction)?);
            }
            return Ok(nodes);
        }
        Ok(vec![self.expr(state, expr, ExpressionKind::FromFunction)?])
    }

    fn function_columns(
        &self,
        state: &State<'_>,
        node: &Node,
        call: &FunctionCall,
        scalar_name: &Identifier,
    ) -> Bound<Vec<SourceColumn>> {
        let result = node.data_type();
        let column = |(place, it): (usize, super::types::Attribute)| SourceColumn {
            name: it.name,
            position: place as u16 + 1,
            data_type: it.data_type,
            modifier: it.modifier,
            collation: it.collation,
        };
        if result != TypeId::RECORD {
            if !call.columns.is_empty() {
                let message = "a column definition list is only allowed for functions returning \"record\"";
                return refuse(SqlState::SYNTAX_ERROR, message);
            }
            if let Some(attributes) = self.attributes(result) {
                return Ok(attributes.into_iter().enumerate().map(column).collect());
            }
            if self.type_of(result).is_some_and(|it| it.category == 'P') && result != TypeId::VOID {
                let message = format!(
                    "function \"{}\" in FROM has unsupported return type {}",
                    scalar_name.as_str(),
                    self.display(result)
                );
                if !result.is_polymorphic() {
                    return refuse(SqlState::DATATYPE_MISMATCH, message);
                }
            }
            let single = match node {
                Node::Call(call) => self.catalog.function(call.function).and_then(|function| {
                    let mut outputs = function.outputs();
                    let only = outputs.next().filter(|_| outputs.next().is_none());
                    only.and_then(|only| only.name.clone())
                }),
                _ => None,
            };
            let name = single.as_ref().unwrap_or(scalar_name);
            return Ok(vec![self.source_column(name, 0, result, node.modifier())]);
        }
        let outputs = match node {
            Node::Call(call) => self
                .catalog
                .function(call.function)
                .and_then(|function| self.output_attributes(function, &call.arguments)),
            _ => self.fields(state, node),
        };
        match (outputs, call.columns.is_empty()) {
            (Some(attributes), true) => Ok(attributes.into_iter().enumerate().map(column).collect()),
            (Some(_), false) => refuse(
                SqlState::SYNTAX_ERROR,
                "a column definition list is redundant for a function with OUT parameters",
            ),
            (None, true) => refuse(
                SqlState::SYNTAX_ERROR,
                "a column definition list is required for functions returning \"record\"",
            ),
            (None, false) => {
                let mut columns = Vec::with_capacity(call.columns.len());
                for (place, definition) in call.columns.iter().enumerate() {
                    let resolved = self.resolve_type(&definition.type_name)?;
                    let name = &definition.name.value;
                    let mut column = self.source_column(name, place, resolved.data_type, resolved.modifier);
                    if let Some(collation) = &definition.collation {
                        column.collation = Some(self.find_collation(collation)?);
                    }
                    columns.push(column);
                }
                Ok(columns)
            }
        }
    }
}

/// The query of a WITH of this name, and how many queries out it is.
fn common_table(state: &State<'_>, name: &Identifier) -> Bound<Option<(u16, Vec<SourceColumn>)>> {
    let mut level = Some(state);
    let mut levels = 0;
    while let Some(current) = level {
        let mut commons = current.commons.iter();
        if let Some(common) = commons.find(|common| common.name == *name && !common.hidden) {
            if common.pending {
                let message = format!(
                    "recursive reference to query \"{}\" must not appear within its non-recursive term",
                    name.as_str()
                );
                return refuse(SqlState::INVALID_RECURSION, message);
            }
            return Ok(Some((levels, columns_of(&common.columns))));
        }
        level = current.parent;
        levels += 1;
    }
    Ok(None)
}

/// Gives columns the names of an alias.
pub(super) fn rename(columns: &mut [SourceColumn], names: &[Name], table: &str) -> Bound<()> {
    if names.len() > columns.len() {
        let message = format!(
            "table \"{table}\" has {} columns available but {} columns specified",
            columns.len(),
            names.len()
        );
        return refuse(SqlState::INVALID_COLUMN_REFERENCE, message);
    }
    for (column, name) in columns.iter_mut().zip(names) {
        column.name = name.value.clone();
    }
    Ok(())
}

impl Binder<'_> {
    /// `checkNameSpaceConflicts`: two items must not have one name, unless they are different tables by their own names.
    pub(super) fn check_conflicts(
        &self,
        state: &State<'_>,
        left: &[Visible],
        right: &[Visible],
    ) -> Bound<()> {
        let source = |visible: &Visible| state.sources.get(usize::from(visible.source));
        let by_own_name = |source: &Source| match source.kind {
            SourceKind::Relation(id) => self
                .catalog
                .relation(id)
                .filter(|relation| source.alias.as_ref() == Some(&relation.name))
                .map(|_| id),
            _ => None,
        };
        for one in left.iter().filter(|it| it.relation).filter_map(source) {
            for other in right.iter().filter(|it| it.relation).filter_map(source) {
                let (Some(name), Some(same)) = (&one.alias, &other.alias) else {
                    continue;
                };
                if name != same {
                    continue;
                }
                if let (Some(a), Some(b)) = (by_own_name(one), by_own_name(other))
                    && a != b
                {
                    continue;
                }
                let message = format!("table name \"{}\" specified more than once", name.as_str());
                return refuse(SqlState::DUPLICATE_ALIAS, message);
            }
        }
        Ok(())
    }
}
