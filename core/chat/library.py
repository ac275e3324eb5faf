"""The flow library in a chat: listed, and for those who look after it archived and restored."""

from uuid import UUID

from core.accounts.user import User
from core.chat.dependencies import ChatDependencies
from core.chat.outcomes import Ask, Outcome, Say, Show
from core.messaging.cards import Action, Card, Target
from core.messaging.forms import Form, TextField, Values
from core.presenters.library import archived_flows_card, flows_card
from core.proposals.permissions import check_may_curate, may_curate
from core.shared.errors import Conflict, NotFound
from core.shared.text import shortened
from core.shared.typed_text import normal_form

ACTIONS = frozenset({Action.ARCHIVE_FLOW, Action.RESTORE_FLOW})
"""What is done here."""
_ARCHIVED = "archived"
_TITLE_SHOWN = 60


class LibraryChat:
    """Carries out what people do about published flows."""

    def __init__(self, services: ChatDependencies) -> None:
        self._services = services

    async def order(self, user: User, text: str) -> Show:
        """`flows` with words to look for, or `flows archived`. Raises NotAllowed."""
        if normal_form(text) == _ARCHIVED and may_curate(user):
            return Show(await self._archived(user))
        return Show(await self.listed(user, text))

    async def listed(self, user: User, text: str) -> Card:
        """The published flows that words lead to, or all."""
        matches = await self._services.matcher.match(user.account_id, text) if text else ()
        async with self._services.store.reading(user.account_id) as transaction:
            flows = await transaction.flows.list(text)
        title = f"Flows for “{text[:_TITLE_SHOWN]}”" if text else "The flow library"
        return flows_card(title, flows, matches, curates=may_curate(user))

    async def _archived(self, user: User) -> Card:
        async with self._services.store.reading(user.account_id) as transaction:
            return archived_flows_card(await transaction.flows.list(archived=True))

    async def press(self, user: User, target: Target) -> Outcome:
        """A button of a flow. Raises a Refusal."""
        check_may_curate(user)
        if target.action is Action.RESTORE_FLOW:
            published = await self._services.library.restore(user, _id(target))
            return Say(f"“{published.flow.title}” is restored, at version {published.version}.")
        return Ask(await self._archive_form(user, target))

    async def submit(self, user: User, target: Target, values: Values) -> Say:
        """The form that archives a flow. Raises a Refusal; InvalidInput names the field that is wrong."""
        await self._services.library.archive(user, _id(target), values.get("reason", ""))
        return Say("Archived: it guides no new sessions. To restore it, find it with “flows archived”.")

    async def _archive_form(self, user: User, target: Target) -> Form:
        async with self._services.store.reading(user.account_id) as transaction:
            found = await transaction.flows.published(_id(target))
        if found is None:
            raise Conflict("This flow is archived already, or no longer exists. “flows archived” lists those that are.")
        reason = TextField("reason", "Why?", "Kept in the audit log for whoever restores it.", required=True)
        title = shortened(found.flow.title, 200)
        told = f"“{title}” guides no new sessions until it is restored. Sessions in progress stay on it."
        return Form("Archive the flow", "Archive it", target, (reason,), (told,))


def _id(target: Target) -> UUID:
    try:
        return UUID(target.value)
    except ValueError:
        raise NotFound("There is no such flow.") from None
