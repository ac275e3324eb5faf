"""`flowpilot tickets`: secrets by the environment, never on the command line; every fault a sentence."""

import pytest

from bot.shared.sealing import new_key
from core.accounts.ticket_settings import TicketSettings
from tests.support.forks import flowpilot
from tests.support.ticketing.connectwise import CREDENTIALS, PRIVATE, ConnectWiseServer


@pytest.fixture
def settings(database_url: str) -> dict[str, str]:
    given = {f"TICKET_SYSTEM_{name.upper()}": value for name, value in CREDENTIALS.items()}
    return {"DATABASE_URL": database_url, "FLOWPILOT_ENCRYPTION_KEYS": new_key(), **given}


async def test_a_system_is_connected_tried_and_its_people_are_mapped(settings: dict[str, str]) -> None:
    await flowpilot("account", "user", "--user", "dana@msp.example", "--role", "engineer", **settings)
    await flowpilot("account", "user", "--user", "zoe", "--role", "engineer", **settings)
    async with ConnectWiseServer() as server:
        status, out, err = await flowpilot("tickets", "connect", "connectwise", server.url, **settings)
        assert (status, err) == (0, "")
        assert "2 service boards are visible" in out
        assert PRIVATE not in out
        assert (await flowpilot("tickets", "test", **settings))[0] == 0
        _, out, _ = await flowpilot("tickets", "people", **settings)
        assert "dana@msp.example: Dana Lee (dana), by e-mail" in out
        assert "zoe: not mapped" in out
        assert "eli  Eli Ray" in out
        _, out, _ = await flowpilot("tickets", "people", "--user", "zoe", "--id", "eli", **settings)
        assert "zoe: Eli Ray (eli), by hand" in out
    status, _, err = await flowpilot("tickets", "test", **settings)
    assert (status, err.strip()) == (1, "ConnectWise cannot be reached.")
    rotated = {**settings, "FLOWPILOT_ENCRYPTION_KEYS": f"{new_key()},{settings['FLOWPILOT_ENCRYPTION_KEYS']}"}
    _, out, _ = await flowpilot("keys", "rotate", **rotated)
    assert "1 ticket systems" in out
    rotated["FLOWPILOT_ENCRYPTION_KEYS"] = rotated["FLOWPILOT_ENCRYPTION_KEYS"].partition(",")[0]
    assert (await flowpilot("tickets", "test", **rotated))[2].strip() == "ConnectWise cannot be reached."


async def test_what_is_wrong_is_one_sentence(settings: dict[str, str]) -> None:
    await flowpilot("account", "user", "--user", "dana", "--role", "engineer", **settings)
    without = {name: value for name, value in settings.items() if not name.startswith("TICKET_SYSTEM_")}
    status, _, err = await flowpilot("tickets", "connect", "connectwise", "http://na.example.com", **without)
    assert (status, err.count("\n")) == (1, 1)
    assert "https" in err
    async with ConnectWiseServer() as server:
        wrong = {**settings, "TICKET_SYSTEM_PRIVATE_KEY": "wrong"}
        status, out, err = await flowpilot("tickets", "connect", "connectwise", server.url, **wrong)
        assert status == 1
        assert "ConnectWise is connected" in out
        refused = "ConnectWise refused the key: check company, public and private key, client id."
        assert err == f"It does not work yet: {refused}\n"
        assert (await flowpilot("tickets", "test", **wrong))[2] == f"{refused}\n"


async def test_settings_are_shown_and_changed(settings: dict[str, str]) -> None:
    await flowpilot("account", "user", "--user", "dana", "--role", "engineer", **settings)
    _, out, _ = await flowpilot("tickets", "settings", **settings)
    assert {line.partition("=")[0] for line in out.splitlines()} == set(TicketSettings.model_fields)
    assert "send_automatically=off" in out
    changes = ("send_automatically=on", "round_minutes=15", "status_resolved=Closed", "client_text=internal")
    assert (await flowpilot("tickets", "settings", *changes, **settings))[0] == 0
    _, out, _ = await flowpilot("tickets", "settings", **settings)
    assert all(change in out.splitlines() for change in changes)
    for wrong in ("send_automatically=maybe", "round_minutes=often", "round_minutes=0", "color=red", "note=loud"):
        status, _, err = await flowpilot("tickets", "settings", wrong, **settings)
        assert (status, wrong.partition("=")[0] in err) == (1, True), err


async def test_an_internal_ticket_is_handed_over(settings: dict[str, str]) -> None:
    await flowpilot("account", "user", "--user", "dana", "--role", "engineer", **settings)
    status, _, err = await flowpilot("tickets", "hand-over", "1", "--user", "dana", **settings)
    assert (status, err.strip()) == (1, "There is no such ticket.")
    status, _, err = await flowpilot(
        "tickets", "hand-over", "1", "--user", "dana", "--to", "4", "--place", "x", **settings
    )
    assert (status, "not both" in err) == (1, True)


async def test_what_is_missing_is_named(settings: dict[str, str]) -> None:
    del settings["TICKET_SYSTEM_PRIVATE_KEY"]
    status, _, err = await flowpilot("tickets", "connect", "connectwise", "https://na.myconnectwise.net", **settings)
    assert status == 1
    assert "TICKET_SYSTEM_PRIVATE_KEY" in err
    status, _, err = await flowpilot("tickets", "test", **settings)
    assert (status, "No ticket system is connected" in err) == (1, True)
