use crate::names::{is_put_aside, keeps_history};
use crate::prelude::*;
use crate::survey::tenants::foreign_keys;

declare_rule! {
    /// A tenant column without a foreign key to the table of tenants.
    ///
    /// ## Why is this bad?
    ///
    /// Rows may name a tenant that does not exist, and rows of a tenant that was deleted stay behind: nobody sees them,
    /// and the next tenant with that key, if keys are ever used again, gets them.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE payments (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint NOT NULL); -- finding
    /// CREATE INDEX ON invoices (organization_id);
    /// CREATE INDEX ON payments (organization_id);
    /// ```
    ///
    /// The fix builds an index first, and looks at the rows without stopping writes:
    ///
    /// ```sql fix
    /// CREATE INDEX CONCURRENTLY notes_organization_id_idx ON notes (organization_id);
    /// ALTER TABLE notes ADD CONSTRAINT notes_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations (id) NOT VALID;
    /// ALTER TABLE notes VALIDATE CONSTRAINT notes_organization_id_fkey;
    /// ```
    ///
    /// A foreign key over the tenant and more vouches for the tenant, too:
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     UNIQUE (organization_id, id)
    /// );
    /// CREATE TABLE lines (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL,
    ///     invoice_id bigint NOT NULL,
    ///     FOREIGN KEY (organization_id, invoice_id) REFERENCES invoices (organization_id, id)
    /// );
    /// ```
    ///
    /// A type that no foreign key can have must be changed first:
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE payments (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE drafts (id bigint PRIMARY KEY, organization_id text NOT NULL); -- finding
    /// ```
    ///
    /// ## Limits
    ///
    /// Where most tenant columns have no foreign key, that is perhaps a choice, and of medium severity.
    ///
    /// Logs keep the names of tenants that are gone on purpose; there, and where no table refers to the tenants, the
    /// confidence is low.
    ///
    /// ## Fix safety
    ///
    /// From the second step on writes with unknown tenants fail; the last step fails where old rows have such.
    pub static RULE = {
        id: "tenant-column-without-foreign-key",
        category: Category::Tenancy,
        severity: Severity::High,
        confidence: Confidence::Medium,
        needs: &[Needs::Tenancy, Needs::AbsenceOf(Effects::CONSTRAINTS)],
        fix: FixAvailability::Sometimes,
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let found = ctx
        .organisation_of(table.id)
        .and_then(|(axis, column)| Some((axis, table.column(column)?, ctx.catalog.relation(axis.root?)?)));
    let Some((axis, column, root)) = found.filter(|_| table.is_table() && !table.is_partition()) else {
        ctx.examined(0);
        return;
    };
    ctx.examined(1);
    let vouched =
        column.generated.is_some() || foreign_keys(table).any(|key| key.columns.contains(&column.number));
    if vouched || table.id == root.id || is_put_aside(ctx.catalog, ctx.survey(), table) {
        return;
    }
    let key = root
        .constraints
        .iter()
        .find_map(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(key) if key.columns.len() == 1 => root.column(key.columns[0]),
            _ => None,
        });
    let message = format!(
        "the tenant column `{}.{}` has no foreign key to `{}`",
        table.name.as_str(),
        column.name.as_str(),
        root.name.as_str()
    );
    let mut finding =
        Finding::on(ctx.on_column(table, column), message).related(root.location, "the table of tenants");
    match key {
        Some(key) if key.data_type == column.data_type => {
            finding = finding.fix(fix(table, column, root, key, ctx));
        }
        Some(key) => {
            finding = finding.note(format!(
                "It is {}, and `{}.{}` is {}.",
                ctx.type_name(column.data_type),
                root.name.as_str(),
                key.name.as_str(),
                ctx.type_name(key.data_type)
            ));
        }
        None => {}
    }
    let tenants = ctx.tenants();
    let (with, without) = tenants.deletes.get(&root.id).copied().unwrap_or_default();
    if ctx.survey().foreign_keys == 0 {
        finding = finding
            .note("No table has a foreign key, so the application alone keeps references whole.")
            .at_most(Severity::Info)
            .unsure(Confidence::Low);
    } else if keeps_history(table) {
        finding = finding.at_most(Severity::Low).unsure(Confidence::Low);
    } else if with + without < 2 || !axis.certain {
        finding = finding.unsure(Confidence::Low);
    } else if (with + without) * 2 < axis.columns.len() {
        finding = finding
            .note("Most tenant columns have none, so it is perhaps a choice.")
            .at_most(Severity::Medium);
    }
    ctx.report(finding);
}

fn fix(table: &Relation, column: &Column, root: &Relation, key: &Column, ctx: &Context<'_>) -> Fix {
    let name = ctx.constraint_name(table, &column.name, "fkey");
    let mut steps = Vec::new();
    if ctx.catalog.index_for_equality(table, &[column.number]).is_none() {
        steps.push(ctx.create_index(table, &[column.number]));
    }
    let partitioned = table.kind == RelationKind::PartitionedTable;
    let not_valid = if partitioned { "" } else { " NOT VALID" };
    let add = format!(
        "ADD CONSTRAINT {name} FOREIGN KEY ({}) REFERENCES {} ({}){not_valid}",
        column.name,
        ctx.sql_name(root),
        key.name
    );
    steps.push(ctx.alter_table(table, add));
    if !partitioned {
        steps.push(ctx.alter_table(table, format!("VALIDATE CONSTRAINT {name}")));
    }
    Fix::careful("add the foreign key", steps)
}
