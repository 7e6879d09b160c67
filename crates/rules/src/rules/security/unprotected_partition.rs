use pgassay_isolation::access::{grantees, is_above_row_security, is_member};

use crate::prelude::*;

declare_rule! {
    /// A partition or child of a protected table that can be read by itself, past the policies of its parent.
    ///
    /// ## Why is this bad?
    ///
    /// Policies of a parent hold for queries of the parent. Whoever names the partition meets its own row security, which
    /// is off unless somebody enables it for each of them.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE ROLE app;
    /// CREATE TABLE events (id bigint, tenant name, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
    /// ALTER TABLE events ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON events USING (tenant = current_user);
    /// CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01'); -- finding
    /// GRANT SELECT ON events, events_2026 TO app;
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE events_2026 ENABLE ROW LEVEL SECURITY;
    /// ```
    ///
    /// A partition that was granted to nobody is read through its parent only:
    ///
    /// ```sql
    /// CREATE ROLE app;
    /// CREATE TABLE events (id bigint, tenant name, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
    /// ALTER TABLE events ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON events USING (tenant = current_user);
    /// CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
    /// GRANT SELECT ON events TO app;
    /// ```
    ///
    /// ## Fix safety
    ///
    /// Row security without policies closes the partition to all who name it; queries of the parent do not ask it.
    pub static RULE = {
        id: "unprotected-partition",
        category: Category::Security,
        severity: Severity::Critical,
        needs: &[Needs::AbsenceOf(Effects::ROW_SECURITY), Needs::AbsenceOf(Effects::GRANTS)],
        fix: FixAvailability::Always,
        sources: &["ISO-009", "ISO-010"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    let parents: Vec<RelationId> = table
        .partition_of
        .iter()
        .map(|of| of.parent)
        .chain(table.inherits.iter().copied())
        .collect();
    if parents.is_empty() {
        ctx.examined(0);
        return;
    }
    ctx.examined(1);
    let protected = parents
        .iter()
        .filter_map(|id| ancestor_protected(*id, catalog))
        .next();
    // Of a child that is no partition row-security-disabled says it, where a column says whose its rows are.
    let elsewhere = !table.is_partition() && ctx.tenancy.axis_of(table.id).is_some();
    let Some(parent) = protected.filter(|_| !table.row_security.enabled && !elsewhere) else {
        return;
    };
    let reader = grantees(table, Rights::SELECT).into_iter().find(|role| {
        role.is_none_or(|role| {
            !is_above_row_security(catalog, role) && !is_member(catalog, role, table.owner)
        })
    });
    let Some(reader) = reader else { return };
    let whom = reader
        .and_then(|role| catalog.role(role))
        .map_or_else(|| "PUBLIC".to_owned(), |role| format!("`{}`", role.name.as_str()));
    let message = format!(
        "{whom} may read `{}` past the policies of `{}`",
        table.name.as_str(),
        parent.name.as_str()
    );
    let step = ctx.alter_table(table, "ENABLE ROW LEVEL SECURITY");
    let finding = Finding::on(ctx.on_relation(table), message)
        .related(
            parent.location,
            "its policies do not hold for the partition itself",
        )
        .fix(Fix::careful("close the partition", [step]));
    ctx.report(finding);
}

/// The table, or what it is a part of, that has row security on.
fn ancestor_protected(id: RelationId, catalog: &Catalog) -> Option<&Relation> {
    let mut at = Some(id);
    for _ in 0..32 {
        let table = catalog.relation(at?)?;
        if table.row_security.enabled {
            return Some(table);
        }
        at = table.partition_of.as_ref().map(|of| of.parent);
    }
    None
}
