"""A button or a choice: carried out at once, answered privately, or answered with a form."""

from datetime import UTC, datetime

from core.accounts.user import User
from core.chat import form_builders as asking
from core.chat.action_forms import form_for
from core.chat.context import InteractionContext
from core.chat.dependencies import ChatDependencies
from core.chat.outcomes import Ask, Done, Ignored, Outcome, Say, Show
from core.chat.preferences import preferences_form
from core.chat.session_start import flow_of, show_in, start_with_flow
from core.messaging.cards import Action, Target, brief
from core.messaging.places import Place
from core.presenters import document_card, status_card, whole_card, why_card
from core.presenters.following import colleagues_card, followed_words
from core.sessions.commands import (
    Claim,
    ConfirmCheck,
    LeaveFlow,
    Pause,
    RecordFixOutcome,
    Reopen,
    RespondToStep,
    Resume,
    SessionCommand,
    StepReply,
    Stop,
    SwitchGuide,
)
from core.sessions.errors import StaleStep
from core.sessions.permissions import check_may_end, check_may_note, check_may_read, check_may_steer
from core.sessions.session import ClaimMode, FixOutcome, GuideChoice, Session
from core.sessions.steps import OptionAnswer, ResultAnswer, SkipAnswer, Step
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.errors import InvalidInput, NotFound
from core.tickets.documents import Audience, DocumentKind

IN_ITS_THREAD = "It continues in its own thread."
"""Said instead of opening a second thread."""
_NOT_GOOD = "Thank you, that is noted. “Not this” and “Change guide…” offer other ways forward."
"""Said to who finds a step of the AI's not good."""
_AT_ONCE: dict[Action, type[Pause | Resume | Stop | Reopen]] = {
    Action.PAUSE: Pause,
    Action.RESUME: Resume,
    Action.STOP: Stop,
    Action.REOPEN: Reopen,
}


