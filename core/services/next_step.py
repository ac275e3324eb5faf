"""Asking a guide for the next step: which one, in what order, and what happens when one cannot answer."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.flows.published import PublishedFlow
from core.guides.adhoc import AdhocGuide
from core.guides.flow import FlowGuide
from core.guides.guide import Guide, GuideRequest
from core.guides.incident import incident_handover
from core.guides.scoping import ScopingGuide, chosen_flow, refused_flows, to_choose_from
from core.guides.surroundings import Surroundings
from core.guides.which_first import WhichFirstGuide
from core.matching.first_answers import described, first_answers, said_since
from core.matching.language import language_name, language_of
from core.matching.match import Match, Matcher, Verdict
from core.matching.similarity import KeywordSimilarity
from core.ports.unit_of_work import Store, UnitOfWork
from core.safety.incidents import incident_in
from core.services.answer_reading import AnswerReadingService
from core.services.following import on_the_same
from core.services.quota import QuotaService
from core.services.script_steps import with_templates
from core.services.sessions import SessionService
from core.services.standing import standing_of
from core.services.surroundings import surroundings_of
from core.services.telling_apart import told_apart, was_just_chosen
from core.sessions.attachments import AttachmentKind
from core.sessions.commands import AcceptGuideReply, GuideReply, SetTurnAside
from core.sessions.session import GuideChoice, MatchedFlow, Session
from core.sessions.steps import GuideKind, NearMatch, StepContent, StepDraft, StepType
from core.sessions.ways import walked_flows
from core.shared.errors import QuotaExceeded
from core.shared.model_use import GuideFailed
from core.shared.text import shortened

_RELATED_FLOWS = 3
"""How many matching flows a learning guide is given in full: more would drown the problem itself."""
_CLEARLY_BETTER = 0.1
"""How far another flow's score has to be above the walked one's to be pointed out."""
_FOR_CLAUDE = (GuideChoice.AUTO, GuideChoice.CLAUDE)
"""The choices with which Claude is asked where it is configured."""
_SEVERAL = 2
"""From how many colleagues on their number is told."""


class MeteredGuide(Guide, Protocol):
    """A guide whose answers cost tokens."""

    def estimate_tokens(self, request: GuideRequest) -> int:
        """The most tokens that answering may take."""
        ...


class NextStepService:
    """Works out the next step of a session, with no transaction open while a guide is asked."""

    def __init__(
        self,
        store: Store,
        session_service: SessionService,
        matcher: Matcher,
        quota: QuotaService,
        claude: MeteredGuide | None,
        now: Callable[[], datetime],
        reading: AnswerReadingService | None = None,
    ) -> None:
        self._store = store
        self._session_service = session_service
        self._matcher = matcher
        self._quota = quota
        self._claude = claude
        self._reading = reading
        self._now = now

    async def think(self, account_id: UUID, session_id: UUID, turn: int) -> None:
        """Ask for the step of this turn and hand it to the session; does nothing when the session has moved on."""
        session = await self._store.session(account_id, session_id)
        if session is None or not session.thinking or session.turn != turn:
            return
        reply = await with_templates(self._store, session, await self._reply(session))
        after = await self._session_service.execute(
            None, account_id, session_id, AcceptGuideReply(turn, reply), known=session
        )
        if after.open_step and self._reading:
            await self._reading.prepare(after.open_step)

    async def set_aside(self, account_id: UUID, session_id: UUID, turn: int) -> None:
        """Give up on a turn that failed too often, and let the engineer choose how to go on."""
        await self._session_service.execute(None, account_id, session_id, SetTurnAside(turn))

    async def _reply(self, session: Session) -> GuideReply:
        request = await self._request(session)
        security = await self._security_first(request)
        if security:
            return security
        notes = list[str]()
        spent = [0, 0]
        for ask in self._in_order(request, notes):
            try:
                reply = await ask(request)
            except (GuideFailed, QuotaExceeded) as failure:
                notes.append(failure.sentence)
                if isinstance(failure, GuideFailed):
                    spent = [spent[0] + failure.input_tokens, spent[1] + failure.output_tokens]
                continue
            reply = replace(
                reply,
                note=" ".join(filter(None, (*notes, reply.note, _other_language(reply, request)))),
                input_tokens=reply.input_tokens + spent[0],
                output_tokens=reply.output_tokens + spent[1],
            )
            return await self._with_others(_with_suggestions(_with_intake(reply, request), request), request)
        raise AssertionError("the ad-hoc guide always answers")

    async def _with_others(self, reply: GuideReply, request: GuideRequest) -> GuideReply:
        """The first reading with how many colleagues have the same now: several are an outage more often than not."""
        session = request.session
        if session.intake:
            return reply
        matched = reply.matched_flow or session.matched_flow
        async with self._store.reading(session.account_id) as transaction:
            found = await on_the_same(transaction, session, matched.id if matched else None, KeywordSimilarity())
        count = len({one.engineer_id for one in found})
        intake, *others = reply.steps
        if not count or intake.type is not StepType.INTAKE_ANALYSIS:
            return reply
        intake = replace(intake, content=replace(intake.content, colleagues=count))
        note = f"{reply.note} {count} colleagues have this now.".strip() if count >= _SEVERAL else reply.note
        return replace(reply, steps=(intake, *others), note=note)

    async def _security_first(self, request: GuideRequest) -> GuideReply | None:
        """Where the problem has signs of an incident: its flow, or the offer of a hand-over, before any repair.

        An engineer who chose a flow has chosen.
        """
        session = request.session
        incident = None if session.choice is GuideChoice.FLOW or session.intake else incident_in(session.problem)
        if incident is None:
            return None
        async with self._store.reading(session.account_id) as transaction:
            named = [one for one in await transaction.flows.list(incident.value) if one.slug == incident.value]
            flow = await transaction.flows.published(named[0].id) if named else None
            standing = await standing_of(transaction, flow.id, session.steps) if flow else ""
        if flow is None:
            return _with_intake(incident_handover(incident), request)
        request = replace(request, flow=flow, standing=standing)
        reply = _with_intake(await FlowGuide().next_step(request), request)
        note = f"Your description shows signs of {incident.in_words}: this comes before any repair. {incident.evidence}"
        return replace(reply, note=note, matched_flow=MatchedFlow(flow.id, flow.flow.title, 1.0, flow.version))

    async def _request(self, session: Session) -> GuideRequest:
        at_intake = session.intake is None
        asks_claude = self._claude is not None and session.choice in _FOR_CLAUDE
        problems = await told_apart(session, self._matcher) if at_intake else ()
        begins = not problems and (at_intake or was_just_chosen(session))
        matches = await self._matcher.match(session.account_id, described(session)) if begins else ()
        wanted, chosen = session.matched_flow, chosen_flow(session)
        matched = _best(matches) if at_intake or begins or chosen else await self._look_again(session)
        if wanted:
            flow_id, version = wanted.id, wanted.version or None
        else:
            found = chosen or matched
            flow_id, version = found.flow_id if found else None, None
        # Those that the problem alone led to, turn after turn, so that the prompt's beginning stays the same.
        near = matches or (session.intake.content.matches if session.intake else ())
        related = dict.fromkeys(match.flow_id for match in near[:_RELATED_FLOWS]) if asks_claude else {}
        if asks_claude and flow_id:
            related |= {flow_id: None}
        async with self._store.reading(session.account_id) as transaction:
            flow = await transaction.flows.published(flow_id, version) if flow_id else None
            standing = await standing_of(transaction, flow.id, session.steps) if flow else ""
            others = [await transaction.flows.published(other) for other in related]
            around = (
                await surroundings_of(session, _matched_by_problem(near), transaction, self._now)
                if asks_claude
                else Surroundings()
            )
            pictures = await _pictures(session, transaction) if asks_claude else dict[UUID, bytes]()
        return GuideRequest(
            session,
            flow,
            standing,
            matches,
            problems,
            to_choose_from(session, matches) if begins else (),
            tuple(other for other in others if other),
            chosen=chosen,
            found_anew=await self._found_anew(session),
            offers_claude=self._claude is not None,
            found_later=matched if matched and not at_intake and not chosen else None,
            surroundings=around,
            pictures=pictures,
        )

    async def _found_anew(self, session: Session) -> tuple[Match, ...]:
        """The flows that the problem and all that was typed since lead to; looked for after a typed answer."""
        said = said_since(session)
        return await self._matcher.match(session.account_id, f"{described(session)}\n{said}") if said else ()

    async def _look_again(self, session: Session) -> Match | None:
        """The flow that the first answers point to, when the problem alone pointed to none."""
        said = first_answers(session)
        if session.matched_flow or session.choice is GuideChoice.ADHOC or not said:
            return None
        matches = await self._matcher.match(session.account_id, f"{described(session)}\n{said}")
        refused = refused_flows(session)
        return _best(tuple(match for match in matches if match.flow_id not in refused))

    def _in_order(
        self, request: GuideRequest, notes: list[str]
    ) -> list[Callable[[GuideRequest], Awaitable[GuideReply]]]:
        choice = request.session.choice
        if request.problems:
            return [WhichFirstGuide().next_step]
        if request.to_choose_from:
            return [ScopingGuide().next_step]
        order = list[Callable[[GuideRequest], Awaitable[GuideReply]]]()
        if choice in _FOR_CLAUDE:
            if self._claude:
                order.append(self._ask_claude)
            elif choice is GuideChoice.CLAUDE:
                notes.append("Claude is not configured here.")
        if choice is not GuideChoice.ADHOC:
            if request.flow:
                order.append(FlowGuide().next_step)
            elif choice is GuideChoice.FLOW:
                notes.append("No published flow matches this problem.")
        order.append(AdhocGuide().next_step)
        return order

    async def _ask_claude(self, request: GuideRequest) -> GuideReply:
        assert self._claude is not None
        session = request.session
        tokens = self._claude.estimate_tokens(request)
        async with self._quota.reserved(session.account_id, session.engineer.id, tokens) as reservation:
            try:
                reply = await self._claude.next_step(request)
            except GuideFailed as failure:
                reservation.spend(failure.input_tokens, failure.output_tokens, failure.cache_read_tokens)
                raise
            reservation.spend(reply.input_tokens, reply.output_tokens, reply.cache_read_tokens)
            return reply


async def _pictures(session: Session, transaction: UnitOfWork) -> Mapping[UUID, bytes]:
    """What a model may see of the session's images, unless the account keeps them to itself."""
    if not any(one.kind is AttachmentKind.IMAGE for one in session.attachments):
        return {}
    settings = (await transaction.account()).settings
    return await transaction.attachments.pictures(session.id) if settings.send_pictures else {}


