"""A card as HTML: what it shows and offers, and that no text can become anything but text."""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from html.parser import HTMLParser
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.page.render import render
from core.messaging.cards import (
    Action,
    Button,
    Buttons,
    Card,
    Choices,
    Code,
    ContextLine,
    Element,
    Facts,
    Fold,
    Image,
    Input,
    Markdown,
    Menu,
    Style,
    Target,
    Text,
    Tone,
)
from tests.support.tables import every_case

SESSION = UUID("6a4c4a4e-0000-4000-8000-000000000001")
STEP = UUID("6a4c4a4e-0000-4000-8000-000000000002")
VOID = {"br", "hr", "input", "img"}
TAGS = {
    *("article", "header", "section", "figure", "figcaption", "fieldset", "legend", "details", "summary", "div"),
    *("h3", "h4", "h5", "h6", "p", "span", "strong", "em", "abbr", "time", "ul", "ol", "li", "blockquote"),
    *("pre", "code", "button", "select", "option", "form", "label", "textarea", "br", "hr", "input"),
}
ATTRIBUTES = {
    *("class", "aria-label", "title", "datetime", "type", "tabindex", "open", "rows", "name", "placeholder"),
    *("value", "start", "data-action", "data-session", "data-step", "data-value"),
}


class Page(HTMLParser):
    """Reads HTML as a list of elements and the text between them, and notes what is not nested."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.faults: list[str] = []
        self._inside: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{name}> is not closed" for name in self._inside]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len({name for name, _ in attrs}) != len(attrs):
            self.faults.append(f"<{tag}> names an attribute twice")
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._inside or self._inside.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.faults.append("a comment")

    def handle_decl(self, decl: str) -> None:
        self.faults.append("a declaration")

    def unknown_decl(self, data: str) -> None:
        self.faults.append("a section")

    def handle_pi(self, data: str) -> None:
        self.faults.append("an instruction")

    def named(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        return [
            found
            for name, found in self.elements
            if name == tag and all(found.get(key.replace("_", "-").strip("-")) == v for key, v in attributes.items())
        ]


def shown(*elements: Element, **look: object) -> Page:
    return Page(render(Card("A title", elements, **look)))  # type: ignore[arg-type]


def button(label: str, value: str = "", action: Action = Action.ANSWER, style: Style = Style.PLAIN) -> Button:
    return Button(label, Target(action, SESSION, STEP, value), style)


# What a hostile text tries, mixed into any text.
hostile = st.sampled_from(
    [
        "<img src=x onerror=alert(1)>",
        "</article><script>alert(1)</script>",
        '" onmouseover="alert(1)',
        "' autofocus onfocus='alert(1)",
        "[press](javascript:alert(1))",
        "![x](http://evil.example/x.png)",
        "<http://evil.example>",
        "[a]: javascript:alert(1)\n\n[a]",
        "</textarea></pre></select><svg onload=alert(1)>",
        "```x onload=alert(1)\n</code>\n```",
        "&lt;script&gt;&#60;b&#62;",
        "<!-- --><![CDATA[<b>]]><?php ?>",
        "# a\n\n- b\n\n> c\n\n1) d\n\n***e***",
        "\x00\x1b\x85\ud800\u202e",
    ]
)
texts = st.lists(st.one_of(st.text(), hostile), max_size=4).map("".join)
ids = st.uuids()
targets = st.builds(Target, st.sampled_from(Action), ids, st.none() | ids, texts)
buttons = st.builds(Button, texts, targets, st.sampled_from(Style), texts)
rows = st.lists(buttons, max_size=12).map(tuple)
moments = st.datetimes(timezones=st.just(UTC))
plain = st.one_of(
    st.builds(Text, texts, st.booleans()),
    st.builds(Text, texts.map(lambda text: text + "x" * 1500)),
    st.builds(Markdown, texts),
    st.builds(ContextLine, texts, st.none() | moments),
    st.builds(Facts, texts, st.lists(texts, max_size=3).map(tuple)),
    st.builds(Code, texts, texts),
)
elements = st.one_of(
    plain,
    st.builds(Buttons, rows),
    st.builds(Choices, texts, rows),
    st.builds(Menu, texts, rows),
    st.builds(Input, texts, texts, targets, texts, st.booleans()),
    st.builds(Fold, texts, st.lists(plain, max_size=3).map(tuple), st.booleans()),
)
cards = st.builds(Card, texts, st.lists(elements, max_size=5).map(tuple), st.sampled_from(Tone), texts, st.booleans())


@given(cards)
def test_no_text_becomes_more_than_text(card: Card) -> None:
    html = render(card)
    page = Page(html)
    assert page.faults == []
    assert {tag for tag, _ in page.elements} <= TAGS
    assert {name for _, attributes in page.elements for name in attributes} <= ATTRIBUTES
    json.dumps(html).encode()
    html.encode()


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc"])))
def test_a_paragraph_is_shown_as_it_was_written(text: str) -> None:
    assert shown(Text(text)).text == f"A title{text}"


@given(rows.filter(bool))
def test_every_button_names_its_action_and_nothing_else(row: tuple[Button, ...]) -> None:
    offered = [attributes for _, attributes in shown(Choices("Answer", row)).elements if "data-action" in attributes]
    expected = [(each.target.action.value, str(each.target.session_id)) for each in row]
    assert [(each["data-action"], each["data-session"]) for each in offered] == expected
    assert all(set(each) <= ATTRIBUTES - {"value", "name"} for each in offered)


def test_a_button_carries_its_ids_and_its_value() -> None:
    page = shown(Buttons((button("Rekey failed", "rekey", style=Style.PRIMARY),)))
    assert page.named("button") == [
        {
            "type": "button",
            "class": "primary",
            "data-action": "answer",
            "data-session": str(SESSION),
            "data-step": str(STEP),
            "data-value": "rekey",
        }
    ]


def test_a_hint_is_told_to_who_points_at_the_button() -> None:
    page = shown(Buttons((Button("Can't check", Target(Action.SKIP, SESSION), hint="Record that it is not known"),)))
    assert page.named("button", title="Record that it is not known")


@pytest.mark.parametrize("number", [1, 5])
def test_up_to_five_answers_are_buttons(number: int) -> None:
    page = shown(Choices("Answer", tuple(button(str(n), str(n)) for n in range(number))))
    assert len(page.named("button", data_action="answer")) == number
    assert not page.named("select")


def test_six_answers_are_a_list_to_choose_from() -> None:
    page = shown(Choices("Answer", tuple(button(f"Answer {n}", str(n)) for n in range(6))))
    assert [each.get("data-value") for each in page.named("option")] == [None, "0", "1", "2", "3", "4", "5"]
    assert page.named("select", aria_label="Answer")
    assert len(page.named("button", class_="send-choice")) == 1


def test_a_moment_is_given_in_utc_whatever_zone_it_was_told_in() -> None:
    at = datetime(2026, 3, 1, 11, 42, tzinfo=timezone(timedelta(hours=2)))
    page = shown(ContextLine("dana", at))
    assert page.named("time", datetime="2026-03-01T09:42:00Z")
    assert page.text.endswith("dana 2026-03-01 09:42 UTC")


def test_code_can_be_copied_as_it_is() -> None:
    code = "\n  Get-Service | Where { $_.Status -eq 'x' } <# & #>\n\ttab\n"
    page = shown(Code("powershell", code))
    assert page.named("button", class_="copy")
    assert code in page.text


def test_what_a_model_wrote_is_marked() -> None:
    assert shown(ai_written=True).named("abbr", class_="ai")
    assert not shown(ai_written=False).named("abbr")


def test_tone_and_badge_are_shown() -> None:
    page = shown(tone=Tone.WARNING, badge="waiting for somebody")
    assert page.named("article", class_="card tone-warning", aria_label="A title")
    assert page.text == "A titlewaiting for somebody"


def test_a_box_to_type_in_has_a_label_and_sends_to_its_target() -> None:
    html = render(Card("t", (Input("Or type your answer", "In your own words", Target(Action.ANSWER, SESSION, STEP)),)))
    assert re.search(r"<label><span>Or type your answer</span><textarea", html)
    assert Page(html).named("button", type="submit", data_action="answer", data_step=str(STEP))


def test_a_box_for_one_line_is_one_line() -> None:
    page = shown(Input("Code", "", Target(Action.ANSWER, SESSION), multiline=False))
    assert page.named("input", type="text")
    assert not page.named("textarea")


def test_a_section_starts_as_open_as_the_card_says() -> None:
    page = shown(Fold("Problem", (Text("a"),), open=True), Fold("Steps taken", (Text("b"),)))
    assert ["open" in each for each in page.named("details")] == [True, False]


def test_a_very_long_paragraph_is_folded_and_kept_whole() -> None:
    text = "x" * 1500 + " the end"
    page = shown(Text(text))
    assert page.named("details", class_="fold")
    assert "Show all 1,508 characters" in page.text
    assert text in page.text


@every_case(
    "written",
    ["[a](http://evil.example)", "![a](http://evil.example)", "<http://evil.example>", "<b>a</b>", "|a|\n|-|"],
)
def test_markdown_keeps_links_images_tables_and_html_as_text(written: str) -> None:
    page = shown(Markdown(written))
    assert {tag for tag, _ in page.elements} == {"article", "header", "h3", "div", "p"}
    assert written in page.text


def test_markdown_headings_stay_below_the_title_of_the_card() -> None:
    page = shown(Markdown("# One\n\n## Two\n\n###### Six"))
    assert [tag for tag, _ in page.elements if re.fullmatch(r"h\d", tag)] == ["h3", "h4", "h5", "h6"]


def test_markdown_keeps_lists_emphasis_and_code() -> None:
    page = shown(Markdown("1. **first**\n2. *second*\n\n```powershell\nGet-Date\n```"))
    assert _names(page.elements) >= {"ol", "li", "strong", "em", "pre", "code"}


def test_the_word_after_a_fence_names_nothing() -> None:
    page = shown(Markdown("```primary danger\nGet-Date\n```"))
    assert page.named("code") == [{}]


def _names(found: Iterable[tuple[str, dict[str, str]]]) -> set[str]:
    return {tag for tag, _ in found}


def test_a_picture_is_shown_with_its_words_and_can_be_opened_by_itself() -> None:
    html = render(Card("A proposal", (Image('The flow "x" <b>', "proposals/abc/2"),)))
    page = Page(html)
    (image,) = [attributes for tag, attributes in page.elements if tag == "img"]
    assert (image["src"], image["alt"]) == ("/page/proposals/abc/2.svg", 'The flow "x" <b>')
    (link,) = [attributes for tag, attributes in page.elements if tag == "a"]
    assert (link["href"], link["rel"]) == (image["src"], "noopener")


def test_the_lines_of_a_diff_are_marked_by_their_sign_and_stay_text() -> None:
    html = render(Card("A proposal", (Code("diff", "+ <b>new</b>\n~ changed\n- gone\n  same"),)))
    page = Page(html)
    marked = [attributes["class"] for tag, attributes in page.elements if tag == "span" and "class" in attributes]
    assert marked == ["added", "changed", "removed", "same"]
    assert "+ <b>new</b>" in page.text


def test_a_button_about_a_proposal_carries_its_id_and_no_session_where_there_is_none() -> None:
    target = Target(Action.APPROVE, None, proposal_id=SESSION)
    page = Page(render(Card("A proposal", (Buttons((Button("Approve", target),)),))))
    (button,) = [attributes for tag, attributes in page.elements if tag == "button"]
    assert button["data-proposal"] == str(SESSION)
    assert "data-session" not in button
