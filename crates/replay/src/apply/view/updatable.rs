//! Which views PostgreSQL can change rows through (`view_query_is_auto_updatable`).

use pgassay_catalog::expression::BoundQuery;

use crate::{Replay, Run, refuse};

/// Refuses `WITH CHECK OPTION` on a view that is not automatically updatable.
pub(super) fn require(replay: &Replay, query: &BoundQuery) -> Run {
    if query.changed_relation(&replay.catalog).is_some() {
        return Ok(());
    }
    Err(refuse::unsupported(
        "WITH CHECK OPTION is supported only on automatically updatable views",
    ))
}
