"""Cards in Slack: whatever a card says, Slack takes it and shows it as it was meant."""

from uuid import UUID

from hypothesis import given

from bot.slack import limits
from bot.slack.modals import Origin, form_view, values_of
from bot.slack.render import render, render_whole
from bot.slack.targets import decode, encode
from core.messaging.cards import Action, Button, Buttons, Card, Choices, Code, Mention, Menu, Target, Text, brief
from core.messaging.forms import CheckField, Form
from tests.support.cards import CARDS, HOSTILE, TARGETS
from tests.support.examples import examples
from tests.support.valid_blocks import assert_blocks, assert_message, texts_in

SESSION = UUID(int=7)


def answer(label: str, value: str = "one") -> Button:
    return Button(label, Target(Action.ANSWER, SESSION, UUID(int=8), value))


def elements_of(card: Card) -> list[dict[str, object]]:
    return [each for block in render(card).blocks for each in block.get("elements", []) if "action_id" in each]


@given(CARDS)
@examples(150)
def test_slack_takes_any_card(card: Card) -> None:
    rendered = render(card)
    assert_message(rendered.blocks, rendered.text)


@given(CARDS)
@examples(60)
def test_slack_takes_any_card_shown_whole(card: Card) -> None:
    assert_blocks(render_whole(card), limits.BLOCKS_IN_VIEW)


@given(TARGETS)
def test_a_press_comes_back_as_it_was_meant(target: Target) -> None:
    assert len(encode(target)) <= limits.OPTION_VALUE
    about = None if target.proposal_id else target.session_id
    meant = Target(target.action, about, target.step_id, brief(target.value), target.proposal_id)
    assert decode(encode(target)) == meant


def test_buttons_of_another_release_are_no_targets() -> None:
    assert decode("dance.-.-.x") is None
    assert decode("answer.nonsense.-.x") is None
    assert decode("") is None


def test_up_to_five_options_are_buttons_and_more_are_a_menu() -> None:
    five = Card("?", (Choices("Answer", tuple(answer(f"Option {n}", str(n)) for n in range(5))),))
    six = Card("?", (Choices("Answer", tuple(answer(f"Option {n}", str(n)) for n in range(6))),))
    assert [each["type"] for each in elements_of(five)] == ["button"] * 5
    (menu,) = elements_of(six)
    assert menu["type"] == "static_select"
    assert len(menu["options"]) == 6


def test_a_menu_of_six_is_three_dots_with_five_and_a_button_beside_it() -> None:
    card = Card("?", (Buttons((answer("Can't check"),)), Menu("More", tuple(answer(f"Item {n}") for n in range(6)))))
    assert [each["type"] for each in elements_of(card)] == ["button", "button", "overflow"]
    assert len({each["action_id"] for each in elements_of(card)}) == 3


def test_what_people_write_neither_mentions_nor_links_nor_formats() -> None:
    rendered = render(Card(HOSTILE, (Text(HOSTILE, strong=True), Text("*not bold*", strong=True))))
    assert_message(rendered.blocks, rendered.text)
    shown = [text for text in texts_in(rendered.blocks) if "not bold" in text["text"]]
    assert [text["type"] for text in shown] == ["plain_text"]


def test_a_long_text_is_shortened_with_a_way_to_see_the_whole() -> None:
    whole = Target(Action.WHOLE, SESSION, value="step:1")
    card = Card("Note", (Text("log line\n" * 5000),), whole=whole)
    (button,) = elements_of(card)
    assert decode(str(button["value"])) == whole
    assert elements_of(Card("Note", (Text("short"),), whole=whole)) == []


def test_a_long_script_comes_as_a_file_with_all_of_it() -> None:
    script = "Get-Service && echo <done>\n" * 400
    rendered = render(Card("Script", (Code("powershell", script),)))
    (file,) = rendered.files
    assert (file.name, file.content) == ("script.ps1", script.encode())
    short = render(Card("Script", (Code("powershell", "Get-Service"),)))
    assert short.files == ()
    assert any("```" in text["text"] for text in texts_in(short.blocks))


def test_a_text_of_the_model_shows_its_mark() -> None:
    assert "AI" in str(render(Card("?", (Text("x"),), ai_written=True)).blocks)
    assert "AI" not in str(render(Card("?", (Text("x"),))).blocks)


def test_a_tick_of_a_form_is_a_checkbox_that_comes_back_as_yes() -> None:
    form = Form("Approve", "Publish", Target(Action.APPROVE_RISKS), (CheckField("read:wipe", "wipe", "It is lost."),))
    (block,) = form_view(form, Origin(form.target))["blocks"]
    assert (block["element"]["type"], block["optional"]) == ("checkboxes", False)
    ticked = {"type": "checkboxes", "selected_options": block["element"]["options"]}
    assert values_of({"state": {"values": {"read:wipe": {"value": ticked}}}}) == {"read:wipe": "yes"}
    left = {"type": "checkboxes", "selected_options": []}
    assert values_of({"state": {"values": {"read:wipe": {"value": left}}}}) == {"read:wipe": ""}


def test_who_a_card_is_for_is_mentioned_and_nobody_else() -> None:
    mentions = (Mention("slack", "U0ELI", "Eli"), Mention("teams", "aad-1", "Eli"), Mention("slack", "U1> <!here", "x"))
    blocks = render(Card("Hand-over: VPN", (Text("<@U0OTHER> End of shift"),), mentions=mentions)).blocks
    said = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    assert said[0] == "<@U0ELI> This is for you."
    assert "<@U0OTHER>" not in str(said)
    assert "here" not in str(blocks)
