"""Screenshots and logs sent in Slack: kept with the session, read, answered privately where they are not."""

from typing import Any

import pytest

from tests.integration.slack.conftest import PROBLEM, Workspace
from tests.integration.slack.test_reviewing import thing
from tests.support.files import LOG, read_by_heart, screenshot
from tests.support.slack import BOT, Json, Refusal
from tests.support.slack_person import SlackPerson

pytestmark = pytest.mark.asyncio(loop_scope="session")
SHOT = screenshot("Print jobs stay in the queue", "print queue stuck, nothing comes out")
OTHER = screenshot("Windows", "Error 0x800700FF")


@pytest.fixture(autouse=True)
def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    read_by_heart(monkeypatch)


async def sends(
    person: SlackPerson, *files: Json, text: str = "", channel: str = "", thread: str | None = None
) -> Json:
    where = channel or person.own_channel
    return await person.writes(text, where, thread, subtype="file_share", files=list(files))


async def told(workspace: Workspace, person: SlackPerson, words: str) -> str:
    return await workspace.slack.until(lambda: next((each for each in person.told if words in each), None))


async def kept(workspace: Workspace, channel: str) -> list[tuple[Any, ...]]:
    """Names of the files of the channel's sessions, what was read, and where it came from."""
    return await workspace.rows(
        "SELECT a.name, a.read, a.source FROM attachments a JOIN conversations c ON c.session_id = a.session_id"
        " WHERE c.address LIKE %s ORDER BY a.place",
        f"%/{channel}%",
    )


async def shown(workspace: Workspace, channel: str, words: str) -> None:
    await workspace.slack.until(lambda: any(words in each.words for each in workspace.posted(channel)))


async def test_a_screenshot_alone_starts_a_session_that_finds_its_flow(workspace: Workspace) -> None:
    dana = workspace.person()
    await sends(dana, workspace.slack.file("stuck one.png", SHOT))
    step = await workspace.open_step(dana.own_channel)
    assert "Whose jobs are stuck?" in step.words
    await shown(workspace, dana.own_channel, "I read: Print jobs stay in the queue")
    assert workspace.slack.downloads[-1] == ("stuck one.png", "xoxb-one")
    status = [args["status"] for method, args, _ in workspace.slack.calls if method == "assistant.threads.setStatus"]
    assert "is reading stuck one.png…" in status


