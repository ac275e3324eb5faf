"""What people do with a session as a whole, by API: pause, end, hand over, claim, reopen, note, change guides."""

from typing import Any

import pytest

from tests.integration.api.conftest import House, MakeEngineer
from tests.support.client import Answer, Engineer
from tests.support.flows import PRINTER

pytestmark = pytest.mark.asyncio(loop_scope="session")


def done(answer: Answer) -> dict[str, Any]:
    """The session after a command that worked."""
    assert answer.status == 200, answer.body
    return answer.body


def assert_conflict(answer: Answer) -> None:
    assert (answer.status, answer.body["code"]) == (409, "conflict"), answer.body
    assert answer.headers["Content-Type"].startswith("application/problem+json")


async def started(person: Engineer) -> dict[str, Any]:
    return await person.start("Nobody can print", guide="adhoc")


async def test_a_paused_session_takes_no_answer_until_it_is_resumed(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await started(dana)
    paused = done(await dana.act(session, "pause"))
    assert paused["status"] == "paused"
    assert paused["open_step"] == session["open_step"]
    assert_conflict(await dana.respond(session, skip=True))
    assert_conflict(await dana.act(session, "pause"))
    resumed = done(await dana.act(session, "resume"))
    assert (resumed["status"], resumed["open_step"]) == ("active", session["open_step"])
    assert_conflict(await dana.act(session, "resume"))


async def test_a_resolved_session_keeps_what_was_said_and_has_no_open_step(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await started(dana)
    words = {"outcome": "worked", "root_cause": "Stuck spooler", "fix": "Restarted it", "note": "Twice"}
    resolved = done(await dana.act(session, "resolve", words))
    assert resolved["status"] == "resolved"
    assert resolved["resolution"] == words
    assert (resolved["open_step"], resolved["thinking"]) == (None, False)
    assert resolved["steps"][-1]["state"] == "superseded"
    assert resolved["ended_at"].endswith("Z")
    assert_conflict(await dana.act(session, "resolve", {"outcome": "worked"}))
    for what in ("pause", "resume", "stop", "abandon"):
        assert_conflict(await dana.act(session, what))


async def test_partly_needs_a_note(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await started(dana)
    without = await dana.act(session, "resolve", {"outcome": "partly"})
    assert (without.status, without.body["field"]) == (422, "note")
    resolved = done(await dana.act(session, "resolve", {"outcome": "partly", "note": "Only black and white"}))
    assert resolved["status"] == "resolved"
    assert resolved["resolution"]["note"] == "Only black and white"


async def test_waiting_keeps_the_session_active_with_the_fix_on_it(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await started(dana)
    missing = await dana.act(session, "resolve", {"outcome": "waiting", "fix": "New driver"})
    assert (missing.status, missing.body["field"]) == (422, "waiting_for")
    waiting = done(
        await dana.act(session, "resolve", {"outcome": "waiting", "fix": "New driver", "waiting_for": "the reboot"})
    )
    assert waiting["status"] == "active"
    assert waiting["open_step"]["id"] == session["open_step"]["id"]
    assert waiting["suggested_fix"].items() >= {
        ("text", "New driver"),
        ("outcome", "waiting"),
        ("waiting_for", "the reboot"),
    }


@pytest.mark.parametrize(
    "said",
    [
        {"outcome": "worked"},
        {"outcome": "partly", "note": "Only on cable"},
        {"outcome": "failed"},
        {"outcome": "waiting", "waiting_for": "replication"},
    ],
)
async def test_the_outcome_of_a_fix_is_recorded_and_the_session_goes_on(
    engineer: MakeEngineer, said: dict[str, str]
) -> None:
    dana = await engineer("dana")
    session = await started(dana)
    await dana.act(session, "resolve", {"outcome": "waiting", "fix": "New driver", "waiting_for": "the reboot"})
    after = done(await dana.act(session, "fix-outcome", said))
    assert after["status"] == "active"
    assert after["suggested_fix"]["text"] == "New driver"
    assert after["suggested_fix"]["outcome"] == said["outcome"]
    assert after["suggested_fix"]["waiting_for"] == said.get("waiting_for")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"outcome": "partly"}, "note"),
        ({"outcome": "waiting"}, "waiting_for"),
        ({"outcome": "unclear"}, "outcome"),
        ({}, "outcome"),
    ],
)
async def test_an_outcome_that_says_too_little_names_the_field(
    engineer: MakeEngineer, said: dict[str, str], field: str
) -> None:
    dana = await engineer("dana")
    session = await started(dana)
    await dana.act(session, "resolve", {"outcome": "waiting", "fix": "New driver", "waiting_for": "the reboot"})
    answer = await dana.act(session, "fix-outcome", said)
    assert (answer.status, answer.body["field"]) == (422, field)


