"""The ways in beside the command: shortcuts, Home, the Messages tab, words in direct messages, and a first meeting."""

import pytest

from core.chat import ChatService
from core.shared.errors import Unavailable
from storage.tables import ai_sessions
from tests.integration.slack.conftest import PROBLEM, Workspace
from tests.support.slack import Message, Refusal

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_direct_message_starts_a_session_in_its_thread(workspace: Workspace) -> None:
    dana = workspace.person()
    said = await dana.writes(PROBLEM, dana.own_channel)
    step = await workspace.open_step(dana.own_channel)
    assert step.thread_ts == said["ts"]
    assert any("Hello, I am FlowPilot" in told for told in dana.told)
    await dana.writes("Only one", dana.own_channel, said["ts"])
    await workspace.open_step(dana.own_channel, "Restart the print")


async def test_a_message_and_its_thread_become_the_problem(workspace: Workspace) -> None:
    dana = workspace.person()
    root = workspace.slack.next_ts()
    workspace.slack.history[f"{dana.channel}/{root}"] = [
        {"user": "U0KIM", "text": "Print queue stuck since 9, nothing comes out &amp; jobs stay", "ts": root},
        {"user": "U0LEE", "text": "Same here, print jobs stay in the queue", "ts": workspace.slack.next_ts()},
    ]
    reply = await dana.shortcut("troubleshoot", {"channel": dana.channel, "ts": root, "text": "Print queue"})
    assert reply.status == 200
    step = await workspace.open_step(dana.channel)
    assert step.thread_ts == root
    await workspace.quiet()
    (head,) = [each for each in workspace.posted(dana.channel) if "What I read" in each.words]
    assert "nothing comes out & jobs stay" in head.words
    assert "Same here" in head.words
    # It is their thread: only what is said to the bot counts there.
    await dana.writes("I will look at it at noon", dana.channel, root)
    await workspace.quiet()
    assert not any("at noon" in each.words for each in workspace.posted(dana.channel))
    await dana.mentions("Only one person", dana.channel, root)
    await workspace.open_step(dana.channel, "Restart the print")


async def test_the_shortcut_on_a_thread_with_a_session_says_so(workspace: Workspace) -> None:
    dana = workspace.person()
    said = await dana.writes(PROBLEM, dana.own_channel)
    await workspace.open_step(dana.own_channel)
    await dana.shortcut("troubleshoot", {"channel": dana.own_channel, "ts": said["ts"], "text": PROBLEM})
    await workspace.slack.until(lambda: any("already has a session" in told for told in dana.told))


async def test_the_global_shortcut_asks_for_the_problem(workspace: Workspace) -> None:
    dana = workspace.person()
    await dana.shortcut("start_session")
    await dana.fills(problem=PROBLEM)
    assert "Whose jobs" in (await workspace.open_step(dana.own_channel)).words


async def test_show_here_on_home_leads_to_the_thread_and_opens_no_second_one(workspace: Workspace) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    await workspace.signed.event(dana.event_of({"type": "app_home_opened", "user": dana.user, "tab": "home"}))
    await workspace.slack.until(lambda: "Show here" in str(workspace.slack.views.get(dana.user)))
    await dana.presses_on_home("Show here")
    link = f"https://acme.slack.com/archives/{dana.channel}/p{str(step.thread_ts).replace('.', '')}"
    await workspace.slack.until(lambda: any(link in str(given) for _, given, _ in workspace.slack.calls))
    assert not any("Whose jobs" in each.words for each in workspace.posted(dana.own_channel))


async def test_home_shows_what_is_open_and_starts_and_resumes(workspace: Workspace) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    await dana.presses(step, "Pause")
    await workspace.quiet()
    await workspace.signed.event(dana.event_of({"type": "app_home_opened", "user": dana.user, "tab": "home"}))
    home = await workspace.slack.until(lambda: workspace.slack.views.get(dana.user))
    assert "Print jobs stay" in str(home)
    assert "paused" in str(home)
    await dana.presses_on_home("Resume")
    await workspace.slack.until(lambda: "· active" in str(workspace.slack.views[dana.user]))
    await dana.presses_on_home("Start a session")
    assert "What is the problem?" in dana.modal_words()


async def test_an_ai_app_offers_prompts_and_stops(workspace: Workspace) -> None:
    dana = workspace.person()
    opened = {"type": "app_home_opened", "user": dana.user, "tab": "messages", "channel": dana.own_channel}
    await workspace.signed.event(dana.event_of(opened))
    await workspace.slack.until(lambda: "assistant.threads.setSuggestedPrompts" in _methods(workspace))
    said = await dana.writes(PROBLEM, dana.own_channel)
    await workspace.open_step(dana.own_channel)
    stopped = {
        "type": "agent_session_stopped",
        "user": dana.user,
        "channel": dana.own_channel,
        "thread_ts": said["ts"],
        "streaming_message_ts": [],
        "event_ts": "1783536983.783769",
    }
    assert (await workspace.signed.event(dana.event_of(stopped))).status == 200


