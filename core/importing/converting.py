"""An article's plan as a flow: each action a node, each condition a question with what follows from it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.flows.harm import shown
from core.flows.model import ConditionKind, Edge, Flow, Node, NodeType
from core.flows.options import MAX_OPTIONS, Option
from core.flows.parts import default_value
from core.flows.validate import MAX_NODES, MAX_SYMPTOMS, validate
from core.importing.article import Article
from core.importing.jumps import CLOSES
from core.importing.language import document_language
from core.importing.orders import capitalised
from core.importing.plan import END, Ask, Choose, Do, GoTo, HandOver, Part, Tell, Try, Way
from core.importing.wordings import Wording, wording_of
from core.learning.building import slug_of
from core.learning.fitting import Generalise, fit_label, fit_line, fit_text
from core.learning.lesson import distinct
from core.matching.domains import domain_of
from core.shared.patterns import lazy_pattern

_WHY_STEP = "It is the next step of the procedure."
_WHY_ASK = "What follows depends on it."
_WHY_CHECK = "What works for you may not yet work for them."
_LONGEST_ABOUT = 600
_LONGEST_ID = 56
"""Characters of a node's id from which it is shortened to a number; 64 are allowed."""
_UNKNOWN = domain_of("")
_CHECK, _SOLVED, _OPEN = "check", "solved", "open"


@dataclass(frozen=True, slots=True)
class Converted:
    """A flow made of an article, and where in the document each of its nodes comes from."""

    flow: Flow
    origins: dict[str, str]


def converted(article: Article, document: str, generalise: Generalise, remarks: Sequence[str] = ()) -> Converted | None:
    """The article as a flow that is fit to be published, or None when none can be made of it."""
    texts = " ".join((article.title, *(part.text for part in article.parts if isinstance(part, Do))))
    made = _Making(article, document, wording_of(document_language(texts)))
    endings = _Scope(later={article.handover_number: _OPEN} if article.handover_number else {})
    start = made.sequence(article.parts, "step", (_CHECK, _OPEN), endings, top=True)
    if not 0 < len(made.nodes) < MAX_NODES:  # seen before every text is gone through
        return None
    flow = shown(_generalised(_reachable(made.flow(start, remarks)), generalise))
    kept = {node.id for node in flow.nodes}
    origins = {node_id: place for node_id, place in made.origins.items() if node_id in kept}
    return None if validate(flow) else Converted(flow, origins)


_Following = tuple[str, str]
"""Where one goes on, and where from an action that failed."""


@dataclass(slots=True)
class _Scope:
    """The steps of a list that can be gone to by number: those that come later, and the texts of all."""

    outer: "_Scope | None" = None
    later: dict[str, str] = field(default_factory=dict[str, str])
    past: dict[str, str] = field(default_factory=dict[str, str])
    texts: dict[str, str] = field(default_factory=dict[str, str])

    def find(self, number: str, *, past: bool = False) -> tuple[str | None, str]:
        """The node of a later step of that number, or what comes after it, else what an earlier one says."""
        scope: _Scope | None = self
        text = ""
        while scope:
            if number in scope.later:
                return (scope.past if past else scope.later).get(number), ""
            text = text or scope.texts.get(number, "")
            scope = scope.outer
        return None, text