async def test_without_a_fix_there_is_no_outcome_to_record(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    assert_conflict(await dana.act(await started(dana), "fix-outcome", {"outcome": "worked"}))


async def test_a_session_is_handed_over_and_claimed_by_exactly_one(engineer: MakeEngineer) -> None:
    dana, eli, ravi = await engineer("dana"), await engineer("eli"), await engineer("ravi")
    session = await started(dana)
    given = done(await dana.act(session, "escalate", {"reason": "Needs the print server", "target_user": "eli"}))
    assert given["status"] == "requesting_escalation"
    assert (given["open_step"], given["thinking"]) == (None, False)
    assert given["handover"].items() >= {("reason", "Needs the print server"), ("by", "dana"), ("target", "eli")}
    refused = await dana.act(session, "claim", {"mode": "continue"})
    assert refused.status == 403

    taken = done(await eli.act(session, "claim", {"mode": "continue"}))
    assert (taken["status"], taken["engineer"]) == ("active", "eli")
    late = await ravi.act(session, "claim", {"mode": "continue"})
    assert (late.status, late.body["code"]) == (409, "already_claimed")
    assert "eli" in late.body["detail"]
    assert (await dana.act(session, "pause")).status == 403
    assert (await eli.settled(taken))["open_step"]


async def test_a_claim_with_a_briefing_brings_what_is_known(engineer: MakeEngineer) -> None:
    dana, eli = await engineer("dana"), await engineer("eli")
    session = await dana.answer(await started(dana), option="several")
    await dana.act(session, "escalate", {"reason": "Needs the print server"})
    taken = await eli.settled(done(await eli.act(session, "claim", {"mode": "briefing"})))
    briefing = next(step for step in taken["steps"] if step["content"]["text"].startswith("Briefing"))
    assert briefing["type"] == "note"
    assert "Needs the print server" in briefing["content"]["text"]
    assert "Several people are affected." in briefing["content"]["text"]


async def test_a_session_claimed_by_hand_leaves_and_can_be_reopened(engineer: MakeEngineer) -> None:
    dana, eli = await engineer("dana"), await engineer("eli")
    session = await started(dana)
    await dana.act(session, "escalate", {"reason": "Needs the print server"})
    taken = done(await eli.act(session, "claim", {"mode": "manual"}))
    assert (taken["status"], taken["engineer"], taken["open_step"]) == ("escalated", "eli", None)
    reopened = await eli.settled(done(await eli.act(session, "reopen")))
    assert reopened["status"] == "active"
    assert reopened["open_step"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"reason": "x", "target_user": "nobody"}, "target_user"),
        ({"reason": "x", "target_user": "dana"}, "target_user"),
        ({"target_user": "dana"}, "reason"),
    ],
)
async def test_a_hand_over_names_what_is_wrong_with_it(
    engineer: MakeEngineer, body: dict[str, str], field: str
) -> None:
    dana = await engineer("dana")
    answer = await dana.act(await started(dana), "escalate", body)
    assert (answer.status, answer.body["field"]) == (422, field)


async def test_what_was_not_handed_over_cannot_be_claimed(engineer: MakeEngineer) -> None:
    dana, eli = await engineer("dana"), await engineer("eli")
    session = await started(dana)
    assert_conflict(await eli.act(session, "claim", {"mode": "continue"}))


