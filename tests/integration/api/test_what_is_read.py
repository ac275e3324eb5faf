"""What people read: moments by their own clock, and nothing that is there without being seen."""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest

from core.accounts.user import Role
from tests.integration.api.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="session")

HIDDEN = "\u202e\u200b\u2066\u00ad\ufeff\u061c\U000e0041\u3164"


PROCEDURE = "Printer prints nothing\n\n1. Open the queue.\n2. Delete the oldest job.\n3. Print a test page.\n"


def spoiled(body: Any) -> Any:
    """The body with characters that nobody sees in every text that people write."""
    if isinstance(body, Mapping):
        return {name: spoiled(value) for name, value in body.items()}
    if isinstance(body, list):
        return [spoiled(value) for value in body]
    return f"{body[:1]}{HIDDEN}{body[1:]}" if isinstance(body, str) and body[:1].isupper() else body


async def test_notes_tell_moments_by_the_readers_clock(house: House) -> None:
    account = f"clocks {uuid4()}"
    dana = await house.engineer("dana", Role.ADMIN, account)
    session = await dana.start("The scale in the shop shows nothing", guide="adhoc")
    session = await dana.answer(session, text="Since this morning, after the power came back")
    assert (await dana.act(session, "resolve", {"outcome": "worked", "fix": "Reset it"})).status == 200

    async def clocks(zone: str) -> set[str]:
        reader = await house.engineer(f"reader {zone}", Role.ENGINEER, account)
        me = (await reader.call("GET", "/me")).body["id"]
        assert (await dana.call("PATCH", f"/users/{me}", {"time_zone": zone})).status == 200
        text = json.dumps((await reader.call("GET", f"/sessions/{session['id']}/documentation")).body)
        return set(re.findall(r"\d\d:\d\d ([A-Z0-9+-]+)\)", text))

    assert await clocks("Asia/Tokyo") == {"JST"}
    assert await clocks("America/New_York") <= {"EST", "EDT"}
    assert await clocks("UTC") == {"UTC"}


async def test_what_nobody_sees_is_in_no_answer(house: House) -> None:
    account = f"hidden {uuid4()}"
    dana = await house.engineer("dana", Role.ADMIN, account)
    eli = await house.engineer("eli", Role.ENGINEER, account, reviewer=True)

    async def sends(method: str, path: str, body: Any) -> Any:
        answer = await dana.call(method, path, spoiled(body))
        assert answer.status < 400, (path, answer.body)
        return answer.body

    session = await dana.settled(await sends("POST", "/sessions", {"problem": "Till Two hums", "guide": "adhoc"}))
    path = f"/sessions/{session['id']}"
    asked = {"step_id": session["open_step"]["id"], "text": "Invoices stop"}
    session = await dana.settled(await sends("POST", f"{path}/respond", asked))
    await sends("POST", f"{path}/notes", {"text": "Note One"})
    waits = {"outcome": "waiting", "fix": "Fix One", "waiting_for": "Monday", "note": "Note", "root_cause": "Cause"}
    await sends("POST", f"{path}/resolve", waits)
    await sends("POST", f"{path}/resolve", {"outcome": "partly", "fix": "Fix", "note": "Note", "root_cause": "Dust"})
    sections = [{"heading": "Problem", "body": "Body"}]
    await sends("PUT", f"{path}/documentation", {"kind": "resolution", "title": "Title", "sections": sections})
    await sends("POST", "/users", {"name": "Engineer One", "role": "engineer"})
    await sends("POST", "/tokens", {"name": "Laptop"})
    handed = await dana.start("Another one", guide="adhoc")
    await sends("POST", f"/sessions/{handed['id']}/escalate", {"reason": "Reason One", "target_user": "Engineer One"})
    text = spoiled(PROCEDURE)
    document = {"name": spoiled("Printer.md"), "content": b64encode(text.encode()).decode()}
    uploaded = await dana.call("POST", "/documents", document)
    assert uploaded.status < 400, uploaded.body
    await sends("PATCH", "/account", {"environment_notes": "Everything runs on One"})
    reads = ["/sessions", path, f"{path}/documentation", f"/sessions/{handed['id']}", "/users", "/tokens", "/account"]
    for proposal in (await dana.call("GET", "/proposals")).body["items"]:
        decision = spoiled({"decision": "dismiss", "notes": "Not Yet"})
        assert (await eli.call("POST", f"/proposals/{proposal['id']}/review", decision)).status == 200
        reads.append(f"/proposals/{proposal['id']}")
    for read in (*reads, "/proposals", "/flows"):
        shown = json.dumps((await dana.call("GET", read)).body, ensure_ascii=False)
        found = re.search(f".{{0,60}}[{HIDDEN}]", shown)
        assert found is None, (read, ascii(found[0]))