class _Making:
    """A flow while its plan is gone through from the end, so that it is known where each part leads."""

    def __init__(self, article: Article, document: str, wording: Wording) -> None:
        self._article = article
        self._document = document
        self._wording = wording
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self.origins: dict[str, str] = {}

    def sequence(
        self, parts: Sequence[Part], prefix: str, following: _Following, scope: _Scope, *, top: bool = False
    ) -> str:
        """The parts, one after the other; the id of the node they are entered at."""
        scope.texts |= {part.number: _told(part) for part in parts if part.number}
        at, when_failed = following
        after = at
        for place in range(len(parts), 0, -1):
            part = parts[place - 1]
            node_id = f"{prefix}_{place}" if top or place > 1 else prefix
            at = self._part(part, self._id(node_id), (at, when_failed), scope, last=place == len(parts))
            if part.number:
                scope.later[part.number], scope.past[part.number] = at, after
                after = at
        return at

    def flow(self, start: str, remarks: Sequence[str]) -> Flow:
        """The flow with its check and endings."""
        article = self._article
        title = fit_line(article.title, 200)
        about = " ".join(article.about)
        problem = " ".join((title, *article.symptoms))
        told = " ".join((problem, about, *(node.text for node in self.nodes)))
        return Flow(
            slug=slug_of(title) or "from-a-document",
            title=title,
            domain=domain_of(problem if domain_of(problem) != _UNKNOWN else told),
            description=fit_text("\n\n".join((about[:_LONGEST_ABOUT] or title, *remarks))),
            symptoms=distinct([fit_line(text) for text in (title, *article.symptoms)], MAX_SYMPTOMS),
            sources=(fit_line(self._document),),
            start=start,
            nodes=(*reversed(self.nodes), *self._endings(title)),
            edges=(*reversed(self.edges), *self._checked(_CHECK, _OPEN)),
        )

    def _endings(self, title: str) -> Iterator[Node]:
        article, wording = self._article, self._wording
        reason = " ".join(article.handover) or wording.unsolved.format(title)
        yield self._check_node(_CHECK)
        cause = fit_text(" ".join(article.cause)) or wording.cause
        yield Node(_SOLVED, NodeType.RESOLUTION, root_cause=cause, fix=fit_text(wording.done.format(title)))
        yield Node(
            _OPEN,
            NodeType.ESCALATION,
            reason=fit_text(reason),
            next_steps=(wording.to_tell,),
        )

    def _check_node(self, node_id: str) -> Node:
        text = fit_text(self._wording.checked(" ".join(self._article.check)))
        return Node(
            node_id, NodeType.VERIFICATION, text, _WHY_CHECK, options=(self._wording.gone, self._wording.still_there)
        )

    def _checked(self, node_id: str, otherwise: str) -> tuple[Edge, ...]:
        return (
            Edge(node_id, otherwise, ConditionKind.OTHERWISE),
            Edge(node_id, otherwise, ConditionKind.OPTION, self._wording.still_there.value),
            Edge(node_id, _SOLVED, ConditionKind.OPTION, self._wording.gone.value),
        )

    def _part(self, part: Part, node_id: str, following: _Following, scope: _Scope, *, last: bool) -> str:  # noqa: PLR0911
        match part:
            case Do():
                return self._do(node_id, part.text, part.place, following)
            case HandOver() if last:
                self._add(Node(node_id, NodeType.ESCALATION, reason=fit_text(part.text)), part.place)
                return node_id
            case HandOver():  # steps come after it, so it is something to do on the way
                return self._do(node_id, part.text, part.place, following)
            case Tell():
                self._add(Node(node_id, NodeType.NOTE, fit_text(part.text)), part.place)
                self.edges.append(Edge(node_id, following[0], ConditionKind.OTHERWISE))
                return node_id
            case GoTo():
                return self._go_to(node_id, part, following, scope)
            case Ask():
                return self._ask(node_id, part, following, scope)
            case Choose():
                return self._choose(node_id, part, following, scope)
            case Try():
                return self._try(node_id, part, following, scope)

    def _do(self, node_id: str, text: str, place: str, following: _Following) -> str:
        if text.endswith("?"):  # nothing depends on the answer
            text = self._wording.check_that.format(text)
        self._add(Node(node_id, NodeType.ACTION, fit_text(text), _WHY_STEP), place)
        at, when_failed = following
        self.edges += [
            Edge(node_id, at, ConditionKind.OTHERWISE),
            Edge(node_id, when_failed, ConditionKind.FAILED),
            Edge(node_id, at, ConditionKind.WORKED),
        ]
        return node_id

    def _go_to(self, node_id: str, part: GoTo, following: _Following, scope: _Scope) -> str:
        """A later step is gone to. A flow has no circles, so an earlier one is to be done once more."""
        if part.step == END:
            return _CHECK
        target, text = scope.find(part.step, past=part.past)
        inner, inner_text = scope.find(f"{part.within}.{part.step}", past=part.past) if part.within else (None, "")
        if (target or text) and (inner or inner_text):  # two steps have that number
            return self._do(node_id, part.text, part.place, following)
        target, text = target or inner, text or inner_text
        if target:
            return target
        if part.past:
            text = ""
        if text:
            return self._do(node_id, self._wording.again.format(part.step, text), part.place, following)
        return self._do(node_id, part.text, part.place, following)

    def _ask(self, node_id: str, part: Ask, following: _Following, scope: _Scope) -> str:
        no = self._branch(part.otherwise, f"{node_id}_not", following, scope)
        yes = self._branch(part.then, f"{node_id}_so", following, scope)
        words = self._wording
        text, is_plain = (part.condition, True) if part.is_question else words.question(part.condition.rstrip(".?! "))
        options = (words.yes, words.no) if is_plain and " or " not in part.condition else (words.so, words.not_so)
        self._add(Node(node_id, NodeType.QUESTION, fit_text(text), _WHY_ASK, options=options), part.place)
        self.edges += [
            Edge(node_id, following[0] if part.then else no, ConditionKind.OTHERWISE),
            Edge(node_id, no, ConditionKind.OPTION, options[1].value),
            Edge(node_id, yes, ConditionKind.OPTION, options[0].value),
        ]
        return node_id

    def _branch(self, parts: Sequence[Part], node_id: str, following: _Following, scope: _Scope) -> str:
        """A case: what is done in it, then what comes after all cases, unless the work ends with it."""
        if not parts:
            return following[0]
        if isinstance(last := parts[-1], Do) and CLOSES.search(last.text):
            following = (_CHECK, following[1])
        return self.sequence(parts, node_id, following, _Scope(scope))

    def _choose(self, node_id: str, part: Choose, following: _Following, scope: _Scope) -> str:
        """A question which it is; where there are more cases than one can offer, "none of these" asks for the rest."""
        most = MAX_OPTIONS - 1
        none = _OPEN if following[0] == _CHECK else following[0]
        if part.none:
            none = self._branch(part.none, self._id(f"{node_id}_none"), following, scope)
        groups = [part.ways[begin : begin + most] for begin in range(0, len(part.ways), most)]
        for number in range(len(groups), 0, -1):
            group_id = self._id(f"{node_id}_{number}") if number > 1 else node_id
            none = self._question(group_id, part, groups[number - 1], (*following, none), scope)
        return none

    def _question(
        self, node_id: str, part: Choose, ways: Sequence[Way], following: tuple[str, str, str], scope: _Scope
    ) -> str:
        at, when_failed, none = following
        options = _options(ways)
        targets = [
            self._branch(ways[place].parts, self._id(f"{node_id}_case{place + 1}"), (at, when_failed), scope)
            for place in range(len(ways) - 1, -1, -1)
        ]
        causes = [f"{option.label}: {way.why}" for option, way in zip(options, ways, strict=True) if way.why]
        asks = f" ({part.asks})" if part.asks else ""
        self._add(
            Node(
                node_id,
                NodeType.QUESTION,
                fit_text(f"{self._wording.which}{asks}"),
                _WHY_ASK,
                fit_text("\n".join(causes)),
                options=(*options, self._wording.none),
            ),
            part.place,
        )
        self.edges += [
            Edge(node_id, none, ConditionKind.OTHERWISE),
            Edge(node_id, none, ConditionKind.OPTION, self._wording.none.value),
            *(
                Edge(node_id, target, ConditionKind.OPTION, option.value)
                for option, target in zip(reversed(options), targets, strict=True)
            ),
        ]
        return node_id

    def _try(self, node_id: str, part: Try, following: _Following, scope: _Scope) -> str:
        """Ways in order: whom one does not help, and whoever cannot carry it out, goes on with the next."""
        after = _OPEN if following[0] == _CHECK else following[0]
        following_way = after
        for place in range(len(part.ways), 0, -1):
            way_id = self._id(f"{node_id}_way{place}")
            check = self._id(f"{way_id}_check")
            is_last = place == len(part.ways)
            if is_last and following[0] == _CHECK:
                check = _CHECK
            else:
                self._add(self._check_node(check), part.place)
                self.edges += self._checked(check, following_way)
            following_way = self.sequence(part.ways[place - 1].parts, way_id, (check, following_way), _Scope(scope))
        return following_way

    def _add(self, node: Node, place: str) -> None:
        self.nodes.append(node)
        self.origins[node.id] = f"{self._document}, {self._article.place}, {place}"

    def _id(self, node_id: str) -> str:
        return node_id if len(node_id) <= _LONGEST_ID else f"node_{len(self.nodes) + 1}"


