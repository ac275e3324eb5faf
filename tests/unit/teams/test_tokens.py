"""Tokens of Teams that were found good: remembered for as long as they are, and as their key is published."""

from collections.abc import AsyncGenerator
from time import time
from unittest.mock import patch

import aiohttp
import jwt
import pytest

from bot.teams import tokens
from bot.teams.keys import SigningKeys
from bot.teams.tokens import TokenVerifier, Unauthenticated
from tests.support.teams import APP_ID, ISSUER, LocalTeams, local_teams, public_key, token

DAY = 24 * 3600.0
ENDORSED = frozenset({"msteams"})


class Clock:
    """A clock that a test turns: seconds since it began to look."""

    def __init__(self) -> None:
        self.passed = 0.0

    def monotonic(self) -> float:
        return self.passed

    def time(self) -> float:
        return time() + self.passed


@pytest.fixture
async def teams() -> AsyncGenerator[LocalTeams]:
    async with local_teams() as teams:
        yield teams


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def keys(teams: LocalTeams, clock: Clock) -> AsyncGenerator[SigningKeys]:
    async with aiohttp.ClientSession() as http:
        keys = SigningKeys(http, f"{teams.url}/openid", clock.monotonic)
        yield keys
        await keys.close()


@pytest.fixture
def verifier(keys: SigningKeys, clock: Clock) -> TokenVerifier:
    return TokenVerifier(keys, ISSUER, APP_ID, clock.time)


async def refused(verifier: TokenVerifier, authorization: str) -> str:
    with pytest.raises(Unauthenticated) as raised:
        await verifier.caller(authorization)
    return raised.value.code


async def renewed(keys: SigningKeys, teams: LocalTeams, verifier: TokenVerifier, authorization: str) -> None:
    """A day is over: the next request has the keys fetched, beside being answered by the ones there are."""
    before = teams.metadata_fetched
    await verifier.caller(authorization)
    assert keys._renewal
    await keys._renewal
    assert teams.metadata_fetched == before + 1


async def test_the_signature_of_a_good_token_is_checked_once(teams: LocalTeams, verifier: TokenVerifier) -> None:
    signed = f"Bearer {token(teams.service_url())}"
    with patch.object(jwt, "decode", wraps=jwt.decode) as decode:
        callers = [await verifier.caller(signed) for _ in range(3)]
    assert decode.call_count == 1
    assert callers == [tokens.Caller(teams.service_url(), ENDORSED)] * 3


async def test_a_remembered_token_still_speaks_only_for_its_own_service_url(
    teams: LocalTeams, verifier: TokenVerifier
) -> None:
    signed = f"Bearer {token(teams.service_url())}"
    (await verifier.caller(signed)).check(teams.service_url(), "msteams")
    with pytest.raises(Unauthenticated, match="service_url"):
        (await verifier.caller(signed)).check("https://elsewhere.example/emea/", "msteams")


async def test_a_remembered_token_ends_when_it_says(teams: LocalTeams, verifier: TokenVerifier, clock: Clock) -> None:
    end = int(time()) + 100
    signed = f"Bearer {token(teams.service_url(), exp=end)}"
    await verifier.caller(signed)
    with patch.object(jwt, "decode", side_effect=jwt.ExpiredSignatureError) as decode:
        clock.passed = 90
        await verifier.caller(signed)
        assert decode.call_count == 0
        clock.passed = 100
        assert await refused(verifier, signed) == "ExpiredSignatureError"


async def test_a_key_taken_away_ends_what_it_signed_once_the_keys_are_renewed(
    teams: LocalTeams, verifier: TokenVerifier, keys: SigningKeys, clock: Clock
) -> None:
    signed = f"Bearer {token(teams.service_url(), exp=int(time()) + 10 * int(DAY))}"
    await verifier.caller(signed)
    teams.published = [public_key("second")]
    clock.passed = DAY - 1
    await verifier.caller(signed)
    clock.passed = DAY + 1
    await renewed(keys, teams, verifier, signed)
    assert await refused(verifier, signed) == "unknown_key"
    await verifier.caller(f"Bearer {token(teams.service_url(), key='second')}")


async def test_another_key_of_the_same_id_ends_what_the_first_signed(
    teams: LocalTeams, verifier: TokenVerifier, keys: SigningKeys, clock: Clock
) -> None:
    signed = f"Bearer {token(teams.service_url(), exp=int(time()) + 10 * int(DAY))}"
    await verifier.caller(signed)
    teams.published = [public_key("second", kid="first")]
    clock.passed = DAY + 1
    await renewed(keys, teams, verifier, signed)
    assert await refused(verifier, signed) == "InvalidSignatureError"


async def test_a_key_that_no_longer_speaks_for_teams_is_noticed_for_remembered_tokens(
    teams: LocalTeams, verifier: TokenVerifier, keys: SigningKeys, clock: Clock
) -> None:
    signed = f"Bearer {token(teams.service_url(), exp=int(time()) + 10 * int(DAY))}"
    await verifier.caller(signed)
    teams.published = [public_key("first", endorsements=["webchat"])]
    clock.passed = DAY + 1
    await renewed(keys, teams, verifier, signed)
    with pytest.raises(Unauthenticated, match="endorsements"):
        (await verifier.caller(signed)).check(teams.service_url(), "msteams")


async def test_bad_tokens_are_not_remembered_and_good_ones_only_so_many(
    teams: LocalTeams, verifier: TokenVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "_MOST_KEPT", 2)
    good = [f"Bearer {token(teams.service_url(), jti=str(number))}" for number in range(3)]
    bad = f"Bearer {token(teams.service_url(), key='second', kid='first')}"
    with patch.object(jwt, "decode", wraps=jwt.decode) as decode:
        for authorization in good:
            await verifier.caller(authorization)
        for _ in range(2):
            assert await refused(verifier, bad) == "InvalidSignatureError"
        assert decode.call_count == 5
        await verifier.caller(good[2])
        await verifier.caller(good[1])
        assert decode.call_count == 5
        await verifier.caller(good[0])
        assert decode.call_count == 6


@pytest.mark.parametrize("written", ["ä.b.c", "a\udcff.b.c"])
async def test_a_token_in_other_characters_than_tokens_have_is_refused(verifier: TokenVerifier, written: str) -> None:
    assert await refused(verifier, f"Bearer {written}") == "malformed"
