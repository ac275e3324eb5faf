"""Scoring what is learned from sessions: which proposals a reviewer would sign as they are."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from core.flows.model import ConditionKind, Edge, Flow, Node, NodeType
from core.flows.options import Option
from core.flows.parts import default_value
from core.flows.published import PublishedFlow
from core.flows.validate import validate
from core.guides.adhoc import AdhocGuide
from core.guides.flow import FlowGuide
from core.learning.comparing import Finding, compare
from core.learning.fitting import generaliser
from core.matching.similarity import KeywordSimilarity
from core.safety.redaction import scrub_all_shared
from core.sessions.commands import Resolve, StepReply, SwitchGuide
from core.sessions.masking import masked
from core.sessions.session import FixOutcome, GuideChoice, MatchedFlow, Session
from core.sessions.steps import Confirm, StepPurpose, StepType
from tests.bench.learned.documents import Score
from tests.bench.learned.outline import plain
from tests.support.walk import Walk, known_id

_FOLDER = Path(__file__).parents[2] / "data" / "learned"
_REWORD = "reword me"


def scores() -> list[Score]:
    """The score of each session of the fixtures."""
    flows, people, sessions = fixtures()
    return [scored(one, flows, people) for one in sessions]


def fixtures() -> tuple[dict[str, Flow], list[str], list[dict[str, Any]]]:
    """The flows and people that sessions are about, and the sessions in the order in which they were written."""
    data: list[dict[str, Any]] = [
        yaml.load(file.read_text("utf-8"), yaml.CSafeLoader) for file in sorted(_FOLDER.glob("sessions*.yaml"))
    ]
    flows = {name: flow_of(name, written) for one in data for name, written in one.get("flows", {}).items()}
    people = [name for one in data for name in one.get("people", ())]
    return flows, people, [session for one in data for session in one["sessions"]]


def flow_of(name: str, written: dict[str, Any]) -> Flow:
    """A flow of the fixtures."""
    nodes = tuple(
        Node(
            one["id"],
            NodeType(one["type"]),
            one.get("text", ""),
            one.get("why", ""),
            options=tuple(Option(label, default_value(label, 1)) for label in one.get("options", ())),
            root_cause=one.get("root_cause", ""),
            fix=one.get("fix", ""),
            reason=one.get("reason", ""),
        )
        for one in written["nodes"]
    )
    edges = tuple(
        Edge(source, target, ConditionKind(kind), default_value(label[0], 1) if label else "")
        for source, target, kind, *label in written["edges"]
    )
    flow = Flow(
        name,
        written["title"],
        written["domain"],
        written["title"],
        tuple(written["symptoms"]),
        (),
        written["start"],
        nodes,
        edges,
    )
    assert not validate(flow)
    return flow


def scored(one: dict[str, Any], flows: dict[str, Flow], people: Sequence[str]) -> Score:
    """The score of one session."""
    flow = flows[one["flow"]] if "flow" in one else None
    session = asyncio.run(_worked_on(one, flow))
    generalise = generaliser(scrub_all_shared, people)
    finding = compare(masked(session, generalise), flow, KeywordSimilarity(), generalise, "new")
    wrong = list(_wrong(one, finding, flow))
    texts = str(finding.flow) if finding and finding.flow else ""
    leaked = [text for text in one.get("absent", ()) if text.casefold() in texts.casefold()]
    changed = sorted(_paths_changed(flow, finding.flow)) if flow and finding and finding.flow and _on(finding) else []
    wrong += [f"has {text!r}" for text in leaked] + [f"took over {way}" for way in changed]
    return Score(one["name"], tuple(wrong), len(changed), len(leaked))


async def _worked_on(one: dict[str, Any], flow: Flow | None) -> Session:
    published = PublishedFlow(known_id("flow"), 1, flow) if flow else None
    walked = published and "walk" in one
    walk = Walk(one["problem"], FlowGuide() if walked else AdhocGuide(), published if walked else None)
    if walked and flow and published:
        walk.session = replace(walk.session, matched_flow=MatchedFlow(published.id, flow.title, 0.9, 1))
    await walk.guided()
    for answer in one.get("walk", ()):
        await _walks(walk, answer)
    if "walk" in one and "tries" in one:
        walk.does(SwitchGuide(GuideChoice.ADHOC))
        walk.guide = AdhocGuide()
        await walk.guided()
    if "tries" in one or "walk" not in one:
        await _tries(walk, one)
    step = walk.session.open_step
    if "fixed" not in one and step and step.content.purpose is StepPurpose.CONFIRM_RESOLUTION:
        walk.responds(StepReply(option=Confirm.YES))
        return walk.session
    said = one.get("fixed", {})
    walk.does(
        Resolve(
            FixOutcome(said.get("outcome", "worked")),
            said.get("cause", ""),
            said.get("fix", ""),
            said.get("note", ""),
        )
    )
    return walk.session


async def _walks(walk: Walk, answer: str) -> None:
    labels = {option.label: option.value for option in walk.open_step.options}
    if answer in labels:
        await walk.answers(StepReply(option=labels[answer]))
    elif answer in ("worked", "failed"):
        await walk.answers(StepReply(success=answer == "worked"))
    else:
        await walk.answers(StepReply(text=answer))


async def _tries(walk: Walk, one: dict[str, Any]) -> None:
    while walk.open_step.type is not StepType.ACTION:
        seen = one.get("seen") if walk.open_step.type is StepType.INFO_REQUEST else None
        affected = walk.open_step.content.text == "Who is affected?"
        if affected:
            await walk.picks("One person")
        else:
            await walk.answers(StepReply(text=seen) if seen else StepReply(skip=True))
    for text, went in one.get("tries", ()):
        await walk.answers(StepReply(success=went == "worked", details=text))
        if went == "worked" and not one.get("unchecked"):
            await walk.picks("The problem is gone")


def _on(finding: Finding) -> bool:
    return finding.type.value in ("branch_addition", "enhancement")


def _wrong(one: dict[str, Any], finding: Finding | None, flow: Flow | None) -> Iterator[str]:
    expect = one["expect"]
    kind = finding.type.value if finding else "none"
    if kind != expect["type"]:
        yield f"{kind} instead of {expect['type']}"
    made = finding.flow if finding else None
    if made is None or kind != expect["type"]:
        return
    fresh = [node for node in made.nodes if flow is None or not flow.node(node.id) or not _on(finding)]
    if "title" in expect and plain(made.title) != plain(expect["title"]):
        yield f"title: {made.title}"
    steps = [node.text for node in fresh if node.type in (NodeType.ACTION, NodeType.SCRIPT)]
    if bool(expect.get("reword")) != any(_REWORD in step.casefold() for step in steps):
        yield f"to reword: {steps}"
    if "steps" in expect and list(map(plain, steps)) != list(map(plain, expect["steps"])):
        yield f"steps: {steps}"
    if "symptoms" in expect and list(made.symptoms) != expect["symptoms"]:
        yield f"symptoms: {made.symptoms}"
    if "cause" in expect and expect["cause"] not in [node.root_cause for node in fresh]:
        yield "the cause is not named"
    if "at" in expect and flow:
        yield from _wrong_place(expect, flow, made)


def _wrong_place(expect: dict[str, Any], flow: Flow, made: Flow) -> Iterator[str]:
    grown = [node.id for node in made.nodes if (old := flow.node(node.id)) and old.options != node.options]
    labels = [option.label for node in made.nodes if node.id == expect["at"] for option in node.options]
    if grown != [expect["at"]]:
        yield f"hangs at {grown}"
    elif plain(labels[-1]) != plain(expect["option"]):
        yield f"as {labels[-1]}"


def _paths_changed(flow: Flow, made: Flow) -> Iterator[str]:
    """The answers that lead elsewhere than they did."""
    after = {(edge.source, edge.condition, edge.value): edge.target for edge in made.edges}
    for edge in flow.edges:
        if after.get((edge.source, edge.condition, edge.value)) != edge.target:
            yield f"{edge.source}, {edge.condition.value} {edge.value}"
