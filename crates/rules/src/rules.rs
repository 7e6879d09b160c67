//! The list of all rules; written by a test, never by hand.

use crate::rule::Rule;

#[allow(missing_docs, reason = "the rules document themselves")]
pub mod integrity {
    pub mod array_of_references;
    pub mod composite_primary_key;
    pub mod disabled_trigger;
    pub mod duplicate_foreign_key;
    pub mod foreign_key_across_schemas;
    pub mod foreign_key_to_platform_key;
    pub mod foreign_key_type_mismatch;
    pub mod misplaced_key_column;
    pub mod missing_foreign_key;
    pub mod null_in_quotes;
    pub mod nullable_boolean;
    pub mod nullable_foreign_key;
    pub mod nullable_unique_key;
    pub mod optional_row;
    pub mod required_reference_cycle;
    pub mod set_null_on_required_column;
    pub mod stray_foreign_key;
    pub mod table_without_primary_key;
    pub mod unchecked_amount;
    pub mod unchecked_email;
    pub mod unchecked_range;
    pub mod unconstrained_status;
    pub mod undeferrable_foreign_key;
    pub mod unenforced_constraint;
    pub mod unique_ignoring_deletion;
    pub mod unordered_dates;
    pub mod unrelated_table;
    pub mod unspecified_delete_action;
    pub mod unvalidated_constraint;
    pub mod volatile_check;
}

#[allow(missing_docs, reason = "the rules document themselves")]
pub mod maintenance {
    pub mod autovacuum_off;
    pub mod backup_schema;
    pub mod broken_function_body;
    pub mod created_at_without_default;
    pub mod deep_view_chain;
    pub mod development_schema;
    pub mod duplicate_tables;
    pub mod empty_schema;
    pub mod missing_default_partition;
    pub mod missing_required_column;
    pub mod missing_timestamps;
    pub mod mixed_soft_deletion;
    pub mod numbered_columns;
    pub mod orphaned_sequence;
    pub mod overlapping_schemas;
    pub mod similar_tables;
    pub mod stale_updated_at;
    pub mod table_inheritance;
    pub mod undocumented_table;
    pub mod unlogged_table;
    pub mod unrefreshed_materialized_view;
    pub mod view_with_deleted_rows;
    pub mod wide_table;
}

#[allow(missing_docs, reason = "the rules document themselves")]
pub mod migration {
    pub mod back_fill_under_exclusive_lock;
    pub mod blocking_check;
    pub mod blocking_detach;
    pub mod blocking_domain_constraint;
    pub mod blocking_exclusion_constraint;
    pub mod blocking_foreign_key;
    pub mod blocking_index_build;
    pub mod blocking_index_drop;
    pub mod blocking_refresh;
    pub mod blocking_reindex;
    pub mod blocking_unique_constraint;
    pub mod cascading_drop;
    pub mod changed_migration;
    pub mod default_partition_scan;
    pub mod dependent_object;
    pub mod dropped_column;
    pub mod dropped_table;
    pub mod duplicate_object;
    pub mod empty_migration;
    pub mod explicit_lock;
    pub mod hidden_invalid_index;
    pub mod incompatible_view_replacement;
    pub mod index_build_under_exclusive_lock;
    pub mod index_gap;
    pub mod invalid_reference;
    pub mod late_migration;
    pub mod missing_lock_timeout;
    pub mod missing_object;
    pub mod missing_privilege;
    pub mod missing_way_back;
    pub mod mixed_changes;
    pub mod narrowing_type;
    pub mod nested_transaction;
    pub mod nullable_again;
    pub mod redeclared_column;
    pub mod refused_statement;
    pub mod renamed_column;
    pub mod renamed_enum_label;
    pub mod renamed_table;
    pub mod repeated_alter_table;
    pub mod required_column_without_default;
    pub mod rewriting_column;
    pub mod rewriting_type;
    pub mod row_security_switched_off;
    pub mod scanning_attach;
    pub mod scanning_not_null;
    pub mod shadowed_table;
    pub mod skipped_migration;
    pub mod stale_sequence;
    pub mod storage_rewrite;
    pub mod syntax_error;
    pub mod transaction_violation;
    pub mod truncated_table;
    pub mod unclosed_transaction;
    pub mod unconditional_delete;
    pub mod unconditional_update;
    pub mod unguarded_extension;
    pub mod unguarded_seed;
    pub mod unrepeatable_statement;
    pub mod validation_under_lock;
    pub mod wide_lock_window;
    pub mod work_under_exclusive_lock;
}

