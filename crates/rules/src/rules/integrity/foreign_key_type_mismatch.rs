use crate::prelude::*;

declare_rule! {
    /// A foreign key whose columns have other types than those it refers to.
    ///
    /// ## Why is this bad?
    ///
    /// A column narrower than the key cannot hold all of its values: the first row beyond the limit fails. Where the
    /// types are not of one kind, each comparison converts, and an index may not be used for it.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     customer_id integer REFERENCES customers -- finding
    /// );
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE orders ALTER COLUMN customer_id TYPE bigint;
    /// ```
    ///
    /// A wider column than the key costs space only, so the finding is milder and has no fix:
    ///
    /// ```sql
    /// CREATE TABLE colours (id smallint PRIMARY KEY);
    /// CREATE TABLE cars (
    ///     id bigint PRIMARY KEY,
    ///     colour_id bigint REFERENCES colours -- finding: low
    /// );
    /// ```
    ///
    /// Texts are texts, and a domain is what it is made of:
    ///
    /// ```sql
    /// CREATE DOMAIN code AS text CHECK (VALUE <> '');
    /// CREATE TABLE countries (id varchar(2) PRIMARY KEY);
    /// CREATE TABLE cities (
    ///     id bigint PRIMARY KEY,
    ///     country_id text REFERENCES countries,
    ///     other_id code REFERENCES countries
    /// );
    /// ```
    ///
    /// ## Limits
    ///
    /// Types that do not compare at all, like text and uuid, cannot have a foreign key: the statement that tries is
    /// `invalid-reference`. What is left works until the numbers run out, so this is of medium severity.
    ///
    /// ## Fix safety
    ///
    /// Changing the type rewrites the table under a lock that stops reads and writes, and fails where a view uses the
    /// column.
    pub static RULE = {
        id: "foreign-key-type-mismatch",
        category: Category::Integrity,
        severity: Severity::Medium,
        fix: FixAvailability::Sometimes,
        sources: &["SchemaCrawler LinterForeignKeyMismatch"],
        check: Check::ForeignKey(check),
    }
}

fn check(table: &Relation, constraint: &Constraint, key: &ForeignKey, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    if constraint.parent.is_some() || constraint.inherited > 0 {
        return;
    }
    let Some(referenced) = catalog.relation(key.references) else {
        return;
    };
    for (own, other) in key.columns.iter().zip(&key.referenced_columns) {
        let (Some(own), Some(other)) = (table.column(*own), referenced.column(*other)) else {
            continue;
        };
        let (mine, theirs) = (ctx.base_type(own.data_type), ctx.base_type(other.data_type));
        if mine == theirs || (is_text(mine) && is_text(theirs)) {
            continue;
        }
        let message = format!(
            "`{}.{}` is {}, but `{}.{}` is {}",
            table.name.as_str(),
            own.name.as_str(),
            ctx.type_name(mine),
            referenced.name.as_str(),
            other.name.as_str(),
            ctx.type_name(theirs)
        );
        let id = ObjectId::Constraint(table.id, constraint.id);
        let object = ctx.on_part(table, ObjectKind::Constraint, &constraint.name, id);
        let mut finding = Finding::on(object, message);
        match (width(mine), width(theirs)) {
            (Some(narrow), Some(wide)) if narrow < wide => {
                let action = format!("ALTER COLUMN {} TYPE {}", own.name, ctx.type_name(theirs));
                let step = ctx.alter_table(table, action);
                let fix = Fix::careful("give the column the key's type", [step]);
                finding = finding.fix(fix.effort(Effort::Medium));
            }
            (Some(_), Some(_)) => finding = finding.at_most(Severity::Low),
            _ => {}
        }
        ctx.report(finding);
    }
}

fn is_text(data_type: TypeId) -> bool {
    matches!(data_type, TypeId::TEXT | TypeId::VARCHAR | TypeId::NAME)
}

fn width(data_type: TypeId) -> Option<u8> {
    match data_type {
        TypeId::INT2 => Some(2),
        TypeId::INT4 => Some(4),
        TypeId::INT8 => Some(8),
        _ => None,
    }
}
