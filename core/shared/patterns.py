"""Regular expressions that are compiled when first used, or while a program that runs on has nothing else to do.

Compiling all of them takes longer than most commands do, and a command uses few.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, cast
from weakref import WeakSet


class _LazyPattern:
    """Has all that a compiled pattern has, and compiles it once any of it is asked for."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.given = pattern, flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        _waiting.discard(self)
        return re.compile(*self.given)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what copying and the like look for
            raise AttributeError(name)
        found = getattr(self.compiled, name)
        setattr(self, name, found)  # so that the next use takes no longer than that of a compiled one
        return found


_waiting = WeakSet[_LazyPattern]()


def lazy_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` makes of this, made when it is first used; that raises `re.error` if there is a mistake in it.

    For patterns of a module, which are there as long as the program. The functions of `re` do not take it, its own
    methods are all there.
    """
    lazy = _LazyPattern(pattern, flags)
    _waiting.add(lazy)
    return cast("re.Pattern[str]", lazy)


def as_given(pattern: re.Pattern[str]) -> tuple[str, int]:
    """The text and the flags of a pattern; one that waits to be compiled goes on waiting."""
    lazy = cast("object", pattern)
    return lazy.given if isinstance(lazy, _LazyPattern) else (pattern.pattern, pattern.flags)


def compile_waiting() -> Iterator[str]:
    """Compile what nobody has used yet, one after the other, and yield each: there is time for others between."""
    while _waiting:
        lazy = _waiting.pop()
        yield lazy.compiled.pattern
