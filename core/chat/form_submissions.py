"""A form that was filled in: carried out."""

from core.accounts.person import Person
from core.accounts.user import User
from core.chat import form_builders as asking
from core.chat.context import InteractionContext
from core.chat.dependencies import ChatDependencies
from core.chat.file_forms import corrected_file
from core.chat.outcomes import OLD_FORM, Done, Outcome, Say
from core.chat.preferences import preferences_changes
from core.chat.session_start import flow_of, start
from core.chat.titles import rename
from core.messaging.cards import Action, Target
from core.messaging.forms import Values
from core.services.session_queries import changed_meanwhile
from core.sessions.commands import (
    Abandon,
    AddNote,
    CorrectAttachment,
    EditAnswer,
    RespondToStep,
    SessionCommand,
    StartSession,
    SwitchGuide,
)
from core.sessions.session import GuideChoice, Session
from core.shared.errors import Conflict, InvalidInput, NotFound
from core.tickets.documents import Audience, DocumentKind, default_kind


def _kind_of(target: Target) -> DocumentKind | None:
    """The document a form says it is about; None where the release before made it."""
    try:
        return DocumentKind(target.value)
    except ValueError:
        return None


class FormSubmissions:
    """Carries out what a filled-in form asks for."""

    def __init__(self, services: ChatDependencies) -> None:
        self._services = services

    async def submit(  # noqa: PLR0911 - a form each
        self, user: User, target: Target, values: Values, where: InteractionContext, key: str
    ) -> Outcome:
        """What comes of the form. Raises a Refusal; InvalidInput names the field that is wrong."""
        if target.session_id is None:
            return await self._beside_sessions(user, target, values, where, key)
        session = await self._services.reading.session(user, target.session_id)
        match target.action:
            case Action.START_OVER:
                return await self._start_over(user, session, where, key)
            case Action.RATE:
                stars = values.get("stars", "")
                number = int(stars) if stars.isdecimal() else 0
                seen = _kind_of(target)
                await self._services.reading.rate(user, session.id, number, values.get("comment", ""), seen)
                return Say("Thank you. Your rating is kept with the documentation.")
            case Action.FLAG_STEP:
                step = asking.answered_step(session, target)
                await self._services.flags.flag_step(
                    user, session.id, step.id, asking.flag_kind(values), values.get("note", "")
                )
                return Say(asking.FLAGGED)
            case Action.RENAME:
                return await rename(self._services, user, session, values.get("title", ""), key)
            case Action.EDIT_DOCUMENTATION:
                await self._edit_document(user, session, target, values)
                return Done(session)
            case _:
                command = await self._command(user, session, target, values)
                return Done(
                    await self._services.session_service.execute(
                        user, user.account_id, session.id, command, key, known=session
                    )
                )

    async def _beside_sessions(
        self, user: User, target: Target, values: Values, where: InteractionContext, key: str
    ) -> Outcome:
        match target.action:
            case Action.START:
                command = StartSession(values.get("problem", ""))
                return Done(await start(self._services, user, command, where.here, key))
            case Action.PREFERENCES:
                before = await self._services.preferences.of(user)
                await self._services.preferences.change(user, preferences_changes(before, values))
                return Say("Saved.")
            case Action.SETTINGS:
                current = await self._services.administration.settings(user)
                changes = asking.settings_changes(current, values, where.here.platform)
                await self._services.administration.change_settings(user, user.account_id, changes)
                return Say("Saved.")
            case _:
                raise NotFound("There is no such session.")

    async def _command(  # noqa: PLR0911 - a command each
        self, user: User, session: Session, target: Target, values: Values
    ) -> SessionCommand:
        match target.action:
            case Action.ANSWER:
                step = asking.answered_step(session, target)
                return RespondToStep(step.id, asking.reply_of(step, values))
            case Action.EDIT_ANSWER:
                step = asking.answered_step(session, target)
                return EditAnswer(step.id, asking.reply_of(step, values))
            case Action.RESOLVE:
                return asking.resolve_command(values)
            case Action.FIX_OUTCOME:
                return asking.fix_outcome_command(target, values)
            case Action.HAND_OVER:
                return asking.handover_command(values, await self._person(user, values.get("target_user", "")))
            case Action.CORRECT_READING:
                return CorrectAttachment(corrected_file(session, target).id, values.get("read", ""))
            case Action.NOTE:
                return AddNote(values.get("text", ""))
            case Action.ABANDON:
                return Abandon()
            case Action.SWITCH_GUIDE:
                return await self._guide(user, session, values)
            case _:
                raise InvalidInput("action", OLD_FORM)

    async def _guide(self, user: User, session: Session, values: Values) -> SwitchGuide:
        try:
            guide = GuideChoice(values.get("guide", ""))
        except ValueError:
            raise InvalidInput("guide", "Choose a guide.") from None
        wanted = values.get("flow_id", "")
        if guide is not GuideChoice.FLOW or not wanted:
            return SwitchGuide(guide)
        return SwitchGuide(guide, await flow_of(self._services, user, wanted, session))

    async def _person(self, user: User, user_id: str) -> Person | None:
        if not user_id:
            return None
        return await self._services.colleagues.find(user.account_id, user_id)

    async def _start_over(self, user: User, session: Session, where: InteractionContext, key: str) -> Done:
        # The new one first: if anything fails, the person still has one to work in.
        fresh = await start(self._services, user, StartSession(session.problem), where.here, key)
        if not session.status.is_over:
            await self._services.session_service.execute(user, user.account_id, session.id, Abandon(), f"{key}:abandon")
        return Done(fresh, "Started over.")

    async def _edit_document(self, user: User, session: Session, target: Target, values: Values) -> None:
        reading, kind, audience = self._services.reading, default_kind(session), Audience.INTERNAL
        view = await reading.document(user, session.id, kind, audience)
        sections = asking.document_sections(view, values)
        try:
            if not target.value.startswith(f"{kind.value}."):  # of another document, or of a release before
                raise changed_meanwhile()
            await reading.edit_document(user, session.id, kind, audience, sections, seen=target.value)
        except Conflict as refusal:
            # At the fields, so that the form stays open with what was typed.
            raise InvalidInput("sections", refusal.sentence) from refusal
