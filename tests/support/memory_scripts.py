"""Script templates kept in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from core.ports.scripts import MadeScript, TemplateFilter
from core.scripts.stored import Generation, StoredTemplate, TemplateState, TemplateVersion, has_words


@dataclass
class KeptScripts:
    """The templates of one account."""

    templates: dict[UUID, StoredTemplate] = field(default_factory=dict[UUID, StoredTemplate])
    versions: dict[UUID, list[TemplateVersion]] = field(default_factory=dict[UUID, list[TemplateVersion]])
    generations: list[Generation] = field(default_factory=list[Generation])


class MemoryScripts:
    def __init__(self, kept: KeptScripts) -> None:
        self._kept = kept

    async def get(self, template_id: UUID) -> StoredTemplate | None:
        return self._kept.templates.get(template_id)

    async def hold(self) -> None:
        pass

    async def published(self, slugs: Sequence[str] | None = None) -> Mapping[str, StoredTemplate]:
        found = [one for one in self._kept.templates.values() if one.owner is None]
        return {one.slug: one for one in found if slugs is None or one.slug in slugs}

    async def list(self, which: TemplateFilter) -> Sequence[StoredTemplate]:
        found = [
            one
            for one in self._kept.templates.values()
            if (one.owner is None or one.owner.id == which.reader)
            and has_words(one, which.words)
            and (which.after is None or one.place > which.after)
        ]
        return sorted(found, key=lambda one: one.place)[: which.limit]

    async def proposed(self) -> Sequence[StoredTemplate]:
        return [one for one in self._kept.templates.values() if one.state is TemplateState.PROPOSED]

    async def count_own(self, owner: UUID) -> int:
        return sum(bool(one.owner and one.owner.id == owner) for one in self._kept.templates.values())

    async def save(self, stored: StoredTemplate, now: datetime) -> None:
        self._kept.templates[stored.id] = replace(stored, changed_at=now)

    async def add_version(self, template_id: UUID, version: TemplateVersion) -> None:
        known = self._kept.versions.setdefault(template_id, [])
        assert version.version not in [one.version for one in known]
        known.append(version)

    async def versions(self, template_id: UUID) -> Sequence[TemplateVersion]:
        return sorted(self._kept.versions.get(template_id, []), key=lambda one: one.version, reverse=True)

    async def made(self, generation_id: UUID) -> MadeScript | None:
        found = next((one for one in self._kept.generations if one.id == generation_id), None)
        return MadeScript(found.template.slug, found.template.version, found.parameters) if found else None

    async def add_generation(self, generation: Generation) -> None:
        self._kept.generations.append(generation)
