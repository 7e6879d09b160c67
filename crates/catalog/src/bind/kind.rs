//! The places in which an expression can stand, and what PostgreSQL forbids in each (`ParseExprKind`).

/// Where an expression stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each variant is the clause or object it names")]
pub enum ExpressionKind {
    /// Anywhere that forbids nothing.
    Other,
    Default,
    Check,
    DomainCheck,
    Generated,
    IndexExpression,
    IndexPredicate,
    StatisticsExpression,
    PolicyUsing,
    PolicyCheck,
    TriggerWhen,
    PartitionKey,
    PartitionBound,
    FunctionDefault,
    AlterUsing,
    CallArgument,
    ExecuteParameter,
    RuleCondition,
    Target,
    JoinOn,
    JoinUsing,
    FromQuery,
    FromFunction,
    Where,
    Having,
    Filter,
    WindowPartition,
    WindowOrder,
    WindowFrame,
    InsertTarget,
    UpdateSource,
    UpdateTarget,
    MergeWhen,
    GroupBy,
    OrderBy,
    DistinctOn,
    Limit,
    Offset,
    Returning,
    Values,
    ValuesSingle,
    CycleMark,
}

use ExpressionKind as Kind;

impl ExpressionKind {
    /// The construct whose argument must be boolean, as messages name it.
    pub(super) fn boolean_construct(self) -> Option<&'static str> {
        Some(match self {
            Kind::Check | Kind::DomainCheck => "CHECK",
            Kind::IndexPredicate | Kind::RuleCondition | Kind::Where => "WHERE",
            Kind::PolicyUsing | Kind::PolicyCheck => "POLICY",
            Kind::TriggerWhen => "WHEN",
            Kind::Having => "HAVING",
            Kind::Filter => "FILTER",
            Kind::JoinOn => "JOIN/ON",
            Kind::MergeWhen => "WHEN",
            _ => return None,
        })
    }

    /// The place as "cannot use subquery in ..." names it, where subqueries are forbidden.
    pub(super) fn forbids_subqueries(self) -> Option<&'static str> {
        Some(match self {
            Kind::Check | Kind::DomainCheck => "check constraint",
            Kind::Default | Kind::FunctionDefault => "DEFAULT expression",
            Kind::IndexExpression => "index expression",
            Kind::IndexPredicate => "index predicate",
            Kind::StatisticsExpression => "statistics expression",
            Kind::AlterUsing => "transform expression",
            Kind::ExecuteParameter => "EXECUTE parameter",
            Kind::TriggerWhen => "trigger WHEN condition",
            Kind::PartitionBound => "partition bound",
            Kind::PartitionKey => "partition key expression",
            Kind::CallArgument => "CALL argument",
            Kind::Generated => "column generation expression",
            _ => return None,
        })
    }

    /// The place as "aggregate functions are not allowed in ..." names it, where they are forbidden.
    pub(super) fn forbids_aggregates(self) -> Option<&'static str> {
        Some(match self {
            Kind::JoinOn | Kind::JoinUsing => "JOIN conditions",
            Kind::FromFunction => "functions in FROM",
            Kind::PolicyUsing | Kind::PolicyCheck => "policy expressions",
            Kind::WindowFrame => "window frame",
            Kind::MergeWhen => "MERGE WHEN conditions",
            Kind::Where => "WHERE",
            Kind::Filter => "FILTER",
            Kind::InsertTarget => "INSERT",
            Kind::UpdateSource | Kind::UpdateTarget => "UPDATE",
            Kind::GroupBy => "GROUP BY",
            Kind::Limit => "LIMIT",
            Kind::Offset => "OFFSET",
            Kind::Returning => "RETURNING",
            Kind::Values | Kind::ValuesSingle => "VALUES",
            other => return other.forbids_in_objects(),
        })
    }

    /// The place as "window functions are not allowed in ..." names it, where they are forbidden.
    pub(super) fn forbids_windows(self) -> Option<&'static str> {
        Some(match self {
            Kind::Having => "HAVING",
            Kind::WindowPartition | Kind::WindowOrder | Kind::WindowFrame => "window definitions",
            other => return other.forbids_aggregates(),
        })
    }

    /// The place as "set-returning functions are not allowed in ..." names it, where they are forbidden.
    pub(super) fn forbids_sets(self) -> Option<&'static str> {
        Some(match self {
            Kind::Having => "HAVING",
            Kind::WindowPartition | Kind::WindowOrder => "window definitions",
            Kind::WindowFrame => "window definitions",
            Kind::Target | Kind::InsertTarget | Kind::GroupBy | Kind::ValuesSingle | Kind::FromFunction => {
                return None;
            }
            other => return other.forbids_aggregates(),
        })
    }

    /// The places that are objects of their own, in the plural as messages name them.
    fn forbids_in_objects(self) -> Option<&'static str> {
        Some(match self {
            Kind::Check | Kind::DomainCheck => "check constraints",
            Kind::Default | Kind::FunctionDefault => "DEFAULT expressions",
            Kind::IndexExpression => "index expressions",
            Kind::IndexPredicate => "index predicates",
            Kind::StatisticsExpression => "statistics expressions",
            Kind::AlterUsing => "transform expressions",
            Kind::ExecuteParameter => "EXECUTE parameters",
            Kind::TriggerWhen => "trigger WHEN conditions",
            Kind::PartitionBound => "partition bound",
            Kind::PartitionKey => "partition key expressions",
            Kind::CallArgument => "CALL arguments",
            Kind::Generated => "column generation expressions",
            Kind::RuleCondition => "rule WHERE conditions",
            _ => return None,
        })
    }
}