class Actions:
    """Carries out what a press means."""

    def __init__(self, services: ChatDependencies) -> None:
        self._services = services

    async def press(self, user: User, target: Target, where: InteractionContext, key: str) -> Outcome:
        """What comes of pressing something with that target. Raises a Refusal."""
        if target.session_id is None:
            return await self._beside_sessions(user, target, where, key)
        session = await self._services.reading.session(user, target.session_id)
        shown = await self._show(user, session, target, where)
        if shown:
            return shown
        command = await self._command(user, session, target)
        if command is None:
            return Ask(await form_for(self._services, user, session, target))
        return await self._carry_out(user, session, command, where, key)

    async def _beside_sessions(self, user: User, target: Target, where: InteractionContext, key: str) -> Outcome:
        match target.action:
            case Action.START if target.value:
                flow = await flow_of(self._services, user, target.value)
                return Done(await start_with_flow(self._services, user, flow, where.here, key))
            case Action.START:
                return Ask(asking.start_form())
            case Action.PREFERENCES:
                return Ask(preferences_form(await self._services.preferences.of(user)))
            case Action.SETTINGS:
                settings = await self._services.administration.settings(user)
                return Ask(asking.settings_form(settings, where.here.platform))
            case _:
                raise NotFound("There is no such session.")

    async def _show(  # noqa: PLR0911 - an answer each
        self, user: User, session: Session, target: Target, where: InteractionContext
    ) -> Outcome | None:
        """The answer to what only asks to see something; None for anything else."""
        match target.action:
            case Action.WHY:
                return Show(why_card(asking.answered_step(session, target)))
            case Action.FEEDBACK:
                return await self._take_feedback(user, session, target)
            case Action.FOLLOW:
                return Say(followed_words(await self._services.following.follow(user, session.id)))
            case Action.SEE_COLLEAGUES:
                found = await self._services.following.colleagues(user, session.id)
                return Show(colleagues_card([(one.under_way, one.facts) for one in found]))
            case Action.WHOLE:
                return Show(whole_card(session, target.value))
            case Action.DOCUMENTATION:
                view = await self._services.reading.document(user, session.id, None, Audience.INTERNAL)
                return Show(document_card(view.document))
            case Action.STATUS_UPDATE:
                kind = DocumentKind.STATUS_UPDATE
                views = [
                    await self._services.reading.document(user, session.id, kind, audience)
                    for audience in (Audience.INTERNAL, Audience.CLIENT)
                ]
                return Show(status_card(views[0].document, views[1].document))
            case Action.OPEN:
                check_may_read(user, session)
                if thread := await self._own_thread(user, session, where):
                    return Done(session, IN_ITS_THREAD, where=thread)
                return Done(await show_in(self._services, session, where.here), "Shown here.")
            case _:
                return None

    async def _own_thread(self, user: User, session: Session, where: InteractionContext) -> Place | None:
        """The thread in which its engineer works on it already; None for anybody else, who may not see that one.

        A session that was handed over once has threads of several people's.
        """
        if session.engineer.id != user.id or session.handover or session.past_handovers:
            return None
        async with self._services.store.reading(user.account_id) as transaction:
            return await transaction.messages.thread_of(session.id, where.here)

    async def _take_feedback(self, user: User, session: Session, target: Target) -> Outcome:
        """Keep what somebody says of a text by the AI, for whoever looks after the account."""
        check_may_read(user, session)
        data = {"step_id": str(target.step_id or ""), "good": target.value == "good"}
        event = AuditEvent(AuditEventKind.FEEDBACK_GIVEN, user.id, data, session.id)
        async with self._services.store.transaction(user.account_id) as transaction:
            await transaction.record([event], datetime.now(UTC))
        return Say("Thank you, that is noted." if data["good"] else _NOT_GOOD)

    async def _command(  # noqa: C901, PLR0911 - a command each
        self, user: User, session: Session, target: Target
    ) -> SessionCommand | None:
        """The command that needs nothing more than the press; None where a form comes first."""
        match target.action:
            case Action.PAUSE | Action.RESUME | Action.STOP | Action.REOPEN:
                return _AT_ONCE[target.action]()
            case Action.CLAIM:
                return Claim(_claim_mode(target.value))
            case Action.FIX_OUTCOME if target.value == FixOutcome.FAILED:
                return RecordFixOutcome(FixOutcome.FAILED)
            case Action.SWITCH_GUIDE if target.value:
                return SwitchGuide(GuideChoice.FLOW, await flow_of(self._services, user, target.value, session))
            case Action.ANSWER | Action.SKIP | Action.WORKED | Action.FAILED if reply := _reply(session, target):
                return RespondToStep(asking.answered_step(session, target).id, reply)
            case Action.CONFIRM_CHECK:
                return ConfirmCheck(asking.answered_step(session, target).id)
            case Action.NOT_THIS:
                return LeaveFlow(asking.answered_step(session, target).id)
            case Action.NOTE:
                check_may_note(user, session)
            case Action.FLAG_STEP:
                check_may_read(user, session)
            case Action.RESOLVE | Action.HAND_OVER | Action.ABANDON:
                check_may_end(user, session)
            case _:
                check_may_steer(user, session)
        return None

    async def _carry_out(
        self, user: User, session: Session, command: SessionCommand, where: InteractionContext, key: str
    ) -> Done | Ignored:
        try:
            after = await self._services.session_service.execute(
                user, user.account_id, session.id, command, key, known=session
            )
        except StaleStep as stale:
            if isinstance(command, RespondToStep) and _is_again(user, command.reply, stale.step):
                return Ignored()
            raise
        match command:
            case Claim(mode=ClaimMode.MANUAL):
                return Done(after, "It is yours, outside FlowPilot. The package above has everything known so far.")
            case Claim():
                after = await show_in(self._services, after, where.own)
                return Done(after, "It is yours. It continues in your direct messages with me.")
            case Resume():
                return Done(after, "Resumed.", is_shown=True)
            case Reopen():
                return Done(after, "Reopened.", is_shown=True)
            case _:
                return Done(after)


def _is_again(user: User, reply: StepReply, step: Step) -> bool:
    """Whether somebody pressed twice: what they gave is what they have given already."""
    if step.answered_by != user.id:
        return False
    match step.answer:
        case OptionAnswer(value=value):
            return reply.option == value
        case SkipAnswer():
            return reply.skip
        case ResultAnswer(success=success):
            return reply.success is success
        case _:
            return False


def _claim_mode(value: str) -> ClaimMode:
    try:
        return ClaimMode(value)
    except ValueError:
        raise InvalidInput("mode", "There is no such way of taking a session.") from None


def _reply(session: Session, target: Target) -> StepReply | None:
    """The answer a press gives by itself; None where words are needed."""
    match target.action:
        case Action.SKIP:
            return StepReply(skip=True)
        case Action.WORKED:
            return StepReply(success=True)
        case Action.FAILED:
            return StepReply(success=False)
        case _ if target.value:
            step = asking.answered_step(session, target)
            option = next((option for option in step.options if brief(option.value) == target.value), None)
            return StepReply(option=option.value if option else target.value)
        case _:
            return None
