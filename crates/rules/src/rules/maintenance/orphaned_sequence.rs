use std::collections::BTreeSet;

use pgassay_catalog::words::Word;
use pgassay_isolation::platform::is_platform_schema;

use crate::columns::sequences;
use crate::prelude::*;

declare_rule! {
    /// A sequence that numbers nothing.
    ///
    /// ## Why is this bad?
    ///
    /// No column takes its default from it, none owns it, no function names it. Mostly the column went, or got another
    /// default, and the sequence stayed; who finds it thinks that it counts something.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE SEQUENCE order_numbers; -- finding
    /// CREATE TABLE orders (id uuid PRIMARY KEY);
    /// ```
    ///
    /// ```sql fix
    /// DROP SEQUENCE order_numbers;
    /// ```
    ///
    /// ```sql
    /// CREATE SEQUENCE order_numbers;
    /// CREATE TABLE orders (id bigserial PRIMARY KEY, number bigint DEFAULT nextval('order_numbers'));
    /// CREATE SEQUENCE tickets;
    /// CREATE FUNCTION next_ticket() RETURNS bigint LANGUAGE sql AS $$ SELECT nextval('tickets') $$;
    /// ```
    ///
    /// ## Limits
    ///
    /// The application may ask it for numbers itself; some ORMs do.
    ///
    /// ## Fix safety
    ///
    /// Dropping it fails whoever asks it for a number.
    pub static RULE = {
        id: "orphaned-sequence",
        category: Category::Maintenance,
        severity: Severity::Low,
        confidence: Confidence::Low,
        needs: &[Needs::AbsenceOf(Effects::TABLES.union(Effects::COLUMNS).union(Effects::FUNCTIONS))],
        fix: FixAvailability::Always,
        check: Check::Catalog(check),
        counts: Some(("sequence", "sequences")),
    }
}

fn check(catalog: &Catalog, ctx: &mut Context<'_>) {
    let own = |schema: SchemaId| !is_platform_schema(catalog, schema);
    let all: Vec<_> = catalog
        .sequences
        .iter()
        .map(|(_, it)| it)
        .filter(|it| it.extension.is_none() && own(it.schema))
        .collect();
    ctx.examined(all.len());
    let free = |it: &&&pgassay_catalog::sequence::Sequence| it.owned_by.is_none() && !it.identity;
    if !all.iter().any(|it| free(&it)) {
        return;
    }
    let columns = catalog.relations.iter().flat_map(|(_, it)| it.columns.iter());
    let used: BTreeSet<SequenceId> = columns.flat_map(sequences).collect();
    let mut named: BTreeSet<Word> = BTreeSet::new();
    for (_, function) in catalog.functions.iter() {
        match &function.body {
            FunctionBody::Text { text, .. } => named.extend(
                text.split(|it: char| !(it.is_alphanumeric() || it == '_' || it == '$'))
                    .map(Word::from),
            ),
            FunctionBody::Expression(_) | FunctionBody::Atomic(_) | FunctionBody::Native => {}
        }
    }
    for sequence in all.iter().filter(free) {
        if used.contains(&sequence.id) || named.contains(sequence.name.as_str()) {
            continue;
        }
        let message = format!("nothing takes numbers from `{}`", sequence.name.as_str());
        let object = ObjectRef {
            kind: ObjectKind::Sequence.into(),
            name: ctx.qualified(sequence.schema, &sequence.name),
            id: Some(ObjectId::Sequence(sequence.id)),
        };
        let step = SqlStep::new(format!("DROP SEQUENCE {}", ctx.sql_sequence(sequence)));
        ctx.report(Finding::on(object, message).fix(Fix::careful("drop it", [step])));
    }
}
