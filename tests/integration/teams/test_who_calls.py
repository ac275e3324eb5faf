"""Who may post to FlowPilot as Teams: whoever has a good token for this very message, and nobody else."""

import base64
import hmac
import json
from time import time
from typing import Any

import aiohttp
import jwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import text

from bot.bootstrap.container import Container, build_container
from tests.integration.teams.conftest import MakePerson, served_by
from tests.integration.teams.own_program import account, served, working_parts
from tests.support.database import config_for
from tests.support.teams import APP_ID, LocalTeams, private_key, public_key, token

__all__ = ["account", "served", "working_parts"]
PROBLEM = "The scanner drops every second page"


def encoded(part: bytes) -> bytes:
    return base64.urlsafe_b64encode(part).rstrip(b"=")


def unsigned(service_url: str) -> str:
    claims = jwt.decode(token(service_url), options={"verify_signature": False})
    return jwt.encode(claims, "", "none", headers={"kid": "first"})


def signed_with_the_public_key(service_url: str) -> str:
    """HS256 with what everybody knows as the secret; made by hand, as libraries refuse to."""
    claims = jwt.decode(token(service_url), options={"verify_signature": False})
    header = {"alg": "HS256", "typ": "JWT", "kid": "first"}
    signed = b".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
    secret = private_key("first").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return b".".join((signed, encoded(hmac.digest(secret, signed, "sha256")))).decode()


def tampered(service_url: str) -> str:
    head, _, signature = token(service_url).split(".")
    claims = {
        "iss": "https://api.botframework.com",
        "aud": APP_ID,
        "exp": int(time()) + 3600,
        "serviceurl": service_url,
    }
    return f"{head}.{encoded(json.dumps(claims).encode()).decode()}.{signature}"


NOW = int(time())
CREDENTIALS: dict[str, Any] = {
    "no header": lambda _: None,
    "an empty one": lambda _: "",
    "another scheme": lambda url: f"Basic {token(url)}",
    "garbage": lambda _: "Bearer garbage",
    "garbage in three parts": lambda _: "Bearer a.b.c",
    "no token": lambda _: "Bearer ",
    "another's signature": lambda url: f"Bearer {token(url, key='second', kid='first')}",
    "changed claims": lambda url: f"Bearer {tampered(url)}",
    "an unknown key": lambda url: f"Bearer {token(url, key='second')}",
    "alg none": lambda url: f"Bearer {unsigned(url)}",
    "HS256 with the public key": lambda url: f"Bearer {signed_with_the_public_key(url)}",
    "expired": lambda url: f"Bearer {token(url, exp=NOW - 1)}",
    "no end": lambda url: f"Bearer {token(url, exp=None)}",
    "not yet valid": lambda url: f"Bearer {token(url, nbf=NOW + 3000)}",
    "another's audience": lambda url: f"Bearer {token(url, aud='11111111-2222-3333-4444-555555555555')}",
    "no audience": lambda url: f"Bearer {token(url, aud=None)}",
    "another issuer": lambda url: f"Bearer {token(url, iss='https://sts.windows.net/7d1f0a52/')}",
    "no issuer": lambda url: f"Bearer {token(url, iss=None)}",
    "an emulator's": lambda url: (
        "Bearer "
        + token(
            url,
            iss="https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/",
            serviceurl=None,
            appid=APP_ID,
            ver="1.0",
        )
    ),
    "another's service URL": lambda _: f"Bearer {token('https://elsewhere.example/emea/')}",
    "no service URL": lambda url: f"Bearer {token(url, serviceurl=None)}",
}


async def count(parts: Container, table: str) -> int:
    async with parts.store.single() as connection:
        return (await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()


async def test_whoever_does_not_prove_to_be_teams_gets_401_and_nothing_happens(
    person: MakePerson, teams: LocalTeams, working_parts: Container
) -> None:
    dana = person("Dana")
    url = f"{dana.address}/api/messages"

    for named, authorization in CREDENTIALS.items():
        given = authorization(teams.service_url())
        headers = {} if given is None else {"Authorization": given}
        async with dana.http.post(url, json=dana.message(PROBLEM), headers=headers) as response:
            assert response.status == 401, named
            assert (await response.json())["error"]["code"] == "unauthenticated"

    assert await count(working_parts, "ai_sessions") == 0
    assert await count(working_parts, "users") == 0
    assert (teams.messages, teams.logins) == ([], [])


async def test_a_key_that_may_not_speak_for_teams_is_refused(person: MakePerson, teams: LocalTeams) -> None:
    dana = person("Dana")
    teams.published = [public_key("first", endorsements=["webchat"])]

    assert (await dana.writes(PROBLEM)).status == 401


async def test_while_no_keys_can_be_fetched_the_request_is_to_be_sent_again(
    person: MakePerson, teams: LocalTeams
) -> None:
    dana = person("Dana")
    teams.published = []

    assert (await dana.writes(PROBLEM)).status == 503


async def test_a_tenant_of_no_account_gets_403_and_is_sent_nothing(
    person: MakePerson, teams: LocalTeams, working_parts: Container
) -> None:
    stranger = person("Stranger", tenant="99999999-0000-4000-8000-000000000000")

    for activity in (
        stranger.message(PROBLEM),
        stranger.invoke("task/fetch", {"data": {}}),
        stranger.activity("installationUpdate", stranger.chat, action="add"),
        stranger.activity("typing", stranger.chat),
        stranger.activity("messageReaction", stranger.chat),
    ):
        answered = await stranger.post(activity)
        assert answered.status == 403, activity["type"]
        assert "not linked" in answered.body["error"]["message"]

    assert await count(working_parts, "users") == 0
    assert (teams.messages, teams.logins, teams.made) == ([], [], [])


async def test_the_pages_rate_limit_is_not_for_teams(person: MakePerson, teams: LocalTeams) -> None:
    dana = person("Dana")

    statuses = {(await dana.post(dana.activity("typing", dana.chat))).status for _ in range(250)}

    assert statuses == {200}


async def test_without_teams_configured_there_is_no_such_address(
    http: aiohttp.ClientSession, database_url: str
) -> None:
    async with (
        build_container(config_for(database_url)) as parts,
        served_by(parts) as address,
        http.post(f"{address}/api/messages", json={}) as response,
    ):
        assert response.status == 404
