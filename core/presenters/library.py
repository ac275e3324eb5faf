"""The flow library as one person is shown it."""

from collections.abc import Sequence

from core.flows.summary import FlowSummary
from core.matching.match import Match
from core.messaging.cards import Action, Button, Buttons, Card, ContextLine, Element, Style, Target, Text
from core.shared.text import shortened

_TITLE_SHOWN = 100
_MOST_LISTED = 10


def flows_card(
    title: str, flows: Sequence[FlowSummary], matches: Sequence[Match] = (), *, curates: bool = False
) -> Card:
    """Flows of the library, the nearest first, each to be started with; `curates`: and to be archived."""
    near = [(str(match.flow_id), match.title, f"{match.score:.0%} match") for match in matches]
    known = {flow_id for flow_id, _, _ in near}
    rest = [(str(flow.id), flow.title, flow.domain) for flow in flows if str(flow.id) not in known]
    elements: list[Element] = []
    for flow_id, name, about in (near + rest)[:_MOST_LISTED]:
        start = Button("Start with it", Target(Action.START, value=flow_id), hint=f"Start a session guided by “{name}”")
        archive = Button("Archive…", Target(Action.ARCHIVE_FLOW, value=flow_id), hint=f"Archive “{name}”")
        buttons = (start, archive) if curates else (start,)
        elements += [Text(f"{shortened(name, _TITLE_SHOWN)} · {about}"), Buttons(buttons)]
    if not elements:
        elements = [Text("No flow contains these words. Describe the problem instead, and we'll work it out together.")]
    elif len(near) + len(rest) > _MOST_LISTED:
        elements.append(ContextLine(f"{len(near) + len(rest) - _MOST_LISTED} more; add words to narrow it down."))
    return Card(title, tuple(elements))


def archived_flows_card(flows: Sequence[FlowSummary]) -> Card:
    """Flows that were archived, each to be restored."""
    elements: list[Element] = []
    for flow in flows[:_MOST_LISTED]:
        target = Target(Action.RESTORE_FLOW, value=str(flow.id))
        restore = Button("Restore", target, Style.PRIMARY, hint=f"Restore “{flow.title}”")
        elements += [Text(f"{shortened(flow.title, _TITLE_SHOWN)} · {flow.domain}"), Buttons((restore,))]
    if len(flows) > _MOST_LISTED:
        elements.append(ContextLine(f"{len(flows) - _MOST_LISTED} more, on the page under Flows."))
    return Card("Archived flows", tuple(elements) or (Text("No flow is archived."),))