#[allow(missing_docs, reason = "the rules document themselves")]
pub mod naming {
    pub mod confusable_names;
    pub mod cut_off_name;
    pub mod deviating_name_style;
    pub mod deviating_time_name;
    pub mod marks_in_name;
    pub mod mixed_policy_names;
    pub mod reserved_word_name;
}

#[allow(missing_docs, reason = "the rules document themselves")]
pub mod performance {
    pub mod auth_call_per_row;
    pub mod btree_on_container;
    pub mod deleted_rows_in_indexes;
    pub mod duplicate_index;
    pub mod foreign_key_without_index;
    pub mod hash_index;
    pub mod index_on_boolean;
    pub mod materialized_view_without_unique_index;
    pub mod needless_index_predicate;
    pub mod policy_column_without_index;
    pub mod queue_without_pending_index;
    pub mod random_uuid_key;
    pub mod redundant_index;
    pub mod redundant_unique_key;
    pub mod repeated_index_column;
    pub mod several_permissive_policies;
    pub mod several_vector_columns;
    pub mod time_in_middle_of_index;
    pub mod too_many_indexes;
    pub mod unattached_index;
    pub mod unpartitioned_history;
    pub mod vector_column_without_index;
    pub mod wide_index;
}

#[allow(missing_docs, reason = "the rules document themselves")]
pub mod security {
    pub mod always_true_policy;
    pub mod bypassing_role;
    pub mod competing_tenant_settings;
    pub mod duplicate_policy;
    pub mod dynamic_sql_injection;
    pub mod empty_setting_cast;
    pub mod exposed_auth_users;
    pub mod exposed_definer_function;
    pub mod extension_in_public;
    pub mod fail_open_policy;
    pub mod function_without_search_path;
    pub mod hard_coded_identity;
    pub mod idle_restrictive_policy;
    pub mod immutable_session_function;
    pub mod inactive_policies;
    pub mod leakproof_function;
    pub mod materialized_view_over_protected_table;
    pub mod never_true_policy;
    pub mod only_restrictive_policies;
    pub mod placeholder_policy_name;
    pub mod policy_for_bypassing_role;
    pub mod policy_without_privilege;
    pub mod policy_without_tenant;
    pub mod public_write_grant;
    pub mod raising_setting;
    pub mod recursive_policy;
    pub mod row_security_not_forced;
    pub mod row_security_without_policy;
    pub mod security_definer_without_search_path;
    pub mod self_comparison_in_policy;
    pub mod self_editable_role;
    pub mod self_granted_membership;
    pub mod tenant_changing_policy;
    pub mod tenant_pattern_match;
    pub mod truncate_past_policies;
    pub mod unbound_policy_query;
    pub mod unbound_storage_policy;
    pub mod uncallable_policy_function;
    pub mod uncovered_command;
    pub mod unprotectable_api_relation;
    pub mod unprotected_api_table;
    pub mod unprotected_partition;
    pub mod unreadable_policy_source;
    pub mod user_editable_claim;
    pub mod view_without_security_invoker;
    pub mod writable_policy_source;
}

