use pgassay_catalog::walk::{Part, walk};
use pgassay_isolation::openness::{Openness, constant_text};
use pgassay_isolation::session::reads_session;
use pgassay_isolation::truth::constant_truth;

use crate::policies::{COMMANDS, expression_for, listed};
use crate::prelude::*;

declare_rule! {
    /// A policy on the files of a Supabase project that is tied to no bucket, or lets anybody write into one.
    ///
    /// ## Why is this bad?
    ///
    /// The files of all buckets are rows of one table, and the policies for it are joined by OR: one that does not look at the
    /// bucket opens those of all others. One that looks at nothing but the bucket lets whoever has the public key fill it, or
    /// empty it.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE POLICY "read files" ON storage.objects FOR SELECT USING (auth.role() = 'authenticated'); -- finding
    /// CREATE POLICY "upload" ON storage.objects FOR INSERT WITH CHECK (bucket_id = 'avatars'); -- finding
    /// ```
    ///
    /// To read a bucket may be for all; what is tied to the user's own folder or to the owner of the file is theirs:
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE POLICY "avatars are public" ON storage.objects FOR SELECT USING (bucket_id = 'avatars');
    /// CREATE POLICY "own folder" ON storage.objects FOR INSERT TO authenticated
    ///     WITH CHECK (bucket_id = 'avatars' AND (storage.foldername(name))[1] = auth.uid()::text);
    /// CREATE POLICY "own files" ON storage.objects FOR DELETE USING (auth.uid()::text = owner_id::text);
    /// ```
    pub static RULE = {
        id: "unbound-storage-policy",
        category: Category::Security,
        severity: Severity::High,
        confidence: Confidence::Medium,
        sources: &["ISO-100"],
        check: Check::Catalog(check),
        counts: Some(("policy", "policies")),
    }
}

fn check(catalog: &Catalog, ctx: &mut Context<'_>) {
    let objects = catalog
        .schema_named(&Identifier::new("storage"))
        .and_then(|schema| catalog.relation_in(schema.id, &Identifier::new("objects")))
        .filter(|_| ctx.survey().supabase);
    let Some(objects) = objects else {
        ctx.examined(0);
        return;
    };
    ctx.examined(objects.policies.len());
    let bucket = objects
        .column_named(&Identifier::new("bucket_id"))
        .map(|it| it.number);
    for policy in objects.policies.iter().filter(|policy| policy.permissive) {
        if !ctx.binds_somebody(policy) {
            continue;
        }
        let commands = || {
            COMMANDS
                .into_iter()
                .filter(|(command, _)| policy.applies_to(*command))
        };
        let of_bucket = |command| {
            expression_for(policy, command).is_some_and(|it| {
                bucket.is_some_and(|bucket| it.references.contains(&Reference::Column(objects.id, bucket)))
            })
        };
        let everywhere: Vec<&str> = commands()
            .filter(|(command, _)| {
                expression_for(policy, *command).is_some_and(|it| {
                    !of_bucket(*command) && ctx.openness(objects, &it.tree) > Openness::Setting
                })
            })
            .map(|(_, verb)| verb)
            .collect();
        let for_anybody = policy.roles.is_empty()
            || policy.roles.iter().any(|role| {
                catalog
                    .role(*role)
                    .is_some_and(|role| role.name.as_str() == "anon")
            });
        let writes: Vec<&str> = commands()
            .filter(|(command, _)| *command != PolicyCommand::Select && for_anybody && of_bucket(*command))
            .filter(|(command, _)| {
                expression_for(policy, *command).is_some_and(|it| is_bucket_alone(&it.tree, objects, ctx))
            })
            .map(|(_, verb)| verb)
            .collect();
        let message = if !everywhere.is_empty() {
            format!(
                "a policy of `storage.objects` lets in at all buckets to {}",
                listed(&everywhere)
            )
        } else if !writes.is_empty() {
            format!(
                "anybody may {} files in a bucket of `storage.objects`",
                listed(&writes)
            )
        } else {
            continue;
        };
        ctx.report(Finding::on(ctx.on_policy(objects, policy), message));
    }
}

/// Whether a condition compares the bucket with a constant, and asks nothing else.
fn is_bucket_alone(node: &Node, objects: &Relation, ctx: &Context<'_>) -> bool {
    match node {
        Node::And(parts) => parts.iter().all(|part| is_bucket_alone(part, objects, ctx)),
        Node::Operator { operands, .. } => {
            let mut columns = 0;
            walk(node, &mut |part, _| {
                columns += usize::from(matches!(part, Part::Node(Node::Column(_))))
            });
            columns == 1
                && operands.iter().any(|it| constant_text(it).is_some())
                && !reads_session(ctx.catalog, node)
        }
        node => constant_truth(ctx.catalog, objects, node) == Some(true),
    }
}
