"""Work in a process of its own: what it gives, what it may not do, and that nothing of it is left."""

import asyncio
import os
import sys
from pathlib import Path

import psutil
import pytest

from bot.shared.isolation import IsolatedProcesses, Limits
from core.importing.cleaning import without_secrets
from core.importing.outline import Block, BlockKind, ImportRefused
from core.importing.reading import Unstructured, flows_in
from core.ports.isolation import IsolationFailure, NotDone
from core.shared.errors import InvalidInput, Unavailable
from core.shared.text import checked
from tests.support.documents import runbook
from tests.support.isolated_work import (
    computes_for_ever,
    dies,
    environment,
    recurses,
    says_much,
    sends_a_call,
    speaks,
    takes_memory,
    waits_for_ever,
    writes,
)


def children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


async def test_a_result_comes_back() -> None:
    (found,) = await IsolatedProcesses().run(flows_in, "lamp.md", runbook("Lamp"), without_secrets)
    assert found.flow.nodes
    assert found.origins


async def test_a_refusal_comes_back_with_all_it_says() -> None:
    with pytest.raises(Unstructured) as refused:
        await IsolatedProcesses().run(flows_in, "a.md", b"# T\n\nJust a story.", without_secrets)
    assert refused.value.sentence.startswith("a.md: nothing in it tells")
    assert refused.value.blocks[1] == Block(BlockKind.TEXT, "Just a story.", "line 3")


@pytest.mark.parametrize(
    ("work", "why"),
    [
        (waits_for_ever, IsolationFailure.TIME),
        (computes_for_ever, IsolationFailure.TIME),
        (takes_memory, IsolationFailure.MEMORY),
        (says_much, IsolationFailure.MEMORY),
        (dies, IsolationFailure.BROKEN),
        (recurses, IsolationFailure.BROKEN),
        (sends_a_call, IsolationFailure.BROKEN),
    ],
)
async def test_what_goes_beyond_a_limit_is_given_up_and_nothing_of_it_is_left(
    work: object, why: IsolationFailure
) -> None:
    # Time runs out sooner or later; what is no question of time must not meet it on a busy machine.
    limits = Limits(seconds=1.0 if why is IsolationFailure.TIME else 60.0, result_bytes=50_000)
    before = set(children())
    with pytest.raises(NotDone) as gave_up:
        await IsolatedProcesses(limits).run(work)  # type: ignore[arg-type]
    assert gave_up.value.failure is why
    assert "made-by-a-result" not in os.listdir()  # noqa: PTH208
    assert set(children()) == before


async def test_it_knows_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret")
    assert "ANTHROPIC_API_KEY" not in await IsolatedProcesses().run(environment)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
async def test_it_writes_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotDone):
        await IsolatedProcesses().run(writes, str(tmp_path / "file"))


async def test_what_it_prints_is_no_answer() -> None:
    assert await IsolatedProcesses().run(speaks) == "said"


async def test_whoever_is_let_go_takes_the_process_along() -> None:
    before = set(children())
    work = asyncio.create_task(IsolatedProcesses().run(waits_for_ever))
    while set(children()) == before:  # noqa: ASYNC110 - nothing says that a process was started
        await asyncio.sleep(0.01)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    assert set(children()) == before


async def test_more_than_may_run_at_once_waits_and_in_the_end_is_told_so() -> None:
    isolation = IsolatedProcesses(Limits(at_once=1, wait_seconds=0.1))
    first = asyncio.create_task(isolation.run(waits_for_ever))
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await isolation.run(speaks)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert await isolation.run(speaks) == "said"


async def test_refusals_of_any_kind_keep_their_field() -> None:
    with pytest.raises(ImportRefused) as refused:
        await IsolatedProcesses().run(flows_in, "a.pdf", b"", without_secrets)
    assert refused.value.field == "document"
    with pytest.raises(InvalidInput, match="is empty"):
        await IsolatedProcesses().run(checked, "name", " ")
