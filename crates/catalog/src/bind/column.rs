//! Names of columns, rows and parameters (`parse_relation.c`, `transformColumnRef`).

use pgassay_sql::ast::{Name, ObjectKind};
use pgassay_sql::name::{Identifier, QualifiedName};

use super::state::{State, Visible};
use super::{Binder, Bound, ExpressionKind, refuse};
use crate::expression::{ColumnReference, Node, Source, SourceColumn, SourceKind};
use crate::gap::{Effects, Reach};
use crate::id::{ColumnNumber, RelationId, SchemaId, TypeId};
use crate::refusal::{Refusal, SqlState};
use crate::relation::Relation;

/// The system columns with their numbers and types.
const SYSTEM_COLUMNS: &[(&str, i16, TypeId)] = &[
    ("ctid", -1, TypeId::TID),
    ("xmin", -2, TypeId::XID),
    ("cmin", -3, TypeId::CID),
    ("xmax", -4, TypeId::XID),
    ("cmax", -5, TypeId::CID),
    ("tableoid", -6, TypeId::OID),
];

impl<'a> Binder<'a> {
    /// The relation that a name means in FROM and its like.
    pub(super) fn relation(&self, name: &QualifiedName) -> Bound<&'a Relation> {
        let schema = match self.named_schema(name) {
            Ok(schema) => schema,
            // `RangeVarGetRelid` reports a missing schema as a missing relation.
            Err(super::Obstacle::Refused(_)) => return self.missing_relation(name, None),
            Err(obstacle) => return Err(obstacle),
        };
        match self.catalog.find_relation(self.path, name) {
            Some(relation) => Ok(relation),
            None => self.missing_relation(name, schema),
        }
    }

    /// 42P01, unless the relation may be there.
    pub(super) fn missing_relation<T>(&self, name: &QualifiedName, schema: Option<SchemaId>) -> Bound<T> {
        let message = format!("relation \"{}\" does not exist", super::type_name::plain(name));
        let refusal = Refusal::new(SqlState::UNDEFINED_TABLE, message).about(ObjectKind::Table, name.clone());
        self.missing(Effects::TABLES.union(Effects::VIEWS), schema, refusal)
    }

    /// A refusal over a column that is not there, unless the relation may have others.
    pub(super) fn missing_column<T>(&self, relation: &Relation, refusal: Refusal) -> Bound<T> {
        match self.columns_unknown(relation.id, relation.schema) {
            Some(because) => super::unknown(because),
            None => Err(refusal.into()),
        }
    }

    fn columns_unknown(&self, relation: RelationId, schema: SchemaId) -> Option<String> {
        let touches = |reach: Reach| match reach {
            Reach::Everything => true,
            Reach::UnknownRelations => false,
            Reach::Schema(id) => id == schema,
            Reach::Relation(id) => id == relation,
        };
        let mut gaps = self.catalog.gaps.iter();
        gaps.find(|gap| gap.may_have.intersects(Effects::COLUMNS) && touches(gap.reach))
            .map(|gap| gap.because.clone())
    }

    /// The columns of a relation as an item of FROM has them.
    pub(super) fn relation_columns(&self, relation: &Relation) -> Vec<SourceColumn> {
        let column = |column: &crate::relation::Column| SourceColumn {
            name: column.name.clone(),
            position: column.number.0,
            data_type: column.data_type,
            modifier: column.modifier,
            collation: column.collation.or_else(|| self.type_collation(column.data_type)),
        };
        relation.columns.iter().map(column).collect()
    }

    /// A name with its parts: a column, a whole row, a field of one, or a parameter.
    pub(super) fn column_reference(&self, state: &State<'_>, parts: &[Name]) -> Bound<Node> {
        match state.kind.get() {
            ExpressionKind::Default => {
                let message = "cannot use column reference in DEFAULT expression";
                return refuse(SqlState::FEATURE_NOT_SUPPORTED, message);
            }
            ExpressionKind::PartitionBound => {
                let message = "cannot use column reference in partition bound expression";
                return refuse(SqlState::FEATURE_NOT_SUPPORTED, message);
            }
            _ => {}
        }
        let names: Vec<&Identifier> = parts.iter().map(|part| &part.value).collect();
        match names[..] {
            [name] => self.single_name(state, name),
            [table, column] => self.qualified_column(state, None, table, column),
            [schema, table, column] => match self.qualified_column(state, Some(schema), table, column) {
                Err(super::Obstacle::Refused(refusal)) if refusal.sqlstate == SqlState::UNDEFINED_TABLE => {
                    match self.parameter_path(state, &names)? {
                        Some(node) => Ok(node),
                        None => Err(super::Obstacle::Refused(refusal)),
                    }
                }
                other => other,
            },
            [_, schema, table, column] => self.qualified_column(state, Some(schema), table, column),
            _ => refuse(
                SqlState::SYNTAX_ERROR,
                "improper qualified name (too many dotted names)",
            ),
        }
    }

    fn single_name(&self, state: &State<'_>, name: &Identifier) -> Bound<Node> {
        if let Some((data_type, _)) = state.value
            && *name == "value"
        {
            return Ok(Node::Parameter { number: 0, data_type });
        }
        if let Some(node) = self.unqualified_column(state, name)? {
            return Ok(node);
        }
        if let Some((levels, visible)) = self.find_item(state, None, name)? {
            return self.whole_row(state, levels, visible.source);
        }
        if let Some(node) = self.parameter_path(state, &[name])? {
            return Ok(node);
        }
        let message = format!("column \"{}\" does not exist", name.as_str());
        let refusal = Refusal::new(SqlState::UNDEFINED_COLUMN, message)
            .about(ObjectKind::Column, QualifiedName::new(name.clone()));
        self.missing_in_items(state, refusal)
    }

    /// `t.*` as a value: the whole row of an item of FROM (`transformWholeRowRef`).
    pub(super) fn row_of_item(&self, state: &State<'_>, parts: &[Name]) -> Bound<Node> {
        let Some((table, before)) = parts.split_last() else {
            return super::unknown("a row has no name");
        };
        let schema = before.last().map(|name| &name.value);
        match self.find_item(state, schema, &table.value)? {
            Some((levels, visible)) => self.whole_row(state, levels, visible.source),
            None => {
                let names: Vec<&Identifier> = parts.iter().map(|part| &part.value).collect();
                if let Some(node) = self.parameter_path(state, &names)? {
                    return Ok(node);
                }
                let message = format!("missing FROM-clause entry for table \"{}\"", table.value.as_str());
                refuse(SqlState::UNDEFINED_TABLE, message)
            }
        }
    }

    /// A refusal over a name, unless a table in sight may have more columns than are known.
    fn missing_in_items<T>(&self, state: &State<'_>, refusal: Refusal) -> Bound<T> {
        let mut level = Some(state);
        while let Some(current) = level {
            for source in &current.sources {
                if let SourceKind::Relation(id) | SourceKind::Row(id) = source.kind
                    && let Some(relation) = self.catalog.relation(id)
                    && let Some(because) = self.columns_unknown(id, relation.schema)
                {
                    return super::unknown(because);
                }
            }
            level = current.parent;
        }
        Err(refusal.into())
    }

    /// `colNameToVar`
    pub(super) fn unqualified_column(&self, state: &State<'_>, name: &Identifier) -> Bound<Option<Node>> {
        let mut level = Some(state);
        let mut levels = 0;
        while let Some(current) = level {
            let mut found: Option<(Node, Visible)> = None;
            for visible in &current.names {
                if !visible.columns || visible.lateral_only && !current.lateral.get() {
                    continue;
                }
                let Some(source) = current.sources.get(usize::from(visible.source)) else {
                    continue;
                };
                if let Some(node) = self.column_of(source, levels, visible.source, name)? {
                    if found.is_some() {
                        return ambiguous(name);
                    }
                    found = Some((node, *visible));
                }
            }
            if let Some((node, visible)) = found {
                check_lateral(current, visible)?;
                return Ok(Some(node));
            }
            level = current.parent;
            levels += 1;
        }
        Ok(None)
    }

    /// The column of this name in an item of FROM (`scanNSItemForColumn`).
    pub(super) fn column_of(
        &self,
        source: &Source,
        levels: u16,
        at: u16,
        name: &Identifier,
    ) -> Bound<Option<Node>> {
        let mut named = source
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| column.name == *name);
        if let Some((index, column)) = named.next() {
            if named.next().is_some() {
                return ambiguous(name);
            }
            return Ok(Some(source_column(source, levels, at, index, column)));
        }
        let (SourceKind::Relation(relation) | SourceKind::Row(relation)) = source.kind else {
            return Ok(None);
        };
        let system = SYSTEM_COLUMNS.iter().find(|(own, _, _)| name == own);
        Ok(system.map(|(_, number, data_type)| {
            Node::Column(ColumnReference {
                levels_up: levels,
                source: at,
                position: *number as u16,
                column: Some((relation, ColumnNumber(*number as u16))),
                data_type: *data_type,
                modifier: -1,
            })
        }))
    }

    /// The item of FROM of this name (`refnameNamespaceItem`).
    pub(super) fn find_item(
        &self,
        state: &State<'_>,
        schema: Option<&Identifier>,
        name: &Identifier,
    ) -> Bound<Option<(u16, Visible)>> {
        let wanted = match schema {
            None => None,
            Some(schema) => {
                let qualified = QualifiedName::in_schema(schema.clone(), name.clone());
                let Ok(relation) = self.relation(&qualified) else {
                    return Ok(None);
                };
                Some(relation.id)
            }
        };
        let mut level = Some(state);
        let mut levels = 0;
        while let Some(current) = level {
            let mut found: Option<Visible> = None;
            for visible in &current.names {
                if !visible.relation || visible.lateral_only && !current.lateral.get() {
                    continue;
                }
                let Some(source) = current.sources.get(usize::from(visible.source)) else {
                    continue;
                };
                let fits = source.alias.as_ref() == Some(name)
                    && wanted.is_none_or(|id| matches!(source.kind, SourceKind::Relation(own) if own == id));
                if fits {
                    if found.is_some() {
                        let message = format!("table reference \"{}\" is ambiguous", name.as_str());
                        return refuse(SqlState::AMBIGUOUS_ALIAS, message);
                    }
                    found = Some(*visible);
                }
            }
            if let Some(visible) = found {
                check_lateral(current, visible)?;
                return Ok(Some((levels, visible)));
            }
            level = current.parent;
            levels += 1;
        }
        Ok(None)
    }

    fn qualified_column(
        &self,
        state: &State<'_>,
        schema: Option<&Identifier>,
        table: &Identifier,
        column: &Identifier,
    ) -> Bound<Node> {
        let Some((levels, visible)) = self.find_item(state, schema, table)? else {
            if schema.is_none()
                && let Some(node) = self.parameter_path(state, &[table, column])?
            {
                return Ok(node);
            }
            let message = format!("missing FROM-clause entry for table \"{}\"", table.as_str());
            return refuse(SqlState::UNDEFINED_TABLE, message);
        };
        let Some(source) = state.source(levels, visible.source) else {
            return super::unknown("an item of FROM is not known");
        };
        if let Some(node) = self.column_of(source, levels, visible.source, column)? {
            return Ok(node);
        }
        let row = self.whole_row(state, levels, visible.source)?;
        if let Some(node) = self.function_on_row(state, column, row)? {
            return Ok(node);
        }
        let message = format!("column {}.{} does not exist", table.as_str(), column.as_str());
        let refusal = Refusal::new(SqlState::UNDEFINED_COLUMN, message).about(
            ObjectKind::Column,
            QualifiedName::in_schema(table.clone(), column.clone()),
        );
        if let SourceKind::Relation(id) | SourceKind::Row(id) = source.kind
            && let Some(relation) = self.catalog.relation(id)
        {
            return self.missing_column(relation, refusal);
        }
        Err(refusal.into())
    }

    /// A whole row of an item of FROM (`makeWholeRowVar`).
    pub(super) fn whole_row(&self, state: &State<'_>, levels: u16, at: u16) -> Bound<Node> {
        let Some(source) = state.source(levels, at) else {
            return super::unknown("an item of FROM is not known");
        };
        let (relation, data_type) = match &source.kind {
            SourceKind::Relation(id) | SourceKind::Row(id) => {
                let relation = self.relation_by_id(state, *id);
                let row_type = relation.and_then(|relation| relation.row_type);
                (Some(*id), row_type.unwrap_or(TypeId::RECORD))
            }
            SourceKind::Functions(calls) if calls.len() == 1 => {
                let result = calls[0].data_type();
                let ordinality = source.columns.len() > self.columns_of_type(result);
                if ordinality || result == TypeId::RECORD {
                    (None, TypeId::RECORD)
                } else if self.is_complex(result) {
                    (None, self.base_type(result))
                } else if let Some(column) = source.columns.first() {
                    return Ok(source_column(source, levels, at, 0, column));
                } else {
                    (None, TypeId::RECORD)
                }
            }
            _ => (None, TypeId::RECORD),
        };
        Ok(Node::WholeRow {
            levels_up: levels,
            source: at,
            relation,
            data_type,
        })
    }

    /// How many columns a function of this result has in FROM.
    fn columns_of_type(&self, data_type: TypeId) -> usize {
        self.attributes(data_type)
            .map_or(1, |attributes| attributes.len())
    }

    /// The relation, also when it is not in the catalog yet.
    pub(super) fn relation_by_id<'s>(&self, state: &State<'s>, id: RelationId) -> Option<&'s Relation>
    where
        'a: 's,
    {
        let mut level = Some(state);
        while let Some(current) = level {
            if let Some((_, relation)) = current.tables.iter().find(|(own, _)| *own == id) {
                return Some(relation);
            }
            level = current.parent;
        }
        self.catalog.relation(id)
    }

    /// A parameter of the function around, by name, qualified by the function's name, or a field of one.
    fn parameter_path(&self, state: &State<'_>, names: &[&Identifier]) -> Bound<Option<Node>> {
        let find = |name: &Identifier| {
            let mut parameters = state.parameters.iter().enumerate();
            let (at, parameter) = parameters.find(|(_, it)| it.name.as_ref() == Some(name))?;
            Some(Node::Parameter {
                number: at as u16 + 1,
                data_type: parameter.data_type,
            })
        };
        let of_function = |name: &Identifier| state.function == Some(name);
        let (parameter, field) = match names {
            [name] => (find(name), None),
            [function, name] if of_function(function) && find(name).is_some() => (find(name), None),
            [name, field] => (find(name), Some(*field)),
            [function, name, field] if of_function(function) => (find(name), Some(*field)),
            _ => (None, None),
        };
        match (parameter, field) {
            (Some(node), Some(field)) => self.field(state, node, field).map(Some),
            (parameter, _) => Ok(parameter),
        }
    }
}