def _matched_by_problem(near: Sequence[Match | NearMatch]) -> UUID | None:
    return next((match.flow_id for match in near if match.verdict == Verdict.MATCH), None)


def _with_intake(reply: GuideReply, request: GuideRequest) -> GuideReply:
    """The reply with the first reading before it, when the session has none yet, and with the flow it matched."""
    session = request.session
    if session.intake:
        return _with_later_match(reply, request)
    matches = tuple(NearMatch(match.flow_id, match.title, match.score, match.verdict) for match in request.matches)
    own = reply.steps[0] if reply.steps[0].type is StepType.INTAKE_ANALYSIS else None
    if own:
        intake = replace(own, content=replace(own.content, matches=matches))
    else:
        content = StepContent(text=_first_reading(request), guide=reply.guide, matches=matches)
        intake = StepDraft(StepType.INTAKE_ANALYSIS, content)
    return replace(
        reply,
        steps=(intake, *(reply.steps[1:] if own else reply.steps)),
        matched_flow=session.matched_flow or _matched(request.matches, request.flow),
    )


def _with_later_match(reply: GuideReply, request: GuideRequest) -> GuideReply:
    found, flow = request.chosen or request.found_later, request.flow
    if found is None or flow is None:
        return reply
    note = "" if request.chosen else f"Your answers point to the flow “{found.title}”."
    matched = MatchedFlow(found.flow_id, found.title, found.score, flow.version)
    return replace(reply, note=" ".join(filter(None, (note, reply.note))), matched_flow=matched)


