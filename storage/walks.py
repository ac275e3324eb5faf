"""Walks in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, insert, select, text, tuple_, update

from core.accounts.person import Person
from core.flows.options import Option
from core.ports.walks import EscalatedWhy, WalkFigures, WalkFilter
from core.sessions.session import Ticket, TicketKind
from core.sessions.steps import Step, StepContent, StepState, StepType
from core.walks.walk import (
    ActingAs,
    AskedBack,
    Suggestion,
    Walk,
    WalkedFlow,
    WalkKind,
    WalkStatus,
    node_id,
)
from storage.connection import Connection
from storage.json_form import dump, load
from storage.readable import read_rows
from storage.rows import answer_of, answer_values
from storage.tables import l1_walk_sessions

_COUNTED = """
    count(*) AS walks,
    count(*) FILTER (WHERE status = 'resolved') AS resolved,
    count(*) FILTER (WHERE status = 'escalated') AS escalated,
    count(*) FILTER (WHERE status = 'abandoned') AS abandoned,
    count(*) FILTER (WHERE helpful) AS helpful,
    coalesce(sum(flags), 0) AS flags,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - created_at))
        FILTER (WHERE status = 'resolved') AS median_seconds,
    percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - created_at))
        FILTER (WHERE status = 'resolved') AS p90_seconds
    FROM l1_walk_sessions WHERE account_id = :account_id AND ended_at >= :since
"""
_FIGURES = text(f"""
    SELECT kind, flow_id, max(walked_title) AS title, {_COUNTED}
    GROUP BY kind, flow_id ORDER BY walks DESC, title LIMIT 100
""")
_OF_ALL = text(f"SELECT '' AS kind, NULL::uuid AS flow_id, '' AS title, {_COUNTED}")
WHY = """
    CASE WHEN out_of_scope IS NOT NULL THEN 'out_of_scope'
    WHEN pending_node #>> '{shown,content,purpose}' = 'confirm_handover' THEN 'way_ended' ELSE 'asked' END
"""
"""What led to a hand-over, as SQL: an `EscalatedWhy`."""
_ESCALATIONS = text(f"""
    SELECT {WHY} AS why, count(*) AS times FROM l1_walk_sessions
    WHERE account_id = :account_id AND ended_at >= :since AND status = 'escalated' GROUP BY 1
""")
_REASONS = text("""
    SELECT left(escalation_reason, 200) AS reason, count(*) AS times FROM l1_walk_sessions
    WHERE account_id = :account_id AND ended_at >= :since AND status = 'escalated'
    GROUP BY 1 ORDER BY times DESC, reason LIMIT :limit
