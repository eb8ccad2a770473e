"""Slack's errors: which last, which pass, and which are a mistake of ours.

From the lists of errors that Slack publishes for each method that the bot calls (docs.slack.dev/reference/methods), and
those seen from response_urls, which have no list.
"""

from __future__ import annotations

from enum import StrEnum


class ErrorKind(StrEnum):
    """What can be done about an error.

    ``PERMANENT``: nothing, until somebody changes something in Slack. ``LATER``: the same again after a while.
    ``OURS``: what was sent is wrong, so it is not sent again and the operator is told.
    """

    PERMANENT = "permanent"
    LATER = "later"
    OURS = "ours"


# The message to update, delete or link to is not there, or is not the bot's to change.
MESSAGE_GONE = frozenset({"message_not_found", "cant_update_message", "is_inactive", "edit_window_closed"})
# The message to reply to is not there, or takes no replies.
THREAD_GONE = frozenset(
    {
        "cannot_reply_to_message",
        "message_not_found",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
        "thread_not_found",
    }
)
# Slack tells neither that a channel is there nor who is in it, but to its members.
CHANNEL_UNSEEN = frozenset({"channel_not_found", "not_in_channel", "channel_is_limited_access"})
# The bot may post to a public channel that it is not in, but only read one that it is in.
NOT_A_MEMBER = "not_in_channel"
ARCHIVED = "is_archived"
# A channel can't be posted to, for a reason of its own.
CHANNEL_CLOSED = frozenset(
    {
        "channel_not_found",
        "ekm_access_denied",
        "is_archived",
        "not_in_channel",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
    }
)
# Nothing was done, because it was asked for too often. Slack has both spellings.
RATE_LIMITED = frozenset({"rate_limited", "ratelimited"})
# A block that this workspace does not take, or a picture that Slack has not taken in yet.
BLOCKS_REFUSED = "invalid_blocks"
# The workspace takes no files of any kind from the bot.
NO_UPLOADS = frozenset(
    {
        "access_denied",
        "file_uploads_disabled",
        "method_deprecated",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "restricted_action",
        "team_access_not_granted",
        "unknown_method",
    }
)
# A click may open a dialog for three seconds.
DIALOG_TOO_LATE = frozenset({"expired_trigger_id", "trigger_expired"})
# The same click came twice, and the other one opened the dialog.
DIALOG_OPENED = frozenset({"exchanged_trigger_id", "trigger_exchanged"})
# Another dialog of ours is open, which no more fit upon.
DIALOG_IN_THE_WAY = "push_limit_reached"
# Slack knows already how a workflow's step ended, or knows the step no more.
STEP_ENDED = frozenset({"execution_not_in_running_state", "function_execution_not_found"})

