"""Who may do what: the role table, tried at every address by a person of every role, reviewer or not."""

import asyncio
import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from core.accounts.user import Role
from core.flows.data import to_data
from tests.integration.api.conftest import House
from tests.support.client import Engineer
from tests.support.examples import IN_CI
from tests.support.flows import PRINTER
from tests.support.solving import learned, solve
from tests.support.tables import every_case
from tests.unit.flows.made import SMALL

pytestmark = pytest.mark.asyncio(loop_scope="session")

EVERYBODY = frozenset((role, reviewer) for role in Role for reviewer in (False, True))
NOBODY = frozenset[tuple[Role, bool]]()
ADMINS = frozenset(person for person in EVERYBODY if person[0] in (Role.OWNER, Role.ADMIN))
ENGINEERS = ADMINS | {(Role.ENGINEER, False), (Role.ENGINEER, True)}
STEERING = ENGINEERS | {(Role.L1_TECH, False), (Role.L1_TECH, True)}
REVIEWERS = frozenset(person for person in EVERYBODY if person[1])
READING_ALL = ENGINEERS | {person for person in EVERYBODY if person[1]}


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may, with a session of their own and with somebody else's; the same where no session is concerned."""

    own: frozenset[tuple[Role, bool]]
    other: frozenset[tuple[Role, bool]]
    body: Callable[[Mapping[str, Any]], Any] = lambda _: None


def _steering(body: Callable[[Mapping[str, Any]], Any] = lambda _: None) -> Rule:
    return Rule(STEERING, NOBODY, body)


def _ending(body: Callable[[Mapping[str, Any]], Any] = lambda _: None) -> Rule:
    return Rule(STEERING, ADMINS, body)


def _anywhere(who: frozenset[tuple[Role, bool]], body: Callable[[Mapping[str, Any]], Any] = lambda _: None) -> Rule:
    return Rule(who, who, body)


def _skip(session: Mapping[str, Any]) -> Any:
    return {"step_id": session["open_step"]["id"], "skip": True}


