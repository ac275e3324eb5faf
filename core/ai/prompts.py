"""What Claude is told: fixed instructions, then the session as fenced data that only ever grows at its end.

A prompt's parts are ordered by how long they stay the same, so that the turn before is a prefix of this one and is
read from the cache. Everything a person wrote is redacted before it goes in. The instructions (instructions.md) hold no
example content, because a model copies it: only the placeholders in `EXAMPLE_PLACEHOLDERS`, never to be in a reply.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from typing import Any, TypeAlias, cast

from core.ai.condensing import MAX_WHOLE, Told, Turn, bounded
from core.ai.flow_text import flow_text
from core.ai.prompt_world import flow_heading, flow_place, match_scores, solved_before, standing
from core.flows.options import Script
from core.flows.published import PublishedFlow
from core.guides.guide import GuideRequest
from core.safety.redaction import Vault, redact
from core.sessions.attachments import Attachment, AttachmentKind
from core.sessions.session import EXPLORING_FROM, GUIDED_FROM, Session
from core.sessions.steps import Answer, OptionAnswer, ResultAnswer, SkipAnswer, Step, StepState, StepType, TextAnswer

MAX_PROBLEM = 24_000
"""Most characters of the problem text in a prompt; of a longer one, beginning and end."""
MAX_WHOLE_FLOW = 60_000
"""Most characters of one flow in a prompt: only a flow whose endings alone are longer is cut."""
_FENCES = 2_000
"""Characters that are enough for a turn's fences, unless its text holds a run of a thousand backticks."""
_SHORT_TEXT = 240
"""Most characters of one text of a turn that is told in short."""
MAX_ANSWER = 6_000
"""Most characters of one text of a turn in a prompt."""
_LOGS = (AttachmentKind.LOG, AttachmentKind.EVENT_LOG)

SYSTEM = (
    resources.files(__package__ or "core.ai")
    .joinpath("instructions.md")
    .read_text(encoding="utf-8")
    .format(exploring_from=EXPLORING_FROM, guided_from=GUIDED_FROM)
)
"""The instructions, the same for every session."""
EXAMPLE_PLACEHOLDERS = tuple(sorted(set(re.findall(r"<[^<>\n]+>|\[KIND_1\]", SYSTEM))))
"""What the instructions use where an example would stand."""

_FIRST = "The problem was not read yet: give a reading of it, and the first step."
_NEXT = "Give the next step, or the ending; the reading is null."


Redact: TypeAlias = Callable[[str, Vault], tuple[str, Vault]]
"""Takes secrets and personal data out of a text, and keeps in the vault what stands for them."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A session as the model reads it, in parts by how long they stay the same."""

    system: str
    """The same for every session."""
    opening: str
    """The environment, related flows, the problem and what solved it before: the same for the session."""
    turns: tuple[Told, ...]
    """What happened so far, with the pictures that came: appended to, and shortened at its beginning when it gets
    long."""
    standing: str
    """Where the session stands now, and what is wanted: new every turn."""
    vault: Vault
    """Gives personal data its value back in what the model answers."""
    templates: frozenset[str] = frozenset()
    """The names of the script templates that it lists."""

    @property
    def parts(self) -> tuple[str, ...]:
        """All its texts in the order in which they are read."""
        return (self.system, self.opening, *(turn.text for turn in self.turns), self.standing)

    @property
    def pictures(self) -> int:
        """How many pictures it shows."""
        return sum(bool(turn.picture) for turn in self.turns)


def unredacted(text: str, vault: Vault) -> tuple[str, Vault]:
    """The text as it is: for measuring, and where redaction is switched off."""
    return text, vault


def render(request: GuideRequest, redact: Redact = redact) -> Prompt:
    """The prompt for the session's current turn. Redacting long texts takes time: keep it off the event loop."""
    session = request.session
    redactor = _Redactor(redact)
    # What is redacted first gets the lowest numbers: the opening stays the same, the steps grow.
    opening = _opening(request, redactor)
    turns = [
        _turn(request, step, redactor)
        for step in session.steps
        if step.state is StepState.ANSWERED and (step.answer is not None or not step.type.awaits_answer)
    ]
    wanted = _FIRST if wants_reading(session) else _NEXT
    now = standing(session, request.surroundings, request.related)
    asked = f"{fenced('standing', _json(now, redactor))}\n{wanted}"
    return Prompt(
        SYSTEM, opening, tuple(bounded(turns)), asked, redactor.vault, frozenset(request.surroundings.templates)
    )


def _opening(request: GuideRequest, redactor: "_Redactor") -> str:
    """What stays the same, the longest first; a flow found only later comes last, so that the rest is still cached."""
    problem = fenced("problem", cut(redactor.text(request.session.problem), MAX_PROBLEM))
    around, scores = request.surroundings, match_scores(request)
    environment = redactor.text(around.environment.strip())
    templates = redactor.text("\n".join(around.templates.values()))
    solved = solved_before(around)
    flows = [
        (related.id, fenced(flow_heading(number, related, scores), _flow(related, redactor)))
        for number, related in enumerate(request.related, 1)
    ]
    return "\n".join(
        (
            *((fenced("environment", environment),) if environment else ()),
            *((fenced("script templates", templates),) if templates else ()),
            *(text for flow_id, text in flows if flow_id in scores),
            problem,
            *((fenced("solved before", _json(solved, redactor)),) if solved else ()),
            *(text for flow_id, text in flows if flow_id not in scores),
        )
    )


