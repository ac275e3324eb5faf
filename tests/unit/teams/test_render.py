"""Cards as Teams shows them."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given

from bot.teams.actions import Surface
from bot.teams.forms import render_form
from bot.teams.limits import CARD_BYTES, SHORTENED_TO
from bot.teams.pages import pages
from bot.teams.personalisation import as_seen, render_for_many
from bot.teams.render import render, subject_of
from bot.teams.targets import decode, encode
from core.messaging.cards import (
    Action,
    Button,
    Buttons,
    Card,
    Choices,
    Code,
    ContextLine,
    Facts,
    Fold,
    Input,
    Markdown,
    Menu,
    Style,
    Target,
    Text,
    brief,
)
from core.messaging.forms import CheckField, Choice, ChoiceField, Form
from core.presenters import handover_subject, session_cards
from core.sessions.commands import HandOver
from tests.support.adaptive import faults, unread
from tests.support.cards import CARDS, HOSTILE, TARGETS
from tests.support.examples import examples
from tests.support.scene import Scene
from tests.support.tables import every_case
from tests.support.teams import actions, parts, words_of
from tests.support.walk import COLLEAGUE, ENGINEER

SESSION, STEP = UUID(int=1), UUID(int=2)
QUICK = examples(60, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate))
"""Cards are large: making a failing one smaller would take minutes."""
WHOLE = Target(Action.WHOLE, SESSION, value="step:1")


def answer(label: str, value: str = "", **more: object) -> Button:
    return Button(label, Target(Action.ANSWER, SESSION, STEP, value or label), **more)  # type: ignore[arg-type]


def shown(*elements: object, **more: object) -> dict[str, object]:
    return render(Card("Step 1", elements, **more))  # type: ignore[arg-type]


@given(CARDS)
@QUICK
def test_any_card_is_one_that_teams_takes(card: Card) -> None:
    for surface in Surface:
        made = render(card, surface)
        assert faults(made) == []
        assert len(json.dumps(made)) <= CARD_BYTES


@given(CARDS)
@QUICK
def test_any_card_is_read_by_microsofts_own_library(card: Card) -> None:
    assert unread(render_for_many(card)) == []


@given(CARDS)
@QUICK
def test_pages_hold_every_text_whole_and_each_fits(card: Card) -> None:
    made = pages(card)

    shown = [render(page, Surface.DIALOG, whole=True) for page in made]
    assert all(len(json.dumps(page)) <= CARD_BYTES for page in shown)
    assert len(made) == 1 or not any("Shortened." in words_of(page) for page in shown)
    for element, text in ((each, each.text) for each in card.elements if isinstance(each, Text | Code)):
        pieces = [piece.text for page in made for piece in page.elements if isinstance(piece, type(element))]
        assert "".join(text.split()) in "".join("".join(pieces).split())


def test_boxes_with_long_labels_do_not_shorten_the_page_they_stand_on() -> None:
    boxes = [Input("🧯" * 300, "🧯" * 300, Target(Action.RATE, SESSION)) for _ in range(4)]

    made = pages(Card("Step 1", (Text("word " * 1_500), Text("last " * 1_500), *boxes)))

    assert not any("Shortened." in words_of(render(page, Surface.DIALOG, whole=True)) for page in made)


def test_a_log_of_256_kb_can_be_read_to_its_last_line() -> None:
    log = "\n".join(f"{number:06} the service did not answer, again" for number in range(6_000))

    made = pages(Card("Step 1", (Text(log),)))

    read = "\n".join(words_of(render(page, Surface.DIALOG, whole=True)) for page in made)
    assert {f"{number:06}" for number in range(6_000)} <= set(read.split())
    assert "(2 of" in made[1].title


def test_text_is_shown_exactly_as_it_was_written() -> None:
    text = "**bold** _it_ [click](https://evil.example) <at>All</at>\n\n\t# 1. - > `x`"

    made = shown(Text(text))

    assert text in words_of(made)
    assert "TextBlock" not in {part.get("type") for part in parts(made)}


@pytest.mark.parametrize("text", ["{{DATE(2017-02-14T06:08:39Z)}}", "{{ time(x) }}", "{{date(x)}}"])
def test_text_cannot_put_in_a_date(text: str) -> None:
    assert "{{" not in words_of(shown(Text(text), Markdown(text), ContextLine(text), Code("", text)))


def test_a_moment_is_shown_in_the_readers_time_zone() -> None:
    made = shown(ContextLine("Started", datetime(2026, 3, 2, 9, 0, tzinfo=UTC)))

    assert "Started {{DATE(2026-03-02T09:00:00Z, SHORT)}} {{TIME(2026-03-02T09:00:00Z)}}" in words_of(made)


def test_a_models_markdown_is_formatted_and_its_links_are_not() -> None:
    made = shown(Markdown("## Look\n\n- **one** `code`\n- two\n\n1. first\n\n> said\n\n[x](https://evil.example)"))

    read = words_of(made)
    assert "Look\n• one code\n• two\n1. first\n▏ said\n[x](https://evil.example)" in read
    bold = [part["text"] for part in parts(made) if part.get("weight") == "Bolder"]
    assert bold == ["Step 1", "Look", "one"]
    assert [part["text"] for part in parts(made) if part.get("fontType") == "Monospace"] == ["code"]


def test_a_script_is_monospace_and_keeps_its_lines() -> None:
    made = shown(Code("rexx", "Get-Date\n  -Format o"))

    (run,) = [part for part in parts(made) if part.get("fontType") == "Monospace"]
    assert run["text"] == "Get-Date\n  -Format o"


def test_a_script_in_a_language_teams_knows_can_be_copied_and_is_plain_text_elsewhere() -> None:
    made = shown(Code("powershell", "Get-Date\n  -Format o"))

    (block,) = [part for part in parts(made) if part.get("type") == "CodeBlock"]
    assert (block["language"], block["codeSnippet"]) == ("PowerShell", "Get-Date\n  -Format o")
    (run,) = [part for part in parts(block["fallback"]) if part.get("fontType") == "Monospace"]
    assert run["text"] == "Get-Date\n  -Format o"


def test_an_option_and_its_hint_stand_apart() -> None:
    choices = (Choice("worked", "It works, I verified it", "Ends the session."), Choice("partly", "It works partly"))
    form = Form("It's fixed", "Save", Target(Action.RESOLVE), (ChoiceField("outcome", "How sure?", choices, "worked"),))
    made = render_form(form, Surface.DIALOG)
    (menu,) = [each for each in made["body"] if each["type"] == "Input.ChoiceSet"]
    assert [choice["title"] for choice in menu["choices"]] == ["It works, I verified it", "It works partly"]
    assert "It works, I verified it: Ends the session." in words_of(made)
    assert not faults(made)


def test_up_to_five_options_are_buttons_and_more_are_a_menu() -> None:
    few = shown(Choices("Answer", tuple(answer(f"Option {number}") for number in range(5))))
    many = shown(Choices("Answer", tuple(answer(f"Option {number}") for number in range(6))))

    assert len(actions(few)) == 5
    (menu,) = [part for part in parts(many) if part.get("type") == "Input.ChoiceSet"]
    assert [choice["title"] for choice in menu["choices"]] == [f"Option {number}" for number in range(6)]
    sent = decode(actions(many)["Send choice"]["data"] | {menu["id"]: menu["choices"][3]["value"]})
    assert sent
    assert sent.target == Target(Action.ANSWER, SESSION, STEP, "Option 3")


def test_less_frequent_actions_go_into_the_rows_menu() -> None:
    row = Buttons((answer("Can't check"),))
    made = shown(row, Menu("More", (Button("Pause", Target(Action.PAUSE, SESSION)),)))

    assert actions(made)["Pause"]["mode"] == "secondary"
    assert "mode" not in actions(made)["Can't check"]
    assert len([part for part in parts(made) if part.get("type") == "ActionSet"]) == 1


def test_buttons_are_sent_with_a_fallback_and_those_that_ask_open_a_dialog() -> None:
    made = shown(
        Buttons((answer("Yes", style=Style.PRIMARY, hint="It does"), Button("Why?", Target(Action.WHY, SESSION, STEP))))
    )

    yes, why = actions(made)["Yes"], actions(made)["Why?"]
    assert (yes["type"], yes["style"], yes["tooltip"]) == ("Action.Execute", "positive", "It does")
    assert yes["fallback"] == {name: value for name, value in yes.items() if name not in ("fallback", "verb")} | {
        "type": "Action.Submit"
    }
    assert (why["type"], why["data"]["msteams"]) == ("Action.Submit", {"type": "task/fetch"})


def test_in_a_dialog_everything_is_submitted() -> None:
    made = render(Card("Home", (Buttons((answer("Yes"),)),)), Surface.DIALOG)

    assert actions(made)["Yes"]["type"] == "Action.Submit"
    assert "fallback" not in actions(made)["Yes"]


def test_a_section_starts_closed_and_can_be_opened() -> None:
    made = shown(Fold("Steps taken", (Text("one"),)), Fold("Cause", (Text("two"),), open=True))

    closed, opened = [part for part in parts(made) if part.get("type") == "Container"]
    assert (closed["isVisible"], opened["isVisible"]) == (False, True)
    assert actions(made)["Steps taken"]["targetElements"] == [closed["id"]]
    assert closed["id"] != opened["id"]


def test_what_is_too_long_is_shortened_with_a_way_to_see_the_whole() -> None:
    made = shown(Text("x" * (SHORTENED_TO[0] + 1)), whole=WHOLE)
    short = shown(Text("x" * SHORTENED_TO[0]), whole=WHOLE)

    assert words_of(made).count("x") < SHORTENED_TO[0]
    whole = decode(actions(made)["Show in full"]["data"])
    assert whole
    assert whole.target == WHOLE
    assert "Show in full" not in actions(short)


def test_the_ways_to_answer_survive_any_shortening() -> None:
    lines = tuple("🧯" * 500 for _ in range(40))
    made = shown(Facts("", lines), Input("Answer", "", Target(Action.ANSWER, SESSION, STEP)), Buttons((answer("Yes"),)))

    assert {"Send", "Yes"} <= set(actions(made))


def test_a_card_with_too_many_elements_shows_its_beginning() -> None:
    made = render(Card("Long", tuple(Text(f"line {number}") for number in range(2_000)), whole=WHOLE))

    assert "line 0\n" in words_of(made)
    assert "Show in full" in actions(made)


@given(TARGETS)
def test_a_target_comes_back_as_it_went(target: Target) -> None:
    pressed = decode(encode(target, "step:3", page=2))

    assert pressed
    assert pressed.target == replace(target, value=brief(target.value))
    assert (pressed.subject, pressed.page) == ("step:3", 2)


@every_case(
    "data",
    [
        None,
        "",
        [],
        {},
        {"flowpilot": None},
        {"flowpilot": {"action": "invented"}},
        {"flowpilot": {"action": "why", "session": "x"}},
    ],
)
def test_data_of_no_action_of_ours_is_told_apart(data: object) -> None:
    assert decode(data) is None


def test_who_handed_a_session_over_is_not_offered_to_take_it() -> None:
    scene = Scene()
    scene.does(HandOver("I am at my wits' end", None))
    card = session_cards(scene.session)[handover_subject(scene.session)]

    assert "Take it" in actions(render(as_seen(card, scene.session, COLLEAGUE)))
    own = render(as_seen(card, scene.session, ENGINEER))
    assert actions(own) == {}
    assert "You handed this over" in words_of(own)
    assert render_for_many(card)["refresh"]["action"]["verb"] == "refresh"
    assert subject_of(card) == handover_subject(scene.session)


def test_hostile_text_stays_text_everywhere() -> None:
    made = shown(
        Text(HOSTILE), Facts(HOSTILE, (HOSTILE,)), Fold(HOSTILE, (Text(HOSTILE),)), Buttons((answer(HOSTILE[:75]),))
    )

    assert faults(made) == []


def test_a_tick_of_a_form_is_a_toggle_that_has_to_be_on() -> None:
    form = Form("Approve", "Publish", Target(Action.APPROVE_RISKS), (CheckField("read:wipe", "wipe", "It is lost."),))
    warned, toggle = render_form(form, Surface.DIALOG)["body"]
    assert (toggle["id"], toggle["valueOn"], toggle["isRequired"]) == ("read:wipe", "yes", True)
    assert "It is lost." in words_of(warned)
