"""What Slack demands of a manifest beyond its schema: settings and scopes that need each other.

Sources: docs.slack.dev/reference/methods/apps.manifest.validate for request URLs; slackapi's own samples for functions;
and reports of manifests that Slack refused, for scopes and events (derive-to/derive, pull request 558;
gastownhall/gascity-packs, issue 63; gugu91/pinet, pull request 358; slack-samples/bolt-python-custom-step-template,
pull request 24).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.event_scopes import EVENT_SCOPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Mistakes = Iterator[tuple[str, str]]
    """Where in the manifest, as a JSON path, and what is wrong there."""

EVENTS = "$.settings.event_subscriptions"
INTERACTIVITY = "$.settings.interactivity"


def mistakes_in(content: Mapping[str, Any], *, has_request_url: bool) -> Mistakes:
    """What is wrong with a manifest that the schema has passed.

    ``has_request_url``: the app is reached by HTTP, at addresses that are set beside the manifest.
    """
    settings = content.get("settings", {})
    is_reached = has_request_url or settings.get("socket_mode_enabled", False)
    bot_scopes, user_scopes = scopes_in(content, "bot"), scopes_in(content, "user")
    subscriptions = settings.get("event_subscriptions", {})
    yield from _commands(content.get("features", {}), bot_scopes)
    yield from _events(subscriptions.get("bot_events", ()), bot_scopes, f"{EVENTS}.bot_events")
    yield from _events(subscriptions.get("user_events", ()), user_scopes, f"{EVENTS}.user_events")
    if _events_of(subscriptions) and not (is_reached or "request_url" in subscriptions):
        yield EVENTS, "Event Subscription requires either Request URL or Socket Mode Enabled"
    interactivity = settings.get("interactivity", {})
    if interactivity.get("is_enabled") and not (is_reached or "request_url" in interactivity):
        yield INTERACTIVITY, "Interactivity requires a Request URL"
    if content.get("functions"):
        yield from _functions(settings, subscriptions.get("bot_events", ()))


def scopes_in(content: Mapping[str, Any], whose: str) -> frozenset[str]:
    """The scopes that a manifest asks for the bot's token or a user's, those included that may be declined."""
    scopes = content.get("oauth_config", {}).get("scopes", {})
    return frozenset([*scopes.get(whose, ()), *scopes.get(f"{whose}_optional", ())])


def _commands(features: Mapping[str, Any], scopes: frozenset[str]) -> Mistakes:
    if "commands" in scopes:
        return
    for name, words in (("slash_commands", "Slash Commands"), ("shortcuts", "Shortcuts")):
        if features.get(name):
            yield f"$.features.{name}", f"{words} requires `commands` bot scope"


def _events(events: list[str] | tuple[str, ...], scopes: frozenset[str], where: str) -> Mistakes:
    for number, event in enumerate(events):
        needed = EVENT_SCOPES.get(event)
        if needed is None:
            yield f"{where}[{number}]", f"invalid event type: {event}"
        elif needed and not scopes.intersection(needed):
            yield f"{where}[{number}]", f"{event} requires the scope {' or '.join(needed)}"


def _events_of(subscriptions: Mapping[str, Any]) -> list[str]:
    return [*subscriptions.get("bot_events", ()), *subscriptions.get("user_events", ())]


def _functions(settings: Mapping[str, Any], bot_events: list[str] | tuple[str, ...]) -> Mistakes:
    if "function_executed" not in bot_events:
        yield f"{EVENTS}.bot_events", "Functions require a subscription to function_executed"
    if settings.get("function_runtime") != "remote":
        yield "$.settings.function_runtime", "Functions of an app that is hosted elsewhere require the runtime remote"
    if not settings.get("org_deploy_enabled"):
        yield "$.settings.org_deploy_enabled", "Functions require an app that may be deployed to organisations"
