"""What goes on between FlowPilot and Teams, with a clock that the test sets."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.config import load_config
from bot.teams.actions import Surface
from bot.teams.activity import Activity, plain_text
from bot.teams.addresses import TeamsAddress, channel_place, own_address, read_address
from bot.teams.credentials import Credentials, NoToken
from bot.teams.forms import FormChoices, filled, render_form, values_of
from bot.teams.interaction import key_of
from bot.teams.keys import SigningKeys
from bot.teams.limits import CARD_BYTES, size
from bot.teams.pacing import Pace
from bot.teams.settings import teams_settings
from core.messaging.cards import Action, Target
from core.messaging.forms import ChannelField, Choice, ChoiceField, Form, PersonField, TextField
from core.shared.errors import InvalidInput, Unavailable
from tests.support.adaptive import faults, unread
from tests.support.tables import every_case
from tests.support.teams import APP_ID, TENANT, LocalTeams, local_teams, public_key
from tests.support.teams_people import form_values


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def teams() -> AsyncGenerator[LocalTeams]:
    async with local_teams() as teams:
        yield teams


@pytest.fixture
async def http() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as http:
        yield http


# Keys


async def test_a_new_key_is_found_and_invented_ones_do_not_make_us_fetch_all_the_time(
    teams: LocalTeams, http: aiohttp.ClientSession
) -> None:
    clock = Clock()
    keys = SigningKeys(http, f"{teams.url}/openid", clock)
    assert await keys.find("first")
    teams.published = [public_key("first"), public_key("second")]

    for _ in range(20):
        assert await keys.find("invented") is None
    assert teams.metadata_fetched == 1
    clock.now += 11
    assert await keys.find("second")
    assert teams.metadata_fetched == 2


async def test_requests_that_come_at_once_share_one_fetch(teams: LocalTeams, http: aiohttp.ClientSession) -> None:
    keys = SigningKeys(http, f"{teams.url}/openid", Clock())

    found = await asyncio.gather(*(keys.find("first") for _ in range(20)))

    assert all(found)
    assert teams.metadata_fetched == 1


async def test_after_a_day_keys_are_renewed_beside_the_request_that_notices(
    teams: LocalTeams, http: aiohttp.ClientSession
) -> None:
    clock = Clock()
    keys = SigningKeys(http, f"{teams.url}/openid", clock)
    await keys.find("first")
    teams.published = [public_key("second")]
    clock.now += 24 * 3600 + 1

    assert await keys.find("first")
    assert keys._renewal
    await keys._renewal
    assert await keys.find("first") is None


async def test_without_any_key_a_request_is_to_be_sent_again(http: aiohttp.ClientSession) -> None:
    keys = SigningKeys(http, "http://127.0.0.1:9/openid", Clock())

    with pytest.raises(Unavailable):
        await keys.find("first")


# Tokens of our own


async def test_a_managed_identity_needs_no_secret(http: aiohttp.ClientSession) -> None:
    asked = list[dict[str, Any]]()

    async def give(request: web.Request) -> web.Response:
        asked.append({**request.query, "header": request.headers.get("X-IDENTITY-HEADER")})
        return web.json_response({"access_token": "managed", "expires_in": "86400"})

    app = web.Application()
    app.router.add_get("/msi/token", give)
    async with TestServer(app, host="127.0.0.1") as server:
        config = load_config(
            None,
            {
                "MICROSOFT_APP_ID": APP_ID,
                "MICROSOFT_APP_TENANT_ID": TENANT,
                "FLOWPILOT_TEAMS_APP_TYPE": "managed_identity",
                "IDENTITY_ENDPOINT": str(server.make_url("/msi/token")),
                "IDENTITY_HEADER": "a-header",
            },
        )
        settings = teams_settings(config)
        assert settings

        assert await Credentials(http, settings).token() == "managed"

    assert asked == [
        {
            "api-version": "2019-08-01",
            "resource": "https://api.botframework.com",
            "client_id": APP_ID,
            "header": "a-header",
        }
    ]


async def test_a_refused_secret_is_told_by_its_code(http: aiohttp.ClientSession) -> None:
    async def refuse(_: web.Request) -> web.Response:
        return web.json_response({"error": "invalid_client", "error_description": "expired"}, status=401)

    app = web.Application()
    app.router.add_post("/tenant/oauth2/v2.0/token", refuse)
    async with TestServer(app, host="127.0.0.1") as server:
        environ = {"MICROSOFT_APP_ID": APP_ID, "MICROSOFT_APP_PASSWORD": "x", "MICROSOFT_APP_TENANT_ID": TENANT}
        login = {"FLOWPILOT_TEAMS_LOGIN_URL": str(server.make_url("/tenant"))}
        settings = teams_settings(load_config(None, environ | login))
        assert settings

        with pytest.raises(NoToken, match="invalid_client"):
            await Credentials(http, settings).token()


# Pace


def test_a_conversation_gets_as_many_messages_as_teams_allows_and_no_more() -> None:
    pace, sent = Pace(), list[float]()
    for _ in range(70):
        sent.append(pace.seconds_to_wait("19:x", 0.0, 1e9))

    for count, seconds in ((7, 1), (8, 2), (60, 30)):
        assert all(sent[number + count] - sent[number] >= seconds for number in range(len(sent) - count))
    assert sent[6] == 0
    assert sent[7] == 1
    assert pace.seconds_to_wait("19:y", 0.0, 1e9) == 0


def test_what_would_have_to_wait_too_long_does_not_count() -> None:
    pace = Pace()
    for _ in range(7):
        pace.seconds_to_wait("19:x", 0.0, 0.5)

    assert pace.seconds_to_wait("19:x", 0.0, 0.5) == 1
    assert pace.seconds_to_wait("19:x", 1.0, 0.5) == 0


# Addresses


@pytest.mark.parametrize(
    "address", [TeamsAddress("19:x@thread.tacv2;messageid=1"), own_address("dana").part_for("key")]
)
def test_an_address_comes_back_as_it_went(address: TeamsAddress) -> None:
    assert read_address(str(address)) == address


def test_a_part_is_the_same_for_the_same_key_and_stands_under_its_chat() -> None:
    chat = own_address("dana")

    assert chat.part_for("a") == chat.part_for("a") != chat.part_for("b")
    assert str(chat.part_for("a")).startswith(chat.parts(TENANT).address)
    assert not str(own_address("danas-sister").part_for("a")).startswith(chat.parts(TENANT).address)
    assert chat.part_for("a").person == "dana"


def test_channels_are_named_by_id_with_or_without_their_tenant() -> None:
    assert channel_place("19:abc@thread.tacv2", TENANT).workspace == TENANT
    other = "5b0a2f6e-1111-4000-8000-2f6e5b0a1111"
    place = channel_place(f" {other}/19:abc@thread.tacv2 ", TENANT)
    assert (place.workspace, place.address) == (other, "19:abc@thread.tacv2")
    for wrong in ("general", "19:abc", "https://teams.example/l/channel/19", "19:a b@thread.tacv2", ""):
        with pytest.raises(InvalidInput):
            channel_place(wrong, TENANT)


# What was written


def activity(text: str, *mentions: tuple[str, str, str], **more: Any) -> Activity:
    entities = [
        {"type": "mention", "text": told, "mentioned": {"id": id_, "name": name}} for id_, name, told in mentions
    ]
    return Activity.model_validate(
        {"type": "message", "id": "1", "text": text, "recipient": {"id": "28:bot"}, "entities": entities}
        | {"conversation": {"id": "19:x@thread.tacv2;messageid=1", "conversationType": "channel"}}
        | more
    )


def test_the_mention_of_the_bot_is_left_out_and_people_are_called_by_name() -> None:
    said = activity(
        "<at>FlowPilot</at>&nbsp;handover <at>Eli</at>\n",
        ("28:bot", "FlowPilot", "<at>FlowPilot</at>"),
        ("29:eli", "Eli Osei", "<at>Eli</at>"),
    )

    assert said.words == "handover @Eli Osei"
    assert said.mentions_bot
    assert [account.id for account in said.mentioned_people] == ["29:eli"]


def test_what_is_written_is_taken_literally() -> None:
    assert activity("if a < b && c: <script>", textFormat="plain").words == "if a < b && c: <script>"


def test_a_message_in_html_is_read_as_its_text() -> None:
    html = "<div><p>One<br>two &lt;3</p><ul><li>three</li></ul></div><script>x</script>"

    assert plain_text(html) == "One\ntwo <3\nthree\nx"


def test_what_has_no_id_is_never_taken_for_the_same() -> None:
    nameless = activity("x", id="")

    assert key_of(nameless) != key_of(nameless)
    assert key_of(activity("x")) == key_of(activity("y"))


# Forms

ALEX = "22222222-0000-4000-8000-000000000000"
"""Somebody of the tenant, by their id there."""
ELI = "11111111-0000-4000-8000-000000000000"
FORM = Form(
    "It's fixed",
    "Save",
    Target(Action.RESOLVE),
    (
        ChoiceField(
            "outcome", "How sure are you?", (Choice("worked", "It works"), Choice("partly", "Partly")), "worked"
        ),
        TextField("fix", "What fixed it?", "In short", "Restarted", required=True),
        PersonField("target_user", "To whom?", "Leave it empty to let anyone take it.", ELI),
        ChannelField("handover_channel", "Hand-overs go to", "Invite me there.", "19:a@thread.tacv2"),
    ),
    ("Everything goes along.",),
)


@pytest.mark.parametrize("surface", list(Surface))
def test_any_form_is_a_card_that_teams_takes(surface: Surface) -> None:
    known = FormChoices({ELI: "Eli"}, (Choice("19:b@thread.tacv2", "Escalations"),))

    made = render_form(FORM, surface, "step:1", known, InvalidInput("fix", "Something is missing."))

    assert faults(made) == []
    assert unread(made) == []
    assert form_values(made) == {
        "outcome": "worked",
        "fix": "Restarted",
        "target_user": f"user:{ELI}",
        "handover_channel": "19:a@thread.tacv2",
    }
    told = next(number for number, part in enumerate(made["body"]) if "Something is missing." in str(part))
    assert made["body"][told + 1]["id"] == "fix"


def test_what_is_wrong_with_no_field_in_particular_stands_above_all() -> None:
    made = render_form(FORM, Surface.DIALOG, refusal=InvalidInput("elsewhere", "It changed meanwhile."))

    assert "It changed meanwhile." in str(made["body"][0])


def test_a_form_comes_back_as_it_was_filled_in() -> None:
    made = render_form(filled(FORM, {"fix": "Half of it", "outcome": "partly"}), Surface.DIALOG)

    assert form_values(made)["fix"] == "Half of it"
    assert values_of({"target_user": "flowpilot:nothing", "fix": "-"}) == {"target_user": "", "fix": "-"}


@pytest.mark.parametrize("chosen", ["flowpilot:nothing", f"user:{ELI}", ALEX])
def test_who_was_chosen_is_still_chosen_after_any_number_of_refusals(chosen: str) -> None:
    form, given = FORM, {"target_user": chosen}
    for _ in range(3):
        form = filled(FORM, given)
        given = form_values(render_form(form, Surface.DIALOG))
        assert given["target_user"] == chosen


def test_a_field_too_long_for_a_card_is_left_as_it_is_and_said_so() -> None:
    long = Form(
        "Edit",
        "Save",
        Target(Action.EDIT_DOCUMENTATION),
        (TextField("a", "A", value="x" * 40_000), TextField("b", "B")),
    )

    made = render_form(long, Surface.DIALOG)

    assert size(made) <= CARD_BYTES
    assert list(form_values(made)) == ["b"]
    assert "stays as it is" in str(made)


@every_case(
    ("told", "emoji"),
    [("2705_whiteheavycheckmark", "white_check_mark"), ("274C_crossmark", "x"), ("1f4a4_zzz", "zzz"), ("like", "like")],
)
def test_emoji_have_the_names_that_settings_use(told: str, emoji: str) -> None:
    reacted = activity("", type="messageReaction", reactionsAdded=[{"type": told}])

    assert [reaction.emoji for reaction in reacted.reactions_added or ()] == [emoji]
