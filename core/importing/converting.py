"""A procedure as a flow: each step a node, each if/then line a question with what follows from it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.flows.harm import shown
from core.flows.model import ConditionKind, Edge, Flow, Node, NodeType
from core.flows.options import Option
from core.flows.validate import MAX_NODES, MAX_SYMPTOMS, validate
from core.flows.written import one_line
from core.importing.outline import Block, BlockKind
from core.importing.procedures import CONDITIONAL, Procedure
from core.learning.building import GONE, STILL_THERE, slug_of
from core.learning.fitting import Generalise, fit_line, fit_text, says_something
from core.learning.lesson import distinct
from core.matching.domains import domain_of

_OTHERWISE = re.compile(r"[.;,]?\s*(?:otherwise|else|if not),?\s+(?P<otherwise>\S.+)$", re.IGNORECASE)
_GO_TO = re.compile(
    r"^(?:go(?: back)? to|continue (?:with|at)|proceed to|skip to|see) step\s+(?P<step>\d{1,3})\b", re.IGNORECASE
)
_HAND_OVER = re.compile(
    r"^(?:please\s+)?(?:escalate|contact|call|open a (?:ticket|case) with|hand (?:it )?over)\b", re.IGNORECASE
)
_SO = Option("That is so", "so")
_NOT_SO = Option("That is not so", "not-so")
_WHY_STEP = "It is the next step of the procedure."
_WHY_ASK = "What follows depends on it."
_CHECK = "Check it with the person affected: is the problem gone?"


@dataclass(frozen=True, slots=True)
class Converted:
    """A flow made of a procedure, and where in the document each of its nodes comes from."""

    flow: Flow
    origins: dict[str, str]


def converted(procedure: Procedure, document: str, generalise: Generalise) -> Converted | None:
    """The procedure as a flow that is fit to be published, or None when there is none in it."""
    made = _Making(procedure, document)
    made.add_steps()
    if not 0 < len(made.nodes) < MAX_NODES:  # seen before every text is gone through
        return None
    flow = shown(_generalised(made.flow(), generalise))
    return None if validate(flow) else Converted(flow, made.origins)


class _Making:
    """A flow while its steps are gone through; ways to steps that come later are settled at the end."""

    def __init__(self, procedure: Procedure, document: str) -> None:
        self._procedure = procedure
        self._document = document
        self._steps = _merged(procedure.steps)
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self.origins: dict[str, str] = {}

    def add_steps(self) -> None:
        """A node, or a question and what follows from it, for each step."""
        for number, step in enumerate(self._steps, 1):
            following = f"step_{number + 1}" if number < len(self._steps) else "check"
            match = CONDITIONAL.match(step.text)
            if match:
                self._ask(number, step, match["condition"], match["then"], following)
            else:
                self._do(f"step_{number}", step.text, following, step)

    def flow(self) -> Flow:
        """The flow with its check and endings."""
        procedure = self._procedure
        title = fit_line(procedure.title, 200)
        reason = " ".join(procedure.handover) or f"The steps of “{title}” did not solve it."
        endings = (
            Node(
                "check",
                NodeType.VERIFICATION,
                fit_text(" ".join(procedure.check)) or _CHECK,
                _WHY_ASK,
                options=(GONE, STILL_THERE),
            ),
            Node(
                "solved",
                NodeType.RESOLUTION,
                root_cause=fit_text(" ".join(procedure.cause)) or "As the document describes it.",
                fix=fit_text(f"The steps of “{title}” were carried out."),
            ),
            Node(
                "open",
                NodeType.ESCALATION,
                reason=fit_text(reason),
                next_steps=("Say which steps were done and what was seen.",),
            ),
        )
        ways = (
            Edge("check", "solved", ConditionKind.OPTION, GONE.value),
            Edge("check", "open", ConditionKind.OPTION, STILL_THERE.value),
            Edge("check", "open", ConditionKind.OTHERWISE),
        )
        about = " ".join(procedure.about)
        return Flow(
            slug=slug_of(title) or "from-a-document",
            title=title,
            domain=domain_of(" ".join((title, about, *procedure.symptoms, *(step.text for step in self._steps)))),
            description=fit_text(about) or title,
            symptoms=distinct([fit_line(text) for text in (title, *procedure.symptoms)], MAX_SYMPTOMS),
            sources=(fit_line(self._document),),
            start="step_1",
            nodes=(*self.nodes, *endings),
            edges=(*self.edges, *ways),
        )

    def _ask(self, number: int, step: Block, condition: str, then: str, following: str) -> None:
        node_id = f"step_{number}"
        then = one_line(then)
        otherwise = _OTHERWISE.search(then)
        said = f"{then[: otherwise.start()]}." if otherwise else then
        text = f"Look: {condition.strip()}. Is that so?"
        self._add(Node(node_id, NodeType.QUESTION, fit_text(text), _WHY_ASK, options=(_SO, _NOT_SO)), step)
        yes = self._branch(f"{node_id}_so", said, number, following, step)
        no = self._branch(f"{node_id}_not", otherwise["otherwise"], number, following, step) if otherwise else following
        self.edges += [
            Edge(node_id, yes, ConditionKind.OPTION, _SO.value),
            Edge(node_id, no, ConditionKind.OPTION, _NOT_SO.value),
            Edge(node_id, following, ConditionKind.OTHERWISE),
        ]

    def _branch(self, node_id: str, text: str, number: int, following: str, step: Block) -> str:
        """What is to be done in one case: a node of its own, or a step that comes later."""
        jump = _GO_TO.match(text.strip())
        if jump and number < int(jump["step"]) <= len(self._steps):
            return f"step_{jump['step']}"
        if jump:
            return following  # back, or to nowhere: a flow has no circles
        self._do(node_id, text, following, step)
        return node_id

    def _do(self, node_id: str, text: str, following: str, step: Block) -> None:
        words = fit_text(text[:1].upper() + text[1:])
        if _HAND_OVER.match(words):
            self._add(Node(node_id, NodeType.ESCALATION, reason=words), step)
            return
        self._add(Node(node_id, NodeType.ACTION, words, _WHY_STEP), step)
        self.edges += [
            Edge(node_id, following, ConditionKind.WORKED),
            Edge(node_id, "open", ConditionKind.FAILED),
            Edge(node_id, following, ConditionKind.OTHERWISE),
        ]

    def _add(self, node: Node, step: Block) -> None:
        self.nodes.append(node)
        self.origins[node.id] = f"{self._document}, {self._procedure.place}, {step.place}"


def _merged(steps: Sequence[Block]) -> list[Block]:
    """The steps, each with what is written below it: deeper items, paragraphs and code belong to the one before."""
    merged = list[tuple[Block, list[str]]]()
    top = min((step.level for step in steps if step.kind is BlockKind.NUMBERED), default=1)
    for step in steps:
        if not says_something(step.text):
            continue
        is_step = (step.kind is BlockKind.NUMBERED and step.level <= top) or CONDITIONAL.match(step.text)
        if is_step or not merged:
            merged.append((step, [step.text]))
        else:
            merged[-1][1].append(step.text)
    return [replace(step, text="\n".join(texts)) for step, texts in merged]


def _generalised(flow: Flow, generalise: Generalise) -> Flow:
    """The flow without secrets and people's data."""
    nodes = tuple(
        replace(node, text=text, root_cause=cause, fix=fix, reason=reason)
        for node, (text, cause, fix, reason) in zip(
            flow.nodes,
            ([*generalise([node.text, node.root_cause, node.fix, node.reason])] for node in flow.nodes),
            strict=True,
        )
    )
    title, description, *symptoms = generalise([flow.title, flow.description, *flow.symptoms])
    return replace(flow, title=title, description=description, symptoms=tuple(symptoms), nodes=nodes)