_IF = lazy_pattern(r"^(?:if|in case|wenn|falls|si)\s+(?=\S+\s)", re.IGNORECASE)


def _case_of(label: str) -> str:
    """The name of a case without the "if" that it begins with."""
    return capitalised(_IF.sub("", label.strip().rstrip(".")))


def _told(part: Part) -> str:
    return getattr(part, "text", "") or getattr(part, "condition", "")


def _options(ways: Sequence[Way]) -> tuple[Option, ...]:
    """The names of the ways as answers that can be told apart."""
    made, labels, values = list[Option](), set[str](), {"none"}
    for number, way in enumerate(ways, 1):
        label = fit_label(_case_of(way.label))
        if label.casefold() in labels:
            label = fit_label(f"{number}. {way.label}")
        value = default_value(label, number)[:400]
        value = value if value not in values else f"{value}-{number}"
        labels.add(label.casefold())
        values.add(value)
        made.append(Option(label, value))
    return tuple(made)


def _reachable(flow: Flow) -> Flow:
    """The flow without what no way leads to: steps that a jump passes, in a document that has no other way to them."""
    ways: Mapping[str, list[str]] = {node.id: [] for node in flow.nodes}
    for edge in flow.edges:
        ways[edge.source].append(edge.target)
    reached, waiting = {flow.start}, [flow.start]
    while waiting:
        fresh = [target for target in ways[waiting.pop()] if target not in reached]
        reached.update(fresh)
        waiting += fresh
    nodes = tuple(node for node in flow.nodes if node.id in reached)
    return replace(flow, nodes=nodes, edges=tuple(edge for edge in flow.edges if edge.source in reached))


def _generalised(flow: Flow, generalise: Generalise) -> Flow:
    """The flow without secrets and people's data."""
    nodes = tuple(
        replace(node, text=text, details=details, root_cause=cause, fix=fix, reason=reason)
        for node, (text, details, cause, fix, reason) in zip(
            flow.nodes,
            ([*generalise([node.text, node.details, node.root_cause, node.fix, node.reason])] for node in flow.nodes),
            strict=True,
        )
    )
    title, description, *symptoms = generalise([flow.title, flow.description, *flow.symptoms])
    return replace(flow, title=title, description=description, symptoms=tuple(symptoms), nodes=nodes)
