//! The rules, one file each, with its page beside it.

mod bare_review_date;
mod broken_anchor;
mod broken_image;
mod broken_link;
mod bulk_review;
mod changed_since_review;
mod checklist_behind_sop;
mod client_leak;
mod date_only_review;
mod departed_owner;
mod duplicate_id;
mod duplicate_item;
mod duplicate_title;
mod empty_checklist;
mod empty_section;
mod inactive_owner;
mod invalid_front_matter;
mod invalid_id;
mod invalid_settings;
mod link_outside_library;
mod link_to_retired;
mod long_procedure;
mod missing_alt_text;
mod missing_checklist;
mod missing_front_matter;
mod missing_issue_type;
mod missing_owner;
mod missing_section;
mod missing_title;
mod never_reviewed;
mod no_steps;
mod no_verification_item;
mod one_sided_link;
mod orphan_checklist;
mod overloaded_owner;
mod placeholder_text;
mod raw_html;
mod review_due_soon;
mod review_in_future;
mod review_overdue;
mod secret_in_document;
mod single_point_of_failure;
mod stale_draft;
mod ticked_template;
mod title_mismatch;
mod uncovered_issue_type;
mod uncovered_step;
mod undefined_acronym;
mod unknown_checklist;
mod unknown_client;
mod unknown_field;
mod unknown_issue_type;
mod unknown_owner;
mod unqualified_reviewer;
mod unreadable_file;
mod untraceable_item;
mod unused_asset;
pub(super) mod unused_suppression;
mod unverified_review;

use super::rule::Rule;

/// The name of the rule whose findings put in doubt what was checked.
pub(super) const INVALID_SETTINGS: &str = invalid_settings::RULE.name;

/// The name of the rule whose findings no message may quote.
pub(super) const SECRET: &str = secret_in_document::RULE.name;

/// Every rule, by group.
pub const RULES: &[Rule] = &[
    missing_front_matter::RULE,
    invalid_front_matter::RULE,
    unknown_field::RULE,
    missing_title::RULE,
    title_mismatch::RULE,
    duplicate_id::RULE,
    duplicate_title::RULE,
    invalid_id::RULE,
    missing_issue_type::RULE,
    unknown_issue_type::RULE,
    unknown_client::RULE,
    missing_owner::RULE,
    unknown_owner::RULE,
    departed_owner::RULE,
    inactive_owner::RULE,
    single_point_of_failure::RULE,
    overloaded_owner::RULE,
    never_reviewed::RULE,
    review_overdue::RULE,
    review_due_soon::RULE,
    review_in_future::RULE,
    changed_since_review::RULE,
    bare_review_date::RULE,
    date_only_review::RULE,
    unverified_review::RULE,
    bulk_review::RULE,
    unqualified_reviewer::RULE,
    stale_draft::RULE,
    missing_checklist::RULE,
    unknown_checklist::RULE,
    one_sided_link::RULE,
    orphan_checklist::RULE,
    empty_checklist::RULE,
    no_verification_item::RULE,
    ticked_template::RULE,
    duplicate_item::RULE,
    checklist_behind_sop::RULE,
    uncovered_step::RULE,
    untraceable_item::RULE,
    missing_section::RULE,
    empty_section::RULE,
    no_steps::RULE,
    placeholder_text::RULE,
    long_procedure::RULE,
    undefined_acronym::RULE,
    broken_link::RULE,
    broken_anchor::RULE,
    broken_image::RULE,
    link_outside_library::RULE,
    link_to_retired::RULE,
    missing_alt_text::RULE,
    unused_asset::RULE,
    secret_in_document::RULE,
    raw_html::RULE,
    client_leak::RULE,
    uncovered_issue_type::RULE,
    unused_suppression::RULE,
    unreadable_file::RULE,
    invalid_settings::RULE,
];
