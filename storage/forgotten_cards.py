"""What stored cards show of problems whose text is no longer kept: each is told to have been deleted, in its place.

What was posted in a chat stays there; of what FlowPilot keeps, only the title is left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from os.path import commonprefix
from typing import Any, cast
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from core.sessions.masking import PROBLEM_LOOKED_AT, masked_text
from storage.connection import Connection

FORGOTTEN = "The text of the problem was deleted when its retention period ended."
_BEGINNING = 30
"""Letters and digits by which the beginning of a problem is found in a text."""
_MORE = 4
"""How many a text has to have beyond the title."""
_CARDS_OF_SESSIONS = text("""
    SELECT m.id, m.card, c.session_id AS shown_in, split_part(m.subject, ':', 2) AS named
    FROM messages m JOIN conversations c ON c.id = m.conversation_id
    WHERE m.account_id = :account_id
        AND (c.session_id = ANY(:ids) OR (m.subject LIKE 'handover:%' AND split_part(m.subject, ':', 2) = ANY(:names)))
""")
_CARDS_OF_WALKS = text("""
    SELECT m.id, m.card, c.walk_id AS shown_in, '' AS named
    FROM messages m JOIN conversations c ON c.id = m.conversation_id
    WHERE m.account_id = :account_id AND c.walk_id = ANY(:ids)
""")
_CHANGE = text("UPDATE messages SET card = :card WHERE id = :id").bindparams(bindparam("card", type_=JSONB))


@dataclass(frozen=True, slots=True)
class ForgottenProblem:
    """A session's or walk's problem that goes, and the title that stays."""

    id: UUID
    title: str
    problem: str
    """Its beginning: more of it no card shows."""


async def forget_in_cards(
    connection: Connection, account_id: UUID, problems: Sequence[ForgottenProblem], *, of_walks: bool
) -> None:
    """Take the problems out of every card that shows them, those of hand-overs in channels included."""
    by_id = {one.id: one for one in problems} | {one.id.hex: one for one in problems}
    which = {"account_id": account_id, "ids": [one.id for one in problems], "names": [one.id.hex for one in problems]}
    found = await connection.execute(_CARDS_OF_WALKS if of_walks else _CARDS_OF_SESSIONS, which)
    for row in found.all():
        problem = by_id.get(row.shown_in) or by_id[row.named]
        card = without_problem(row.card, problem.problem, problem.title)
        if card != row.card:
            await connection.execute(_CHANGE, {"id": row.id, "card": card})


def without_problem(shown: Any, problem: str, title: str) -> Any:
    """What a card shows, with a sentence in place of each text that quotes more of the problem than its title does."""
    words = _letters(masked_text(problem[:PROBLEM_LOOKED_AT]))
    told = _common(words, _letters(title))
    return _without(shown, words, told + _MORE)


def _without(shown: Any, words: str, most: int) -> Any:
    match shown:
        case str():
            return FORGOTTEN if _quoted(shown, words) > most else shown
        case list():
            return [_without(one, words, most) for one in cast("list[Any]", shown)]
        case dict():
            return {name: _without(one, words, most) for name, one in cast("dict[str, Any]", shown).items()}
        case _:
            return shown


def _quoted(said: str, words: str) -> int:
    """How many letters and digits of the problem's beginning a text repeats."""
    letters = _letters(said)
    start = letters.find(words[:_BEGINNING])
    return _common(letters[start:], words) if start >= 0 else 0


def _letters(said: str) -> str:
    """The text without what is written otherwise in a card: case, line ends, and marks that Markdown escapes."""
    return "".join(character for character in said.casefold() if character.isalnum())


def _common(one: str, other: str) -> int:
    return len(commonprefix([one, other]))  # noqa: RUF071 - by letters is what is meant
