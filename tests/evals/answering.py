"""How much longer a typed answer takes than a pressed one: both in turns, in one run of the real program.

python -m tests.evals.answering [--model-dir DIR] [--times 150]
"""

import argparse
import asyncio
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

from tests.evals.program import Desk, desk, installed

_SLUG = "vpn-drops-or-will-not-connect"
_WORDS = (
    "they can browse but nothing inside opens, {}",
    "a colleague says it broke after lunch, number {}",
    "that would be the second floor, room {}",
    "it says something about a tunnel, {}",
)
"""Answers that words alone do not read, each with a number that makes it a new text: they are embedded."""
_PERCENTILES = 20


async def _answered(at: Desk, flow_id: str, reply: dict[str, Any]) -> float:
    """Seconds until the answer to a new session's first question was stored; an empty `reply` presses an option."""
    _, session = await at.api.post(
        "/sessions", {"problem": "VPN drops every hour", "guide": "flow", "flow_id": flow_id}
    )
    while session["thinking"] or session["open_step"] is None:
        _, session = await at.api.get(f"/sessions/{session['id']}?wait=10&after_version={session['version']}")
    step = session["open_step"]
    body = {"step_id": step["id"], **(reply or {"option": step["options"][0]["value"]})}
    began = perf_counter()
    status, answer = await at.api.post(f"/sessions/{session['id']}/respond", body)
    assert status == 202, answer
    return perf_counter() - began


async def _measure(model: Path | None, times: int) -> None:
    async with installed() as program:
        (token,) = await program.tokens("answering")
        async with program.running(model) as url, desk(url, token, by_meaning=bool(model)) as at:
            flow = at.library.by_slug(_SLUG)
            assert flow is not None
            pressed, typed = list[float](), list[float]()
            for number in range(times):
                pressed.append(await _answered(at, flow.data["id"], {}))
                text = _WORDS[number % len(_WORDS)].format(number)
                typed.append(await _answered(at, flow.data["id"], {"text": text}))
    for name, seconds in (("pressed", pressed), ("typed", typed)):
        cuts = quantiles(seconds, n=_PERCENTILES)
        print(f"{name}: p50 {1000 * cuts[9]:.0f} ms, p95 {1000 * cuts[18]:.0f} ms")  # noqa: T201 - the figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.evals.answering", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--model-dir", type=Path, metavar="DIR", help="with the embedding there")
    parser.add_argument("--times", type=int, default=150, help="answers of each kind (default: %(default)s)")
    options = parser.parse_args()
    asyncio.run(_measure(options.model_dir, options.times))


if __name__ == "__main__":
    main()
