"""The learning curve: how soon what one engineer found out guides the others, and how often a wrong flow does.

Fifty problems, each reported in several ways and in random order, meet an installation that knows only the starter
flows. Engineers solve what nobody guides them through; a reviewer approves what is right. Runs by itself:
`python -m tests.bench.learning --model-dir DIR`.
"""

import argparse
import asyncio
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import yaml

from bot.bootstrap.container import Container, build_container
from core.accounts.user import Role, User
from core.flows.published import PublishedFlow
from core.guides.adhoc import AdhocGuide
from core.guides.flow import FlowGuide
from core.guides.guide import GuideRequest
from core.matching.match import Verdict
from core.matching.matcher import FlowMatcher
from core.ports.sessions import SessionChange
from core.proposals.proposal import DecisionKind, Proposal
from core.services.administration import DEFAULT_ACCOUNT
from core.services.embedding import EmbeddingService
from core.services.review import ReviewRequest as ReviewVerdict
from core.sessions.commands import AcceptGuideReply, RespondToStep, StartSession, StepReply, SwitchGuide
from core.sessions.engine import EngineContext, decide, start
from core.sessions.session import GuideChoice, MatchedFlow, Session, SessionStatus
from core.sessions.steps import Confirm, Step, StepPurpose, StepType
from core.shared.model_use import GuideFailed
from storage.embedded import EmbeddedServer
from storage.schema import migrate
from tests.bench.figures import Row, Section, as_text
from tests.bench.installation import scratch_folder
from tests.support.database import config_for

DATA = Path(__file__).parents[1] / "data"
MODEL_SETTING = "FLOWPILOT_MATCHING_EMBEDDING_PATH"
"""The setting that names the folder of the embedding, where the configuration has one."""
_SEED = 7
_PARTS = 5
"""Stretches of the curve that are shown."""
_MOST_TURNS = 40


class ProblemSet(StrEnum):
    """Which problems arrive, by how their files in `DATA` begin."""

    FIRST = "learning"
    SECOND = "learning_second"
    """Written after the first, before the matcher was tried with it."""
    THIRD = "learning_third"
    """Written after the second was looked into; nothing was chosen with it."""

    def read(self, part: str = "") -> Any:
        """The problems, or another part of the set; empty if it has none such."""
        path = DATA / f"{self.value}{part and f'_{part}'}.yaml"
        return yaml.safe_load(path.read_text()) if path.exists() else []


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem with what fixes it."""

    fix: str
    wordings: Sequence[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one session went."""

    known: bool
    """Whether a flow for its problem had been approved before."""
    guided: bool
    """Whether it was matched to that flow."""
    misguided: bool
    """Whether it was matched to another."""
    steps: int
    """Steps a person answered until the problem was solved."""
    miss: str = ""
    """What the matcher found for a known problem that was not guided, or was guided wrongly."""


@dataclass(slots=True)
class Shop:
    """The installation, its people, and which flow is about which problem."""

    parts: Container
    engineer: User
    reviewer: User
    embedding: EmbeddingService
    """What the clock of a running installation does every few seconds."""
    flows: dict[UUID, str] = field(default_factory=dict[UUID, str])

    async def meets(self, problem: Problem, wording: str) -> Outcome:
        """An engineer works on the problem, and what comes of it is reviewed."""
        await self.embedding.run()
        matches = await self.parts.services.matcher.match(self.engineer.account_id, wording)
        match = next((match for match in matches if match.verdict is Verdict.MATCH), None)
        known = problem.fix in self.flows.values()
        right = match is not None and self.flows.get(match.flow_id) == problem.fix
        miss = await self._described(problem.fix, wording) if known != right or (match and not right) else ""
        flow = None
        if match:
            async with self.parts.store.reading(self.engineer.account_id) as transaction:
                flow = await transaction.flows.published(match.flow_id)
        session = await _solved(wording, problem.fix, flow, self.engineer)
        await self._learned(session, problem)
        answered = sum(step.answer is not None for step in session.steps)
        return Outcome(known, right, match is not None and not right, answered, miss)

    async def _described(self, fix: str, wording: str) -> str:
        """The two nearest flows and the one for the fix, each with its place and what its score is made of."""
        matcher = self.parts.services.matcher
        assert isinstance(matcher, FlowMatcher)
        ranked = await matcher.ranked(self.engineer.account_id, wording)
        shown = [
            f"    {place}. {'*' if self.flows.get(one.candidate.flow_id) == fix else ' '} {one.candidate.title}: "
            f"score {one.score:.2f}, meaning {one.parts.semantic or 0:.2f}, words {one.parts.keyword or 0:.2f}"
            f"{'' if one.clear else ', not clear'} ({', '.join(one.words[:8])})"
            for place, one in enumerate(ranked, 1)
            if place <= 2 or self.flows.get(one.candidate.flow_id) == fix
        ]
        return "\n".join([f"{wording}  [{fix}]", *shown])

    async def is_guided_rightly(self, wording: str, fix: str) -> bool:
        """Whether a problem would be guided by the flow with its fix."""
        matches = await self.parts.services.matcher.match(self.engineer.account_id, wording)
        return any(match.verdict is Verdict.MATCH and self.flows.get(match.flow_id) == fix for match in matches)

    async def is_guided(self, wording: str) -> bool:
        """Whether a problem would be guided by any flow."""
        await self.embedding.run()
        matches = await self.parts.services.matcher.match(self.engineer.account_id, wording)
        return any(match.verdict is Verdict.MATCH for match in matches)

    async def _learned(self, session: Session, problem: Problem) -> None:
        empty = replace(session, steps=(), version=0)
        async with self.parts.store.transaction(session.account_id) as transaction:
            await transaction.sessions.add(empty)
            await transaction.store_turn(SessionChange(empty, replace(session, version=1), (), {}, session.created_at))
        await self.parts.learning.learn(session.account_id, session.id)
        async with self.parts.store.reading(session.account_id) as transaction:
            waiting = await transaction.proposals.pending()
        for proposal in waiting:
            await self._review(proposal, problem)

    async def _review(self, proposal: Proposal, problem: Problem) -> None:
        """Approve what proposes this problem's fix, as a flow of its own or on the flow for it; dismiss all else."""
        about = self.flows.get(proposal.target.id) if proposal.target else problem.fix
        right = about == problem.fix and problem.fix in str(proposal.flow)
        verdict = ReviewVerdict(DecisionKind.APPROVE if right else DecisionKind.DISMISS)
        decided = await self.parts.services.review.decide(self.reviewer, proposal.id, verdict)
        if decided.published:
            self.flows[decided.published.id] = problem.fix


