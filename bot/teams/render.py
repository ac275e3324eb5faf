"""Neutral card to Adaptive Card 1.5. Pure. What is too long is shortened, with a button that shows the whole."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from bot.teams import limits
from bot.teams.actions import Surface, action, dialog_action, press, row
from bot.teams.json_codec import Json
from bot.teams.markdown import to_paragraphs
from bot.teams.targets import CHOSEN, TYPED, encode
from bot.teams.texts import EMPTY, clean, cut, line, moment, paragraph, run
from core.messaging.cards import (
    SHOW_IN_FULL,
    Action,
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

_STYLES = {Tone.OPEN: "accent", Tone.DONE: "good", Tone.WARNING: "warning"}
_CODE_BLOCKS = {
    "bash": "Bash",
    "sh": "Bash",
    "shell": "Bash",
    "cmd": "Dos",
    "batch": "Dos",
    "powershell": "PowerShell",
    "python": "Python",
    "sql": "Sql",
}
"""Languages of scripts, as Teams calls them: such a block has a button to copy it."""
_TITLE = 300
"""Characters of a title: a folded step's is its question."""
_SHORTENED = "Shortened. The full text is on FlowPilot's page and in its API."


def render(card: Card, surface: Surface = Surface.MESSAGE, *, whole: bool = False) -> Json:
    """The card, always below the limit of a card. `whole`: its texts are a page's, and are not shortened."""
    for most in (*([limits.PAGE_BYTES] if whole else []), *limits.SHORTENED_TO):
        made = _page(card, surface, most)
        if limits.size(made) <= limits.CARD_BYTES:
            return made
    return _beginning(card, surface)


def subject_of(card: Card) -> str:
    """What the card is about in its session; empty for one that is not among the session's cards."""
    return card.whole.value if card.whole and card.whole.action is Action.WHOLE else ""


def adaptive_card(body: Sequence[Json], **more: Any) -> Json:
    """A card of these elements."""
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": list(body),
        "msteams": {"width": "full"},
        **more,
    }


def _page(card: Card, surface: Surface, most: int) -> Json:
    page = _Page(subject_of(card), surface, most)
    page.add_title(card)
    for element in card.elements:
        page.add(element)
    if page.is_cut:
        page.body.append(_rest(card, surface))
    return adaptive_card(page.body, fallbackText=line(card.title, limits.ACTION_TITLE))


def _beginning(card: Card, surface: Surface) -> Json:
    """As many of the first elements as fit, of a card that no shortening of its texts makes small enough."""
    fits, too_many = 0, len(card.elements)
    while fits < too_many - 1:
        middle = (fits + too_many) // 2
        part = _page(replace(card, elements=card.elements[:middle]), surface, limits.SHORTENED_TO[-1])
        if limits.size(part) + limits.size(_rest(card, surface)) <= limits.CARD_BYTES:
            fits = middle
        else:
            too_many = middle
    shown = _page(replace(card, elements=card.elements[:fits]), surface, limits.SHORTENED_TO[-1])
    rest = _rest(card, surface)
    return shown if rest in shown["body"] else {**shown, "body": [*shown["body"], rest]}


def _rest(card: Card, surface: Surface) -> Json:
    if card.whole is None or surface is Surface.DIALOG:
        return paragraph(run(_SHORTENED, isSubtle=True, size="Small"))
    return row([dialog_action(SHOW_IN_FULL, encode(card.whole))])


