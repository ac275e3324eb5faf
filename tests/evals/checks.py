"""What must hold of every transcript: nothing in it was made up for the engineer."""

import re
from collections.abc import Iterator

from tests.evals.library import Json, Library, ServedFlow, plain
from tests.evals.walk import Transcript, Turn

_OUTCOMES = {"worked": "worked", "failed": "failed", "skip": "skipped"}
_TAKEN_AS = {"success": "worked", "failure": "failed", "did_not_work": "failed", "skipped": "skip"}
"""Other names for outcomes that an answer may be taken as."""

_KNOWS_NOT = re.compile(r"dunno|no idea|(?:don't|do not|can't|cannot) (?:know|remember|tell|check|say)", re.IGNORECASE)
_SAME = {"gone": "worked", "confirm": "worked", "still_there": "failed", "not_yet": "failed"}


def violations(kept: Transcript, library: Library) -> list[str]:
    """Each thing the program took for said or done that was not, in words."""
    return [
        *_misread(kept, library),
        *_led_by_default(kept, library),
        *_facts_nobody_stated(kept, library),
        *_reason_nobody_gave(kept),
        *_secrets_shown(kept),
    ]


def _misread(kept: Transcript, library: Library) -> Iterator[str]:
    """Typed answers taken as another than was meant. In a flow of something else words may fit more than we wrote."""
    for turn in kept.turns:
        taken = _taken_as(kept, turn)
        knows_not = taken == "skip" and _KNOWS_NOT.search(turn.answer.words)
        if taken and _alike(taken) != _alike(_meant(turn)) and not _elsewhere(kept, turn, library) and not knows_not:
            yield f"misread: {turn.sent.get('text')!r} taken as {taken}, meant {_meant(turn) or 'none of the options'}"


def _elsewhere(kept: Transcript, turn: Turn, library: Library) -> bool:
    """Whether words were typed to a flow that is about something else: they may fit an option nobody wrote down."""
    flow = library.speaking(turn.step)
    return flow is not None and flow.slug not in kept.fault.flows and turn.answer.kind == "text"


def _alike(value: str) -> str:
    """One value for those that say the same of how something went."""
    return _SAME.get(value, value)


def _meant(turn: Turn) -> str:
    return "skip" if turn.answer.kind == "skip" else turn.answer.value


def _taken_as(kept: Transcript, turn: Turn) -> str:
    """The value that the program says it took a typed answer as; empty where it says nothing."""
    if "text" not in turn.sent:
        return ""
    final = _final(kept, turn)
    answer: Json = (final["answer"] if final else None) or {}
    taken: Json = answer.get("taken_as") or {}
    value = str(taken.get("value", ""))
    return _TAKEN_AS.get(value.replace(" ", "_"), value)


def _final(kept: Transcript, turn: Turn) -> Json | None:
    """The step as it stood in the end."""
    return next((step for step in kept.session.get("steps", ()) if step["id"] == turn.step["id"]), None)


def _led_by_default(kept: Transcript, library: Library) -> Iterator[str]:
    """Answers followed along a branch that stands for another answer, or for none in particular."""
    after: str | None = None
    for turn, later in zip(kept.turns, _following(kept), strict=True):
        flow = library.speaking(turn.step)
        node = flow.served_from(turn.step, after) if flow else None
        after = node["id"] if node else after
        if flow is None or node is None or later is None or library.speaking(later) is not flow:
            continue
        reached = flow.served_from(later, node["id"])
        if reached and reached is not node and not (_elsewhere(kept, turn, library) and _taken_as(kept, turn)):
            yield from _wrong_way(turn, flow, node, reached)


def _following(kept: Transcript) -> Iterator[Json | None]:
    """The step asked after each turn: the next one in the session that awaits an answer."""
    steps = [step for step in kept.session.get("steps", ()) if step["type"] not in ("note", "intake_analysis")]
    for turn in kept.turns:
        later = (step for step in steps if step["order"] > turn.step["order"])
        yield next(later, None)


def _wrong_way(turn: Turn, flow: ServedFlow, node: Json, reached: Json) -> Iterator[str]:
    kinds = flow.kinds(node["id"])
    meant = _target_of(turn, flow, node)
    default = _through_notes(flow, flow.target(node["id"], "otherwise"))
    said = turn.sent.get("text")
    if meant == reached["id"] or kinds == {"otherwise"}:
        return
    if meant:
        yield f"wrong branch: at {flow.slug}/{node['id']} {said or turn.answer.value!r} led to {reached['id']}"
    elif reached["id"] == default and said is not None and turn.answer.kind != "skip":
        yield f"default branch: at {flow.slug}/{node['id']} {said!r} led to {reached['id']}"
    elif reached["id"] == default and reached["type"] == "escalation":
        yield f"default branch: at {flow.slug}/{node['id']} a skip gave the reason of {reached['id']}"


