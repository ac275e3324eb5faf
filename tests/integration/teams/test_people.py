"""Who somebody is in Teams: meeting, owning, linking, handing over and taking."""

from uuid import uuid4

import pytest

from bot.bootstrap.container import Container
from bot.teams.connector import Connector, ConnectorFailed, Member
from core.accounts.account import Account
from core.accounts.user import Role
from tests.integration.teams.conftest import MakePerson, Sessions
from tests.integration.teams.test_session import OUTLOOK, next_step, started
from tests.support.client import Engineer
from tests.support.teams import LocalTeams, actions, words_of
from tests.support.teams_people import APP_ID, CHANNEL, Chat, form_values

GUEST = "33333333-0000-4000-8000-000000000000"


async def roles(parts: Container, account: Account) -> dict[str, Role]:
    async with parts.store.reading(account.id) as transaction:
        return {user.name: user.role for user in await transaction.people.list()}


async def test_a_person_has_the_time_zone_that_teams_says(
    person: MakePerson, working_parts: Container, account: Account
) -> None:
    await person("Dana").writes("help")

    async with working_parts.store.reading(account.id) as transaction:
        (dana,) = await transaction.people.list()
    assert dana.time_zone == "Europe/Berlin"


async def test_a_colleagues_press_changes_nothing_and_says_why(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana, eli = person("Dana"), person("Eli")
    thread = await dana.starts_thread(OUTLOOK)
    step = await next_step(teams, thread, 1)

    answered = await eli.presses(step, "Can't check", thread)

    assert "Dana's session" in answered.sentence
    assert not any(step.answer for step in (await sessions())[0].steps)


async def test_what_is_for_one_persons_eyes_is_told_in_their_own_chat(person: MakePerson, teams: LocalTeams) -> None:
    dana = person("Dana")
    thread = dana.thread()

    await dana.mentions("history", thread)

    await teams.until(lambda: teams.in_(dana.chat.id))
    assert teams.in_(thread.id) == []


async def test_who_has_no_chat_with_the_bot_is_told_how_to_get_one(person: MakePerson, teams: LocalTeams) -> None:
    dana = person("Dana")
    thread = dana.thread()
    teams.unreachable.add(dana.chat.id)

    await dana.mentions("history", thread)

    (told,) = await teams.until(lambda: teams.in_(thread.id))
    assert "Open a chat with FlowPilot" in told.text


async def test_a_session_is_handed_to_somebody_mentioned_and_taken_once(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana, eli, kim = person("Dana"), person("Eli Osei"), person("Kim")
    thread = await dana.starts_thread(OUTLOOK)
    await next_step(teams, thread, 1)
    await dana.mentions("handover @Eli Osei", thread, eli)
    form = await teams.until(
        lambda: next((shown for shown in teams.in_(dana.chat.id) if "Hand it over" in actions(shown.card)), None)
    )
    await dana.presses(form, "Hand it over", **(form_values(form.card) | {"reason": "My shift ends"}))
    offered = await teams.until(
        lambda: next((shown for shown in teams.in_(thread.id) if "Take it" in actions(shown.card)), None)
    )
    assert "from dana to eli osei" in offered.text.casefold()

    card = offered.card  # as Kim has it still when Eli has taken it
    own = await dana.post(dana.invoke("adaptiveCard/action", refresh_of(card), thread))
    taken = await eli.presses(card, "Take it", thread)
    late = await kim.presses(card, "Take it", thread)

    assert "You handed this over" in words_of(own.card)
    assert "Eli Osei took it" in words_of(taken.card)
    assert "Eli Osei" in late.sentence
    assert (await sessions())[0].engineer.name == "Eli Osei"
    await teams.until(lambda: any("Can't check" in actions(shown.card) for shown in teams.in_(eli.chat.id)))


def refresh_of(card: dict) -> dict:
    return {"action": card["refresh"]["action"], "trigger": "automatic"}


async def test_a_person_chosen_in_the_people_picker_gets_the_session(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana, eli = person("Dana"), person("Eli")
    opened = await dana.presses(await started(teams, dana), "Hand over…")

    await dana.presses(opened.card, "Hand it over", reason="My shift ends", target_user=eli.id)

    handover = (await sessions())[0].handover
    assert handover
    assert handover.target
    assert handover.target.name == "Eli"


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ("28:22222222-0000-4000-8000-000000000000", "an app, not a person"),
        (f"28:{APP_ID}", "an app, not a person"),
        (GUEST, "to another company"),
        (str(uuid4()), "have not met that person"),
    ],
    ids=["bot", "FlowPilot", "guest", "unknown"],
)
async def test_who_cannot_take_a_session_is_refused_and_the_form_stays(
    person: MakePerson, teams: LocalTeams, sessions: Sessions, chosen: str, sentence: str
) -> None:
    dana = person("Dana")
    teams.members[GUEST] = {"id": "29:guest", "aadObjectId": GUEST, "name": "Guest", "tenantId": str(uuid4())}
    opened = await dana.presses(await started(teams, dana), "Hand over…")

    refused = await dana.presses(opened.card, "Hand it over", reason="My shift ends", target_user=chosen)

    assert sentence in str(refused.card)
    assert form_values(refused.card)["target_user"] == chosen
    assert (await sessions())[0].handover is None


async def test_a_mentioned_bot_or_guest_gets_no_session(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana, guest = person("Dana"), person("Gus Guest")
    thread = await dana.starts_thread(OUTLOOK)
    await next_step(teams, thread, 1)
    for known_as in (guest.id, guest.bot_specific_id):
        teams.members[known_as] = {**teams.members[known_as], "tenantId": str(uuid4())}
    await dana.mentions("handover @Gus Guest", thread, guest)
    await teams.until(lambda: any("to another company" in shown.text for shown in teams.in_(dana.chat.id)))
    assert (await sessions())[0].handover is None


async def test_settings_offer_the_channels_of_the_team_they_are_asked_for_in(
    person: MakePerson, teams: LocalTeams, working_parts: Container, account: Account
) -> None:
    teams.channels[CHANNEL.team] = [{"id": CHANNEL.id}, {"id": "19:escalations@thread.tacv2", "name": "Escalations"}]
    dana = person("Dana")
    await dana.installs()
    await working_parts.administration.user(account, "Dana", Role.OWNER)

    await dana.mentions("settings", dana.thread())
    form = await teams.until(
        lambda: next((shown for shown in teams.in_(dana.chat.id) if "Save" in actions(shown.card)), None)
    )
    assert "Escalations" in str(form.card)
    chosen = f"{dana.tenant}/19:escalations@thread.tacv2"
    await dana.presses(form, "Save", **(form_values(form.card) | {"handover_channel": chosen}))

    async with working_parts.store.reading(account.id) as transaction:
        settings = (await transaction.account()).settings
    assert settings.handover_channels == {"teams": chosen}


async def test_a_code_makes_somebody_the_same_person_who_goes_on_with_a_session_in_teams(
    person: MakePerson, teams: LocalTeams, working_parts: Container, account: Account, sessions: Sessions
) -> None:
    known = await working_parts.administration.user(account, "dana", Role.ENGINEER)
    dana = person("Dana in Teams")
    web = Engineer(dana.http, dana.address, (await working_parts.administration.create_token(None, known)).text)
    session = await web.start(OUTLOOK)
    code = await working_parts.identities.code_for_person(known)

    await dana.writes(f"link {code}")
    await teams.until(lambda: any("Linked" in shown.text for shown in teams.in_(dana.chat.id)))
    await dana.writes("home")
    home = await teams.until(
        lambda: next((shown for shown in teams.in_(dana.chat.id) if "Show here" in actions(shown.card)), None)
    )
    await dana.presses(home, "Show here")
    step = await teams.until(
        lambda: next((shown for shown in teams.in_(dana.chat.id) if "Can't check" in actions(shown.card)), None)
    )
    await dana.presses(step, "Can't check")

    after = await web.settled(await web.read(session))
    assert after["steps"][1]["answer"] is not None
    assert len(await sessions()) == 1


async def test_a_guest_whose_id_in_the_tenant_is_told_later_stays_one_person(
    person: MakePerson, teams: LocalTeams, sessions: Sessions, working_parts: Container, account: Account
) -> None:
    guest = person("Gus")
    at_first = guest.message("Outlook keeps asking for my password")
    del at_first["from"]["aadObjectId"]
    await guest.post(at_first)
    step = await next_step(teams, guest.chat, 1)
    await guest.presses(step, "Can't check")
    (session,) = await sessions()
    assert session.last_answered is not None
    assert list(await roles(working_parts, account)) == ["Gus"]


async def test_a_guest_who_was_met_without_an_id_in_the_tenant_stays_one_person_however_they_are_named(
    person: MakePerson, teams: LocalTeams, sessions: Sessions, working_parts: Container, account: Account
) -> None:
    dana, guest = person("Dana"), person("Gus")
    for known_as in (guest.id, guest.bot_specific_id):
        teams.members[known_as] = {"id": guest.bot_specific_id, "name": "Gus"}
    without = guest.message("help")
    del without["from"]["aadObjectId"]
    await guest.post(without)
    for known_as in (guest.id, guest.bot_specific_id):
        teams.members[known_as]["aadObjectId"] = guest.id  # which the tenant has for them from now on

    await guest.writes("help")
    thread = await dana.starts_thread(OUTLOOK)
    step = await next_step(teams, thread, 1)
    await dana.mentions("handover @Gus", thread, guest)
    await teams.until(lambda: any("Hand it over" in actions(shown.card) for shown in teams.in_(dana.chat.id)))
    opened = await dana.presses(step, "Hand over…", thread)
    await dana.presses(opened.card, "Hand it over", thread, reason="My shift ends", target_user=guest.id)

    assert sorted(await roles(working_parts, account)) == ["Dana", "Gus"]
    handover = (await sessions())[0].handover
    assert handover is not None
    assert handover.target is not None
    assert handover.target.name == "Gus"


async def test_what_is_done_without_an_id_in_the_tenant_is_by_whom_the_roster_says(
    person: MakePerson, teams: LocalTeams, working_parts: Container, account: Account
) -> None:
    dana = person("Dana")
    await dana.writes("help")
    without = dana.message("help")
    del without["from"]["aadObjectId"]

    assert (await dana.post(without)).status == 200

    assert list(await roles(working_parts, account)) == ["Dana"]


async def test_a_reply_that_names_its_thread_only_by_the_message_it_replies_to_is_heard_there(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    thread = await dana.starts_thread("Outlook keeps asking for my password")
    await next_step(teams, thread, 1)
    root = thread.id.partition(";messageid=")[2]
    channel = Chat(thread.root, "channel", thread.team)
    await dana.mentions("can't check", channel, replyToId=root)
    await next_step(teams, thread, 2)
    assert len(await sessions()) == 1


@pytest.mark.parametrize(
    "said",
    [{"tenantId": "0b6f1c1e-5f0a-4c8e-9d55-3c1f6f2f7a10"}, {"userRole": "guest"}, {"userRole": "anonymous"}],
    ids=["another tenant", "guest", "anonymous"],
)
async def test_people_of_other_companies_in_a_shared_channel_get_nowhere(
    person: MakePerson,
    teams: LocalTeams,
    sessions: Sessions,
    working_parts: Container,
    account: Account,
    said: dict[str, str],
) -> None:
    dana, eve = person("Dana"), person("Eve")
    for known_as in (eve.id, eve.bot_specific_id):
        teams.members[known_as] = {**teams.members[known_as], **said}
    thread = await dana.starts_thread(OUTLOOK)
    step = await next_step(teams, thread, 1)

    pressed = await eve.presses(step, "Can't check", thread)
    assert "not for guests or other companies" in pressed.sentence
    await eve.mentions("their own problem", thread)
    await eve.mentions("their own problem", eve.thread())
    await eve.writes("their own problem")

    (session,) = await sessions()
    assert session.last_answered is None
    assert list(await roles(working_parts, account)) == ["Dana"]


async def test_who_is_new_in_a_channel_waits_where_teams_does_not_say_whose_they_are(
    person: MakePerson,
    teams: LocalTeams,
    sessions: Sessions,
    working_parts: Container,
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dana, eve = person("Dana"), person("Eve")
    thread = await dana.starts_thread(OUTLOOK)
    step = await next_step(teams, thread, 1)

    async def fails(*_: object) -> Member:
        raise ConnectorFailed(503, "ServiceUnavailable")

    with monkeypatch.context() as patched:
        patched.setattr(Connector, "member", fails)
        assert "does not say just now" in (await eve.presses(step, "Can't check", thread)).sentence
    assert list(await roles(working_parts, account)) == ["Dana"]
