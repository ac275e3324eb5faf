"""One person on two platforms: linking makes them one, wherever either of them stands."""

import asyncio

import aiohttp
import pytest
from sqlalchemy import text

from bot.bootstrap.container import Container
from core.accounts.permissions import NoAccess
from core.accounts.user import Identity, Role, User, Workspace
from core.services.administration import DEFAULT_ACCOUNT
from core.services.identities import Profile
from core.shared.errors import Conflict, NotFound
from storage.tables import metadata
from tests.conftest import MakeEngineer
from tests.support.client import Engineer
from tests.support.flowpilot import FlowPilot
from tests.support.solving import learned, solve

pytestmark = pytest.mark.asyncio(loop_scope="session")

IN_SLACK = Identity("slack", "T1", "U1")
IN_TEAMS = Identity("teams", "tenant", "u1")


@pytest.fixture
def working_parts(emptied_program: FlowPilot) -> Container:
    return emptied_program.parts


@pytest.fixture
def engineer(emptied_program: FlowPilot, http: aiohttp.ClientSession) -> MakeEngineer:
    return emptied_program.engineers(http, DEFAULT_ACCOUNT)


async def _in_chat(parts: Container, identity: Identity, name: str) -> User:
    """Somebody met in a chat of the default account."""
    account = await parts.administration.existing_account(DEFAULT_ACCOUNT)
    await parts.identities.connect(Workspace(identity.platform, identity.workspace, account.id))  # type: ignore[arg-type]

    async def profile() -> Profile:
        return Profile(name)

    return (await parts.identities.person(identity, profile)).user


async def _user(parts: Container, engineer: Engineer) -> User:
    credential = await parts.administration.credential(engineer.token)
    assert credential
    return credential.user


async def _token(parts: Container, engineer: Engineer, user: User) -> Engineer:
    return Engineer(engineer.http, engineer.base, (await parts.administration.create_token(None, user)).text)


async def _link(parts: Container, kept: User, former: User, identity: Identity) -> str:
    return await parts.identities.use_code(former, identity, await parts.identities.code_for_person(kept))


async def test_nothing_is_left_of_the_one_who_was_linked(engineer: MakeEngineer, working_parts: Container) -> None:
    parts = working_parts
    web = await engineer("dana")
    met = await _in_chat(parts, IN_SLACK, "Dana of Slack")
    slack = await _token(parts, web, met)
    ravi = await engineer("ravi", Role.ADMIN, reviewer=True)
    started = await slack.start("Printer on floor 9", guide="adhoc")
    started = await slack.answer(started, text="the queue stands still")
    assert (await slack.act(started, "escalate", {"reason": "My shift ends", "target_user": "ravi"})).status < 300
    solved = await solve(slack)
    await learned(parts, slack, solved)
    theirs = await ravi.start("Scanner on floor 9", guide="adhoc")
    assert (await slack.act(theirs, "notes", {"text": "I saw that, too"})).status < 300
    assert (await slack.act(solved, "rating", {"stars": 4})).status < 300

    kept = await _user(parts, web)
    assert await _link(parts, kept, met, IN_SLACK)

    async with parts.store.connection() as connection:
        for table in metadata.tables:
            left = text(f"SELECT count(*) FROM {table} t WHERE strpos(t::text, :former) > 0")
            assert (await connection.execute(left, {"former": str(met.id)})).scalar() == 0, table
    assert (await web.read(solved))["engineer"] == "dana"
    assert (await slack.call("GET", "/me")).status == 401
    assert met.name not in {user["name"] for user in (await ravi.call("GET", "/users")).body["items"]}
    known = await parts.identities.known(IN_SLACK)
    assert known == kept


async def test_the_two_of_a_person_do_not_take_back_or_approve_what_is_theirs(
    engineer: MakeEngineer, working_parts: Container
) -> None:
    parts = working_parts
    web = await engineer("dana", reviewer=True)
    met = await _in_chat(parts, IN_SLACK, "Dana of Slack")
    slack = await _token(parts, web, met)
    solved = await solve(slack)
    await learned(parts, slack, solved)
    (proposal,) = (await web.call("GET", "/proposals?status=pending")).body["items"]
    started = await slack.start("Printer on floor 9", guide="adhoc")
    assert (await slack.act(started, "escalate", {"reason": "My shift ends"})).status < 300

    await _link(parts, await _user(parts, web), met, IN_SLACK)

    assert (await web.act(started, "claim", {"mode": "continue"})).status == 403
    decided = await web.call("POST", f"/proposals/{proposal['id']}/review", {"decision": "approve"})
    assert (decided.status, decided.body["code"]) == (403, "not_allowed")


@pytest.mark.parametrize("roles", [(Role.OWNER, Role.ENGINEER), (Role.VIEWER, Role.OWNER), (Role.L1_TECH, Role.VIEWER)])
async def test_the_higher_role_and_the_reviewer_flag_stay(
    engineer: MakeEngineer, working_parts: Container, roles: tuple[Role, Role]
) -> None:
    parts = working_parts
    web = await engineer("dana", roles[0])
    met = await _in_chat(parts, IN_SLACK, "Dana of Slack")
    account = await parts.administration.existing_account(DEFAULT_ACCOUNT)
    met = await parts.administration.user(account, met.name, roles[1], reviewer=True)

    await _link(parts, await _user(parts, web), met, IN_SLACK)

    merged = await _user(parts, web)
    assert (merged.role, merged.is_reviewer) == (min(roles, key=list(Role).index), True)


