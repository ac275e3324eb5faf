"""How a secret value may be written after the words that announce it, and rules made from that."""

import re
from collections.abc import Callable

from core.safety.redaction.plausible import is_assigned, is_listed, is_sentence, is_template, is_told, trimmed
from core.safety.redaction.rule import Judge, Near, Rule, Span
from core.safety.redaction.vault import Kind
from core.shared.patterns import lazy_pattern

_LONGEST = 128
"""Longest value a pattern takes, in characters; `to_its_end` goes on to the end of a longer one."""
_ASSIGNING = ("=", ":=", "=>")
_LISTING = (":", "->", "→", "-", "–", "|", "\t")
_TITLE = lazy_pattern(r"[A-ZÀ-Þ][a-zß-ÿ]+(?:[ ](?:for|für|pour|para|of|von|zu|zum|zur|to)\b)")
"""How a title goes on after a colon: "Strong passwords: Guide for new colleagues"."""
_REST = lazy_pattern(r"""[^\s"'<>;,&]*""")

VALUE = rf"""(?:
    \\"(?P<escaped>[^"\\\r\n]{{1,{_LONGEST}}})\\"
  | "(?P<double>(?:[^"\\\r\n]|\\.){{1,{_LONGEST}}})"
  | '(?P<single>[^'\r\n]{{1,{_LONGEST}}})'
  | [“„«]\s?(?P<curly>[^”“»\r\n]{{1,{_LONGEST}}}?)\s?[”“»]
  | `(?P<tick>[^`\r\n]{{1,{_LONGEST}}})`
  | (?P<bare>(?:(?![;,&](?:\s|\Z|["'\w][\w .%"'-]{{0,40}}[=:])|<(?:/|br))\S){{1,{_LONGEST}}})
)"""
"""A value, in any quotes or bare up to the next space or field. Part of a verbose pattern."""


def secret(
    label: str,
    pattern: str,
    triggers: tuple[str, ...],
    judge: Judge,
    *,
    anchored: bool = True,
    near: tuple[str, int] | None = None,
) -> Rule:
    """A rule for a secret, from a verbose pattern in which case does not matter. `near`: a pattern, and its reach."""
    close = Near(lazy_pattern(near[0], re.IGNORECASE), near[1]) if near else None
    compiled = lazy_pattern(pattern, re.IGNORECASE | re.VERBOSE)
    return Rule(label, Kind.SECRET, compiled, triggers, judge, anchored, close)


def judged(test: Callable[[str], bool]) -> Judge:
    """A judge that hides the value when the test holds for it."""

    def judge(match: re.Match[str]) -> Span | None:
        start, end = value_span(match)
        hidden = start < end and not is_template(match.string, start, end) and test(match.string[start:end])
        return to_its_end(match, start, end) if hidden else None

    return judge


def if_password(match: re.Match[str]) -> Span | None:
    """A judge that hides the value unless it is the rest of a sentence.

    The pattern's group `sep` holds what came before the value; without one the value counts as assigned.
    """
    start, end = value_span(match)
    value = match.string[start:end]
    separator = match["sep"].strip() if "sep" in match.re.groupindex else "="
    if (match.lastgroup != "bare" and separator not in _ASSIGNING and is_sentence(value)) or is_template(
        match.string, start, end
    ):
        return None
    if match.lastgroup != "bare" or separator in _ASSIGNING:
        plausible = is_assigned(value)
    elif separator.endswith(_LISTING):
        plausible = is_listed(value, match.string, end) and not _TITLE.match(match.string, start)
    else:
        plausible = is_told(value)
    return to_its_end(match, start, end) if plausible else None


def value_span(match: re.Match[str]) -> Span:
    """Where the value of a match stands, without the sentence around it."""
    start, end = match.span(match.lastgroup or 0)
    cut = end - start == _LONGEST
    return trimmed(match.string, start, end) if match.lastgroup == "bare" and not cut else (start, end)


def to_its_end(match: re.Match[str], start: int, end: int) -> Span:
    """The span of a value, with the rest of one that is longer than patterns take."""
    # Only once it is known to be hidden: what is passed over is not looked at again, so the time stays linear.
    if match.lastgroup == "bare" and end - start == _LONGEST and (rest := _REST.match(match.string, end)):
        end = rest.end()
    return start, end
