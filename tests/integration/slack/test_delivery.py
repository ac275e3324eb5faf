"""What Slack refuses, forgets or takes too long for: nothing is lost, and somebody who can act is told."""

import asyncio

import pytest

from tests.integration.slack.conftest import PROBLEM, Workspace
from tests.support.slack import Message, Refusal
from tests.support.slack_person import SlackPerson

RESTART = "Restart the print spooler"

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def in_own_messages(workspace: Workspace, person: SlackPerson, words: str) -> None:
    await workspace.slack.until(
        lambda: any(words in message.words for message in workspace.posted(person.own_channel) if message.metadata)
    )


async def test_a_busy_slack_is_asked_again_when_it_says(workspace: Workspace) -> None:
    dana = workspace.person()
    await workspace.quiet()
    workspace.slack.refuses("chat.postMessage", Refusal("ratelimited", 429, {"Retry-After": "1"}))
    step = await workspace.started(dana)
    assert "Whose jobs are stuck?" in step.words
    await workspace.quiet()
    assert len([each for each in workspace.posted(dana.channel) if "Whose jobs" in each.words]) == 1


async def test_a_card_that_was_deleted_is_posted_anew(workspace: Workspace) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    workspace.slack.refuses("chat.update", Refusal("message_not_found"))
    await dana.presses(step, "Only this person's")
    await workspace.slack.until(
        lambda: [each for each in workspace.posted(dana.channel) if "→ Only this person's" in each.words]
    )


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("not_in_channel", "does not have me as a member"),
        ("channel_not_found", "was deleted, or I am not a member"),
        ("is_archived", "is archived"),
        ("restricted_action", "does not let me post"),
    ],
)
async def test_a_session_goes_on_in_direct_messages_where_its_channel_cannot_be_posted_to(
    workspace: Workspace, error: str, reason: str
) -> None:
    dana = workspace.person()
    workspace.slack.always_refuses("chat.postMessage", Refusal(error), dana.channel)
    await dana.commands(PROBLEM)
    await in_own_messages(workspace, dana, reason)
    step = await workspace.open_step(dana.own_channel)
    await dana.presses(step, "Only this person's")
    await workspace.open_step(dana.own_channel, "Restart the print spooler")
    workspace.slack.stops_refusing("chat.postMessage")


async def test_a_second_session_that_goes_on_in_direct_messages_has_a_thread_of_its_own(workspace: Workspace) -> None:
    dana = workspace.person()
    workspace.slack.always_refuses("chat.postMessage", Refusal("is_archived"), dana.channel)
    await dana.commands(PROBLEM)
    await in_own_messages(workspace, dana, "is archived")
    first = await workspace.open_step(dana.own_channel)
    await dana.commands(f"{PROBLEM}, again")

    def second() -> Message | None:
        return next((one for one in steps(workspace, dana) if one.thread_ts not in (None, first.thread_ts)), None)

    await workspace.slack.until(second)
    await dana.writes("Only this person's", dana.own_channel, first.thread_ts)
    await workspace.slack.until(
        lambda: [one for one in steps(workspace, dana) if one.thread_ts == first.thread_ts and RESTART in one.words]
    )
    own = {one.thread_ts for one in steps(workspace, dana)}
    assert len(own) == 2
    workspace.slack.stops_refusing("chat.postMessage")


def steps(workspace: Workspace, person: SlackPerson) -> list[Message]:
    """The steps in somebody's own messages that can be answered."""
    return [one for one in workspace.posted(person.own_channel) if "It's fixed…" in one.labels]


async def test_an_admin_is_told_when_hand_overs_cannot_be_posted(workspace: Workspace) -> None:
    boss, dana = workspace.person("Boss"), workspace.person()
    await boss.commands("help")
    name = workspace.slack.people[boss.user]["profile"]["display_name"]
    await workspace.rows("UPDATE users SET role = 'admin' WHERE name = %s RETURNING id", name)
    await boss.commands("settings")
    await boss.fills(handover_channel="C0GONE")
    workspace.slack.always_refuses("chat.postMessage", Refusal("is_archived"), "C0GONE")
    step = await workspace.started(dana)
    await dana.presses(step, "Hand over")
    await dana.fills(reason="Needs the vendor")
    await in_own_messages(workspace, boss, "The channel C0GONE is archived")
    workspace.slack.stops_refusing("chat.postMessage")


