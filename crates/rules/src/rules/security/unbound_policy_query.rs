use pgassay_catalog::expression::{SubQuery, SubQueryKind};
use pgassay_catalog::walk::{Part, relations_of, walk};
use pgassay_isolation::openness::constant_text;
use pgassay_isolation::session::{reads_session, tied_columns};

use crate::policies::expressions;
use crate::prelude::*;

declare_rule! {
    /// A policy with a sub-query that asks neither about the row nor about who is asking, or about one of them only.
    ///
    /// ## Why is this bad?
    ///
    /// A sub-query that nothing ties to the caller holds for everybody as soon as one row fulfils it: as soon as there is
    /// an administrator, everybody is one. One that asks whether the caller is a member of some tenant, but not whether of
    /// this row's, lets the members of each tenant at the rows of all others.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE members (
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     member name NOT NULL,
    ///     role text NOT NULL,
    ///     PRIMARY KEY (organization_id, member)
    /// );
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (organization_id = current_setting('app.organization')::bigint);
    /// CREATE POLICY admins ON invoices USING (EXISTS (SELECT FROM members WHERE role = 'admin')); -- finding
    /// CREATE POLICY members ON invoices FOR SELECT -- finding: high
    ///     USING (EXISTS (SELECT FROM members WHERE member = current_user));
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE members (
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     member name NOT NULL,
    ///     role text NOT NULL,
    ///     PRIMARY KEY (organization_id, member)
    /// );
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (
    ///     EXISTS (
    ///         SELECT FROM members
    ///         WHERE member = current_user AND members.organization_id = invoices.organization_id
    ///     )
    /// );
    /// CREATE POLICY in_list ON invoices USING (
    ///     organization_id IN (SELECT organization_id FROM members WHERE member = current_user)
    /// );
    /// CREATE POLICY staff ON invoices FOR SELECT USING (
    ///     EXISTS (SELECT FROM members WHERE member = current_user AND role = 'support')
    /// );
    /// ```
    ///
    /// ## Limits
    ///
    /// A sub-query over a table that row security protects is tied by the policies of that table, so nothing is said of
    /// it; neither is of one that asks for a role besides, which may be one above all tenants.
    pub static RULE = {
        id: "unbound-policy-query",
        category: Category::Security,
        severity: Severity::Critical,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::ROW_SECURITY)],
        sources: &["ISO-062", "ISO-064"],
        check: Check::Policy(check),
    }
}

fn check(table: &Relation, policy: &Policy, ctx: &mut Context<'_>) {
    if !table.row_security.enabled || !policy.permissive || !ctx.binds_somebody(policy) {
        return;
    }
    let mut worst: Option<(Severity, String)> = None;
    for expression in expressions(policy) {
        for part in disjuncts(&expression.tree) {
            let (query, name) = match part {
                Node::SubQuery(query) if query.kind == SubQueryKind::Exists => (query, None),
                Node::SubQuery(query) => match &query.kind {
                    SubQueryKind::Quantified { left, .. } => (query, Some(left)),
                    _ => continue,
                },
                _ => continue,
            };
            let relations = relations_of(&query.query);
            let first = relations.first().and_then(|id| ctx.catalog.relation(*id));
            let known = first.filter(|_| relations.len() == 1);
            let Some(other) = known.filter(|it| it.is_table() && !it.row_security.enabled) else {
                continue;
            };
            let asks = reads_session(ctx.catalog, part);
            let tied_to_row = refers_outside(part) || name.is_some_and(|left| left.iter().any(refers_to_row));
            let judged = match (tied_to_row, asks) {
                (false, false) if name.is_none() => Some((
                    Severity::Critical,
                    format!(
                        "a policy of `{}` asks `{}` the same for everybody",
                        table.name.as_str(),
                        other.name.as_str()
                    ),
                )),
                (false, true) if is_of_members(table, other, query, ctx) => {
                    let tied = tied_columns(ctx.catalog, table.id, &expression.tree);
                    tied.is_empty().then(|| {
                        (
                            Severity::High,
                            format!(
                                "any row of `{}` is open to whoever is in `{}`",
                                table.name.as_str(),
                                other.name.as_str()
                            ),
                        )
                    })
                }
                _ => None,
            };
            if let Some(judged) = judged
                && worst.as_ref().is_none_or(|(severity, _)| *severity < judged.0)
            {
                worst = Some(judged);
            }
        }
    }
    if let Some((severity, message)) = worst {
        let finding = Finding::on(ctx.on_policy(table, policy), message).at_most(severity);
        ctx.report(finding);
    }
}

/// The parts of which each alone lets a row through.
fn disjuncts(node: &Node) -> Vec<&Node> {
    match node {
        Node::Or(parts) => parts.iter().flat_map(disjuncts).collect(),
        Node::Cast(cast) => disjuncts(&cast.operand),
        node => vec![node],
    }
}

/// Whether anything in a sub-query is a column of the row outside.
fn refers_outside(sub_query: &Node) -> bool {
    let mut refers = false;
    walk(sub_query, &mut |part, depth| {
        refers |= match part {
            Part::Node(Node::Column(reference)) => depth > 0 && reference.levels_up >= depth,
            Part::Node(Node::WholeRow { levels_up, .. }) => depth > 0 && *levels_up >= depth,
            _ => false,
        };
    });
    refers
}

fn refers_to_row(node: &Node) -> bool {
    let mut refers = false;
    walk(node, &mut |part, depth| {
        refers |= matches!(part, Part::Node(Node::Column(reference)) if reference.levels_up >= depth);
    });
    refers
}

/// Whether the other table says who belongs to which tenant of this table's rows, and nothing but the caller is asked.
fn is_of_members(table: &Relation, other: &Relation, query: &SubQuery, ctx: &Context<'_>) -> bool {
    let same_axis = ctx
        .organisation_of(table.id)
        .zip(ctx.organisation_of(other.id))
        .is_some_and(|((axis, _), (others, _))| axis.root == others.root);
    let mut asks_more = false;
    let Some(condition) = &query.query.condition else {
        return same_axis;
    };
    walk(condition, &mut |part, _| {
        asks_more |= match part {
            Part::Node(Node::Operator { operands, .. }) => operands
                .iter()
                .any(|it| constant_text(it).is_some() && !reads_session(ctx.catalog, it)),
            Part::Node(Node::ArrayOperator { .. }) => true,
            Part::Node(Node::Column(reference)) => reference
                .column
                .and_then(|(id, number)| ctx.catalog.relation(id)?.column(number))
                .is_some_and(|column| column.data_type == TypeId::BOOL),
            _ => false,
        };
    });
    same_axis && !asks_more
}