async def test_who_would_be_two_people_on_one_platform_is_not_linked(
    engineer: MakeEngineer, working_parts: Container
) -> None:
    parts = working_parts
    one, other = await _in_chat(parts, IN_SLACK, "One"), await _in_chat(parts, Identity("slack", "T1", "U2"), "Other")
    with pytest.raises(Conflict, match="One is linked to somebody in Slack already"):
        await _link(parts, one, other, Identity("slack", "T1", "U2"))
    web = await engineer("dana")
    teams = await _in_chat(parts, IN_TEAMS, "In Teams")
    await _link(parts, await _user(parts, web), teams, IN_TEAMS)
    await _link(parts, await _user(parts, web), one, IN_SLACK)
    assert {(await parts.identities.known(each)) for each in (IN_SLACK, IN_TEAMS)} == {await _user(parts, web)}


async def _wait_for_locks(parts: Container, count: int) -> None:
    """Return once so many statements wait for a row."""
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    while True:
        async with parts.store.connection() as connection:
            if ((await connection.execute(waiting)).scalar() or 0) >= count:
                return
        await asyncio.sleep(0.1)


async def test_what_is_done_at_the_moment_of_linking_is_refused_or_becomes_the_others(
    engineer: MakeEngineer, working_parts: Container
) -> None:
    parts = working_parts
    web = await engineer("dana")
    met = await _in_chat(parts, IN_SLACK, "Dana of Slack")
    slack = await _token(parts, web, met)
    theirs = await slack.start("Printer on floor 9", guide="adhoc")
    kept = await _user(parts, web)
    doing = [
        slack.call("POST", "/sessions", {"problem": "Scanner on floor 9", "guide": "adhoc"}),
        slack.act(theirs, "notes", {"text": "at the same moment"}),
        slack.act(theirs, "escalate", {"reason": "My shift ends"}),
        slack.call("POST", "/tokens", {"name": "late"}),
    ]
    async with parts.store.transaction(kept.account_id) as transaction:
        await transaction.people.locked([met.id, kept.id])
        under_way = [asyncio.ensure_future(each) for each in doing]
        await _wait_for_locks(parts, 2)  # the new session and the token: both refer to the person
        await transaction.people.merge(met, kept)
    answers = await asyncio.gather(*under_way)

    assert [answer.status for answer in answers if answer.status >= 500] == []
    async with parts.store.connection() as connection:
        for table in metadata.tables:
            left = text(f"SELECT count(*) FROM {table} t WHERE strpos(t::text, :former) > 0")
            assert (await connection.execute(left, {"former": str(met.id)})).scalar() == 0, table


async def test_who_was_suspended_since_brings_nothing_along(engineer: MakeEngineer, working_parts: Container) -> None:
    parts = working_parts
    olga, web = await engineer("olga", Role.OWNER), await engineer("dana")
    met = await _in_chat(parts, IN_SLACK, "Dana of Slack")
    account = await parts.administration.existing_account(DEFAULT_ACCOUNT)
    met = await parts.administration.user(account, met.name, Role.ADMIN)
    assert (await olga.call("POST", f"/users/{met.id}/suspend")).status == 200
    with pytest.raises(NoAccess):
        await _link(parts, await _user(parts, web), met, IN_SLACK)  # as they were when they began to type
    assert (await _user(parts, web)).role is Role.ENGINEER


async def test_a_code_links_once_and_links_nobody_back(engineer: MakeEngineer, working_parts: Container) -> None:
    parts = working_parts
    web = await engineer("dana")
    met = await _in_chat(parts, IN_SLACK, "Dana of Slack")
    kept = await _user(parts, web)
    code, back = await parts.identities.code_for_person(kept), await parts.identities.code_for_person(met)
    await parts.identities.use_code(met, IN_SLACK, code)
    for used in (code, back):
        with pytest.raises(NotFound):
            await parts.identities.use_code(kept, IN_SLACK, used)
    with pytest.raises(Conflict, match="already you"):
        await _link(parts, kept, kept, IN_SLACK)


async def test_two_codes_typed_at_the_same_moment_leave_one_person_with_everything(
    engineer: MakeEngineer, working_parts: Container
) -> None:
    parts = working_parts
    web = await engineer("dana")
    slack, teams = await _in_chat(parts, IN_SLACK, "In Slack"), await _in_chat(parts, IN_TEAMS, "In Teams")
    kept = await _user(parts, web)
    done = await asyncio.gather(
        _link(parts, kept, slack, IN_SLACK), _link(parts, kept, teams, IN_TEAMS), return_exceptions=True
    )
    assert all(isinstance(each, str) for each in done), done
    # Each towards the other: one wins, and nobody is lost.
    ada, eve = await engineer("ada"), await engineer("eve")
    one, two = await _user(parts, ada), await _user(parts, eve)
    await asyncio.gather(
        _link(parts, one, two, Identity("slack", "T1", "U8")),
        _link(parts, two, one, Identity("slack", "T1", "U9")),
        return_exceptions=True,
    )
    account = await parts.administration.existing_account(DEFAULT_ACCOUNT)
    async with parts.store.reading(account.id) as transaction:
        names = {user.name for user in await transaction.people.list()}
    assert len(names & {"ada", "eve"}) == 1
    assert {(await parts.identities.known(each)) for each in (IN_SLACK, IN_TEAMS)} == {kept}
