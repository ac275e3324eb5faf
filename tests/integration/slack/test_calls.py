"""How many calls of Slack's a turn takes: one message posted, one changed, and one reaction where it was typed."""

from collections import Counter

import pytest

from tests.integration.slack.conftest import Workspace
from tests.support.slack import Refusal

pytestmark = pytest.mark.asyncio(loop_scope="session")

SHOWS = ("chat.postMessage", "chat.update", "reactions.add")


def made(workspace: Workspace, since: int) -> Counter[str]:
    """What was shown since that call, by method."""
    return Counter(method for method, _, _ in workspace.slack.calls[since:] if method in SHOWS)


async def test_a_pressed_answer_takes_one_post_and_one_update_and_the_question_comes_first(
    workspace: Workspace,
) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    await workspace.quiet()
    for answer, following in (("Only this person's", "Restart the print"), ("Didn't work", "Clear the queue")):
        since = len(workspace.slack.calls)
        await dana.presses(step, answer)
        step = await workspace.open_step(dana.channel, following)
        await workspace.quiet()
        assert made(workspace, since) == {"chat.postMessage": 1, "chat.update": 1}
        shown = [method for method, _, _ in workspace.slack.calls[since:] if method in SHOWS]
        assert shown == ["chat.postMessage", "chat.update"]


async def test_a_typed_answer_takes_one_reaction_more(workspace: Workspace) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    await workspace.quiet()
    since = len(workspace.slack.calls)
    await dana.writes("Only one person", dana.channel, step.thread_ts or "")
    await workspace.open_step(dana.channel, "Restart the print")
    await workspace.slack.until(lambda: made(workspace, since)["reactions.add"])
    await workspace.quiet()
    assert made(workspace, since) == {"chat.postMessage": 1, "chat.update": 1, "reactions.add": 1}


async def test_claiming_a_hand_over_takes_at_most_six_calls(workspace: Workspace) -> None:
    dana, eli, boss = workspace.person(), workspace.person("Eli"), workspace.person("Boss")
    await boss.commands("help")
    name = workspace.slack.people[boss.user]["profile"]["display_name"]
    await workspace.rows("UPDATE users SET role = 'admin' WHERE name = %s RETURNING id", name)
    await boss.commands("settings")
    await boss.fills(handover_channel="C0DESK")
    step = await workspace.started(dana)
    for answer, following in (("Only this person's", "Restart the print"), ("Didn't work", "Clear the queue")):
        await dana.presses(step, answer)
        step = await workspace.open_step(dana.channel, following)
    await dana.presses(step, "Hand over")
    await dana.fills(reason="Needs the vendor")
    await workspace.quiet()
    handed = workspace.posted("C0DESK")[-1]
    await eli.commands("help")
    await workspace.quiet()
    since = len(workspace.slack.calls)
    await eli.presses(handed, "Take it")
    await workspace.open_step(dana.channel, "Clear the queue")
    await workspace.quiet()
    assert sum(made(workspace, since).values()) <= 6, made(workspace, since)
    await boss.commands("settings")
    await boss.fills(handover_channel="")


async def test_questions_come_while_slack_takes_no_changes(workspace: Workspace) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    await workspace.quiet()
    workspace.slack.always_refuses("chat.update", Refusal("ratelimited", 429, {"Retry-After": "2"}))
    since = len(workspace.slack.calls)
    for answer, following in (("Only this person's", "Restart the print"), ("Didn't work", "Clear the queue")):
        await dana.presses(step, answer)
        step = await workspace.open_step(dana.channel, following)
    assert made(workspace, since)["chat.update"] <= 2
    workspace.slack.stops_refusing("chat.update")
    await workspace.slack.until(
        lambda: [each for each in workspace.posted(dana.channel) if "→ Only this person's" in each.words]
    )