#[allow(missing_docs, reason = "the rules document themselves")]
pub mod tenancy {
    pub mod child_without_tenant_column;
    pub mod competing_tenant_columns;
    pub mod constant_tenant_default;
    pub mod foreign_key_across_tenants;
    pub mod membership_without_key;
    pub mod nullable_tenant_column;
    pub mod row_security_disabled;
    pub mod table_outside_tenancy;
    pub mod tenant_column_of_another_name;
    pub mod tenant_column_type_mismatch;
    pub mod tenant_column_without_foreign_key;
    pub mod tenant_column_without_index;
    pub mod undeleted_tenant_rows;
    pub mod unique_without_tenant;
}

#[allow(missing_docs, reason = "the rules document themselves")]
pub mod types {
    pub mod deviating_column_type;
    pub mod float_for_money;
    pub mod forbidden_type;
    pub mod json_column;
    pub mod limited_varchar;
    pub mod list_in_jsonb;
    pub mod money_column;
    pub mod narrow_primary_key;
    pub mod narrow_sequence;
    pub mod oversized_enum;
    pub mod padded_column;
    pub mod serial_column;
    pub mod timestamp_without_time_zone;
    pub mod unlimited_text;
    pub mod unusual_key_type;
    pub mod upgrade_blocking_type;
    pub mod uuid_in_text;
}

