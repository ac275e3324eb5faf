"""Slack delivers things twice, late, in any order and under several names: they count once."""

import asyncio
import random

import pytest

from tests.integration.slack.conftest import PROBLEM, Workspace
from tests.support.slack import BOT
from tests.support.slack_person import SlackPerson

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_every_delivery_four_times_in_any_order_shows_what_once_would(workspace: Workspace) -> None:
    dana, eli = workspace.person(), workspace.person("Eli")
    problem = dana.event_of(dana.message(PROBLEM, dana.own_channel))
    for number in range(4):
        retry = {"X_Slack_Retry_Num": str(number), "X_Slack_Retry_Reason": "http_timeout"} if number else {}
        assert (await workspace.signed.event(problem, **retry)).status == 200
    step = await workspace.open_step(dana.own_channel, "Whose jobs")
    press = dana.press_of(step, "Only this person's")
    reply = eli.event_of(eli.message("The toner was changed", dana.own_channel, step.thread_ts))
    deliveries = [*[("press", press)] * 4, *[("event", reply)] * 4]
    random.Random(7).shuffle(deliveries)

    async def send(kind: str, payload: dict[str, object]) -> None:
        answer = await (workspace.signed.interaction(payload) if kind == "press" else workspace.signed.event(payload))
        assert answer.status == 200

    await asyncio.gather(*(send(*each) for each in deliveries))
    await workspace.open_step(dana.own_channel, "Restart the print spooler")
    await workspace.quiet()
    shown = [message.words.splitlines()[0] for message in workspace.posted(dana.own_channel) if message.metadata]
    assert len(shown) == len(set(shown))
    assert sum("Note by Eli" in each for each in shown) == 0  # they stand there as Eli wrote them
    assert sum(emoji == "memo" for _, _, emoji in workspace.slack.reactions) == 1
    assert sum("Whose jobs are stuck?" in each for each in shown) == 1
    assert not [told for told in dana.told if "already answered" in told]


async def test_the_same_message_under_other_event_ids_counts_once(workspace: Workspace) -> None:
    dana = workspace.person()
    message = dana.message(PROBLEM, dana.own_channel)
    for number in range(5):
        await workspace.signed.event(dana.event_of(message, f"Ev{number}"))
    await workspace.open_step(dana.own_channel)
    assert await workspace.rows("SELECT count(*) FROM ai_sessions WHERE engineer_name LIKE %s", _name(workspace, dana))\
        == [(1,)]  # fmt: skip


def _name(workspace: Workspace, person: SlackPerson) -> str:
    user = person.user
    return workspace.slack.people[user]["profile"]["display_name"]


async def test_a_mention_that_comes_as_two_events_starts_one_session(workspace: Workspace) -> None:
    dana = workspace.person()
    said = await dana.mentions(PROBLEM)
    step = await workspace.open_step(dana.channel)
    assert step.thread_ts == said["ts"]
    await workspace.quiet()
    assert len([each for each in workspace.posted(dana.channel) if "What I read" in each.words]) == 1


async def test_a_double_click_answers_once(workspace: Workspace) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    await asyncio.gather(dana.presses(step, "Only this person's"), dana.presses(step, "Everybody's"))
    await workspace.open_step(dana.channel)
    await workspace.quiet()
    folded = [each for each in workspace.posted(dana.channel) if "Whose jobs are stuck?" in each.words]
    assert len(folded) == 1
    await workspace.slack.until(lambda: any("already answered" in told for told in dana.told))


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B1"},
        {"bot_profile": {"id": "B1"}},
        {"subtype": "bot_message"},
        {"subtype": "channel_join"},
        {"subtype": "message_deleted"},
        {"user": BOT},
    ],
    ids=str,
)
async def test_bots_ourselves_and_slacks_own_messages_are_ignored(
    workspace: Workspace, more: dict[str, object]
) -> None:
    dana = workspace.person()
    await workspace.signed.event(dana.event_of({**dana.message(PROBLEM, dana.own_channel), **more}))
    await workspace.quiet()
    assert workspace.posted(dana.own_channel) == []


