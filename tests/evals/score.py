"""What a transcript is worth: the right end, a false one, or none; and how far it was to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import quantiles

from tests.evals.faults import Fault
from tests.evals.library import Json, Library, option_like, plain
from tests.evals.walk import Transcript

_INTAKE = 3
"""Questions that are asked before the engineer works by hand."""


class End(StrEnum):
    """How a session ended."""

    RIGHT = "right"
    FALSE = "false"
    """Offered or made: resolved though not fixed, handed over though a fix was known or for a wrong reason."""
    WRONG_CAUSE = "wrong cause"
    """Fixed, and something else recorded as what it was."""
    NONE = "none"
    """The engineer was left alone with it."""


def end_of(kept: Transcript) -> End:
    """How the session ended, by what is true of its fault."""
    if kept.false_offer:
        return End.FALSE
    match kept.session.get("status"):
        case "resolved":
            if not kept.fixed or "resolved" not in kept.fault.ends:
                return End.FALSE
            return End.RIGHT if _says_what_it_was(kept) and _is_honest(kept) else End.WRONG_CAUSE
        case "requesting_escalation" | "escalated":
            right = "handed_over" in kept.fault.ends and (kept.own_reason or _says_what_it_was(kept))
            return End.RIGHT if right and _is_honest(kept) else End.FALSE
        case _:
            return End.NONE


def _says_what_it_was(kept: Transcript) -> bool:
    """Whether cause, fix or reason is of the right kind; what was fixed by own steps is whatever they say."""
    if kept.fault.by is None:
        return True
    resolution: Json = kept.session.get("resolution") or {}
    handover: Json = kept.session.get("handover") or {}
    said: list[str] = [resolution.get("root_cause", ""), resolution.get("fix", ""), handover.get("reason", "")]
    return bool(kept.fault.by.search("\n".join(said)))


def _is_honest(kept: Transcript) -> bool:
    """Whether the ticket's text has every step that was taken by hand."""
    noted = plain(kept.document)
    by_hand = [
        turn for turn in kept.turns if turn.step["content"]["guide"] == "adhoc" and turn.step["type"] == "action"
    ]
    done = [own.did for own in kept.fault.own if any(own.did in turn.answer.words for turn in by_hand)]
    return all(plain(did) in noted for did in done)


def started_wrong(kept: Transcript) -> bool:
    """Whether a flow that is not about the fault guided the session; what blames the wrong thing may begin there."""
    if kept.fault.may_start or kept.fault.wrong_premise:
        return False
    titles = {step["content"]["guide_title"] for step in kept.session.get("steps", ())} - {""}
    right = {title for slug, title in kept.titles.items() if slug in kept.fault.flows}
    return bool(titles - right)


def fewest_steps(fault: Fault, library: Library) -> int:
    """Answers from the start of the fault's flow to its end, or those of the intake and the own steps."""
    if not fault.flow:
        return _INTAKE + len(fault.own) + 1
    flow = library.by_slug(fault.flow)
    assert flow is not None
    return len(way_of(fault, library)) or 1


def way_of(fault: Fault, library: Library) -> list[str]:
    """The nodes of the fault's flow from start to end, by what is true of it; shorter where the flow has no way on."""
    flow = library.by_slug(fault.flow)
    assert flow is not None
    node, way, fixed = flow.node(flow.data["start"]), list[str](), False
    while node and node["id"] not in way:
        way.append(node["id"])
        truth = fault.truth[fault.flow].get(node["id"])
        fixed = fixed or bool(truth and truth.result == "cures")
        if truth and truth.piece:
            option = option_like(node["options"], truth.piece)
            target = flow.target(node["id"], "option", option["value"]) if option else None
        elif node["type"] == "verification":
            target = flow.target(node["id"], "worked" if fixed else "failed")
        elif node["type"] in ("note", "info_request"):
            target = flow.target(node["id"], "otherwise")
        else:
            result = truth.result if truth else ""
            target = flow.target(node["id"], "failed" if result == "failed" else "worked") if result else None
        node = flow.node(target) if target else None
    return way


@dataclass(frozen=True, slots=True)
class Figures:
    """What a number of sessions come to."""

    sessions: int
    right: int
    false: int
    wrong_cause: int
    wrong_starts: int
    violations: int
    """Sessions in which something was made up for the engineer."""
    steps_over_fewest: float | None
    """Mean of steps taken divided by the fewest, over the right ends."""
    seconds: tuple[float, float] | None
    """Of a turn, median and p95."""


def figures(kept: Sequence[Transcript], flawed: Sequence[bool], library: Library) -> Figures:
    """The figures of some sessions; `flawed` says of each whether a check found something."""
    ends = [end_of(one) for one in kept]
    ratios = [
        one.steps / fewest_steps(one.fault, library) for one, end in zip(kept, ends, strict=True) if end is End.RIGHT
    ]
    times = [turn.seconds for one in kept for turn in one.turns]
    cuts = quantiles(times, n=20) if len(times) > 1 else None
    return Figures(
        sessions=len(kept),
        right=ends.count(End.RIGHT),
        false=ends.count(End.FALSE),
        wrong_cause=ends.count(End.WRONG_CAUSE),
        wrong_starts=sum(started_wrong(one) for one in kept),
        violations=sum(flawed),
        steps_over_fewest=sum(ratios) / len(ratios) if ratios else None,
        seconds=(cuts[9], cuts[18]) if cuts else None,
    )
