"""The app manifest: no scope more than has a reason, and addresses only where Slack is to call."""

from bot.slack.manifest import SCOPES, manifest


def test_every_scope_has_its_reason() -> None:
    made = manifest("https://pilot.example", socket_mode=False, installs=False)
    assert made["oauth_config"]["scopes"]["bot"] == list(SCOPES)
    assert all(SCOPES.values())
    assert {"files:read", "files:write"} <= set(SCOPES)


def test_over_http_slack_is_told_where_to_send() -> None:
    text = str(manifest("https://pilot.example", socket_mode=False, installs=True))
    assert text.count("https://pilot.example/slack/events") == 4
    assert "https://pilot.example/slack/oauth_redirect" in text


def test_socket_mode_needs_no_address() -> None:
    made = manifest("", socket_mode=True, installs=False)
    assert made["settings"]["socket_mode_enabled"] is True
    assert "http" not in str(made)


def test_a_step_for_workflows_and_link_previews_are_asked_for_only_where_they_are_wanted() -> None:
    plain = manifest("https://pilot.example", socket_mode=False, installs=False)
    assert "functions" not in plain
    assert "links:read" not in str(plain)
    assert "function_executed" not in str(plain)
    more = manifest("https://pilot.example", socket_mode=False, installs=False, workflow_step=True, link_previews=True)
    assert list(more["functions"]) == ["start_session"]
    assert more["settings"]["org_deploy_enabled"] is True
    assert more["features"]["unfurl_domains"] == ["pilot.example"]
    assert {"function_executed", "link_shared"} <= set(more["settings"]["event_subscriptions"]["bot_events"])
