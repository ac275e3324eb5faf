"""How much of what Claude is sent is the same as the turn before: read from the cache, it costs a tenth."""

from itertools import pairwise, takewhile
from typing import Any

import aiohttp

from tests.bench.figures import Row, Section
from tests.bench.installation import Installation
from tests.bench.sessions import PROBLEM, answer_to
from tests.support.client import Engineer
from tests.support.messages_api import MessagesApi, ask, reply, says

_UNKNOWN_PROBLEM = "The badge reader at the north gate beeps twice and stays red for two colleagues since Monday."
"""Nothing in the starter library resembles it, so the prompts are short: the hardest case."""
_BYTES_PER_TOKEN = 3
"""As the guide estimates before it asks; English text has about four."""
_STEPS = (
    ask(
        "question", "Who has the problem?", options=[{"label": "One person", "hint": ""}, {"label": "All", "hint": ""}]
    ),
    ask("question", "Since when?", options=[{"label": "An update", "hint": ""}, {"label": "A reset", "hint": ""}]),
    ask("info_request", "Which message is shown, word by word?", why="The code says which side refuses."),
    ask("action", "Restart the device.", details="Hold the button for ten seconds, then wait for the green light."),
    ask("verification", "Does it work now?", why="To see whether the restart changed anything."),
    ask(
        "question",
        "Is the device registered?",
        options=[{"label": "Yes, here", "hint": ""}, {"label": "Not", "hint": ""}],
    ),
    ask("action", "Register the device anew.", details="Settings, Accounts, Add; sign in with the work account."),
    ask("verification", "And now, does it work for both of them?"),
)


async def measure(there: Installation) -> Section:
    """Two sessions of eight turns with the real program, which asks a Messages API of ours."""
    async with MessagesApi() as api, aiohttp.ClientSession() as http:
        settings = {"ANTHROPIC_API_KEY": "not-a-key", "ANTHROPIC_BASE_URL": api.url}
        async with there.program("run", **settings) as run:
            engineer = Engineer(http, run.url, there.token)
            known = await _prompts(api, engineer, PROBLEM)
            unknown = await _prompts(api, engineer, _UNKNOWN_PROBLEM)
    rows = [*_rows("With matching flows", known), *_rows("Without any", unknown)]
    return Section("Claude's prompts over eight turns: bytes of each in a prefix identical to the turn before", rows)


async def _prompts(api: MessagesApi, engineer: Engineer, problem: str) -> list[bytes]:
    """What was sent in each turn, as the model reads it."""
    api.received.clear()
    api.will(*(says(_reply(number, step)) for number, step in enumerate(_STEPS)))
    session = await engineer.start(problem, guide="claude")
    for _ in _STEPS[1:]:
        session = await engineer.answer(session, **answer_to(session["open_step"]))
    assert len(api.received) == len(_STEPS), "a step was not accepted at once"
    return ["".join(received.texts).encode() for received in api.received]


def _reply(number: int, step: dict[str, Any]) -> dict[str, Any]:
    read = {} if number == 0 else {"reading": None, "facts": [f"Answer number {number} ruled one cause out."]}
    return reply(step, confidence=number / 10, **read)


def _rows(which: str, prompts: list[bytes]) -> list[Row]:
    shares = {
        f"turn {turn}": 100 * len(list(takewhile(_same, zip(before, now, strict=False)))) / len(now)
        for turn, (before, now) in enumerate(pairwise(prompts), start=2)
    }
    tokens = {f"turn {turn}": len(prompt) / _BYTES_PER_TOKEN for turn, prompt in enumerate(prompts, start=1)}
    return [
        Row(f"{which}: stable share", shares, "%", "at least 80 %"),
        Row(f"{which}: tokens, at most", tokens, ""),
    ]


def _same(pair: tuple[int, int]) -> bool:
    return pair[0] == pair[1]
