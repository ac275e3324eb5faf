"""What one line of a log says: how bad it is, which codes it names, when it was, and which lines are like it."""

import re
from enum import IntEnum

from core.shared.patterns import lazy_pattern


class Level(IntEnum):
    """How bad a line is."""

    PLAIN = 0
    WARNING = 1
    ERROR = 2
    FATAL = 3


_FATAL = lazy_pattern(
    r"\b(?:fatal|critical|crit|panic(?:ked)?|emerg(?:ency)?|bug ?check|blue ?screen|segfault|core dumped|out of memory"
    r"|oom-killer|crash(?:ed|es|ing)?|stop code)\b|%[A-Z0-9_]+-[0-2]-",
    re.IGNORECASE,
)
_ERROR = lazy_pattern(
    r"\b(?:err|errors?|\w{0,40}exception|traceback|caused by|failed|failures?|fails|failing|denied|refused|rejected"
    r"|unable to|cannot|can't|could(?: not|n't)|timed[- ]out|timeout|unreachable|corrupt(?:ed|ion)?|invalid|expired"
    r"|not found|no such|missing|mismatch|aborted|violation|unauthorized|forbidden|bounced|unrecoverable"
    r"|deadlock(?:ed)?|exceed(?:ed|s)|unavailable|no space left|disk full|bad (?:block|sector)s?"
    r"|return value 3|not responding|locked out|fehler|fehlgeschlagen"
    r"|erreur|échec|error)\b|!!!|%[A-Z0-9_]+-3-|\" 5\d\d \d|\b\w+Error\b",
    re.IGNORECASE,
)
_WARNING = lazy_pattern(
    r"\b(?:warn(?:ing)?|retry(?:ing)?|deferred|degraded|throttl\w{1,5}|unexpected|skipped|conflict|warnung|avertissement)\b"
    r"|%[A-Z0-9_]+-4-|\" 4\d\d \d",
    re.IGNORECASE,
)
_INNOCENT = lazy_pattern(
    r"\b(?:no|0|zero|without(?: any)?|any) (?:errors?|failures?|warnings?|failed)\b"
    r"|\b(?:errors?|failed|failures?|warnings?|error_?count|invalid|missing|rejected|timeout|err)\s{0,3}[=:]\s{0,3}\"?(?:0x0+|0|none|null|no|false)\b"
    r"|\b(?:error|exit|return|status) ?(?:code|value)?[ =:]{1,3}0(?:x0+)?\b|\berror (?:handler|reporting|log)\b",
    re.IGNORECASE,
)
_HARMLESS = lazy_pattern(r"\b(?:info(?:rmation)?|debug|trace|verbose|notice)\b", re.IGNORECASE)
_CODE = lazy_pattern(
    r"\b0x[0-9A-Fa-f]{4,16}\b|\bAADSTS\d{4,7}\b|\bORA-\d{5}\b|\b(?:ERR|CERT|STATUS|ERROR|SEC|DXGI)_[A-Z]"
    r"[A-Z_0-9]{3,60}\b"
    r"|\bE(?:CONN|HOST|NET|ADDR|TIMED|ACCES|NOENT|NOSPC|PERM|IO|PIPE)[A-Z]{0,12}\b"
    r"|\b(?:Event ?ID|error(?: code)?|errno|code|sqlstate|status)[ :=#]{1,3}\d{1,6}\b"
    r"|\b[45]\.\d\.\d{1,3}\b(?!\.)|\bSQLSTATE\[\w{5}\]",
    re.IGNORECASE,
)
_TIME = lazy_pattern(
    r"\d{4}[-/.]\d\d[-/.]\d\d[T ,]{1,2}\d\d:\d\d(?::\d\d)?|\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d"
    r"|[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d(?: \d{4})?"
    r"|\d{1,2}[/.]\d{1,2}[/.]\d{2,4},? {1,2}\d{1,2}:\d\d(?::\d\d)?(?: [AP]M)?"
)
_VARIABLE = lazy_pattern(r"0x[0-9A-Fa-f]+|[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27}|\d+|\"[^\"]{1,200}\"|'[^']{1,200}'")


_STEMS = (
    "err", "fail", "warn", "fatal", "crit", "panic", "emerg", "bug", "screen", "segfault", "dumped", "memory", "oom-",
    "crash", "stop code", "-0-", "-1-", "-2-", "-3-", "-4-", "exception", "traceback", "caused by", "denied", "refused",
    "reject", "unable", "cannot", "can't", "could", "timed", "timeout", "unreach", "corrupt", "invalid", "expire",
    "not ", "no such", "missing", "mismatch", "abort", "violation", "unauth", "forbidden", "bounced", "unrecov",
    "no space", "disk full", "bad ", "return value", "locked out", "fehl", "échec", "!!!", '" 5', '" 4', "retry",
    "deferred", "deadlock", "exceed", "unavail", "degraded", "throttl", "unexpected", "skipped", "conflict", "avert",
)  # fmt: skip
"""Parts of lines, one of which is in all that the expressions above find."""


def may_matter(line: str) -> bool:
    """Whether `level_of` could say anything but plain; much faster, as almost every line of a log is plain."""
    line = line.casefold()
    for stem in _STEMS:  # noqa: SIM110 - a generator would cost as much as the search
        if stem in line:
            return True
    return False


def level_of(line: str) -> Level:
    """How bad a line is, by the words and marks of common logs."""
    line = _INNOCENT.sub(" ", line)
    if _FATAL.search(line):
        level = Level.FATAL
    elif _ERROR.search(line):
        level = Level.ERROR
    else:
        return Level.WARNING if _WARNING.search(line) else Level.PLAIN
    # A log that says its level means it; what such a line tells of a fault is still worth a look.
    return Level.WARNING if _HARMLESS.search(line[:80]) else level


def codes_of(line: str) -> list[str]:
    """The error codes in a line; zero is none."""
    return [code for code in _CODE.findall(line) if code.strip("0x") and not code.endswith((" 0", "=0", ":0"))]


def time_of(line: str) -> str:
    """The moment a line names, as it stands there; empty when it names none."""
    found = _TIME.search(line[:200])
    return found[0] if found else ""


def pattern_of(line: str) -> str:
    """The line with what differs between lines of one kind taken out."""
    return _VARIABLE.sub("#", _TIME.sub("", line[:300], count=1)).strip()
