use pgassay_catalog::walk::{Part, walk};
use pgassay_catalog::words::words;

use crate::prelude::*;

declare_rule! {
    /// A tenant column that may be null.
    ///
    /// ## Why is this bad?
    ///
    /// A row without a tenant belongs to nobody: policies that compare the column hide it from everybody, queries that
    /// forget the comparison show it to all, and unique keys over the tenant do not hold for it.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint REFERENCES organizations); -- finding
    /// ```
    ///
    /// The fix looks at the rows without stopping writes, and needs no second look for NOT NULL:
    ///
    /// ```sql fix
    /// ALTER TABLE notes ADD CONSTRAINT notes_organization_id_check CHECK (organization_id IS NOT NULL) NOT VALID;
    /// ALTER TABLE notes VALIDATE CONSTRAINT notes_organization_id_check;
    /// ALTER TABLE notes ALTER COLUMN organization_id SET NOT NULL;
    /// ALTER TABLE notes DROP CONSTRAINT notes_organization_id_check;
    /// ```
    ///
    /// A CHECK that says which rows may be without a tenant is an answer:
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE notes (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint REFERENCES organizations,
    ///     template boolean NOT NULL,
    ///     CHECK (template OR organization_id IS NOT NULL)
    /// );
    /// ```
    ///
    /// A foreign key that empties the column when the tenant goes must be changed first:
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE notes (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint REFERENCES organizations ON DELETE SET NULL -- finding
    /// );
    /// ```
    ///
    /// ## Limits
    ///
    /// Users often exist before they join a tenant, some rows belong to all tenants on purpose, and some to a user or a
    /// tenant. Where names, policies or other columns hint at that, the confidence is low.
    ///
    /// ## Fix safety
    ///
    /// It fails where a row has no tenant. Find out first whose they are.
    pub static RULE = {
        id: "nullable-tenant-column",
        category: Category::Tenancy,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        needs: &[Needs::Tenancy, Needs::AbsenceOf(Effects::CONSTRAINTS)],
        fix: FixAvailability::Sometimes,
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let tenancy = ctx.tenancy;
    let found = tenancy
        .organisations()
        .find_map(|axis| Some((axis, table.column(axis.column(table.id)?)?)));
    ctx.examined(usize::from(found.is_some()));
    let Some((axis, column)) = found else { return };
    let ruled = table.constraints.iter().any(|constraint| {
        matches!(&constraint.kind, ConstraintKind::Check(it) if mentions(&it.tree, column.number))
    });
    if column.not_null || ruled || table.is_partition() || !table.is_table() {
        return;
    }
    let message = format!(
        "the tenant column `{}.{}` may be null",
        table.name.as_str(),
        column.name.as_str()
    );
    let mut finding = Finding::on(ctx.on_column(table, column), message);
    let of_users = words(table.name.as_str()).iter().any(|word| {
        matches!(
            word.as_str(),
            "user" | "users" | "profile" | "profiles" | "invitation" | "session"
        )
    });
    let shared_on_purpose = table
        .policies
        .iter()
        .flat_map(|policy| policy.using.iter().chain(&policy.check))
        .any(|expression| asks_for_null(&expression.tree, column.number));
    if shared_on_purpose {
        finding =
            finding.note("A policy asks whether it is null, so some rows are without a tenant on purpose.");
    }
    if axis.optional {
        finding = finding
            .note("In most tables it may be null: it seems that rows need no tenant.")
            .at_most(Severity::Low);
    }
    let another = another_owner(table, column, ctx);
    if let Some(other) = another {
        finding = finding.note(format!(
            "Perhaps `{}` says whose the others are.",
            other.name.as_str()
        ));
    }
    if of_users || shared_on_purpose || !axis.certain || axis.optional || another.is_some() {
        finding = finding.unsure(Confidence::Low);
    }
    let emptied = table.constraints.iter().any(|constraint| {
        matches!(&constraint.kind, ConstraintKind::ForeignKey(key)
            if key.columns.contains(&column.number) && key.on_delete == ReferentialAction::SetNull)
    });
    finding = if emptied {
        finding.note("When a tenant is deleted, a foreign key empties it: change that first.")
    } else {
        finding.fix(fix(table, column, ctx))
    };
    ctx.report(finding);
}

/// A column that may be null, too, and refers to a user or to another tenant: a row belongs to the one or the other.
fn another_owner<'a>(table: &'a Relation, tenant: &Column, ctx: &Context<'_>) -> Option<&'a Column> {
    table.columns.iter().find(|column| {
        let name = words(column.name.as_str());
        let of_user = matches!(name.first().map(|word| word.as_str()), Some("user"));
        let of_tenant = ctx
            .tenancy
            .organisations()
            .any(|axis| axis.column(table.id) == Some(column.number));
        column.number != tenant.number && !column.not_null && (of_tenant || of_user && name.len() == 2)
    })
}

fn fix(table: &Relation, column: &Column, ctx: &Context<'_>) -> Fix {
    let name = ctx.constraint_name(table, &column.name, "check");
    let column = &column.name;
    let steps = [
        ctx.alter_table(
            table,
            format!("ADD CONSTRAINT {name} CHECK ({column} IS NOT NULL) NOT VALID"),
        ),
        ctx.alter_table(table, format!("VALIDATE CONSTRAINT {name}")),
        ctx.alter_table(table, format!("ALTER COLUMN {column} SET NOT NULL")),
        ctx.alter_table(table, format!("DROP CONSTRAINT {name}")),
    ];
    Fix::careful("make the column NOT NULL", steps)
}

fn mentions(expression: &Node, column: ColumnNumber) -> bool {
    let mut found = matches!(expression, Node::Unknown { .. });
    walk(expression, &mut |part, _| {
        found |= matches!(part, Part::Node(Node::Column(it)) if it.position == column.0);
    });
    found
}

fn asks_for_null(expression: &Node, column: ColumnNumber) -> bool {
    let mut found = false;
    walk(expression, &mut |part, _| {
        if let Part::Node(Node::Is {
            operand,
            negated: false,
            ..
        }) = part
        {
            found |=
                matches!(operand.as_ref(), Node::Column(it) if it.position == column.0 && it.levels_up == 0);
        }
    });
    found
}
