"""Starting, reading, listing and answering sessions by API."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.accounts.user import Role
from core.services.administration import DEFAULT_ACCOUNT
from tests.integration.api.conftest import MakeEngineer
from tests.support.client import Engineer, fresh_key

pytestmark = pytest.mark.asyncio(loop_scope="session")

SESSION_FIELDS = {
    "id",
    "status",
    "version",
    "problem",
    "title",
    "engineer",
    "guide",
    "tier",
    "confidence",
    "matched_flow",
    "open_step",
    "thinking",
    "steps",
    "facts",
    "suggested_fix",
    "resolution",
    "tokens",
}
STEP_FIELDS = {
    "id",
    "order",
    "type",
    "state",
    "content",
    "context_message",
    "options",
    "answer",
    "confidence",
    "asked_at",
    "answered_at",
    "answered_by",
}


async def test_a_started_session_is_as_the_contract_says(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    ticket = {"id": "INC-7", "kind": "psa"}
    answer = await dana.call("POST", "/sessions", {"problem": "  The scanner hums\nall day  ", "ticket": ticket})
    assert answer.status == 201
    started = answer.body
    assert started.keys() >= SESSION_FIELDS
    assert UUID(started["id"])
    assert started["status"] == "active"
    assert started["problem"] == "The scanner hums\nall day"
    assert started["title"] == "The scanner hums"
    assert started["engineer"] == "dana"
    assert started["ticket"] == ticket
    assert started["thinking"] or started["open_step"]
    assert started["tokens"] == {"input": 0, "output": 0}
    assert (started["suggested_fix"], started["resolution"], started["matched_flow"]) == (None, None, None)

    session = await dana.settled(started)
    assert session["version"] > started["version"]
    assert not session["thinking"]
    assert session["tier"] == "discovery"
    step = session["open_step"]
    assert step.keys() >= STEP_FIELDS
    assert step == session["steps"][-1]
    assert (step["type"], step["state"], step["answer"]) == ("question", "open", None)
    assert (step["answered_at"], step["answered_by"]) == (None, None)
    assert datetime.fromisoformat(step["asked_at"]).utcoffset() == timedelta(0)
    assert all(option.keys() == {"label", "value"} for option in step["options"])
    assert [each["order"] for each in session["steps"]] == list(range(len(session["steps"])))


async def test_a_known_problem_comes_with_the_flow_it_matched(engineer: MakeEngineer) -> None:
    dana = await engineer("dana", account=DEFAULT_ACCOUNT)
    session = await dana.start("Outlook keeps asking for my password")
    assert session["guide"] == "flow"
    assert session["matched_flow"].keys() == {"id", "title", "score", "version"}
    assert 0 < session["matched_flow"]["score"] <= 1
    assert session["tier"] == "exploring"
    assert 0.4 <= session["confidence"] < 0.8


async def test_a_session_can_be_started_on_a_chosen_flow(engineer: MakeEngineer) -> None:
    dana = await engineer("dana", account=DEFAULT_ACCOUNT)
    flow = (await dana.call("GET", "/flows?q=printer&limit=1")).body["items"][0]
    session = await dana.start("Nothing that any flow is about", guide="flow", flow_id=flow["id"])
    assert session["guide"] == "flow"
    assert session["matched_flow"]["id"] == flow["id"]
    assert session["open_step"]["content"]["guide_title"] == flow["title"]
    assert session["open_step"]["content"]["guide_standing"] == "not validated"


async def test_who_asks_for_a_guide_that_is_not_there_is_told_why_another_speaks(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await dana.start("Anything", guide="claude")
    assert session["guide"] == "adhoc"
    assert "not configured" in session["guide_note"]


@pytest.mark.parametrize(
    ("given", "recorded"),
    [
        ({"option": "several"}, {"option": "several", "label": "Several people"}),
        ({"text": "  only the night shift "}, {"text": "only the night shift"}),
        ({"skip": True}, {"skipped": True}),
    ],
)
async def test_every_question_takes_an_option_a_text_or_a_skip(
    engineer: MakeEngineer, given: dict[str, Any], recorded: dict[str, Any]
) -> None:
    dana = await engineer("dana")
    session = await dana.start("Nobody can print", guide="adhoc")
    answered = await dana.respond(session, **given)
    assert answered.status == 202
    step = next(step for step in answered.body["steps"] if step["id"] == session["open_step"]["id"])
    assert step["state"] == "answered"
    assert step["answer"] == recorded
    assert step["answered_by"] == "dana"
    assert datetime.fromisoformat(step["answered_at"]) >= datetime.fromisoformat(step["asked_at"])
    following = await dana.settled(answered.body)
    assert following["open_step"]["id"] != step["id"]


async def test_an_action_takes_how_it_went(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await at_an_action(dana)
    done = await dana.answer(session, result={"success": True, "details": "Restarted the spooler"})
    assert done["steps"][-2]["answer"] == {"result": {"success": True, "details": "Restarted the spooler"}}
    assert done["open_step"]["type"] == "verification"


async def at_an_action(person: Engineer) -> dict[str, Any]:
    """A session whose open step asks for an action."""
    session = await person.start("Nobody can print", guide="adhoc")
    while session["open_step"]["type"] != "action":
        session = await person.answer(session, skip=True)
    return session


async def test_a_second_answer_is_told_who_said_what(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await dana.start("Nobody can print", guide="adhoc")
    assert (await dana.respond(session, option="several")).status == 202
    late = await dana.respond(session, option="one_person")
    assert late.status == 409
    assert late.body["code"] == "stale_step"
    assert late.body["answered_by"] == "dana"
    assert late.body["answer"]["option"] == "several"
    kept = await dana.read(session)
    assert [step["answer"] for step in kept["steps"] if step["id"] == session["open_step"]["id"]] == [
        late.body["answer"]
    ]


async def test_of_two_answers_at_the_same_moment_one_wins(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await dana.start("Nobody can print", guide="adhoc")
    options = [option["value"] for option in session["open_step"]["options"]]
    answers = await asyncio.gather(*(dana.respond(session, option=value) for value in options))
    assert sorted(answer.status for answer in answers) == [202] + [409] * (len(options) - 1)
    winner = next(value for value, answer in zip(options, answers, strict=True) if answer.status == 202)
    losers = [answer.body for answer in answers if answer.status == 409]
    assert {loser["code"] for loser in losers} == {"stale_step"}
    assert {loser["answered_by"] for loser in losers} == {"dana"}
    assert {loser["answer"]["option"] for loser in losers} == {winner}
    settled = await dana.settled(await dana.read(session))
    assert [step["order"] for step in settled["steps"]] == list(range(len(settled["steps"])))
    assert [step["state"] for step in settled["steps"]].count("open") == 1


async def test_a_step_of_another_session_is_not_found(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    one, other = await dana.start("Printer", guide="adhoc"), await dana.start("Scanner", guide="adhoc")
    wrong = await dana.act(one, "respond", {"step_id": other["open_step"]["id"], "skip": True})
    assert wrong.status == 404
    assert (await dana.read(other))["open_step"]["id"] == other["open_step"]["id"]


async def test_the_last_answer_can_be_edited_and_only_the_last(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await dana.start("Nobody can print", guide="adhoc")
    first = session["open_step"]
    session = await dana.answer(session, option="several")
    second = session["open_step"]
    edited = await dana.act(session, "edit-answer", {"step_id": first["id"], "option": "everyone"})
    assert edited.status == 202
    session = await dana.settled(edited.body)
    steps = {step["id"]: step for step in session["steps"]}
    assert steps[first["id"]]["answer"]["option"] == "everyone"
    assert steps[second["id"]]["state"] == "superseded"
    assert session["open_step"]["order"] > steps[second["id"]]["order"]
    assert [step["order"] for step in session["steps"]] == list(range(len(session["steps"])))

    late = await dana.act(session, "respond", {"step_id": second["id"], "skip": True})
    assert (late.status, late.body["code"]) == (409, "stale_step")
    assert (late.body["answered_by"], late.body["answer"]) == (None, None)

    session = await dana.answer(session, skip=True)
    older = await dana.act(session, "edit-answer", {"step_id": first["id"], "option": "several"})
    assert (older.status, older.body["code"]) == (409, "stale_step")
    assert older.body["answer"]["option"] == "everyone"


async def test_an_open_step_has_no_answer_to_edit(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await dana.start("Nobody can print", guide="adhoc")
    answer = await dana.act(session, "edit-answer", {"step_id": session["open_step"]["id"], "skip": True})
    assert (answer.status, answer.body["code"]) == (409, "conflict")


async def test_a_wait_ends_when_the_session_changes(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await dana.start("Nobody can print", guide="adhoc")
    path = f"/sessions/{session['id']}?wait=30&after_version={session['version']}"
    waiting = asyncio.create_task(dana.call("GET", path))
    assert (await dana.call("GET", f"/sessions/{session['id']}")).body["version"] == session["version"]
    assert not waiting.done()
    noted = await dana.act(session, "notes", {"text": "It began on Monday."})
    woken = await waiting
    assert woken.status == 200
    assert woken.body["version"] == noted.body["version"] == session["version"] + 1


async def test_a_wait_for_what_has_happened_already_is_none(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await dana.start("Nobody can print", guide="adhoc")
    answer = await dana.call("GET", f"/sessions/{session['id']}?wait=30&after_version={session['version'] - 1}")
    assert answer.body == session


async def test_a_wait_in_which_nothing_happens_ends_with_the_session_as_it_is(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await dana.start("Nobody can print", guide="adhoc")
    answer = await dana.call("GET", f"/sessions/{session['id']}?wait=1&after_version={session['version']}")
    assert (answer.status, answer.body) == (200, session)


async def test_a_start_sent_twice_under_one_key_starts_one_session(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    key = fresh_key()
    both = [await dana.call("POST", "/sessions", {"problem": "Once only"}, headers=key) for _ in range(2)]
    assert [answer.status for answer in both] == [201, 201]
    assert both[0].body["id"] == both[1].body["id"]
    assert len((await dana.call("GET", "/sessions")).body["items"]) == 1


async def test_an_answer_sent_twice_under_one_key_counts_once_and_is_no_conflict(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await dana.start("Nobody can print", guide="adhoc")
    key, body = fresh_key(), {"step_id": session["open_step"]["id"], "option": "several"}
    path = f"/sessions/{session['id']}/respond"
    both = await asyncio.gather(*(dana.call("POST", path, body, headers=key) for _ in range(2)))
    assert [answer.status for answer in both] == [202, 202]
    settled = await dana.settled(both[0].body)
    assert [step["answer"] for step in settled["steps"]].count({"option": "several", "label": "Several people"}) == 1


async def test_a_key_used_for_one_command_does_not_swallow_another(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    key = fresh_key()
    one = (await dana.call("POST", "/sessions", {"problem": "One"}, headers=key)).body
    paused = await dana.call("POST", f"/sessions/{one['id']}/pause", headers=key)
    assert paused.body["status"] == "paused"
    assert (await dana.call("POST", f"/sessions/{one['id']}/resume", headers=key)).body["status"] == "active"


async def test_a_key_of_ones_own_session_opens_nobody_elses(engineer: MakeEngineer) -> None:
    lena, dana = await engineer("lena"), await engineer("dana")
    own, other = await lena.start("Lena's", guide="adhoc"), await dana.start("Not for Lena", guide="adhoc")
    lena = await engineer("lena", Role.L1_TECH)
    key = fresh_key()
    assert (await lena.call("POST", f"/sessions/{own['id']}/pause", headers=key)).status == 200
    answer = await lena.call("POST", f"/sessions/{other['id']}/pause", headers=key)
    assert answer.status == 403
    assert "Not for Lena" not in str(answer.body)


async def test_the_same_key_of_two_people_is_two_keys(engineer: MakeEngineer) -> None:
    dana, eli = await engineer("dana"), await engineer("eli")
    key = fresh_key()
    one = await dana.call("POST", "/sessions", {"problem": "Dana's"}, headers=key)
    two = await eli.call("POST", "/sessions", {"problem": "Eli's"}, headers=key)
    assert (one.body["engineer"], two.body["engineer"]) == ("dana", "eli")


@pytest.mark.parametrize("key", ["", "x" * 151, "tab\there"])
async def test_a_key_that_cannot_be_kept_is_refused(engineer: MakeEngineer, key: str) -> None:
    dana = await engineer("dana")
    answer = await dana.call("POST", "/sessions", {"problem": "x"}, headers={"Idempotency-Key": key})
    assert (answer.status, answer.body["field"]) == (422, "Idempotency-Key")


async def test_a_list_of_sessions_goes_on_where_its_page_ended(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    started = [(await dana.call("POST", "/sessions", {"problem": f"Number {n}"})).body["id"] for n in range(5)]
    seen, cursor = list[str](), ""
    for left in (3, 1, 0):
        page = (await dana.call("GET", f"/sessions?limit=2&cursor={cursor}")).body
        assert page.keys() == {"items", "next_cursor"}
        seen += [session["id"] for session in page["items"]]
        assert len(seen) == len(started) - left
        cursor = page["next_cursor"]
    assert cursor is None
    assert seen == started[::-1]


async def test_a_list_of_sessions_can_be_narrowed(engineer: MakeEngineer) -> None:
    dana, eli = await engineer("dana"), await engineer("eli")
    printer = (await dana.call("POST", "/sessions", {"problem": "The Müller printer jams"})).body
    paused = (await dana.call("POST", "/sessions", {"problem": "Wi-Fi drops"})).body
    await dana.act(paused, "pause")
    elis = (await eli.call("POST", "/sessions", {"problem": "The printer is loud"})).body

    async def ids(query: str, person: Engineer = dana) -> set[str]:
        answer = await person.call("GET", f"/sessions{query}")
        assert answer.status == 200
        return {session["id"] for session in answer.body["items"]}

    assert await ids("") == {printer["id"], paused["id"], elis["id"]}
    assert await ids("?status=paused") == {paused["id"]}
    assert await ids("?mine=true") == {printer["id"], paused["id"]}
    assert await ids("?mine=true", eli) == {elis["id"]}
    assert await ids("?q=PRINT") == {printer["id"], elis["id"]}
    assert await ids("?q=m%C3%BCller%20printer") == {printer["id"]}
    assert await ids("?q=printer&mine=1") == {printer["id"]}
    assert await ids("?q=scanner") == set()
    assert await ids("?q=%25") == set()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=done", "status"),
        ("mine=perhaps", "mine"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("limit=%D9%A1", "limit"),
        ("limit=" + "0" * 20 + "1", "limit"),
        ("cursor=abc", "cursor"),
        ("q=a%00b", "q"),
    ],
)
async def test_a_list_names_the_parameter_that_is_wrong(engineer: MakeEngineer, query: str, field: str) -> None:
    dana = await engineer("dana")
    answer = await dana.call("GET", f"/sessions?{query}")
    assert (answer.status, answer.body["field"]) == (422, field)


@pytest.mark.parametrize(
    ("query", "field"),
    [("wait=31", "wait"), ("wait=-1", "wait"), ("wait=1&after_version=x", "after_version")],
)
async def test_a_wait_names_the_parameter_that_is_wrong(engineer: MakeEngineer, query: str, field: str) -> None:
    dana = await engineer("dana")
    answer = await dana.call("GET", f"/sessions/{uuid4()}?{query}")
    assert (answer.status, answer.body["field"]) == (422, field)
