"""Script templates: looked up, written, proposed, decided on, and rolled back."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from core.accounts.permissions import check_may_administer
from core.accounts.user import User
from core.ports.scripts import TemplateFilter
from core.ports.unit_of_work import Store, UnitOfWork
from core.presenters.scripts import TEMPLATE_OFFER, made_template_card
from core.scripts.checking import check
from core.scripts.permissions import check_may_decide, check_may_write, check_own, may_read
from core.scripts.stored import (
    Provenance,
    StoredTemplate,
    TemplateState,
    TemplateVersion,
    built_in,
    has_words,
    slug_of,
)
from core.scripts.template import ScriptTemplate
from core.services.review_channel import show_template
from core.services.script_steps import template_of
from core.sessions.masking import masked_text
from core.sessions.permissions import check_may_steer
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.errors import AlreadyDecided, Conflict, InvalidInput, NotFound
from core.shared.text import checked

_MOST_OWN = 200
"""Most templates of one person's own."""
_MAX_NOTE_BYTES = 4000


class ScriptService:
    """The templates of an account, and those that came with FlowPilot."""

    def __init__(self, store: Store, now: Callable[[], datetime], new_id: Callable[[], UUID]) -> None:
        self._store = store
        self._now = now
        self._new_id = new_id

    async def list(
        self, user: User, words: str = "", after: tuple[str, str] | None = None, limit: int = 20
    ) -> Sequence[StoredTemplate]:
        """The account's templates, those that came with FlowPilot, and one's own, by name."""
        async with self._store.reading(user.account_id) as transaction:
            kept = await transaction.scripts.list(TemplateFilter(user.id, words, after, limit))
            replaced = await transaction.scripts.published(list(built_in()))
        starters = [
            stored
            for slug, stored in built_in().items()
            if slug not in replaced and has_words(stored, words) and (after is None or stored.place > after)
        ]
        return sorted((*kept, *starters), key=lambda stored: stored.place)[:limit]

    async def get(self, user: User, template_id: UUID) -> StoredTemplate:
        """The template. Raises NotFound, for those of others too."""
        async with self._store.reading(user.account_id) as transaction:
            return await find_template(transaction, user, template_id)

    async def named(self, user: User, slug: str) -> StoredTemplate:
        """The account's template that flows know by that name, or one's own. Raises NotFound."""
        async with self._store.reading(user.account_id) as transaction:
            stored = await _account_has(transaction, slug)
        own = [] if stored else [one for one in await self.list(user, slug, None, _MOST_OWN) if one.slug == slug]
        if not stored and not own:
            raise NotFound(f"The script template “{slug}” is gone; do the step by hand.")
        return stored or own[0]

    async def proposed(self, user: User) -> Sequence[StoredTemplate]:
        """The templates that wait for a reviewer and that the user may see."""
        async with self._store.reading(user.account_id) as transaction:
            return [stored for stored in await transaction.scripts.proposed() if may_read(user, stored)]

    async def versions(self, user: User, template_id: UUID) -> Sequence[TemplateVersion]:
        """All versions of the template, the newest first. Raises NotFound."""
        async with self._store.reading(user.account_id) as transaction:
            stored = await find_template(transaction, user, template_id)
            found = await transaction.scripts.versions(template_id)
        known = found or [TemplateVersion(stored.version, stored.template, "", "", stored.changed_at)]
        return [replace(one, current=one.version == stored.version) for one in known]

    async def add(
        self,
        actor: User,
        template: ScriptTemplate,
        provenance: Provenance = Provenance.WRITTEN,
        session_id: UUID | None = None,
        key: str | None = None,
    ) -> StoredTemplate:
        """Keep a template as the actor's own. Raises a Refusal; InvalidInput names the part that is wrong.

        A command whose key was seen before gives the first one's template.
        """
        check_may_write(actor)
        check_template(template)
        stored = StoredTemplate(
            self._new_id(),
            "",
            template,
            owner=actor.person,
            state=TemplateState.DRAFT,
            provenance=provenance,
            session_id=session_id,
            changed_at=self._now(),
        )
        async with self._store.transaction(actor.account_id) as transaction:
            first = await transaction.first_receipt(key, stored.id) if key else None
            if first:
                return await find_template(transaction, actor, first)
            if session_id and await transaction.sessions.get(session_id) is None:
                raise NotFound("There is no such session.")
            if await transaction.scripts.count_own(actor.id) >= _MOST_OWN:
                raise Conflict(f"You have {_MOST_OWN} templates of your own; change one of them instead.")
            stored = replace(stored, slug=await _slug(transaction, template))
            await self._save(transaction, stored, actor)
            if session_id and (await transaction.people.preferences(actor.id)).offer_templates:
                card = made_template_card(stored)
                await transaction.messages.want_in_session(session_id, {TEMPLATE_OFFER: card})
        return stored

    async def change(self, actor: User, template_id: UUID, template: ScriptTemplate) -> StoredTemplate:
        """Another version of one's own template; what was proposed is a draft again. Raises a Refusal."""
        check_may_write(actor)
        check_template(template)
        async with self._store.transaction(actor.account_id) as transaction:
            await transaction.scripts.hold()
            stored = await find_template(transaction, actor, template_id)
            check_own(actor, stored)
            was = stored.state
            stored = replace(stored, template=template, version=stored.version + 1, state=TemplateState.DRAFT)
            stored = replace(stored, slug=await _slug(transaction, template), changed_at=self._now())
            await self._save(transaction, stored, actor)
            if was is TemplateState.PROPOSED:
                await show_template(transaction, stored, None)
        return stored

    async def propose(self, actor: User, template_id: UUID) -> StoredTemplate:
        """Ask the reviewers to make one's own template the account's. Asking twice changes nothing."""
        check_may_write(actor)
        async with self._store.transaction(actor.account_id) as transaction:
            await transaction.scripts.hold()
            stored = await find_template(transaction, actor, template_id)
            check_own(actor, stored)
            if stored.state is TemplateState.PROPOSED:
                return stored
            if stored.state is TemplateState.ADOPTED:
                raise Conflict("The account has this template already; change it, then propose it again.")
            stored = replace(stored, state=TemplateState.PROPOSED, reviewer=None, review_note="")
            await transaction.scripts.save(stored, self._now())
            await self._record(transaction, AuditEventKind.SCRIPT_TEMPLATE_PROPOSED, actor, stored)
            await show_template(transaction, stored, await _account_has(transaction, stored.slug))
        return stored

    async def decide(
        self, actor: User, template_id: UUID, *, approve: bool, note: str = "", seen: int | None = None
    ) -> StoredTemplate:
        """Make a proposed template the account's, or say no. The first decision wins. Raises a Refusal.

        `seen`: the version that was looked at; Conflict when its author has changed it and proposed that since.
        """
        note = masked_text(checked("notes", note, limit=_MAX_NOTE_BYTES, required=not approve))
        async with self._store.transaction(actor.account_id) as transaction:
            await transaction.scripts.hold()
            stored = await find_template(transaction, actor, template_id)
            check_may_decide(actor, stored, (await transaction.account()).settings)
            _check_waits(stored)
            if seen not in (None, stored.version):
                raise Conflict("Its author has changed this template since you looked at it; look again, then decide.")
            base = await _account_has(transaction, stored.slug)
            state = TemplateState.ADOPTED if approve else TemplateState.REJECTED
            decided = replace(stored, state=state, reviewer=actor.person, review_note=note)
            await transaction.scripts.save(decided, self._now())
            await self._record(
                transaction, AuditEventKind.SCRIPT_TEMPLATE_DECIDED, actor, decided, decision=state.value
            )
            if approve:
                await self._publish(transaction, decided, base, actor.name)
            await show_template(transaction, decided, base)
        return decided

    async def suggested(self, actor: User, session_id: UUID) -> ScriptTemplate:
        """A template made of the drafted script that resolved the session; nothing is stored. Raises a Refusal."""
        check_may_write(actor)
        async with self._store.reading(actor.account_id) as transaction:
            session = await transaction.sessions.get(session_id)
        if session is None:
            raise NotFound("There is no such session.")
        check_may_steer(actor, session)
        return template_of(session)

    async def publish(self, account_id: UUID, template: ScriptTemplate, provenance: Provenance) -> StoredTemplate:
        """Make a template the account's, as its operator says; another version where it has one of that name."""
        check_template(template)
        async with self._store.transaction(account_id) as transaction:
            await transaction.scripts.hold()
            slug = await _slug(transaction, template)
            stored = StoredTemplate(self._new_id(), slug, template, provenance=provenance)
            stored = await self._publish(transaction, stored, await _account_has(transaction, slug), "the operator")
            about = {"template_id": str(stored.id), "slug": slug, "version": stored.version}
            event = AuditEvent(AuditEventKind.SCRIPT_TEMPLATE_SAVED, None, about)
            await transaction.record([event], self._now())
        return stored

    async def roll_back(self, actor: User, template_id: UUID, version: int) -> StoredTemplate:
        """Make an older version of the account's template the current one. Raises a Refusal."""
        check_may_administer(actor)
        async with self._store.transaction(actor.account_id) as transaction:
            await transaction.scripts.hold()
            stored = await find_template(transaction, actor, template_id)
            if stored.owner:
                raise Conflict("This template is somebody’s own; only the account’s can be rolled back.")
            wanted = next(
                (one for one in await transaction.scripts.versions(stored.id) if one.version == version), None
            )
            if wanted is None:
                raise NotFound("There is no such version of this template.")
            if stored.version == version:
                raise Conflict(f"The template is already at version {version}.")
            was, stored = stored.version, replace(stored, template=wanted.template, version=version)
            await transaction.scripts.save(stored, self._now())
            await self._record(transaction, AuditEventKind.SCRIPT_TEMPLATE_ROLLED_BACK, actor, stored, was=was)
        return stored

    async def _publish(
        self, transaction: UnitOfWork, stored: StoredTemplate, base: StoredTemplate | None, approved_by: str
    ) -> StoredTemplate:
        """Make a template of that name the account's, or another version of the one that the account has."""
        now = self._now()
        known = await transaction.scripts.published([stored.slug])
        kept = known.get(stored.slug)
        template_id = kept.id if kept else self._new_id()
        newest = max((one.version for one in await transaction.scripts.versions(template_id)), default=0)
        if base and base.is_built_in:
            newest = base.version
        published = replace(
            stored,
            id=template_id,
            owner=None,
            state=TemplateState.PUBLISHED,
            version=newest + 1,
            changed_at=now,
        )
        await transaction.scripts.save(published, now)
        if base and base.is_built_in:
            first = TemplateVersion(base.version, base.template, "FlowPilot", "", None)
            await transaction.scripts.add_version(template_id, first)
        author = stored.owner.name if stored.owner else ""
        version = TemplateVersion(published.version, stored.template, author, approved_by, now)
        await transaction.scripts.add_version(template_id, version)
        return published

    async def _save(self, transaction: UnitOfWork, stored: StoredTemplate, actor: User) -> None:
        now = stored.changed_at or self._now()
        await transaction.scripts.save(stored, now)
        version = TemplateVersion(stored.version, stored.template, actor.name, "", now)
        await transaction.scripts.add_version(stored.id, version)
        await self._record(transaction, AuditEventKind.SCRIPT_TEMPLATE_SAVED, actor, stored)

    async def _record(
        self, transaction: UnitOfWork, kind: AuditEventKind, actor: User, stored: StoredTemplate, **data: object
    ) -> None:
        about = {"template_id": str(stored.id), "slug": stored.slug, "version": stored.version, **data}
        await transaction.record([AuditEvent(kind, actor.id, about)], self._now())


