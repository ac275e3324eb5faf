"""What is around the conversation: Home, the Messages tab of an AI app, its Stop button, and being uninstalled."""

from datetime import UTC, datetime

from bot.slack import limits
from bot.slack.addresses import PLATFORM, SlackAddress
from bot.slack.blocks import Json
from bot.slack.dispatcher import Dispatcher
from bot.slack.interaction import SlackInteraction
from bot.slack.people import SlackPeople
from bot.slack.render import render
from bot.slack.services import SlackServices
from bot.slack.web_api import SlackAway, SlackRefused, call
from core.accounts.user import User
from core.chat import Done, Outcome, Say
from core.messaging.cards import Card
from core.shared.errors import Refusal

_PROMPTS = (
    ("A problem at hand", "Outlook keeps asking one user for the password"),
    ("The flow library", "flows"),
    ("My open sessions", "home"),
)
_NOT_THERE = frozenset(
    {"unknown_method", "missing_scope", "not_allowed_token_type", "feature_not_enabled", "not_enabled", "no_permission"}
)
"""Answers that say a workspace, or the app there, does not have a feature."""
_HOME_BLOCKS_A_CARD = 24


class AppEvents:
    """Takes the events that are no messages."""

    def __init__(self, services: SlackServices, people: SlackPeople, dispatcher: Dispatcher) -> None:
        self._services = services
        self._people = people
        self._dispatcher = dispatcher
        self._without = set[tuple[str, str]]()
        """Features that a workspace turned out not to have."""

    async def opened(self, interaction: SlackInteraction, event: Json) -> None:
        """Somebody opened Home, or the Messages tab."""
        if event.get("tab") == "messages":
            self._dispatcher.later(self.suggest(interaction.at(str(event.get("channel") or "")), ""))
        else:
            self._dispatcher.later(self.show_home(interaction))

    async def show_home(self, interaction: SlackInteraction) -> None:
        """Publish a person's Home as it is now."""
        try:
            user = (await self._people.met(interaction)).user
            cards = await self._services.chat.home(user)
        except Refusal as refusal:
            cards = (Card("FlowPilot", ()), Card(refusal.sentence, ()))
        await self._optional(interaction, "views.publish", user_id=interaction.user_id, view=home_view(cards))

    async def suggest(self, interaction: SlackInteraction, thread: str) -> None:
        """Offer things to try in an AI app's empty conversation."""
        prompts = [{"title": title, "message": message} for title, message in _PROMPTS]
        await self._optional(
            interaction,
            "assistant.threads.setSuggestedPrompts",
            channel_id=interaction.channel,
            thread_ts=thread or None,
            prompts=prompts,
        )

    async def stopped(self, interaction: SlackInteraction, event: Json) -> None:
        """The Stop button of an AI app: the session there stops waiting. Raises Unavailable."""
        channel = str(event.get("channel_id") or event.get("channel") or "")
        thread = str(event.get("thread_ts") or "")
        place = SlackAddress(interaction.workspace, channel, thread).place()

        async def stop(user: User) -> Outcome:
            conversation = await self._services.chat.conversation_at(user.account_id, place)
            if conversation is None:
                return Say("There is nothing to stop here.")
            return Done((await self._services.chat.stop(user, conversation, interaction.key)).session)

        await self._dispatcher.serve(interaction.at(channel, thread), stop)

    async def reacted(self, interaction: SlackInteraction, event: Json, bot_user_id: str) -> None:
        """A reaction to a message, added or taken back; to one of ours it may be a decision. Raises Unavailable."""
        item: Json = event["item"] if isinstance(event.get("item"), dict) else {}
        if item.get("type") != "message" or event.get("item_user") not in (None, "", bot_user_id):
            return
        channel, ts = str(item.get("channel") or ""), str(item.get("ts") or "")
        account_id = (await self._people.workspace(interaction.workspace)).account_id
        message = await self._services.chat.reacts_to(account_id, PLATFORM, f"{channel}/{ts}")
        if message is None:
            return
        at = _moment(event.get("event_ts"))
        emoji, added = str(event.get("reaction") or ""), event.get("type") == "reaction_added"

        async def react(user: User) -> Outcome:
            return await self._services.chat.react(user, message, emoji, at, added=added)

        await self._dispatcher.serve(interaction.at(channel), react)

    async def uninstalled(self, workspace: str) -> None:
        """FlowPilot was removed from a workspace: stop there at once. Raises Unavailable."""
        await self._services.identities.disconnect(PLATFORM, workspace)

    async def _optional(self, interaction: SlackInteraction, method: str, **arguments: object) -> None:
        """Call what a workspace may not have; it is asked once, and done without where it does not have it."""
        if (interaction.workspace, method) in self._without:
            return
        try:
            await call(interaction.client, method, **arguments)
        except SlackRefused as refusal:
            if refusal.code in _NOT_THERE:
                self._without.add((interaction.workspace, method))
        except SlackAway:
            return


def _moment(ts: object) -> datetime | None:
    """When an event happened, in Slack's writing; None where that says nothing."""
    try:
        return datetime.fromtimestamp(float(str(ts)), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def home_view(cards: tuple[Card, ...]) -> Json:
    """Home, made of cards."""
    blocks: list[Json] = []
    for number, card in enumerate(cards):
        drawn = render(card, most_blocks=_HOME_BLOCKS_A_CARD).blocks
        for block in drawn:
            for element in block.get("elements", []):
                if "action_id" in element:
                    element["action_id"] = f"{element['action_id']}:{number}"
        blocks += drawn
    return {"type": "home", "blocks": blocks[: limits.BLOCKS_IN_VIEW]}
