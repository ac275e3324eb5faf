"""Telling the problems of a report apart: by its words, and by the flows that each part leads to."""

from uuid import UUID

from core.matching.match import Matcher
from core.matching.several_problems import chosen_first, problems_in
from core.sessions.session import GuideChoice, Session
from core.sessions.steps import StepPurpose


async def told_apart(session: Session, matcher: Matcher) -> tuple[str, ...]:
    """The problems of a session's report, where nobody chose how it goes on; empty where it is about one."""
    if session.choice is GuideChoice.ADHOC or session.flow_choice or session.matched_flow:
        return ()
    return await problems_apart(session.account_id, session.problem, matcher)


async def problems_apart(account_id: UUID, report: str, matcher: Matcher) -> tuple[str, ...]:
    """The problems of a report that tells of several, each about something else; empty where it is about one.

    Words alone do not tell two problems from two signs of one: the parts have to lead to flows of their own.
    """
    problems = problems_in(report)
    found = [matches for problem in problems if (matches := await matcher.match(account_id, problem))]
    best = {matches[0].flow_id for matches in found}
    mixed = any(other.flow_id in best for matches in found for other in matches[1:])
    return problems if 1 < len(found) == len(best) and not mixed else ()


def was_just_chosen(session: Session) -> bool:
    """Whether the question which problem comes first was just answered with one."""
    last = session.last_answered
    asked = last is not None and last.content.purpose is StepPurpose.SCOPING and not last.content.matches
    return asked and chosen_first(session) is not None
