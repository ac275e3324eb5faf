"""Deliveries that cannot be Slack's are told from those that are, before anything in them is looked at."""

from typing import Any

from bot.slack.soundness import is_sound
from tests.replay import slack_payloads as payloads
from tests.support.tables import every_case

SENT = [*payloads.ignored(), *payloads.starting(), *payloads.answered()]
EVENT = {"type": "event_callback", "team_id": "T1", "event": {"type": "message", "user": "U1", "ts": "1.2"}}
PRESS = {"type": "block_actions", "user": {"id": "U1"}, "team": {"id": "T1"}, "actions": [{"action_id": "a"}]}


@every_case("body", [payload.body for payload in SENT])
def test_everything_that_slack_documents_is_taken(body: Any) -> None:
    assert is_sound(body)


@every_case(
    "body",
    [
        [],
        {},
        {**EVENT, "event": "message"},
        {**EVENT, "authorizations": ["U1"]},
        {**EVENT, "authorizations": [{"team_id": -1e300}]},
        {**EVENT, "authorizations": [{"team_id": ["T1"]}]},
        {**EVENT, "event": {**EVENT["event"], "message": 5}},
        {**EVENT, "event": {**EVENT["event"], "previous_message": "hello"}},
        {**EVENT, "event": {"type": "tokens_revoked", "tokens": "T2"}},
        {**EVENT, "event": {"type": "assistant_thread_started", "assistant_thread": "D1"}},
        {**EVENT, "event": {**EVENT["event"], "ts": "9" * 300}},
        {**EVENT, "event": {**EVENT["event"], "user": "U1\x00"}},
        {**PRESS, "user": {"id": True}},
        {**PRESS, "user": {"id": ["\x00"]}},
        {**PRESS, "user": {"id": {"a": 1}}},
        {**PRESS, "actions": ["press"]},
    ],
)
def test_what_is_of_another_shape_is_refused(body: Any) -> None:
    assert not is_sound(body)


def test_texts_may_hold_anything() -> None:
    for text in ("\x00", "\ud800", "x" * 40_000, "<!channel> @everyone", "\u202e"):
        assert is_sound({**EVENT, "event": {**EVENT["event"], "text": text}})
