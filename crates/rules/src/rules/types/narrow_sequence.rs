use crate::columns::sequences;
use crate::prelude::*;

declare_rule! {
    /// A column of type bigint whose sequence ends where an integer ends.
    ///
    /// ## Why is this bad?
    ///
    /// `serial` makes an integer and a sequence of type integer. Changing the column to bigint later leaves the sequence as
    /// it was: at 2,147,483,647 it stops, and every insert fails, although everybody believes that this was mended.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE events (id serial PRIMARY KEY); -- finding
    /// ALTER TABLE events ALTER COLUMN id TYPE bigint;
    /// ```
    ///
    /// ```sql fix
    /// ALTER SEQUENCE events_id_seq AS bigint;
    /// ```
    ///
    /// The sequence of an identity column follows its type:
    ///
    /// ```sql
    /// CREATE TABLE events (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
    /// ALTER TABLE events ALTER COLUMN id TYPE bigint;
    /// CREATE TABLE visits (id serial PRIMARY KEY);
    /// ALTER TABLE visits ALTER COLUMN id TYPE bigint;
    /// ALTER SEQUENCE visits_id_seq AS bigint;
    /// ```
    pub static RULE = {
        id: "narrow-sequence",
        category: Category::Types,
        severity: Severity::High,
        needs: &[Needs::AbsenceOf(Effects::OTHER)],
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, ALTER SEQUENCE, AS data_type"],
        check: Check::Column(check),
    }
}

fn check(table: &Relation, column: &Column, ctx: &mut Context<'_>) {
    if table.is_partition() || ctx.base_type(column.data_type) != TypeId::INT8 {
        return;
    }
    for sequence in sequences(column)
        .into_iter()
        .filter_map(|id| ctx.catalog.sequence(id))
    {
        let narrow = matches!(sequence.data_type, TypeId::INT4 | TypeId::INT2);
        if !narrow || sequence.cycle || sequence.increment < 0 {
            continue;
        }
        let message = format!(
            "`{}` ends at {}, `{}.{}` does not",
            sequence.name.as_str(),
            sequence.maximum,
            table.name.as_str(),
            column.name.as_str()
        );
        let step = SqlStep::new(format!("ALTER SEQUENCE {} AS bigint", ctx.sql_sequence(sequence)));
        let finding = Finding::on(ctx.on_column(table, column), message)
            .fix(Fix::safe("let the sequence count as far as the column", [step]));
        ctx.report(finding);
    }
}
