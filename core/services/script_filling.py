"""Filling in a script template: in a session or a walk as its step, or beside them. FlowPilot runs no script."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from core.accounts.preferences import FixWay
from core.accounts.user import User
from core.flows.options import Script
from core.ports.unit_of_work import Store, UnitOfWork
from core.safety.risk import Assessment
from core.scripts.checking import assessed
from core.scripts.permissions import check_may_fill
from core.scripts.rendering import RenderedScript, render
from core.scripts.stored import Generation, StoredTemplate
from core.services.preferences import PreferenceService
from core.services.script_steps import script_of
from core.services.scripts import ScriptService, find_template
from core.services.sessions import SessionService
from core.services.walks import WalkService
from core.sessions.commands import ChooseFixWay, FillScript
from core.sessions.permissions import check_may_steer
from core.sessions.session import Session
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.errors import Conflict, InvalidInput, NotFound
from core.walks.commands import FillNode
from core.walks.filling import check_may_fill_node


@dataclass(frozen=True, slots=True)
class ScriptPlace:
    """What a script is for: a session, a walk, or neither."""

    session_id: UUID | None = None
    walk_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class FilledScript:
    """A script for one person to read: `rendered.shown` has what is sensitive and is stored nowhere."""

    generation_id: UUID
    template: StoredTemplate
    rendered: RenderedScript
    risk: Assessment


class ScriptFilling:
    """Fills in templates, and takes down by which way a fix is done."""

    def __init__(
        self,
        store: Store,
        sessions: SessionService,
        walks: WalkService,
        scripts: ScriptService,
        now: Callable[[], datetime],
        new_id: Callable[[], UUID],
    ) -> None:
        self._store = store
        self._sessions = sessions
        self._walks = walks
        self._scripts = scripts
        self._preferences = PreferenceService(store)
        self._now = now
        self._new_id = new_id

    async def fill(
        self,
        actor: User,
        template_id: UUID,
        parameters: Mapping[str, object],
        place: ScriptPlace | None = None,
        key: str | None = None,
    ) -> FilledScript:
        """Fill in a template, in a session or walk as its step. Raises a Refusal; InvalidInput names the parameter.

        A command whose key was seen before gives the first one's script, with what is sensitive as it is given now.
        """
        place = place or ScriptPlace()
        if place.session_id and place.walk_id:
            raise InvalidInput("walk_id", "A script is for a session or for a walk, not for both.")
        if place.walk_id is None:
            check_may_fill(actor)
        async with self._store.transaction(actor.account_id) as transaction:
            stored = await find_template(transaction, actor, template_id)
            await _check_place(transaction, actor, place, stored)
            new_id = self._new_id()
            first = await transaction.first_receipt(key, new_id) if key else None
            if first:
                rendered = await _as_before(transaction, first, stored, parameters)
            else:
                rendered = render(stored.template, parameters)
                await self._keep(
                    transaction,
                    Generation(
                        new_id,
                        stored,
                        rendered.parameters,
                        rendered.kept,
                        actor.person,
                        self._now(),
                        place.session_id,
                        place.walk_id,
                    ),
                )
        filled = FilledScript(first or new_id, stored, rendered, assessed(stored.template))
        await self._take_its_place(actor, place, filled, key)
        return filled

    async def choose_way(
        self, actor: User, session_id: UUID, step_id: UUID, way: FixWay, key: str | None = None
    ) -> Session:
        """Show the open step by clicking or by script, and remember it for fixes of its kind. Raises a Refusal."""
        command = ChooseFixWay(step_id, way)
        session = await self._sessions.execute(actor, actor.account_id, session_id, command, key)
        step = next((one for one in session.steps if one.id == step_id), None)
        script = step.content.script if step else None
        if script and script.template:
            stored = await self._scripts.named(actor, script.template)
            await self._preferences.remember_way(actor, stored.template.category, way)
        return session

    async def _keep(self, transaction: UnitOfWork, generation: Generation) -> None:
        await transaction.scripts.add_generation(generation)
        stored = generation.template
        about = {"template_id": str(stored.id), "slug": stored.slug, "version": stored.version}
        data = {**about, "generation_id": str(generation.id)}
        event = AuditEvent(AuditEventKind.SCRIPT_GENERATED, generation.made_by.id, data)
        await transaction.record([event], self._now())

    async def _take_its_place(self, actor: User, place: ScriptPlace, filled: FilledScript, key: str | None) -> None:
        """Make the script the step that asked for it; once, however often it is asked for."""
        script: Script = replace(
            script_of(filled.template), code=filled.rendered.kept, generation_id=filled.generation_id
        )
        then = f"{key}:step" if key else None
        if place.session_id:
            command = FillScript(script, filled.template.template.name)
            await self._sessions.execute(actor, actor.account_id, place.session_id, command, then)
        if place.walk_id:
            await self._walks.execute(actor, actor.account_id, place.walk_id, FillNode(script), then)


async def _check_place(transaction: UnitOfWork, actor: User, place: ScriptPlace, stored: StoredTemplate) -> None:
    if place.session_id:
        session = await transaction.sessions.get(place.session_id)
        if session is None:
            raise NotFound("There is no such session.")
        check_may_steer(actor, session)
    if place.walk_id:
        walk = await transaction.walks.get(place.walk_id)
        if walk is None:
            raise NotFound("There is no such walk.")
        check_may_fill_node(actor, walk, stored.slug)


async def _as_before(
    transaction: UnitOfWork, generation_id: UUID, stored: StoredTemplate, parameters: Mapping[str, object]
) -> RenderedScript:
    """What was made before; what is sensitive was kept nowhere, and is taken from what is given now."""
    made = await transaction.scripts.made(generation_id)
    if made is None or made.slug != stored.slug or made.version != stored.version:
        raise Conflict("The template has changed since this script was made; fill it in again, as a new command.")
    sensitive = {one.name for one in stored.template.parameters if one.sensitive}
    given = {name: value for name, value in parameters.items() if name in sensitive}
    return render(stored.template, {**made.parameters, **given})
