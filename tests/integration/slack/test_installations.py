"""Many workspaces: installing, tokens secret and fresh, uninstalling, linking; and nothing that crosses over."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import replace
from http.cookies import SimpleCookie
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
import pytest_asyncio

from bot.shared.sealing import Seal, new_key
from core.accounts.user import Role
from core.flows.library import starter_flows
from core.services import administration
from core.services.administration import DEFAULT_ACCOUNT
from core.shared.errors import InvalidInput
from storage.embedded import EmbeddedServer
from tests.integration.slack.conftest import Workspace
from tests.support.database import fresh_database
from tests.support.flowpilot import FlowPilot
from tests.support.slack import SECRET, Signed, Slack
from tests.support.slack_person import SlackPerson

pytestmark = pytest.mark.asyncio(loop_scope="session")
KEY = new_key()
PROBLEM = "Outlook keeps asking for my password"
OUTLOOK_FLOW = "Outlook keeps asking for a password"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def many(postgres: EmbeddedServer) -> AsyncGenerator[Workspace]:
    """A program that workspaces install; their accounts begin with one flow, as all of them take a while to publish."""
    flows = [flow for flow in starter_flows() if flow.title == OUTLOOK_FLOW]
    async with AsyncExitStack() as stack:
        stack.enter_context(patch.object(administration, "starter_flows", lambda: flows))
        slack = await stack.enter_async_context(Slack())
        http = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()))
        settings = {
            "SLACK_API_URL": slack.url,
            "SLACK_CLIENT_ID": "1.2",
            "SLACK_CLIENT_SECRET": "client-secret",
            "SLACK_SIGNING_SECRET": SECRET,
            "FLOWPILOT_ENCRYPTION_KEYS": KEY,
            "FLOWPILOT_SLACK_POSTS_BURST": "10000",
            "FLOWPILOT_SLACK_UPDATES_PER_MINUTE": "100000",
        }
        program = FlowPilot(stack.enter_context(fresh_database(postgres)), settings)
        stack.push_async_callback(program.stop)
        await program.start()
        yield Workspace(program, slack, Signed(http, program.url))


def installed(team: str | None, name: str = "Acme", installer: str = "U0BOSS", **more: Any) -> dict[str, Any]:
    """What Slack gives at an installation."""
    return {
        "ok": True,
        "app_id": "A1",
        "access_token": f"xoxb-{team}",
        "token_type": "bot",
        "scope": "commands,chat:write",
        "bot_user_id": "U0BOT",
        "team": {"id": team, "name": name} if team else None,
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": installer},
        **more,
    }


async def install(many: Workspace, gives: dict[str, Any]) -> str:
    """Go through the installation as a browser does; the page at its end."""
    many.slack.installs.append(gives)
    http, url = many.signed.http, many.program.url
    async with http.get(f"{url}/slack/install", allow_redirects=False) as page:
        link, cookies = page.headers["Location"], SimpleCookie(page.headers["Set-Cookie"])
    state = parse_qs(urlsplit(link).query)["state"][0]
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
    async with http.get(
        f"{url}/slack/oauth_redirect", params={"code": "c", "state": state}, headers={"Cookie": cookie}
    ) as done:
        return await done.text()


def somebody(many: Workspace, team: str, name: str = "Dana", user: str = "") -> SlackPerson:
    person = many.person(name)
    if user:
        person.user = user
        many.slack.knows(user, name)
    person.team = team
    return person


async def test_two_workspaces_of_two_accounts_share_nothing(many: Workspace) -> None:
    await install(many, installed("T1ONE"))
    await install(many, installed("T2TWO"))  # of the same name
    dana, eve = somebody(many, "T1ONE"), somebody(many, "T2TWO", "Eve")
    await dana.commands(PROBLEM)
    step = await many.open_step(dana.channel)
    posts = [token for method, given, token in many.slack.calls if given.get("channel") == dana.channel]
    assert set(posts) == {"xoxb-T1ONE"}
    await eve.presses(step, step.labels[0])
    await many.slack.until(lambda: any("There is no such session" in told for told in eve.told))
    await eve.commands("history")
    assert "Outlook" not in eve.said[-1]
    await eve.writes("Me too", dana.channel, step.thread_ts)
    await many.quiet()
    assert not any("Me too" in each.words for each in many.posted(dana.channel))
    rows = await many.rows("SELECT count(DISTINCT account_id) FROM workspaces WHERE external_id IN ('T1ONE', 'T2TWO')")
    assert rows == [(2,)]


async def test_who_installs_is_owner_and_others_are_engineers(many: Workspace) -> None:
    await install(many, installed("T3OWN"))
    boss, dana = somebody(many, "T3OWN", "Boss", "U0BOSS"), somebody(many, "T3OWN")
    await boss.commands("help")
    await dana.commands("help")
    rows = await many.rows(
        "SELECT u.role FROM users u JOIN user_identities i ON i.user_id = u.id WHERE i.workspace = 'T3OWN' ORDER BY 1"
    )
    assert rows == [("engineer",), ("owner",)]


async def test_tokens_are_stored_encrypted(many: Workspace) -> None:
    await install(many, installed("T4KEY"))
    ((sealed,),) = await many.rows("SELECT installation FROM workspaces WHERE external_id = 'T4KEY'")
    assert isinstance(sealed, bytes)
    assert b"xoxb" not in sealed
    assert b"xoxb-T4KEY" in Seal([KEY]).unseal(sealed)


async def test_a_forged_or_foreign_state_installs_nothing(many: Workspace) -> None:
    many.slack.installs.append(installed("T5BAD"))
    url = f"{many.program.url}/slack/oauth_redirect"
    for params in ({"code": "c", "state": "forged"}, {"code": "c"}, {"error": "access_denied", "state": "x"}):
        async with many.signed.http.get(url, params=params) as response:
            assert "Traceback" not in await response.text()
            assert response.status >= 400 or "error" in (await response.text()).lower()
    many.slack.installs.clear()
    assert await many.rows("SELECT 1 FROM workspaces WHERE external_id = 'T5BAD'") == []


@pytest.mark.parametrize(
    "event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}}]
)
async def test_an_uninstalled_workspace_stops_at_once_and_starts_again_when_reinstalled(
    many: Workspace, event: dict[str, Any]
) -> None:
    team = f"T6{event['type'][:3].upper()}"
    await install(many, installed(team))
    dana = somebody(many, team)
    await dana.commands("help")
    assert (await many.signed.event(dana.event_of(event))).status == 200
    assert await many.rows("SELECT installation FROM workspaces WHERE external_id = %s", team) == [(None,)]
    reply = await many.signed.command(dana.command_fields(PROBLEM))
    assert "not linked" in reply.body or reply.status != 200 or not reply.body or "install" in reply.body
    await many.quiet()
    assert many.posted(dana.channel) == []
    await install(many, installed(team))
    await many.program.restart()
    many.signed.url = many.program.url
    await dana.commands(PROBLEM)
    await many.open_step(dana.channel)


async def test_an_organisation_installs_once_for_all_its_workspaces(many: Workspace) -> None:
    await install(
        many,
        installed(
            None,
            enterprise={"id": "E7ORG", "name": "Org"},
            is_enterprise_install=True,
            access_token="xoxb-E7ORG",
        ),
    )
    dana = somebody(many, "T7ANY")
    many.slack.knows(dana.user, "Dana", team_id="T7ANY", enterprise_user={"enterprise_id": "E7ORG"})
    fields = dana.command_fields(PROBLEM) | {"enterprise_id": "E7ORG", "is_enterprise_install": "true"}
    assert (await many.signed.command(fields)).status == 200
    await many.open_step(dana.channel)
    assert {token for _, given, token in many.slack.calls if given.get("channel") == dana.channel} == {"xoxb-E7ORG"}


async def test_where_an_organisation_installed_it_people_of_other_companies_get_nowhere(many: Workspace) -> None:
    organisation = {"id": "E8ORG", "name": "Org"}
    await install(many, installed(None, enterprise=organisation, is_enterprise_install=True, access_token="xoxb-E8"))
    dana, eve = somebody(many, "T8ANY"), somebody(many, "T8EVE", "Eve")
    many.slack.knows(dana.user, "Dana", team_id="T8ANY", enterprise_user={"enterprise_id": "E8ORG"})
    many.slack.knows(eve.user, "Eve", team_id="T8EVE", is_stranger=False)
    fields = dana.command_fields(PROBLEM) | {"enterprise_id": "E8ORG", "is_enterprise_install": "true"}
    assert (await many.signed.command(fields)).status == 200
    step = await many.open_step(dana.channel)
    # Slack names no workspace beside that of whoever did it.
    of_org = {"team": None, "enterprise": organisation, "is_enterprise_install": True}
    await many.signed.interaction(eve.press_of(step, step.labels[0]) | of_org)
    await many.signed.interaction(eve.press_of(step, "Hand over") | of_org)
    await many.slack.until(lambda: any("people of the workspace" in told for told in eve.told))
    view = {"view": {"id": "V1", "callback_id": "x", "state": {"values": {}}, "private_metadata": ""}}
    await many.signed.interaction(
        {"type": "view_submission", "user": {"id": eve.user, "team_id": "T8EVE"}} | of_org | view
    )
    event = eve.message("Let me in", dana.channel, step.thread_ts, user_team="T8EVE")
    of_event = {"team_id": "T8EVE", "enterprise_id": "E8ORG", "is_enterprise_install": True}
    authorized = [
        {"enterprise_id": "E8ORG", "team_id": None, "user_id": "U0BOT", "is_bot": True, "is_enterprise_install": True}
    ]
    await many.signed.event(eve.event_of(event) | of_event | {"authorizations": authorized})
    await many.quiet()
    assert await many.rows("SELECT 1 FROM user_identities WHERE external_id = %s", eve.user) == []
    assert not any("Let me in" in each.words for each in many.posted(dana.channel))
    await many.signed.interaction(dana.press_of(step, step.labels[0]) | of_org)
    await many.slack.until(lambda: any("(Dana)" in each.words for each in many.posted(dana.channel)))


async def test_a_token_is_renewed_before_it_ends(many: Workspace) -> None:
    ends = {"refresh_token": "xoxe-1", "expires_in": 600}
    await install(many, installed("T8ROT", **ends))
    many.slack.installs.append(
        {"ok": True, "access_token": "xoxb-fresh", "refresh_token": "xoxe-2", "expires_in": 43_200, "token_type": "bot"}
    )
    dana = somebody(many, "T8ROT")
    await dana.commands(PROBLEM)
    await many.open_step(dana.channel)
    used = {token for _, given, token in many.slack.calls if given.get("channel") == dana.channel}
    assert used == {"xoxb-fresh"}
    assert ("oauth.v2.access", "xoxe-1") in [
        (method, given.get("refresh_token")) for method, given, _ in many.slack.calls
    ]


async def test_a_workspace_is_linked_to_an_account_that_exists_by_its_admins_code(many: Workspace) -> None:
    await install(many, installed("T9LNK"))
    boss, dana = somebody(many, "T9LNK", "Boss", "U0BOSS"), somebody(many, "T9LNK")
    account = await many.program.parts.administration.existing_account(DEFAULT_ACCOUNT)
    code = await many.program.parts.identities.code_for_workspace(None, account.id)
    await dana.commands(f"link {code}")
    assert "Only an owner" in dana.said[-1]
    code = await many.program.parts.identities.code_for_workspace(None, account.id)
    await boss.commands(f"link {code.lower()}")
    assert "belongs to the other account now" in boss.said[-1]
    assert await many.rows("SELECT account_id FROM workspaces WHERE external_id = 'T9LNK'") == [(account.id,)]
    await boss.commands("settings")
    assert "owners and admins" in boss.said[-1]
    await boss.commands(f"link {code}")
    assert "This code is not known" in boss.said[-1]


async def test_a_person_is_one_on_two_platforms_by_a_code(many: Workspace) -> None:
    await install(many, installed("TALNK"))
    dana = somebody(many, "TALNK")
    await dana.commands(PROBLEM)
    await many.open_step(dana.channel)
    ((account_id,),) = await many.rows("SELECT account_id FROM workspaces WHERE external_id = 'TALNK'")
    kim = await many.program.parts.administration.user(await _account(many, account_id), "kim", Role.ENGINEER)
    code = await many.program.parts.identities.code_for_person(kim)
    await dana.commands(f"link {code}")
    assert "here you are now kim" in dana.said[-1]
    assert await many.rows("SELECT engineer_name FROM ai_sessions WHERE account_id = %s", account_id) == [("kim",)]
    step = await many.open_step(dana.channel)
    await dana.presses(step, step.labels[0])
    await many.slack.until(lambda: any("(kim)" in each.words for each in many.posted(dana.channel)))


async def _account(many: Workspace, account_id: object) -> Any:
    ((name,),) = await many.rows("SELECT name FROM accounts WHERE id = %s", account_id)
    return await many.program.parts.administration.existing_account(str(name))


async def test_an_uninstalled_workspace_is_purged_after_its_grace_with_the_account_made_for_it(many: Workspace) -> None:
    await install(many, installed("TBOLD"))
    await install(many, installed("TCNEW"))
    for team in ("TBOLD", "TCNEW"):
        person = somebody(many, team)
        await person.commands("help")
        await many.signed.event(person.event_of({"type": "app_uninstalled"}))
    await many.rows(
        "UPDATE workspaces SET uninstalled_at = uninstalled_at - interval '31 days'"
        " WHERE external_id = 'TBOLD' RETURNING id"
    )
    await many.program.parts.worker._errands("forget")
    left = "SELECT external_id FROM workspaces WHERE external_id IN ('TBOLD', 'TCNEW')"
    assert await many.rows(left) == [("TCNEW",)]
    assert await many.rows("SELECT 1 FROM user_identities WHERE workspace = 'TBOLD'") == []
    assert await many.rows("SELECT 1 FROM accounts WHERE name LIKE %s", "%(TBOLD)") == []
    assert await many.rows("SELECT count(*) FROM accounts WHERE name LIKE %s", "%(TCNEW)") == [(1,)]


async def test_a_channel_is_one_of_the_accounts_own_when_it_is_chosen_and_when_it_is_posted_to(many: Workspace) -> None:
    await install(many, installed("TDOWN"))
    await install(many, installed("TEOTH"))
    ids = dict(
        await many.rows("SELECT external_id, account_id FROM workspaces WHERE external_id IN ('TDOWN', 'TEOTH')")
    )
    change = many.program.parts.administration.change_settings
    for theirs in ("TEOTH/C0THEIRS", "TNOBODY/C0THEIRS"):
        with pytest.raises(InvalidInput, match="not in a Slack workspace or tenant of this account"):
            await change(None, ids["TDOWN"], {"handover_channels": {"slack": theirs}})  # type: ignore[arg-type]
    await change(None, ids["TDOWN"], {"handover_channels": {"slack": "C0OURS"}})  # type: ignore[arg-type]
    # As an earlier release may have stored it.
    await many.rows(
        "INSERT INTO conversations (id, account_id, platform, address, workspace, kind)"
        " VALUES (gen_random_uuid(), %s, 'slack', 'TEOTH/C0THEIRS', 'TEOTH', 'handover') RETURNING id",
        ids["TDOWN"],
    )
    dana = somebody(many, "TDOWN")
    await dana.commands(PROBLEM)
    await dana.presses(await many.open_step(dana.channel), "Hand over")
    await dana.fills(reason="My shift ends")
    posted = await many.slack.until(lambda: many.posted("C0OURS"))
    assert "My shift ends" in posted[0].words
    await many.program.parts.delivery.deliver_waiting()
    assert many.posted("C0THEIRS") == []
    assert not any(given.get("channel") == "C0THEIRS" for _, given, _ in many.slack.calls)


async def test_a_channel_chosen_before_its_workspace_went_away_and_came_back_can_be_chosen_again(
    many: Workspace,
) -> None:
    await install(many, installed("TGONE"))
    parts = many.program.parts
    ((account_id,),) = await many.rows("SELECT account_id FROM workspaces WHERE external_id = 'TGONE'")
    change, chosen = parts.administration.change_settings, {"handover_channels": {"slack": "C0BACK"}}
    await change(None, account_id, chosen)  # type: ignore[arg-type]
    async with parts.store.accounts() as accounts:
        workspace = await accounts.workspace("slack", "TGONE")
    assert workspace
    another = await parts.administration.account("Another")
    await parts.identities.connect(replace(workspace, account_id=another.id))
    purposes = "SELECT p.account_id FROM conversation_purposes p JOIN conversations c ON c.id = p.conversation_id"
    of_it = f"{purposes} WHERE c.address = 'TGONE/C0BACK'"
    await change(None, account_id, {"environment_notes": "All else can be changed", **chosen})  # type: ignore[arg-type]
    assert await many.rows(of_it) == []

    await parts.identities.connect(workspace)
    await change(None, account_id, chosen)  # type: ignore[arg-type]

    assert await many.rows(of_it) == [(account_id,)]
