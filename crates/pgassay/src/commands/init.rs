//! `pgassay init`

use std::io;
use std::path::{Path, PathBuf};

use anyhow::bail;
use pgassay_audit::{Options, Request};

use crate::args::{Color, InitArgs};
use crate::config::{NAME, template};
use crate::{error, output};

pub(super) fn run(args: &InitArgs, color: Color) -> anyhow::Result<u8> {
    let file = place(&args.path);
    if !args.print && !args.force && file.exists() {
        bail!(
            "`{}` is there already; --force replaces it, --print only shows what it would be",
            file.display()
        );
    }
    let request = Request {
        path: &args.path,
        ..Request::default()
    };
    let source = pgassay_audit::read(&request, &mut io::stdin().lock())?;
    let report = pgassay_audit::audit(source, &Options::default());
    let text = template::of(&report, folder_of(&report, &file).as_deref());
    if args.print {
        output::print(&text, color)?;
    } else {
        output::write(&file, &text)?;
        error::complain(&format!("wrote {}", file.display()));
    }
    Ok(0)
}

/// Where the configuration is written: in the folder, or beside the file.
fn place(path: &Path) -> PathBuf {
    let folder = if path.is_dir() {
        path
    } else {
        path.parent().unwrap_or(Path::new("."))
    };
    if folder == Path::new(".") || folder == Path::new("") {
        PathBuf::from(NAME)
    } else {
        folder.join(NAME)
    }
}

/// The folder of the first file that is run, from the configuration's folder.
fn folder_of(report: &pgassay_report::Report, file: &Path) -> Option<String> {
    let first = Path::new(&report.source.files.first()?.path);
    let own = if report.source.kind.is_migrations() {
        first.parent()?
    } else {
        first
    };
    let base = file.parent()?;
    let below = own.strip_prefix(base).unwrap_or(own);
    let text = below.to_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}