async def test_a_session_of_slacks_own_follows_ours(workspace: Workspace) -> None:
    dana = workspace.person()
    said = await dana.writes(PROBLEM, dana.own_channel)
    step = await workspace.open_step(dana.own_channel)

    def statuses() -> list[str]:
        made = [given for method, given, _ in workspace.slack.calls if method == "agents.sessions.setStatus"]
        return [given["status"] for given in made if given["thread_ts"] == said["ts"]]

    await workspace.slack.until(lambda: "active" in statuses())
    made = [given for method, given, _ in workspace.slack.calls if method == "agents.sessions.setStatus"]
    first = next(given for given in made if given["thread_ts"] == said["ts"] and given.get("title"))
    assert first["title"].startswith("Print jobs stay in the queue")
    await dana.presses(step, "Pause")
    await workspace.slack.until(lambda: statuses()[-1] == "suspended")
    await dana.presses(await _with(workspace, dana.own_channel, "Resume"), "Resume")
    await workspace.slack.until(lambda: statuses()[-1] == "active")
    await workspace.quiet()
    await dana.presses(await workspace.open_step(dana.own_channel), "It's fixed")
    await dana.fills(outcome="worked", fix="Restarted it")
    await workspace.slack.until(lambda: statuses()[-1] == "closed")


async def _with(workspace: Workspace, channel: str, label: str) -> Message:
    return await workspace.slack.until(
        lambda: next((each for each in workspace.posted(channel) if label in each.labels), None)
    )


async def test_a_workspace_without_ai_apps_does_without_them(workspace: Workspace) -> None:
    dana = workspace.person()
    for method in (
        "agents.sessions.setStatus",
        "assistant.threads.setStatus",
        "assistant.threads.setSuggestedPrompts",
        "views.publish",
    ):
        workspace.slack.always_refuses(method, Refusal("unknown_method"))
    for tab in ("messages", "home"):
        event = {"type": "app_home_opened", "user": dana.user, "tab": tab, "channel": dana.own_channel}
        assert (await workspace.signed.event(dana.event_of(event))).status == 200
    await dana.writes(PROBLEM, dana.own_channel)
    await workspace.open_step(dana.own_channel)
    for method in (
        "agents.sessions.setStatus",
        "assistant.threads.setStatus",
        "assistant.threads.setSuggestedPrompts",
        "views.publish",
    ):
        workspace.slack.stops_refusing(method)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("help", "What I understand"),
        ("history", "Sessions, newest first"),
        ("history nothing-like-it", "Nothing was found"),
        ("flows outlook", "Flows for “outlook”"),
        ("status", "You have no open session"),
        ("resume", "You have no paused session"),
        ("handover", "You have no open session"),
        ("home", "My open sessions"),
        ("settings", "for the account's owners and admins"),
        ("link", "write to me within ten minutes: /pilot link "),
        ("link ABCDE2GHJK", "This code is not known"),
        ("walk no such flow", "Flows for “no such flow”"),
    ],
)
async def test_orders_are_answered_for_their_giver_alone(workspace: Workspace, words: str, answer: str) -> None:
    dana = workspace.person()
    reply = await dana.commands(words)
    assert reply["response_type"] == "ephemeral"
    assert answer in dana.said[-1]
    await workspace.quiet()
    assert workspace.posted(dana.channel) == []


async def test_a_problem_may_begin_like_an_order(workspace: Workspace) -> None:
    dana = workspace.person()
    await dana.commands("status page says print jobs stay in the queue, print queue stuck")
    await workspace.open_step(dana.channel)


async def test_a_flow_is_walked_by_its_name(workspace: Workspace) -> None:
    dana = workspace.person()
    await dana.commands("walk print jobs stay in the queue")
    assert "Whose jobs are stuck?" in (await workspace.open_step(dana.channel)).words


async def test_the_one_paused_session_is_resumed_by_a_word(workspace: Workspace) -> None:
    dana = workspace.person()
    await dana.presses(await workspace.started(dana), "Pause")
    await dana.commands("resume")
    assert "Resumed." in dana.said[-1]
    await workspace.open_step(dana.channel)


