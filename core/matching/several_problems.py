"""Several problems in one report, taken apart where its words say that another one begins."""

import re

from core.matching.wording import reports_a_fault
from core.sessions.session import Session
from core.sessions.steps import StepPurpose, StepState
from core.shared.patterns import lazy_pattern

MOST_PROBLEMS = 4
"""Problems of one report that are told apart."""
_READ = 2_000
"""Characters of a report that are taken apart; a pasted log has more, and is one problem."""
_LEAST_WORDS = 2
_VALUE = "problem-"
_LISTED = lazy_pattern(r"(?:^|(?<=[\s:;,.]))(?:[1-4][.)]|[a-d]\)|[-*•])\s+")
"""What stands before each of several listed things."""
_ALSO = (
    r"(?:also|besides|furthermore|in addition|additionally|on top of that|apart from that|secondly|second"
    r"|another (?:thing|problem|issue)|and another|the other (?:thing|problem|issue)|außerdem|ausserdem|zudem|zweitens"
    r"|noch ein problem|también|además|otro problema|por otro lado|aussi|de plus|en plus|par ailleurs|autre problème)"
)
_OWNER = (
    r"(?:the|a|an|my|our|his|her|their|der|die|das|mein\w*|unser\w*|el|la|los|mi|nuestr\w+|le|les|l'|mon|ma|notre"
    r"|(?!(?:it|that|this|there|here|what|he|she|who|let)['’])[\w.]+['’]s)"
)
_ANOTHER = lazy_pattern(
    rf"[.;,\n]\s?(?:(?:and|und|y|et)\s)?{_ALSO}\b|\s(?:and|und|y|et|plus|&)\s(?:{_ALSO}\b|(?={_OWNER}\s))"
    rf"|,\s(?={_OWNER}\s[^,.;\n]{{1,80}}\b(?:as well|too|also|auch|también|aussi)(?:[.,;\n]|$))",
    re.IGNORECASE,
)
"""What stands between two problems in running text."""
_SPACE = " \t\n.,;:-–!"


def problems_in(report: str) -> tuple[str, ...]:
    """The problems that a report tells of, each in its own words; empty where it is about one, or that cannot be told.

    Only parts that say that something is wrong count: a wish beside a problem is not another problem.
    """
    if len(report) > _READ:
        return ()
    report = "\n".join(" ".join(line.split()) for line in report.splitlines() if line.strip())
    listed = [part for part in _LISTED.split(report)[1:] if part.strip()]
    parts = listed if len(listed) > 1 else _ANOTHER.split(report)
    found = [part.strip(_SPACE) for part in parts]
    found = [part for part in found if len(part.split()) >= _LEAST_WORDS and reports_a_fault(part)]
    return tuple(found) if 1 < len(found) <= MOST_PROBLEMS else ()


def value_of(place: int) -> str:
    """The value of the option for the problem at that place, from 0, of the question which comes first."""
    return f"{_VALUE}{place + 1}"


def chosen_first(session: Session) -> int | None:
    """The place of the problem that the engineer chose to begin with; None where nobody was asked, or chose none."""
    for step in session.steps:
        scoping = step.content.purpose is StepPurpose.SCOPING and step.state is StepState.ANSWERED
        if scoping and (place := place_of(step.chosen or "")) is not None:
            return place
    return None


def place_of(value: str) -> int | None:
    """The place of the problem that an option's value stands for, from 0; None for any other value."""
    number = value.removeprefix(_VALUE)
    return int(number) - 1 if value.startswith(_VALUE) and number.isdecimal() else None


def problem_at_hand(session: Session) -> str:
    """What the session is about: the problem chosen to begin with, else the whole report."""
    place, problems = chosen_first(session), problems_in(session.problem)
    return problems[place] if place is not None and place < len(problems) else session.problem
