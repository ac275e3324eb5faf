"""*Make a template of it?* after a session that a script of its own resolved: offered once, and declined for good."""

from uuid import UUID

from core.accounts.user import User
from core.messaging.cards import Card
from core.ports.unit_of_work import Store, UnitOfWork
from core.presenters.scripts import TEMPLATE_OFFER, declined_offer_card, template_offer_card
from core.services.preferences import PreferenceService
from core.sessions.drafted_scripts import drafted_script
from core.sessions.permissions import check_may_steer
from core.sessions.session import Session
from core.shared.errors import NotFound

NEVER = "never"
"""The answer after which nobody asks again; any other means: not for this session."""


async def offered_cards(transaction: UnitOfWork, session: Session) -> dict[str, Card]:
    """The question of a session that was resolved just now; empty where there is nothing to ask."""
    step = drafted_script(session)
    if step is None or not (await transaction.people.preferences(session.engineer.id)).offer_templates:
        return {}
    return {TEMPLATE_OFFER: template_offer_card(session, step)}


class TemplateOffers:
    """Takes the answers that make no template."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._preferences = PreferenceService(store)

    async def decline(self, user: User, session_id: UUID, *, never: bool) -> str:
        """Not now, or never: what was said, as a sentence. Raises a Refusal."""
        async with self._store.transaction(user.account_id) as transaction:
            session = await transaction.sessions.get(session_id)
            if session is None:
                raise NotFound("There is no such session.")
            check_may_steer(user, session)
            card = declined_offer_card(never=never)
            await transaction.messages.want_in_session(session_id, {TEMPLATE_OFFER: card})
            await transaction.announce(session_id)
        if not never:
            return "Not now. You can use “Make a template…” beside the note later."
        await self._preferences.change(user, {"offer_templates": False})
        return "You will not be asked again; you can change that in your preferences."
