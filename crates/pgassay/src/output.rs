//! Writes to standard output and to files.

use std::io::{self, Write as _};
use std::path::Path;

use anstream::{AutoStream, ColorChoice};

use crate::args::Color;

/// Why nothing could be printed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PrintError {
    /// The reader went away: `pgassay ... | head`.
    #[error("nobody reads standard output any more")]
    Closed,
    /// Standard output cannot be written to.
    #[error("cannot write to standard output: {0}")]
    Stdout(io::Error),
    /// A file cannot be written to.
    #[error("cannot write `{path}`: {error}")]
    File {
        /// Its path.
        path: String,
        /// What the operating system says.
        error: io::Error,
    },
}

/// Whether it failed only because nobody reads any more.
pub(crate) fn is_closed(failed: &anyhow::Error) -> bool {
    matches!(failed.downcast_ref::<PrintError>(), Some(PrintError::Closed))
}

impl Color {
    fn choice(self) -> ColorChoice {
        match self {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        }
    }
}

/// How many columns are taken to be there where that is not known.
pub(crate) const UNKNOWN_WIDTH: usize = 80;

/// How many columns standard output has, where it is a terminal.
pub(crate) fn columns() -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(io::stdout())?;
    (width.0 > 0).then(|| usize::from(width.0))
}

/// Prints a text that may have ANSI styles.
pub(crate) fn print(text: &str, color: Color) -> Result<(), PrintError> {
    let mut stdout = AutoStream::new(io::stdout().lock(), color.choice());
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    written.map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => PrintError::Closed,
        _ => PrintError::Stdout(error),
    })
}

/// Writes a text to a file, without its styles.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), PrintError> {
    let plain = anstream::adapter::strip_str(text).to_string();
    std::fs::write(path, plain).map_err(|error| PrintError::File {
        path: path.display().to_string(),
        error,
    })
}
