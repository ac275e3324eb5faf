"""What the core needs of a store of script templates and of what was made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.scripts.quoting import Value
from core.scripts.stored import Generation, StoredTemplate, TemplateVersion


@dataclass(frozen=True, slots=True)
class TemplateFilter:
    """Which templates a list shows: the account's, and those of one person."""

    reader: UUID
    words: str = ""
    """All of these stand in name, description, category or language."""
    after: tuple[str, str] | None = None
    """Where the page before ended: `StoredTemplate.place` of its last one."""
    limit: int = 20


@dataclass(frozen=True, slots=True)
class MadeScript:
    """What a template was filled in with; without what is sensitive."""

    slug: str
    version: int
    parameters: Mapping[str, Value]


class ScriptRepository(Protocol):
    """The script templates of an account; those that came with FlowPilot are not among them."""

    async def get(self, template_id: UUID) -> StoredTemplate | None:
        """The template, whoever's it is; or None."""
        ...

    async def hold(self) -> None:
        """Have nobody else decide on templates of the account until the end of the transaction."""
        ...

    async def published(self, slugs: Sequence[str] | None = None) -> Mapping[str, StoredTemplate]:
        """The account's templates of these names, or all, by name."""
        ...

    async def list(self, which: TemplateFilter) -> Sequence[StoredTemplate]:
        """The account's and one's own, by name; at most `which.limit`."""
        ...

    async def proposed(self) -> Sequence[StoredTemplate]:
        """Those that wait for a reviewer, the oldest first."""
        ...

    async def count_own(self, owner: UUID) -> int:
        """How many templates are somebody's own."""
        ...

    async def save(self, stored: StoredTemplate, now: datetime) -> None:
        """Store a template, new or changed."""
        ...

    async def add_version(self, template_id: UUID, version: TemplateVersion) -> None:
        """Keep a version of a template."""
        ...

    async def versions(self, template_id: UUID) -> Sequence[TemplateVersion]:
        """All versions of a template, the newest first; which one is current is not said."""
        ...

    async def made(self, generation_id: UUID) -> MadeScript | None:
        """What was made of a template before, or None."""
        ...

    async def add_generation(self, generation: Generation) -> None:
        """Keep what was made of a template."""
        ...
