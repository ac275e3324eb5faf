"""Neutral card to Block Kit. Pure. What is too long is shortened, with a button that shows the whole."""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import assert_never

from bot.slack import limits
from bot.slack.blocks import (
    Json,
    button,
    container,
    context,
    feedback,
    fitted,
    mrkdwn,
    overflow,
    plain_text,
    section,
    select,
)
from bot.slack.markdown import to_mrkdwn
from bot.slack.mrkdwn import code_block, cut_escaped, escape
from core.messaging.cards import (
    SHOW_IN_FULL,
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
    Text,
    Tone,
)
from core.messaging.code_files import code_file

MOST_BUTTONS = 5
"""Options shown as buttons; more become a menu."""
_FOLD_SHOWN = 300
"""Units of a section that starts closed; the rest is a press away."""
_RESERVED = 3_000
"""Units of a message's text kept for titles and labels."""
_USER = re.compile(r"[UW][A-Z0-9]+")
_SHELLS = ("bash", "shell", "sh", "zsh")
_AI_MARK = ":sparkles: Written by AI. Check it before you rely on it."
_ENDS = 3
"""Blocks kept for what ends a message: the button to the whole, and a note about files."""


@dataclass(frozen=True, slots=True)
class File:
    """What is too long to stand in a message as it is."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Rendered:
    """A card as Slack takes it."""

    blocks: list[Json]
    text: str
    """For notifications and screen readers."""
    files: tuple[File, ...] = ()
    pictures: tuple[str, ...] = ()
    """Names of the pictures that stand beneath it."""


def render(card: Card, *, most_blocks: int = limits.BLOCKS_IN_MESSAGE, newer: bool = False) -> Rendered:
    """The card as a message, or as a part of Home.

    `newer`: with blocks that not every workspace has: answered steps are folded, and texts by the AI can be judged.
    """
    page = _Page(limits.TEXT_IN_MESSAGE - _RESERVED, most_blocks - _ENDS)
    _add_title(page, card)
    mentioned = [each.external_id for each in card.mentions if each.platform == "slack"]
    if people := " ".join(f"<@{user}>" for user in mentioned if _USER.fullmatch(user)):
        page.add(section(mrkdwn(f"{people} This is for you.")))
    for element in card.elements:
        _add(page, element)
    if page.is_cut and card.whole:
        page.add_actions(button(Button(SHOW_IN_FULL, card.whole), next(page.numbers)), joins=True)
    elif page.is_cut:
        page.blocks.append(context(plain_text("Shortened.", limits.SECTION)))
    if newer:
        _use_newer_blocks(page, card)
    return Rendered(page.blocks, _fallback(card), tuple(page.files), tuple(page.pictures))


def _use_newer_blocks(page: "_Page", card: Card) -> None:
    about = card.whole
    if about is None or about.action is not Action.WHOLE or not about.value.startswith("step:"):
        return
    if card.tone is Tone.DONE:
        told = [block for block in page.blocks[1:] if block["type"] != "actions"]
        pressed = [block for block in page.blocks if block["type"] == "actions"]
        if told:
            page.blocks[:] = [container(plain_text(card.title, limits.HEADER), told), *pressed]
    elif card.ai_written and len(page.blocks) < limits.BLOCKS_IN_MESSAGE:

        def judged(label: str, value: str) -> Button:
            return Button(label, replace(about, action=Action.FEEDBACK, value=value))

        page.blocks.append(feedback(judged("Good", "good"), judged("Not good", "bad"), next(page.numbers)))


def render_whole(card: Card) -> list[Json]:
    """The card's texts for a modal, in as many blocks as it takes; what a modal cannot hold is said to be left out."""
    page = _Page(limits.BLOCKS_IN_VIEW * limits.SECTION, limits.BLOCKS_IN_VIEW - _ENDS, most_of_one=200_000)
    for element in card.elements:
        _add(page, element)
    if page.is_cut:
        page.blocks.append(context(plain_text("The rest is on FlowPilot's page and in its API.", limits.SECTION)))
    return page.blocks or [section(plain_text("There is nothing to show.", limits.SECTION))]


@dataclass(slots=True)
class _Page:
    """The blocks so far, and what still fits."""

    text_left: int
    most_blocks: int
    most_of_one: int = 2 * limits.SECTION
    """Units of one element before it is cut."""
    blocks: list[Json] = field(default_factory=list[Json])
    files: list[File] = field(default_factory=list[File])
    pictures: list[str] = field(default_factory=list[str])
    numbers: "count[int]" = field(default_factory=count)
    is_cut: bool = False

    def add(self, block: Json) -> None:
        """One block, if there is still room for it."""
        if len(self.blocks) < self.most_blocks:
            self.blocks.append(block)
        else:
            self.is_cut = True

    def take(self, text: str, most: int) -> str:
        """As much of a text as fits, counted as it will be escaped."""
        shown = cut_escaped(text, max(0, min(self.text_left, most)))
        self.is_cut = self.is_cut or shown != text
        self.text_left -= limits.units(escape(shown))
        return shown

    def add_actions(self, *elements: Json, joins: bool = False) -> None:
        """Buttons and menus; `joins`: in the row before, if that is one."""
        last = self.blocks[-1] if self.blocks else {}
        if joins and last.get("type") == "actions" and len(last["elements"]) + len(elements) <= limits.ACTIONS:
            last["elements"] += elements
            return
        for start in range(0, len(elements), limits.ACTIONS):
            self.add({"type": "actions", "elements": list(elements[start : start + limits.ACTIONS])})


