use std::collections::{BTreeMap, BTreeSet};

use crate::columns::foreign_keys;
use crate::prelude::*;

declare_rule! {
    /// Tables that refer to each other by columns that may not be null.
    ///
    /// ## Why is this bad?
    ///
    /// The first row of each needs a row of the other. Nothing but one statement that inserts into both gets in, neither
    /// an ORM nor a restore of the data alone can do that, and rows can be deleted only together.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE teams (id bigint PRIMARY KEY, owner_id bigint NOT NULL);
    /// CREATE TABLE users (id bigint PRIMARY KEY, team_id bigint NOT NULL REFERENCES teams);
    /// ALTER TABLE teams ADD FOREIGN KEY (owner_id) REFERENCES users; -- finding
    /// ```
    ///
    /// A nullable column is a way in, and so is a key that is looked at when the transaction ends:
    ///
    /// ```sql
    /// CREATE TABLE teams (id bigint PRIMARY KEY, owner_id bigint NOT NULL, parent_id bigint REFERENCES teams);
    /// CREATE TABLE users (id bigint PRIMARY KEY, team_id bigint NOT NULL REFERENCES teams);
    /// ALTER TABLE teams ADD FOREIGN KEY (owner_id) REFERENCES users DEFERRABLE INITIALLY DEFERRED;
    /// ```
    pub static RULE = {
        id: "required-reference-cycle",
        category: Category::Integrity,
        severity: Severity::Medium,
        sources: &["SchemaCrawler LinterTableCycles"],
        check: Check::Catalog(check),
        counts: Some(("table", "tables")),
    }
}

/// Which table needs a row of which other one first, and by which foreign key.
type Edge<'a> = (&'a Relation, RelationId, &'a Constraint);

fn check(catalog: &Catalog, ctx: &mut Context<'_>) {
    let tables: Vec<&Relation> = ctx.own_relations().filter(|it| it.is_table()).collect();
    ctx.examined(tables.len());
    let edges = tables.iter().flat_map(|table| needed_first(table)).collect();
    let edges = without_ends(without_ends(edges, false), true);
    for cycle in connected(&edges) {
        let Some((table, other, constraint)) = cycle.iter().copied().max_by_key(|(_, _, it)| it.id) else {
            continue;
        };
        let Some(other) = catalog.relation(other) else {
            continue;
        };
        let mut names: Vec<&str> = cycle.iter().map(|(it, ..)| it.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let message = match names.as_slice() {
            [_, _] => format!(
                "the first row of `{}` needs one of `{}`, and that one of it",
                table.name.as_str(),
                other.name.as_str()
            ),
            _ => format!(
                "{} tables need rows of each other, `{}` first",
                names.len(),
                table.name.as_str()
            ),
        };
        let list: Vec<String> = names.iter().map(|it| format!("`{it}`")).collect();
        let finding = Finding::on(ctx.on_constraint(table, constraint), message)
            .note(format!("The tables are {}.", list.join(", ")));
        ctx.report(finding);
    }
}

/// What is left when whatever needs nothing is gone, then what needed only that, and so on; backwards the same with what
/// nothing needs. What is in no cycle is gone then.
fn without_ends(mut edges: Vec<Edge<'_>>, backwards: bool) -> Vec<Edge<'_>> {
    let ends = |edge: &Edge<'_>| match backwards {
        false => (edge.0.id, edge.1),
        true => (edge.1, edge.0.id),
    };
    let mut needs: BTreeMap<RelationId, usize> = BTreeMap::new();
    let mut needed_by: BTreeMap<RelationId, Vec<RelationId>> = BTreeMap::new();
    for (from, to) in edges.iter().map(ends) {
        *needs.entry(from).or_default() += 1;
        needs.entry(to).or_default();
        needed_by.entry(to).or_default().push(from);
    }
    let mut open: Vec<RelationId> = needs.iter().filter(|it| *it.1 == 0).map(|it| *it.0).collect();
    let mut gone: BTreeSet<RelationId> = BTreeSet::new();
    while let Some(table) = open.pop() {
        gone.insert(table);
        for other in needed_by.get(&table).into_iter().flatten() {
            if let Some(count) = needs.get_mut(other) {
                *count -= 1;
                if *count == 0 {
                    open.push(*other);
                }
            }
        }
    }
    edges.retain(|edge| !gone.contains(&edge.0.id) && !gone.contains(&edge.1));
    edges
}

/// The references that must be there as soon as a row is written.
fn needed_first(table: &Relation) -> impl Iterator<Item = Edge<'_>> {
    foreign_keys(table).filter_map(move |(constraint, key)| {
        let required = key
            .columns
            .iter()
            .all(|number| table.column(*number).is_some_and(|column| column.not_null));
        (required && !constraint.deferrable && constraint.enforced && key.references != table.id).then_some((
            table,
            key.references,
            constraint,
        ))
    })
}

/// The parts that hang together.
fn connected<'a>(edges: &[Edge<'a>]) -> Vec<Vec<Edge<'a>>> {
    let mut neighbours: BTreeMap<RelationId, Vec<RelationId>> = BTreeMap::new();
    for (table, other, _) in edges {
        neighbours.entry(table.id).or_default().push(*other);
        neighbours.entry(*other).or_default().push(table.id);
    }
    let mut part_of: BTreeMap<RelationId, usize> = BTreeMap::new();
    let mut parts = 0;
    for start in neighbours.keys() {
        if part_of.contains_key(start) {
            continue;
        }
        let mut open = vec![*start];
        while let Some(next) = open.pop() {
            if part_of.insert(next, parts).is_none() {
                open.extend(neighbours.get(&next).into_iter().flatten());
            }
        }
        parts += 1;
    }
    let mut found: Vec<Vec<Edge<'_>>> = vec![Vec::new(); parts];
    for edge in edges {
        if let Some(part) = part_of.get(&edge.0.id) {
            found[*part].push(*edge);
        }
    }
    found
}