async def _solved(wording: str, fix: str, flow: PublishedFlow | None, engineer: User) -> Session:
    """A session as it goes through the engine, without the database: guided as far as the flow helps."""
    context = EngineContext(engineer, _now(), uuid4)
    session = replace(start(uuid4(), StartSession(wording), context).session, version=1)
    if flow:
        session = replace(session, matched_flow=MatchedFlow(flow.id, flow.flow.title, 1.0, flow.version))
    attempts = iter((False, False, True))
    for _ in range(_MOST_TURNS):
        if session.status is SessionStatus.RESOLVED:
            return session
        guide = FlowGuide() if flow else AdhocGuide()
        try:
            reply = await guide.next_step(GuideRequest(session, flow))
        except GuideFailed:
            flow = None
            continue
        session = decide(session, AcceptGuideReply(session.turn, reply), replace(context, actor=None)).session
        step = session.open_step
        assert step is not None
        if flow and not _helps(step, fix):
            session = decide(session, SwitchGuide(GuideChoice.ADHOC), context).session
            flow = None
            continue
        answer = _answer(step, fix, attempts if step.content.position is None else None)
        session = decide(session, RespondToStep(step.id, answer), context).session
    raise AssertionError(f"“{wording}” was never solved")


def _helps(step: Step, fix: str) -> bool:
    """Whether an engineer who will find that fix goes along with the flow's step."""
    if step.type is StepType.ACTION:
        return fix.casefold() in step.content.text.casefold()
    ending = step.content.ending
    return step.type is StepType.VERIFICATION or (ending is not None and fix.casefold() in ending.fix.casefold())


def _answer(step: Step, fix: str, attempts: Iterator[bool] | None) -> StepReply:
    if step.content.purpose is StepPurpose.CONFIRM_RESOLUTION:
        return StepReply(option=Confirm.YES)
    if step.type is StepType.VERIFICATION:
        return StepReply(option="gone")
    if step.type is StepType.ACTION:
        helped = attempts is None or next(attempts, True)
        return StepReply(success=helped, details=fix if helped else "Restarted the device")
    return StepReply(skip=True)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Curve:
    """What came of all that arrived."""

    outcomes: Sequence[Outcome]
    never_taught: Mapping[str, Mapping[str, bool]]
    """By kind and problem whether it was guided by any flow."""
    later: Mapping[str, bool]
    """One more wording of each problem, and whether it was guided rightly; empty if the set has none."""