""")


class WalkRows:
    """The walks of one account, within a transaction."""

    def __init__(self, connection: Connection, account_id: UUID) -> None:
        self._connection = connection
        self._account_id = account_id

    async def get(self, walk_id: UUID) -> Walk | None:
        """The walk, or None."""
        query = select(l1_walk_sessions).where(self._own, l1_walk_sessions.c.id == walk_id)
        return _one((await self._connection.execute(query)).mappings().first())

    async def hold(self, walk_id: UUID) -> Walk | None:
        """The walk, which nobody else changes until the end of the transaction; or None."""
        query = select(l1_walk_sessions).where(self._own, l1_walk_sessions.c.id == walk_id).with_for_update()
        return _one((await self._connection.execute(query)).mappings().first())

    async def add(self, walk: Walk) -> None:
        """Store a new walk."""
        await self._connection.execute(insert(l1_walk_sessions), walk_values(walk))

    async def save(self, walk: Walk) -> None:
        """Store a walk that is held."""
        await self._connection.execute(
            update(l1_walk_sessions).where(self._own, l1_walk_sessions.c.id == walk.id).values(walk_values(walk))
        )

    async def list(self, which: WalkFilter) -> Sequence[Walk]:
        """Walks newest first; at most `which.limit`."""
        place = (l1_walk_sessions.c.created_at, l1_walk_sessions.c.id)
        query = select(l1_walk_sessions).where(self._own).order_by(*(column.desc() for column in place))
        if which.statuses:
            query = query.where(l1_walk_sessions.c.status.in_([status.value for status in which.statuses]))
        if which.technician_id:
            query = query.where(l1_walk_sessions.c.technician_id == which.technician_id)
        if which.before:
            query = query.where(tuple_(*place) < tuple_(*which.before))
        return await read_rows(self._connection, query, walk_of, which.limit)

    async def of_session(self, session_id: UUID) -> Walk | None:
        """The walk that became this session, or None."""
        query = select(l1_walk_sessions).where(self._own, l1_walk_sessions.c.session_id == session_id)
        return _one((await self._connection.execute(query)).mappings().first())

    async def figures(self, since: datetime) -> Sequence[WalkFigures]:
        """How the walks ended since then went, by kind and flow, the most walked first."""
        rows = await self._connection.execute(_FIGURES, {"account_id": self._account_id, "since": since})
        return [_figures(row) for row in rows]

    async def figures_of_all(self, since: datetime) -> WalkFigures:
        """The same for all of them together."""
        values = {"account_id": self._account_id, "since": since}
        return _figures((await self._connection.execute(_OF_ALL, values)).one())

    async def escalations(self, since: datetime) -> Mapping[EscalatedWhy, int]:
        """What led to the hand-overs since then, and how often."""
        values = {"account_id": self._account_id, "since": since}
        found = {row.why: row.times for row in await self._connection.execute(_ESCALATIONS, values)}
        return {why: found.get(why.value, 0) for why in EscalatedWhy}

    async def count_flag(self, walk_id: UUID) -> None:
        """A step of the walk was flagged."""
        table = l1_walk_sessions
        await self._connection.execute(
            update(table).where(self._own, table.c.id == walk_id).values(flags=table.c.flags + 1)
        )

    async def reasons(self, since: datetime, limit: int) -> Sequence[tuple[str, int]]:
        """Why walks were handed over since then, and how often, the most frequent first."""
        values = {"account_id": self._account_id, "since": since, "limit": limit}
        return [(row.reason or "", row.times) for row in await self._connection.execute(_REASONS, values)]

    @property
    def _own(self) -> Any:
        return l1_walk_sessions.c.account_id == self._account_id


def _figures(row: Any) -> WalkFigures:
    return WalkFigures(
        row.title,
        row.flow_id,
        row.kind,
        row.walks,
        row.resolved,
        row.escalated,
        row.abandoned,
        row.helpful,
        row.flags,
        *(float(seconds) if seconds is not None else None for seconds in (row.median_seconds, row.p90_seconds)),
    )


def _one(row: RowMapping | None) -> Walk | None:
    return walk_of(row) if row else None


def walk_values(walk: Walk) -> dict[str, Any]:
    """The columns of `l1_walk_sessions` for a walk."""
    walked, ticket = walk.walked, walk.ticket
    is_flow, is_proposal = walk.kind is WalkKind.FLOW, walk.kind is WalkKind.PROPOSAL
    return {
        "id": walk.id,
        "account_id": walk.account_id,
        "technician_id": walk.technician.id,
        "technician_name": walk.technician.name,
        "acting_as": walk.acting_as.value,
        "kind": walk.kind.value,
        "flow_id": walked.id if walked and is_flow else None,
        "flow_version": walked.version if walked and is_flow else None,
        "proposal_id": walked.id if walked and is_proposal else None,
        "walked_title": walked.title[:255] if walked else "",
        "status": walk.status.value,
        "problem": walk.problem,
        "title": walk.title,
        "category": walk.category,
        "out_of_scope": walk.out_of_scope or None,
        "suggestions": dump(walk.suggestions, tuple[Suggestion, ...]),
        "walked_path": [_entry(step) for step in walk.path],
        "current_node_id": node_id(walk.current) if walk.open_node and walk.current else None,
        "pending_node": _entry(walk.current) if walk.current else None,
        "asked_back": dump(walk.asked_back, AskedBack) if walk.asked_back else None,
        "walk_notes": walk.notes,
        "note": walk.note,
        "turn": walk.turn,
        "thinking": walk.thinking,
        "version": walk.version,
        "helpful": walk.helpful,
        "resolution_notes": walk.resolution_notes or None,
        "escalation_reason": walk.escalation_reason or None,
        "session_id": walk.session_id,
        "ticket_id": ticket.id if ticket else None,
        "ticket_kind": ticket.kind.value if ticket else None,
        "created_at": walk.created_at,
        "touched_at": walk.last_step_at,
        "last_step_at": walk.last_step_at,
        "ended_at": walk.ended_at,
    }


def walk_of(row: RowMapping) -> Walk:
    """The walk of a row."""
    technician = Person(row["technician_id"], row["technician_name"])
    ticket = Ticket(row["ticket_id"], TicketKind(row["ticket_kind"])) if row["ticket_id"] else None
    path = tuple(_step(entry, order, technician) for order, entry in enumerate(row["walked_path"]))
    return Walk(
        id=row["id"],
        account_id=row["account_id"],
        technician=technician,
        acting_as=ActingAs(row["acting_as"]),
        kind=WalkKind(row["kind"]),
        problem=row["problem"],
        title=row["title"],
        created_at=row["created_at"],
        last_step_at=row["last_step_at"],
        status=WalkStatus(row["status"]),
        category=row["category"],
        out_of_scope=row["out_of_scope"] or "",
        walked=_walked(row),
        suggestions=load(row["suggestions"], tuple[Suggestion, ...]),
        path=path,
        current=_step(row["pending_node"], len(path), technician) if row["pending_node"] else None,
        asked_back=load(row["asked_back"], AskedBack) if row["asked_back"] else None,
        notes=row["walk_notes"],
        note=row["note"],
        turn=row["turn"],
        thinking=row["thinking"],
        ticket=ticket,
        helpful=row["helpful"],
        resolution_notes=row["resolution_notes"] or "",
        escalation_reason=row["escalation_reason"] or "",
        session_id=row["session_id"],
        ended_at=row["ended_at"],
        version=row["version"],
    )


def _walked(row: RowMapping) -> WalkedFlow | None:
    """What led through it; of what was deleted since, its title under an id that is nobody's."""
    match WalkKind(row["kind"]):
        case WalkKind.FLOW:
            return WalkedFlow(row["flow_id"] or UUID(int=0), row["flow_version"], row["walked_title"])
        case WalkKind.PROPOSAL:
            return WalkedFlow(row["proposal_id"] or UUID(int=0), 0, row["walked_title"])
        case WalkKind.ADHOC | WalkKind.AI_BUILD:
            return None


