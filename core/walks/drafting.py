"""The tree that AI built and a technician walked, as the draft of a flow: complete, so that a reviewer may approve it.

What was not walked leads to an engineer; nothing is made up.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from core.accounts.l1_categories import L1Category
from core.flows.model import ConditionKind, Edge, Flow, Node, NodeType
from core.flows.options import Option
from core.flows.text_rules import MAX_LINE, MAX_TEXT
from core.sessions.session import reported
from core.sessions.steps import OptionAnswer, ResultAnswer, Step, StepType, answer_text
from core.shared.text import shortened
from core.walks.walk import Walk

Generalise: TypeAlias = Callable[[Sequence[str]], list[str]]
"""Takes out of texts what belongs to one user or site."""

_CHECK, _RESOLVED, _ENGINEER = "check", "resolved", "engineer"
_MAX_TITLE = 100
_TYPES = {
    StepType.QUESTION: NodeType.QUESTION,
    StepType.ACTION: NodeType.ACTION,
    StepType.VERIFICATION: NodeType.VERIFICATION,
    StepType.INFO_REQUEST: NodeType.INFO_REQUEST,
}
_DOMAINS = {
    L1Category.PASSWORD_RESET: "accounts",
    L1Category.ACCOUNT_LOCKOUT: "accounts",
    L1Category.PRINTER: "printing",
    L1Category.EMAIL_OUTLOOK_CLIENT: "mail",
    L1Category.WIFI_NETWORK_BASICS: "wifi",
    L1Category.VPN_CONNECT: "vpn",
    L1Category.TEAMS_ZOOM_AV: "calls",
    L1Category.BROWSER_CACHE_COOKIES: "browser",
    L1Category.PERIPHERAL_RECONNECT: "hardware",
    L1Category.OS_RESTART_UPDATE: "updates",
}


def drafted(walk: Walk, generalise: Generalise) -> Flow:
    """The walked nodes as a flow that may be published, without this case's people, machines and numbers."""
    steps = [step for step in walk.path if step.answer and step.type in _TYPES]
    title, problem, fix, cause, *said = generalise(
        [walk.title, reported(walk.problem, walk.ticket), *_solution(walk, steps), *_said(steps)]
    )
    title = _line(title, _MAX_TITLE) or "A problem solved by the first line"
    words = iter(said)
    nodes = [_node(step, f"step_{number}", words) for number, step in enumerate(steps, 1)]
    is_checked = _is_checked(steps)
    check = nodes[-1].id if is_checked else _CHECK
    edges = list[Edge]()
    for number, (step, node) in enumerate(zip(steps, nodes, strict=True), 1):
        following = f"step_{number + 1}" if number < len(steps) else _RESOLVED if is_checked else _CHECK
        edges += _ways(step, node, following, check)
    if not is_checked:
        nodes.append(Node(_CHECK, NodeType.VERIFICATION, "Try again what did not work before.", "It has to be gone."))
        edges += (
            Edge(_CHECK, _RESOLVED, ConditionKind.WORKED),
            Edge(_CHECK, _ENGINEER, ConditionKind.FAILED),
            Edge(_CHECK, _ENGINEER, ConditionKind.OTHERWISE),
        )
    nodes += (
        Node(_RESOLVED, NodeType.RESOLUTION, root_cause=_text(cause), fix=_text(fix)),
        Node(_ENGINEER, NodeType.ESCALATION, reason="The steps known so far did not solve it."),
    )
    category = L1Category(walk.category) if walk.category in list(L1Category) else None
    return Flow(
        slug=_slug(title, walk),
        title=title,
        domain=_DOMAINS[category] if category else "software",
        description=_text(problem),
        symptoms=tuple(dict.fromkeys((_line(problem, MAX_LINE), title))),
        sources=(),
        start="step_1",
        nodes=tuple(nodes),
        edges=tuple(edges),
    )


def _is_checked(steps: Sequence[Step]) -> bool:
    """Whether the last step showed that the problem is gone."""
    last = steps[-1]
    worked = isinstance(last.answer, ResultAnswer) and last.answer.success
    return last.type is StepType.VERIFICATION and worked and not last.options


def _solution(walk: Walk, steps: Sequence[Step]) -> tuple[str, str]:
    """What fixed it and why it was broken, as the AI's end or the technician said."""
    ending = walk.current.content.ending if walk.current else None
    done = next((step.content.text for step in reversed(steps) if step.type is StepType.ACTION), "")
    fix = (ending.fix if ending else "") or walk.resolution_notes or done or answer_text(steps[-1].answer)
    cause = (ending.root_cause if ending else "") or "Not established; the steps before solved it."
    return fix, cause


def _said(steps: Sequence[Step]) -> Iterator[str]:
    """The texts of the nodes, in the order in which `_node` takes them."""
    for step in steps:
        yield step.content.text
        yield step.context_message
        yield step.content.details
        yield from (option.label for option in step.options)


def _node(step: Step, node_id: str, said: Iterator[str]) -> Node:
    text, why, details = (_text(next(said)) for _ in range(3))
    labels = [_line(next(said), 75) for _ in step.options]
    options = tuple(
        Option(label, f"option_{number}", f"{_line(text, 300)} — {label}") for number, label in enumerate(labels, 1)
    )
    return Node(node_id, _TYPES[step.type], text, why or "It narrows the problem down.", details, options)


def _ways(step: Step, node: Node, following: str, check: str) -> Iterator[Edge]:
    """The way that was walked; every other answer leads to the check, where it worked, or else to an engineer."""
    answer = step.answer
    chosen = None
    if isinstance(answer, OptionAnswer):
        places = [option.value for option in step.options]
        chosen = node.options[places.index(answer.value)].value if answer.value in places else None
    for option in node.options:
        yield Edge(node.id, following if option.value == chosen else _ENGINEER, ConditionKind.OPTION, option.value)
    success = answer.success if isinstance(answer, ResultAnswer) else None
    if node.type.takes_result and not node.options:
        yield Edge(node.id, following if success is True else _after(node, check), ConditionKind.WORKED)
        yield Edge(node.id, following if success is False else _ENGINEER, ConditionKind.FAILED)
    walked = chosen is not None or success is not None
    yield Edge(node.id, _ENGINEER if walked else following, ConditionKind.OTHERWISE)


def _after(node: Node, check: str) -> str:
    """Where an action leads that works at once: to the check, which never is the node itself."""
    return check if check != node.id else _RESOLVED


def _slug(title: str, walk: Walk) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", title.casefold().encode("ascii", "ignore").decode()).strip("-")[:60].strip("-")
    return "-".join(filter(None, (words, walk.id.hex[:8])))


def _text(text: str) -> str:
    return text if len(text) <= MAX_TEXT else shortened(text, MAX_TEXT)


def _line(text: str, length: int) -> str:
    return shortened(text, length)
