"""What a guide is told beside the session: reads it in a few bounded queries, with nothing of other cases' people."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from core.guides.surroundings import Surroundings
from core.matching.similarity import KeywordSimilarity, Similarity
from core.matching.words import generic_terms, stem, terms_of
from core.ports.unit_of_work import UnitOfWork
from core.safety.redaction import scrub_all_shared
from core.scripts.stored import StoredTemplate, built_in
from core.scripts.template import ScriptTemplate
from core.sessions.records import SolvedQuery, SolvedSession
from core.sessions.session import Session
from core.shared.text import shortened

_LOOK_BACK = timedelta(days=180)
"""How old a solution may be: systems change."""
_LOOKED_AT = 20
"""Most solved sessions that are compared."""
_TOLD = 3
"""Most solved sessions a guide is told of."""
_WORDS = 24
"""Most words of a problem that are looked for."""
_READ = 2_000
"""Characters of the problem that words are taken from and that is compared; more is mostly a log."""
_SHORTEST_WORD = 3
_MOST_TEMPLATES = 100
"""Most script templates a guide is told of: 25 tokens each."""
_TEMPLATE_TOLD = 120


async def surroundings_of(
    session: Session,
    flow_id: UUID | None,
    transaction: UnitOfWork,
    now: Callable[[], datetime],
    similarity: Similarity | None = None,
) -> Surroundings:
    """What is known around the session. `flow_id` is the flow that the problem alone was matched to."""
    account = await transaction.account()
    engineer = await transaction.people.get(session.engineer.id)
    ended = session.created_at
    query = SolvedQuery(_words(session.problem), flow_id, ended - _LOOK_BACK, ended, _LOOKED_AT)
    near = await transaction.sessions.solved(query)
    solved = await asyncio.to_thread(_same, session, flow_id, near, similarity or KeywordSimilarity())
    zone = ZoneInfo(engineer.time_zone if engineer else "UTC")
    return Surroundings(
        now().astimezone(zone).date(),
        engineer.role.value if engineer else "",
        account.settings.environment_notes,
        solved,
        _templates(await transaction.scripts.published()),
    )


def _templates(published: Mapping[str, StoredTemplate]) -> dict[str, str]:
    """A line on each script template: its name, language, risk, what it does, and what it asks for."""
    known = sorted({**built_in(), **published}.items())[:_MOST_TEMPLATES]
    return {slug: _template_line(slug, stored.template) for slug, stored in known}


def _template_line(slug: str, template: ScriptTemplate) -> str:
    asks = ", ".join(one.name for one in template.parameters if not one.sensitive)
    told = shortened(template.description, _TEMPLATE_TOLD)
    return f"{slug} ({template.language}, risk {template.risk}): {told}{f' [{asks}]' if asks else ''}"


def _words(problem: str) -> tuple[str, ...]:
    """The words of the problem that say something, as beginnings."""
    generic = generic_terms()
    said = (
        part for term, word in terms_of(problem[:_READ]) if term not in generic for part in re.findall(r"\w+", word)
    )
    stems = (stem(part.casefold()) for part in said if len(part) >= _SHORTEST_WORD and part.isalnum())
    return tuple(dict.fromkeys(stems))[:_WORDS]


def _same(
    session: Session, flow_id: UUID | None, near: Sequence[SolvedSession], similarity: Similarity
) -> tuple[SolvedSession, ...]:
    """Those that had the same problem, by the flow or by their words, and say what fixed it."""
    told = [one for one in near if one.fix.strip()]
    problem = session.problem[:_READ]
    by_title = similarity.scores(problem, [one.title for one in told])
    by_problem = similarity.scores(problem, [one.problem for one in told])
    scores = [max(pair) for pair in zip(by_title, by_problem, strict=True)]
    same = [
        (score, one)
        for score, one in zip(scores, told, strict=True)
        if score >= similarity.same_from or (flow_id is not None and one.flow_id == flow_id)
    ]
    same.sort(key=lambda pair: (pair[0], pair[1].ended_at), reverse=True)
    return tuple(_without_people(one) for _, one in same[:_TOLD])


def _without_people(one: SolvedSession) -> SolvedSession:
    """Without names, machines and users: they belong to another case."""
    title, cause, fix = scrub_all_shared((one.title, one.root_cause, one.fix))
    return replace(one, title=title, problem="", root_cause=cause, fix=fix)