/// A column of an item of FROM; what a join hands through is the column behind it.
pub(super) fn source_column(
    source: &Source,
    levels: u16,
    at: u16,
    index: usize,
    column: &SourceColumn,
) -> Node {
    if let SourceKind::Join { merged } = &source.kind
        && let Some([only]) = merged.get(index).map(Vec::as_slice)
        && only.data_type == column.data_type
    {
        return Node::Column(ColumnReference {
            levels_up: levels,
            ..*only
        });
    }
    let relation = match source.kind {
        SourceKind::Relation(id) | SourceKind::Row(id) => Some((id, ColumnNumber(column.position))),
        _ => None,
    };
    Node::Column(ColumnReference {
        levels_up: levels,
        source: at,
        position: column.position,
        column: relation,
        data_type: column.data_type,
        modifier: column.modifier,
    })
}

fn ambiguous<T>(name: &Identifier) -> Bound<T> {
    let message = format!("column reference \"{}\" is ambiguous", name.as_str());
    refuse(SqlState::AMBIGUOUS_COLUMN, message)
}

/// `check_lateral_ref_ok`
fn check_lateral(state: &State<'_>, visible: Visible) -> Bound<()> {
    if !visible.lateral_only || visible.lateral_ok {
        return Ok(());
    }
    let source = state.sources.get(usize::from(visible.source));
    let name = source
        .and_then(|source| source.alias.as_ref())
        .map_or("", |name| name.as_str());
    let message = format!("invalid reference to FROM-clause entry for table \"{name}\"");
    refuse(SqlState::INVALID_COLUMN_REFERENCE, message)
}