HOW_TO = base64.b64encode(b"# Lamp\n\n1. Switch it off.\n2. Switch it on.\n").decode()
SCRIPT = {
    "name": "Say hello",
    "description": "Says hello.",
    "language": "bash",
    "category": "files",
    "risk": "none",
    "body": "echo hello",
}
EDITED = to_data(replace(SMALL, title="Printer stays silent"))
SECTIONS = [{"heading": "Problem", "body": "As it was"}]
RULES = {
    ("POST", "/api/v1/sessions"): _anywhere(ENGINEERS, lambda _: {"problem": "x", "guide": "adhoc"}),
    ("GET", "/api/v1/sessions"): _anywhere(READING_ALL | STEERING),
    ("GET", "/api/v1/sessions/{id}"): Rule(READING_ALL | STEERING, READING_ALL),
    ("PATCH", "/api/v1/sessions/{id}"): _steering(lambda _: {"title": "Called otherwise"}),
    ("POST", "/api/v1/sessions/{id}/respond"): _steering(_skip),
    ("POST", "/api/v1/sessions/{id}/fix-way"): _steering(
        lambda it: {"step_id": it["open_step"]["id"], "way": "script"}
    ),
    ("POST", "/api/v1/sessions/{id}/template-offer"): _steering(lambda _: {"answer": "not_now"}),
    ("POST", "/api/v1/sessions/{id}/confirm-check"): _steering(lambda it: {"step_id": it["open_step"]["id"]}),
    ("POST", "/api/v1/sessions/{id}/edit-answer"): _steering(_skip),
    ("POST", "/api/v1/sessions/{id}/resolve"): _ending(
        lambda _: {"outcome": "waiting", "fix": "x", "waiting_for": "y"}
    ),
    ("POST", "/api/v1/sessions/{id}/fix-outcome"): _steering(lambda _: {"outcome": "failed"}),
    ("POST", "/api/v1/sessions/{id}/pause"): _steering(),
    ("POST", "/api/v1/sessions/{id}/resume"): _steering(),
    ("POST", "/api/v1/sessions/{id}/stop"): _steering(),
    ("POST", "/api/v1/sessions/{id}/notes"): Rule(STEERING, ENGINEERS, lambda _: {"text": "x"}),
    ("POST", "/api/v1/sessions/{id}/not-this"): _steering(lambda session: {"step_id": session["open_step"]["id"]}),
    ("POST", "/api/v1/sessions/{id}/guide"): _steering(lambda _: {"guide": "adhoc"}),
    ("POST", "/api/v1/sessions/{id}/abandon"): _ending(),
    ("POST", "/api/v1/sessions/{id}/reopen"): _steering(),
    ("POST", "/api/v1/sessions/{id}/claim"): _anywhere(ENGINEERS, lambda _: {"mode": "continue"}),
    ("POST", "/api/v1/sessions/{id}/escalate"): _ending(lambda _: {"reason": "x"}),
    ("GET", "/api/v1/sessions/{id}/documentation"): _anywhere(EVERYBODY),
    ("PUT", "/api/v1/sessions/{id}/documentation"): _steering(
        lambda _: {"kind": "status_update", "sections": SECTIONS}
    ),
    ("POST", "/api/v1/sessions/{id}/rating"): _steering(lambda _: {"stars": 5}),
    ("POST", "/api/v1/walks"): _anywhere(STEERING, lambda _: {"problem": "x", "adhoc": True}),
    ("GET", "/api/v1/walks"): _anywhere(READING_ALL | STEERING),
    ("POST", "/api/v1/walks/escalate"): _anywhere(STEERING, lambda _: {"problem": "x", "reason": "y"}),
    ("GET", "/api/v1/walks/report"): _anywhere(READING_ALL),
    ("GET", "/api/v1/walks/{id}"): Rule(READING_ALL | STEERING, READING_ALL),
    ("GET", "/api/v1/walks/{id}/documentation"): Rule(READING_ALL | STEERING, READING_ALL),
    ("GET", "/api/v1/walks/{id}/ticket-note"): _steering(),
    ("POST", "/api/v1/walks/{id}/ticket-note"): _steering(lambda _: {"audience": "internal"}),
    ("POST", "/api/v1/walks/{id}/ticket-note/retry"): _steering(),
    ("POST", "/api/v1/walks/{id}/step"): _steering(lambda _: {"node_id": "x", "skip": True}),
    ("POST", "/api/v1/walks/{id}/choose"): _steering(lambda _: {"none": True}),
    ("POST", "/api/v1/walks/{id}/not-this"): _steering(lambda _: {"node_id": "x"}),
    ("POST", "/api/v1/walks/{id}/flags"): Rule(
        READING_ALL | STEERING, READING_ALL, lambda _: {"kind": "wrong", "note": "x"}
    ),
    ("PATCH", "/api/v1/walks/{id}"): _steering(lambda _: {"title": "Called otherwise"}),
    ("POST", "/api/v1/walks/{id}/notes"): _steering(lambda _: {"text": "x"}),
    ("POST", "/api/v1/walks/{id}/resolve"): _steering(lambda _: {"helpful": True}),
    ("POST", "/api/v1/walks/{id}/escalate"): _steering(lambda _: {"reason": "x"}),
    ("GET", "/api/v1/flows"): _anywhere(EVERYBODY),
    ("GET", "/api/v1/flows/{id}"): _anywhere(EVERYBODY),
    ("POST", "/api/v1/flows/match"): _anywhere(EVERYBODY, lambda _: {"problem": "x"}),
    ("GET", "/api/v1/flows/{id}/versions"): _anywhere(EVERYBODY),
    ("POST", "/api/v1/flows/{id}/proposals"): _anywhere(ENGINEERS, lambda _: {"flow": EDITED, "version": 1}),
    ("GET", "/api/v1/sessions/{id}/colleagues"): Rule(READING_ALL | STEERING, READING_ALL),
    ("POST", "/api/v1/sessions/{id}/follow"): _steering(),
    ("POST", "/api/v1/sessions/{id}/flags"): Rule(
        READING_ALL | STEERING,
        READING_ALL,
        lambda session: {"step_id": session["open_step"]["id"], "kind": "wrong", "note": "x"},
    ),
    ("GET", "/api/v1/flows/{id}/flags"): _anywhere(READING_ALL),
    ("POST", "/api/v1/flows/{id}/archive"): _anywhere(ADMINS | REVIEWERS, lambda _: {"reason": "x"}),
    ("POST", "/api/v1/flows/{id}/restore"): _anywhere(ADMINS | REVIEWERS),
    ("POST", "/api/v1/flows/{id}/rollback"): _anywhere(ADMINS, lambda _: {"version": 1}),
    ("POST", "/api/v1/documents"): _anywhere(ENGINEERS, lambda _: {"name": "how-to.md", "content": HOW_TO}),
    ("GET", "/api/v1/proposals"): _anywhere(READING_ALL),
    ("POST", "/api/v1/proposals"): _anywhere(ENGINEERS, lambda session: {"session_id": session["id"]}),
    ("GET", "/api/v1/proposals/{id}"): _anywhere(READING_ALL),
    ("POST", "/api/v1/proposals/{id}/review"): _anywhere(REVIEWERS, lambda _: {"decision": "dismiss"}),
    ("POST", "/api/v1/proposals/{id}/undo"): _anywhere(REVIEWERS),
    ("GET", "/api/v1/proposals/{id}/comments"): _anywhere(READING_ALL),
    ("POST", "/api/v1/proposals/{id}/comments"): _anywhere(READING_ALL, lambda _: {"text": "x"}),
    ("GET", "/api/v1/me"): _anywhere(EVERYBODY),
    ("GET", "/api/v1/me/preferences"): _anywhere(EVERYBODY),
    ("PATCH", "/api/v1/me/preferences"): _anywhere(EVERYBODY, lambda _: {"offer_templates": False}),
    ("GET", "/api/v1/account"): _anywhere(ADMINS),
    ("PATCH", "/api/v1/account"): _anywhere(ADMINS, lambda _: {"keep_audit_days": 1}),
    ("GET", "/api/v1/users"): _anywhere(ADMINS),
    ("POST", "/api/v1/users"): _anywhere(ADMINS, lambda _: {"name": f"new {uuid4()}", "role": "viewer"}),
    ("PATCH", "/api/v1/users/{id}"): _anywhere(ADMINS, lambda _: {"time_zone": "Europe/Berlin"}),
    ("POST", "/api/v1/users/{id}/suspend"): _anywhere(ADMINS),
    ("POST", "/api/v1/users/{id}/restore"): _anywhere(ADMINS),
    ("GET", "/api/v1/users/{id}/open-work"): _anywhere(ADMINS),
    ("POST", "/api/v1/users/{id}/hand-over"): _anywhere(ADMINS, lambda _: {"reason": "x"}),
    ("GET", "/api/v1/audit"): _anywhere(ADMINS),
    ("GET", "/api/v1/audit/kinds"): _anywhere(EVERYBODY),
    ("GET", "/api/v1/audit/export"): _anywhere(ADMINS),
    ("GET", "/api/v1/tokens"): _anywhere(EVERYBODY),
    ("POST", "/api/v1/tokens"): _anywhere(EVERYBODY, lambda _: {}),
    ("POST", "/api/v1/tickets"): _anywhere(STEERING, lambda _: {"summary": "x"}),
    ("GET", "/api/v1/tickets"): _anywhere(READING_ALL | STEERING),
    ("GET", "/api/v1/tickets/{kind}/{number}"): _anywhere(READING_ALL | STEERING),
    ("POST", "/api/v1/tickets/{number}/notes"): _anywhere(STEERING, lambda _: {"text": "x"}),
    ("POST", "/api/v1/tickets/{number}/status"): _anywhere(STEERING, lambda _: {"status": "waiting"}),
    ("GET", "/api/v1/ticket-system/places"): _anywhere(STEERING),
    ("POST", "/api/v1/tickets/{number}/hand-over"): _anywhere(STEERING, lambda _: {"id": "1"}),
    ("POST", "/api/v1/sessions/{id}/ticket"): _steering(lambda _: {"id": "1", "kind": "internal"}),
    ("GET", "/api/v1/sessions/{id}/ticket-note"): _steering(),
    ("POST", "/api/v1/sessions/{id}/ticket-note"): _steering(lambda _: {"audience": "internal"}),
    ("POST", "/api/v1/sessions/{id}/ticket-note/retry"): _steering(),
    ("GET", "/api/v1/scripts"): _anywhere(EVERYBODY),
    ("GET", "/api/v1/scripts/proposed"): _anywhere(EVERYBODY),
    ("POST", "/api/v1/scripts"): _anywhere(ENGINEERS, lambda _: SCRIPT),
    ("GET", "/api/v1/openapi.json"): _anywhere(EVERYBODY),
    ("GET", "/page/me"): _anywhere(EVERYBODY),
    ("GET", "/page/counts"): _anywhere(EVERYBODY),
    ("GET", "/page/conversation"): Rule(READING_ALL | STEERING, READING_ALL),
    ("GET", "/page/events"): Rule(READING_ALL | STEERING, READING_ALL),
    ("GET", "/page/flows/{id}.svg"): _anywhere(EVERYBODY),
    ("GET", "/page/proposals/{id}/{version}.{form}"): _anywhere(READING_ALL),
    ("GET", "/"): _anywhere(EVERYBODY),
    ("GET", "/static/{name}"): _anywhere(EVERYBODY),
    ("GET", "/healthz"): _anywhere(EVERYBODY),
    ("GET", "/readyz"): _anywhere(EVERYBODY),
}
"""Every address but those that are tried below in their own way; a new one belongs here or there."""

