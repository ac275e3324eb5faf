"""Commands that delete files and folders: what is lost depends on the paths they name."""

# A pattern reads best in one piece.
# ruff: noqa: E501

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from core.shared.patterns import lazy_pattern

Loss = Literal["wipes", "destroys", "changes"]

_DELETE = lazy_pattern(
    r"(?:^|[;&|({`\"'>:]\s*|\b(?:sudo|then|do|run|xargs|exec)\s+(?:-\w+\s+)*)\s*"
    r"(?P<command>(?:/\w+/)*(?:rm|remove-item|rmdir|rd|del|erase|ri|unlink)|find)(?:\.exe)?(?![\w-])(?P<rest>[^\n;&|]{0,600})",
    re.IGNORECASE,
)
_DOTNET = lazy_pattern(
    r"\[(?:system\.)?io\.(?:directory|file)\]::delete\((?P<rest>[^\n]{0,300})|\bshutil\.rmtree\((?P<tree>[^\n]{0,300})",
    re.IGNORECASE,
)
_RECURSIVE = lazy_pattern(r"(?:^|\s)(?:-[a-z]*r[a-z]*(?:\s|$)|--recursive|-rec\w*|/s\b)", re.IGNORECASE)
_ARGUMENT = lazy_pattern(r"\"([^\"]*)\"|'([^']*)'|(\S+)")
_NAMED = lazy_pattern(r"^-(?:path|literalpath|lp)$", re.IGNORECASE)
_TAKES_VALUE = lazy_pattern(
    r"^-(?:erroraction|ea|include|exclude|filter|confirm:?|errorvariable|depth|name|iname|type|mtime|maxdepth|mindepth|size|user|newer)$",
    re.IGNORECASE,
)
_SET = lazy_pattern(
    r"(?:^|[;{]\s*)(?:export\s+|local\s+|set\s+\"?|\[\w+\])?\$?(?P<name>[a-z_]\w{0,40})\s?=\s?(?P<value>\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'|[^\s\"'$(;][^\s;]{0,300})",
    re.IGNORECASE,
)
_VARIABLE = lazy_pattern(r"\$(?:\{(\w{1,40})\}|(\w{1,40}))(?![\w:])|%(\w{1,40})%")

_WHOLE = lazy_pattern(
    r"^(?:/+\*?|/\.\*?|~/?\*?|~\w*/?|\$\{?home\}?/?\*?|\$env:userprofile\\?\*?|%userprofile%\\?\*?|\$home\\?\*?|"
    r"/(?:home|users)(?:/[^/]*)?/?\*?|[a-z]:[\\/]?\*?(?:\.\*)?|[a-z]:[\\/]users(?:[\\/][^\\/]*)?[\\/]?\*?|"
    r"[a-z]:[\\/](?:windows|program files(?: \(x86\))?|windows[\\/]system32)[\\/]?\*?|/(?:etc|usr|var|bin|sbin|lib|boot|opt|srv|mnt|root|system|library)/?\*?|"
    r"\$\{?\w+:?-?\}?/\*?|\*|\./?\*?|\.\.?/?)$",
    re.IGNORECASE,
)
"""A whole disk, the system, everybody's or somebody's home; also an unset variable before a slash."""
_RESTORABLE = lazy_pattern(
    r"(?:^|[\\/%:_.$~{ -])(?:te?mp|cache\w*|\w*cache|inetcache|prefetch|softwaredistribution|catroot2|spool|thumbnails|crash\w*|wer|logs?[\\/]archive|deriveddata|"
    r"node_modules|preferences|__pycache__|\.npm|recent)(?:$|[\\/%}*. _-])|\.(?:tmp|ost|lock|lck|dmp|pid|part|crdownload|etl)\b|localcache|thumbcache|iconcache|\$env:te?mp|%te?mp%|^(?:alias|function|variable|env):",
    re.IGNORECASE,
)
"""Folders and files that come back by themselves."""
_LIKE_A_PATH = lazy_pattern(r"[\\/%$~*]|\.\w")


@dataclass(frozen=True, slots=True)
class Deletion:
    """A command that deletes, and how bad that is."""

    loss: Loss
    line: str


def variables(lines: list[str]) -> Mapping[str, str]:
    """What simple variables stand for, by name in lower case: the text they were last set to."""
    known = dict[str, str]()
    for line in lines:
        for match in _SET.finditer(line):
            known[match["name"].lower()] = _filled(match["value"].strip("\"'"), known)[:300]
    return known


def deletions(line: str, known: Mapping[str, str]) -> Iterator[Deletion]:
    """The deletions of a line."""
    for match in _DELETE.finditer(line):
        command, rest = match["command"].lower().rpartition("/")[2], match["rest"]
        if command == "find" and not re.search(r"\s-delete\b|-exec\s+rm\b", rest, re.IGNORECASE):
            continue
        recursive = command == "find" or bool(_RECURSIVE.search(rest))
        paths = [_filled(path, known) for path in _paths(rest)]
        if command == "find":
            paths = paths[:1]
        if command in ("erase", "ri") and not any(_LIKE_A_PATH.search(path) for path in paths):
            continue  # a word of a sentence
        if command in ("rmdir", "rd", "unlink") and not recursive:
            yield Deletion("changes", line)  # only takes what is empty
        elif command in ("del", "erase", "rm", "ri") and not paths and not _is_piped(line, match.start("command")):
            continue
        else:
            yield Deletion(_loss(paths, line, recursive=recursive), line)
    for match in _DOTNET.finditer(line):
        yield Deletion(
            _loss([_filled((match["rest"] or match["tree"] or "").strip("\"') ,$true"), known)], line, recursive=True),
            line,
        )


def _is_piped(line: str, start: int) -> bool:
    return line[:start].rstrip().endswith("|")


def _loss(paths: list[str], line: str, *, recursive: bool) -> Loss:
    if not paths:
        return "changes" if _RESTORABLE.search(line) else "destroys"
    if recursive and any(_WHOLE.match(path) for path in paths):
        return "wipes"
    if any(re.match(r"^(?:[a-z]:[\\/]|/)\*", path, re.IGNORECASE) for path in paths):
        return "wipes"
    return "changes" if all(_RESTORABLE.search(path) for path in paths) else "destroys"


def _paths(rest: str) -> list[str]:
    paths = list[str]()
    words = [(match[1] or match[2] or match[3] or "", bool(match[1] or match[2])) for match in _ARGUMENT.finditer(rest)]
    skip = False
    for word, quoted in words:
        if skip:
            skip = False
        elif _TAKES_VALUE.match(word):
            skip = True
        elif _NAMED.match(word) or (not quoted and re.match(r"^(?:-|/[a-z?](?::\S*)?$|\d?>)", word, re.IGNORECASE)):
            continue
        elif word not in ("{", "}", "(", ")", "{}", "\\", "+", "?"):
            paths.append(word.rstrip("`\"'),;}"))
    return [path for path in paths if path]


def _filled(text: str, known: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        name = (match[1] or match[2] or match[3]).lower()
        return known.get(name, match[0])

    return _VARIABLE.sub(value, text)[:600]
