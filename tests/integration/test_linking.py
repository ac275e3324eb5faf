"""One person on two platforms: linking makes them one, wherever either of them stands."""

import pytest
from sqlalchemy import text

from bot.bootstrap.container import Container
from core.accounts.user import Identity, Role, User, Workspace
from core.services.administration import DEFAULT_ACCOUNT
from core.services.identities import Profile
from core.shared.errors import Conflict
from storage.tables import metadata
from tests.conftest import MakeEngineer
from tests.support.client import Engineer
from tests.support.solving import learned, solve

IN_SLACK = Identity("slack", "T1", "U1")
IN_TEAMS = Identity("teams", "tenant", "u1")


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
