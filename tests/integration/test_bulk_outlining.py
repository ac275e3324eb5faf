"""Documents in running text are read by Claude in batches: at a price said before, and never paid for twice."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.support.batches_api import BatchesApi, answers, errs
from tests.support.terminal import Operator

_TEXTS = {
    "labels": "White labels are no reason to worry.\n\nTake the ribbon out.\n\nTurn it round.\n",
    "till": "The till is slow at noon.\n\nClose the report.\n\nStart it again after lunch.\n",
    "fan": "The fan of the rack is loud.\n\nWipe the filter.\n\nPut it back.\n",
    "door": "The door sensor is blind.\n\nWipe the lens.\n\nWave at it.\n",
}


def _found(title: str, *steps: str) -> dict[str, Any]:
    numbered = [{"paragraph": number, "text": step} for number, step in enumerate(steps, 2)]
    return answers({"procedures": [{"title": title, "symptoms": [], "cause": "", "steps": numbered}]})


_ANSWERS = {
    "ribbon": _found("Labels come out white", "Take the ribbon out.", "Turn it round."),
    "till": errs("overlong"),
    "lens": _found("Door sensor is blind", "Replace the lens.", "Call a wizard."),
}


@pytest.fixture
def operator(reading_operator: Operator) -> Operator:
    return reading_operator


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in _TEXTS.items():
        (tmp_path / f"{name}.txt").write_text(text)
    return tmp_path


@pytest.fixture
async def api() -> AsyncGenerator[BatchesApi]:
    async with BatchesApi(_ANSWERS) as api:
        yield api


def _at(operator: Operator, api: BatchesApi) -> Operator:
    operator.runs("account", "user", "--user", "Dana", "--role", "engineer")
    keys = {"ANTHROPIC_API_KEY": "sk-ant-test", "ANTHROPIC_BASE_URL": api.url, "FLOWPILOT_CLAUDE_MAX_RETRIES": "0"}
    return replace(operator, settings={**operator.settings, **keys})


_CLAUDE = ("import", "--claude", "--user", "Dana", "--check-every", "0.05")


async def test_the_cost_is_said_and_nothing_is_sent_before_somebody_agrees(
    operator: Operator, folder: Path, api: BatchesApi
) -> None:
    operator = await asyncio.to_thread(_at, operator, api)
    status, said, error = await asyncio.to_thread(operator.tries, *_CLAUDE, str(folder))
    assert status != 0
    assert "4 documents have no steps that can be told apart" in said
    assert "16,384 received, at half price at most $0.09" in said
    assert "Nothing was sent. Add --yes" in error
    assert not api.batches


async def test_each_document_comes_to_a_proposal_or_to_the_reason_why_not(
    operator: Operator, folder: Path, api: BatchesApi
) -> None:
    operator = await asyncio.to_thread(_at, operator, api)
    said = await asyncio.to_thread(operator.runs, *_CLAUDE, "--yes", str(folder))
    assert "proposed: Labels come out white" in said
    assert "refused: Claude could not read it: overlong" in said
    assert "refused: Claude did not get to it within a day" in said
    assert "refused: Claude's answer could not be used: Paragraph 3 does not say “Call a wizard.”." in said
    assert said.endswith("1 flow proposed from 1 document; 3 refused.\n")
    assert list(api.batches) == ["msgbatch_1"]
    params = api.batches["msgbatch_1"][0]["params"]
    assert params["output_config"]["format"]["type"] == "json_schema"
    with psycopg.connect(operator.settings["DATABASE_URL"].replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT tokens FROM quota_usage").fetchall() == [(2 * 790,)]
        assert not connection.execute("SELECT 1 FROM outline_batches").fetchall()
    api.answers["filter"] = _found("Fan of the rack is loud", "Wipe the filter.", "Put it back.")
    again = await asyncio.to_thread(operator.runs, *_CLAUDE, "--yes", str(folder))
    assert "1 flow proposed from 1 document; 1 unchanged; 2 refused." in again
    assert len(api.batches["msgbatch_2"]) == 3


async def test_a_run_that_ended_goes_on_with_what_was_paid_for(
    operator: Operator, folder: Path, api: BatchesApi
) -> None:
    operator = await asyncio.to_thread(_at, operator, api)
    api.is_down = True
    _, _, error = await asyncio.to_thread(operator.tries, *_CLAUDE, "--yes", str(folder))
    assert "Run the same command again to go on." in error
    api.is_down = False
    said = await asyncio.to_thread(operator.runs, *_CLAUDE, str(folder))
    assert "proposed: Labels come out white" in said
    assert list(api.batches) == ["msgbatch_1"]


async def test_a_batch_whose_answer_was_lost_is_found_again(operator: Operator, folder: Path, api: BatchesApi) -> None:
    operator = await asyncio.to_thread(_at, operator, api)
    api.loses_answers_to_creation = True
    await asyncio.to_thread(operator.tries, *_CLAUDE, "--yes", str(folder))
    said = await asyncio.to_thread(operator.runs, *_CLAUDE, str(folder))
    assert "proposed: Labels come out white" in said
    assert list(api.batches) == ["msgbatch_1"]


async def test_a_batch_that_is_gone_is_sent_anew(operator: Operator, folder: Path, api: BatchesApi) -> None:
    operator = await asyncio.to_thread(_at, operator, api)
    api.is_down = True
    await asyncio.to_thread(operator.tries, *_CLAUDE, "--yes", str(folder))
    api.is_down = False
    kept = api.batches.pop("msgbatch_1")
    said = await asyncio.to_thread(operator.runs, *_CLAUDE, "--yes", str(folder))
    assert "proposed: Labels come out white" in said
    assert [len(batch) for batch in api.batches.values()] == [len(kept)]


async def test_a_batch_cancelled_at_anthropic_gives_what_was_done_and_the_next_run_sends_the_rest(
    operator: Operator, folder: Path, api: BatchesApi
) -> None:
    operator = await asyncio.to_thread(_at, operator, api)
    api.is_cancelled = True
    said = await asyncio.to_thread(operator.runs, *_CLAUDE, "--yes", str(folder))
    assert "proposed: Labels come out white" in said
    assert "refused: it was cancelled at Anthropic before Claude got to it; run the command again" in said
    with psycopg.connect(operator.settings["DATABASE_URL"].replace("+psycopg", "")) as connection:
        assert not connection.execute("SELECT 1 FROM outline_batches").fetchall()
    api.is_cancelled = False
    api.answers["filter"] = _found("Fan of the rack is loud", "Wipe the filter.", "Put it back.")
    again = await asyncio.to_thread(operator.runs, *_CLAUDE, "--yes", str(folder))
    assert "proposed: Fan of the rack is loud" in again
    assert "ribbon" not in str(api.batches["msgbatch_2"])


async def test_it_says_what_it_needs(operator: Operator, folder: Path) -> None:
    assert "--claude needs --user NAME" in await asyncio.to_thread(operator.fails, "import", "--claude", str(folder))
    await asyncio.to_thread(operator.runs, "account", "user", "--user", "Dana", "--role", "engineer")
    said = await asyncio.to_thread(operator.fails, "import", "--claude", "--user", "Dana", str(folder))
    assert "set ANTHROPIC_API_KEY" in said