_PERMANENT = frozenset(
    {
        # The channel.
        *("cannot_dm_bot", "channel_is_archived", "channel_is_limited_access", "channel_not_found", "invalid_channel"),
        *("is_archived", "is_inactive", "messages_tab_disabled", "method_not_supported_for_channel_type"),
        *("not_in_channel", "posting_to_channel_denied", "posting_to_general_channel_denied", "too_many_members"),
        *("restricted_action", "restricted_action_non_threadable_channel", "restricted_action_read_only_channel"),
        *("restricted_action_thread_locked", "restricted_action_thread_only_channel"),
        # The person.
        *("cannot_dm_user", "invalid_user_combination", "not_enough_users", "user_disabled", "user_not_found"),
        *("user_not_in_channel", "user_not_visible", "users_list_not_supplied"),
        # The message.
        *("block_mismatch", "cannot_reply_to_message", "cant_delete_message", "cant_update_message"),
        *("compliance_exports_prevent_deletion", "edit_window_closed", "message_not_found", "thread_not_found"),
        # What admins and the plan allow.
        *("access_denied", "action_prohibited", "app_access_restricted", "ekm_access_denied"),
        *("enterprise_is_restricted", "forbidden_team", "missing_scope", "no_permission", "team_access_not_granted"),
        *("slack_connect_canvas_sharing_blocked", "slack_connect_file_link_sharing_blocked"),
        *("slack_connect_file_upload_sharing_blocked", "slack_connect_blocked_file_type"),
        *("slack_connect_clip_sharing_blocked", "slack_connect_lists_sharing_blocked"),
        # Files.
        *("blocked_file_type", "file_type_not_allowed", "file_upload_size_restricted", "file_uploads_disabled"),
        *("file_uploads_except_images_disabled", "file_share_limit_reached", "max_file_sharing_exceeded"),
        *("storage_limit_reached", "file_deleted", "file_is_deleted"),
        # Clicks, dialogs and steps that are over.
        *("exchanged_trigger_id", "expired_trigger_id", "expired_url", "hash_conflict", "not_enabled", "not_found"),
        *("push_limit_reached", "trigger_exchanged", "trigger_expired", "used_url"),
        *("execution_not_in_running_state", "function_execution_not_found"),
    }
)
# The bot's token and the workspace's state are here too: whoever mends them finds all messages still waiting.
_LATER = frozenset(
    {
        *("rate_limited", "ratelimited", "message_limit_exceeded"),
        *("fatal_error", "internal_error", "request_timeout", "service_unavailable", "update_failed"),
        *(
            "external_channel_migrating",
            "fetch_members_failed",
            "file_update_failed",
            "list_record_comment_fetch_failed",
        ),
        *("streaming_state_conflict", "unable_to_share_files"),
        *("account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"),
        *("accesslimited", "org_login_required", "team_added_to_org", "two_factor_setup_required"),
        *("no_service", "no_team", "team_disabled"),
    }
)
_OURS = frozenset(
    {
        # The call.
        *("as_user_not_supported", "deprecated_endpoint", "insecure_request", "invalid_arg_name", "invalid_arguments"),
        *("invalid_array_arg", "invalid_charset", "invalid_form_data", "invalid_json", "invalid_payload"),
        *("invalid_post_type", "is_bot", "json_not_object", "method_deprecated", "missing_args", "missing_argument"),
        *("missing_post_type", "not_allowed_token_type", "not_implemented", "team_not_found", "unknown_method"),
        *("invalid_cursor", "invalid_limit", "invalid_metadata_filter_keys", "invalid_ts_latest", "invalid_ts_oldest"),
        *("too_many_users", "channels_limit_exceeded", "invalid_trigger_id", "invalid_url", "trigger_id_invalid"),
        # What a message or a view holds.
        *("attachment_payload_limit_exceeded", "invalid_attachments", "invalid_blocks", "invalid_blocks_format"),
        *("invalid_metadata_format", "invalid_metadata_schema", "markdown_text_conflict", "metadata_too_large"),
        *("metadata_must_be_sent_from_app", "msg_blocks_too_long", "msg_too_long", "no_text", "too_many_attachments"),
        *("too_many_contact_cards", "cant_broadcast_message", "no_dual_broadcast_content_update"),
        *("send_on_behalf_not_allowed", "missing_file_data", "duplicate_external_id", "missing_profile_id"),
        *("invalid_arguments", "view_too_large", "parameter_validation_failed", "invalid_thread_ts"),
        # Of drafts and of messages with an id of the client's, which the bot never sends.
        *("draft_already_deleted", "draft_already_sent", "draft_has_conflict", "draft_not_found"),
        *("duplicate_channel_not_found", "duplicate_message_not_found"),
        # Files.
        *("alt_txt_too_large", "file_not_found", "snippet_too_large", "unknown_snippet_type", "unknown_subtype"),
    }
)

ERRORS: dict[str, ErrorKind] = {
    **dict.fromkeys(_PERMANENT, ErrorKind.PERMANENT),
    **dict.fromkeys(_LATER, ErrorKind.LATER),
    **dict.fromkeys(_OURS, ErrorKind.OURS),
}


def kind_of_error(problem: str) -> ErrorKind:
    """Return what can be done about one of Slack's errors. One that is not known yet may pass."""
    return ERRORS.get(problem, ErrorKind.LATER)


def is_lasting(problem: str) -> bool:
    """Whether the same call would be refused again."""
    return kind_of_error(problem) is not ErrorKind.LATER
