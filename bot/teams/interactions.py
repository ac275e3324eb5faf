"""What people do with cards and forms, handed to the desk."""

from collections.abc import Mapping
from dataclasses import replace

from bot.teams.addresses import channel_name, read_address
from bot.teams.connector import Connector, ConnectorFailed
from bot.teams.forms import IN_TENANT, USER, FormChoices, values_of
from bot.teams.interaction import TeamsInteraction
from bot.teams.people import TeamsPeople
from bot.teams.people_search import PeopleSearch
from bot.teams.references import ConversationReferences
from bot.teams.services import TeamsServices
from bot.teams.targets import Pressed
from core.chat import Outcome
from core.messaging.cards import Action
from core.messaging.forms import ChannelField, Choice, Form, PersonField, Values
from core.shared.errors import InvalidInput

_RESULTS = {Action.WORKED: "result:true", Action.FAILED: "result:false"}
_PERSON = "target_user"
_THIS_CHAT = "This chat"


class TeamsInteractions:
    """Carries out presses and forms, and finds what a form may offer."""

    def __init__(
        self,
        services: TeamsServices,
        people: TeamsPeople,
        search: PeopleSearch,
        connector: Connector,
        references: ConversationReferences,
    ) -> None:
        self._services = services
        self._people = people
        self._search = search
        self._connector = connector
        self._references = references

    async def press(self, interaction: TeamsInteraction, pressed: Pressed) -> Outcome:
        """What comes of a press, with what was typed beside it. Raises a Refusal."""
        target, typed = pressed.target, pressed.typed
        if pressed.form:
            return await self._submit(interaction, pressed, await self._values(interaction, pressed.inputs or {}))
        if target.action in _RESULTS and typed:
            answer = replace(pressed, target=replace(target, action=Action.ANSWER))
            return await self._submit(interaction, answer, {"choice": _RESULTS[target.action], "text": typed})
        if target.action is Action.ANSWER and not target.value:
            if not typed:
                raise InvalidInput("text", "Choose or write your answer first; nothing was sent.")
            return await self._submit(interaction, pressed, {"text": typed})
        chat = self._services.chat
        return await chat.press(interaction.user, target, interaction.context, interaction.key)

    async def _submit(self, interaction: TeamsInteraction, pressed: Pressed, values: Values) -> Outcome:
        chat = self._services.chat
        return await chat.submit(interaction.user, pressed.target, values, interaction.context, interaction.key)

    async def _values(self, interaction: TeamsInteraction, inputs: Mapping[str, str]) -> Values:
        values = values_of(inputs)
        person = values.get(_PERSON, "")
        if person.startswith(USER):
            values[_PERSON] = person.removeprefix(USER)
        elif person:
            values[_PERSON] = str((await self._people.chosen(interaction.user, interaction.activity, person)).id)
        return values

    async def known(self, interaction: TeamsInteraction, form: Form) -> FormChoices:
        """What the form may offer beside what it says itself."""
        people = dict[str, str]()
        channels, colleagues = tuple[Choice, ...](), tuple[Choice, ...]()
        for field in form.fields:
            if isinstance(field, PersonField):
                colleagues = await self._search.offered(interaction.user)
                if field.value:
                    people |= await self._name(interaction, field.value)
            if isinstance(field, ChannelField) and not channels:
                channels = await self._channels(interaction)
        return FormChoices(people, channels, colleagues)

    async def _name(self, interaction: TeamsInteraction, person: str) -> dict[str, str]:
        """What somebody is called whom a field names, where that is known."""
        if person.startswith(IN_TENANT):
            wanted = person.removeprefix(IN_TENANT)
            name = await self._people.called(interaction.user, interaction.activity, wanted)
            return {person: name} if name else {}
        async with self._services.store.reading(interaction.user.account_id) as transaction:
            found = next((user for user in await transaction.people.list() if str(user.id) == person), None)
        return {person: found.name} if found else {}

    async def _channels(self, interaction: TeamsInteraction) -> tuple[Choice, ...]:
        activity, tenant = interaction.activity, interaction.tenant
        if activity.is_personal:
            return ()
        here, _, _ = read_address(activity.conversation.id).chat.partition(";")
        team = activity.channel_data.team
        if not activity.is_channel or team is None:
            return (Choice(channel_name(tenant, here), _THIS_CHAT),)
        try:
            url = await self._references.service_url(tenant)
            found = await self._connector.channels(url, team.id)
        except ConnectorFailed:
            found = [(here, "This channel")]
        return tuple(Choice(channel_name(tenant, channel), name) for channel, name in found)