async def test_an_abandoned_session_can_be_reopened(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await started(dana)
    abandoned = done(await dana.act(session, "abandon"))
    assert (abandoned["status"], abandoned["open_step"]) == ("abandoned", None)
    reopened = await dana.settled(done(await dana.act(session, "reopen")))
    assert (reopened["status"], reopened["ended_at"]) == ("active", None)
    assert reopened["open_step"]["id"] != session["open_step"]["id"]
    assert_conflict(await dana.act(session, "reopen"))


async def test_stop_with_a_step_open_changes_nothing(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await started(dana)
    assert done(await dana.act(session, "stop")) == session


async def test_anybody_of_the_engineers_can_add_a_note(engineer: MakeEngineer) -> None:
    dana, eli = await engineer("dana"), await engineer("eli")
    session = await started(dana)
    noted = done(await eli.act(session, "notes", {"text": " Seen at the other site too. "}))
    note = noted["steps"][-1]
    assert (note["type"], note["state"], note["answer"]) == ("note", "answered", None)
    assert note["content"].items() >= {("text", "Seen at the other site too."), ("author", "eli")}
    assert noted["open_step"]["id"] == session["open_step"]["id"]


async def test_the_engineer_can_change_the_guide_at_any_time(
    engineer: MakeEngineer, house: House, own_account: str
) -> None:
    dana = await engineer("dana")
    flow = await house.publish(own_account, PRINTER)
    session = await started(dana)
    guided = await dana.settled(done(await dana.act(session, "guide", {"guide": "flow", "flow_id": str(flow.id)})))
    assert guided["guide"] == "flow"
    assert guided["matched_flow"].items() >= {("id", str(flow.id)), ("title", PRINTER.title)}
    assert guided["open_step"]["content"]["text"] == "Whose jobs are stuck?"
    superseded = next(step for step in guided["steps"] if step["id"] == session["open_step"]["id"])
    assert superseded["state"] == "superseded"
    by_hand = await dana.settled(done(await dana.act(session, "guide", {"guide": "adhoc"})))
    assert (by_hand["guide"], by_hand["open_step"]["content"]["guide"]) == ("adhoc", "adhoc")


async def test_a_flow_guide_without_a_flow_is_a_conflict_that_says_what_to_do(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await started(dana)
    answer = await dana.act(session, "guide", {"guide": "flow"})
    assert_conflict(answer)
    assert "choose one" in answer.body["detail"]
    assert (await dana.read(session))["open_step"]["id"] == session["open_step"]["id"]


async def test_a_walk_through_a_flow_resolves_only_after_the_engineer_confirms(
    engineer: MakeEngineer, house: House, own_account: str
) -> None:
    dana = await engineer("dana")
    flow = await house.publish(own_account, PRINTER)
    session = await dana.start("Nothing prints", flow_id=str(flow.id))
    session = await dana.answer(session, option="one")
    session = await dana.answer(session, result={"success": True, "details": ""})
    session = await dana.answer(session, result={"success": True, "details": "The test page is fine"})
    assert session["status"] == "active"
    assert session["open_step"]["content"]["purpose"] == "confirm_resolution"
    assert session["tier"] == "guided"
    assert session["suggested_fix"].items() >= {("text", "The print spooler was restarted."), ("outcome", None)}
    resolved = await dana.answer(session, option="confirm")
    assert resolved["status"] == "resolved"
    assert resolved["resolution"].items() >= {
        ("outcome", "worked"),
        ("root_cause", "The spooler had stopped."),
        ("fix", "The print spooler was restarted."),
    }
    assert resolved["facts"][0]["text"] == "Only one person's jobs are stuck."
    assert {fact["step_id"] for fact in resolved["facts"]} <= {step["id"] for step in resolved["steps"]}
    listed = (await dana.call("GET", "/flows")).body["items"][0]
    assert (listed["times_walked"], listed["times_resolved"]) == (1, 1)
    assert listed["last_used_at"]
