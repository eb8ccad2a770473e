"""Which events an app may subscribe to, and the scopes of which each needs one.

Sources: docs.slack.dev/reference/events, a page an event, and the events that @slack/web-api names in its type of a
manifest. A scope of a person's token counts where Slack sends the event to such tokens alone.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CHANNELS, GROUPS, DIRECT = "channels:read", "groups:read", "im:read"

_BY_SCOPES: Mapping[tuple[str, ...], tuple[str, ...]] = {
    (): (
        *("app_context_changed", "app_home_opened", "app_rate_limited", "app_requested", "app_uninstalled"),
        *("entity_details_requested", "function_executed", "grid_migration_finished", "grid_migration_started"),
        *("message.app_home", "resources_added", "resources_removed", "scope_denied", "scope_granted"),
        *("team_access_granted", "team_access_revoked", "tokens_revoked", "url_verification"),
        *("user_resource_denied", "user_resource_granted", "user_resource_removed"),
        *("workflow_deleted", "workflow_published", "workflow_unpublished", "workflow_step_deleted"),
    ),
    ("app_mentions:read",): ("app_mention",),
    ("assistant:write",): ("assistant_thread_context_changed", "assistant_thread_started"),
    ("calls:read",): ("call_rejected",),
    (CHANNELS,): (
        *("channel_archive", "channel_created", "channel_deleted", "channel_left", "channel_rename"),
        "channel_unarchive",
    ),
    (CHANNELS, GROUPS): ("member_joined_channel", "member_left_channel"),
    (CHANNELS, GROUPS, DIRECT, "mpim:read"): ("channel_id_changed", "channel_shared", "channel_unshared"),
    ("channels:history",): ("channel_history_changed", "message.channels"),
    ("conversations.connect:manage",): (
        *("shared_channel_invite_accepted", "shared_channel_invite_approved", "shared_channel_invite_declined"),
    ),
    ("conversations.connect:write",): ("shared_channel_invite_received",),
    ("dnd:read",): ("dnd_updated", "dnd_updated_user"),
    ("emoji:read",): ("emoji_changed",),
    ("files:read",): (
        *("file_change", "file_comment_added", "file_comment_deleted", "file_comment_edited", "file_created"),
        *("file_deleted", "file_public", "file_shared", "file_unshared"),
    ),
    (GROUPS,): (
        *("group_archive", "group_close", "group_deleted", "group_left", "group_open", "group_rename"),
        "group_unarchive",
    ),
    ("groups:history",): ("group_history_changed", "message.groups"),
    (DIRECT,): ("im_close", "im_created", "im_open"),
    ("im:history",): ("im_history_changed", "message.im"),
    ("admin.invites:read",): ("invite_requested",),
    ("links:read",): ("link_shared",),
    ("metadata.message:read",): ("message_metadata_deleted", "message_metadata_posted", "message_metadata_updated"),
    ("mpim:history",): ("message.mpim",),
    ("pins:read",): ("pin_added", "pin_removed"),
    ("reactions:read",): ("reaction_added", "reaction_removed"),
    ("stars:read",): ("star_added", "star_removed"),
    ("team:read",): ("team_domain_change", "team_rename"),
    ("usergroups:read",): (
        *("subteam_created", "subteam_members_changed", "subteam_self_added", "subteam_self_removed"),
        "subteam_updated",
    ),
    ("users:read",): ("team_join", "user_change", "user_huddle_changed", "user_status_changed"),
    ("users:read", "users.profile:read"): ("user_profile_changed",),
    ("users:read.email",): ("email_domain_changed",),
    ("workflow.steps:execute",): ("workflow_step_execute",),
}

EVENT_SCOPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {event: scopes for scopes, events in _BY_SCOPES.items() for event in events}
)
"""The scopes of which an event needs one; an event that is not among these is none."""
