"""Buttons pressed by their words: who writes what a button of the session says, has pressed it. Pure."""

from collections.abc import Container, Iterable, Iterator, Mapping

from core.chat.command_parser import CommandWord
from core.messaging.cards import Action, Button, Buttons, Card, Element, Fold, Menu, Target
from core.sessions.answers import request
from core.sessions.session import Session
from core.shared.typed_text import normal_form

_LONGEST_LABEL = 100
"""Characters of a text that may be a button's words; a platform shows no more on one."""
_ORDERS = {CommandWord.STATUS.value: Action.STATUS_UPDATE}
"""Orders that say in another word what a button does."""
_READ_AS_ANSWERS = frozenset({Action.ANSWER, Action.WORKED, Action.FAILED, Action.SKIP, Action.NOT_THIS})
"""Buttons that answer the open step, whose words are read as answers."""


def named_button(session: Session, cards: Mapping[str, Card], text: str) -> Target | None:
    """What the session's button with these words does, the newest card's first; None when there is no such button.

    An option of the open step comes first, and so does what the reading of answers understands.
    """
    words = normal_form(text) if len(text) <= _LONGEST_LABEL else ""
    step = session.open_step
    if not words or (step and (request(text) or any(normal_form(each.label) == words for each in step.options))):
        return None
    if words in _ORDERS:
        return Target(_ORDERS[words], session.id)
    return button_named(cards, text, _READ_AS_ANSWERS)


def button_named(cards: Mapping[str, Card], text: str, but_for: Container[Action]) -> Target | None:
    """What the button with these words does, the newest card's first; of those that do none of `but_for`."""
    words = normal_form(text) if len(text) <= _LONGEST_LABEL else ""
    found = (button for card in reversed(list(cards.values())) for button in _buttons(card.elements))
    named = (each for each in found if each.target.action not in but_for and normal_form(each.label) == words)
    return next((button.target for button in named), None) if words else None


def _buttons(elements: Iterable[Element]) -> Iterator[Button]:
    for element in elements:
        match element:
            case Buttons(buttons=buttons) | Menu(buttons=buttons):
                yield from buttons
            case Fold(elements=inner):
                yield from _buttons(inner)
            case _:
                pass
