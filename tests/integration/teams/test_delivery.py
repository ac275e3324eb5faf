"""Messages reach Teams whatever stands in between, and what cannot is said in words."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import uuid4

import aiohttp
import pytest
import pytest_asyncio

from bot.bootstrap.container import Container, build_container
from bot.config import Config
from bot.teams import pacing
from bot.teams.addresses import own_address
from bot.teams.connector import Connector, ConnectorFailed
from bot.teams.credentials import Credentials
from bot.teams.delivery import TeamsPlatform
from bot.teams.settings import TeamsSettings, teams_settings
from core.accounts.account import Account
from core.messaging.cards import Card, Text
from core.ports.chat_platforms import DeliveryFailed, MessageGone, Posting, Unreachable
from core.sessions.commands import HandOver
from core.sessions.records import SessionFilter
from tests.integration.teams.conftest import MakePerson, served_by
from tests.integration.teams.test_session import NOTHING_KNOWN, OUTLOOK, next_step, started
from tests.support.database import config_for
from tests.support.flowpilot import at_work
from tests.support.teams import LocalTeams, Refusal, actions, new_id
from tests.support.teams_people import CHANNEL, TeamsPerson, form_values
from tests.support.walk import known_id

CARD = Card("Hello", (Text("there"),))

AS_SHIPPED = pacing._WINDOWS


class Pauses:
    """Stands for sleeping: remembers how long it would have been."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def settings(teams: LocalTeams) -> TeamsSettings:
    found = teams_settings(config_for("postgresql://nobody@127.0.0.1/nothing", **teams.environment))
    assert found
    return found


@pytest.fixture
def connector(http: aiohttp.ClientSession, settings: TeamsSettings, pauses: Pauses) -> Connector:
    return Connector(http, Credentials(http, settings), pauses)


@pytest_asyncio.fixture(loop_scope="session")
async def platform(working_parts: Container, teams: LocalTeams, account: Account) -> TeamsPlatform:
    """Where FlowPilot posts and changes messages, once it has heard from the tenant."""
    assert working_parts.teams
    platform = working_parts.teams.platform
    await platform._references.note_service_url(teams.tenant, teams.service_url())
    return platform


@pytest.mark.parametrize("status", [412, 429, 502, 504])
async def test_a_fault_that_passes_is_tried_again_after_a_moment(
    teams: LocalTeams, connector: Connector, pauses: Pauses, status: int
) -> None:
    teams.refusals += [Refusal(status), Refusal(status)]

    await connector.send(teams.service_url(), "19:x@thread.tacv2", {"type": "message", "text": "x"})

    assert len(teams.messages) == 1
    first, second = pauses.seconds
    assert 0.2 <= first <= 0.6
    assert 0.4 <= second <= 1.2


async def test_teams_own_word_for_how_long_to_wait_is_kept_to(
    teams: LocalTeams, connector: Connector, pauses: Pauses
) -> None:
    teams.refusals += [Refusal(429, headers={"Retry-After": "1"}), Refusal(429, headers={"Retry-After": "30"})]

    with pytest.raises(ConnectorFailed) as failed:
        await connector.send(teams.service_url(), "19:x@thread.tacv2", {"type": "message"})

    assert failed.value.retry_after == 30
    assert [round(seconds) for seconds in pauses.seconds] == [1]


async def test_other_refusals_are_not_tried_again(teams: LocalTeams, connector: Connector, pauses: Pauses) -> None:
    teams.refusals += [Refusal(400, "BadSyntax")]

    with pytest.raises(ConnectorFailed, match="400 BadSyntax"):
        await connector.send(teams.service_url(), "19:x@thread.tacv2", {"type": "message"})

    assert (teams.attempts, pauses.seconds) == (1, [])


async def test_a_refused_token_is_replaced_once(teams: LocalTeams, connector: Connector) -> None:
    teams.refusals += [Refusal(401)]

    await connector.send(teams.service_url(), "19:x@thread.tacv2", {"type": "message"})

    assert teams.bearers == ["Bearer outbound-1", "Bearer outbound-2"]


async def test_one_token_serves_many_messages_until_shortly_before_its_end(
    http: aiohttp.ClientSession, teams: LocalTeams, settings: TeamsSettings
) -> None:
    now = 0.0
    credentials = Credentials(http, settings, lambda: now)

    assert {await credentials.token() for _ in range(5)} == {"outbound-1"}
    assert set(await asyncio.gather(*(credentials.token() for _ in range(5)))) == {"outbound-1"}
    now = 3599 - 301
    assert await credentials.token() == "outbound-1"
    now = 3599 - 299
    assert await credentials.token() == "outbound-2"

    assert teams.logins[0] == {
        "grant_type": "client_credentials",
        "client_id": settings.app_id,
        "client_secret": settings.password,
        "scope": "https://api.botframework.com/.default",
    }


