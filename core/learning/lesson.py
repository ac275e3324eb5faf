"""What a resolved session teaches: the way that led to its fix, and what led nowhere."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from core.flows.model import ConditionKind, NodeType
from core.flows.options import Option, Script
from core.flows.rewording import MARK
from core.flows.written import one_line
from core.learning.fitting import Generalise, fit_label, fit_line, fit_text, says_something
from core.learning.junk import says_nothing
from core.learning.problems import problem_of, solved_part, title_of
from core.learning.wording import instruction, label_of
from core.shared.text import shortened

MAX_PIECES = 40
"""Most nodes one session adds to a flow; longer ways keep their last part, which led to the fix."""
MAX_DEAD_ENDS = 12
_LONGEST_SYMPTOM = 300


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that was asked or done on the way to the fix, as a node of a flow would ask for it."""

    type: NodeType
    text: str
    why: str = ""
    details: str = ""
    options: tuple[Option, ...] = ()
    chosen: str = ""
    """The value of the option that led on."""
    script: Script | None = None
    typed: bool = False
    """Whether an engineer typed it, as a log of what was done: it is no instruction yet."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What can be learned from a session, in words that may go into a flow."""

    title: str
    problem: str
    pieces: tuple[Piece, ...]
    """In the order they were walked; what failed or was skipped is not among them."""
    dead_ends: tuple[str, ...]
    fix: str
    root_cause: str
    symptoms: tuple[str, ...]
    """How the problem was put, once it is generalised; what was answered at intake is not among them."""
    confirmed: bool
    """Whether its engineer says that it is solved, not only better."""
    verified: bool
    """Whether a check, and not only the engineer's word, showed that the problem was gone."""
    asked: int
    """Steps that a person answered."""
    skipped: int
    """Those among them that could not be checked."""

    @property
    def teaches(self) -> bool:
        """Whether it says what fixed the problem, and that it did."""
        says = bool(self.title) and not says_nothing(self.title)
        return says and self.confirmed and any(piece.type is not NodeType.NOTE for piece in self.pieces)

    @property
    def fixes(self) -> str:
        """All that was done, in one text, as it is compared with other fixes."""
        done = (piece.text for piece in self.pieces if piece.type in (NodeType.ACTION, NodeType.SCRIPT))
        return " ".join((self.root_cause, self.fix, *done))


@dataclass(frozen=True, slots=True)
class Exit:
    """The answer of a flow's node at which a session went its own way."""

    node_id: str
    condition: ConditionKind
    value: str = ""
    label: str = ""
    """What was typed, to be offered as a new option; empty where the answer is one the node has."""


@dataclass(frozen=True, slots=True)
class FlowWalk:
    """How a session followed a flow."""

    visited: tuple[str, ...]
    """The nodes that were answered, in order."""
    typed: tuple[Exit, ...]
    """Answers in own words where the node offers options, and the flow went on all the same."""
    exit: Exit | None
    """Where the session left the flow; None when it never answered one of its nodes."""
    finished: bool
    """Whether it was resolved by confirming the flow's own resolution."""


_Rewrite: TypeAlias = Callable[[str], str]


def generalised(lesson: Lesson, generalise: Generalise) -> Lesson:
    """The lesson without what belongs to one user or site, each text no longer than a flow may show it."""
    words = list(dict.fromkeys(_texts(lesson)))
    clean = dict(zip(words, generalise(words), strict=True))

    def text(word: str) -> str:
        return fit_text(clean[word])

    def line(word: str) -> str:
        return fit_line(clean[word])

    pieces = tuple(_rewritten(piece, text, lambda label: fit_label(clean[label])) for piece in lesson.pieces)
    fixes = " ".join((clean[lesson.fix], *(clean[piece.text] for piece in lesson.pieces if piece.typed)))
    told = solved_part(problem_of(clean[lesson.problem]), fixes)
    problem, title = fit_text(told), title_of(told, clean[lesson.title])
    return replace(
        lesson,
        title=fit_line(title, 200),
        problem=problem,
        pieces=_worded(pieces)[-MAX_PIECES:],
        dead_ends=_saying(map(_tried, map(line, lesson.dead_ends)))[:MAX_DEAD_ENDS],
        fix=fit_text(_tried(clean[lesson.fix])),
        root_cause=fit_text(label_of(clean[lesson.root_cause])),
        symptoms=_saying(map(fit_line, (title, _first(problem)))),
    )


def _worded(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces as instructions: those that somebody typed are worded anew, and what says nothing is left out."""
    made = (replace(piece, text=fit_text(instruction(piece.text))) if piece.typed else piece for piece in pieces)
    return tuple(piece for piece in made if says_something(piece.text))


def _first(problem: str) -> str:
    """As much of a problem as a flow keeps to be found by."""
    return shortened(one_line(problem), _LONGEST_SYMPTOM)


def _tried(text: str) -> str:
    """What was done, as it would be told to do; as it was typed where it is no instruction."""
    return instruction(text).removeprefix(MARK)


def _texts(lesson: Lesson) -> Iterator[str]:
    yield from (lesson.title, lesson.problem, lesson.fix, lesson.root_cause)
    yield from lesson.dead_ends
    for piece in lesson.pieces:
        yield from (piece.text, piece.why, piece.details)
        for option in piece.options:
            yield from (option.label, option.followup_hint or "")
        if piece.script:
            yield from (piece.script.code, piece.script.risks, piece.script.check_first)


def _rewritten(piece: Piece, text: _Rewrite, label: _Rewrite) -> Piece:
    options = tuple(
        Option(label(option.label), option.value, label(option.followup_hint or "") or None) for option in piece.options
    )
    script = piece.script and replace(
        piece.script, risks=text(piece.script.risks), check_first=text(piece.script.check_first)
    )
    return replace(
        piece, text=text(piece.text), why=text(piece.why), details=text(piece.details), options=options, script=script
    )


def _saying(texts: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if says_something(text)))


def distinct(texts: Sequence[str], most: int) -> tuple[str, ...]:
    """The texts without those that read the same but for case, at most so many."""
    return tuple({text.casefold(): text for text in reversed(texts)}.values())[::-1][:most]
