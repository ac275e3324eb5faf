"""Ways in that are no chat: Workflow Builder, links that people post, and what they delete or mend afterwards."""

import pytest

from tests.integration.slack.conftest import PROBLEM, Workspace
from tests.support.slack import BOT, Json, Refusal
from tests.support.slack_person import SlackPerson

pytestmark = pytest.mark.asyncio(loop_scope="session")


def executed(person: SlackPerson, execution: str, **inputs: str) -> Json:
    """The step of a workflow, as Slack has it executed."""
    event = {
        "type": "function_executed",
        "function": {"id": "Fn1", "callback_id": "start_session", "type": "app"},
        "inputs": inputs,
        "function_execution_id": execution,
        "bot_access_token": "xwfp-once",
    }
    return person.event_of(event)


async def test_a_workflow_starts_a_session_for_its_engineer_once(workspace: Workspace) -> None:
    dana = workspace.person()
    for _ in range(2):
        body = executed(dana, f"Fx{dana.user}", problem=PROBLEM, engineer=dana.user)
        assert (await workspace.signed.event(body)).status == 200
    await workspace.open_step(dana.own_channel)
    told = [(given, token) for method, given, token in workspace.slack.calls if method == "functions.completeSuccess"]
    assert {(given["function_execution_id"], token) for given, token in told} == {(f"Fx{dana.user}", "xwfp-once")}
    assert len({given["outputs"]["session_id"] for given, _ in told}) == 1
    await workspace.quiet()
    assert len([each for each in workspace.posted(dana.own_channel) if "What I read" in each.words]) == 1


async def test_a_workflow_is_told_why_nothing_was_started(workspace: Workspace) -> None:
    dana = workspace.person()
    body = executed(dana, f"Fx{dana.user}", problem=" ", engineer=dana.user)
    assert (await workspace.signed.event(body)).status == 200
    failed = [given for method, given, _ in workspace.slack.calls if method == "functions.completeError"]
    assert failed[-1]["function_execution_id"] == f"Fx{dana.user}"
    assert failed[-1]["error"]


@pytest.mark.parametrize("profile", [None, {"is_bot": True}, {"is_stranger": True}, {"is_restricted": True}])
async def test_a_workflow_names_nobody_who_is_not_of_the_workspace(
    workspace: Workspace, profile: dict[str, bool] | None
) -> None:
    dana, named = workspace.person(), workspace.person("Named")
    if profile is None:
        del workspace.slack.people[named.user]
    else:
        workspace.slack.knows(named.user, "Named", **profile)
    body = executed(dana, f"Fx{named.user}", problem=PROBLEM, engineer=named.user)
    assert (await workspace.signed.event(body)).status == 200
    failed = [given for method, given, _ in workspace.slack.calls if method == "functions.completeError"]
    assert failed[-1]["function_execution_id"] == f"Fx{named.user}"
    assert await workspace.rows("SELECT 1 FROM user_identities WHERE external_id = %s", named.user) == []


async def test_an_answer_that_is_deleted_opens_its_step_again(workspace: Workspace) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    said = await dana.writes("Only mine", dana.channel, step.thread_ts)
    await workspace.open_step(dana.channel, "Restart the print")
    await _deletes(workspace, dana, said)
    await workspace.slack.until(
        lambda: [each for each in workspace.posted(dana.channel) if "so it is asked again" in each.words]
    )
    await workspace.quiet()
    assert "Whose jobs are stuck?" in (await workspace.open_step(dana.channel)).words
    assert not any("Only mine" in each.words for each in workspace.posted(dana.channel))


async def test_a_thread_whose_first_message_was_deleted_goes_on_in_a_new_one(workspace: Workspace) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    await workspace.quiet()
    root = step.thread_ts or ""
    head = {"type": "message", "user": BOT, "bot_id": "B0BOT", "text": "x", "ts": root, "thread_ts": root}
    gone = {
        "type": "message",
        "subtype": "message_changed",
        "channel": dana.channel,
        "ts": workspace.slack.next_ts(),
        "message": {"subtype": "tombstone", "user": "USLACKBOT", "ts": root, "text": "This message was deleted."},
        "previous_message": head,
    }
    assert (await workspace.signed.event(dana.event_of(gone))).status == 200
    told = await workspace.slack.until(
        lambda: next((each for each in workspace.posted(dana.channel) if "it continues here" in each.words), None)
    )
    await workspace.quiet()
    step = await workspace.open_step(dana.channel)
    assert step.thread_ts == told.thread_ts != root
    await dana.presses(step, "Only this person's")
    following = await workspace.open_step(dana.channel, "Restart the print")
    assert following.thread_ts == told.thread_ts


async def test_a_mention_put_in_by_an_edit_counts(workspace: Workspace) -> None:
    dana = workspace.person()
    said = await dana.writes(PROBLEM, dana.channel)
    edited = {**said, "text": f"<@{BOT}> {PROBLEM}", "edited": {"user": dana.user, "ts": workspace.slack.next_ts()}}
    for _ in range(2):
        await _changes(workspace, dana, said, edited)
    assert (await workspace.open_step(dana.channel)).thread_ts == said["ts"]
    await workspace.quiet()
    assert len([each for each in workspace.posted(dana.channel) if "What I read" in each.words]) == 1


async def test_a_name_that_slack_did_not_give_is_asked_for_again(workspace: Workspace) -> None:
    dana = workspace.person()
    workspace.slack.refuses("users.info", Refusal("internal_error"))
    await dana.commands("help")
    await dana.commands("help")

    async def named() -> bool:
        name = workspace.slack.people[dana.user]["profile"]["display_name"]
        return bool(await workspace.rows("SELECT id FROM users WHERE name = %s", name))

    await workspace.slack.until(lambda: any(method == "users.info" for method, _, _ in workspace.slack.calls[-3:]))
    for _ in range(3):
        await dana.commands("help")
        if await named():
            return
    assert await named()


async def test_a_channel_that_is_no_longer_archived_is_gone_on_in(workspace: Workspace) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    await workspace.quiet()
    workspace.slack.always_refuses("chat.postMessage", Refusal("is_archived"), dana.channel)
    await dana.presses(step, "Only this person's")
    await workspace.open_step(dana.own_channel, "Restart the print")
    workspace.slack.stops_refusing("chat.postMessage")
    await dana.writes("no, still stuck", dana.channel, step.thread_ts)
    following = await workspace.open_step(dana.channel, "Clear the queue")
    assert following.thread_ts == step.thread_ts


async def _deletes(workspace: Workspace, person: SlackPerson, said: Json) -> None:
    event = {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "channel": said["channel"],
        "ts": workspace.slack.next_ts(),
        "deleted_ts": said["ts"],
        "previous_message": {**said},
    }
    assert (await workspace.signed.event(person.event_of(event))).status == 200


async def _changes(workspace: Workspace, person: SlackPerson, before: Json, after: Json) -> None:
    event = {
        "type": "message",
        "subtype": "message_changed",
        "channel": before["channel"],
        "channel_type": "channel",
        "ts": workspace.slack.next_ts(),
        "message": after,
        "previous_message": before,
    }
    assert (await workspace.signed.event(person.event_of(event))).status == 200
