use pgassay_catalog::bind::Binder;
use pgassay_catalog::refusal::{Obstacle, Refusal, SqlState};
use pgassay_isolation::body::{parameters, path_of, scope, words};
use pgassay_isolation::plpgsql::each_statement;
use pgassay_sql::ast::{PlpgsqlStatementKind as Kind, Query};
use pgassay_sql::parse::{parse_plpgsql, parse_sql_body};

use crate::prelude::*;

declare_rule! {
    /// A function whose body names a table or column that is not there.
    ///
    /// ## Why is this bad?
    ///
    /// PostgreSQL does not look into a body again when what it names goes. The function stays, and every call of it fails;
    /// if a trigger calls it, so does every write to the table.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
    /// CREATE FUNCTION total_of(which bigint) RETURNS numeric LANGUAGE sql STABLE -- finding
    ///     AS $$ SELECT total FROM orders WHERE id = which $$;
    /// CREATE FUNCTION log_order() RETURNS trigger LANGUAGE plpgsql AS $$ -- finding
    /// BEGIN
    ///     INSERT INTO order_log (order_id) VALUES (NEW.id);
    ///     RETURN NEW;
    /// END
    /// $$;
    /// CREATE TRIGGER log AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION log_order();
    /// ALTER TABLE orders DROP COLUMN total;
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
    /// CREATE FUNCTION total_of(which bigint) RETURNS numeric LANGUAGE sql STABLE
    ///     AS $$ SELECT total FROM orders WHERE id = which $$;
    /// CREATE FUNCTION sums() RETURNS void LANGUAGE plpgsql AS $$
    /// BEGIN
    ///     CREATE TEMP TABLE sums AS SELECT sum(total) AS sum FROM orders;
    ///     UPDATE sums SET sum = 0 WHERE sum IS NULL;
    /// END
    /// $$;
    /// ```
    ///
    /// ## Limits
    ///
    /// In PL/pgSQL only tables are looked for, and not in bodies that create some: what else a name may mean depends on the
    /// variables. A name that another schema knows may be found along the path of a caller.
    pub static RULE = {
        id: "broken-function-body",
        category: Category::Maintenance,
        severity: Severity::High,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::TABLES), Needs::AbsenceOf(Effects::COLUMNS), Needs::AbsenceOf(Effects::VIEWS)],
        sources: &["plpgsql_check", "splinter"],
        check: Check::Function(check),
    }
}

fn check(function: &Function, ctx: &mut Context<'_>) {
    let FunctionBody::Text { text, .. } = &function.body else {
        ctx.examined(0);
        return;
    };
    let any_type = function.inputs().any(|it| it.data_type.is_polymorphic());
    let refusal = match function.language.as_str() {
        "sql" if !any_type => in_sql(function, text, ctx.catalog),
        "plpgsql" => in_plpgsql(function, text, ctx.catalog),
        _ => {
            ctx.examined(0);
            return;
        }
    };
    ctx.examined(1);
    let explained = |refusal: &Refusal| {
        ctx.failures.iter().any(|failure| {
            let names = |it: &Refusal| it.object.as_ref().map(|(_, name)| name.name.clone());
            names(&failure.refusal).is_some() && names(&failure.refusal) == names(refusal)
        })
    };
    let known = |refusal: &Refusal| explained(refusal) || is_known_elsewhere(refusal, ctx.catalog);
    let Some(refusal) = refusal.filter(|it| !known(it)) else {
        return;
    };
    let what = refusal.message.replace('"', "`");
    let message = match what.strip_suffix(" does not exist") {
        Some(what) => format!("`{}` names {what}, which does not exist", function.name.as_str()),
        None => format!("`{}`: {what}", function.name.as_str()),
    };
    ctx.report(Finding::on(ctx.on_function(function), message));
}

fn in_sql(function: &Function, text: &str, catalog: &Catalog) -> Option<Box<Refusal>> {
    let path = path_of(catalog, function);
    let parameters = parameters(function);
    let scope = scope(function, &parameters);
    let binder = Binder::new(catalog, &path);
    for statement in &parse_sql_body(text) {
        let bound = match &statement.kind {
            StatementKind::Query(query) => binder.bind_query(query, &scope).map(|_| ()),
            StatementKind::Data(data) => binder.bind_data_statement(data, &scope).map(|_| ()),
            // What it does to the catalog, later statements see.
            _ => return None,
        };
        if let Err(Obstacle::Refused(refusal)) = bound {
            let missing = matches!(
                refusal.sqlstate,
                SqlState::UNDEFINED_TABLE | SqlState::UNDEFINED_COLUMN
            );
            return missing.then_some(refusal);
        }
    }
    None
}

fn in_plpgsql(function: &Function, text: &str, catalog: &Catalog) -> Option<Box<Refusal>> {
    let block = parse_plpgsql(text).ok()?;
    let makes = words(text).iter().any(|word| {
        matches!(
            word.as_str(),
            "create" | "temp" | "temporary" | "execute" | "set_config" | "search_path"
        )
    });
    if makes {
        return None;
    }
    let path = path_of(catalog, function);
    let parameters = parameters(function);
    let scope = scope(function, &parameters);
    let binder = Binder::new(catalog, &path);
    let mut found: Option<Box<Refusal>> = None;
    let of_query = |query: &Query| binder.bind_query(query, &scope).err();
    each_statement(&block, &mut |statement| {
        let obstacle = match &statement.kind {
            Kind::Perform(query) => of_query(query),
            Kind::Sql { statement, .. }
            | Kind::ReturnQuery(statement)
            | Kind::ForQuery { query: statement, .. } => match &statement.kind {
                StatementKind::Query(query) => of_query(query),
                StatementKind::Data(data) => binder.bind_data_statement(data, &scope).err(),
                _ => None,
            },
            _ => None,
        };
        if let Some(Obstacle::Refused(refusal)) = obstacle
            && refusal.sqlstate == SqlState::UNDEFINED_TABLE
            && refusal.message.starts_with("relation ")
            && found.is_none()
        {
            found = Some(refusal);
        }
    });
    // The tables of changed rows that triggers give names to; of a function that none calls they are not known.
    let is_transition = |refusal: &Refusal| {
        let Some((_, name)) = refusal.object.as_ref().filter(|(_, name)| name.schema.is_none()) else {
            return false;
        };
        let mut calling = catalog
            .relations
            .iter()
            .flat_map(|(_, table)| &table.triggers)
            .filter(|trigger| trigger.function == function.id)
            .peekable();
        function.result == TypeId::TRIGGER
            && (calling.peek().is_none()
                || calling.any(|it| {
                    it.old_table.as_ref() == Some(&name.name) || it.new_table.as_ref() == Some(&name.name)
                }))
    };
    found.filter(|refusal| !is_transition(refusal))
}

/// Whether something of the name is there after all, where another path would find it.
fn is_known_elsewhere(refusal: &Refusal, catalog: &Catalog) -> bool {
    let Some((_, name)) = &refusal.object else {
        return refusal.sqlstate == SqlState::UNDEFINED_TABLE;
    };
    if refusal.sqlstate != SqlState::UNDEFINED_TABLE {
        return false;
    }
    match &name.schema {
        // A schema that another tool makes has tables that another tool makes.
        Some(schema) => catalog.schema_named(schema).is_none(),
        None => catalog.relations.iter().any(|(_, it)| it.name == name.name),
    }
}
