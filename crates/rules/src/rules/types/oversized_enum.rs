use pgassay_catalog::data_type::TypeKind;

use crate::prelude::*;

declare_rule! {
    /// An enum with so many labels that it is a table.
    ///
    /// ## Why is this bad?
    ///
    /// Labels cannot be removed, translated or given properties, each new one is a migration, and every client has the list
    /// in its code. Countries, currencies and categories are rows.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TYPE letter AS ENUM ( -- finding
    ///     'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w',
    ///     'x', 'y', 'z', 'aa', 'ab', 'ac', 'ad', 'ae', 'af', 'ag', 'ah', 'ai', 'aj', 'ak', 'al', 'am', 'an', 'ao', 'ap'
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE TYPE colour AS ENUM ('red', 'green', 'blue');
    /// ```
    ///
    /// ## Limits
    ///
    /// A list that the code decides by, label for label, may be long.
    pub static RULE = {
        id: "oversized-enum",
        category: Category::Types,
        severity: Severity::Low,
        confidence: Confidence::Low,
        options: &[RuleOption {
            name: "most",
            default: "40",
            docs: "So many labels an enum may have.",
        }],
        check: Check::Type(check),
        counts: Some(("enum", "enums")),
    }
}

fn check(data_type: &DataType, ctx: &mut Context<'_>) {
    let TypeKind::Enum { labels } = &data_type.kind else {
        ctx.examined(0);
        return;
    };
    ctx.examined(1);
    if labels.len() <= ctx.option_number("most") as usize {
        return;
    }
    let message = format!("`{}` has {} labels", data_type.name.as_str(), labels.len());
    let object = ObjectRef {
        kind: ObjectKind::Type.into(),
        name: ctx.qualified(data_type.schema, &data_type.name),
        id: Some(ObjectId::Type(data_type.id)),
    };
    ctx.report(Finding::on(object, message));
}
