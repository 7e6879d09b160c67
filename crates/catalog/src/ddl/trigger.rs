//! Triggers and policies.

use pgassay_sql::ast::{Firing, PolicyCommand, TriggerTiming};
use pgassay_sql::literal::quote_literal;

use super::Printer;
use crate::policy::Policy;
use crate::relation::Relation;
use crate::trigger::{Rule, Trigger};

impl Printer<'_> {
    /// `CREATE TRIGGER`
    pub(crate) fn create_trigger(self, relation: &Relation, trigger: &Trigger) -> String {
        let constraint = if trigger.constraint.is_some() {
            "CONSTRAINT "
        } else {
            ""
        };
        let (timing, rest) = self.trigger_definition(relation, trigger);
        format!(
            "CREATE {constraint}TRIGGER {} {timing} ON {}{rest}",
            trigger.name.quoted(),
            self.relation_name(relation)
        )
    }

    /// What stands before and after the table.
    pub(crate) fn trigger_definition(self, relation: &Relation, trigger: &Trigger) -> (String, String) {
        let timing = match trigger.timing {
            TriggerTiming::Before => "BEFORE",
            TriggerTiming::After => "AFTER",
            TriggerTiming::InsteadOf => "INSTEAD OF",
        };
        let columns = match trigger.update_columns.as_slice() {
            [] => String::new(),
            columns => format!(" OF {}", self.columns(relation, columns)),
        };
        let events = [
            (trigger.on_insert, "INSERT".to_owned()),
            (trigger.on_update, format!("UPDATE{columns}")),
            (trigger.on_delete, "DELETE".to_owned()),
            (trigger.on_truncate, "TRUNCATE".to_owned()),
        ];
        let events: Vec<String> = events
            .into_iter()
            .filter(|(is, _)| *is)
            .map(|(_, word)| word)
            .collect();
        let mut rest = String::new();
        if let Some(from) = trigger.from {
            rest.push_str(&format!(" FROM {}", self.relation(from)));
        }
        if trigger.deferrable {
            rest.push_str(" DEFERRABLE");
        }
        if trigger.initially_deferred {
            rest.push_str(" INITIALLY DEFERRED");
        }
        if trigger.old_table.is_some() || trigger.new_table.is_some() {
            rest.push_str(" REFERENCING");
        }
        for (word, table) in [("OLD", &trigger.old_table), ("NEW", &trigger.new_table)] {
            if let Some(table) = table {
                rest.push_str(&format!(" {word} TABLE AS {}", table.quoted()));
            }
        }
        rest.push_str(if trigger.for_each_row {
            " FOR EACH ROW"
        } else {
            " FOR EACH STATEMENT"
        });
        if let Some(condition) = &trigger.condition {
            rest.push_str(&format!(" WHEN ({})", self.expression(condition)));
        }
        let arguments: Vec<String> = trigger.arguments.iter().map(|text| quote_literal(text)).collect();
        let function = self.function(trigger.function);
        rest.push_str(&format!(" EXECUTE FUNCTION {function}({})", arguments.join(", ")));
        (format!("{timing} {}", events.join(" OR ")), rest)
    }

    /// `CREATE POLICY`
    pub(crate) fn create_policy(self, relation: &Relation, policy: &Policy) -> String {
        let name = policy.name.quoted();
        format!(
            "CREATE POLICY {name} ON {} {}",
            self.relation_name(relation),
            self.policy_definition(policy)
        )
    }

    /// What stands after a policy's table.
    pub(crate) fn policy_definition(self, policy: &Policy) -> String {
        let kind = if policy.permissive {
            "PERMISSIVE"
        } else {
            "RESTRICTIVE"
        };
        let mut roles: Vec<String> = policy.roles.iter().map(|role| self.role(*role)).collect();
        if roles.is_empty() {
            roles.push("PUBLIC".to_owned());
        }
        roles.sort();
        let mut sql = format!(
            "AS {kind} FOR {} TO {}",
            command(policy.command),
            roles.join(", ")
        );
        if let Some(using) = &policy.using {
            sql.push_str(&format!(" USING ({})", self.expression(using)));
        }
        if let Some(check) = &policy.check {
            sql.push_str(&format!(" WITH CHECK ({})", self.expression(check)));
        }
        sql
    }

    /// A rule's event, condition and kind.
    pub(crate) fn rule_definition(self, rule: &Rule) -> String {
        let instead = if rule.instead { " INSTEAD" } else { "" };
        let condition = rule.condition.as_ref();
        let condition = condition.map_or(String::new(), |it| format!(" WHERE ({})", self.expression(it)));
        format!("ON {}{condition} DO{instead}", command(rule.event))
    }
}

/// The keyword of a command.
pub(crate) fn command(command: PolicyCommand) -> &'static str {
    match command {
        PolicyCommand::All => "ALL",
        PolicyCommand::Select => "SELECT",
        PolicyCommand::Insert => "INSERT",
        PolicyCommand::Update => "UPDATE",
        PolicyCommand::Delete => "DELETE",
    }
}

/// How a trigger or rule that is not simply enabled is altered: `DISABLE`, `ENABLE REPLICA`, `ENABLE ALWAYS`.
pub(crate) fn firing(firing: Firing) -> Option<&'static str> {
    match firing {
        Firing::Enabled => None,
        Firing::Disabled => Some("DISABLE"),
        Firing::Replica => Some("ENABLE REPLICA"),
        Firing::Always => Some("ENABLE ALWAYS"),
    }
}