ELSEWHERE = {
    ("DELETE", "/api/v1/users/{id}"),
    ("POST", "/api/v1/sessions/{id}/attachments"),
    ("GET", "/api/v1/sessions/{id}/attachments/{attachment}"),
    ("PUT", "/api/v1/sessions/{id}/attachments/{attachment}"),
    ("POST", "/api/v1/walks/{id}/attachments"),
    ("GET", "/api/v1/sessions/{id}/script-template"),
    ("GET", "/api/v1/scripts/{id}"),
    ("PUT", "/api/v1/scripts/{id}"),
    ("POST", "/api/v1/scripts/{id}/propose"),
    ("POST", "/api/v1/scripts/{id}/render"),
    ("POST", "/api/v1/scripts/{id}/review"),
    ("GET", "/api/v1/scripts/{id}/versions"),
    ("POST", "/api/v1/scripts/{id}/rollback"),
    ("GET", "/api/v1/ticket-system"),
    ("PUT", "/api/v1/ticket-system"),
    ("DELETE", "/api/v1/ticket-system"),
    ("POST", "/api/v1/ticket-system/test"),
    ("GET", "/api/v1/ticket-system/people"),
    ("PUT", "/api/v1/ticket-system/people/{user}"),
    ("GET", "/api/v1/ticket-system/statuses"),
    ("GET", "/api/v1/sessions/{id}/ticket-note/state"),
    ("GET", "/api/v1/walks/{id}/ticket-note/state"),
    ("DELETE", "/api/v1/tokens/{id}"),
    ("POST", "/page/sign-in"),
    ("POST", "/page/sign-out"),
    ("GET", "/start/{code}"),
    ("GET", "/metrics"),
}
"""People are removed in their own tests. Tokens are revoked by their owner, below and in the tests of administration.
Signing in is open and figures are for operators: see the demo's. What needs a ticket system, and files of sessions, are
among their own tests."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person and a session of theirs, started before they got their role."""

    person: Engineer
    session: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Staff:
    """An account with a person of every kind, and somebody else with a session of their own."""

    members: dict[tuple[Role, bool], Member]
    else_: Member
    flow: str
    viewer: str
    proposal: str


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def staff(house: House) -> Staff:
    account = f"staff {uuid4()}"

    async def member(name: str, role: Role, *, reviewer: bool) -> Member:
        person = await house.engineer(name, Role.ENGINEER, account)
        session = await person.start(f"Started by {name}", guide="adhoc")
        session = await person.answer(session, skip=True)
        walk = await person.call("POST", "/walks", {"problem": f"Walked by {name}", "adhoc": True})
        session["walk"] = walk.body["id"]
        return Member(await house.engineer(name, role, account, reviewer=reviewer), session)

    else_ = await member("somebody else", Role.ENGINEER, reviewer=False)
    names = {kind: f"{kind[0]}{' and reviewer' if kind[1] else ''}" for kind in EVERYBODY}
    people = await asyncio.gather(*(member(name, kind[0], reviewer=kind[1]) for kind, name in names.items()))
    viewer = await house.engineer("someone to change", Role.VIEWER, account)
    flow = await house.publish(account, PRINTER)
    someone = (await viewer.call("GET", "/me")).body["id"]
    solved = await solve(else_.person)
    await learned(house.parts, else_.person, solved)
    await else_.person.call("POST", "/tickets", {"summary": "Number one"})
    proposal = (await else_.person.call("GET", "/proposals?status=pending")).body["items"][0]["id"]
    return Staff(dict(zip(names, people, strict=True)), else_, str(flow.id), someone, proposal)