@dataclass(slots=True)
class _Page:
    """The elements so far."""

    subject: str
    surface: Surface
    most: int
    """Characters of one text."""
    body: list[Json] = field(default_factory=list[Json])
    is_cut: bool = False
    names: list[str] = field(default_factory=list[str])
    """Of elements that have one."""

    def add_title(self, card: Card) -> None:
        """What the card is, and where it stands."""
        runs = [run(line(card.title, _TITLE), weight="Bolder", size="Medium")]
        if card.badge:
            runs.append(run(f"   {line(card.badge, limits.ACTION_TITLE)}", isSubtle=True, size="Small"))
        title = paragraph(*runs)
        style = _STYLES.get(card.tone)
        head = {"type": "Container", "style": style, "bleed": True, "items": [title]} if style else title
        self.body.append(head)

    def add(self, element: Element) -> None:  # noqa: C901, PLR0912 - a line or two a kind
        """One element more."""
        match element:
            case Text(text=text, strong=strong):
                look = {"weight": "Bolder"} if strong else {}
                self.body.append(paragraph(run(self._taken(text), **look)))
            case Markdown(text=text):
                self.body += to_paragraphs(self._taken(text))
            case ContextLine(text=text, at=at):
                look = {"isSubtle": True, "size": "Small"}
                times = [run(" ", **look), moment(at, **look)] if at else []
                self.body.append(paragraph(run(self._taken(text), **look), *times))
            case Facts(heading=heading, lines=lines):
                if heading:
                    self.body.append(paragraph(run(line(heading, _TITLE), weight="Bolder")))
                self.body.append(paragraph(run(self._taken("\n".join(f"• {each}" for each in lines)))))
            case Code():
                self._add_code(element)
            case Image():
                pass  # Teams would fetch the picture without proving who asks; what it shows stands in the card as text
            case Buttons(buttons=buttons):
                self._add_row([press(each, self.subject, self.surface) for each in buttons])
            case Choices():
                self._add_choices(element)
            case Menu(buttons=buttons):
                hidden = [press(each, self.subject, self.surface, mode="secondary") for each in buttons]
                self._add_row(hidden, joins=True)
            case Input():
                self._add_input(element)
            case Fold():
                self._add_fold(element)
            case _:
                assert_never(element)

    def _taken(self, text: str) -> str:
        """As much of a text as one may have."""
        self.is_cut = self.is_cut or len(text) > self.most
        return cut(text, self.most).strip("\n") or EMPTY

    def _new(self, kind: str) -> str:
        """A name that no other element has; the first of a kind has the kind's."""
        count = sum(name.startswith(kind) for name in self.names)
        self.names.append(f"{kind}-{count + 1}" if count else kind)
        return self.names[-1]

    def _add_row(self, actions: list[Json], *, joins: bool = False) -> None:
        """Buttons; `joins`: in the row before, if that is one."""
        if joins and self.body and self.body[-1]["type"] == "ActionSet":
            actions = [*self.body.pop()["actions"], *actions]
        if actions:
            self.body.append(row(actions))

    def _add_code(self, code: Code) -> None:
        label = [paragraph(run(line(code.language, limits.ACTION_TITLE), isSubtle=True, size="Small"))]
        block = paragraph(run(self._taken(code.text), fontType="Monospace"))
        plain = {"type": "Container", "style": "emphasis", "items": [*(label if code.language else []), block]}
        name = _CODE_BLOCKS.get(code.language.casefold())
        if name is None:
            self.body.append(plain)
            return
        snippet = {"type": "CodeBlock", "codeSnippet": clean(self._taken(code.text)), "language": name}
        self.body.append({**snippet, "startLineNumber": 1, "fallback": plain})

    def _add_choices(self, choices: Choices) -> None:
        self.body.append(paragraph(run(line(choices.label, _TITLE), isSubtle=True, size="Small")))
        if len(choices.buttons) <= limits.BUTTONS:
            self._add_row([press(each, self.subject, self.surface) for each in choices.buttons])
            return
        options = [
            {"title": line(each.label, limits.SUMMARY), "value": encode(each.target)["flowpilot"].get("value", "")}
            for each in choices.buttons
        ]
        name = self._new(CHOSEN)
        menu = {"type": "Input.ChoiceSet", "id": name, "style": "compact", "choices": options}
        self.body.append({**menu, "label": line(choices.label, _TITLE), "placeholder": "Choose…"})
        data = encode(replace(choices.buttons[0].target, value=""), self.subject, chosen=name)
        self._add_row([action("Send choice", data, self.surface, inputs=True)])

    def _add_input(self, box: Input) -> None:
        name = self._new(TYPED)
        field_ = {"type": "Input.Text", "id": name, "label": line(box.label, _TITLE), "isMultiline": box.multiline}
        self.body.append({**field_, "placeholder": line(box.placeholder, _TITLE)})
        data = encode(box.target, self.subject, typed=name)
        self._add_row([action(box.submit, data, self.surface, inputs=True)])

    def _add_fold(self, fold: Fold) -> None:
        name = self._new("fold")
        inside = replace(self, body=list[Json](), is_cut=False)
        for element in fold.elements:
            inside.add(element)
        self.is_cut = self.is_cut or inside.is_cut
        toggle = {"type": "Action.ToggleVisibility", "title": line(fold.summary, limits.ACTION_TITLE)}
        self.body.append(row([{**toggle, "targetElements": [name]}]))
        items = inside.body or [paragraph(run(EMPTY))]
        self.body.append({"type": "Container", "id": name, "isVisible": fold.open, "items": items})
