"""One session of a simulated engineer over the REST API, kept as a transcript."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Protocol

from tests.evals.engineer import Engineer
from tests.evals.faults import Fault
from tests.evals.library import Json, Library
from tests.evals.moves import Answer, Escalate, GiveUp, Move, Policy, Resolve, Respond, Switch, Voice

MOST_MOVES = 45
"""A session that takes more leads nowhere."""
_MOST_WAITS = 6


class Api(Protocol):
    """The REST API as one person uses it."""

    async def post(self, path: str, body: Any) -> tuple[int, Any]: ...
    async def get(self, path: str) -> tuple[int, Any]: ...


@dataclass(frozen=True, slots=True)
class Turn:
    """One answered step."""

    step: Json
    """As it was asked."""
    answer: Answer
    """What the engineer meant."""
    sent: Json
    """What the program was told."""
    seconds: float
    """Until the next step was there."""


@dataclass(slots=True)
class Transcript:
    """All that happened in one session."""

    fault: Fault
    voice: Voice
    policy: Policy
    turns: list[Turn] = field(default_factory=list[Turn])
    switches: list[Switch] = field(default_factory=list[Switch])
    own_reason: str = ""
    closed_by_button: bool = False
    session: Json = field(default_factory=dict[str, Any])
    """As it was in the end."""
    document: str = ""
    """What the ticket gets."""
    fixed: bool = False
    gave_up: str = ""
    refused: list[str] = field(default_factory=list[str])
    """Moves that the program answered with an error."""
    false_offer: str = ""
    """The wrong end that was offered for confirmation."""
    titles: dict[str, str] = field(default_factory=dict[str, str])
    """The title of each flow, by slug."""

    @property
    def steps(self) -> int:
        """Answers and presses until the end."""
        return len(self.turns) + len(self.switches) + bool(self.own_reason) + self.closed_by_button


async def walk(api: Api, fault: Fault, voice: Voice, policy: Policy, library: Library) -> Transcript:
    """Work on the fault until the session ends, a wrong end is offered, or nothing leads on."""
    engineer = Engineer(fault, voice, policy, library)
    kept = Transcript(fault, voice, policy, titles=library.titles)
    status, session = await api.post("/sessions", {"problem": fault.says})
    if status != 201:
        kept.refused.append(f"start: {status} {session.get('detail', '')}")
        return kept
    session = await _settled(api, session)
    for _ in range(MOST_MOVES):
        if session["status"] != "active" or not session["open_step"]:
            break
        kept.false_offer = _false_offer(session["open_step"], engineer)
        if kept.false_offer:
            break
        move = engineer.next_move(session)
        if isinstance(move, GiveUp):
            kept.gave_up = move.why
            break
        session = await _made(api, session, move, kept)
    else:
        kept.gave_up = "too many steps"
    kept.session, kept.fixed = session, engineer.fixed
    _, document = await api.get(f"/sessions/{session['id']}/documentation")
    kept.document = document.get("markdown", "")
    return kept


def _false_offer(step: Json, engineer: Engineer) -> str:
    """The wrong end that a step offers, if it does."""
    match step["content"]["purpose"]:
        case "confirm_resolution" if not engineer.fixed:
            return "resolved"
        case "confirm_handover" if not engineer.accepts(step):
            return "handed_over"
        case _:
            return ""


async def _made(api: Api, session: Json, move: Move, kept: Transcript) -> Json:
    if isinstance(move, Respond) and session["open_step"].get("awaits_check"):
        await api.post(f"/sessions/{session['id']}/confirm-check", {"step_id": session["open_step"]["id"]})
    path, body = _request(move)
    began = perf_counter()
    status, answer = await api.post(f"/sessions/{session['id']}/{path}", body)
    if status >= 400:
        kept.refused.append(f"{path}: {status} {answer.get('detail', '')}")
        _, answer = await api.get(f"/sessions/{session['id']}")
    after = await _settled(api, answer)
    match move:
        case Respond(answer=meant):
            kept.turns.append(Turn(session["open_step"], meant, body, perf_counter() - began))
        case Switch():
            kept.switches.append(move)
        case Escalate(reason=reason):
            kept.own_reason = reason
        case Resolve():
            kept.closed_by_button = True
        case GiveUp():
            pass
    return after


def _request(move: Move) -> tuple[str, dict[str, object]]:
    match move:
        case Respond(body=body):
            return "respond", body
        case Switch(body=body):
            return "guide", body
        case Escalate(reason=reason):
            return "escalate", {"reason": reason}
        case Resolve(fix=fix):
            return "resolve", {"outcome": "worked", "fix": fix}
        case GiveUp():
            raise ValueError("giving up asks nothing of the program")


async def _settled(api: Api, session: Json) -> Json:
    """The session once nobody is thinking about it."""
    for _ in range(_MOST_WAITS):
        if not session["thinking"]:
            return session
        _, session = await api.get(f"/sessions/{session['id']}?wait=15&after_version={session['version']}")
    return session


async def read_library(api: Api) -> Library:
    """All published flows of the account."""
    _, listed = await api.get("/flows")
    flows: Sequence[Json] = listed["items"]
    return Library([(await api.get(f"/flows/{flow['id']}"))[1] for flow in flows])
