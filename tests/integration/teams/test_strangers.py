"""Activities that Teams would never send are refused, and no line of the log calls for somebody."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from bot.bootstrap.container import Container
from bot.bootstrap.server import serve
from bot.config import Server
from bot.web.app import make_app
from tests.conftest import Alarms
from tests.integration.teams.conftest import MakePerson
from tests.support.teams import LocalTeams, token

PLACES: dict[str, Callable[[dict[str, Any], str], None]] = {
    "the writer": lambda body, unfit: body["from"].update(id=unfit, aadObjectId=None),
    "the writer's lasting id": lambda body, unfit: body["from"].update(aadObjectId=unfit),
    "the conversation": lambda body, unfit: body["conversation"].update(id=unfit),
    "the tenant": lambda body, unfit: body.update(channelData={"tenant": {"id": unfit}}),
    "the activity": lambda body, unfit: body.update(id=unfit),
    "what it replies to": lambda body, unfit: body.update(replyToId=unfit),
    "whom it mentions": lambda body, unfit: body.update(
        entities=[{"type": "mention", "mentioned": {"id": unfit}, "text": "<at>x</at>"}]
    ),
}


async def test_ids_that_none_can_be_are_refused(person: MakePerson, alarms: Alarms) -> None:
    dana = person("Dana")
    for unfit in ("a\x00b", "x" * 300, "x" * 3_000):
        for name, put in PLACES.items():
            for activity in (
                dana.message("The scanner drops every second page"),
                dana.invoke("task/fetch", {"data": {}}),
                dana.activity("installationUpdate", dana.chat, action="add"),
                dana.activity("messageReaction", dana.chat, reactionsAdded=[{"type": "like"}]),
            ):
                put(activity, unfit)
                assert (await dana.post(activity)).status == 400, name
    assert alarms.lines == []


async def test_texts_that_none_can_be_are_answered_without_an_alarm(person: MakePerson, alarms: Alarms) -> None:
    dana = person("Dana\x00" + "x" * 3_000)
    odd = "a\x00b" + "x" * 3_000
    for activity in (
        dana.message("Printer \x00"),
        {**dana.message("Printer"), "localTimezone": odd, "textFormat": odd},
        {**dana.message("Printer"), "attachments": [{"contentType": odd, "name": odd, "content": odd}]},
        {**dana.message(""), "value": {"flowpilot": odd}},
        dana.invoke("adaptiveCard/action", {"action": {"verb": odd, "data": odd}}),
        dana.invoke("task/submit", {"data": {"flowpilot": odd}}),
        dana.invoke("message/submitAction", {"actionValue": {"reaction": "like", "feedback": odd}}),
    ):
        assert (await dana.post(activity)).status < 500
    assert alarms.lines == []


async def test_whoever_hangs_up_within_a_body_raises_no_alarm(
    working_parts: Container, teams: LocalTeams, alarms: Alarms
) -> None:
    ended = asyncio.Queue[str]()
    services = replace(working_parts.services, count_request=lambda _, route, *__: ended.put_nowait(route))
    app = make_app(services, working_parts.endpoints)
    # As it is served for real: the test server of aiohttp cancels what belongs to a caller who hung up.
    async with serve(app, Server(port=0), working_parts.listener.close_waits) as address:
        host = urlsplit(address)
        for path in ("/api/messages", "/page/sign-in"):
            for framing in ("Content-Length: 1000", "Transfer-Encoding: chunked"):
                _, writer = await asyncio.open_connection(host.hostname, host.port)
                bearer = f"Bearer {token(teams.service_url())}"
                head = f"POST {path} HTTP/1.1\r\nHost: {host.netloc}\r\nOrigin: {address}"
                writer.write(f"{head}\r\nAuthorization: {bearer}\r\n{framing}\r\n\r\n3e8\r\n{{".encode())
                await writer.drain()
                writer.close()
                await writer.wait_closed()
                assert await ended.get() == path
    assert alarms.lines == []


async def test_what_is_no_http_raises_no_alarm(person: MakePerson, alarms: Alarms) -> None:
    dana = person("Dana")
    host, port = urlsplit(dana.address).hostname, urlsplit(dana.address).port
    for noise in (
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/messages HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ):
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(noise)
        answer = await reader.read(100)
        assert b" 50" not in answer[:15]
        writer.close()
        await writer.wait_closed()
    assert alarms.lines == []


async def test_a_good_token_is_taken_whatever_its_service_url_ends_with(person: MakePerson, teams: LocalTeams) -> None:
    dana = person("Dana")

    answered = await dana.post(
        dana.message("The scanner drops every second page"),
        Authorization=f"Bearer {token(teams.service_url().rstrip('/'))}",
    )

    assert answered.status == 200


async def test_what_is_no_activity_is_refused_in_words(person: MakePerson, teams: LocalTeams) -> None:
    dana = person("Dana")
    signed = {"Authorization": f"Bearer {token(teams.service_url())}"}

    for body in (b"", b"[]", b"{}", b'{"type": 5}', b"\xff\xfe"):
        async with dana.http.post(f"{dana.address}/api/messages", data=body, headers=signed) as response:
            assert response.status == 400, body


async def test_requests_of_an_unknown_kind_are_told_apart(person: MakePerson) -> None:
    dana = person("Dana")

    assert (await dana.post(dana.invoke("actionableMessage/executeAction", {}))).status == 501
    assert (await dana.post(dana.activity("endOfConversation", dana.chat))).status == 200
