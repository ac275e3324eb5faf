"""A whole session over the REST API."""

from tests.conftest import MakeEngineer


async def test_a_known_problem_is_guided_to_a_documented_end(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await dana.start("Outlook keeps asking for my password")
    assert session["guide"] == "flow"
    assert session["matched_flow"]["title"].startswith("Outlook keeps asking")
    seen = set()
    while session["status"] == "active":
        step = session["open_step"]
        assert step["id"] not in seen
        seen.add(step["id"])
        if step["options"]:
            session = await dana.answer(session, option=step["options"][0]["value"])
        elif step["type"] == "info_request":
            session = await dana.answer(session, text="nothing unusual")
        else:
            session = await dana.answer(session, result={"success": False, "details": "no change"})
    assert session["status"] == "requesting_escalation"
    assert [step["order"] for step in session["steps"]] == list(range(len(session["steps"])))
    document = (await dana.call("GET", f"/sessions/{session['id']}/documentation")).body
    assert [section["heading"] for section in document["sections"]] == [
        "Problem",
        "What we confirmed",
        "What we tried",
        "Current hypothesis",
        "Suggested next steps",
    ]
