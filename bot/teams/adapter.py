"""The adapter between Teams and the bot: a request becomes a turn, and what is said in a turn goes to the connector.

The shape is botbuilder's, whose successors keep it; token check, reading and sending are ours (decision 21).
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar, cast
from urllib.parse import urlsplit

from botbuilder.core import Bot, BotAdapter, InvokeResponse, TurnContext
from botbuilder.schema import (
    Activity,
    ActivityTypes,
    ChannelAccount,
    ConversationAccount,
    ConversationReference,
    ResourceResponse,
)

from bot.config.teams import is_loopback, is_safe
from bot.teams import activity as received
from bot.teams.actions import without_dialogs
from bot.teams.connector import Connector
from bot.teams.conversion import to_botbuilder, to_json
from bot.teams.tokens import TokenVerifier, Unauthenticated

T = TypeVar("T")
_RECEIVED = "flowpilot.received"
_TARGETED = "flowpilot.targeted"
_ANSWER = "BotFrameworkAdapter.InvokeResponse"
"""Where botbuilder keeps the answer to an invoke during a turn."""


class FlowPilotAdapter(BotAdapter):
    """Takes what Teams posts, and sends with our token, at our pace and with our retries.

    `on_turn_error` stays unset: what a turn raises reaches whoever asked for it, and is answered by its status.
    """

    def __init__(self, verifier: TokenVerifier | None, connector: Connector) -> None:
        """`verifier` None: anybody on this machine is believed."""
        super().__init__()
        self._verifier = verifier
        self._connector = connector

    async def process(
        self, authorization: str | None, read: Callable[[], Awaitable[bytes]], bot: Bot
    ) -> InvokeResponse | None:
        """Have the bot take a request, whose body is read once its caller is known; the answer to an invoke, or None.

        Raises Unauthenticated, ValidationError for what is no activity, and whatever the bot raises.
        """
        activity = await self._received(authorization, read)
        context = TurnContext(self, to_botbuilder(activity))
        context.turn_state[_RECEIVED] = activity
        await self.run_pipeline(context, bot.on_turn)
        kept = context.turn_state.get(_ANSWER)
        if not isinstance(kept, Activity):
            return None
        answer = cast("InvokeResponse", kept.value)
        return InvokeResponse(status=answer.status, body=self._fit(answer.body))

    async def say(self, reference: ConversationReference, *activities: Activity, only_for: str = "") -> str:
        """Send activities outside any request; the id of the last message. Raises ConnectorFailed.

        `only_for`: who alone sees them, of those in the conversation.
        """
        if only_for:
            reference.user = ChannelAccount(id=only_for)

        async def turn(context: TurnContext) -> list[ResourceResponse]:
            context.turn_state[_TARGETED] = bool(only_for)
            return await context.send_activities(list(activities))

        sent = cast("list[ResourceResponse]", await self.continue_conversation(reference, turn))
        return sent[-1].id

    async def change(self, reference: ConversationReference, message: str, activity: Activity) -> None:
        """Show something else in a message's place, outside any request. Raises ConnectorFailed."""
        activity.id = message

        async def turn(context: TurnContext) -> None:
            await context.update_activity(activity)

        await self.continue_conversation(reference, turn)

    async def send_activities(self, context: TurnContext, activities: list[Activity]) -> list[ResourceResponse]:
        """Send activities to the turn's conversation; the answer to an invoke is kept for its request."""
        return [await self._send(context, activity) for activity in activities]

    async def update_activity(self, context: TurnContext, activity: Activity) -> None:  # noqa: ARG002
        """Show something else in a message's place."""
        await self._connector.update(*_where(activity), activity.id, self._fit(to_json(activity)))

    async def delete_activity(self, context: TurnContext, reference: ConversationReference) -> None:  # noqa: ARG002
        """Take a message away."""
        await self._connector.delete(*_where(reference), reference.activity_id)

    async def _send(self, context: TurnContext, activity: Activity) -> ResourceResponse:
        if activity.type == ActivityTypes.invoke_response:
            context.turn_state[_ANSWER] = activity
            return ResourceResponse()
        targeted = bool(context.turn_state.get(_TARGETED))
        sent = await self._connector.send(*_where(activity), self._fit(to_json(activity)), targeted=targeted)
        return ResourceResponse(id=sent)

    def _fit(self, shown: T) -> T:
        """What is shown, as the client can show it: emulators have no dialogs."""
        return shown if self._verifier else without_dialogs(shown)

    async def _received(self, authorization: str | None, read: Callable[[], Awaitable[bytes]]) -> received.Activity:
        if self._verifier is None:
            activity = received.Activity.model_validate_json(await read())
            if not is_loopback(urlsplit(activity.service_url).hostname or ""):
                raise Unauthenticated("not_local")
            return activity.in_thread()
        caller = await self._verifier.caller(authorization)
        activity = received.Activity.model_validate_json(await read())
        caller.check(activity.service_url, activity.channel_id)
        if not is_safe(activity.service_url):
            raise Unauthenticated("unsafe_service_url")
        return activity.in_thread()


def _where(addressed: Activity | ConversationReference) -> tuple[str, str]:
    """Service URL and conversation."""
    return addressed.service_url, cast("ConversationAccount", addressed.conversation).id


def received_in(context: TurnContext) -> received.Activity:
    """The validated activity of a turn."""
    return cast("received.Activity", context.turn_state[_RECEIVED])


def answer_invoke(context: TurnContext, answer: InvokeResponse) -> InvokeResponse:
    """Keep the answer of a turn as it is: sending it, as botbuilder would, copies the card in it first."""
    context.turn_state[_ANSWER] = Activity(type=ActivityTypes.invoke_response, value=answer)
    return answer