async def test_a_burst_into_one_conversation_is_paced(
    teams: LocalTeams, connector: Connector, pauses: Pauses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "_WINDOWS", AS_SHIPPED)
    for _ in range(9):
        await connector.send(teams.service_url(), "19:busy@thread.tacv2", {"type": "message"})
    await connector.send(teams.service_url(), "19:other@thread.tacv2", {"type": "message"})

    assert len(pauses.seconds) >= 1
    assert all(0 < seconds <= 2 for seconds in pauses.seconds)


@pytest.mark.parametrize(
    ("status", "code", "expected", "words"),
    [
        (403, "BotNotInConversationRoster", Unreachable, "removed"),
        (404, "ConversationNotFound", Unreachable, "no longer exists in Teams"),
        (429, "", DeliveryFailed, ""),
        (500, "", DeliveryFailed, ""),
    ],
)
async def test_what_teams_refuses_is_said_in_words(
    platform: TeamsPlatform, teams: LocalTeams, status: int, code: str, expected: type[DeliveryFailed], words: str
) -> None:
    teams.refusals += [Refusal(status, code, {"Retry-After": "60"})]
    place = own_address("somebody").place(teams.tenant)

    with pytest.raises(expected) as refused:
        await platform.post(Posting(known_id("message"), place, "step:1", CARD))

    assert type(refused.value) is expected
    assert words in getattr(refused.value, "sentence", "")


async def test_a_message_that_people_deleted_is_posted_anew_and_a_chat_that_is_gone_is_not(
    platform: TeamsPlatform, teams: LocalTeams
) -> None:
    place = own_address("somebody").place(teams.tenant)

    with pytest.raises(MessageGone):
        await platform.update(place, "1:deleted", CARD)
    teams.refusals += [Refusal(404, "ConversationNotFound")]
    with pytest.raises(Unreachable):
        await platform.update(place, "1:deleted", CARD)


async def test_a_card_that_is_too_large_after_all_is_replaced_by_a_sentence(
    platform: TeamsPlatform, teams: LocalTeams
) -> None:
    teams.refusals += [Refusal(413, "MessageSizeTooBig")]
    place = own_address("somebody").place(teams.tenant)

    await platform.post(Posting(known_id("message"), place, "step:1", CARD))

    assert "too large for Teams" in teams.messages[0].text


async def test_a_session_whose_thread_cannot_be_reached_goes_on_in_its_engineers_own_chat(
    person: MakePerson, teams: LocalTeams
) -> None:
    dana = person("Dana")
    thread = dana.thread("1001")
    teams.unreachable.add(thread.id)

    await dana.mentions(NOTHING_KNOWN, thread, id="1001")

    step = await next_step(teams, dana.chat, 1)
    await teams.until(lambda: any("was removed" in shown.text for shown in teams.in_(dana.chat.id)))
    await dana.presses(step, "Can't check")
    await next_step(teams, dana.chat, 2)


async def test_messages_go_where_the_tenant_was_last_heard_from(person: MakePerson, teams: LocalTeams) -> None:
    dana = person("Dana")
    step = await started(teams, dana)
    dana.region = "amer"

    await dana.presses(step, "Can't check")

    await next_step(teams, dana.chat, 2)
    assert teams.regions[-1] == "amer"


@asynccontextmanager
async def running(config: Config, person: TeamsPerson) -> AsyncGenerator[Container]:
    """FlowPilot started once more, with the person talking to it."""
    async with build_container(config) as parts, at_work(parts), served_by(parts) as address:
        person.address = address
        yield parts


async def test_after_a_restart_messages_find_their_conversations_without_having_heard_from_them(
    http: aiohttp.ClientSession, config: Config, teams: LocalTeams
) -> None:
    dana = TeamsPerson(http, teams, "", "Dana", teams.tenant, region="apac")
    eli = TeamsPerson(http, teams, "", "Eli", teams.tenant, region="apac")
    async with running(config, dana):
        step = await started(teams, dana)
        eli.address = dana.address
        await eli.writes("help")
        await teams.until(lambda: teams.in_(eli.chat.id))
    teams.regions.clear()

    async with running(config, dana) as parts:
        assert parts.teams
        platform = parts.teams.platform
        await platform.update(own_address(dana.id).place(teams.tenant), step.id, CARD)
        await platform.post(Posting(known_id("message"), own_address(eli.id).place(teams.tenant), "digest", CARD))

    assert set(teams.regions) == {"apac"}
    assert step.text == "Hello\nthere"
    assert teams.in_(eli.chat.id)[-1].text == "Hello\nthere"
    assert teams.made == []