async def test_of_several_paused_sessions_the_one_in_whose_thread_it_is_asked_for_is_resumed(
    workspace: Workspace,
) -> None:
    dana = workspace.person()
    threads = list[str]()
    for number in range(2):
        told = await dana.writes(f"{PROBLEM}, case {number}", dana.own_channel)
        threads.append(told["ts"])
        step = await workspace.slack.until(
            lambda: next(
                (
                    one
                    for one in workspace.posted(dana.own_channel)
                    if one.thread_ts == threads[-1] and "Pause" in one.labels
                ),
                None,
            )
        )
        await dana.presses(step, "Pause")
    await dana.writes("resume", dana.own_channel, threads[0])

    rows = await workspace.rows(
        "SELECT right(c.address, length(%s)), s.status FROM ai_sessions s JOIN conversations c ON c.session_id = s.id "
        "WHERE c.address LIKE %s",
        threads[0],
        f"%/{dana.own_channel}/%",
    )
    assert dict(rows) == {threads[0]: "active", threads[1]: "paused"}


async def test_a_session_is_handed_to_whom_the_command_names(workspace: Workspace) -> None:
    dana, eli = workspace.person(), workspace.person("Eli")
    await workspace.started(dana)
    await dana.commands(f"handover <@{eli.user}|eli>")
    await dana.fills(reason="Eli knows this printer")
    await workspace.slack.until(
        lambda: any("Eli knows this printer" in each.words for each in workspace.posted(dana.channel))
    )
    (row,) = await workspace.rows(
        "SELECT handover->'target'->>'name' FROM ai_sessions WHERE handover->>'reason' = 'Eli knows this printer'"
    )
    assert row[0] == workspace.slack.people[eli.user]["profile"]["display_name"]


async def test_a_mention_with_nothing_else_is_helped(workspace: Workspace) -> None:
    dana = workspace.person()
    await dana.mentions("")
    await workspace.slack.until(lambda: any("What I understand" in told for told in dana.told))


async def test_a_modal_is_opened_before_its_content_is_there(workspace: Workspace) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    async with workspace.locked():
        await dana.presses(step, "It's fixed")
        assert "looking this up" in dana.modal_words()
    await workspace.slack.until(lambda: "What fixed it?" in dana.modal_words())
    await dana.fills(fix="Restarted it")
    await workspace.slack.until(lambda: any("Resolution: " in each.words for each in workspace.posted(dana.channel)))


