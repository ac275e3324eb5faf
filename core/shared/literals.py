"""What a text must contain for a regular expression to match: pieces that tell which of many patterns are worth trying.

They are derived from the pattern itself, so that nobody has to keep a list of words beside it. The parser is that of
`re`, which is not public but has been the same since Python 3.11; any part that is not known here may match anything.
"""

from collections.abc import Iterable, Sequence
from importlib import import_module
from itertools import product
from typing import Any

_parser: Any = import_module("re._parser")

_MOST = 60
"""Pieces that a part may stand for before it counts as anything."""
_SHORTEST = 2
"""Characters: shorter pieces stand in nearly every text."""
_LONG = 5
"""Characters from which a longer piece is hardly any rarer."""

_SAME = str.maketrans({"\N{LATIN SMALL LETTER DOTLESS I}": "i", "\N{LATIN SMALL LETTER LONG S}": "s"})
"""Small letters that match an ASCII letter where case is ignored."""

_Node = tuple[Any, Any]
_Pieces = frozenset[str]
_NOTHING: _Pieces = frozenset(("",))
_ZERO_WIDTH = ("AT", "ASSERT", "ASSERT_NOT")
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


def pieces_needed(pattern: str, flags: int = 0) -> frozenset[str]:
    """Pieces in small ASCII letters, one of which stands in every text that the pattern matches.

    The text is taken as `as_searched` has it. Empty where nothing is certain: try the pattern on every text then.
    """
    return _needed(_parser.parse(pattern, flags)) or frozenset()


def as_searched(text: str) -> str:
    """The text in the form in which it is searched for pieces."""
    return text.lower().translate(_SAME)


def _needed(nodes: Iterable[_Node]) -> _Pieces | None:
    """The rarest pieces of which one stands in all that a sequence matches; None where there are none."""
    candidates = list[_Pieces]()
    run = _NOTHING
    for node in nodes:
        exact = _exact(node)
        if exact is not None and len(run) * len(exact) <= _MOST:
            run = frozenset(map("".join, product(run, exact)))
            continue
        candidates.append(run)
        run = exact if exact is not None else _NOTHING
        inside = _needed_inside(node) if exact is None else None
        if inside:
            candidates.append(inside)
    candidates.append(run)
    return max((_without_longer(pieces) for pieces in candidates if _tells(pieces)), key=_worth, default=None)


def _tells(pieces: _Pieces) -> bool:
    return min(map(len, pieces)) >= _SHORTEST


def _worth(pieces: _Pieces) -> tuple[int, int]:
    return min(_LONG, *map(len, pieces)), -len(pieces)


def _without_longer(pieces: _Pieces) -> _Pieces:
    """Without those that hold another: where they stand, it stands."""
    return frozenset(one for one in pieces if not any(other != one and other in one for other in pieces))


def _exact(node: _Node) -> _Pieces | None:
    """All that a part can match, if that is little; None where it may be much, or is not known."""
    name, what = str(node[0]), node[1]
    if name in _ZERO_WIDTH:
        return _NOTHING
    if name == "LITERAL":
        return frozenset((chr(what).lower(),)) if what < 128 else None  # noqa: PLR2004 - the last of ASCII
    if name == "IN":
        return _any_exact([node] for node in what)
    if name == "BRANCH":
        return _any_exact(what[1])
    if name in _REPEATS and what[1] == 1:
        once = _all_exact(what[2])
        return once if what[0] or once is None else once | _NOTHING
    inside = _inside(node)
    return _all_exact(inside) if inside is not None else None


def _any_exact(alternatives: Iterable[Iterable[_Node]]) -> _Pieces | None:
    found = frozenset[str]()
    for alternative in alternatives:
        pieces = _all_exact(alternative)
        if pieces is None:
            return None
        found |= pieces
    return found if len(found) <= _MOST else None


def _all_exact(nodes: Iterable[_Node]) -> _Pieces | None:
    found = _NOTHING
    for node in nodes:
        pieces = _exact(node)
        if pieces is None or len(found) * len(pieces) > _MOST:
            return None
        found = frozenset(map("".join, product(found, pieces)))
    return found


def _inside(node: _Node) -> Sequence[_Node] | None:
    """The sequence that a group stands for."""
    name, what = str(node[0]), node[1]
    if name == "SUBPATTERN":
        return what[3]
    return what if name == "ATOMIC_GROUP" else None


def _needed_inside(node: _Node) -> _Pieces | None:
    """What stands in all that a part matches which may match much."""
    name, what = str(node[0]), node[1]
    if name in _REPEATS:
        return _needed(what[2]) if what[0] else None
    if name == "BRANCH":
        found = frozenset[str]()
        for alternative in what[1]:
            pieces = _needed(alternative)
            if not pieces:
                return None
            found |= pieces
        return _without_longer(found)
    inside = _inside(node)
    return _needed(inside) if inside is not None else None
