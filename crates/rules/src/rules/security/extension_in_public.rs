use crate::prelude::*;

declare_rule! {
    /// An extension in the schema public.
    ///
    /// ## Why is this bad?
    ///
    /// Its functions stand among the application's own: they are offered by an API that serves the schema, get in the way of
    /// names, and go wherever a dump of the schema goes.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE EXTENSION citext; -- finding
    /// ```
    ///
    /// ```sql
    /// CREATE SCHEMA extensions;
    /// CREATE EXTENSION citext SCHEMA extensions;
    /// ```
    ///
    /// ## Limits
    ///
    /// Most databases have their extensions there. Off unless it is asked for.
    pub static RULE = {
        id: "extension-in-public",
        category: Category::Security,
        severity: Severity::Info,
        default: false,
        sources: &["splinter 0014_extension_in_public"],
        check: Check::Catalog(check),
        counts: Some(("extension", "extensions")),
    }
}

fn check(catalog: &Catalog, ctx: &mut Context<'_>) {
    // Every database has it, in a schema of PostgreSQL's own.
    let own = || {
        let all = catalog.extensions.iter().map(|(_, it)| it);
        all.filter(|it| it.name.as_str() != "plpgsql")
    };
    ctx.examined(own().count());
    for extension in own() {
        let in_public = catalog
            .schema(extension.schema)
            .is_some_and(|schema| schema.name.as_str() == "public");
        if !in_public {
            continue;
        }
        let object = ObjectRef {
            kind: ObjectKind::Extension.into(),
            name: extension.name.as_str().to_owned(),
            id: Some(ObjectId::Extension(extension.id)),
        };
        let message = format!("the extension `{}` is in public", extension.name.as_str());
        ctx.report(Finding::on(object, message));
    }
}
