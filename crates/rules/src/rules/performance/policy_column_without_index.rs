use pgassay_catalog::walk::{Part, walk};
use pgassay_isolation::session::reads_session;

use crate::policies::expressions;
use crate::prelude::*;
use crate::survey::tenants::foreign_keys;

declare_rule! {
    /// A column that policies compare with the session, and that no index begins with.
    ///
    /// ## Why is this bad?
    ///
    /// The comparison is a part of every query of the table, whatever else it asks for. Without an index each of them reads
    /// the rows of everybody to show those of one.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE invoices (
    ///     id bigint PRIMARY KEY,
    ///     owner name NOT NULL -- finding
    /// );
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = current_user);
    /// ```
    ///
    /// ```sql fix
    /// CREATE INDEX CONCURRENTLY invoices_owner_idx ON invoices (owner);
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name NOT NULL, paid_at timestamptz);
    /// CREATE INDEX ON invoices (owner, paid_at);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = current_user);
    /// CREATE TABLE notes (id bigint PRIMARY KEY, owner name NOT NULL);
    /// ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY anyone ON notes USING (id > 0 OR owner = current_user);
    /// ```
    ///
    /// ## Limits
    ///
    /// Columns with a foreign key are looked at by foreign-key-without-index, tenant columns by
    /// tenant-column-without-index. Nothing is said of a comparison beside an OR, which an index on one column does not
    /// serve, nor of checks of new rows.
    pub static RULE = {
        id: "policy-column-without-index",
        category: Category::Performance,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::INDEXES)],
        fix: FixAvailability::Always,
        sources: &["ISO-161"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    if table.policies.is_empty() || !table.row_security.enabled || table.is_partition() {
        return;
    }
    let mut compared: Vec<ColumnNumber> = Vec::new();
    for policy in table
        .policies
        .iter()
        .filter(|it| it.command != PolicyCommand::Insert)
    {
        for expression in expressions(policy) {
            for part in conjuncts(&expression.tree) {
                compared.extend(compared_with_session(part, ctx));
            }
        }
    }
    compared.sort_unstable();
    compared.dedup();
    let tenant = ctx.organisation_of(table.id).map(|(_, column)| column);
    for column in compared.into_iter().filter_map(|number| table.column(number)) {
        let begins = ctx.catalog.indexes_of(table).any(|index| {
            index.columns.first().is_some_and(|key| match &key.value {
                KeyValue::Column(number) => *number == column.number,
                KeyValue::Expression(expression) => expression
                    .references
                    .contains(&Reference::Column(table.id, column.number)),
            })
        });
        let elsewhere = tenant == Some(column.number)
            || foreign_keys(table).any(|key| key.columns.contains(&column.number));
        if begins || elsewhere {
            continue;
        }
        let message = format!(
            "policies of `{}` compare `{}`, and no index begins with it",
            table.name.as_str(),
            column.name.as_str()
        );
        let step = ctx.create_index(table, &[column.number]);
        let finding =
            Finding::on(ctx.on_column(table, column), message).fix(Fix::safe("create the index", [step]));
        ctx.report(finding);
    }
}

fn conjuncts(node: &Node) -> Vec<&Node> {
    match node {
        Node::And(parts) => parts.iter().flat_map(conjuncts).collect(),
        node => vec![node],
    }
}

/// The column of the row that a part compares with something of the session and nothing of the row.
fn compared_with_session(node: &Node, ctx: &Context<'_>) -> Option<ColumnNumber> {
    let Node::Operator {
        operator, operands, ..
    } = node
    else {
        return None;
    };
    let is_equality = ctx.catalog.operator(*operator)?.name.as_str() == "=";
    let [left, right] = operands.as_slice() else {
        return None;
    };
    [(left, right), (right, left)]
        .into_iter()
        .find_map(|(own, other)| match own {
            Node::Column(reference)
                if is_equality && reads_session(ctx.catalog, other) && !refers_to_row(other) =>
            {
                Some(ColumnNumber(reference.position))
            }
            _ => None,
        })
}

fn refers_to_row(node: &Node) -> bool {
    let mut refers = false;
    walk(node, &mut |part, depth| {
        refers |= matches!(part, Part::Node(Node::Column(reference)) if reference.levels_up >= depth);
    });
    refers
}
