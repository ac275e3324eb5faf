"""Script templates, their versions, and what was made of them in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import RowMapping, func, insert, or_, select, text
from sqlalchemy import cast as as_type
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.types import String

from core.accounts.person import Person
from core.ports.scripts import MadeScript, TemplateFilter
from core.scripts.stored import Generation, Provenance, StoredTemplate, TemplateState, TemplateVersion
from core.scripts.template import ScriptTemplate
from storage.connection import Connection
from storage.json_form import dump, load
from storage.readable import read_rows
from storage.tables import script_generations, script_template_versions, script_templates

_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended('scripts ' || :account_id, 0))")


class ScriptRows:
    """The script templates of one account, within a transaction."""

    def __init__(self, connection: Connection, account_id: UUID) -> None:
        self._connection = connection
        self._account_id = account_id

    async def get(self, template_id: UUID) -> StoredTemplate | None:
        """The template, whoever's it is; or None."""
        query = select(script_templates).where(self._of_account, script_templates.c.id == template_id)
        row = (await self._connection.execute(query)).mappings().first()
        return _stored(row) if row else None

    async def hold(self) -> None:
        """Have nobody else decide on templates of the account until the end of the transaction."""
        await self._connection.execute(_HOLD, {"account_id": str(self._account_id)})

    async def published(self, slugs: Sequence[str] | None = None) -> Mapping[str, StoredTemplate]:
        """The account's templates of these names, or all, by name."""
        query = select(script_templates).where(self._of_account, script_templates.c.owner_id.is_(None))
        if slugs is not None:
            query = query.where(script_templates.c.slug.in_(slugs))
        return {stored.slug: stored for stored in await read_rows(self._connection, query, _stored)}

    async def list(self, which: TemplateFilter) -> Sequence[StoredTemplate]:
        """The account's and one's own, by name; at most `which.limit`."""
        columns = script_templates.c
        place = (func.lower(columns.name), as_type(columns.id, String))
        said = func.lower(
            func.concat_ws(" ", columns.name, columns.description, columns.category, columns.language, columns.slug)
        )
        readable = or_(columns.owner_id.is_(None), columns.owner_id == which.reader)
        query = select(script_templates).where(self._of_account, readable)
        for word in which.words.casefold().split():
            query = query.where(said.contains(word, autoescape=True))
        found = await read_rows(self._connection, query.order_by(*place), _stored)
        # By Python's order of letters, so that they are put between those that are not in the database.
        ordered = sorted(found, key=lambda stored: stored.place)
        return [one for one in ordered if which.after is None or one.place > which.after][: which.limit]

    async def proposed(self) -> Sequence[StoredTemplate]:
        """Those that wait for a reviewer, the oldest first."""
        query = (
            select(script_templates)
            .where(self._of_account, script_templates.c.state == TemplateState.PROPOSED.value)
            .order_by(script_templates.c.changed_at, script_templates.c.id)
        )
        return await read_rows(self._connection, query, _stored)

    async def count_own(self, owner: UUID) -> int:
        """How many templates are somebody's own."""
        query = select(func.count()).where(self._of_account, script_templates.c.owner_id == owner)
        return (await self._connection.execute(query)).scalar_one()

    async def save(self, stored: StoredTemplate, now: datetime) -> None:
        """Store a template, new or changed."""
        values = {**_values(stored), "account_id": self._account_id, "changed_at": now}
        statement = upsert(script_templates).values({**values, "created_at": now})
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["id"], set_=values, where=script_templates.c.account_id == self._account_id
            )
        )

    async def add_version(self, template_id: UUID, version: TemplateVersion) -> None:
        """Keep a version of a template."""
        values = {
            "id": uuid4(),
            "account_id": self._account_id,
            "template_id": template_id,
            "version": version.version,
            "content": dump(version.template, ScriptTemplate),
            "author_name": version.author_name,
            "approved_by_name": version.approved_by,
            **({"created_at": version.created_at} if version.created_at else {}),
        }
        await self._connection.execute(insert(script_template_versions), values)

    async def versions(self, template_id: UUID) -> Sequence[TemplateVersion]:
        """All versions of a template, the newest first; which one is current is not said."""
        table = script_template_versions
        query = (
            select(table)
            .where(table.c.account_id == self._account_id, table.c.template_id == template_id)
            .order_by(table.c.version.desc())
        )
        return [
            TemplateVersion(
                row["version"],
                load(row["content"], ScriptTemplate),
                row["author_name"],
                row["approved_by_name"],
                row["created_at"],
            )
            for row in (await self._connection.execute(query)).mappings()
        ]

    async def made(self, generation_id: UUID) -> MadeScript | None:
        """What was made of a template before, or None."""
        table = script_generations
        query = select(table.c.template, table.c.template_version, table.c.parameters).where(
            table.c.account_id == self._account_id, table.c.id == generation_id
        )
        row = (await self._connection.execute(query)).first()
        return MadeScript(row.template, row.template_version, row.parameters) if row else None

    async def add_generation(self, generation: Generation) -> None:
        """Keep what was made of a template."""
        stored = generation.template
        values = {
            "id": generation.id,
            "account_id": self._account_id,
            "session_id": generation.session_id,
            "walk_id": generation.walk_id,
            "template": stored.slug,
            "template_id": None if stored.is_built_in else stored.id,
            "template_version": stored.version,
            "parameters": dict(generation.parameters),
            "language": stored.template.language.value,
            "risk": stored.template.risk.value,
            "script": generation.script,
            "made_by": generation.made_by.id,
            "made_by_name": generation.made_by.name,
            "created_at": generation.made_at,
        }
        await self._connection.execute(insert(script_generations), values)

    @property
    def _of_account(self) -> Any:
        return script_templates.c.account_id == self._account_id


def _values(stored: StoredTemplate) -> dict[str, Any]:
    template = stored.template
    return {
        "id": stored.id,
        "owner_id": stored.owner.id if stored.owner else None,
        "owner_name": stored.owner.name if stored.owner else "",
        "slug": stored.slug,
        "version": stored.version,
        "state": stored.state.value,
        "name": template.name,
        "description": template.description,
        "language": template.language.value,
        "category": template.category,
        "risk": template.risk.value,
        "content": dump(template, ScriptTemplate),
        "provenance": stored.provenance.value,
        "session_id": stored.session_id,
        "reviewed_by": stored.reviewer.id if stored.reviewer else None,
        "reviewer_name": stored.reviewer.name if stored.reviewer else "",
        "review_note": stored.review_note,
    }


def _stored(row: RowMapping) -> StoredTemplate:
    return StoredTemplate(
        id=row["id"],
        slug=row["slug"],
        template=load(row["content"], ScriptTemplate),
        version=row["version"],
        owner=Person(row["owner_id"], row["owner_name"]) if row["owner_id"] else None,
        state=TemplateState(row["state"]),
        provenance=Provenance(row["provenance"]),
        session_id=row["session_id"],
        reviewer=Person(row["reviewed_by"], row["reviewer_name"]) if row["reviewed_by"] else None,
        review_note=row["review_note"],
        changed_at=row["changed_at"],
    )
