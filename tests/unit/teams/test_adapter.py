"""The adapter's own: turns from requests, and what is said in them or outside, as the connector gets it."""

import json
from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
import pytest
from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.core.teams import TeamsActivityHandler
from botbuilder.schema import Activity, ActivityTypes
from pydantic import ValidationError

from bot.config import load_config
from bot.teams import activity as received
from bot.teams.adapter import FlowPilotAdapter, answer_invoke, received_in
from bot.teams.answers import message, typing, words
from bot.teams.connector import Connector
from bot.teams.conversion import reference_to, to_botbuilder, to_json
from bot.teams.credentials import Credentials
from bot.teams.settings import TeamsSettings, teams_settings
from bot.teams.tokens import Unauthenticated
from tests.support.teams import LocalTeams, local_teams, unpaced
from tests.support.teams_people import GROUP, TeamsPerson

CARD = {"type": "AdaptiveCard", "body": [{"type": "TextBlock", "text": "Hello"}]}


class Echo(TeamsActivityHandler):
    """Says what it hears, changes its mind, and takes it back; answers every invoke."""

    def __init__(self) -> None:
        self.heard = list[received.Activity]()

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        self.heard.append(received_in(turn_context))
        said = await turn_context.send_activity(turn_context.activity.text)
        if turn_context.activity.text == "never mind":
            await turn_context.update_activity(Activity(id=said.id, type=ActivityTypes.message, text="as you like"))
            await turn_context.delete_activity(said.id)

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        return answer_invoke(turn_context, InvokeResponse(status=200, body=turn_context.activity.value))


@pytest.fixture
async def teams() -> AsyncGenerator[LocalTeams]:
    async with local_teams() as teams:
        with unpaced():
            yield teams


@pytest.fixture
async def adapter(teams: LocalTeams) -> AsyncGenerator[FlowPilotAdapter]:
    async with aiohttp.ClientSession() as http:
        yield FlowPilotAdapter(None, Connector(http, Credentials(http, settings(teams))))


def settings(teams: LocalTeams) -> TeamsSettings:
    found = teams_settings(load_config(None, teams.environment))
    assert found
    return found


def writing(teams: LocalTeams, text: str, **more: Any) -> dict[str, Any]:
    person = TeamsPerson(None, teams, "", "Dana")  # type: ignore[arg-type]
    return person.message(text, GROUP, **more)


async def taken(adapter: FlowPilotAdapter, activity: Any, bot: Echo | None = None) -> InvokeResponse | None:
    async def read() -> bytes:
        return json.dumps(activity).encode()

    return await adapter.process(None, read, bot or Echo())


async def test_what_a_turn_says_goes_to_its_conversation_at_the_service_url_it_came_from(
    teams: LocalTeams, adapter: FlowPilotAdapter
) -> None:
    bot = Echo()
    assert await taken(adapter, writing(teams, "hello"), bot) is None
    (shown,) = teams.in_(GROUP.id)
    assert shown.activity == {"type": "message", "text": "hello"} | {"recipient": shown.activity["recipient"]}
    assert teams.regions == ["emea"]
    assert [activity.text for activity in bot.heard] == ["hello"]


async def test_a_turn_changes_and_deletes_its_messages(teams: LocalTeams, adapter: FlowPilotAdapter) -> None:
    await taken(adapter, writing(teams, "never mind"))
    assert teams.in_(GROUP.id) == []
    assert teams.deleted == [(GROUP.id, "1:000001")]


async def test_an_invoke_is_answered_by_its_request_and_sends_nothing(
    teams: LocalTeams, adapter: FlowPilotAdapter
) -> None:
    answer = await taken(adapter, writing(teams, "", type="invoke", name="task/fetch", value={"data": 1}))
    assert answer
    assert (answer.status, answer.body) == (200, {"data": 1})
    assert teams.attempts == 0


async def test_outside_a_request_a_conversation_is_written_to_and_a_message_changed(
    teams: LocalTeams, adapter: FlowPilotAdapter
) -> None:
    reference = reference_to(teams.service_url(), GROUP.id)
    shown = await adapter.say(reference, typing(), message(CARD, "Hello", ai_written=True))
    await adapter.change(reference, shown, words("Good-bye"))
    (found,) = teams.in_(GROUP.id)
    assert (found.id, found.updates, teams.typing) == (shown, 1, [GROUP.id])
    assert found.activity == {"id": shown, "type": "message", "text": "Good-bye", "textFormat": "plain"}


@pytest.mark.parametrize("body", [[], {}, {"type": "message"}, {"type": "message", "conversation": {"id": ""}}, 7])
async def test_what_is_no_activity_has_no_turn(adapter: FlowPilotAdapter, body: Any) -> None:
    bot = Echo()
    with pytest.raises(ValidationError):
        await taken(adapter, body, bot)
    assert bot.heard == []


async def test_nobody_beyond_this_machine_is_believed_without_a_token(
    teams: LocalTeams, adapter: FlowPilotAdapter
) -> None:
    with pytest.raises(Unauthenticated):
        await taken(adapter, writing(teams, "hello", serviceUrl="https://smba.example/emea/"))


async def test_what_a_turn_raises_reaches_whoever_asked_for_it(teams: LocalTeams, adapter: FlowPilotAdapter) -> None:
    class Failing(Echo):
        async def on_message_activity(self, turn_context: TurnContext) -> None:
            raise LookupError

    with pytest.raises(LookupError):
        await taken(adapter, writing(teams, "hello"), Failing())


def test_a_turn_shows_what_was_received_in_botbuilders_names(teams: LocalTeams) -> None:
    mention = {"type": "mention", "text": "<at>FlowPilot</at>", "mentioned": {"id": "28:x", "name": "FlowPilot"}}
    files = [{"contentType": "text/plain", "name": "log.txt", "content": {"downloadUrl": "http://127.0.0.1/"}}]
    written = writing(teams, "hi", entities=[mention], attachments=files, reactionsAdded=[{"type": "like"}])
    turn = to_botbuilder(received.Activity.model_validate(written))
    assert (turn.type, turn.text, turn.conversation.id) == ("message", "hi", GROUP.id)
    assert turn.from_property.aad_object_id == written["from"]["aadObjectId"]
    assert turn.channel_data["tenant"]["id"] == written["channelData"]["tenant"]["id"]
    assert TurnContext.get_mentions(turn)[0].additional_properties["mentioned"]["id"] == "28:x"
    assert (turn.attachments[0].name, turn.reactions_added[0].type) == ("log.txt", "like")


def test_an_ai_written_message_carries_teams_mark() -> None:
    made = to_json(message(CARD, "Hello", ai_written=True))
    (mark,) = made["entities"]
    assert mark["type"] == "https://schema.org/Message"
    assert mark["additionalType"] == ["AIGeneratedContent"]
    assert made["attachments"] == [{"contentType": "application/vnd.microsoft.card.adaptive", "content": CARD}]
    assert made["channelData"] == {"feedbackLoop": {"type": "default"}}