async def test_every_address_has_its_rule(house: House) -> None:
    assert house.routes() == RULES.keys() | ELSEWHERE


@every_case(("method", "path"), RULES)
async def test_the_table_of_roles_holds(house: House, staff: Staff, method: str, path: str) -> None:
    rule = RULES[method, path]
    asked = _asked(method, path)
    told = dict[str, bool]()
    """By person and request: what is about no session is asked once."""

    async def may(person: Engineer, session: dict[str, Any]) -> bool:
        address, body = _filled(staff, path, session), rule.body(session)
        request = json.dumps([person.token, address, body])
        if request not in told:
            status, answer = await house.call(person, method, address, body, **{"Idempotency-Key": uuid4().hex})
            assert status in (200, 201, 202, 403, 409), answer
            if status == 403:
                assert '"code": "not_allowed"' in answer
            told[request] = status != 403
        return told[request]

    own = {kind for kind in asked if await may(staff.members[kind].person, staff.members[kind].session)}
    assert own == rule.own & asked
    others = staff.else_.session
    other = {kind for kind in asked if await may(staff.members[kind].person, others)}
    assert other == rule.other & asked


def _asked(method: str, path: str) -> frozenset[tuple[Role, bool]]:
    """Who is tried at an address: in CI everybody, at a desk of every role the reviewer or the other, in turn."""
    place = list(RULES).index((method, path))
    kinds = enumerate(sorted(EVERYBODY))
    return frozenset(kind for number, kind in kinds if IN_CI or (number // 2 + number + place) % 2)


def _filled(staff: Staff, path: str, session: Mapping[str, Any]) -> str:
    if path.startswith("/page/") and path.endswith(("conversation", "events")):
        return f"{path}?address=session/{session['id']}"
    of_path = {
        "sessions": session["id"],
        "walks": session["walk"],
        "flows": staff.flow,
        "users": staff.viewer,
        "proposals": staff.proposal,
    }
    kind = path.partition("/{id}")[0].rpartition("/")[2]
    return (
        path.replace("{id}", of_path.get(kind, ""))
        .replace("{name}", "app.js")
        .replace("{kind}", "internal")
        .replace("{number}", "1")
        .replace("{version}.{form}", "1.svg")
    )


async def test_a_list_shows_a_technician_their_own_sessions_only(staff: Staff) -> None:
    for kind, member in staff.members.items():
        listed = await member.person.call("GET", "/sessions?limit=100")
        if kind not in READING_ALL | STEERING:
            assert listed.status == 403
            continue
        owners = {session["engineer"] for session in listed.body["items"]}
        if kind in READING_ALL:
            assert len(owners) > len(EVERYBODY)
        else:
            assert owners == {member.session["engineer"]}


async def test_the_hand_over_channel_is_for_those_who_read_every_session(house: House, staff: Staff) -> None:
    path = "/page/conversation?address=channel/handover"
    allowed = {kind for kind, who in staff.members.items() if (await house.call(who.person, "GET", path))[0] == 200}
    assert allowed == READING_ALL


async def test_the_reviewer_channel_is_for_engineers_and_reviewers(house: House, staff: Staff) -> None:
    path = "/page/conversation?address=channel/review"
    allowed = {kind for kind, who in staff.members.items() if (await house.call(who.person, "GET", path))[0] == 200}
    assert allowed == READING_ALL


async def test_tokens_of_others_are_made_and_revoked_by_admins_only(staff: Staff) -> None:
    made = set[tuple[Role, bool]]()
    revoked = set[tuple[Role, bool]]()
    for kind, member in staff.members.items():
        answer = await member.person.call("POST", "/tokens", {"user": "someone to change"})
        made |= {kind} if answer.status == 201 else set()
        others = (await staff.else_.person.call("POST", "/tokens", {})).body
        answer = await member.person.call("DELETE", f"/tokens/{others['id']}")
        revoked |= {kind} if answer.status == 204 else set()
        own = (await member.person.call("POST", "/tokens", {})).body
        assert (await member.person.call("DELETE", f"/tokens/{own['id']}")).status == 204
    assert made == revoked == ADMINS


async def test_who_may_take_a_session_over_gets_it_and_who_gave_it_away_does_not(staff: Staff) -> None:
    for kind, member in staff.members.items():
        session = (await staff.else_.person.call("POST", "/sessions", {"problem": "To be given away"})).body
        await staff.else_.person.act(session, "escalate", {"reason": "x"})
        assert (await staff.else_.person.act(session, "claim", {"mode": "manual"})).status == 403
        answer = await member.person.act(session, "claim", {"mode": "manual"})
        assert answer.status == (200 if kind in ENGINEERS else 403), kind


async def test_scripts_are_written_and_filled_in_by_engineers_and_decided_on_by_reviewers(staff: Staff) -> None:
    for kind, member in staff.members.items():
        role, reviewer = kind
        starter = (await member.person.call("GET", "/scripts?limit=1")).body["items"][0]
        assert (await member.person.call("GET", f"/scripts/{starter['id']}")).status == 200
        assert (await member.person.call("GET", f"/scripts/{starter['id']}/versions")).status == 200
        filled = await member.person.call("POST", f"/scripts/{starter['id']}/render", {"parameters": {"x": 1}})
        assert filled.status == (422 if kind in ENGINEERS else 403), kind
        drafted = (await staff.else_.person.call("POST", "/scripts", {**SCRIPT, "name": f"{role} {reviewer}"})).body
        path = f"/scripts/{drafted['id']}"
        assert (await member.person.call("PUT", path, SCRIPT)).status == (404 if kind in ENGINEERS else 403)
        assert (await member.person.call("POST", f"{path}/propose")).status == (404 if kind in ENGINEERS else 403)
        await staff.else_.person.call("POST", f"{path}/propose")
        decided = await member.person.call("POST", f"{path}/review", {"decision": "approve"})
        assert decided.status == (200 if kind in REVIEWERS else 404), kind
        rolled = await member.person.call("POST", f"/scripts/{starter['id']}/rollback", {"version": 7})
        assert rolled.status == (404 if kind in ADMINS else 403), kind
