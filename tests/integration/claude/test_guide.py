import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from core.sessions.commands import StepReply
from core.sessions.steps import GuideKind, StepPurpose, StepType
from core.shared.model_use import GuideFailed
from tests.support import messages_api as api
from tests.support.flows import PUBLISHED
from tests.support.messages_api import MessagesApi, fails, hangs, question, says
from tests.support.walk import Walk

SETTINGS = {
    "model": "a-model",
    "effort": "low",
    "max_output_tokens": 1000,
    "timeout_seconds": 20,
    "max_retries": 2,
    "retry_after_cap_seconds": 5,
}
SOON = "0.001"
PROBLEM = "Mail of dana.w@example.com asks again. Her password: Tr0ub4dor&3x!"
RESOLUTION = {"type": "resolution", "root_cause": "Old credentials of [EMAIL_1].", "fix": "They were removed."}
HANDOVER = {"type": "handover", "reason": "Needs rights.", "handover_to": "the tenant's admins", "next_steps": ["Ask."]}


@pytest.fixture
async def server() -> AsyncIterator[MessagesApi]:
    async with MessagesApi() as server:
        yield server


@pytest.fixture
async def guided(server: MessagesApi) -> AsyncIterator[Callable[..., Walk]]:
    """A session that Claude guides; keyword arguments change the settings."""
    # Loaded here, as every process of the tests would load Anthropic's library otherwise.
    from core.ai.claude import ClaudeGuide, ClaudeSettings  # noqa: PLC0415

    guides = list[ClaudeGuide]()

    def make(problem: str = PROBLEM, **changes: Any) -> Walk:
        guides.append(ClaudeGuide(ClaudeSettings(**(SETTINGS | changes)), "a-key", server.url))
        return Walk(problem, guides[-1])

    yield make
    for guide in guides:
        await guide.close()


async def failure(walk: Walk) -> GuideFailed:
    with pytest.raises(GuideFailed) as raised:
        await walk.guided()
    assert raised.value.sentence.endswith("so I go on without it.")
    return raised.value