def check_template(template: ScriptTemplate) -> None:
    """Raise InvalidInput for the first thing that keeps the template from being kept."""
    for problem in check(template):
        raise InvalidInput(problem.field, problem.sentence)


async def find_template(transaction: UnitOfWork, user: User, template_id: UUID) -> StoredTemplate:
    """The template that the user means. Raises NotFound, for those of others too."""
    starter = next((stored for stored in built_in().values() if stored.id == template_id), None)
    if starter:
        return (await transaction.scripts.published([starter.slug])).get(starter.slug, starter)
    stored = await transaction.scripts.get(template_id)
    if stored is None or not may_read(user, stored):
        raise NotFound("There is no such template.")
    return stored


async def _slug(transaction: UnitOfWork, template: ScriptTemplate) -> str:
    """What flows know it by: a template that is called as one that the account has is to take that one's place."""
    known = {**built_in(), **await transaction.scripts.published()}
    name = template.name.casefold()
    return next((slug for slug, one in known.items() if one.template.name.casefold() == name), slug_of(template.name))


async def _account_has(transaction: UnitOfWork, slug: str) -> StoredTemplate | None:
    return (await transaction.scripts.published([slug])).get(slug) or built_in().get(slug)


def _check_waits(stored: StoredTemplate) -> None:
    if stored.state is TemplateState.PROPOSED:
        return
    if stored.reviewer:
        by, decision = stored.reviewer.name, stored.state.value
        raise AlreadyDecided(f"{by} has already decided on this template: {decision}.", by, decision)
    raise Conflict("This template has not been proposed.")
