"""Everything that Teams sends, with each of its parts once missing or of another kind: refused or passed over.

At a desk it is every fourth part; each odd thing has its turn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from tests.conftest import Alarms
from tests.integration.teams.conftest import MakePerson
from tests.support.examples import IN_CI
from tests.support.mutations import mutations
from tests.support.teams import LocalTeams, actions, new_id, own_chat, token
from tests.support.teams_people import Answered, TeamsPerson


@dataclass
class Day:
    """Somebody whose activities are kept."""

    person: TeamsPerson
    sent: list[dict[str, Any]] = field(default_factory=list)

    async def send(self, activity: Mapping[str, Any]) -> Answered:
        self.sent.append(dict(activity))
        return await self.person.post(activity)


async def _a_day(dana: TeamsPerson, teams: LocalTeams) -> list[dict[str, Any]]:
    """What one engineer's day makes Teams send."""
    day = Day(dana)
    await day.send(dana.activity("installationUpdate", dana.chat, action="add"))
    await day.send(dana.message("The scanner drops every second page"))
    chat = own_chat(dana.id)
    card = (await teams.until(lambda: [one for one in teams.in_(chat) if actions(one.card)]))[-1].card
    for label in list(actions(card))[:4]:
        await day.send(dana.press(card, label))
    message = dana.message("It blinks twice")
    await day.send(message)
    await day.send({**dana.activity("messageUpdate", dana.chat, text="It blinks thrice"), "id": message["id"]})
    await day.send({**dana.activity("messageDelete", dana.chat), "id": message["id"]})
    await day.send(dana.activity("messageReaction", dana.chat, reactionsAdded=[{"type": "like"}], replyToId="1"))
    await day.send(dana.activity("conversationUpdate", dana.chat, membersAdded=[{"id": dana.id, "name": "D"}]))
    for name, value in (
        ("adaptiveCard/action", {"action": {"type": "Action.Execute", "verb": "start", "data": {"flowpilot": {}}}}),
        ("task/fetch", {"data": {"flowpilot": {"action": "start"}}, "context": {"theme": "default"}}),
        ("task/submit", {"data": {"flowpilot": {"form": "start"}, "problem": "x"}}),
        ("composeExtension/query", {"commandId": "flows", "parameters": [{"name": "q", "value": "printer"}]}),
        ("composeExtension/fetchTask", {"commandId": "troubleshoot", "messagePayload": {"body": {"content": "x"}}}),
        ("application/search", {"queryText": "da", "queryOptions": {"skip": 0, "top": 15}, "dataset": "people"}),
        ("message/submitAction", {"actionName": "feedback", "actionValue": {"reaction": "like", "feedback": "{}"}}),
        ("fileConsent/invoke", {"action": "accept", "context": {"id": "x"}, "uploadInfo": {"uploadUrl": "https://x"}}),
    ):
        await day.send(dana.invoke(name, value))
    return day.sent


async def test_whatever_part_of_it_is_odd_nothing_fails(person: MakePerson, teams: LocalTeams, alarms: Alarms) -> None:
    dana, failed = person("Dana"), list[str]()
    sent = await _a_day(dana, teams)
    address = f"{dana.address}/api/messages"
    signed = {"Authorization": f"Bearer {token(teams.service_url(dana.region))}"}

    async def deliver(path: object, activity: dict[str, Any]) -> None:
        if isinstance(activity.get("id"), str) and path != ("id",):
            activity["id"] = new_id()  # else it counts as sent again
        before = len(alarms.lines)
        async with dana.http.post(address, json=activity, headers=signed) as response:
            status = response.status
        # A request that we do not know is answered with 501, as Teams has it.
        if (status >= 500 and status != HTTPStatus.NOT_IMPLEMENTED) or alarms.lines[before:]:
            failed.append(f"{activity.get('type')} {activity.get('name')} {path}: {status} {alarms.lines[before:]}")

    everything = [
        one
        for place, activity in enumerate(sent)
        for one in mutations(activity, each=2 if IN_CI else 1, first=place * 7)
    ]
    for one in everything if IN_CI else everything[::4]:
        await deliver(*one)
    assert len(everything) > 200
    assert not failed, "\n".join(failed)
    assert alarms.lines == []
