//! Findings that the configuration excludes, by rule, schema and table.

use pgassay_isolation::tenancy::is_like;
use pgassay_rules::Finding;

use crate::Report;
use crate::suppress::Suppressed;

/// Findings that are not to be shown; what is not said holds for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exclusion {
    /// Of this rule.
    pub rule: Option<&'static str>,
    /// In schemas of such a name; `*` stands for any letters.
    pub schema: Option<String>,
    /// About tables of such a name, or what belongs to them; `*` stands for any letters.
    pub table: Option<String>,
    /// Why.
    pub reason: String,
}

impl Exclusion {
    fn is_for(&self, finding: &Finding, place: Option<(&str, &str)>) -> bool {
        let (schema, table) = place.unwrap_or_default();
        self.rule.is_none_or(|rule| rule == finding.rule)
            && self
                .schema
                .as_ref()
                .is_none_or(|pattern| is_like(schema, pattern))
            && self.table.as_ref().is_none_or(|pattern| is_like(table, pattern))
    }

    /// What it says, for people.
    fn words(&self) -> String {
        let parts = [
            self.rule.map(|rule| format!("rule {rule}")),
            self.schema.as_ref().map(|schema| format!("schema {schema}")),
            self.table.as_ref().map(|table| format!("table {table}")),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// Takes out of a report what exclusions hide. `place` says in which schema and about which table a finding is. What
/// excludes nothing is noted.
pub fn apply(
    report: &mut Report,
    exclusions: &[Exclusion],
    place: impl Fn(&Finding) -> Option<(String, String)>,
) {
    if exclusions.is_empty() {
        return;
    }
    let mut used = vec![false; exclusions.len()];
    let (mut kept, mut hidden) = (Vec::new(), Vec::new());
    for finding in std::mem::take(&mut report.findings) {
        let place = place(&finding);
        let place = place
            .as_ref()
            .map(|(schema, table)| (schema.as_str(), table.as_str()));
        let mut by = exclusions
            .iter()
            .enumerate()
            .filter(|(_, it)| it.is_for(&finding, place));
        match by.next() {
            None => kept.push(finding),
            Some((at, exclusion)) => {
                used[at] = true;
                by.for_each(|(at, _)| used[at] = true);
                hidden.push(Suppressed {
                    finding,
                    comment: None,
                    reason: exclusion.reason.clone(),
                });
            }
        }
    }
    report.findings = kept;
    report.take_out(&hidden);
    report.suppressed.extend(hidden);
    let idle = exclusions.iter().zip(used).filter(|(_, used)| !used);
    report.source.notes.extend(idle.map(|(exclusion, _)| {
        format!(
            "The configuration excludes {}, and nothing is found there.",
            exclusion.words()
        )
    }));
}
