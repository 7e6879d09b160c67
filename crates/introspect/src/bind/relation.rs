//! What relations and indexes hold: defaults, checks, policies, triggers, rules, keys, the queries of views.

use pgassay_catalog::bind::{AssignmentTarget, ExpressionKind, Scope};
use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::expression::BoundQuery;
use pgassay_catalog::gap::Reach;
use pgassay_catalog::id::ObjectId;
use pgassay_catalog::index::Index;
use pgassay_catalog::relation::{KeyValue, Relation};
use pgassay_catalog::role::Other;
use pgassay_catalog::trigger::Rule;
use pgassay_sql::ast::{Statement, StatementKind};
use pgassay_sql::parse::parse_statement;

use super::{Holder, Pass, because};

impl Pass<'_> {
    /// The relations, with all that they hold bound.
    pub(super) fn relations(&mut self) -> Vec<Relation> {
        let all = self.catalog().relations.iter();
        all.map(|(_, relation)| self.relation(relation)).collect()
    }

    fn relation(&mut self, original: &Relation) -> Relation {
        let mut relation = original.clone();
        let (id, reach) = (relation.id, Reach::Relation(relation.id));
        let scope = Scope::table(original);
        let of = |object| Holder { object, reach };
        for column in &mut relation.columns {
            let holder = of(ObjectId::Default(id, column.number));
            let target = AssignmentTarget {
                data_type: column.data_type,
                modifier: column.modifier,
                column: Some(&column.name),
            };
            if let Some(default) = &mut column.default {
                self.expression(
                    holder,
                    default,
                    &Scope::default(),
                    ExpressionKind::Default,
                    Some(target),
                );
            }
            if let Some(generated) = &mut column.generated {
                let expression = &mut generated.expression;
                self.expression(
                    holder,
                    expression,
                    &scope,
                    ExpressionKind::Generated,
                    Some(target),
                );
            }
        }
        for constraint in &mut relation.constraints {
            if let ConstraintKind::Check(check) = &mut constraint.kind {
                let holder = of(ObjectId::Constraint(id, constraint.id));
                self.expression(holder, check, &scope, ExpressionKind::Check, None);
            }
        }
        for policy in &mut relation.policies {
            let holder = of(ObjectId::Policy(id, policy.id));
            if let Some(using) = &mut policy.using {
                self.expression(holder, using, &scope, ExpressionKind::PolicyUsing, None);
            }
            if let Some(check) = &mut policy.check {
                self.expression(holder, check, &scope, ExpressionKind::PolicyCheck, None);
            }
        }
        let rows = Scope::old_and_new(original);
        for trigger in &mut relation.triggers {
            if let Some(condition) = &mut trigger.condition {
                let holder = of(ObjectId::Trigger(id, trigger.id));
                self.expression(holder, condition, &rows, ExpressionKind::TriggerWhen, None);
            }
        }
        for rule in &mut relation.rules {
            self.rule(of(ObjectId::Rule(id, rule.id)), rule, &rows);
        }
        for key in relation.partitioning.iter_mut().flat_map(|it| &mut it.key) {
            if let KeyValue::Expression(expression) = &mut key.value {
                let holder = of(ObjectId::Relation(id));
                self.expression(holder, expression, &scope, ExpressionKind::PartitionKey, None);
            }
        }
        if relation.is_view()
            && let Some(text) = self.catalog().definitions.get(&ObjectId::Relation(id))
        {
            let query = self.query(of(ObjectId::Relation(id)), text, &Scope::default());
            relation.definition = query.map(Box::new);
        }
        relation
    }

    /// A rule, whose condition and actions the server prints as one statement.
    fn rule(&mut self, holder: Holder, rule: &mut Rule, rows: &Scope<'_>) {
        let Some(text) = self.catalog().definitions.get(&holder.object) else {
            return;
        };
        let StatementKind::CreateRule(parsed) = parse_statement(text, 0).kind else {
            self.gap(holder, text, "it is no CREATE RULE");
            return;
        };
        if let Some(condition) = &parsed.condition {
            let kind = ExpressionKind::RuleCondition;
            match self.binder.bind_expression(condition, rows, kind, None) {
                Ok(bound) => rule.condition = Some(bound),
                Err(obstacle) => {
                    let because = because(obstacle);
                    self.gap(holder, text, &because);
                    rule.condition = Some(crate::read::expression(&condition.to_string()));
                }
            }
        }
        let commands = parsed.commands.iter();
        rule.actions = commands
            .map(|command| self.rule_action(holder, command, rows))
            .collect();
        let references = rule.actions.iter().flatten().flat_map(BoundQuery::references);
        let condition = rule
            .condition
            .iter()
            .flat_map(|condition| condition.references.iter().copied());
        let references = references.chain(condition).map(ObjectId::from).collect();
        self.note(holder.object, references);
    }

    fn rule_action(&mut self, holder: Holder, command: &Statement, rows: &Scope<'_>) -> Option<BoundQuery> {
        let bound = match &command.kind {
            StatementKind::Query(query) => self.binder.bind_query(query, rows),
            StatementKind::Data(statement) => self.binder.bind_data_statement(statement, rows),
            _ => return None,
        };
        match bound {
            Ok(query) => Some(query),
            Err(obstacle) => {
                self.gap(holder, "an action of a rule", &because(obstacle));
                None
            }
        }
    }

    /// The statistics that have expressions, bound.
    pub(super) fn statistics(&mut self) -> Vec<Other> {
        let others = self.catalog().others.iter().map(|(_, it)| it);
        let mut others: Vec<Other> = others.filter(|it| !it.expressions.is_empty()).cloned().collect();
        for other in &mut others {
            let table = other.references.iter().find_map(|it| match it {
                ObjectId::Relation(id) | ObjectId::Column(id, _) => self.catalog().relation(*id),
                _ => None,
            });
            let Some(relation) = table else { continue };
            let holder = Holder {
                object: ObjectId::Other(other.id),
                reach: Reach::Relation(relation.id),
            };
            for expression in &mut other.expressions {
                let scope = Scope::table(relation);
                self.expression(holder, expression, &scope, ExpressionKind::IndexExpression, None);
            }
        }
        others
    }

    /// The indexes that have expressions or a predicate, bound.
    pub(super) fn indexes(&mut self) -> Vec<Index> {
        let has_any = |index: &&Index| {
            index.predicate.is_some()
                || index
                    .columns
                    .iter()
                    .any(|it| matches!(it.value, KeyValue::Expression(_)))
        };
        let indexes = self.catalog().indexes.iter().map(|(_, it)| it);
        let mut indexes: Vec<Index> = indexes.filter(has_any).cloned().collect();
        for index in &mut indexes {
            let Some(relation) = self.catalog().relation(index.table) else {
                continue;
            };
            let scope = Scope::table(relation);
            let holder = Holder {
                object: ObjectId::Index(index.id),
                reach: Reach::Relation(index.table),
            };
            for column in &mut index.columns {
                if let KeyValue::Expression(expression) = &mut column.value {
                    self.expression(holder, expression, &scope, ExpressionKind::IndexExpression, None);
                }
            }
            if let Some(predicate) = &mut index.predicate {
                self.expression(holder, predicate, &scope, ExpressionKind::IndexPredicate, None);
            }
        }
        indexes
    }
}