def wants_reading(session: Session) -> bool:
    """Whether the reply should begin with a reading of the problem: no guide has given one yet."""
    return session.intake is None


def fenced(name: str, text: str) -> str:
    """The text between fences that it cannot close: they are longer than any run of backticks in it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}data: {name}\n{text}\n{fence}\n"


def cut(text: str, length: int) -> str:
    """The text, or its beginning and end with a mark that says how much is missing between them."""
    if len(text) <= length:
        return text
    head = length // 2
    missing = len(text) - length
    return f"{text[:head]}\n[… {missing:,} characters are left out here …]\n{text[head + missing :]}"


class _Redactor:
    """Takes secrets and personal data out of text after text, with one numbering."""

    def __init__(self, redact: Redact) -> None:
        self.vault = Vault()
        self._redact = redact
        # The ids and kinds in a flow come again and again, and every look at a text costs.
        self._seen = dict[str, str]()

    def text(self, text: str) -> str:
        if text not in self._seen:
            self._seen[text], self.vault = self._redact(text, self.vault)
        return self._seen[text]


def _json(value: Any, redactor: _Redactor) -> str:
    """The value as one line of JSON, without what is empty, every text redacted and of bounded length.

    In JSON no text can pass for a field beside it.
    """
    return json.dumps(_clean(value, redactor), ensure_ascii=False)


def _clean(value: Any, redactor: _Redactor) -> Any:
    match value:
        case str():
            return cut(redactor.text(value), MAX_ANSWER)
        case dict():
            items = cast("dict[str, Any]", value).items()
            return {key: _clean(item, redactor) for key, item in items if item not in (None, "", [], ())}
        case list() | tuple():
            return [_clean(item, redactor) for item in cast("list[Any] | tuple[Any, ...]", value)]
        case _:
            return value


def _flow(related: PublishedFlow, redactor: _Redactor) -> str:
    return cut(flow_text(related.flow, redactor.text), MAX_WHOLE_FLOW)


def _turn(request: GuideRequest, step: Step, redactor: _Redactor) -> Turn:
    session = request.session
    file = next((one for one in session.attachments if one.step_id == step.id), None)
    content = {
        "step": step.order,
        "type": step.type.value,
        "from": _speaker(step),
        "at": flow_place(step, request.related),
        "established": _facts_before(session, step),
        "text": f"Attached: {file.name}" if file else step.content.text,
        "file": _file(file) if file else None,
        "details": step.content.details,
        "script": _script(step.content.script) if step.content.script else None,
        "options": [option.label for option in step.options],
        "confidence": step.confidence,
        "answer": _answer(step.answer),
    }
    name, cleaned = f"step {step.order}", _clean(content, redactor)
    in_short = {key: cleaned[key] for key in ("step", "type", "from", "text", "answer") if key in cleaned}
    whole = cut(json.dumps(cleaned, ensure_ascii=False), MAX_WHOLE - _FENCES)
    short = json.dumps(_shortened(in_short), ensure_ascii=False)
    matters = step.answer is not None or step.content.ending is not None
    picture = request.pictures.get(file.id, b"") if file else b""
    return Turn(fenced(name, whole), fenced(name, short), matters, picture)


def _file(file: Attachment) -> dict[str, str]:
    """What is told of a file: of a log its digest instead of itself."""
    lines = "\n".join(file.digest) if file.kind in _LOGS else ""
    return {"kind": file.kind.value, "says": file.read, "lines of interest": lines, "note": file.note}


def _script(script: Script) -> dict[str, str]:
    """The script as it was run: of a template with what it was filled with, never what is sensitive."""
    told = {"language": script.language, "code": script.code, "risks": script.risks, "check_first": script.check_first}
    return {**told, "template": script.template}


def _shortened(value: Any) -> Any:
    match value:
        case str():
            return cut(value, _SHORT_TEXT)
        case dict():
            return {key: _shortened(item) for key, item in cast("dict[str, Any]", value).items()}
        case _:
            return value


def _speaker(step: Step) -> str:
    """Who speaks, without a name: people's names are no business of the model's."""
    if step.type is StepType.NOTE:
        return "a person" if step.content.author else "the bot"
    return f"the {step.content.guide.value} guide"


def _facts_before(session: Session, step: Step) -> list[str]:
    """What the guide found established when it proposed the step: known since then, so it never changes."""
    if not step.type.awaits_answer:
        return []
    answered = [old for old in session.steps[: step.order] if old.answer is not None]
    return [fact.text for fact in session.facts if answered and fact.step_id == answered[-1].id]


def _answer(answer: Answer | None) -> dict[str, str] | None:
    match answer:
        case OptionAnswer(label=label, text=text):
            return {"chosen": label, "typed": text} if text else {"chosen": label}
        case TextAnswer(text=text):
            return {"typed": text}
        case SkipAnswer(text=text):
            skipped = {"skipped": "does not know or cannot check"}
            return {**skipped, "typed": text} if text else skipped
        case ResultAnswer(success=success, details=details):
            return {"result": "worked" if success else "did not work", "details": details}
        case None:
            return None
