"""Finding procedures in running text with Claude: what it is told, what it answers, and how an answer is judged.

The model only says which paragraph says what to do. The flow is made of that by the same rules as of any document.
"""

import json
import re
from collections.abc import Sequence
from importlib import resources

from pydantic import BaseModel, ConfigDict, ValidationError

from core.ai.prompts import fenced
from core.importing.article import Article
from core.importing.converting import converted
from core.importing.items import items_of
from core.importing.outline import Block, BlockKind
from core.importing.steps import parts_of

SYSTEM = resources.files(__package__ or "core.ai").joinpath("outline.md").read_text(encoding="utf-8")
"""The instructions, the same for every document."""
_READ = "Claude found these steps in running text: compare them with the document."
"""Tells reviewers what to look at."""
_MOST_PROCEDURES = 20
_WORD = re.compile(r"\w{4,}")
_STEM = 4
"""Letters by which a word is known in all its forms."""
_LEAST_SHARED = 0.5
"""Share of a step's words that its paragraph has to have; the rest is what turns a sentence into an order."""


class StepOut(BaseModel):
    """A step, and the paragraph it is taken from."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    paragraph: int
    text: str


class ProcedureOut(BaseModel):
    """How to solve one problem."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    title: str
    symptoms: list[str]
    cause: str
    steps: list[StepOut]


class OutlineOut(BaseModel):
    """The procedures of a document."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    procedures: list[ProcedureOut]


def prompt(blocks: Sequence[Block]) -> str:
    """The document as data: its paragraphs with their numbers."""
    data = [{"paragraph": number, "text": block.text} for number, block in enumerate(blocks, 1)]
    return f"{fenced('document', json.dumps(data, ensure_ascii=False))}\nGive its procedures."


def judged(answer: str, blocks: Sequence[Block]) -> tuple[tuple[Article, ...] | None, list[str]]:
    """The procedures of the answer, and what is wrong with them; the sentences go back to the model."""
    try:
        given = OutlineOut.model_validate_json(answer)
    except ValidationError as error:
        return None, [f"{'.'.join(map(str, fault['loc'])) or 'The answer'}: {fault['msg']}" for fault in error.errors()]
    wrong = [problem for one in given.procedures for problem in _wrong_steps(one, blocks)]
    if len(given.procedures) > _MOST_PROCEDURES:
        wrong.append(f"Give at most {_MOST_PROCEDURES} procedures.")
    if wrong:
        return None, wrong
    found = tuple(_procedure(one, blocks) for one in given.procedures)
    wrong = [
        f"“{one.title}”: no flow that keeps the rules can be made of it; give it at least two short steps and a title."
        for one in found
        if not one.has_structure or converted(one, "document", list) is None
    ]
    return (None if wrong else found), wrong


def _wrong_steps(given: ProcedureOut, blocks: Sequence[Block]) -> list[str]:
    wrong = list[str]()
    for step in given.steps:
        if not 1 <= step.paragraph <= len(blocks):
            wrong.append(f"There is no paragraph {step.paragraph}.")
        elif not _is_said(step.text, blocks[step.paragraph - 1].text):
            wrong.append(f"Paragraph {step.paragraph} does not say “{step.text[:100]}”.")
    return wrong


def _is_said(step: str, paragraph: str) -> bool:
    """Whether a step uses the words of its paragraph: what it does not say, nobody should be told to do."""
    known, used = _stems(paragraph), _stems(step)
    return len(used & known) >= _LEAST_SHARED * len(used)


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(text.casefold())}


def _procedure(given: ProcedureOut, blocks: Sequence[Block]) -> Article:
    title = " ".join(given.title.split())
    steps = [
        Block(BlockKind.NUMBERED, step.text, blocks[step.paragraph - 1].place, number=str(number))
        for number, step in enumerate(given.steps, 1)
    ]
    return Article(
        title,
        f"“{title}”",
        about=[_READ],
        symptoms=given.symptoms,
        cause=[given.cause] if given.cause.strip() else [],
        parts=parts_of(items_of(steps)),
    )
