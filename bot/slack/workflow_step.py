"""The step “Start a FlowPilot session” of Slack's Workflow Builder."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.shared.logs import get_logger
from bot.slack.blocks import Json
from bot.slack.interaction import SlackInteraction
from bot.slack.people import SlackPeople
from bot.slack.services import SlackServices
from bot.slack.web_api import SlackAway, SlackRefused, call
from core.chat import Done
from core.sessions.masking import masked_text
from core.shared.errors import Refusal, Unavailable

log = get_logger(__name__)

START_SESSION = "start_session"
"""`callback_id` of the function behind the step."""


class WorkflowStep:
    """Starts a session for the engineer that a workflow names, and tells the workflow what came of it."""

    def __init__(self, services: SlackServices, people: SlackPeople) -> None:
        self._services = services
        self._people = people

    async def execute(self, interaction: SlackInteraction, event: Json) -> None:
        """Take the function's execution; one of another function is none of ours. Raises Unavailable."""
        function: Json = event.get("function") or {}
        execution = str(event.get("function_execution_id") or "")
        if function.get("callback_id") != START_SESSION or not execution:
            return
        client = _of_workflow(interaction.client, str(event.get("bot_access_token") or ""))
        try:
            outputs = await self._start(interaction, event.get("inputs") or {}, execution)
        except Unavailable:
            raise  # the event comes again
        except Refusal as refusal:
            await _tell(client, "functions.completeError", execution, error=refusal.sentence)
            return
        await _tell(client, "functions.completeSuccess", execution, outputs=outputs)

    async def _start(self, interaction: SlackInteraction, inputs: Json, execution: str) -> Json:
        """The step's outputs. Raises a Refusal."""
        key = f"function:{execution}"
        named = str(inputs.get("engineer") or "")
        asked = interaction.for_person(named or interaction.user_id, key)
        # Whom a workflow names did nothing: Slack has to say who that is.
        user = await self._people.colleague(asked, named) if named else (await self._people.met(asked)).user
        outcome = await self._services.chat.start(user, str(inputs.get("problem") or ""), asked.where.own, key)
        if not isinstance(outcome, Done):
            raise Refusal(
                getattr(outcome, "sentence", "") or "This does not describe a problem, so no session was started."
            )
        return {"session_id": str(outcome.session.id), "title": masked_text(outcome.session.title)}


def _of_workflow(client: AsyncWebClient, token: str) -> AsyncWebClient:
    """A client with the token that Slack gives for this one execution, where it gives one."""
    if not token:
        return client
    return AsyncWebClient(token=token, base_url=client.base_url, session=client.session, retry_handlers=[])


async def _tell(client: AsyncWebClient, method: str, execution: str, **result: object) -> None:
    try:
        await call(client, method, function_execution_id=execution, **result)
    except (SlackRefused, SlackAway) as fault:  # the session is there; the workflow waits until it gives up
        log.warning("slack.workflow_not_told", outcome=str(fault))