def _entry(step: Step) -> dict[str, Any]:
    """A node as the path keeps it: its id, what was shown, what was answered, and when."""
    return {
        "node_id": node_id(step),
        "shown": {
            "id": str(step.id),
            "type": step.type.value,
            "content": dump(step.content, StepContent),
            "why": step.context_message,
            "options": dump(step.options, tuple[Option, ...]),
            "confidence": step.confidence,
            "asked_at": step.asked_at.isoformat(),
            "input_tokens": step.input_tokens,
            "output_tokens": step.output_tokens,
        },
        "answer": _answer_entry(step),
        "at": step.answered_at.isoformat() if step.answered_at else None,
    }


def _answer_entry(step: Step) -> dict[str, Any] | None:
    return answer_values(step.answer) if step.answer else None


_NO_ANSWER: Mapping[str, Any] = {
    "selected_option": None,
    "free_text_input": None,
    "was_free_text": False,
    "was_skipped": False,
    "action_result": None,
}


def _step(entry: Mapping[str, Any], order: int, technician: Person) -> Step:
    shown = entry["shown"]
    options = load(shown["options"], tuple[Option, ...])
    answer = answer_of({**_NO_ANSWER, **entry["answer"]}, options) if entry["answer"] else None
    step_type = StepType(shown["type"])
    is_open = entry["at"] is None and step_type.awaits_answer
    return Step(
        id=UUID(shown["id"]),
        order=order,
        type=step_type,
        state=StepState.OPEN if is_open else StepState.ANSWERED,
        content=load(shown["content"], StepContent),
        context_message=shown["why"],
        options=options,
        answer=answer,
        answered_by=technician.id if answer else None,
        answered_by_name=technician.name if answer else "",
        confidence=shown["confidence"],
        input_tokens=shown["input_tokens"],
        output_tokens=shown["output_tokens"],
        asked_at=datetime.fromisoformat(shown["asked_at"]),
        answered_at=datetime.fromisoformat(entry["at"]) if entry["at"] else None,
    )
