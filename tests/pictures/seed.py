"""A help desk on an ordinary day, made through the API: what the pictures of the page show."""

from collections.abc import Mapping
from typing import Any

import aiohttp

from tests.bench.screenshots import drawn, shots
from tests.support.client import Engineer
from tests.support.solving import solve

VPN = "VPN drops every hour for Finance, since Monday"
OUTLOOK = "Outlook keeps asking for my password"
PRINTER = "The printer on floor 2 prints nothing, jobs stay in the queue"


async def seed(people: Mapping[str, Engineer]) -> dict[str, str]:
    """Sessions, hand-overs and proposals; gives the ids of those that are pictured, by name."""
    dana, eli, ravi = people["dana"], people["eli"], people["ravi"]
    for problem, fix in SOLVED:
        await solve(eli, problem, fix)
    await _handed_over(
        eli, "Backup of the file server fails with error 0x8007045D", "Needs somebody with access to the SAN"
    )
    await _handed_over(
        ravi,
        "Contoso: nobody in the Lyon office reaches the intranet",
        "Routing is changed by the network team",
        "dana",
    )
    for problem in OPEN:
        await eli.start(problem)
    resolved = await _resolved(dana)
    session = await _half_way(dana, VPN, 3)
    first = await dana.start(OUTLOOK)
    proposals = (await ravi.call("GET", "/proposals?status=pending")).body["items"]
    flows = (await ravi.call("GET", "/flows?q=outlook password")).body["items"]
    await _flagged(eli)
    await ravi.call(
        "POST",
        f"/proposals/{proposals[0]['id']}/comments",
        {"text": "Is the cabinet locked? Then say who has the key."},
    )
    for summary, client in TICKETS:
        await dana.call("POST", "/tickets", {"summary": summary, "client": client})
    walk = (await people["lena"].call("POST", "/walks", {"problem": OUTLOOK})).body
    scripts = (await dana.call("GET", "/scripts?q=disk space")).body["items"]
    return {
        "walk": walk["id"],
        "script": scripts[0]["id"],
        "session": session["id"],
        "first": first["id"],
        "files": await _with_files(dana),
        "resolved": resolved["id"],
        "proposal": proposals[0]["id"] if proposals else "",
        "flow": flows[0]["id"],
    }


async def _with_files(dana: Engineer) -> str:
    """A session with a screenshot and a log."""
    lines = [f"2026-03-02 08:{n // 60:02}:{n % 60:02} INFO job {n} printed" for n in range(400)]
    lines[212] = "2026-03-02 08:03:32 WARN spooler: retrying the connection to prn-02"
    lines[230] = "2026-03-02 08:03:50 ERROR spooler: 0x00000bcb could not install the printer driver"
    form = aiohttp.FormData({"problem": PRINTER, "guide": "adhoc"})
    form.add_field("file", drawn(2, shots()[11]), filename="error.png")
    form.add_field("file", "\n".join(lines).encode(), filename="spooler.log")
    headers = {"Authorization": f"Bearer {dana.token}"}
    async with dana.http.post(f"{dana.base}/api/v1/sessions", data=form, headers=headers) as answer:
        answer.raise_for_status()
        return str((await answer.json())["id"])


SOLVED = (
    (
        "Badge reader at the north gate beeps twice and stays red",
        "Reset the reader's controller in the cabinet beside the gate",
    ),
    ("Label printer in the warehouse prints blank labels", "Calibrate the label sensor from the printer's menu"),
    (
        "Conference room display shows no signal after the desk was moved",
        "Replace the HDMI cable by the long one behind the desk",
    ),
    (
        "Time clock shows the wrong hour since the clocks changed",
        "Set the time zone of the clock to Europe/Paris and restart it",
    ),
)
OPEN = (
    "Teams shows a black screen when somebody shares",
    "OneDrive says sync pending on 400 files",
    "Laptop does not charge in the dock",
    PRINTER,
)


TICKETS = (
    ("Outlook asks for a password on every start", "Contoso"),
    ("New starter on Monday: laptop, mailbox, badge", "Fabrikam"),
    ("Scanner sends nothing to the shared mailbox", "Contoso"),
)


async def _flagged(engineer: Engineer) -> None:
    session = await engineer.start(OUTLOOK)
    flag = {
        "step_id": session["open_step"]["id"],
        "kind": "unclear",
        "note": "Which of the two sign-in windows is meant?",
    }
    await engineer.call("POST", f"/sessions/{session['id']}/flags", flag)


async def _half_way(engineer: Engineer, problem: str, steps: int) -> dict[str, Any]:
    """A session some steps into whatever guides it."""
    session = await engineer.start(problem)
    for _ in range(steps):
        step = session["open_step"]
        if step["options"]:
            session = await engineer.answer(session, option=step["options"][0]["value"])
        elif step["type"] in ("action", "verification"):
            session = await engineer.answer(session, result={"success": False, "details": "Still the same."})
        else:
            session = await engineer.answer(session, text="The client log says: rekey failed.")
    return session


async def _resolved(engineer: Engineer) -> dict[str, Any]:
    session = await _half_way(engineer, PRINTER, 2)
    how = {
        "outcome": "worked",
        "root_cause": "A job with a damaged font held up the queue",
        "fix": "Deleted the job, restarted the spooler",
    }
    await engineer.act(session, "resolve", how)
    return await engineer.read(session)


async def _handed_over(engineer: Engineer, problem: str, reason: str, target: str | None = None) -> None:
    session = await engineer.start(problem)
    await engineer.act(session, "escalate", {"reason": reason, **({"target_user": target} if target else {})})
