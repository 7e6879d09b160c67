//! Who the tenants are, in a few lines.

use super::text::counted;
use crate::tenants::Tenants;
use crate::{Report, escape};

/// Who the tenants are; nothing where nobody keeps tables.
pub(super) fn words(report: &Report) -> Option<String> {
    let tenants = &report.tenants;
    if report.inventory.tables == 0 {
        return None;
    }
    let Some(axis) = tenants.axes.first() else {
        return Some("none found: no column says whose the rows of several tables are".to_owned());
    };
    let sure = match (axis.confidence, axis.root.as_deref()) {
        ("high", _) => "",
        (_, Some(_)) => ", by names",
        (_, None) => ", by its name",
    };
    let who = axis
        .root
        .as_deref()
        .map_or(String::new(), |root| format!("{root}: "));
    let mut text = format!(
        "{who}{} in {}{sure}",
        axis.column,
        counted(axis.tables, "table", "tables")
    );
    text.push_str(&classes(tenants));
    let others: Vec<String> = tenants
        .axes
        .iter()
        .skip(1)
        .map(|axis| format!("{} in {}", axis.column, axis.tables))
        .collect();
    if !others.is_empty() {
        text.push_str(&format!("; also {}", others.join(", ")));
    }
    if let Some((carrier, _)) = tenants.carriers.first() {
        text.push_str(&format!("; policies read {carrier}"));
    }
    Some(escape::line(&text).into_owned())
}

fn classes(tenants: &Tenants) -> String {
    let named = [
        ("child", "reached through others"),
        ("user", "of users"),
        ("global", "for all"),
    ];
    let counts = named
        .into_iter()
        .map(|(class, words)| (tenants.count(class), words))
        .filter(|(count, _)| *count > 0);
    counts
        .map(|(count, words)| format!(", {count} {words}"))
        .collect()
}
