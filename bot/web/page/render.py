"""Neutral card to HTML. Pure: whatever a text says, it stays text.

A button carries `data-action`, `data-session`, `data-step` and `data-value`, and nothing else about what it does; the
page's script turns them into a request. Of a code block, the script copies the text beside the button.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from itertools import takewhile
from typing import assert_never

from bot.web.page.markdown import to_html
from core.messaging.cards import (
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
    Target,
    Text,
)

MOST_BUTTONS = 5
"""Options shown as buttons; more become a list to choose from."""
LONG_TEXT = 1500
"""Characters of a paragraph from which it starts folded."""

_LONG_TEXT_BEGINNING = 300
_FOLDED = "✔ "
"""How the title of an answered step begins: what was asked follows."""
_CODE = re.compile(r"`([^`\n]{1,300})`")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters that HTML cannot hold, and halves of characters that UTF-8 cannot."""


def render(card: Card) -> str:
    """The card as one `<article>`, to be put into the page as it is."""
    marks = ""
    if card.ai_written:
        marks += _tag("abbr", _text("AI"), class_="ai", title="Written by AI. Check it before you rely on it.")
    if card.badge:
        marks += _tag("span", _text(card.badge), class_="badge")
    title = _with_code(card.title) if card.title.startswith(_FOLDED) else _text(card.title)
    header = _tag("header", _tag("h3", title), marks)
    body = "".join(_element(element) for element in _question_first(card.elements))
    return _tag("article", header, body, class_=f"card tone-{card.tone.value}", aria_label=card.title)


def _question_first(elements: tuple[Element, ...]) -> tuple[Element, ...]:
    """Of a card that asks something, what is asked and the answers before who asks, and why."""
    if not any(isinstance(element, (Choices, Input)) for element in elements):
        return elements
    about = tuple(takewhile(lambda element: isinstance(element, ContextLine), elements))
    return (*elements[len(about) :], *about)


def _element(element: Element) -> str:  # noqa: C901, PLR0911 - one line or two a kind
    match element:
        case Text(text=text, strong=strong):
            return _paragraph(text, strong=strong)
        case Markdown(text=text):
            return _tag("div", to_html(_clean(text)), class_="markdown")
        case ContextLine(text=text, at=at):
            return _tag("p", _text(text), " " + _time(at) if at else "", class_="context")
        case Facts(heading=heading, lines=lines):
            items = "".join(_tag("li", _text(line)) for line in lines)
            return _tag("section", _tag("h4", _text(heading)), _tag("ul", items), class_="facts")
        case Code(language=language, text=text):
            return _code(language, text)
        case Image(alt=alt, picture=picture):
            address = f"/page/{picture}.svg"
            image = _empty_tag("img", src=address, alt=alt, loading="lazy")
            return _tag("a", image, href=address, target="_blank", rel="noopener", class_="card-picture")
        case Buttons(buttons=buttons):
            return _tag("div", *map(_button, buttons), class_="buttons")
        case Choices():
            return _choices(element)
        case Menu(label=label, buttons=buttons):
            items = _tag("div", *map(_button, buttons), class_="menu-items")
            return _tag("details", _tag("summary", _text(label)), items, class_="menu")
        case Input():
            return _input(element)
        case Fold(summary=summary, elements=elements, open=is_open):
            inside = "".join(_element(part) for part in elements)
            return _details(summary, inside, class_="fold", is_open=is_open)
        case _:
            assert_never(element)


def _paragraph(text: str, *, strong: bool) -> str:
    inside = _tag("strong", _with_code(text)) if strong else _text(text)
    whole = _tag("p", inside, class_="text")
    if len(text) <= LONG_TEXT:
        return whole
    beginning = _tag("p", _text(text[:_LONG_TEXT_BEGINNING] + "…"), class_="text")
    return beginning + _details(f"Show all {len(text):,} characters", whole, class_="fold")


