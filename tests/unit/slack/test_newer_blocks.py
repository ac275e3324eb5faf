"""Blocks that not every workspace has: by Slack's own models, as the other validator does not know them yet."""

from slack_sdk.models.blocks import Block

from bot.slack.render import render
from bot.slack.targets import decode
from core.messaging.cards import Action, Button, Buttons, Card, ContextLine, Target, Text, Tone
from tests.support.walk import known_id

WHOLE = Target(Action.WHOLE, known_id("session"), value="step:1")
EDIT = Buttons((Button("Edit answer", Target(Action.EDIT_ANSWER, known_id("session"), known_id("step"))),))
ANSWERED = Card("✔ Step 1 · Whose jobs?", (ContextLine("→ Mine (Dana)"), EDIT), Tone.DONE, whole=WHOLE)
ASKED = Card("Step 1 · Question", (Text("Whose jobs?"),), Tone.OPEN, ai_written=True, whole=WHOLE)


def test_an_answered_step_folds_into_one_line_with_its_button_beside() -> None:
    blocks = render(ANSWERED, newer=True).blocks
    assert [block["type"] for block in blocks] == ["container", "actions"]
    assert blocks[0]["title"]["text"] == ANSWERED.title
    assert blocks[0]["default_collapsed"] is True
    assert "→ Mine (Dana)" in str(blocks[0]["child_blocks"])
    for block in Block.parse_all(blocks):
        block.validate_json()


def test_a_step_by_the_ai_can_be_judged() -> None:
    last = render(ASKED, newer=True).blocks[-1]
    assert last["type"] == "context_actions"
    (element,) = last["elements"]
    for side, value in (("positive_button", "good"), ("negative_button", "bad")):
        target = decode(element[side]["value"])
        assert target
        assert (target.action, target.session_id, target.value) == (Action.FEEDBACK, known_id("session"), value)


def test_without_them_everything_is_as_it_was() -> None:
    for card in (ANSWERED, ASKED):
        assert not {"container", "context_actions"} & {block["type"] for block in render(card).blocks}


def test_what_is_no_step_is_left_as_it_is() -> None:
    card = Card("Resolution", (Text("Restarted it."),), Tone.DONE, ai_written=True)
    assert render(card, newer=True) == render(card)
