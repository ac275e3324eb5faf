"""Sessions guided by a model: Claude when there is a key, within a cost said before; else a script, for mechanics."""

import os
from collections.abc import Sequence
from contextlib import AsyncExitStack

from bot.config import load_config
from tests.evals.checks import violations
from tests.evals.faults import Fault
from tests.evals.library import Json, Library
from tests.evals.moves import Policy, Voice
from tests.evals.program import desk, installed
from tests.evals.score import end_of
from tests.evals.scripted import ScriptedModel
from tests.evals.walk import Transcript, walk

_SESSIONS = 30
"""Most sessions with a real model."""
_SCRIPTED_SESSIONS = 6


async def run(faults: Sequence[Fault], most_usd: float) -> None:
    """Run the typed voice through some faults and print each end; stops when the cost is reached."""
    key = os.environ.get("ANTHROPIC_API_KEY", "")
    base = os.environ.get("ANTHROPIC_BASE_URL", "")
    some = _spread(faults, _SESSIONS if key else _SCRIPTED_SESSIONS)
    if key:
        _say(f"{len(some)} sessions with Claude; no new one starts once {most_usd:.2f} USD are spent.")
    else:
        _say(f"No ANTHROPIC_API_KEY: {len(some)} sessions with a scripted model, to see that they come to an end.")
    async with AsyncExitStack() as stack:
        address = base if key else (await stack.enter_async_context(ScriptedModel())).url
        program = await stack.enter_async_context(installed())
        (token,) = await program.tokens("with a model")
        settings = {"ANTHROPIC_API_KEY": key or "scripted", **({"ANTHROPIC_BASE_URL": address} if address else {})}
        url = await stack.enter_async_context(program.running(None, **settings))
        at = await stack.enter_async_context(desk(url, token, by_meaning=False))
        spent = 0.0
        for fault in some:
            if key and spent >= most_usd:
                _say(f"Stopped: {spent:.2f} USD are spent.")
                break
            kept = await walk(at.api, fault, Voice.TYPED, Policy.RIGHT, at.library)
            spent += _cost(kept.session)
            _say(_ended(kept, at.library) if key else _came_through(kept))
        if key:
            _say(f"Cost at most {spent:.2f} USD (cached input counted at full price).")


def _ended(kept: Transcript, library: Library) -> str:
    offered = f"{kept.false_offer} was offered" if kept.false_offer else kept.gave_up
    found = (f"{end_of(kept)} after {kept.steps} steps", offered, *kept.refused, *violations(kept, library))
    return f"{kept.fault.id}: " + "; ".join(filter(None, found))


def _came_through(kept: Transcript) -> str:
    """The script hands over in the end, whatever is wrong; only that it comes to it counts."""
    guides = ", ".join(dict.fromkeys(turn.step["content"]["guide"] for turn in kept.turns))
    through = "came through" if kept.false_offer == "handed_over" and not kept.refused else "STUCK"
    return f"{kept.fault.id}: {through} after {kept.steps} steps, led by {guides}"


def _spread(faults: Sequence[Fault], most: int) -> Sequence[Fault]:
    """So many of them, from everywhere in the list."""
    return faults[:: max(1, -(-len(faults) // most))]


def _cost(session: Json) -> float:
    """USD at the configured prices, as if nothing had been cached."""
    prices = load_config(None, {}).claude
    tokens = session.get("tokens", {"input": 0, "output": 0})
    whole = tokens["input"] * prices.input_price_per_million + tokens["output"] * prices.output_price_per_million
    return whole / 1e6


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the report