@pytest.mark.parametrize(
    ("step", "shown"),
    [
        (question()["next"], StepType.QUESTION),
        (api.ask("action", "Restart it."), StepType.ACTION),
        (api.ask("verification", "Is it gone?"), StepType.VERIFICATION),
        (api.ask("info_request", "Which code?"), StepType.INFO_REQUEST),
        (api.script(), StepType.SCRIPT_GENERATION),
        (HANDOVER, StepType.QUESTION),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else "",
)
async def test_a_step_of_every_type_is_shown(
    server: MessagesApi, guided: Callable[..., Walk], step: dict[str, Any], shown: StepType
) -> None:
    server.will(says(api.reply(step)))
    walk = guided()
    opened = await walk.guided()
    assert opened.type is shown
    assert opened.content.guide is GuideKind.CLAUDE
    assert walk.session.title == "A short title"


async def test_a_session_is_guided_to_a_resolution_that_the_engineer_confirms(
    server: MessagesApi, guided: Callable[..., Walk]
) -> None:
    server.will(says(question()), says(api.reply(api.ask("verification", "Is it gone?"))), says(api.reply(RESOLUTION)))
    walk = guided()
    await walk.guided()
    await walk.picks("One person")
    end = await walk.answers(StepReply(success=True))
    assert end.content.purpose is StepPurpose.CONFIRM_RESOLUTION
    assert end.content.ending is not None
    assert end.content.ending.root_cause == "Old credentials of dana.w@example.com."
    walk.responds(StepReply(option="confirm"))
    assert walk.session.resolution is not None
    assert walk.session.resolution.fix == "They were removed."


async def test_the_request_is_what_the_settings_say(server: MessagesApi, guided: Callable[..., Walk]) -> None:
    server.will(says(question()))
    await guided().guided()
    body = server.received[0].body
    assert (body["model"], body["max_tokens"], body["output_config"]["effort"]) == ("a-model", 1000, "low")
    assert body["output_config"]["format"]["type"] == "json_schema"
    assert "discriminator" not in str(body["output_config"])
    # Under which header the key goes is the SDK's affair.
    assert any("a-key" in value for value in server.received[0].headers.values())


async def test_nothing_private_leaves_and_personal_data_comes_back_for_the_engineer(
    server: MessagesApi, guided: Callable[..., Walk]
) -> None:
    server.will(says(api.reply(api.ask("action", "Sign [EMAIL_1] out, not with [PASSWORD_1]."))))
    step = await guided().guided()
    sent = "".join(server.received[0].texts)
    assert "[EMAIL_1]" in sent
    assert "dana.w@" not in sent
    assert "Tr0ub4dor" not in sent
    assert step.content.text == "Sign dana.w@example.com out, not with [password removed]."


async def test_what_stays_the_same_is_marked_for_the_cache(server: MessagesApi, guided: Callable[..., Walk]) -> None:
    labels = ("First thing seen", "Second thing seen")
    server.will(*(says(question(f"What is seen in place {number}?", *labels)) for number in range(8)))
    walk = guided()
    walk.related = (PUBLISHED,)
    await walk.guided()
    for _ in range(7):
        await walk.picks(labels[0])
    for number, received in enumerate(server.received):
        marked = [index for index, block in enumerate(received.blocks) if "cache_control" in block]
        turns = len(received.blocks) - 3
        assert marked == sorted({0, 1, 1 + turns})
        assert len(marked) <= 4
        kept = [received.blocks[index]["cache_control"]["ttl"] for index in marked]
        assert kept == ["1h", "1h", *(["5m"] if turns else [])], "what is kept longer has to come first"
        assert bool(turns) == bool(number)
    for before, now in zip(server.received, server.received[1:], strict=False):
        assert now.texts[: len(before.texts) - 1] == before.texts[:-1]
        assert sum(map(len, before.texts[:-1])) >= 0.8 * sum(map(len, now.texts))


async def test_all_tokens_are_counted_those_from_the_cache_too(
    server: MessagesApi, guided: Callable[..., Walk]
) -> None:
    server.will(says(question(), cache_read_input_tokens=900, cache_creation_input_tokens=50))
    walk = guided()
    assert walk.guide is not None
    reply = await walk.guide.next_step(walk.request)
    assert (reply.input_tokens, reply.output_tokens, reply.cache_read_tokens) == (1050, 20, 900)


async def test_the_estimate_covers_what_is_sent_and_the_longest_answer(
    server: MessagesApi, guided: Callable[..., Walk]
) -> None:
    server.will(says(question()))
    walk = guided()
    assert walk.guide is not None
    estimate = walk.guide.estimate_tokens(walk.request)
    await walk.guided()
    characters = sum(map(len, server.received[0].texts))
    assert characters / 4 + 1000 < estimate < characters + 1000 + 4000


@pytest.mark.parametrize(
    "broken",
    [
        fails(429, retry_after=SOON),
        fails(529, retry_after=SOON),
        fails(500, retry_after=SOON),
        fails(503, retry_after_ms="1"),
    ],
    ids=["too many requests", "overloaded", "fault", "unavailable"],
)
async def test_a_passing_fault_is_not_noticed(
    server: MessagesApi, guided: Callable[..., Walk], broken: api.Behaviour
) -> None:
    server.will(broken, broken, says(question()))
    assert (await guided().guided()).content.guide is GuideKind.CLAUDE
    assert len(server.received) == 3


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (400, "does not accept our request"),
        (401, "ANTHROPIC_API_KEY"),
        (402, "no credit"),
        (403, "ANTHROPIC_API_KEY"),
        (404, "“a-model”"),
        (413, "too long"),
        (429, "accepts no more requests"),
        (500, "error of its own"),
        (529, "overloaded"),
    ],
)
async def test_each_fault_that_stays_is_told_in_plain_words(
    server: MessagesApi, guided: Callable[..., Walk], status: int, said: str
) -> None:
    server.will(fails(status, retry_after=SOON))
    assert said in (await failure(guided(max_retries=0))).sentence


@pytest.mark.parametrize("wait", ["3600", "Fri, 31 Dec 2100 23:59:59 GMT", "inf"])
async def test_a_wait_longer_than_is_borne_is_not_waited_for(
    server: MessagesApi, guided: Callable[..., Walk], wait: str
) -> None:
    server.will(fails(429, retry_after=wait), says(question()))
    assert "accepts no more requests" in (await failure(guided())).sentence
    assert len(server.received) == 1


async def test_a_model_that_does_not_answer_is_given_up_on(server: MessagesApi, guided: Callable[..., Walk]) -> None:
    server.will(hangs(asyncio.Event()))
    assert "is taking too long" in (await failure(guided(timeout_seconds=0.05, max_retries=0))).sentence


async def test_retries_do_not_add_up_to_an_endless_wait(server: MessagesApi, guided: Callable[..., Walk]) -> None:
    server.will(*(hangs(asyncio.Event()) for _ in range(50)))
    async with asyncio.timeout(120):
        failed = await failure(guided(timeout_seconds=0.05, max_retries=1000))
    assert "is taking too long" in failed.sentence