async def test_blocks_that_slack_will_not_take_are_sent_as_words(workspace: Workspace) -> None:
    dana = workspace.person()
    await workspace.quiet()
    workspace.slack.refuses("chat.postMessage", Refusal("msg_blocks_too_long"))
    await dana.commands(PROBLEM)
    await workspace.slack.until(
        lambda: [each for each in workspace.posted(dana.channel) if "did not accept this card" in each.words]
    )


async def test_what_an_unanswered_call_posted_is_found_and_not_posted_again(workspace: Workspace) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    workspace.slack.loses_answer("chat.postMessage")
    await dana.presses(step, "Only this person's")
    await workspace.slack.until(
        lambda: any(method == "conversations.replies" for method, _, _ in workspace.slack.calls)
    )
    await workspace.quiet()
    assert len([each for each in workspace.posted(dana.channel) if "Restart the print spooler" in each.words]) == 1


async def test_what_an_unanswered_call_posted_is_found_in_a_thread_of_many_messages(workspace: Workspace) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    assert step.thread_ts
    for number in range(250):
        said = {"user": "U0KIM", "text": f"Line {number}", "ts": workspace.slack.next_ts()}
        workspace.slack.history[f"{dana.channel}/{step.thread_ts}"].append(said)
    workspace.slack.loses_answer("chat.postMessage")
    await dana.presses(step, "Only this person's")
    await workspace.slack.until(
        lambda: any(
            method == "conversations.replies" and given.get("cursor") for method, given, _ in workspace.slack.calls
        )
    )
    await workspace.quiet()
    assert len([each for each in workspace.posted(dana.channel) if "Restart the print spooler" in each.words]) == 1


async def test_a_long_script_comes_as_a_file_in_the_thread(workspace: Workspace) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    await dana.presses(step, "Only this person's")
    step = await workspace.open_step(dana.channel, "Restart the print spooler")
    await dana.presses(step, "Didn't work")
    step = await workspace.open_step(dana.channel, "Clear the queue")
    assert "Get-PrintJob" in step.words
    assert "Check first" in step.words


async def test_messages_stay_in_order_while_one_is_refused(workspace: Workspace) -> None:
    dana = workspace.person()
    await workspace.quiet()
    workspace.slack.refuses("chat.postMessage", *[Refusal("internal_error")] * 2)
    await workspace.started(dana)
    await workspace.quiet()
    first, second = workspace.posted(dana.channel)
    assert "What I read" in first.words
    assert second.thread_ts == first.ts


async def test_two_people_at_once_each_see_their_own(workspace: Workspace) -> None:
    people = [workspace.person() for _ in range(6)]
    steps = await asyncio.gather(*(workspace.started(person) for person in people))
    await asyncio.gather(
        *(person.presses(step, "Only this person's") for person, step in zip(people, steps, strict=True))
    )
    for person in people:
        await workspace.open_step(person.channel, "Restart the print spooler")
        assert len(workspace.posted(person.channel)) == 3


async def test_reinstalling_after_a_refused_token_delivers_at_once(workspace: Workspace) -> None:
    dana = workspace.person()
    await workspace.quiet()
    workspace.slack.refuses("chat.postMessage", Refusal("token_revoked"))
    await dana.commands(PROBLEM)
    await workspace.slack.until(lambda: not workspace.slack._refusals["chat.postMessage"])
    identities = workspace.program.parts.identities
    assert workspace.posted(dana.channel) == []
    await identities.connect(await identities.workspace("slack", "T1"))
    assert "Whose jobs" in (await workspace.open_step(dana.channel)).words


async def test_several_who_have_the_same_are_told_of_each_other(workspace: Workspace) -> None:
    for _ in range(3):
        dana = workspace.person()
        await workspace.started(dana)
    await workspace.slack.until(
        lambda: [each for each in workspace.posted(dana.channel) if "colleagues have this now" in each.words]
    )


async def test_readiness_says_that_socket_mode_is_away(workspace: Workspace) -> None:
    async def readiness() -> str:
        async with workspace.signed.http.get(f"{workspace.program.url}/readyz") as response:
            assert response.status == 200
            return await response.text()

    assert "troubles" not in await readiness()
    adapter = workspace.program.parts.slack
    assert adapter
    adapter._connected = False
    try:
        assert "Socket Mode is not connected" in await readiness()
    finally:
        adapter._connected = None