def _other_language(reply: GuideReply, request: GuideRequest) -> str:
    """Says that a flow is in another language than the problem, when its first step is shown."""
    flow = request.flow
    if flow is None or reply.guide is not GuideKind.FLOW:
        return ""
    walked = (step.content.position for step in request.session.steps)
    if any(position and position.flow_id == flow.id for position in walked):
        return ""
    theirs, its = language_of(request.session.problem), language_of(f"{flow.flow.title}. {flow.flow.description}")
    return "" if theirs == its else f"You wrote in {language_name(theirs)}; this flow is in {language_name(its)}."


def _with_suggestions(reply: GuideReply, request: GuideRequest) -> GuideReply:
    """The reply with the flows that were found anew, to be taken or left; a clearly better one is named."""
    session, flow = request.session, request.flow
    if session.matched_flow and not session.matched_flow.version and flow:
        reply = replace(reply, matched_flow=replace(session.matched_flow, version=flow.version))
    passed = walked_flows(session.steps) | {walked.id for walked in (flow,) if walked}
    others = [match for match in request.found_anew if match.flow_id not in passed]
    last = reply.steps[-1]
    if not others or last.content.matches:
        return reply
    near = tuple(NearMatch(match.flow_id, match.title, match.score, match.verdict) for match in others)
    reply = replace(reply, steps=(*reply.steps[:-1], replace(last, content=replace(last.content, matches=near))))
    current = next((match.score for match in request.found_anew if flow and match.flow_id == flow.id), 0.0)
    best = others[0]
    if best.verdict is not Verdict.MATCH or best.score < current + _CLEARLY_BETTER:
        return reply
    note = f"What you wrote fits the flow “{best.title}” better; take it from the suggestions, or go on."
    return replace(reply, note=" ".join(filter(None, (reply.note, note))))


def _first_reading(request: GuideRequest) -> str:
    if request.problems:
        return "More than one problem was reported."
    if request.flow is not None:
        words = next((match.words for match in request.matches if match.flow_id == request.flow.id), ())
        seen = f" Seen in your words: {', '.join(words[:6])}." if words else ""
        return f"{shortened(request.flow.flow.description, 200)}{seen}"
    if request.matches:
        return "No flow is a clear match; the nearest are offered."
    return "No known problem resembles this, so we start with a short intake."


def _matched(matches: tuple[Match, ...], flow: PublishedFlow | None) -> MatchedFlow | None:
    match = _best(matches)
    if match is None or flow is None:
        return None
    return MatchedFlow(match.flow_id, match.title, match.score, flow.version)


def _best(matches: tuple[Match, ...]) -> Match | None:
    return next((match for match in matches if match.verdict is Verdict.MATCH), None)
