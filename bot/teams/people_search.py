"""Looking for somebody as one types a name: who can be handed a session, whether FlowPilot has met them or not."""

import unicodedata
from collections.abc import Iterable, Sequence

from bot.teams.addresses import PLATFORM
from bot.teams.answers import choices_found
from bot.teams.connector import Member
from bot.teams.forms import PEOPLE, USER
from bot.teams.interaction import TeamsInteraction
from bot.teams.json_codec import Json, mapping
from bot.teams.rosters import Rosters
from bot.teams.services import TeamsServices
from core.accounts.user import Identity, User
from core.messaging.forms import Choice

_MOST = 15
"""Choices that Teams shows."""
_LONGEST = 100
"""Characters of a name that somebody types."""


class PeopleSearch:
    """Answers `application/search`, which clients ask as somebody types into a field for a person."""

    def __init__(self, services: TeamsServices, rosters: Rosters) -> None:
        self._services = services
        self._rosters = rosters

    async def answer(self, interaction: TeamsInteraction) -> Json:
        """Those whose name or address has every word as a beginning; who is known to FlowPilot comes first."""
        asked = mapping(interaction.activity.value)
        if asked.get("dataset") not in (None, PEOPLE):
            return choices_found(())
        words = _words(str(asked.get("queryText") or "")[:_LONGEST])
        users = await self._engineers(interaction.user)
        found = [Choice(f"{USER}{user.id}", user.name) for user in users if _fits(words, (user.name,))]
        account_id, conversation = interaction.user.account_id, interaction.activity.conversation.id
        members = await self._rosters.colleagues(account_id, interaction.tenant, conversation)
        fitting = [member for member in members if _fits(words, (member.name, member.email))]
        found += await self._not_met(interaction, fitting[:_MOST], {choice.value for choice in found})
        return choices_found(found[:_MOST])

    async def offered(self, user: User) -> tuple[Choice, ...]:
        """Some of those who can be handed something, by name."""
        return tuple(Choice(f"{USER}{each.id}", each.name) for each in (await self._engineers(user))[:_MOST])

    async def _engineers(self, user: User) -> list[User]:
        async with self._services.store.reading(user.account_id) as transaction:
            people = await transaction.people.list()
        others = (each for each in people if each.is_engineer and each.id != user.id)
        return sorted(others, key=lambda each: each.name.casefold())

    async def _not_met(
        self, interaction: TeamsInteraction, members: Sequence[Member], listed: set[str]
    ) -> list[Choice]:
        """The members as choices: those met by another name than Teams has as who they are, the others by their id."""
        choices = list[Choice]()
        for member in members:
            user = await self._met(interaction.tenant, member)
            if user is None:
                choices.append(Choice(member.id, member.name))
            elif user.is_engineer and user.id != interaction.user.id and f"{USER}{user.id}" not in listed:
                choices.append(Choice(f"{USER}{user.id}", user.name))
        return choices

    async def _met(self, tenant: str, member: Member) -> User | None:
        for known_as in (member.id, member.bots_own_id):
            if known_as and (user := await self._services.identities.known(Identity(PLATFORM, tenant, known_as))):
                return user
        return None


def _words(text: str) -> list[str]:
    """Its words without regard to case and accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign if sign.isalnum() else " " for sign in letters if not unicodedata.combining(sign)).split()


def _fits(wanted: Sequence[str], texts: Iterable[str]) -> bool:
    there = [word for text in texts for word in _words(text)]
    return all(any(word.startswith(beginning) for word in there) for beginning in wanted)
