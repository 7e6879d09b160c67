use crate::prelude::*;

declare_rule! {
    /// A foreign key without an action for the deletion of the row that it refers to.
    ///
    /// ## Why is this bad?
    ///
    /// `NO ACTION` is what stands there when nobody has thought about it: the row cannot be deleted as long as anything
    /// refers to it. Some teams want the decision to be written down: `CASCADE`, `SET NULL` or `RESTRICT`.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     customer_id bigint REFERENCES customers -- finding
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers ON DELETE RESTRICT);
    /// ```
    ///
    /// ## Limits
    ///
    /// House style: it is off unless it is asked for. `NO ACTION` that was written is the same as none to PostgreSQL.
    pub static RULE = {
        id: "unspecified-delete-action",
        category: Category::Integrity,
        severity: Severity::Info,
        default: false,
        sources: &["PostgreSQL manual, 5.5.5 Foreign Keys"],
        options: &[RuleOption {
            name: "allowed",
            default: "cascade, set null, set default, restrict",
            docs: "The actions that foreign keys may have, with commas between.",
        }],
        check: Check::ForeignKey(check),
    }
}

fn check(table: &Relation, constraint: &Constraint, key: &ForeignKey, ctx: &mut Context<'_>) {
    let name = match key.on_delete {
        ReferentialAction::NoAction => "no action",
        ReferentialAction::Restrict => "restrict",
        ReferentialAction::Cascade => "cascade",
        ReferentialAction::SetNull => "set null",
        ReferentialAction::SetDefault => "set default",
    };
    let allowed = ctx
        .option("allowed")
        .split(',')
        .any(|it| it.trim().eq_ignore_ascii_case(name));
    if allowed || constraint.parent.is_some() {
        return;
    }
    let message = format!(
        "`{}` on `{}` has the action {name}",
        constraint.name.as_str(),
        table.name.as_str()
    );
    ctx.report(Finding::on(ctx.on_constraint(table, constraint), message));
}
