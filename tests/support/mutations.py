"""What a platform sends, with one part of it after the other in another shape than it ever has."""

import copy
from collections.abc import Iterator
from typing import Any

ODD: tuple[Any, ...] = (
    None,
    "",
    7,
    -1,
    10**30,
    1.5,
    True,
    [],
    {},
    [None],
    [[]],
    {"id": None},
    {"id": {"id": []}},
    "a\x00b",
    "\ud800",
    "x" * 5_000,
    "\u202e\u200b",
    "../..?#%",
    "1.1.1",
    "9" * 400,
)
"""What stands in a part's place."""
Path = tuple[str | int, ...]


def mutations(payload: Any, each: int, first: int = 0) -> Iterator[tuple[Path, Any]]:
    """The payload with one of its parts, however deep, missing or replaced by something odd; `each` times for each.

    What comes in the place goes round, beginning with the `first`, so that many payloads together have it all.
    """
    number = first
    for path in _paths(payload):
        for _ in range(each):
            changed = copy.deepcopy(payload)
            holder = changed
            for step in path[:-1]:
                holder = holder[step]
            if number % (len(ODD) + 1) == len(ODD):
                del holder[path[-1]]
            else:
                holder[path[-1]] = copy.deepcopy(ODD[number % (len(ODD) + 1)])
            number += 1
            yield path, changed


def _paths(value: Any, before: Path = ()) -> Iterator[Path]:
    children: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in children:
        yield (*before, step)
        yield from _paths(child, (*before, step))