def _time(at: datetime) -> str:
    moment = at.astimezone(UTC)
    machine = moment.isoformat(timespec="seconds").replace("+00:00", "Z")
    return _tag("time", _text(f"{moment:%Y-%m-%d %H:%M} UTC"), datetime=machine)


def _code(language: str, text: str) -> str:
    copy = _tag("button", _text("Copy"), type="button", class_="copy", aria_label="Copy the code")
    caption = _tag("figcaption", _tag("span", _text(language)), copy)
    # What scrolls can be reached by keyboard.
    inside = _diff(text) if language == "diff" else _text(text)
    block = _tag("pre", _tag("code", inside), tabindex="0")
    return _tag("figure", caption, block, class_="code")


def _diff(text: str) -> str:
    """The lines of a diff, each marked by its sign."""
    names = {"+": "added", "~": "changed", "-": "removed"}
    lines = (_tag("span", _text(line), class_=names.get(line[:1], "same")) for line in text.split("\n"))
    return "\n".join(lines)


def _button(button: Button) -> str:
    hint = {"title": button.hint} if button.hint else {}
    return _tag("button", _text(button.label), type="button", class_=button.style.value, **_data(button.target), **hint)


def _choices(choices: Choices) -> str:
    legend = _tag("legend", _text(choices.label))
    if len(choices.buttons) <= MOST_BUTTONS:
        inside = _tag("div", *map(_button, choices.buttons), class_="buttons")
        return _tag("fieldset", legend, inside, class_="choices")
    options = _tag("option", _text("Choose…"), value="") + "".join(
        _tag("option", _text(button.label), **_data(button.target)) for button in choices.buttons
    )
    menu = _tag("select", options, aria_label=choices.label)
    send = _tag("button", _text("Send choice"), type="button", class_="send-choice")
    return _tag("fieldset", legend, _tag("div", menu, send, class_="one-of-many"), class_="choices")


def _input(box: Input) -> str:
    hint = {"placeholder": box.placeholder} if box.placeholder else {}
    field = (
        _tag("textarea", rows="2", name="text", **hint)
        if box.multiline
        else _empty_tag("input", type="text", name="text", **hint)
    )
    label = _tag("label", _tag("span", _text(box.label)), field)
    send = _tag("button", _text(box.submit), type="submit", class_="send", **_data(box.target))
    return _tag("form", label, send, class_="typed")


def _details(summary: str, inside: str, *, class_: str, is_open: bool = False) -> str:
    opened = {"open": ""} if is_open else {}
    return _tag("details", _tag("summary", _text(summary)), inside, class_=class_, **opened)


def _data(target: Target) -> dict[str, str]:
    data = {"data-action": target.action.value}
    if target.session_id:
        data["data-session"] = str(target.session_id)
    if target.step_id:
        data["data-step"] = str(target.step_id)
    if target.value:
        data["data-value"] = target.value
    if target.proposal_id:
        data["data-proposal"] = str(target.proposal_id)
    if target.walk_id:
        data["data-walk"] = str(target.walk_id)
    return data


def _tag(name: str, /, *inside: str, **attributes: str) -> str:
    """An element around HTML that is safe already; attribute values are text. `class_` stands for `class`."""
    return f"{_empty_tag(name, **attributes)}{''.join(inside)}</{name}>"


def _empty_tag(name: str, /, **attributes: str) -> str:
    written: Iterable[str] = (
        f' {key.rstrip("_").replace("_", "-")}="{_text(value)}"' for key, value in attributes.items()
    )
    return f"<{name}{''.join(written)}>"


def _with_code(text: str) -> str:
    """What a flow asks for, with commands between backticks as code. What people wrote is never read like this."""
    return _CODE.sub(lambda found: _tag("code", found[1]), _text(text))


def _text(text: str) -> str:
    return escape(_clean(text))


def _clean(text: str) -> str:
    return _NOT_TEXT.sub("\ufffd", text)
