"""Orders: the words a person gives the bot beside a problem, the same on every platform."""

import re
from dataclasses import dataclass
from enum import StrEnum

from core.services.identities import CODE_LENGTH
from core.shared.typed_text import normal_form, undecorated
from core.tickets.intake import ticket_id_in

COMMAND = "/pilot"
"""The slash command of chats that have some."""


class CommandWord(StrEnum):
    """What can be ordered."""

    RESUME = "resume"
    HISTORY = "history"
    FLOWS = "flows"
    SCRIPTS = "scripts"
    WALK = "walk"
    STATUS = "status"
    HAND_OVER = "handover"
    HOME = "home"
    SETTINGS = "settings"
    PREFERENCES = "preferences"
    """One's own settings; also `my settings`."""
    LINK = "link"
    TICKET = "ticket"
    """Also `tickets`, which lists and searches."""
    TITLE = "title"
    """Words the title of a session or walk."""
    HELP = "help"


_MOST_WORDS_SOUGHT = 3
_ASKED_OF_CLIENT = re.compile(r"what (?:did we do|have we done|was done) for ([^?.!\n]{1,100})\s*[?.!]?", re.IGNORECASE)
"""Asks for the sessions of a client, and is no problem."""
_SAID_OTHERWISE = {"my settings": CommandWord.PREFERENCES.value, "my preferences": CommandWord.PREFERENCES.value}
"""Orders in other words."""
_ALONE = frozenset(
    {
        CommandWord.RESUME,
        CommandWord.STATUS,
        CommandWord.HOME,
        CommandWord.PREFERENCES,
        CommandWord.SETTINGS,
        CommandWord.HELP,
    }
)
"""Words that are an order only by themselves: “status page is down” is a problem."""


@dataclass(frozen=True, slots=True)
class TextCommand:
    """An order and what follows its word."""

    word: CommandWord
    rest: str = ""


def parse_command(  # noqa: PLR0911 - an order each
    text: str, *, in_thread: bool = False
) -> TextCommand | None:
    """The order a text is; None when it is something else, such as a problem. Nothing at all asks for help.

    `in_thread`: of a session or walk, which then needs no colon after `title`.
    """
    text = without_command(text)
    if not text.strip():
        return TextCommand(CommandWord.HELP)
    if asked := _ASKED_OF_CLIENT.fullmatch(text.strip()):
        return TextCommand(CommandWord.HISTORY, asked[1].strip())
    first, _, rest = undecorated(_SAID_OTHERWISE.get(normal_form(text), text)).partition(" ")
    rest = rest.strip()
    if normal_form(first) in ("ticket", "tickets"):
        return _about_tickets(normal_form(first), rest)
    if normal_form(first) == CommandWord.TITLE.value:  # “title bar is missing” is a problem
        is_order = in_thread or not rest or first.endswith(":")
        return TextCommand(CommandWord.TITLE, rest) if is_order else None
    try:
        word = CommandWord(normal_form(first))
    except ValueError:
        return None
    if normal_form(rest) and (word in _ALONE or (word is CommandWord.LINK and not _is_code(rest))):
        return None
    is_bare_walk = not rest and word is CommandWord.WALK
    return TextCommand(CommandWord.FLOWS if is_bare_walk else word, rest)


def _about_tickets(word: str, rest: str) -> TextCommand | None:
    """A number or link after `ticket`, a few words to look for after `tickets`; anything longer is a problem."""
    if rest and word == "ticket" and ticket_id_in(rest) is None:
        return None
    return TextCommand(CommandWord.TICKET, rest) if len(rest.split()) <= _MOST_WORDS_SOUGHT else None


def without_command(text: str) -> str:
    """The text without the slash command before it, as people type it out of habit where there is none."""
    first, _, rest = text.strip().partition(" ")
    return rest.strip() if first.casefold() == COMMAND else text


def _is_code(text: str) -> bool:
    """Whether it can be a one-time code and not what is wrong with a link: one word, with a digit, of its length."""
    letters = text.replace("-", "")
    is_one_word = letters.isascii() and letters.isalnum() and len(letters) == CODE_LENGTH
    return is_one_word and any(letter.isdigit() for letter in letters)
