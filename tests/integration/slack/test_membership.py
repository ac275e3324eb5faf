"""Enterprise Grid and shared channels: people of other companies get nowhere, by whatever they do."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.integration.slack.conftest import PROBLEM, Workspace
from tests.support.slack import Json, Message
from tests.support.slack_person import SlackPerson

pytestmark = pytest.mark.asyncio(loop_scope="session")
REFUSED = "FlowPilot is here for the people of the workspace"


class OnGrid:
    """Delivers what people do as Enterprise Grid would, with the organisation in it and their own workspace."""

    def __init__(self, deliver: Any, team: str) -> None:
        self._deliver = deliver
        self._team = team

    async def event(self, body: Json) -> Any:
        event = {**body["event"], "user_team": self._team} if body["event"]["type"] == "message" else body["event"]
        authorized = [{**each, "enterprise_id": "E1"} for each in body["authorizations"]]
        said = {"enterprise_id": "E1", "is_ext_shared_channel": True, "authorizations": authorized}
        return await self._deliver.event({**body, **said, "event": event})

    async def interaction(self, payload: Json) -> Any:
        user = {**payload["user"], "team_id": self._team}
        return await self._deliver.interaction({**payload, "user": user, "enterprise": {"id": "E1", "name": "Acme"}})

    async def command(self, fields: Json) -> Any:
        return await self._deliver.command({**fields, "enterprise_id": "E1"})


def _person(workspace: Workspace, name: str, channel: str, team: str, enterprise: str, **said: Any) -> SlackPerson:
    person = workspace.person(name, channel)
    workspace.slack.knows(person.user, name, team_id=team, enterprise_user={"enterprise_id": enterprise}, **said)
    person.deliver = OnGrid(person.deliver, team)
    return person


async def _rows(workspace: Workspace) -> list[tuple[object, ...]]:
    """All that anybody did, and everybody there is."""
    return await workspace.rows(
        "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM ai_sessions),"
        " (SELECT coalesce(sum(version), 0) FROM ai_sessions), (SELECT count(*) FROM flow_proposals)"
    )


Does = Callable[[SlackPerson, Message], Awaitable[object]]


async def _react(person: SlackPerson, step: Message) -> None:
    item = {"type": "message", "channel": step.channel, "ts": step.ts}
    event = {"type": "reaction_added", "user": person.user, "reaction": "white_check_mark", "item": item}
    await person.deliver.event(person.event_of({**event, "item_user": "U0BOT"}))


async def _open_home(person: SlackPerson, _: Message) -> None:
    event = {"type": "app_home_opened", "user": person.user, "tab": "home", "channel": person.own_channel}
    await person.deliver.event(person.event_of(event))


DOES: dict[str, Does] = {
    "writes in the thread": lambda person, step: person.writes("me, too", step.channel, step.thread_ts),
    "mentions": lambda person, step: person.mentions("their problem", step.channel),
    "writes directly": lambda person, _: person.writes("their problem", person.own_channel),
    "commands": lambda person, step: person.commands("history", step.channel),
    "starts by command": lambda person, step: person.commands("their problem", step.channel),
    "presses": lambda person, step: person.presses(step, step.labels[0]),
    "opens a form": lambda person, step: person.presses(step, "Hand over"),
    "reacts": _react,
    "opens Home": _open_home,
    "uses a shortcut": lambda person, _: person.shortcut("start_session"),
}


@pytest.mark.parametrize("what", DOES)
async def test_on_grid_people_of_other_companies_do_nothing(workspace: Workspace, what: str) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    stranger = _person(workspace, "Eve", dana.channel, "T9X", "E9", is_stranger=True)
    await workspace.quiet()
    before = await _rows(workspace)
    await DOES[what](stranger, step)
    await workspace.program.parts.slack._dispatcher.finish()  # type: ignore[union-attr]
    await workspace.quiet()
    assert await _rows(workspace) == before
    home = workspace.slack.views.get(stranger.user)
    assert home is None or REFUSED in str(home)


async def test_on_grid_colleagues_of_another_workspace_of_the_organisation_are_let_in(workspace: Workspace) -> None:
    kim = _person(workspace, "Kim", "C0GRID", "T2", "E1")
    await kim.commands(PROBLEM)
    await workspace.open_step("C0GRID")


async def test_in_doubt_nobody_is_let_in(workspace: Workspace) -> None:
    before = await _rows(workspace)
    unknown = _person(workspace, "Nobody knows", "C0DOUBT", "T5", "E5")
    del workspace.slack.people[unknown.user]
    await unknown.commands(PROBLEM)
    assert "cannot confirm right now" in unknown.said[-1]
    assert await _rows(workspace) == before


@pytest.mark.parametrize(
    "profile",
    [{"is_stranger": True}, {"team_id": "T9X"}, {"deleted": True}, {"is_bot": True}, {"id": "USLACKBOT"}, None],
)
async def test_nothing_is_handed_over_to_who_cannot_take_it(workspace: Workspace, profile: Json | None) -> None:
    dana, other = workspace.person(), workspace.person("Other")
    if profile is None:
        del workspace.slack.people[other.user]
    else:
        workspace.slack.knows(other.user, "Other", **profile)
    step = await workspace.started(dana)
    await dana.presses(step, "Hand over")
    before = await _rows(workspace)
    reply = await dana.deliver.interaction(dana.submission(reason="My shift ends", target_user=other.user))
    assert reply.json["response_action"] == "errors"
    assert await _rows(workspace) == before


@pytest.mark.parametrize("profile", [{"is_restricted": True}, {"is_ultra_restricted": True}, {"is_bot": True}])
async def test_guests_and_apps_become_nobody(workspace: Workspace, profile: Json) -> None:
    dana, guest = workspace.person(), workspace.person("Gus")
    step = await workspace.started(dana)
    await workspace.quiet()
    workspace.slack.knows(guest.user, "Gus", **profile)
    before = await _rows(workspace)
    for does in DOES.values():
        await does(guest, step)
    await dana.presses(step, "Hand over")
    reply = await dana.deliver.interaction(dana.submission(reason="My shift ends", target_user=guest.user))
    assert reply.json["response_action"] == "errors"
    await workspace.program.parts.slack._dispatcher.finish()  # type: ignore[union-attr]
    await workspace.quiet()
    assert await _rows(workspace) == before
    assert "FlowPilot is here for" in guest.said[-1]


async def test_a_guest_who_was_met_as_a_member_stays_who_they_were(workspace: Workspace) -> None:
    gus = workspace.person("Gus")
    await gus.commands("help")
    workspace.slack.knows(gus.user, "Gus", is_restricted=True)
    await workspace.started(gus)
