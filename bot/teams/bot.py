"""The bot: what happened in Teams, told apart and handed to whoever knows what to do about it."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.core.teams import TeamsActivityHandler

from bot.shared.logs import get_logger
from bot.teams.activity import Activity
from bot.teams.adapter import answer_invoke, received_in
from bot.teams.addresses import PLATFORM, TeamsAddress
from bot.teams.answers import dialog_sentence, error, no_choices, search_sentence, sentence
from bot.teams.cards import CardActions
from bot.teams.dialogs import Dialogs
from bot.teams.file_consent import FileConsent
from bot.teams.flow_search import FlowSearch
from bot.teams.installs import Installs, is_installation
from bot.teams.interaction import TeamsInteraction, key_of
from bot.teams.json_codec import Json, mapping, parsed
from bot.teams.messages import MessageHandler
from bot.teams.people import TeamsPeople
from bot.teams.people_search import PeopleSearch
from bot.teams.references import ConversationReferences
from bot.teams.replies import Responder
from bot.teams.services import TeamsServices
from core.accounts.permissions import NoAccess
from core.shared.errors import NotAllowed, Refusal, Unavailable

log = get_logger(__name__)
Answering = Callable[[TeamsInteraction], Awaitable[Json]]

_CARD_ACTION = "adaptiveCard/action"
_FEEDBACK = "message/submitAction"
_FLOW_SEARCH = "composeExtension/query"
_FILE_CONSENT = "fileConsent/invoke"
_PEOPLE_SEARCH = "application/search"
_SAID_BY = {_CARD_ACTION: sentence, _FLOW_SEARCH: search_sentence, _PEOPLE_SEARCH: no_choices}
"""How a sentence is put for those invokes that show none as a dialog does."""
_FAILED = "Something went wrong on our side. Nothing was left half done; try again."
_AGAIN = "Nothing was changed; try again in a moment."
_MOST_SEEN = 10_000
"""Activities remembered: what comes again is not answered again. What is stored is safe without that, by its key."""


class FlowPilotBot(TeamsActivityHandler):
    """Takes the turns of activities whose sender is known to be Teams.

    What botbuilder does with invokes, events and updates is replaced as a whole: it reads their values into types of
    its own, and raises where they differ. A turn raises NotLinked for a tenant of no account, and Unavailable for what
    should be sent again.
    """

    def __init__(
        self,
        services: TeamsServices,
        people: TeamsPeople,
        references: ConversationReferences,
        replies: Responder,
        messages: MessageHandler,
        cards: CardActions,
        dialogs: Dialogs,
        flow_search: FlowSearch,
        people_search: PeopleSearch,
        installs: Installs,
        file_consent: FileConsent,
    ) -> None:
        self._services = services
        self._people = people
        self._references = references
        self._replies = replies
        self._messages = messages
        self._installs = installs
        self._invokes: dict[str, Answering] = {
            _CARD_ACTION: cards.answer,
            "task/fetch": dialogs.answer,
            "task/submit": dialogs.answer,
            "composeExtension/fetchTask": dialogs.fetch_extension,
            "composeExtension/submitAction": dialogs.submit_extension,
            _FLOW_SEARCH: flow_search.answer,
            _PEOPLE_SEARCH: people_search.answer,
            _FEEDBACK: self._feedback,
            _FILE_CONSENT: file_consent.answer,
        }
        self._seen: OrderedDict[str, None] = OrderedDict()

    async def on_turn(self, turn_context: TurnContext) -> None:
        """Any turn; who is suspended or was removed hears that alone, people of other companies hear nothing."""
        try:
            await super().on_turn(turn_context)
        except NoAccess as refusal:
            activity = received_in(turn_context)
            who = TeamsInteraction(activity, self._people.tenant(activity), refusal.user, key_of(activity))
            self._replies.say_privately(who, refusal.sentence)
        except NotAllowed as refusal:
            log.info("teams.passed_over", outcome=refusal.code)

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        """A press, a form, or whatever else waits for its answer; 501 for what we do not know."""
        activity = received_in(turn_context)
        answering = self._invokes.get(activity.name or "")
        if answering is None:
            body = error("not_implemented", "FlowPilot does not know this request.")
            return answer_invoke(turn_context, InvokeResponse(status=HTTPStatus.NOT_IMPLEMENTED, body=body))
        answer = await self._answered(activity, answering)
        return answer_invoke(turn_context, InvokeResponse(status=HTTPStatus.OK, body=answer))

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Something was written."""
        activity = received_in(turn_context)
        if not await self._is_ours(activity):
            await self._pass_over(turn_context)
        elif not self._comes_again(activity):
            await self._carry_out(activity, self._messages.take)

    async def on_message_update_activity(self, turn_context: TurnContext) -> None:
        """Something was written anew, or brought back after it was deleted."""
        activity = received_in(turn_context)
        if await self._was_taken(activity):
            await self._carry_out(activity, self._messages.correct)
        elif activity.mentions_bot and not activity.is_by_a_bot and not self._comes_again(activity):
            await self._carry_out(activity, self._messages.take)  # the mention was put in just now
        else:
            await self._pass_over(turn_context)

    async def on_message_delete_activity(self, turn_context: TurnContext) -> None:
        """Something that was written is deleted, and what it said is withdrawn."""
        activity = received_in(turn_context)
        if await self._was_taken(activity):
            await self._carry_out(activity, self._messages.withdraw)
        else:
            await self._pass_over(turn_context)

    async def on_message_reaction_activity(self, turn_context: TurnContext) -> None:
        """An emoji was put under a message, or taken away."""
        activity = received_in(turn_context)
        await self._react(activity, self._people.tenant(activity))

    async def on_installation_update_add(self, turn_context: TurnContext) -> None:
        """FlowPilot was added somewhere."""
        await self._installed(received_in(turn_context))

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        """Somebody joined or something was renamed; an emulator says in this way that FlowPilot was added."""
        activity = received_in(turn_context)
        if is_installation(activity):
            await self._installed(activity)
        else:
            await self._pass_over(turn_context)

    async def _pass_over(self, turn_context: TurnContext) -> None:
        activity = received_in(turn_context)
        await self._services.identities.workspace(PLATFORM, self._people.tenant(activity))

    on_installation_update_remove = _pass_over
    on_event_activity = _pass_over
    on_typing_activity = _pass_over
    on_end_of_conversation_activity = _pass_over
    on_unrecognized_activity_type = _pass_over

    async def _installed(self, activity: Activity) -> None:
        tenant = self._people.tenant(activity)
        await self._services.identities.workspace(PLATFORM, tenant)
        await self._people.check_may_come(activity)  # no guest becomes the owner
        await self._installs.note_installer(tenant, activity.from_.lasting_id)
        if not self._comes_again(activity):
            self._installs.greet(await self._met(activity))

    async def _met(self, activity: Activity) -> TeamsInteraction:
        activity, met = await self._people.writer(activity)
        interaction = TeamsInteraction(activity, self._people.tenant(activity), met.user, key_of(activity), met.is_new)
        await self._references.note_service_url(interaction.tenant, activity.service_url)
        if activity.is_personal and activity.type != "invoke":
            await self._references.note_own_chat(interaction.identity, activity.conversation.id)
        return interaction

    async def _was_taken(self, activity: Activity) -> bool:
        """Whether a session has taken what the message said before."""
        workspace = await self._services.identities.workspace(PLATFORM, self._people.tenant(activity))
        return await self._services.chat.has_taken(workspace.account_id, key_of(activity))

    async def _is_ours(self, activity: Activity) -> bool:
        """Whether a message is said to the bot, or in a session's thread; only then its writer concerns us."""
        if activity.is_by_a_bot:
            return False
        if activity.addresses_bot or activity.value is not None:
            return True
        tenant = self._people.tenant(activity)
        workspace = await self._services.identities.workspace(PLATFORM, tenant)
        place = TeamsAddress(activity.conversation.id).place(tenant)
        there = await self._services.chat.conversation_at(workspace.account_id, place)
        return there is not None and there.place.hears_all

    async def _react(self, activity: Activity, tenant: str) -> None:
        chat = self._services.chat
        workspace = await self._services.identities.workspace(PLATFORM, tenant)
        to = activity.reply_to_id
        message = await chat.reacts_to(workspace.account_id, PLATFORM, to) if to else None
        if message is None:
            return
        interaction = await self._met(activity)
        try:
            for reaction in activity.reactions_added or ():
                outcome = await chat.react(interaction.user, message, reaction.emoji, activity.moment, added=True)
                await self._messages.carry_out(interaction, outcome)
            for reaction in activity.reactions_removed or ():
                await chat.react(interaction.user, message, reaction.emoji, added=False)
        except Refusal as refusal:
            self._replies.say_privately(interaction, refusal.sentence)

    async def _carry_out(self, activity: Activity, take: Callable[[TeamsInteraction], Awaitable[None]]) -> None:
        """Have a message taken, and say what was wrong with it."""
        try:
            interaction = await self._met(activity)
            try:
                await take(interaction)
            except Refusal as refusal:
                self._replies.say_privately(interaction, refusal.sentence)
        except Unavailable as fault:
            self._seen.pop(key_of(activity), None)
            self._replies.say_here(activity, f"{fault} {_AGAIN}")
            raise
        except Refusal:
            self._seen.pop(key_of(activity), None)
            raise
        except Exception:
            log.exception("teams.message_failed")
            self._replies.say_here(activity, _FAILED)

    async def _answered(self, activity: Activity, answering: Answering) -> Json:
        """The answer to an invoke: always one that Teams shows, as it says “unable to reach app” otherwise."""
        say = _SAID_BY.get(activity.name or "", dialog_sentence)
        try:
            interaction = await self._met(activity)
        except NotAllowed as refusal:
            return say(refusal.sentence)
        try:
            return await answering(interaction)
        except Refusal as refusal:
            return say(refusal.sentence)
        except Unavailable as fault:
            log.warning("teams.unavailable")
            return say(f"{fault} {_AGAIN}")
        except Exception:
            log.exception("teams.invoke_failed")
            return say(_FAILED)

    async def _feedback(self, interaction: TeamsInteraction) -> Json:
        given = mapping(mapping(interaction.activity.value).get("actionValue"))
        await self._services.reading.note_feedback(
            interaction.user,
            liked=given.get("reaction") == "like",
            comment=str(parsed(given.get("feedback")).get("feedbackText") or ""),
            about=interaction.activity.reply_to_id or "",
        )
        return {}

    def _comes_again(self, activity: Activity) -> bool:
        key = key_of(activity)
        if key in self._seen:
            return True
        self._seen[key] = None
        if len(self._seen) > _MOST_SEEN:
            self._seen.popitem(last=False)
        return False
