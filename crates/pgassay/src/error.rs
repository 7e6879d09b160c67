//! The only place that words an error, gives a hint, and chooses the exit code.

use std::any::Any;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Mutex;

use pgassay_audit::SourceError;
use pgassay_rules::UnknownRule;

use crate::baseline::BaselineFileError;
use crate::output;

/// The exit code of what could not be done.
const FAILED: u8 = 2;

/// Where the last panic was and what it said.
static LAST_PANIC: Mutex<Option<String>> = Mutex::new(None);

/// A panic that reached the top.
#[derive(Debug, thiserror::Error)]
#[error("pgassay has a bug: {0}")]
struct Bug(String);

/// A name that no rule has.
#[derive(Debug, thiserror::Error)]
#[error("there is no rule `{}`", .0.name)]
pub(crate) struct UnknownRuleError(pub(crate) UnknownRule);

impl UnknownRuleError {
    pub(crate) fn hint(&self) -> String {
        match self.0.likely.as_slice() {
            [] => "`pgassay rules` lists them".to_owned(),
            likely => format!("did you mean {}?", likely.join(" or ")),
        }
    }
}

/// Keeps panics from printing: what catches them says what they mean.
pub(crate) fn quiet_panics() {
    std::panic::set_hook(Box::new(|info| {
        let message = payload(info.payload());
        let text = match info.location() {
            Some(at) => format!("{message} ({}:{})", at.file(), at.line()),
            None => message,
        };
        if let Ok(mut last) = LAST_PANIC.lock() {
            *last = Some(text);
        }
    }));
}

/// Runs the program; a panic becomes an error.
pub(crate) fn guard(run: impl FnOnce() -> anyhow::Result<u8>) -> anyhow::Result<u8> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
        let last = LAST_PANIC.lock().ok().and_then(|mut last| last.take());
        Err(Bug(last.unwrap_or_else(|| payload(&*panic))).into())
    })
}

fn payload(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        return (*text).to_owned();
    }
    payload
        .downcast_ref::<String>()
        .cloned()
        .unwrap_or_else(|| "it is not known where".to_owned())
}

/// Says why the arguments are not understood. Help and version are no errors.
pub(crate) fn refuse(refused: &clap::Error) -> ExitCode {
    // There is nobody to tell that nobody can be told.
    drop(refused.print());
    ExitCode::from(if refused.use_stderr() { FAILED } else { 0 })
}

/// Says why something could not be done. Where nobody reads any more, that is no error.
pub(crate) fn report(failed: &anyhow::Error) -> ExitCode {
    if output::is_closed(failed) {
        return ExitCode::SUCCESS;
    }
    complain(&format!("error: {}", shown(&format!("{failed:#}"))));
    let notes = failed
        .downcast_ref::<SourceError>()
        .map_or(&[][..], SourceError::notes);
    for note in notes {
        complain(&format!("note: {}", shown(note)));
    }
    if let Some(hint) = hint(failed) {
        complain(&format!("hint: {}", shown(&hint)));
    }
    ExitCode::from(FAILED)
}

/// A line on standard error.
pub(crate) fn complain(line: &str) {
    drop(writeln!(anstream::stderr(), "{line}"));
}

fn shown(text: &str) -> String {
    pgassay_report::escape::line(text).into_owned()
}

fn hint(failed: &anyhow::Error) -> Option<String> {
    if let Some(error) = failed.downcast_ref::<SourceError>() {
        return error.hint();
    }
    if let Some(error) = failed.downcast_ref::<BaselineFileError>() {
        return Some(error.hint());
    }
    if failed.is::<Bug>() {
        return Some("please report it, with the input if you can".to_owned());
    }
    failed
        .downcast_ref::<UnknownRuleError>()
        .map(|error| error.hint())
}
