"""Reading a resolved session: what it did of its own, and how it followed a flow."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from core.flows.model import ConditionKind, Flow, NodeType
from core.flows.options import MAX_OPTIONS, Option, Script
from core.learning.junk import says_nothing
from core.learning.lesson import Exit, FlowWalk, Lesson, Piece
from core.sessions.session import FixOutcome, Session, reported
from core.sessions.steps import (
    Confirm,
    GuideKind,
    OptionAnswer,
    ResultAnswer,
    SkipAnswer,
    Step,
    StepPurpose,
    StepState,
    StepType,
    TextAnswer,
    answer_text,
)
from core.shared.text import shortened

_LONG_SYMPTOM = 300
_TYPES = {
    StepType.QUESTION: NodeType.QUESTION,
    StepType.ACTION: NodeType.ACTION,
    StepType.VERIFICATION: NodeType.VERIFICATION,
    StepType.INFO_REQUEST: NodeType.INFO_REQUEST,
    StepType.SCRIPT_GENERATION: NodeType.SCRIPT,
}
_DOING = (NodeType.ACTION, NodeType.SCRIPT)
_BETTER = ("gone", "fixed", "works")
"""Words in an option's value by which a check says that the problem is gone."""


def lesson_of(session: Session, steps: Sequence[Step] | None = None) -> Lesson:
    """What the session teaches; with `steps`, only of what was done in these, which are some of its own."""
    own = answered_steps(session) if steps is None else steps
    way = _Way()
    for step in own:
        way.add(step)
    resolution = session.resolution
    fix = resolution.fix if resolution else ""
    verified = way.verified or any(map(_confirmed, session.steps))
    pieces = way.done(fix, proven=verified)
    return Lesson(
        title=session.title,
        problem=shortened(reported(session.problem, session.ticket), 600),
        pieces=pieces,
        dead_ends=tuple(way.dead_ends),
        fix=fix or next((piece.text for piece in reversed(pieces) if piece.type is NodeType.ACTION), ""),
        root_cause=resolution.root_cause if resolution else "",
        symptoms=(),
        confirmed=resolution is not None and resolution.outcome is FixOutcome.WORKED,
        verified=verified,
        asked=len(own),
        skipped=sum(isinstance(step.answer, SkipAnswer) for step in own),
    )


def answered_steps(session: Session) -> list[Step]:
    """The guides' steps that a person answered, in order."""
    return [
        step
        for step in session.steps
        if step.state is StepState.ANSWERED
        and step.answer is not None
        and step.content.purpose not in (StepPurpose.INTERRUPTED, StepPurpose.SCOPING)
    ]


def walk_of(session: Session, flow: Flow, steps: Sequence[Step]) -> tuple[FlowWalk, list[Step]]:
    """How the flow's steps were answered, and the steps the session took on its own after them."""
    places = [number for number, step in enumerate(steps) if _node_of(step, flow)]
    if not places:
        return FlowWalk((), (), None, finished=False), list(steps)
    walked = [steps[number] for number in places]
    ordinary = [step for step in walked if step.content.purpose is StepPurpose.GUIDE]
    tail = [step for step in steps[places[-1] + 1 :] if step.content.purpose is StepPurpose.GUIDE]
    last = ordinary[-1] if ordinary else None
    typed = tuple(exit_ for step in ordinary if (exit_ := exit_of(flow, step)).label and step is not last)
    finished = _confirmed(walked[-1]) and session.guide is GuideKind.FLOW and not tail
    if last and finished and (own := exit_of(flow, last)).label:
        typed = (*typed, own)
    visited = tuple(_node_of(step, flow) for step in walked)
    return FlowWalk(visited, typed, exit_of(flow, last) if last else None, finished), tail


def turned_away_from(session: Session, flow: Flow) -> bool:
    """Whether the flow was shown, and the session then went on with another guide."""
    shown = any(_node_of(step, flow) for step in session.steps)
    return shown and session.guide is not GuideKind.FLOW


def exit_of(flow: Flow, step: Step) -> Exit:
    """The answer that was given to a node of the flow, as a place where another way can begin."""
    node_id = _node_of(step, flow)
    node = flow.node(node_id)
    assert node is not None
    chosen = step.chosen
    if chosen is not None and any(option.value == chosen for option in node.options):
        return Exit(node_id, ConditionKind.OPTION, chosen)
    match step.answer:
        case ResultAnswer(success=success) if not node.options:
            return Exit(node_id, ConditionKind.WORKED if success else ConditionKind.FAILED)
        case SkipAnswer():
            return Exit(node_id, ConditionKind.SKIPPED)
        case TextAnswer(text=text) if node.options and len(node.options) < MAX_OPTIONS:
            return Exit(node_id, ConditionKind.OTHERWISE, label=text)
        case _:
            return Exit(node_id, ConditionKind.OTHERWISE)


def _node_of(step: Step, flow: Flow) -> str:
    """The id of the flow's node that the step was served from, empty for none."""
    position = step.content.position
    return position.node_id if position and flow.node(position.node_id) else ""


def _confirmed(step: Step) -> bool:
    return step.content.purpose is StepPurpose.CONFIRM_RESOLUTION and step.chosen == Confirm.YES


