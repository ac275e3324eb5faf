"""Finding somebody to hand over to as one types a name, in Teams."""

from typing import Any
from uuid import uuid4

import pytest

from bot.bootstrap.container import Container
from core.accounts.account import Account
from core.accounts.user import Role
from tests.integration.teams.conftest import MakePerson, Sessions
from tests.integration.teams.test_session import next_step, started
from tests.support.teams import BOT, LocalTeams, actions, parts
from tests.support.teams_people import CHANNEL, GROUP, Chat, TeamsPerson, form_values

OUTLOOK = "Outlook keeps asking for my password"
NEW = str(uuid4())
"""Somebody who has not met FlowPilot."""


def roster(tenant: str) -> list[dict[str, str]]:
    """Noor of the tenant, one of another, and FlowPilot."""
    noor = {"id": f"29:{NEW}", "aadObjectId": NEW, "name": "Noor Haddad", "email": "noor@contoso.example"}
    other = {"id": "29:other", "aadObjectId": str(uuid4()), "name": "Noor of Fabrikam", "tenantId": str(uuid4())}
    return [noor | {"tenantId": tenant}, {"id": BOT, "name": "FlowPilot"}, other]


def query(person: TeamsPerson, text: str, where: Chat | None = None) -> dict[str, Any]:
    value = {"queryText": text, "queryOptions": {"skip": 0, "top": 15}, "dataset": "flowpilot/people"}
    return person.invoke("application/search", value, where)


async def found(person: TeamsPerson, text: str, where: Chat | None = None) -> dict[str, str]:
    answered = await person.post(query(person, text, where))
    assert answered.status == 200
    assert answered.body["type"] == "application/vnd.microsoft.search.searchResponse"
    return {each["title"]: each["value"] for each in answered.body["value"]["results"]}


def field(card: dict[str, Any]) -> dict[str, Any]:
    return next(part for part in parts(card) if part.get("id") == "target_user")


async def test_who_is_known_and_who_is_in_the_conversation_are_found_and_nobody_else(
    person: MakePerson, teams: LocalTeams
) -> None:
    dana, eli, nora = person("Dana"), person("Eli Osei"), person("Nóra Eli")
    for each in (dana, eli, nora):
        await each.installs()
    thread = await dana.starts_thread(OUTLOOK)
    teams.rosters[CHANNEL.id] = [
        *roster(teams.tenant),
        {"id": eli.bot_specific_id, "aadObjectId": eli.id, "name": "Osei, Eli (IT)", "tenantId": teams.tenant},
        {"id": dana.bot_specific_id, "aadObjectId": dana.id, "name": "Dana", "tenantId": teams.tenant},
    ]

    assert list(await found(dana, "eli", thread)) == ["Eli Osei", "Nóra Eli"]
    assert list(await found(dana, "nora", thread)) == ["Nóra Eli"]
    assert (await found(dana, "noor", thread)) == {"Noor Haddad": NEW}
    assert list(await found(dana, "osei it", thread)) == ["Eli Osei"]
    assert list(await found(dana, "", thread)) == ["Eli Osei", "Nóra Eli", "Noor Haddad"]
    assert await found(dana, "zzz", thread) == {}
    assert teams.rosters_read == 3  # three pages, once


async def test_somebody_who_never_met_flowpilot_gets_the_session(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    thread = await dana.starts_thread(OUTLOOK)
    step = await next_step(teams, thread, 1)
    teams.rosters[CHANNEL.id] = roster(teams.tenant)
    form = (await dana.presses(step, "Hand over…", thread)).card
    assert field(form)["choices.data"]["dataset"] == "flowpilot/people"
    chosen = (await found(dana, "noor", thread))["Noor Haddad"]

    await dana.presses(form, "Hand it over", thread, reason="My shift ends", target_user=chosen)

    handover = (await sessions())[0].handover
    assert handover is not None
    assert handover.target is not None
    assert handover.target.name == "Noor Haddad"


async def test_in_ones_own_chat_those_in_the_channel_for_hand_overs_are_found(
    person: MakePerson, teams: LocalTeams, working_parts: Container, account: Account, sessions: Sessions
) -> None:
    dana = person("Dana")
    step = await started(teams, dana)
    settings = {"handover_channels": {"teams": f"{teams.tenant}/19:escalations@thread.tacv2"}}
    await working_parts.administration.change_settings(None, account.id, settings)
    teams.rosters["19:escalations@thread.tacv2"] = roster(teams.tenant)
    form = (await dana.presses(step, "Hand over…")).card

    refused = await dana.presses(
        form, "Hand it over", reason=" ", target_user=(await found(dana, "noor"))["Noor Haddad"]
    )
    assert next(choice["title"] for choice in field(refused.card)["choices"]) == "Noor Haddad"
    await dana.presses(refused.card, "Hand it over", **form_values(refused.card) | {"reason": "My shift ends"})

    handover = (await sessions())[0].handover
    assert handover is not None
    assert handover.target is not None
    assert handover.target.name == "Noor Haddad"


async def test_where_teams_gives_no_roster_the_people_flowpilot_knows_are_offered(
    person: MakePerson, teams: LocalTeams, working_parts: Container, account: Account
) -> None:
    dana, eli, viewer = person("Dana"), person("Eli Osei"), person("Vera Viewer")
    for each in (dana, eli, viewer):
        await each.installs()
    await working_parts.administration.user(account, "Vera Viewer", Role.VIEWER)
    await dana.mentions(OUTLOOK, GROUP)
    step = await next_step(teams, GROUP, 1)
    teams.unreachable.add(GROUP.id)

    form = (await dana.presses(step, "Hand over…", GROUP)).card

    assert [choice["title"] for choice in field(form)["choices"]] == ["Nobody in particular", "Eli Osei"]
    assert field(form)["value"] == "flowpilot:nothing"
    assert list(await found(dana, "e", GROUP)) == ["Eli Osei"]


@pytest.mark.parametrize(
    "value",
    [None, [], "x", {}, {"queryText": 7, "dataset": "flowpilot/people"}, {"queryText": "e", "dataset": "npm"}],
)
async def test_a_query_of_another_shape_finds_something_or_nothing(person: MakePerson, value: Any) -> None:
    dana = person("Dana")
    answered = await dana.post(dana.invoke("application/search", value))
    assert answered.status == 200
    assert answered.body["value"]["results"] == []


async def test_somebody_who_left_teams_is_refused_by_name_with_near_names(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana, eli, elis = person("Dana"), person("Eli Osei"), person("Elis Osei")
    for each in (eli, elis):
        await each.installs()
    await started(teams, dana)
    for known_as in (eli.id, eli.bot_specific_id):
        del teams.members[known_as]

    await dana.writes("handover eli osei")

    told = await teams.until(
        lambda: next((shown for shown in teams.in_(dana.chat.id) if "no longer in Teams" in shown.text), None)
    )
    assert "Did you mean “Elis Osei”?" in told.text
    form = (await dana.presses(await next_step(teams, dana.chat, 1), "Hand over…")).card
    refused = await dana.presses(form, "Hand it over", reason="My shift ends", target_user=eli.id)
    assert "no longer in Teams" in str(refused.card)
    assert "Hand it over" in actions(refused.card)
    assert (await sessions())[0].handover is None