/// All rules, by category and id.
pub static RULES: &[&Rule] = &[
    &integrity::array_of_references::RULE,
    &integrity::composite_primary_key::RULE,
    &integrity::disabled_trigger::RULE,
    &integrity::duplicate_foreign_key::RULE,
    &integrity::foreign_key_across_schemas::RULE,
    &integrity::foreign_key_to_platform_key::RULE,
    &integrity::foreign_key_type_mismatch::RULE,
    &integrity::misplaced_key_column::RULE,
    &integrity::missing_foreign_key::RULE,
    &integrity::null_in_quotes::RULE,
    &integrity::nullable_boolean::RULE,
    &integrity::nullable_foreign_key::RULE,
    &integrity::nullable_unique_key::RULE,
    &integrity::optional_row::RULE,
    &integrity::required_reference_cycle::RULE,
    &integrity::set_null_on_required_column::RULE,
    &integrity::stray_foreign_key::RULE,
    &integrity::table_without_primary_key::RULE,
    &integrity::unchecked_amount::RULE,
    &integrity::unchecked_email::RULE,
    &integrity::unchecked_range::RULE,
    &integrity::unconstrained_status::RULE,
    &integrity::undeferrable_foreign_key::RULE,
    &integrity::unenforced_constraint::RULE,
    &integrity::unique_ignoring_deletion::RULE,
    &integrity::unordered_dates::RULE,
    &integrity::unrelated_table::RULE,
    &integrity::unspecified_delete_action::RULE,
    &integrity::unvalidated_constraint::RULE,
    &integrity::volatile_check::RULE,
    &maintenance::autovacuum_off::RULE,
    &maintenance::backup_schema::RULE,
    &maintenance::broken_function_body::RULE,
    &maintenance::created_at_without_default::RULE,
    &maintenance::deep_view_chain::RULE,
    &maintenance::development_schema::RULE,
    &maintenance::duplicate_tables::RULE,
    &maintenance::empty_schema::RULE,
    &maintenance::missing_default_partition::RULE,
    &maintenance::missing_required_column::RULE,
    &maintenance::missing_timestamps::RULE,
    &maintenance::mixed_soft_deletion::RULE,
    &maintenance::numbered_columns::RULE,
    &maintenance::orphaned_sequence::RULE,
    &maintenance::overlapping_schemas::RULE,
    &maintenance::similar_tables::RULE,
    &maintenance::stale_updated_at::RULE,
    &maintenance::table_inheritance::RULE,
    &maintenance::undocumented_table::RULE,
    &maintenance::unlogged_table::RULE,
    &maintenance::unrefreshed_materialized_view::RULE,
    &maintenance::view_with_deleted_rows::RULE,
    &maintenance::wide_table::RULE,
    &migration::back_fill_under_exclusive_lock::RULE,
    &migration::blocking_check::RULE,
    &migration::blocking_detach::RULE,
    &migration::blocking_domain_constraint::RULE,
    &migration::blocking_exclusion_constraint::RULE,
    &migration::blocking_foreign_key::RULE,
    &migration::blocking_index_build::RULE,
    &migration::blocking_index_drop::RULE,
    &migration::blocking_refresh::RULE,
    &migration::blocking_reindex::RULE,
    &migration::blocking_unique_constraint::RULE,
    &migration::cascading_drop::RULE,
    &migration::changed_migration::RULE,
    &migration::default_partition_scan::RULE,
    &migration::dependent_object::RULE,
    &migration::dropped_column::RULE,
    &migration::dropped_table::RULE,
    &migration::duplicate_object::RULE,
    &migration::empty_migration::RULE,
    &migration::explicit_lock::RULE,
    &migration::hidden_invalid_index::RULE,
    &migration::incompatible_view_replacement::RULE,
    &migration::index_build_under_exclusive_lock::RULE,
    &migration::index_gap::RULE,
    &migration::invalid_reference::RULE,
    &migration::late_migration::RULE,
    &migration::missing_lock_timeout::RULE,
    &migration::missing_object::RULE,
    &migration::missing_privilege::RULE,
    &migration::missing_way_back::RULE,
    &migration::mixed_changes::RULE,
    &migration::narrowing_type::RULE,
    &migration::nested_transaction::RULE,
    &migration::nullable_again::RULE,
    &migration::redeclared_column::RULE,
    &migration::refused_statement::RULE,
    &migration::renamed_column::RULE,
    &migration::renamed_enum_label::RULE,
    &migration::renamed_table::RULE,
    &migration::repeated_alter_table::RULE,
    &migration::required_column_without_default::RULE,
    &migration::rewriting_column::RULE,
    &migration::rewriting_type::RULE,
    &migration::row_security_switched_off::RULE,
    &migration::scanning_attach::RULE,
    &migration::scanning_not_null::RULE,
    &migration::shadowed_table::RULE,
    &migration::skipped_migration::RULE,
    &migration::stale_sequence::RULE,
    &migration::storage_rewrite::RULE,
    &migration::syntax_error::RULE,
    &migration::transaction_violation::RULE,
    &migration::truncated_table::RULE,
    &migration::unclosed_transaction::RULE,
    &migration::unconditional_delete::RULE,
    &migration::unconditional_update::RULE,
    &migration::unguarded_extension::RULE,
    &migration::unguarded_seed::RULE,
    &migration::unrepeatable_statement::RULE,
    &migration::validation_under_lock::RULE,
    &migration::wide_lock_window::RULE,
    &migration::work_under_exclusive_lock::RULE,
    &naming::confusable_names::RULE,
    &naming::cut_off_name::RULE,
    &naming::deviating_name_style::RULE,
    &naming::deviating_time_name::RULE,
    &naming::marks_in_name::RULE,
    &naming::mixed_policy_names::RULE,
    &naming::reserved_word_name::RULE,
    &performance::auth_call_per_row::RULE,
    &performance::btree_on_container::RULE,
    &performance::deleted_rows_in_indexes::RULE,
    &performance::duplicate_index::RULE,
    &performance::foreign_key_without_index::RULE,
    &performance::hash_index::RULE,
    &performance::index_on_boolean::RULE,
    &performance::materialized_view_without_unique_index::RULE,
    &performance::needless_index_predicate::RULE,
    &performance::policy_column_without_index::RULE,
    &performance::queue_without_pending_index::RULE,
    &performance::random_uuid_key::RULE,
    &performance::redundant_index::RULE,
    &performance::redundant_unique_key::RULE,
    &performance::repeated_index_column::RULE,
    &performance::several_permissive_policies::RULE,
    &performance::several_vector_columns::RULE,
    &performance::time_in_middle_of_index::RULE,
    &performance::too_many_indexes::RULE,
    &performance::unattached_index::RULE,
    &performance::unpartitioned_history::RULE,
    &performance::vector_column_without_index::RULE,
    &performance::wide_index::RULE,
    &security::always_true_policy::RULE,
    &security::bypassing_role::RULE,
    &security::competing_tenant_settings::RULE,
    &security::duplicate_policy::RULE,
    &security::dynamic_sql_injection::RULE,
    &security::empty_setting_cast::RULE,
    &security::exposed_auth_users::RULE,
    &security::exposed_definer_function::RULE,
    &security::extension_in_public::RULE,
    &security::fail_open_policy::RULE,
    &security::function_without_search_path::RULE,
    &security::hard_coded_identity::RULE,
    &security::idle_restrictive_policy::RULE,
    &security::immutable_session_function::RULE,
    &security::inactive_policies::RULE,
    &security::leakproof_function::RULE,
    &security::materialized_view_over_protected_table::RULE,
    &security::never_true_policy::RULE,
    &security::only_restrictive_policies::RULE,
    &security::placeholder_policy_name::RULE,
    &security::policy_for_bypassing_role::RULE,
    &security::policy_without_privilege::RULE,
    &security::policy_without_tenant::RULE,
    &security::public_write_grant::RULE,
    &security::raising_setting::RULE,
    &security::recursive_policy::RULE,
    &security::row_security_not_forced::RULE,
    &security::row_security_without_policy::RULE,
    &security::security_definer_without_search_path::RULE,
    &security::self_comparison_in_policy::RULE,
    &security::self_editable_role::RULE,
    &security::self_granted_membership::RULE,
    &security::tenant_changing_policy::RULE,
    &security::tenant_pattern_match::RULE,
    &security::truncate_past_policies::RULE,
    &security::unbound_policy_query::RULE,
    &security::unbound_storage_policy::RULE,
    &security::uncallable_policy_function::RULE,
    &security::uncovered_command::RULE,
    &security::unprotectable_api_relation::RULE,
    &security::unprotected_api_table::RULE,
    &security::unprotected_partition::RULE,
    &security::unreadable_policy_source::RULE,
    &security::user_editable_claim::RULE,
    &security::view_without_security_invoker::RULE,
    &security::writable_policy_source::RULE,
    &tenancy::child_without_tenant_column::RULE,
    &tenancy::competing_tenant_columns::RULE,
    &tenancy::constant_tenant_default::RULE,
    &tenancy::foreign_key_across_tenants::RULE,
    &tenancy::membership_without_key::RULE,
    &tenancy::nullable_tenant_column::RULE,
    &tenancy::row_security_disabled::RULE,
    &tenancy::table_outside_tenancy::RULE,
    &tenancy::tenant_column_of_another_name::RULE,
    &tenancy::tenant_column_type_mismatch::RULE,
    &tenancy::tenant_column_without_foreign_key::RULE,
    &tenancy::tenant_column_without_index::RULE,
    &tenancy::undeleted_tenant_rows::RULE,
    &tenancy::unique_without_tenant::RULE,
    &types::deviating_column_type::RULE,
    &types::float_for_money::RULE,
    &types::forbidden_type::RULE,
    &types::json_column::RULE,
    &types::limited_varchar::RULE,
    &types::list_in_jsonb::RULE,
    &types::money_column::RULE,
    &types::narrow_primary_key::RULE,
    &types::narrow_sequence::RULE,
    &types::oversized_enum::RULE,
    &types::padded_column::RULE,
    &types::serial_column::RULE,
    &types::timestamp_without_time_zone::RULE,
    &types::unlimited_text::RULE,
    &types::unusual_key_type::RULE,
    &types::upgrade_blocking_type::RULE,
    &types::uuid_in_text::RULE,
];