def _target_of(turn: Turn, flow: ServedFlow, node: Json) -> str | None:
    """Where what was meant leads; None where the flow has no way of its own for it."""
    match turn.answer.kind:
        case "option":
            target = flow.target(node["id"], "option", turn.answer.value)
        case "result" | "skip":
            target = flow.target(node["id"], _OUTCOMES[_meant(turn)])
        case _:
            target = None
    return _through_notes(flow, target)


def _through_notes(flow: ServedFlow, target: str | None) -> str | None:
    """The node that is asked after a target: notes only inform."""
    node = flow.node(target) if target else None
    while node and node["type"] == "note":
        target = flow.target(node["id"], "otherwise")
        node = flow.node(target) if target else None
    return target


def _facts_nobody_stated(kept: Transcript, library: Library) -> Iterator[str]:
    """Facts that are neither what was typed or pressed nor what the chosen option says."""
    turns = {turn.step["id"]: turn for turn in kept.turns}
    for fact in kept.session.get("facts", ()):
        turn = turns.get(fact["step_id"])
        said = _sayings(turn, library) if turn else [kept.fault.says]
        if turn and _elsewhere(kept, turn, library):
            said += _facts_of(turn.step, _taken_as(kept, turn), library)
        text = plain(fact["text"])
        if turn and turn.step["content"]["guide"] == "claude":
            continue
        if not any(one and (plain(one)[:200] in text or text in plain(one)) for one in said):
            yield f"fact nobody stated: {fact['text']!r}"


def _sayings(turn: Turn, library: Library) -> list[str]:
    """What was said by one answer, and what it means by the flow."""
    flow = library.speaking(turn.step)
    node = flow.served_from(turn.step, None) if flow else None
    options: list[Json] = [*turn.step["options"], *(node.get("options", ()) if node else ())]
    chosen = [option for option in options if turn.answer.kind == "option" and option["value"] == turn.answer.value]
    facts = [str(option.get("fact") or "") for option in chosen]
    outcome = {"worked": ["Worked"], "failed": ["Did not work"]}.get(turn.answer.value, [])
    stock = {"gone": ["problem is gone"], "still_there": ["still there"], "better": ["better"]}
    by_hand = stock.get(turn.answer.value, []) if turn.step["content"]["guide"] == "adhoc" else []
    intake = _intake_facts(turn) if turn.step["content"]["guide"] == "adhoc" else []
    typed = str(turn.sent.get("text", ""))
    return [typed, *(option["label"] for option in chosen), *facts, *outcome, *by_hand, *intake]


def _facts_of(step: Json, value: str, library: Library) -> list[str]:
    """What an option says, that words typed to a flow of something else were shown to be taken as."""
    flow = library.speaking(step)
    node = flow.served_from(step, None) if flow else None
    options: list[Json] = list(node.get("options", ())) if node else []
    return [str(option.get("fact") or option["label"]) for option in options if option["value"] == value]


def _intake_facts(turn: Turn) -> list[str]:
    """The sentences of the intake's own options, which the API does not show."""
    return {
        "one_person": ["One person is affected."],
        "several": ["Several people are affected."],
        "one_site": ["Everyone at one site is affected."],
        "everyone": ["Everyone is affected"],
        "update": ["It began after an update."],
        "new_device": ["It began with a new device or account."],
        "setting": ["It began after a setting or policy change."],
        "never_worked": ["It has never worked."],
        "nothing_known": ["No change is known."],
    }.get(turn.answer.value, [])


def _reason_nobody_gave(kept: Transcript) -> Iterator[str]:
    """A hand-over whose reason is neither the engineer's own nor the one shown before it was confirmed."""
    handover: Json | None = kept.session.get("handover")
    if not handover:
        return
    confirmed = [turn.step for turn in kept.turns if turn.step["content"]["purpose"] == "confirm_handover"]
    given = [kept.own_reason, *(step["content"]["details"] for step in confirmed)]
    if not any(one and plain(handover["reason"]) in plain(one) for one in given):
        yield f"reason nobody gave: {handover['reason']!r}"


def _secrets_shown(kept: Transcript) -> Iterator[str]:
    """Secrets from the report that stand in what goes to the ticket."""
    for secret in kept.fault.secrets:
        if secret in kept.document:
            yield f"secret in the documentation: {secret[:6]}…"