async def test_a_form_that_was_sent_during_an_outage_is_taken_when_it_is_sent_again_as_it_is(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana = workspace.person()
    await dana.presses(await workspace.started(dana), "It's fixed")
    await workspace.slack.until(lambda: "What fixed it?" in dana.modal_words())
    sent = dana.submission(fix="Restarted it")

    async def away(*_: object) -> None:
        raise Unavailable("The database cannot be reached.")

    with monkeypatch.context() as outage:
        outage.setattr(ChatService, "submit", away)
        assert "errors" in (await workspace.signed.interaction(sent)).json
    replies = [await workspace.signed.interaction(sent) for _ in range(2)]
    assert [reply.json for reply in replies] == [{}, {}]
    await workspace.slack.until(lambda: any("Restarted it" in each.words for each in workspace.posted(dana.channel)))


async def test_who_cannot_be_told_in_a_channel_is_told_directly(workspace: Workspace) -> None:
    dana, eli = workspace.person(), workspace.person("Eli")
    step = await workspace.started(dana)
    workspace.slack.always_refuses("chat.postEphemeral", Refusal("user_not_in_channel"), dana.channel)
    await eli.presses(step, "Only this person's")
    await workspace.slack.until(lambda: any("'s session; you can add a note" in told for told in eli.told))
    workspace.slack.stops_refusing("chat.postEphemeral")


async def test_people_of_other_organisations_are_refused_and_otherwise_left_alone(workspace: Workspace) -> None:
    dana, mallory = workspace.person(), workspace.person("Mallory")
    step = await workspace.started(dana)
    press = mallory.press_of(step, "Only this person's")
    press["user"]["team_id"] = "T9OTHER"
    await workspace.signed.interaction(press)
    await workspace.slack.until(lambda: any("people of the workspace" in told for told in mallory.told))
    await mallory.writes("Let me in", dana.channel, step.thread_ts, user_team="T9OTHER")
    await workspace.quiet()
    assert not any("Let me in" in each.words for each in workspace.posted(dana.channel))
    assert await workspace.rows("SELECT 1 FROM users WHERE name LIKE 'Mallory%%'") == []


async def test_people_keep_their_names_and_zones_from_slack(workspace: Workspace) -> None:
    dana = workspace.person()
    await dana.commands("help")
    name = workspace.slack.people[dana.user]["profile"]["display_name"]
    assert await workspace.rows("SELECT role, time_zone FROM users WHERE name = %s", name) == [
        ("engineer", "Europe/Berlin")
    ]


async def test_somebody_slack_says_nothing_about_is_served_all_the_same(workspace: Workspace) -> None:
    dana = workspace.person()
    del workspace.slack.people[dana.user]
    await workspace.started(dana)
    assert await workspace.rows("SELECT 1 FROM users WHERE name = %s", f"Slack user {dana.user}")


def _methods(workspace: Workspace) -> list[str]:
    return [method for method, _, _ in workspace.slack.calls]


async def test_an_open_session_is_found_however_many_ended_since(workspace: Workspace) -> None:
    dana = workspace.person()
    await workspace.started(dana)
    columns = ", ".join(
        column.name
        for column in ai_sessions.columns
        if column.name not in ("search", "told", "id", "status", "created_at")
    )
    await workspace.rows(
        f"INSERT INTO ai_sessions (id, status, created_at, {columns})"
        f" SELECT gen_random_uuid(), 'resolved', created_at + n * interval '1 second', {columns}"
        " FROM ai_sessions, generate_series(1, 60) n WHERE engineer_name = %s RETURNING id",
        workspace.slack.people[dana.user]["profile"]["display_name"],
    )
    await dana.commands("handover nobody at all")
    assert "There is nobody with that name" in dana.said[-1]  # and not that there is no session
    await dana.commands("home")
    assert PROBLEM.split(":")[0] in dana.said[-1]
    assert "nothing is open" not in dana.said[-1].lower()


async def test_the_shortcut_on_a_message_makes_a_ticket_of_it(workspace: Workspace) -> None:
    dana = workspace.person()
    message = {"channel": dana.channel, "ts": workspace.slack.next_ts(), "text": "Badge reader beeps &amp; stays red"}
    await dana.shortcut("make_ticket", message)
    await dana.fills(client="Contoso")
    await workspace.slack.until(lambda: any("Ticket #" in told and "is created" in told for told in dana.told))


async def test_an_alert_without_text_becomes_the_problem_with_what_people_said_below_it(workspace: Workspace) -> None:
    dana = workspace.person()
    root = workspace.slack.next_ts()
    alert = {
        "bot_id": "B0MON",
        "subtype": "bot_message",
        "text": "",
        "ts": root,
        "channel": dana.channel,
        "attachments": [{"title": "Print queue stuck on prn-02", "text": "Jobs stay, nothing comes out"}],
    }
    workspace.slack.history[f"{dana.channel}/{root}"] = [
        alert,
        {"user": "U0KIM", "text": "It is only the third floor", "ts": workspace.slack.next_ts()},
        {"bot_id": "B0MON", "text": "Still critical", "ts": workspace.slack.next_ts()},
    ]
    await dana.shortcut("troubleshoot", alert)
    step = await workspace.open_step(dana.channel)
    assert step.thread_ts == root
    session_of = "SELECT session_id FROM conversations WHERE address LIKE %s"
    (problem,) = await workspace.rows(f"SELECT problem FROM ai_sessions WHERE id IN ({session_of})", f"%{root}")
    assert problem == ("- Print queue stuck on prn-02\nJobs stay, nothing comes out\n- It is only the third floor",)


async def test_what_is_said_to_one_alone_is_said_where_they_look(workspace: Workspace) -> None:
    dana, eli = workspace.person(), workspace.person("Eli")
    step = await workspace.started(dana)
    await workspace.quiet()
    (head,) = [each for each in workspace.posted(dana.channel) if "What I read" in each.words]
    await eli.commands("help")
    await eli.presses(step, "Pause")  # in the thread
    refused = await workspace.slack.until(lambda: _refused(workspace, eli.user, 1))
    assert refused.thread_ts == step.thread_ts
    before = len(workspace.slack.private)
    await dana.shortcut("troubleshoot", {"channel": dana.channel, "ts": head.ts, "text": PROBLEM})
    await workspace.slack.until(lambda: len(workspace.slack.private) > before)
    assert dana.last_private().message.thread_ts is None
    await eli.presses(head, "Use: ")  # at the level of the channel
    refused = await workspace.slack.until(lambda: _refused(workspace, eli.user, 2))
    assert refused.thread_ts is None


def _refused(workspace: Workspace, user: str, number: int) -> Message | None:
    """The refusal of that number, from 1, that was said to somebody alone."""
    own = [each.message for each in workspace.slack.private if each.user == user and "Hello" not in each.message.words]
    return own[number - 1] if len(own) >= number else None
