"""Templates as they are kept: whose they are, where they come from, and what was made of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Final
from uuid import UUID, uuid5

from core.accounts.person import Person
from core.scripts.library import starter_templates
from core.scripts.quoting import Value
from core.scripts.template import ScriptTemplate

_NAMESPACE: Final = UUID("6f1d0b7e-5d0f-4c55-9a0c-2b6f8e2f9b11")
"""What the ids of starter templates are made from: the same in every installation."""
MAX_SLUG: Final = 80


class TemplateState(StrEnum):
    """Where a template stands."""

    DRAFT = "draft"
    """Its author's own."""
    PROPOSED = "proposed"
    """Waits for a reviewer, and is its author's own meanwhile."""
    REJECTED = "rejected"
    """A reviewer said no; its author may change it and propose it again."""
    ADOPTED = "adopted"
    """What the account has was made of it."""
    PUBLISHED = "published"
    """The account's."""


class Provenance(StrEnum):
    """Where a template comes from."""

    WRITTEN = "written"
    IMPORTED = "imported"
    SESSION = "session"
    """A script that was drafted in a session."""
    BUILT_IN = "built_in"
    """It came with FlowPilot."""


@dataclass(frozen=True, slots=True)
class StoredTemplate:
    """A template that somebody can look up."""

    id: UUID
    slug: str
    """What flows name it by: lower-case words joined by hyphens, one of a kind among the account's."""
    template: ScriptTemplate
    version: int = 1
    owner: Person | None = None
    """Whose own it is; None for the account's and for those that came with FlowPilot."""
    state: TemplateState = TemplateState.PUBLISHED
    provenance: Provenance = Provenance.BUILT_IN
    session_id: UUID | None = None
    """The session whose script it was made of."""
    reviewer: Person | None = None
    review_note: str = ""
    changed_at: datetime | None = None
    """None for those that came with FlowPilot."""

    @property
    def is_built_in(self) -> bool:
        """Whether it came with FlowPilot and nobody changed it."""
        return self.provenance is Provenance.BUILT_IN

    @property
    def place(self) -> tuple[str, str]:
        """Where it stands in a list."""
        return self.template.name.casefold(), str(self.id)


@dataclass(frozen=True, slots=True)
class TemplateVersion:
    """One version of a template, as its author or a reviewer left it."""

    version: int
    template: ScriptTemplate
    author_name: str
    approved_by: str
    """Empty for a draft."""
    created_at: datetime | None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Generation:
    """A template that was filled in, as it is kept: without what is sensitive."""

    id: UUID
    template: StoredTemplate
    parameters: Mapping[str, Value]
    script: str
    """With placeholders for what is sensitive."""
    made_by: Person
    made_at: datetime
    session_id: UUID | None = None
    walk_id: UUID | None = None


@cache
def built_in() -> Mapping[str, StoredTemplate]:
    """The starter templates, by the name that flows know them by."""
    return {
        slug: StoredTemplate(uuid5(_NAMESPACE, slug), slug, template) for slug, template in starter_templates().items()
    }


def slug_of(name: str) -> str:
    """What a template of that name is called in flows."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold())[:MAX_SLUG].strip("-") or "script"


def has_words(stored: StoredTemplate, words: str) -> bool:
    """Whether name, description, category or language has each of the words."""
    template = stored.template
    said = f"{template.name} {template.description} {template.category} {template.language} {stored.slug}".casefold()
    return all(word in said for word in words.casefold().split())
