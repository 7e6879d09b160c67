use pgassay_catalog::bind::format_type;
use pgassay_sql::ast::{AlterActionKind, Column as Declared, TableElement};

use crate::prelude::*;

declare_rule! {
    /// A column that is declared a second time with another type, where `IF NOT EXISTS` passes over it.
    ///
    /// ## Why is this bad?
    ///
    /// The statement succeeds and does nothing: the column keeps the type that it has. Which of the two a database has
    /// depends on which migration ran first on it.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, total int);
    /// -- file: 002_total.sql
    /// ALTER TABLE orders ADD COLUMN IF NOT EXISTS total numeric; -- finding
    /// -- file: 003_orders.sql
    /// CREATE TABLE IF NOT EXISTS orders (id uuid PRIMARY KEY); -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
    /// -- file: 002_total.sql
    /// ALTER TABLE orders ADD COLUMN IF NOT EXISTS total numeric;
    /// CREATE TABLE IF NOT EXISTS orders (id bigserial PRIMARY KEY);
    /// ```
    pub static RULE = {
        id: "redeclared-column",
        category: Category::Migration,
        severity: Severity::High,
        needs: &[Needs::Migrations],
        check: Check::Step(check),
        counts: Some(("repeated declaration", "repeated declarations")),
        settle: settle,
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let skipped = step.change.effects.iter().filter_map(|effect| match effect {
        Effect::Skipped(ObjectId::Relation(id)) | Effect::Skipped(ObjectId::Column(id, _)) => {
            ctx.catalog.relation(*id)
        }
        _ => None,
    });
    let Some(table) = skipped.into_iter().next() else {
        return ctx.examined(0);
    };
    let declared: Vec<&Declared> = match &step.statement.kind {
        StatementKind::CreateTable(statement) => statement
            .elements
            .iter()
            .filter_map(|element| match element {
                TableElement::Column(column) => Some(column),
                _ => None,
            })
            .collect(),
        StatementKind::AlterRelation(statement) => statement
            .actions
            .iter()
            .filter_map(|action| match &action.kind {
                AlterActionKind::AddColumn {
                    column,
                    if_not_exists: true,
                    ..
                } => Some(column),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    ctx.examined(declared.len());
    for column in declared {
        let Some(own) = table.column_named(&column.name.value) else {
            continue;
        };
        if !is_other(ctx.catalog, own, column) {
            continue;
        }
        let written = column
            .type_name
            .as_ref()
            .map(|it| step.text(it.span))
            .unwrap_or_default();
        let message = format!(
            "`{}` keeps its type {}, and does not become {written}",
            own.name.as_str(),
            format_type(ctx.catalog, own.data_type, own.modifier),
        );
        let mut finding = Finding::on(ctx.on_column(table, own), message)
            .at(Some(step.at(column.span)))
            .related(own.location.or(table.location), "the declaration that counts");
        finding.columns = vec![Identifier::new(base_name(column).unwrap_or_default())];
        ctx.report(finding);
    }
}

/// Whether a declaration names another type than the column has; what cannot be told is none. Lengths are not compared.
fn is_other(catalog: &Catalog, own: &Column, declared: &Declared) -> bool {
    let Some(wanted) = base_name(declared) else {
        return false;
    };
    let Some(data_type) = catalog.data_type(own.data_type) else {
        return false;
    };
    if matches!(data_type.kind, TypeKind::Array { .. }) {
        return false;
    }
    // Texts hold the same, whatever their length.
    let same = |name: &str| match name {
        "varchar" | "text" | "bpchar" => "text".to_owned(),
        other => other.to_owned(),
    };
    same(data_type.name.as_str()) != same(wanted)
}

/// The name of a declared type as the catalog has it: no arrays, and `serial` is the integer behind it.
fn base_name(declared: &Declared) -> Option<&str> {
    let written = declared.type_name.as_ref()?;
    if written.array_dimensions > 0 || written.percent_type.is_some() {
        return None;
    }
    Some(match written.name.value.name.as_str() {
        "serial" | "serial4" => "int4",
        "bigserial" | "serial8" => "int8",
        "smallserial" | "serial2" => "int2",
        other => other,
    })
}

/// The column may get that type later, or be gone.
fn settle(finding: &mut Finding, catalog: &Catalog) -> bool {
    let Some(ObjectId::Column(id, number)) = finding.object.id else {
        return false;
    };
    let column = catalog.relation(id).and_then(|it| it.column(number));
    let data_type = column.and_then(|it| catalog.data_type(it.data_type));
    let wanted = finding.columns.pop();
    data_type.is_some_and(|it| wanted.is_none_or(|wanted| it.name != wanted))
}