async def _curve(parts: Container, problem_set: ProblemSet, wordings: int | None) -> Curve:
    account = await parts.administration.account(DEFAULT_ACCOUNT)
    engineer = await parts.administration.user(account, "dana", Role.ENGINEER)
    reviewer = await parts.administration.user(account, "ravi", Role.ENGINEER, reviewer=True)
    shop = Shop(parts, engineer, reviewer, EmbeddingService(parts.store, parts.embedders, _now, lambda _: None))
    problems = [Problem(each["fix"], each["wordings"][:wordings]) for each in problem_set.read()]
    arrivals = [(problem, wording) for problem in problems for wording in problem.wordings]
    random.Random(_SEED).shuffle(arrivals)
    outcomes = [await shop.meets(problem, wording) for problem, wording in arrivals]
    never = {
        kind: {problem: await shop.is_guided(problem) for problem in texts}
        for kind, texts in problem_set.read("never_taught").items()
    }
    more = problem_set.read("later")
    return Curve(outcomes, never, {one["wording"]: await shop.is_guided_rightly(**one) for one in more})


async def curve(problem_set: ProblemSet, model_dir: Path | None = None, wordings: int | None = None) -> Curve:
    """The curve with the matcher that is configured, with the embedding in a folder where one is given."""
    with scratch_folder() as folder, EmbeddedServer.start(folder) as server:
        config = config_for(server.url, **_with_model(model_dir))
        await migrate(server.url)
        async with build_container(config) as parts:
            return await _curve(parts, problem_set, wordings)


async def measure(model_dir: Path | None = None) -> Section:
    """The figures of the first set."""
    return _section(await curve(ProblemSet.FIRST, model_dir))


def _section(found: Curve) -> Section:
    title = f"Learning curve: {len(found.outcomes)} sessions on problems no starter flow covers"
    rows = _rows(found.outcomes)
    if found.later:
        rows.append(Row("Of one more wording of each, guided rightly", {"": 100 * _mean([*found.later.values()])}, "%"))
    shares = {kind: 100 * _mean([*guided.values()]) for kind, guided in found.never_taught.items()}
    rows.append(Row("Of problems never taught, guided anyway", shares, "%", "of others at most 5 %"))
    return Section(title, rows)


def _misses(found: Curve) -> str:
    """Each text that was not guided though its problem was known, or was guided by a wrong flow."""
    later = [wording for wording, rightly in found.later.items() if not rightly]
    never = [text for texts in found.never_taught.values() for text, guided in texts.items() if guided]
    parts = {
        "Known, not guided": [it.miss for it in found.outcomes if it.known and not it.guided and not it.misguided],
        "Guided by a wrong flow": [it.miss for it in found.outcomes if it.misguided],
        "One more wording, not guided rightly": later,
        "Never taught, guided anyway": never,
    }
    return "\n".join("\n".join([f"{name}: {len(texts)}", *texts, ""]) for name, texts in parts.items())


def _with_model(model_dir: Path | None) -> dict[str, str]:
    if model_dir is None:
        return {}
    return {MODEL_SETTING: str(model_dir), "FLOWPILOT_MATCHING_EMBEDDING_ENABLED": "true"}


def _rows(outcomes: Sequence[Outcome]) -> list[Row]:
    size = -(-len(outcomes) // _PARTS)
    stretches = [outcomes[begin : begin + size] for begin in range(0, len(outcomes), size)]
    names = [f"to {size * number}" for number in range(1, len(stretches) + 1)]
    later = [outcome for outcome in outcomes if outcome.known]
    return [
        Row("Guided by a flow that fits", _each(names, stretches, lambda it: 100 * it.guided), "%"),
        Row("Steps to resolution, mean", _each(names, stretches, lambda it: it.steps), ""),
        Row("Of later wordings, guided by what was learned", {"": _mean([100 * it.guided for it in later])}, "%",
            "at least 90 % with the embedding"),
        Row("Of all sessions, guided by a wrong flow", {"": _mean([100 * it.misguided for it in outcomes])}, "%",
            "at most 2 %"),
    ]  # fmt: skip


def _each(
    names: Sequence[str], stretches: Sequence[Sequence[Outcome]], figure: Callable[[Outcome], float]
) -> dict[str, float]:
    return {
        name: _mean([figure(outcome) for outcome in stretch]) for name, stretch in zip(names, stretches, strict=True)
    }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / max(len(values), 1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.learning", description=__doc__)
    parser.add_argument("--model-dir", type=Path, metavar="DIR", help="folder of the embedding")
    parser.add_argument("--wordings", type=int, metavar="N", help="wordings of each problem (default: all)")
    parser.add_argument(
        "--set", type=ProblemSet, choices=list(ProblemSet), default=ProblemSet.FIRST, dest="problem_set"
    )
    parser.add_argument("--misses", action="store_true", help="also print what was missed, with what was found")
    options = parser.parse_args()
    found = asyncio.run(curve(options.problem_set, options.model_dir, options.wordings))
    print(as_text([_section(found)]))  # noqa: T201 - the table
    if options.misses:
        print(_misses(found))  # noqa: T201 - the list


if __name__ == "__main__":
    main()
