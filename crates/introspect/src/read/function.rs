//! Functions, procedures, aggregates.

use std::sync::Arc;

use pgassay_catalog::gap::{Effects, Reach};
use pgassay_catalog::id::ObjectId;
use pgassay_catalog::routine::{Function, FunctionBody, FunctionKind, Parameter};
use pgassay_sql::ast::{ParameterMode, Volatility};
use pgassay_sql::name::Identifier;

use super::{Reader, expression};
use crate::cells::Cells;
use crate::error::Error;
use crate::oids::class;

/// The clauses of CREATE AGGREGATE in the order of the query.
const CLAUSES: [&str; 17] = [
    "sfunc",
    "stype",
    "sspace",
    "finalfunc",
    "finalfunc_extra",
    "combinefunc",
    "serialfunc",
    "deserialfunc",
    "initcond",
    "msfunc",
    "minvfunc",
    "mstype",
    "msspace",
    "mfinalfunc",
    "mfinalfunc_extra",
    "minitcond",
    "sortop",
];

impl Reader {
    pub(super) fn function(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let oid: u32 = cells.next()?;
        let Some(id) = self.oids.function(oid) else {
            return Ok(());
        };
        let schema = self.schema_id(cells.next()?);
        let name = Identifier::new(cells.next()?);
        let kind = match cells.letter()? {
            'p' => FunctionKind::Procedure,
            'w' => FunctionKind::Window,
            'a' => FunctionKind::Aggregate {
                direct: None,
                hypothetical: false,
                definition: Vec::new(),
            },
            'f' => FunctionKind::Function,
            other => {
                let because = format!("the function {name} is of the unknown kind \"{other}\"");
                self.gap(Reach::Schema(schema), Effects::FUNCTIONS, because);
                FunctionKind::Function
            }
        };
        let parameters = self.parameters(cells)?;
        let result = self.oids.data_type(cells.next()?);
        let returns_set = cells.next()?;
        let language = Identifier::new(cells.next()?);
        let volatility = match cells.letter()? {
            'i' => Volatility::Immutable,
            's' => Volatility::Stable,
            _ => Volatility::Volatile,
        };
        let (strict, security_definer, leakproof) = (cells.next()?, cells.next()?, cells.next()?);
        let parallel = cells.letter()?;
        let settings = cells.options()?;
        let text: String = cells.next()?;
        let sql_body: Option<String> = cells.next()?;
        let body = match language.as_str() {
            "internal" | "c" => FunctionBody::Native,
            _ => match sql_body {
                Some(body) => {
                    let object = ObjectId::Function(id);
                    self.catalog.definitions.insert(object, Arc::from(body.as_str()));
                    sql_function_body(&body)
                }
                None => FunctionBody::Text { text, location: None },
            },
        };
        let (owner, privileges) = self.owner_and_privileges(cells)?;
        let function = Function {
            id,
            schema,
            name,
            kind,
            parameters,
            result,
            returns_set,
            language,
            volatility,
            strict,
            security_definer,
            leakproof,
            parallel,
            settings,
            body,
            owner,
            privileges,
            comment: self.comment(class::FUNCTION, oid),
            extension: self.extension_of(class::FUNCTION, oid),
            location: None,
        };
        self.catalog.functions.insert(id.0, function);
        Ok(())
    }

    /// Reads the types, all types, modes, names and defaults of the parameters.
    fn parameters(&mut self, cells: &mut Cells<'_>) -> Result<Vec<Parameter>, Error> {
        let inputs: Vec<u32> = cells.next()?;
        let all: Option<Vec<u32>> = cells.next()?;
        let modes: Option<Vec<i8>> = cells.next()?;
        let names: Option<Vec<&str>> = cells.next()?;
        let defaults: Option<Vec<Option<&str>>> = cells.next()?;
        let modes = modes.unwrap_or_default();
        let names = names.unwrap_or_default();
        let defaults = defaults.unwrap_or_default();
        let types = all.unwrap_or(inputs).into_iter().enumerate();
        let parameters = types.map(|(at, oid)| {
            let default = defaults.get(at).copied().flatten();
            Parameter {
                mode: match modes.get(at).map(|letter| *letter as u8 as char) {
                    Some('o') => ParameterMode::Out,
                    Some('b') => ParameterMode::InOut,
                    Some('v') => ParameterMode::Variadic,
                    Some('t') => ParameterMode::Table,
                    _ => ParameterMode::In,
                },
                name: names
                    .get(at)
                    .filter(|name| !name.is_empty())
                    .map(|name| Identifier::new(name)),
                data_type: self.oids.data_type(oid),
                has_default: default.is_some(),
                default: default.map(expression),
            }
        });
        Ok(parameters.collect())
    }

    pub(super) fn aggregate(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let Some(id) = self.oids.function(cells.next()?) else {
            return Ok(());
        };
        let letter = cells.letter()?;
        let arguments = cells.next::<i16>()? as u16;
        let mut clauses = Vec::new();
        for name in CLAUSES {
            if let Some(value) = cells.next::<Option<String>>()? {
                clauses.push((name.to_owned(), value));
            }
        }
        clauses.sort();
        self.catalog.functions.update(id.0, |function| {
            function.kind = FunctionKind::Aggregate {
                direct: (letter != 'n').then_some(arguments),
                hypothetical: letter == 'h',
                definition: clauses,
            };
            function.body = FunctionBody::Native;
        });
        Ok(())
    }
}

/// The body of a SQL function that PostgreSQL read when it was created.
fn sql_function_body(text: &str) -> FunctionBody {
    match text.strip_prefix("RETURN ") {
        Some(text) => FunctionBody::Expression(Box::new(expression(text))),
        None => FunctionBody::Atomic(vec![None]),
    }
}
