"""Wording a document better with Claude: what it is told, what it answers, and how an answer is judged."""

import json
from dataclasses import replace
from importlib import resources

from pydantic import BaseModel, ConfigDict, ValidationError

from core.ai.polish_check import check
from core.ai.prompts import fenced
from core.tickets.documents import Document, Section

SYSTEM = resources.files(__package__ or "core.ai").joinpath("polish.md").read_text(encoding="utf-8")
"""The instructions, the same for every document."""


class SectionOut(BaseModel):
    """One section in better words."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    heading: str
    body: str


class PolishedOut(BaseModel):
    """The sections in better words."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    sections: list[SectionOut]


def prompt(document: Document) -> str:
    """The document as data: its title for context, and the sections that may be worded better."""
    sections = [{"heading": section.heading, "body": section.body} for section in _prose(document)]
    data = json.dumps({"title": document.title, "sections": sections}, ensure_ascii=False)
    return f"{fenced('document', data)}\nGive its sections in better words."


def judged(answer: str, document: Document) -> tuple[Document | None, list[str]]:
    """The document in the words of the answer, and what is wrong with it; the sentences go back to the model."""
    try:
        given = PolishedOut.model_validate_json(answer)
    except ValidationError as error:
        return None, [f"{'.'.join(map(str, fault['loc'])) or 'The answer'}: {fault['msg']}" for fault in error.errors()]
    sections = [Section(section.heading.strip(), section.body.strip()) for section in given.sections]
    problems = check(document.title, _prose(document), sections)
    if problems:
        return None, problems
    better = iter(sections)
    kept = tuple(next(better) if section.is_prose else section for section in document.sections)
    return replace(document, sections=kept), []


def _prose(document: Document) -> list[Section]:
    return [section for section in document.sections if section.is_prose]