async def test_somebody_never_heard_from_is_written_to_in_a_chat_made_for_it(config: Config, teams: LocalTeams) -> None:
    async with build_container(config) as parts:
        assert parts.teams
        place = own_address("eli").place(teams.tenant)
        await parts.teams.platform.post(Posting(known_id("message"), place, "digest", CARD))

    assert teams.made[0]["members"] == [{"id": "eli"}]
    assert teams.made[0]["tenantId"] == teams.tenant
    assert teams.regions == ["default"]


async def test_hand_overs_go_to_the_channel_that_admins_chose(
    person: MakePerson, teams: LocalTeams, working_parts: Container, account: Account
) -> None:
    dana = person("Dana")
    channels = {"handover_channels": {"teams": CHANNEL.id}}
    await working_parts.administration.change_settings(None, account.id, channels)
    step = await started(teams, dana, OUTLOOK)
    opened = await dana.presses(step, "Hand over…")

    await dana.presses(opened.card, "Hand it over", reason="My shift ends", target_user="flowpilot:nothing")

    posted = await teams.until(lambda: teams.in_(CHANNEL.id))
    assert "My shift ends" in posted[0].text
    assert "Take it" in actions(posted[0].card)


async def test_a_second_hand_over_is_posted_anew_where_hand_overs_go(
    person: MakePerson, teams: LocalTeams, working_parts: Container, account: Account
) -> None:
    dana, eli = person("Dana"), person("Eli")
    await working_parts.administration.change_settings(None, account.id, {"handover_channels": {"teams": CHANNEL.id}})
    step = await started(teams, dana, OUTLOOK)
    opened = await dana.presses(step, "Hand over…")
    await dana.presses(opened.card, "Hand it over", reason="My shift ends", target_user="flowpilot:nothing")
    first = (await teams.until(lambda: teams.in_(CHANNEL.id)))[0]
    await eli.presses(first, "Take it", CHANNEL)
    await teams.until(lambda: "Eli took it" in teams.in_(CHANNEL.id)[0].text)
    async with working_parts.store.reading(account.id) as transaction:
        taken = (await transaction.sessions.list(SessionFilter()))[0]
        taker = await transaction.people.get(taken.engineer.id)
    service = working_parts.services.session_service
    await service.execute(taker, account.id, taken.id, HandOver("It needs a part"))

    posted = await teams.until(lambda: len(teams.in_(CHANNEL.id)) > 1 and teams.in_(CHANNEL.id))
    assert "Eli took it" in posted[0].text
    assert "It needs a part" in posted[-1].text
    assert "Take it" in actions(posted[-1].card)


async def test_who_was_chosen_stays_chosen_however_often_a_hand_over_is_refused(
    person: MakePerson, teams: LocalTeams
) -> None:
    dana = person("Dana")
    step = await started(teams, dana, OUTLOOK)
    for chosen in ("flowpilot:nothing", str(uuid4())):
        form = (await dana.presses(step, "Hand over…")).card
        for _ in range(3):
            form = (await dana.presses(form, "Hand it over", reason=" ", target_user=chosen)).card
            assert form_values(form)["target_user"] == chosen
    given = await dana.presses(form, "Hand it over", reason="My shift ends", target_user="flowpilot:nothing")
    assert given.status == 200
    await teams.until(lambda: any("My shift ends" in one.text for one in teams.in_(dana.chat.id)))


async def test_sessions_that_go_on_in_ones_own_chat_have_each_a_part_of_it(
    person: MakePerson, teams: LocalTeams, working_parts: Container, account: Account
) -> None:
    dana = person("Dana")
    await dana.writes("help")
    for problem in (OUTLOOK, f"{OUTLOOK} again"):
        root = new_id()
        teams.unreachable.add(dana.thread(root).id)
        await dana.mentions(problem, dana.thread(root), id=root)
        await teams.until(lambda: [one for one in teams.in_(dana.chat.id) if problem in one.text])  # noqa: B023

    async with working_parts.store.reading(account.id) as transaction:
        under = await transaction.messages.active_under(own_address(dana.id).parts(teams.tenant))
    assert under
    assert under.session_id
    newest = await working_parts.store.session(account.id, under.session_id)
    assert newest
    assert newest.problem == f"{OUTLOOK} again"
    await teams.until(lambda: len([one for one in teams.in_(dana.chat.id) if "I cannot post there" in one.text]) == 2)


async def test_a_message_taken_without_an_id_is_shown_anew_when_it_changes(
    platform: TeamsPlatform, teams: LocalTeams
) -> None:
    place = own_address("eli").place(teams.tenant)
    teams.silent_about_ids = True
    posted = await platform.post(Posting(known_id("message"), place, "digest", CARD))

    with pytest.raises(MessageGone):  # which delivery answers by posting it again
        await platform.update(place, posted.external_id, CARD)
