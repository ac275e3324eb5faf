"""The lines of interest of a log: one pass, bounded memory, however long it is."""

import io
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from core.attachments.log_lines import Level, codes_of, level_of, may_matter, pattern_of, time_of

_LONGEST_LINE = 2_000
"""Characters of a line that are looked at."""
_SHOWN_LINE = 400
_MOST_PATTERNS = 4_000
"""Kinds of lines that are told apart; a log with more is noise, and what comes later is only counted."""
_SHOWN_PATTERNS = 24
_MOST_SHAPES = 20_000
"""Lines without their digits whose level and pattern are remembered: most lines of a log were there before."""
_MOST_EXAMINED = 15_000
"""Lines that are read closely; of a log in which more are unlike each other, the rest is passed over."""
_DIGITS = {ord(digit): None for digit in "0123456789"}
_MOST_CODES = 2_000
_SHOWN_CODES = 12
_CODES_READ = 100
"""Lines of one kind whose codes are read; those of the others are the same."""
_AROUND = 3
"""Lines shown before and after the first error."""
_KEY_LINES = 8
"""Lines that count as evidence."""
_NAMES = {Level.FATAL: "fatal", Level.ERROR: "error", Level.WARNING: "warning"}


@dataclass(slots=True)
class _Alike:
    """Lines of one kind."""

    level: Level
    line: str
    first: int
    last: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class LogDigest:
    """What a log comes to."""

    lines: tuple[str, ...]
    """For people and models: a summary, codes, kinds of lines by how bad they are, the lines around the first error."""
    key_lines: tuple[str, ...]
    """The worst lines as they stand, which count as evidence."""


@dataclass(slots=True)
class _Seen:
    count: int = 0
    levels: Counter[Level] = field(default_factory=Counter[Level])
    patterns: dict[str, _Alike] = field(default_factory=dict[str, _Alike])
    codes: Counter[str] = field(default_factory=Counter[str])
    before: deque[str] = field(default_factory=lambda: deque[str](maxlen=_AROUND))
    around: list[str] = field(default_factory=list[str])
    after: int = 0
    shapes: dict[str, tuple[Level, str]] = field(default_factory=dict[str, tuple[Level, str]])
    examined: int = 0
    first_time: str = ""
    last_time_line: str = ""

    def take(self, line: str) -> None:
        """Look at the next line."""
        self.count += 1
        if line[:1].isspace():
            timed = False
        else:
            timed = True
            self.last_time_line = line
        if timed and not self.first_time:
            self.first_time = time_of(line)
        level = self._noted(line) if may_matter(line) else Level.PLAIN
        if self.after:
            self.after -= 1
            self.around.append(f"  {self.count}: {line[:_SHOWN_LINE]}")
        elif level >= Level.ERROR and not self.around:
            start = self.count - len(self.before)
            self.around = [f"  {start + place}: {one[:_SHOWN_LINE]}" for place, one in enumerate(self.before)]
            self.around.append(f"> {self.count}: {line[:_SHOWN_LINE]}")
            self.after = _AROUND
        if not self.around:
            self.before.append(line)

    def _noted(self, line: str) -> Level:
        """The line's level; lines above plain are counted with those like them."""
        shape = line.translate(_DIGITS)
        level, pattern = self.shapes.get(shape) or self._examined(line, shape)
        if level is Level.PLAIN:
            return level
        self.levels[level] += 1
        known = self.patterns.get(pattern)
        if known:
            known.count += 1
            known.last = self.count
        elif pattern and len(self.patterns) < _MOST_PATTERNS:
            self.patterns[pattern] = _Alike(level, line[:_SHOWN_LINE].strip(), self.count, self.count)
        else:
            return level
        if not known or known.count < _CODES_READ:
            for code in codes_of(line):
                if code in self.codes or len(self.codes) < _MOST_CODES:
                    self.codes[code] += 1
        return level

    def _examined(self, line: str, shape: str) -> tuple[Level, str]:
        self.examined += 1
        if self.examined > _MOST_EXAMINED:
            return Level.PLAIN, ""
        level = level_of(line)
        found = level, pattern_of(line) if level is not Level.PLAIN else ""
        if len(self.shapes) < _MOST_SHAPES:
            self.shapes[shape] = found
        return found


def digest_of(content: bytes) -> LogDigest:
    """The digest of a log in any encoding that can be told."""
    seen = _Seen()
    for line in _lines(content):
        seen.take(line)
    # The worst first; among equals what is rare, as what a log says all day is seldom what broke.
    ranked = sorted(seen.patterns.values(), key=lambda one: (-one.level, one.count, one.first))
    worst = ranked[:_SHOWN_PATTERNS]
    frequent = sorted(seen.patterns.values(), key=lambda one: (-one.level, -one.count))[:4]
    shown = [*worst, *(one for one in frequent if one not in worst)]
    codes = ", ".join(f"{code} ({count}×)" for code, count in seen.codes.most_common(_SHOWN_CODES))
    lines = [
        _summary(seen),
        *([f"Codes: {codes}"] if codes else []),
        *map(_told, shown),
        *(["Around the first error:", *seen.around] if seen.around else []),
    ]
    return LogDigest(tuple(lines), tuple(one.line for one in ranked[:_KEY_LINES] if one.level >= Level.ERROR))


def _summary(seen: _Seen) -> str:
    last = time_of(seen.last_time_line)
    span = f", {seen.first_time} to {last}" if seen.first_time and last else ""
    levels = ", ".join(f"{seen.levels[level]:,} {name}" for level, name in _NAMES.items() if seen.levels[level])
    lines = "1 line" if seen.count == 1 else f"{seen.count:,} lines"
    return f"{lines}{span}: {levels or 'no errors or warnings'}."


def _told(alike: _Alike) -> str:
    name = _NAMES[alike.level]
    where = f"line {alike.first}" if alike.count == 1 else f"{alike.count:,}×, lines {alike.first} to {alike.last}"
    return f"{name} ({where}): {alike.line}"


def _lines(content: bytes) -> Iterator[str]:
    """The lines that are not blank; of an endless one its beginning."""
    reader = io.TextIOWrapper(io.BytesIO(content), encoding=_encoding(content), errors="replace", newline=None)
    return _cut(reader)


def _cut(reader: io.TextIOWrapper) -> Iterator[str]:
    inside = False
    while piece := reader.readline(_LONGEST_LINE):
        if not inside and (line := piece.rstrip()):
            yield line
        inside = not piece.endswith("\n")


def _encoding(content: bytes) -> str:
    head = content[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head.count(0) * 3 > len(head):
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    return "utf-8-sig"
