"""Setting Teams up: an emulator, the app package, and tenants."""

import io
import json
import zipfile
from collections.abc import AsyncGenerator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from bot.bootstrap.container import Container, build_container, has_demo
from bot.config import Config, ConfigError, load_config
from bot.teams.addresses import EMULATOR_TENANT, channel_name
from core.accounts.account import Account
from core.accounts.user import Role
from core.chat.command_parser import CommandWord
from core.services.administration import DEFAULT_ACCOUNT
from tests.integration.teams.conftest import MakePerson, served_by
from tests.integration.teams.own_program import account, served, working_parts
from tests.integration.teams.test_people import roles
from tests.integration.teams.test_session import OUTLOOK, started
from tests.support.database import config_for
from tests.support.flowpilot import at_work
from tests.support.teams import APP_ID, PASSWORD, TENANT, LocalTeams, Refusal, actions, new_id, own_chat, words_of
from tests.support.teams_people import TeamsPerson
from tests.support.terminal import Operator, Terminal

__all__ = ["account", "served", "working_parts"]

SITE = "https://flowpilot.example"
WITHOUT_TOKENS = {"FLOWPILOT_TEAMS_DANGEROUSLY_ALLOW_UNAUTHENTICATED": "true"}


@pytest_asyncio.fixture(loop_scope="session")
async def emulator(database_url: str, teams: LocalTeams, http: aiohttp.ClientSession) -> AsyncGenerator[TeamsPerson]:
    """Somebody with an emulator, which knows no tenants, no ids that last and no tokens."""
    config = config_for(database_url, **WITHOUT_TOKENS)
    async with build_container(config) as parts, at_work(parts), served_by(parts) as address:
        yield TeamsPerson(http, teams, address, "User")


def as_an_emulator_writes(person: TeamsPerson, kind: str, **more: object) -> dict[str, object]:
    return {
        "type": kind,
        "id": new_id(),
        "channelId": "emulator",
        "serviceUrl": person.teams.service_url(),
        "from": {"id": "user-1", "name": "User", "role": "user"},
        "recipient": {"id": "bot-1", "name": "Bot", "role": "bot"},
        "conversation": {"id": "9f2c|livechat"},
        **more,
    }


async def test_an_emulator_on_this_machine_is_served_without_tokens(emulator: TeamsPerson, teams: LocalTeams) -> None:
    joined = as_an_emulator_writes(emulator, "conversationUpdate", membersAdded=[{"id": "bot-1"}])
    url = f"{emulator.address}/api/messages"
    for activity in (joined, as_an_emulator_writes(emulator, "message", text=OUTLOOK)):
        async with emulator.http.post(url, json=activity) as response:
            assert response.status == 200

    step = await teams.until(
        lambda: next((shown for shown in teams.messages if "Can't check" in actions(shown.card)), None)
    )

    assert step.conversation == "9f2c|livechat"
    assert any("Hello, I am FlowPilot" in shown.text for shown in teams.messages)
    assert set(teams.bearers) == {""}
    assert teams.logins == []


async def test_settings_take_the_channels_that_an_emulators_form_offers(database_url: str) -> None:
    async with build_container(config_for(database_url, **WITHOUT_TOKENS)) as parts:
        account = await parts.administration.account(DEFAULT_ACCOUNT)
        offered = {"teams": channel_name(EMULATOR_TENANT, "channel-announcements-id")}
        changed = await parts.administration.change_settings(None, account.id, {"handover_channels": offered})
        assert changed.handover_channels == offered


async def test_an_emulator_has_no_dialogs_so_a_form_comes_as_a_card(emulator: TeamsPerson, teams: LocalTeams) -> None:
    url = f"{emulator.address}/api/messages"
    tenant = {"tenant": {"id": "00000000-0000-0000-0000-0000000000001"}}
    written = as_an_emulator_writes(emulator, "message", text=OUTLOOK, channelData=tenant)
    async with emulator.http.post(url, json=written) as response:
        assert response.status == 200
    step = await teams.until(
        lambda: next((shown for shown in teams.messages if "It's fixed…" in actions(shown.card)), None)
    )
    button = actions(step.card)["It's fixed…"]
    assert button["type"] == "Action.Execute"
    value = {"action": {"type": button["type"], "verb": button["verb"], "data": button["data"]}, "trigger": "manual"}
    pressed = as_an_emulator_writes(emulator, "invoke", name="adaptiveCard/action", value=value, channelData=tenant)
    async with emulator.http.post(url, json=pressed) as response:
        form = (await response.json())["value"]
    assert "Save" in actions(form)
    assert "What fixed it?" in words_of(form)