@dataclass(slots=True)
class _Way:
    """A session's own steps, gone through once."""

    pieces: list[Piece] = field(default_factory=list[Piece])
    dead_ends: list[str] = field(default_factory=list[str])
    verified: bool = False

    def add(self, step: Step) -> None:
        """Take up what the step was answered with."""
        if step.content.purpose is not StepPurpose.GUIDE or isinstance(step.answer, SkipAnswer):
            return
        if isinstance(step.answer, TextAnswer) and step.chosen is None and says_nothing(step.answer.text):
            return
        if step.type is StepType.VERIFICATION:
            self._check(step)
        elif step.content.guide is GuideKind.ADHOC:
            self._log(step)
        elif isinstance(step.answer, ResultAnswer) and not step.answer.success:
            self.dead_ends.append(shortened(step.content.text, _LONG_SYMPTOM))
        elif piece := _piece(step):
            self.pieces.append(piece)

    def done(self, fix: str, *, proven: bool) -> tuple[Piece, ...]:
        """The pieces, with the fix as the last of them where none of them is or says it."""
        fix = "" if says_nothing(fix) else fix
        last = next((piece for piece in reversed(self.pieces) if piece.type in _DOING), None)
        if last and last.typed and _is_same(last.text, fix):
            place = len(self.pieces) - 1 - self.pieces[::-1].index(last)
            said = max(last.text, fix, key=len)
            return (*self.pieces[:place], replace(last, text=said), *self.pieces[place + 1 :])
        if proven and last:
            return tuple(self.pieces)
        said = " ".join(f"{piece.text} {piece.details}" for piece in self.pieces)
        if fix.strip() and not _says(said, fix):
            return (*self.pieces, Piece(NodeType.ACTION, fix, typed=True))
        return tuple(self.pieces)

    def _log(self, step: Step) -> None:
        """What the engineer recorded as done. Intake answers are about this case, and teach nothing."""
        if step.type is StepType.ACTION:
            text = step.answer.details if isinstance(step.answer, ResultAnswer) else answer_text(step.answer)
            worked = not isinstance(step.answer, ResultAnswer) or step.answer.success
            if says_nothing(text):
                return
            if worked:
                self.pieces.append(Piece(NodeType.ACTION, text, typed=True))
            else:
                self.dead_ends.append(shortened(text, _LONG_SYMPTOM))

    def _check(self, step: Step) -> None:
        """A check says whether what was done last had helped."""
        if _says_gone(step):
            self.verified = True
        elif self.pieces and self.pieces[-1].type in _DOING:
            self.dead_ends.append(shortened(self.pieces.pop().text, _LONG_SYMPTOM))


def _says_gone(step: Step) -> bool:
    match step.answer:
        case ResultAnswer(success=success):
            return success
        case OptionAnswer(value=value, label=label):
            words = f"{value} {label}".casefold()
            return any(word in words for word in _BETTER) and "not" not in words.split()
        case _:
            return False


def _piece(step: Step) -> Piece | None:
    if step.type not in _TYPES:
        return None
    options = tuple(_offered(step))
    node_type, text = _TYPES[step.type], step.content.text
    if node_type is NodeType.SCRIPT and step.content.script is None:
        node_type = NodeType.ACTION
    if node_type is NodeType.QUESTION and len(options) < 2:  # noqa: PLR2004 - a question has a choice
        node_type, options = NodeType.INFO_REQUEST, ()
    chosen = step.chosen or (options[-1].value if isinstance(step.answer, TextAnswer) and options else "")
    script = _script(step, node_type)
    kept = options if node_type is NodeType.QUESTION else ()
    return Piece(node_type, text, step.context_message, step.content.details, kept, chosen if kept else "", script)


def _script(step: Step, node_type: NodeType) -> Script | None:
    """The step's script; of a template its name alone, as what it was filled with was this case's."""
    script = step.content.script
    if script and script.template and node_type in (NodeType.SCRIPT, NodeType.ACTION):
        return Script("", "", "", "", template=script.template)
    return script if node_type is NodeType.SCRIPT else None


def _offered(step: Step) -> Iterator[Option]:
    """The options, and as the last of them the answer in own words, if it is short enough to be one."""
    room = MAX_OPTIONS - 1 if isinstance(step.answer, TextAnswer) and step.chosen is None else MAX_OPTIONS
    yield from step.options[:room]
    if room < MAX_OPTIONS and isinstance(step.answer, TextAnswer):
        yield Option(step.answer.text, f"answer-{len(step.options)}-typed")


def _is_same(done: str, fix: str) -> bool:
    """Whether an action and a fix are one thing, said twice: one has most words of the other."""
    return bool(fix.strip()) and (_says(done, fix) or _says(fix, done))


def _says(said: str, text: str) -> bool:
    """Whether nearly all words of a text are said already."""
    known = set(_words(said))
    words = [word for word in _words(text) if len(word) > 3]  # noqa: PLR2004 - small words say nothing
    return bool(words) and sum(word in known for word in words) >= 0.8 * len(words)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:[.'’-][^\W_]+)*", text.casefold())