def _add_title(page: _Page, card: Card) -> None:
    title = plain_text(card.title, limits.HEADER if card.tone is not Tone.DONE else limits.SECTION)
    page.add({"type": "header", "text": title} if card.tone is not Tone.DONE else section(title))
    marks = [mrkdwn(f"`{fitted(card.badge, limits.OPTION).replace('`', '')}`")] if card.badge else []
    if card.ai_written:
        marks.append(mrkdwn(_AI_MARK))
    if marks:
        page.add(context(*marks))


def _add(page: _Page, element: Element) -> None:  # noqa: C901, PLR0912 - a few lines a kind
    match element:
        case Text(text=text, strong=strong):
            _add_text(page, text, strong=strong)
        case Markdown(text=text):
            _add_markdown(page, text)
        case ContextLine(text=text, at=at):
            words = [plain_text(page.take(text, limits.SECTION // 2), limits.SECTION)]
            page.add(context(*words, *([mrkdwn(_moment(at))] if at else [])))
        case Facts(heading=heading, lines=lines):
            shown = "\n".join([*filter(None, [heading]), *(f"• {line}" for line in lines)])
            _add_text(page, shown)
        case Code():
            _add_code(page, element)
        case Buttons(buttons=buttons):
            page.add_actions(*(button(each, next(page.numbers)) for each in buttons), joins=True)
        case Choices():
            _add_choices(page, element)
        case Menu(buttons=buttons):
            # Three dots hold five; what is first in the menu stands beside them.
            beside = buttons[: max(0, len(buttons) - limits.OVERFLOW)]
            made = [button(each, next(page.numbers)) for each in beside]
            page.add_actions(*made, overflow(buttons[len(beside) :], next(page.numbers)), joins=True)
        case Input(label=label, target=target):
            page.add_actions(button(Button(f"{label}…", target), next(page.numbers)))
            if target.action is Action.ANSWER:
                page.add(context(plain_text("Or simply reply in this thread.", limits.SECTION)))
        case Fold():
            _add_fold(page, element)
        case Image(alt=alt, picture=picture):
            page.pictures.append(picture)
            page.add(context(plain_text(f"The picture below: {page.take(alt, limits.SECTION // 2)}", limits.SECTION)))
        case _:
            assert_never(element)


def _add_text(page: _Page, text: str, *, strong: bool = False) -> None:
    shown = page.take(text.strip("\n"), page.most_of_one)
    if (
        strong
        and shown
        and not any(mark in shown for mark in "*_~`\n")
        and limits.units(escape(shown)) < limits.SECTION
    ):
        page.add(section(mrkdwn(f"*{escape(shown.strip()) or '—'}*")))
        return
    for part in _parts(shown):
        page.add(section(plain_text(part, limits.SECTION)))


def _add_markdown(page: _Page, text: str) -> None:
    for part in _parts(page.take(text, page.most_of_one)):
        shown = to_mrkdwn(part)
        fits = shown.strip() and limits.units(shown) <= limits.SECTION
        page.add(section(mrkdwn(shown) if fits else plain_text(part, limits.SECTION)))


def _parts(text: str) -> list[str]:
    """The text in parts that each fit a section once escaped, broken at line ends where there are some."""
    parts, most = list[str](), limits.SECTION - 200
    while limits.units(escape(text)) > most:
        head = cut_escaped(text, most).removesuffix("…")
        at = head.rfind("\n") + 1 or len(head)
        parts.append(text[:at].rstrip("\n"))
        text = text[at:]
    return [*parts, text] if text.strip() or not parts else parts


def _add_code(page: _Page, code: Code) -> None:
    page.add(context(plain_text(code.language or "text", limits.SECTION)))
    most = limits.SECTION - 200
    before, page.is_cut = page.is_cut, False
    shown = page.take(code.text, most if page.most_of_one < limits.SECTION * 3 else page.most_of_one)
    is_cut, page.is_cut = page.is_cut, before
    for part in _parts(shown):
        page.add(section(mrkdwn(code_block(part))))
    if is_cut:
        file = code_file(code)
        page.files.append(File(file.name, file.text.encode(errors="replace")))
        page.add(context(plain_text("This is only the beginning; the full text is in the file below.", limits.SECTION)))


def _add_choices(page: _Page, choices: Choices) -> None:
    buttons = choices.buttons
    long = [each.label for each in buttons if limits.units(escape(each.label)) > limits.BUTTON]
    if long:
        _add_text(page, "\n".join(f"• {each.label}" for each in buttons))
    if len(buttons) <= MOST_BUTTONS:
        page.add_actions(*(button(each, next(page.numbers)) for each in buttons))
    else:
        page.add_actions(select("Choose…", buttons, next(page.numbers)))


def _add_fold(page: _Page, fold: Fold) -> None:
    if not (fold.open or fold.beginning):
        page.is_cut = True  # the button to the whole shows it
        return
    page.add(section(mrkdwn(f"*{fitted(fold.summary, limits.HEADER).replace('*', '∗')}*")))
    if fold.open:
        for element in fold.elements:
            _add(page, element)
        return
    most, page.most_of_one = page.most_of_one, _FOLD_SHOWN
    for element in fold.elements:
        _add(page, element)
    page.most_of_one = most


def _moment(at: datetime) -> str:
    """A moment that each reader sees in their own time zone."""
    moment = at.astimezone(UTC)
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time}}|{moment:%Y-%m-%d %H:%M} UTC>"


def _fallback(card: Card) -> str:
    words = [card.title]
    for element in card.elements:
        match element:
            case Text(text=text) | Markdown(text=text) | ContextLine(text=text):
                words.append(text)
            case _:
                pass
    return fitted(" · ".join(" ".join(word.split()) for word in words if word.strip()), limits.FALLBACK)
