"""Which form a press is answered with."""

from dataclasses import replace

from core.accounts.user import User
from core.chat import form_builders as asking
from core.chat.dependencies import ChatDependencies
from core.chat.file_forms import corrected_file, correction_form
from core.chat.outcomes import OLD_BUTTON
from core.chat.titles import title_form
from core.flows.summary import FlowSummary
from core.messaging.cards import Action, Target
from core.messaging.forms import Form
from core.sessions.errors import StaleStep
from core.sessions.masking import masked_text
from core.sessions.session import Session
from core.sessions.steps import StepState, answer_text
from core.shared.errors import InvalidInput
from core.shared.text import shortened
from core.tickets.documents import Audience, default_kind

_MOST_FLOWS = 50
"""Flows that a form lets one choose from; the nearest come first."""


async def form_for(  # noqa: C901, PLR0911, PLR0912 - a form each
    services: ChatDependencies, user: User, session: Session, target: Target
) -> Form:
    """The form that asks for what the action needs. Raises a Refusal, so that no form is filled in in vain."""
    match target.action:
        case Action.ANSWER:
            step = asking.answered_step(session, target)
            if step.state is not StepState.OPEN:
                raise StaleStep(
                    f"This step was answered: {shortened(masked_text(answer_text(step.answer)), 120)}", step
                )
            return asking.answer_form(step, target)
        case Action.EDIT_ANSWER:
            return asking.edit_form(asking.answered_step(session, target), target)
        case Action.RESOLVE:
            return asking.resolve_form(session, target)
        case Action.FIX_OUTCOME:
            return asking.fix_outcome_form(target)
        case Action.HAND_OVER:
            to = await services.colleagues.find(user.account_id, target.value) if target.value else None
            return asking.handover_form(target, to)
        case Action.FLAG_STEP:
            return asking.flag_form(asking.answered_step(session, target).content.text, target)
        case Action.CORRECT_READING:
            return correction_form(corrected_file(session, target), target)
        case Action.NOTE:
            return asking.note_form(target)
        case Action.ABANDON:
            return asking.abandon_form(target)
        case Action.START_OVER:
            return asking.start_over_form(target)
        case Action.RATE:
            return asking.rating_form(replace(target, value=default_kind(session).value))
        case Action.RENAME:
            return title_form(session)
        case Action.SWITCH_GUIDE:
            return asking.guide_form(target, await _flows(services, user, session), claude=services.claude)
        case Action.EDIT_DOCUMENTATION:
            view = await services.reading.document(user, session.id, None, Audience.INTERNAL)
            return asking.document_form(view, target)
        case _:
            raise InvalidInput("action", OLD_BUTTON)


async def _flows(services: ChatDependencies, user: User, session: Session) -> list[tuple[str, str]]:
    matches = await services.matcher.match(user.account_id, session.problem)
    async with services.store.reading(user.account_id) as transaction:
        flows: list[FlowSummary] = list(await transaction.flows.list(limit=_MOST_FLOWS))
    near = {str(match.flow_id): f"{match.title} ({match.score:.0%} match)" for match in matches}
    return list((near | {str(flow.id): flow.title for flow in flows if str(flow.id) not in near}).items())[:_MOST_FLOWS]