async def test_a_connection_that_breaks_is_told(server: MessagesApi, guided: Callable[..., Walk]) -> None:
    server.will(api.breaks_off())
    assert "cannot be reached" in (await failure(guided(max_retries=0))).sentence


async def test_whoever_stops_waiting_stops_the_request(server: MessagesApi, guided: Callable[..., Walk]) -> None:
    started, ended = asyncio.Event(), asyncio.Event()
    server.will(hangs(started, ended=ended))
    asking = asyncio.create_task(guided().guided())
    await started.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    async with asyncio.timeout(120):
        await ended.wait()


@pytest.mark.parametrize(
    "behaviour",
    [
        api.sends('{"id": "msg'),
        api.sends("<html>Welcome</html>", "text/html"),
        api.sends("[]"),
        api.sends("{}"),
        api.sends(""),
    ],
    ids=["cut off", "a page", "a list", "an empty object", "nothing"],
)
async def test_what_is_no_answer_of_the_api_is_told(
    server: MessagesApi, guided: Callable[..., Walk], behaviour: api.Behaviour
) -> None:
    server.will(behaviour)
    assert "is not an answer from Claude" in (await failure(guided())).sentence


@pytest.mark.parametrize(
    ("reason", "said"),
    [("refusal", "declines"), ("max_tokens", "max_output_tokens"), ("model_context_window_exceeded", "too long")],
)
async def test_an_answer_that_was_not_finished_is_told_with_its_cost(
    server: MessagesApi, guided: Callable[..., Walk], reason: str, said: str
) -> None:
    server.will(says('{"reasoning": "half a', stop_reason=reason))
    failed = await failure(guided())
    assert said in failed.sentence
    assert (failed.input_tokens, failed.output_tokens) == (100, 20)


@pytest.mark.parametrize(
    ("first", "complaint"),
    [
        (question("Is it this or that?", "Yes", "No"), "bare yes or no"),
        (api.reply(api.ask("note", "For your information.")), "next"),
        (api.reply(RESOLUTION), "no verification has confirmed"),
        (api.reply(api.ask("action", "Sign [EMAIL_9] out.")), "[EMAIL_9]"),
        ("I would ask who is affected.", "JSON"),
        ("", "JSON"),
    ],
    ids=["yes to an either-or", "no such type", "resolved unverified", "unknown placeholder", "prose", "nothing"],
)
async def test_an_answer_that_cannot_be_shown_is_mended_once(
    server: MessagesApi, guided: Callable[..., Walk], first: dict[str, Any] | str, complaint: str
) -> None:
    server.will(says(first), says(question()))
    step = await guided().guided()
    assert step.content.text == "Who has the problem?"
    assert (step.input_tokens, step.output_tokens) == (200, 40)
    assert [message["role"] for message in server.received[1].body["messages"]] == ["user", "assistant", "user"]
    assert complaint in server.received[1].texts[-1]
    assert server.received[1].texts[-2].strip(), "the API takes no empty message"


async def test_the_complaint_tells_the_model_nothing_private(server: MessagesApi, guided: Callable[..., Walk]) -> None:
    label = "[EMAIL_1] " + "and everybody else " * 4
    server.will(says(question("Who?", label, "[EMAIL_1]")), says(question()))
    await guided().guided()
    assert "dana.w@" not in "".join(server.received[1].texts)


async def test_an_answer_that_cannot_be_mended_is_given_up_on(server: MessagesApi, guided: Callable[..., Walk]) -> None:
    bad = says(question("Is it this or that?", "Yes", "No"))
    server.will(bad, bad, says(question()))
    failed = await failure(guided())
    assert "could not be used" in failed.sentence
    assert (failed.input_tokens, failed.output_tokens) == (200, 40)
    assert len(server.received) == 2


async def test_a_placeholder_of_the_instructions_never_reaches_the_engineer(
    server: MessagesApi, guided: Callable[..., Walk]
) -> None:
    server.will(says(question("Is it <first thing> or <second thing>?", "This", "That")), says(question()))
    assert "<" not in (await guided().guided()).content.text


async def test_a_huge_paste_is_sent_in_part(server: MessagesApi, guided: Callable[..., Walk]) -> None:
    server.will(says(question()))
    await guided("begin\n" + "a line of a log\n" * 16_000 + "end").guided()
    assert sum(map(len, server.received[0].texts)) < 40_000
