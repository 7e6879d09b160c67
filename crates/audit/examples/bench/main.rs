//! How long an audit takes, by phase, and how that grows: `cargo run --release -p pgassay-audit --example bench`.
//!
//! Arguments are the numbers of tables; without any, 1,000, 10,000 and 50,000. `--write FILE` writes the first schema to
//! a file, to be given to other tools. `--only base` and `--only whole` run just that, to be timed from outside.

mod generate;
mod measure;

use std::error::Error;
use std::io::Write as _;

/// The allocator of the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use measure::{Measured, base, phases, prints, whole};

fn main() -> Result<(), Box<dyn Error>> {
    let mut sizes = Vec::new();
    let mut file = None;
    let mut only = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--write" {
            file = arguments.next();
        } else if argument == "--only" {
            only = arguments.next();
        } else {
            sizes.push(argument.replace(['_', ','], "").parse::<usize>()?);
        }
    }
    if sizes.is_empty() {
        sizes = vec![1_000, 10_000, 50_000];
    }
    if let Some(file) = file {
        std::fs::write(file, generate::schema(sizes[0]))?;
        return Ok(());
    }
    let mut out = std::io::stdout().lock();
    for size in sizes {
        let sql = generate::schema(size);
        match only.as_deref() {
            Some("base") => {
                row(&mut out, "base", &base(&sql))?;
                continue;
            }
            Some("whole") => {
                row(&mut out, "whole", &whole(&sql)?.0)?;
                continue;
            }
            _ => {}
        }
        let statements = pgassay_sql::split::split(&sql).statements().count();
        writeln!(
            out,
            "{size} tables, {statements} statements, {:.1} MB",
            sql.len() as f64 / 1e6
        )?;
        writeln!(
            out,
            "  {:<28} {:>8} {:>8} {:>9}",
            "", "CPU s", "wall s", "peak MB"
        )?;
        let base = base(&sql);
        row(&mut out, "base (split, lex, events)", &base)?;
        for (name, measured) in phases(&sql) {
            row(&mut out, name, &measured)?;
        }
        let (whole, report) = whole(&sql)?;
        for (name, measured) in prints(&report) {
            row(&mut out, name, &measured)?;
        }
        row(&mut out, "whole audit", &whole)?;
        writeln!(
            out,
            "  whole / base: CPU {:.2}, wall {:.2}\n",
            whole.cpu / base.cpu,
            whole.wall / base.wall
        )?;
    }
    Ok(())
}

fn row(out: &mut impl std::io::Write, name: &str, it: &Measured) -> std::io::Result<()> {
    let peak = it
        .peak
        .map_or_else(|| "-".to_owned(), |peak| format!("{:.0}", peak as f64 / 1e6));
    writeln!(out, "  {name:<28} {:>8.3} {:>8.3} {peak:>9}", it.cpu, it.wall)
}
