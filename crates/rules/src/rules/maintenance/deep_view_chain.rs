use std::collections::{BTreeMap, BTreeSet};

use pgassay_catalog::walk::relations_of;

use crate::prelude::*;

declare_rule! {
    /// A view on views on views on views.
    ///
    /// ## Why is this bad?
    ///
    /// The planner unfolds them all and joins the same tables again and again; nobody sees in the query what it costs. And
    /// no column of the lowest can change its type before all above it are dropped and made again.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, amount numeric);
    /// CREATE VIEW v1 AS SELECT id, amount FROM orders;
    /// CREATE VIEW v2 AS SELECT id, amount FROM v1;
    /// CREATE VIEW v3 AS SELECT id, amount FROM v2;
    /// CREATE VIEW v4 AS SELECT id, amount FROM v3; -- finding
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, amount numeric);
    /// CREATE VIEW v1 AS SELECT id, amount FROM orders;
    /// CREATE VIEW v2 AS SELECT id, amount FROM v1;
    /// CREATE VIEW v3 AS SELECT id, amount FROM v2;
    /// ```
    ///
    /// ## Limits
    ///
    /// Only the topmost view of a chain is named. A materialised view holds its own rows, so the count starts again there.
    pub static RULE = {
        id: "deep-view-chain",
        category: Category::Maintenance,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        options: &[RuleOption {
            name: "most",
            default: "3",
            docs: "So many views may stand on each other.",
        }],
        check: Check::Catalog(check),
        counts: Some(("view", "views")),
    }
}

fn check(catalog: &Catalog, ctx: &mut Context<'_>) {
    let views: Vec<&Relation> = ctx
        .own_relations()
        .filter(|it| it.kind == RelationKind::View)
        .collect();
    ctx.examined(views.len());
    let mut read: BTreeMap<RelationId, Vec<RelationId>> = BTreeMap::new();
    for view in &views {
        let all = view.definition.as_deref().map(relations_of).unwrap_or_default();
        let is_view = |id: &RelationId| {
            catalog
                .relation(*id)
                .is_some_and(|it| it.kind == RelationKind::View && !it.id.is_builtin())
        };
        read.insert(view.id, all.into_iter().filter(is_view).collect());
    }
    let below: BTreeSet<RelationId> = read.values().flatten().copied().collect();
    let mut depths = BTreeMap::new();
    let most = ctx.option_number("most");
    for view in views.into_iter().filter(|it| !below.contains(&it.id)) {
        let depth = depth_of(view.id, &read, &mut depths, 0);
        if depth <= most {
            continue;
        }
        let mut chain = Vec::new();
        let mut next = Some(view.id);
        while let Some(id) = next {
            chain.extend(catalog.relation(id).map(|it| format!("`{}`", it.name.as_str())));
            let deepest = |id: &&RelationId| depths.get(*id).copied().unwrap_or_default();
            next = read
                .get(&id)
                .and_then(|all| all.iter().max_by_key(deepest))
                .copied();
        }
        let message = format!(
            "`{}` stands on {} views, one on another",
            view.name.as_str(),
            depth - 1
        );
        ctx.report(
            Finding::on(ctx.on_relation(view), message).note(format!("The chain is {}.", chain.join(", "))),
        );
    }
}

/// How many views stand on each other from this one down; views cannot read themselves.
fn depth_of(
    view: RelationId,
    read: &BTreeMap<RelationId, Vec<RelationId>>,
    depths: &mut BTreeMap<RelationId, u32>,
    level: u32,
) -> u32 {
    if let Some(depth) = depths.get(&view) {
        return *depth;
    }
    // As deep as that no chain is built by people; it keeps the stack small.
    if level > 200 {
        return 0;
    }
    let all = read.get(&view).map(Vec::as_slice).unwrap_or_default();
    let deepest = all.iter().map(|it| depth_of(*it, read, depths, level + 1)).max();
    let depth = deepest.unwrap_or_default() + 1;
    depths.insert(view, depth);
    depth
}