async def test_people_talking_among_themselves_are_left_alone(workspace: Workspace) -> None:
    dana, eli = workspace.person(), workspace.person("Eli")
    said = await dana.writes("Has anybody seen the printer?", "C0TALK")
    await eli.writes("It is on the second floor", "C0TALK", said["ts"])
    await workspace.quiet()
    assert workspace.posted("C0TALK") == []
    assert dana.told == eli.told == []
    assert await workspace.rows("SELECT 1 FROM users WHERE name = %s", _name(workspace, eli)) == []


async def test_an_edited_answer_is_edited_while_it_is_the_last(workspace: Workspace) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    said = await dana.writes("Onyl mine", dana.channel, step.thread_ts)
    await workspace.open_step(dana.channel, "Restart the print")
    await _edits(workspace, dana, said, "Only mine")
    await workspace.slack.until(
        lambda: any(
            "→ “Only mine” · taken as: Only this person's" in each.words for each in workspace.posted(dana.channel)
        )
    )


async def test_an_edited_problem_is_read_again_and_says_so(workspace: Workspace) -> None:
    dana = workspace.person()
    said = await dana.writes("The scaner hums", dana.own_channel)
    await workspace.open_step(dana.own_channel)
    await _edits(workspace, dana, said, "The scaner hums.")
    await workspace.quiet()
    assert not any("corrected" in each.words for each in workspace.posted(dana.own_channel))
    await _edits(workspace, dana, said, "The scanner hums at night")
    await workspace.slack.until(
        lambda: any("The problem was corrected" in each.words for each in workspace.posted(dana.own_channel))
    )
    await workspace.slack.until(
        lambda: any("The scanner hums at night" in each.words for each in workspace.posted(dana.own_channel))
    )


@pytest.mark.parametrize("greeting", ["hi", "Thanks!", "👍"])
async def test_a_greeting_starts_no_session(workspace: Workspace, greeting: str) -> None:
    dana = workspace.person()
    await dana.writes(greeting, dana.own_channel)
    await workspace.slack.until(lambda: any("Tell me in a sentence what is wrong" in told for told in dana.told))
    assert await workspace.rows("SELECT 1 FROM ai_sessions WHERE engineer_name = %s", _name(workspace, dana)) == []


async def test_an_older_answer_that_is_edited_becomes_a_note(workspace: Workspace) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    said = await dana.writes("Onyl mine", dana.channel, step.thread_ts)
    await workspace.open_step(dana.channel, "Restart the print")
    await dana.writes("no, still stuck", dana.channel, step.thread_ts)
    await workspace.open_step(dana.channel, "Clear the queue")
    await _edits(workspace, dana, said, "Only mine")
    await workspace.slack.until(
        lambda: any("Edited message: Only mine" in each.words for each in workspace.posted(dana.channel))
    )
    await workspace.quiet()
    assert any("“Onyl mine”" in each.words for each in workspace.posted(dana.channel))


async def test_an_unfurled_link_is_no_edit(workspace: Workspace) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    said = await dana.writes("see http://x.example", dana.channel, step.thread_ts)
    await workspace.open_step(dana.channel, "does not know this answer")
    await workspace.quiet()
    before = [message.words for message in workspace.posted(dana.channel)]
    await _edits(workspace, dana, said, said["text"])
    await workspace.quiet()
    assert [message.words for message in workspace.posted(dana.channel)] == before


async def _edits(workspace: Workspace, person: SlackPerson, said: dict[str, object], text: str) -> None:
    changed = {**said, "text": text, "edited": {"ts": workspace.slack.next_ts()}}
    event = {
        "type": "message",
        "subtype": "message_changed",
        "channel": said["channel"],
        "ts": workspace.slack.next_ts(),
        "message": changed,
        "previous_message": said,
    }
    reply = await workspace.signed.event(person.event_of(event))
    assert reply.status == 200
