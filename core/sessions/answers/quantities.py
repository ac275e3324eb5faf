"""Amounts in options and answers: “2 GB” is “Less than 5 GB”, “60 minutes” is “About an hour”."""

from dataclasses import dataclass
from math import inf

from core.sessions.answers.words import written_out
from core.shared.patterns import lazy_pattern

_UNITS = {
    "bytes": {"kb": 1e3, "mb": 1e6, "gb": 1e9, "gig": 1e9, "gigs": 1e9, "gigabyte": 1e9, "gigabytes": 1e9, "tb": 1e12},
    "time": {
        **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "sekunden"), 1),
        **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "minuten"), 60),
        **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "stunde", "stunden"), 3600),
        **dict.fromkeys(("day", "days", "tag", "tage"), 86400),
        **dict.fromkeys(("week", "weeks"), 604800),
        **dict.fromkeys(("month", "months"), 2_592_000),
    },
    "share": {"%": 0.01, "percent": 0.01, "prozent": 0.01},
}
_DIMENSION = {unit: (name, size) for name, units in _UNITS.items() for unit, size in units.items()}
_NUMBERS = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
    "half": 0.5,
    "a": 1,
    "an": 1,
}
_NUMBER = r"\d+(?:[.,]\d+)?|" + "|".join(_NUMBERS)
_UNIT = "|".join(sorted(_DIMENSION, key=len, reverse=True))
_AMOUNT = lazy_pattern(rf"(?<![\w.])({_NUMBER})(?:\s*(?:-|to|and)\s*({_NUMBER}))?\s?(?:an?\s)?({_UNIT})?(?![\w])")
_BELOW = lazy_pattern(r"\b(?:less|under|below|fewer|up to|at most|unter|weniger|smaller)\b")
_ABOVE = lazy_pattern(r"\b(?:more|over|above|at least|longer|über|mehr|greater)\b")
_FEW, _SEVERAL = lazy_pattern(r"\b(?:a )?(?:few|couple of)\s+(\w+)"), lazy_pattern(r"\bseveral\s+(\w+)")
_FEWEST_STRETCHES = 2
_GIGABYTE = 1e9
_AROUND = 0.5
"""How far from a single amount another still counts as about the same."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A stretch of amounts of one kind; `unit` is empty where none was said."""

    low: float
    high: float
    unit: str
    exact: bool = True


def amount(text: str, unit: str = "") -> Amount | None:
    """The first amount in a text, in the unit's kind where it names none; None without one."""
    words = written_out(text)
    for found in _AMOUNT.finditer(words):
        dimension, size = _DIMENSION.get(found[3] or "", ("", 1.0))
        if not dimension and (not unit or (not found[1][0].isdigit() and found[1] in ("a", "an", "one"))):
            continue
        if not dimension and unit:
            dimension, size = unit, 0.01 if unit == "share" else 1.0
        low = _number(found[1]) * size
        high = _number(found[2]) * size if found[2] else low
        if _BELOW.search(words):
            return Amount(0, high, dimension)
        if _ABOVE.search(words):
            return Amount(low, inf, dimension)
        return Amount(low, high, dimension, exact=bool(found[2]))
    for pattern, low, high in ((_FEW, 2, 5), (_SEVERAL, 2, 24)):
        found = pattern.search(words)
        if found and found[1] in _DIMENSION:
            dimension, size = _DIMENSION[found[1]]
            return Amount(low * size, high * size, dimension)
    return None


def fitting(text: str, labels: list[str]) -> int | None:
    """The place of the one label whose stretch holds the amount in the text; None unless that is plain."""
    stretches = [amount(label) for label in labels]
    units = [stretch.unit for stretch in stretches if stretch]
    if len(units) < _FEWEST_STRETCHES or len(set(units)) != 1:
        return None
    typed = amount(text, units[0] if units[0] == "share" else "") or _bare(text, units[0])
    if typed is None or typed.unit != units[0]:
        return None
    within = [place for place, one in enumerate(stretches) if one and _holds(one, typed)]
    if len(within) == 1:
        return within[0]
    single = [place for place in within if (one := stretches[place]) and not one.exact]
    return single[0] if len(single) == 1 else None


def _bare(text: str, unit: str) -> Amount | None:
    """A number without a unit: gigabytes, where storage is asked about; of times it may be anything."""
    found = amount(text, unit) if unit == "bytes" else None
    return Amount(found.low * _GIGABYTE, found.high * _GIGABYTE, unit) if found else None


def _holds(stretch: Amount, typed: Amount) -> bool:
    middle = typed.low if typed.high == inf else (typed.low + typed.high) / 2
    if typed.low == 0 and typed.high < inf:
        middle = typed.high * 0.99
    if typed.high == inf:
        middle = typed.low * 1.01
    if stretch.exact:
        return stretch.low <= middle <= stretch.high
    return stretch.low * (1 - _AROUND) <= middle <= stretch.high * (1 + _AROUND)


def _number(word: str) -> float:
    return _NUMBERS[word] if word in _NUMBERS else float(word.replace(",", "."))
