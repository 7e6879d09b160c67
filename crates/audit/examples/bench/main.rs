//! How long an audit takes, by phase, and how that grows: `cargo run --release -p pgassay-audit --example bench`.
//!
//! Arguments are the numbers of tables; without any, 1,000, 10,000 and 50,000. `--write FILE` writes the first schema to
//! a file, to be given to other tools. The base and the whole audit are measured in processes of their own, in turn, and
//! the medians are shown: what a busy machine does to one run does not decide. `--only base` and `--only whole` are those
//! processes.

mod generate;
mod measure;

use std::error::Error;
use std::io::Write;
use std::process::Command;

use measure::{Measured, base, migrations, phases, prints, rules, whole};

/// The allocator of the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often the base and the whole are measured.
const RUNS: usize = 7;

type Done<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Done {
    let mut sizes = Vec::new();
    let (mut file, mut only) = (None, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--write" => file = arguments.next(),
            "--only" => only = arguments.next(),
            _ => sizes.push(argument.replace(['_', ','], "").parse::<usize>()?),
        }
    }
    if sizes.is_empty() {
        sizes = vec![1_000, 10_000, 50_000];
    }
    let first = || generate::schema(sizes[0]);
    let mut out = std::io::stdout().lock();
    match (file, only.as_deref()) {
        (Some(file), _) => std::fs::write(file, first())?,
        (None, Some("base")) => tell(&mut out, &base(&first()))?,
        (None, Some("whole")) => tell(&mut out, &whole(&first())?.0)?,
        (None, Some(other)) => return Err(format!("--only takes base or whole, not {other}").into()),
        (None, None) => compare(&mut out, &sizes)?,
    }
    Ok(())
}

fn compare(out: &mut impl Write, sizes: &[usize]) -> Done {
    let mut smaller: Option<(usize, Measured)> = None;
    for size in sizes.iter().copied() {
        let sql = generate::schema(size);
        let statements = pgassay_sql::split::split(&sql).statements().count();
        let bytes = sql.len() as f64 / 1e6;
        writeln!(out, "{size} tables, {statements} statements, {bytes:.1} MB")?;
        let [cpu, wall, peak] = ["CPU s", "wall s", "peak MB"];
        writeln!(out, "  {:<32} {cpu:>8} {wall:>8} {peak:>9}", "")?;
        let (mut bases, mut wholes) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            bases.push(alone("base", size)?);
            wholes.push(alone("whole", size)?);
        }
        let (base, audit) = (median(&bases), median(&wholes));
        row(out, "base (split, lex, events)", &base)?;
        for (name, measured) in phases(&sql) {
            row(out, name, &measured)?;
        }
        for (name, measured) in prints(&whole(&sql)?.1) {
            row(out, name, &measured)?;
        }
        row(out, "whole audit", &audit)?;
        row(out, "whole audit, as migrations", &migrations(&sql)?)?;
        if smaller.is_none() {
            writeln!(out, "  the slowest rules, ms of CPU:")?;
            for (rule, seconds) in rules(&sql).iter().take(10) {
                writeln!(out, "    {rule:<40} {:>7.2}", seconds * 1e3)?;
            }
        }
        let (cpu, wall) = (audit.cpu / base.cpu, audit.wall / base.wall);
        writeln!(out, "  whole / base: CPU {cpu:.2}, wall {wall:.2}")?;
        if let Some((before, measured)) = smaller {
            let times = size as f64 / before as f64;
            let (cpu, wall) = (audit.cpu / measured.cpu, audit.wall / measured.wall);
            writeln!(
                out,
                "  growth: {times:.1} times the tables, {cpu:.1} times the CPU, {wall:.1} times the wall"
            )?;
        }
        writeln!(out)?;
        smaller = Some((size, audit));
    }
    Ok(())
}

/// Measures something in a process of its own.
fn alone(what: &str, size: usize) -> Done<Measured> {
    let mut command = Command::new(std::env::current_exe()?);
    let output = command.args(["--only", what, &size.to_string()]).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let figures: Vec<f64> = text.split_whitespace().filter_map(|it| it.parse().ok()).collect();
    let [cpu, wall, peak] = figures[..] else {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("--only {what} {size} failed: {said}").into());
    };
    let peak = (peak > 0.0).then_some(peak as u64);
    Ok(Measured { cpu, wall, peak })
}

fn tell(out: &mut impl Write, it: &Measured) -> std::io::Result<()> {
    writeln!(out, "{} {} {}", it.cpu, it.wall, it.peak.unwrap_or_default())
}

/// Each figure's median.
fn median(runs: &[Measured]) -> Measured {
    let middle = |figure: fn(&Measured) -> f64| {
        let mut figures: Vec<f64> = runs.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    };
    let peak = middle(|it| it.peak.unwrap_or_default() as f64);
    Measured {
        cpu: middle(|it| it.cpu),
        wall: middle(|it| it.wall),
        peak: (peak > 0.0).then_some(peak as u64),
    }
}

fn row(out: &mut impl Write, name: &str, it: &Measured) -> std::io::Result<()> {
    let peak = it
        .peak
        .map_or_else(|| "-".to_owned(), |peak| format!("{:.0}", peak as f64 / 1e6));
    writeln!(out, "  {name:<32} {:>8.3} {:>8.3} {peak:>9}", it.cpu, it.wall)
}