async def test_an_emulator_elsewhere_is_not_served(emulator: TeamsPerson) -> None:
    activity = as_an_emulator_writes(emulator, "message", text=OUTLOOK, serviceUrl="https://elsewhere.example")

    async with emulator.http.post(f"{emulator.address}/api/messages", json=activity) as response:
        assert response.status == 401


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "flowpilot.example"])
def test_flowpilot_does_not_start_without_authentication_where_others_reach_it(host: str) -> None:
    with pytest.raises(ConfigError, match="only allowed on a loopback address"):
        load_config(None, WITHOUT_TOKENS | {"FLOWPILOT_SERVER_HOST": host})


@pytest.mark.parametrize(
    ("environ", "missing"),
    [
        ({"MICROSOFT_APP_ID": APP_ID, "MICROSOFT_APP_TENANT_ID": TENANT}, "MICROSOFT_APP_PASSWORD"),
        ({"MICROSOFT_APP_ID": APP_ID, "MICROSOFT_APP_PASSWORD": PASSWORD}, "MICROSOFT_APP_TENANT_ID"),
        ({"MICROSOFT_APP_PASSWORD": PASSWORD}, "MICROSOFT_APP_ID"),
        ({"FLOWPILOT_TEAMS_LOGIN_URL": "http://login.example/tenant"}, "login_url"),
        ({"FLOWPILOT_TEAMS_OPENID_METADATA_URL": "http://login.example"}, "openid_metadata_url"),
    ],
)
def test_what_is_missing_or_unsafe_is_said_at_the_start(environ: dict[str, str], missing: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load_config(None, environ)

    assert missing in str(refused.value)
    assert PASSWORD not in str(refused.value)


def test_a_managed_identity_and_several_tenants_need_less() -> None:
    load_config(
        None,
        {"MICROSOFT_APP_ID": APP_ID, "MICROSOFT_APP_TENANT_ID": TENANT, "FLOWPILOT_TEAMS_APP_TYPE": "managed_identity"},
    )
    load_config(
        None,
        {"MICROSOFT_APP_ID": APP_ID, "MICROSOFT_APP_PASSWORD": PASSWORD, "FLOWPILOT_TEAMS_APP_TYPE": "multi_tenant"},
    )


def test_microsofts_own_names_of_the_secrets_are_understood() -> None:
    config = load_config(
        None, {"MicrosoftAppId": APP_ID, "MicrosoftAppPassword": PASSWORD, "MicrosoftAppTenantId": TENANT}
    )

    assert (config.secrets.microsoft_app_id, config.secrets.microsoft_app_tenant_id) == (APP_ID, TENANT)
    assert config.secrets.microsoft_app_password
    assert config.secrets.microsoft_app_password.get_secret_value() == PASSWORD


def test_demo_people_are_gone_once_teams_is_configured(config: Config) -> None:
    assert not has_demo(config)


def test_the_app_package_says_what_flowpilot_is_and_fits_teams_limits(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "app.zip"
    settings = {"MICROSOFT_APP_ID": APP_ID, "MICROSOFT_APP_PASSWORD": PASSWORD, "MICROSOFT_APP_TENANT_ID": TENANT}

    operator = Operator(terminal, settings | {"FLOWPILOT_SERVER_PUBLIC_URL": SITE})
    assert str(file) in operator.runs("teams", "package", "--output", str(file))
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as archive:
        assert sorted(archive.namelist()) == ["color.png", "manifest.json", "outline.png"]
        manifest = json.loads(archive.read("manifest.json"))
        sizes = {name: archive.read(name)[16:24] for name in ("color.png", "outline.png")}
    assert {name: tuple(int.from_bytes(part) for part in (size[:4], size[4:])) for name, size in sizes.items()} == {
        "color.png": (192, 192),
        "outline.png": (32, 32),
    }
    assert manifest["id"] == manifest["bots"][0]["botId"] == manifest["composeExtensions"][0]["botId"] == APP_ID
    assert manifest["validDomains"] == ["flowpilot.example"]
    assert len(manifest["name"]["short"]) <= 30
    assert len(manifest["description"]["short"]) <= 80
    (commands,) = manifest["bots"][0]["commandLists"]
    shown = {command["title"] for command in commands["commands"]}
    assert {word.value for word in CommandWord} - shown == {"ticket", "scripts", "preferences", "title"}, (
        "Teams shows ten, help tells of all"
    )
    assert len(commands["commands"]) <= 10
    assert all(len(command["title"]) <= 32 and len(command["description"]) <= 128 for command in commands["commands"])
    assert PASSWORD not in json.dumps(manifest)


def test_a_package_that_cannot_be_made_says_what_is_missing(terminal: Terminal) -> None:
    error = Operator(terminal, {}).fails("teams", "package")

    assert "MICROSOFT_APP_ID" in error
    assert "server.public_url" in error


async def test_another_tenant_is_linked_to_an_account_of_its_own_and_unlinked(
    operator: Operator, person: MakePerson, working_parts: Container
) -> None:
    other = "5b0a2f6e-1111-4000-8000-2f6e5b0a1111"
    kim = person("Kim", tenant=other)
    assert (await kim.writes("help")).status == 403

    operator.runs("teams", "link", "--account", "Acme", other)
    assert (await kim.writes("help")).status == 200
    account = await working_parts.administration.existing_account("Acme")
    async with working_parts.store.reading(account.id) as transaction:
        assert [user.name for user in await transaction.people.list()] == ["Kim"]

    operator.runs("teams", "unlink", other)
    assert (await kim.writes("help")).status == 403


async def test_the_message_extension_finds_flows_to_show_to_a_colleague(person: MakePerson) -> None:
    dana = person("Dana")
    asked = {"commandId": "flows", "parameters": [{"name": "query", "value": "outlook"}]}
    found = (await dana.post(dana.invoke("composeExtension/query", asked))).body["composeExtension"]
    titles = [each["preview"]["content"]["title"] for each in found["attachments"]]
    assert any("Outlook" in title for title in titles)
    assert "walk" in words_of(found["attachments"][0]["content"])
    page = asked | {"queryOptions": {"skip": len(titles), "count": 25}}
    assert (await dana.post(dana.invoke("composeExtension/query", page))).body["composeExtension"]["attachments"] == []
    asked["parameters"][0]["value"] = "no such flow"
    assert (await dana.post(dana.invoke("composeExtension/query", asked))).body["composeExtension"]["type"] == "message"


async def test_what_is_private_in_a_channel_is_shown_there_to_one_person_where_the_tenant_has_that(
    database_url: str, teams: LocalTeams, http: aiohttp.ClientSession
) -> None:
    config = config_for(database_url, **teams.environment, FLOWPILOT_TEAMS_TARGETED_MESSAGES="true")
    async with build_container(config) as parts, at_work(parts), served_by(parts) as address:
        dana = TeamsPerson(http, teams, address, "Dana", teams.tenant)
        await dana.mentions("help", dana.thread())
        shown = await teams.until(lambda: next((each for each in teams.messages if each.only_for), None))
        assert shown.only_for == dana.bot_specific_id
        assert "history" in shown.text
        assert not teams.in_(own_chat(dana.id))


async def test_a_targeted_message_that_is_refused_comes_in_the_own_chat(
    database_url: str, teams: LocalTeams, http: aiohttp.ClientSession
) -> None:
    config = config_for(database_url, **teams.environment, FLOWPILOT_TEAMS_TARGETED_MESSAGES="true")
    async with build_container(config) as parts, at_work(parts), served_by(parts) as address:
        dana = TeamsPerson(http, teams, address, "Dana", teams.tenant)
        teams.refusals.append(Refusal(400, "BadArgument"))
        await dana.mentions("help", dana.thread())
        await teams.until(lambda: teams.in_(own_chat(dana.id)))
        assert not any(each.only_for for each in teams.messages)


async def test_whoever_installs_first_and_is_no_guest_is_owner_and_welcomed_and_others_are_engineers(
    person: MakePerson, teams: LocalTeams, working_parts: Container, account: Account
) -> None:
    dana, eli, gus = person("Dana"), person("Eli"), person("Gus")
    for known_as in (gus.id, gus.bot_specific_id):
        teams.members[known_as] = {**teams.members[known_as], "userRole": "guest"}

    await gus.installs()
    installed = dana.activity("installationUpdate", dana.chat, action="add")
    for _ in range(2):
        assert (await dana.post(installed)).status == 200
    await eli.installs()

    await teams.until(lambda: teams.in_(eli.chat.id) and teams.in_(dana.chat.id))
    assert await roles(working_parts, account) == {"Dana": Role.OWNER, "Eli": Role.ENGINEER}
    (welcome,) = teams.in_(dana.chat.id)
    assert "Hello, I am FlowPilot" in welcome.text


async def test_a_problem_in_ones_own_chat_starts_a_session(person: MakePerson, teams: LocalTeams) -> None:
    dana = person("Dana")

    step = await started(teams, dana)

    assert any(OUTLOOK in shown.text for shown in teams.in_(dana.chat.id))
    assert step.activity["summary"]
    assert teams.bearers[-1] == "Bearer outbound-1"
    assert len(teams.logins) == 1
    assert teams.typing == [dana.chat.id]