async def test_a_screenshot_is_really_read(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    dana = workspace.person()
    await sends(dana, workspace.slack.file("real.png", SHOT))
    await shown(workspace, dana.own_channel, "I read: Print jobs stay in the queue")


async def test_a_file_in_a_sessions_thread_answers_and_is_ticked(workspace: Workspace) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    sent = await sends(dana, workspace.slack.file("dialog.png", OTHER), channel=dana.channel, thread=step.thread_ts)
    await shown(workspace, dana.channel, "→ Windows Error 0x800700FF")
    ticked = (dana.channel, sent["ts"], "white_check_mark")
    await workspace.slack.until(lambda: ticked in workspace.slack.reactions)
    assert [name for name, *_ in await kept(workspace, dana.channel)] == ["dialog.png"]


async def test_what_was_read_is_corrected_in_a_modal(workspace: Workspace) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    await sends(dana, workspace.slack.file("wrong.log", LOG), channel=dana.channel, thread=step.thread_ts)
    await shown(workspace, dana.channel, "Attached: wrong.log")
    card = next(each for each in workspace.posted(dana.channel) if "Attached: wrong.log" in each.words)
    await dana.presses(card, "Correct…")
    assert "From wrong.log" in dana.modal_words()
    await dana.fills(read="0x800700FF in the spooler")
    await shown(workspace, dana.channel, "I read: 0x800700FF in the spooler")


async def test_an_event_that_comes_again_and_the_mention_beside_it_add_nothing(workspace: Workspace) -> None:
    dana = workspace.person()
    file = workspace.slack.file("twice.png", OTHER)
    event = dana.message(f"<@{BOT}> {PROBLEM}", subtype="file_share", files=[file])
    mention = {name: value for name, value in event.items() if name not in ("files", "subtype")}
    for each in ({**mention, "type": "app_mention"}, event, event, {**event, "type": "app_mention"}):
        assert (await workspace.signed.event(dana.event_of(each))).status == 200
    shared = {"type": "file_shared", "channel_id": dana.channel, "file_id": file["id"], "user_id": dana.user}
    assert (await workspace.signed.event(dana.event_of(shared))).status == 200
    await shown(workspace, dana.channel, "Attached: twice.png")
    await workspace.quiet()
    assert [name for name, *_ in await kept(workspace, dana.channel)] == ["twice.png"]
    assert len([name for name, _ in workspace.slack.downloads if name == "twice.png"]) == 1


async def test_troubleshoot_this_takes_an_alerts_files_along(workspace: Workspace) -> None:
    dana = workspace.person()
    alert = dana.message(
        "", subtype="bot_message", bot_id="B9", files=[workspace.slack.file("graph.png", OTHER)],
        attachments=[{"title": PROBLEM}],
    )  # fmt: skip
    workspace.slack.history[f"{dana.channel}/{alert['ts']}"] = [alert]
    await dana.shortcut("troubleshoot", alert)
    await workspace.open_step(dana.channel)
    assert [name for name, *_ in await kept(workspace, dana.channel)] == ["graph.png"]


async def test_a_message_with_only_a_screenshot_is_troubleshot(workspace: Workspace) -> None:
    dana = workspace.person()
    said = dana.message("", files=[workspace.slack.file("only.png", SHOT)])
    workspace.slack.history[f"{dana.channel}/{said['ts']}"] = [said]
    await dana.shortcut("troubleshoot", said)
    assert "Whose jobs are stuck?" in (await workspace.open_step(dana.channel)).words


async def test_what_others_attached_in_a_thread_comes_along_with_a_mention_in_it(workspace: Workspace) -> None:
    dana, eli = workspace.person(), workspace.person("Eli")
    root = eli.message(PROBLEM, dana.channel, files=[workspace.slack.file("seen.png", OTHER)])
    workspace.slack.history[f"{dana.channel}/{root['ts']}"] = [root]
    await dana.mentions("", dana.channel, root["ts"])
    await workspace.open_step(dana.channel)
    assert [name for name, *_ in await kept(workspace, dana.channel)] == ["seen.png"]


async def test_screenshots_go_along_with_the_form(workspace: Workspace) -> None:
    dana = workspace.person()
    await dana.shortcut("start_session")
    submission = dana.submission(problem="")
    file = workspace.slack.file("formed.png", SHOT)
    submission["view"]["state"]["values"]["files"] = {"value": {"type": "file_input", "files": [file]}}
    assert (await workspace.signed.interaction(submission)).status == 200
    assert "Whose jobs are stuck?" in (await workspace.open_step(dana.own_channel)).words
    assert [name for name, *_ in await kept(workspace, dana.own_channel)] == ["formed.png"]


async def test_the_form_opens_without_a_box_for_files_where_slack_refuses_one(workspace: Workspace) -> None:
    dana = workspace.person()
    workspace.slack.refuses("views.open", Refusal("missing_scope"))
    await dana.shortcut("start_session")
    view = workspace.slack.views[workspace.slack.opened[-1]]
    assert [block["block_id"] for block in view["blocks"] if block["type"] == "input"] == ["problem"]


async def test_each_file_that_is_not_kept_is_named_privately_with_the_reason(workspace: Workspace) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    huge = {**workspace.slack.file("huge.iso", b"x"), "size": 900_000_000}
    gone = {**workspace.slack.file("gone.png", b"x"), "mode": "tombstone"}
    drive = {
        "id": "F0DRIVE",
        "name": "sheet",
        "mode": "external",
        "is_external": True,
        "url_private": "https://d.example/",
    }
    good = workspace.slack.file("good.log", LOG)
    await sends(dana, huge, gone, drive, good, channel=dana.channel, thread=step.thread_ts)
    answer = await told(workspace, dana, "Not kept: ")
    assert "huge.iso: it is over 20 MB" in answer
    assert "gone.png: it was deleted." in answer
    assert "sheet: it is kept outside Slack. Send the file itself." in answer
    assert "good.log" not in answer
    assert workspace.slack.last_private_of(dana.user).thread_ts == step.thread_ts
    await shown(workspace, dana.channel, "Attached: good.log")
    assert {name for name, _ in workspace.slack.downloads}.isdisjoint({"huge.iso", "gone.png", "sheet"})


async def test_a_missing_permission_is_said(workspace: Workspace) -> None:
    dana = workspace.person()
    file = workspace.slack.file("hidden.png", SHOT)
    del workspace.slack.holds["hidden.png"]  # Slack then shows a page to sign in at
    workspace.slack.refuses("files.info", Refusal("missing_scope"))
    await sends(dana, file)
    assert "the app lacks the permission “files:read”" in await told(workspace, dana, "hidden.png: ")


async def test_a_file_of_another_company_is_asked_for_first(workspace: Workspace) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    file = workspace.slack.file("theirs.log", LOG)
    bare = {"id": file["id"], "created": 0, "mode": "file_access", "file_access": "check_file_info"}
    await sends(dana, bare, channel=dana.channel, thread=step.thread_ts)
    await shown(workspace, dana.channel, "Attached: theirs.log")
    unknown = {"id": "F0NOBODY", "file_access": "check_file_info"}
    await sends(dana, unknown, channel=dana.channel, thread=step.thread_ts)
    await told(workspace, dana, "A file without a name: it was deleted.")


async def test_the_token_goes_nowhere_but_to_slack(workspace: Workspace) -> None:
    dana = workspace.person()
    file = workspace.slack.file("elsewhere.png", SHOT)
    elsewhere = file["url_private_download"].replace("127.0.0.1", "localhost")
    await sends(dana, {**file, "url_private_download": elsewhere})
    await told(workspace, dana, "elsewhere.png: I could not fetch it")
    assert "elsewhere.png" not in [name for name, _ in workspace.slack.downloads]


async def test_an_answer_that_is_deleted_takes_its_file_along(workspace: Workspace) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    sent = await sends(dana, workspace.slack.file("mine.log", LOG), channel=dana.channel, thread=step.thread_ts)
    await shown(workspace, dana.channel, "Attached: mine.log")
    deleted = {
        "type": "message",
        "subtype": "message_deleted",
        "channel": dana.channel,
        "ts": workspace.slack.next_ts(),
        "deleted_ts": sent["ts"],
        "previous_message": sent,
    }
    assert (await workspace.signed.event(dana.event_of(deleted))).status == 200
    await workspace.slack.until(
        lambda: not any("Access is denied" in each.words for each in workspace.posted(dana.channel))
    )
    assert await kept(workspace, dana.channel) == []


async def test_a_file_taken_out_of_its_message_is_withdrawn(workspace: Workspace) -> None:
    dana = workspace.person()
    file = workspace.slack.file("taken.log", LOG)
    sent = await sends(dana, file, text=PROBLEM)
    await shown(workspace, dana.own_channel, "Attached: taken.log")
    now = {**sent, "files": [{"id": file["id"], "mode": "tombstone"}]}
    edited = {"type": "message", "subtype": "message_changed", "channel": dana.own_channel, "channel_type": "im",
              "ts": workspace.slack.next_ts(), "message": now, "previous_message": sent}  # fmt: skip
    assert (await workspace.signed.event(dana.event_of(edited))).status == 200
    await workspace.slack.until(
        lambda: not any("Access is denied" in each.words for each in workspace.posted(dana.own_channel))
    )
    assert await kept(workspace, dana.own_channel) == []


async def technician(workspace: Workspace) -> SlackPerson:
    tom = workspace.person("Tom")
    await tom.commands("help")
    name = workspace.slack.people[tom.user]["profile"]["display_name"]
    await workspace.rows("UPDATE users SET role = 'l1_tech' WHERE name = %s RETURNING id", name)
    return tom


async def test_a_walks_files_are_withdrawn_one_by_one_and_with_their_message(workspace: Workspace) -> None:
    tom = await technician(workspace)
    begun = await tom.writes("print jobs stay in the queue", channel=tom.own_channel, thread=None)
    await shown(workspace, tom.own_channel, "Ask an engineer")
    kept, gone = workspace.slack.file("kept.log", LOG), workspace.slack.file("gone.log", LOG)
    sent = await tom.writes("", tom.own_channel, begun["ts"], subtype="file_share", files=[kept, gone])
    await shown(workspace, tom.own_channel, "Attached: gone.log")
    now = {**sent, "files": [kept, {"id": gone["id"], "mode": "tombstone"}]}
    edited = {"type": "message", "subtype": "message_changed", "channel": tom.own_channel, "channel_type": "im",
              "ts": workspace.slack.next_ts(), "message": now, "previous_message": sent}  # fmt: skip
    assert (await workspace.signed.event(tom.event_of(edited))).status == 200
    await workspace.slack.until(lambda: not any("gone.log" in each.words for each in workspace.posted(tom.own_channel)))
    assert any("kept.log" in each.words for each in workspace.posted(tom.own_channel))
    deleted = {"type": "message", "subtype": "message_deleted", "channel": tom.own_channel, "channel_type": "im",
               "ts": workspace.slack.next_ts(), "deleted_ts": sent["ts"], "previous_message": now}  # fmt: skip
    assert (await workspace.signed.event(tom.event_of(deleted))).status == 200
    await workspace.slack.until(lambda: not any("kept.log" in each.words for each in workspace.posted(tom.own_channel)))


async def test_a_technicians_screenshot_starts_a_walk(workspace: Workspace) -> None:
    tom = await technician(workspace)
    await sends(tom, workspace.slack.file("walked.png", SHOT))
    await shown(workspace, tom.own_channel, "Whose jobs are stuck?")
    walks = await workspace.rows(
        "SELECT problem FROM l1_walk_sessions WHERE problem LIKE %s", "Print jobs stay in the queue%"
    )
    assert walks


async def test_a_full_account_says_so(workspace: Workspace) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    service = workspace.program.parts.services.attachments
    before, service._account_bytes = service._account_bytes, 1
    try:
        await sends(dana, workspace.slack.file("late.log", LOG), channel=dana.channel, thread=step.thread_ts)
        await told(workspace, dana, "late.log: This account's files have reached")
    finally:
        service._account_bytes = before


async def test_a_file_with_an_order_at_the_channel_is_said_not_to_be_kept(workspace: Workspace) -> None:
    dana = workspace.person()
    await sends(dana, workspace.slack.file(f"{thing()}.png", OTHER), text="status")
    await told(workspace, dana, "this file is not kept")
