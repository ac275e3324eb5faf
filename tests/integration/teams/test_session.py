"""A session in Teams, as its engineer sees it."""

import re

from sqlalchemy import text

from bot.bootstrap.container import Container
from core.accounts.account import Account
from core.sessions.session import SessionStatus
from core.sessions.steps import SkipAnswer, answer_text
from tests.integration.teams.conftest import MakePerson, Sessions
from tests.support.teams import LocalTeams, Shown, actions, parts, words_of
from tests.support.teams_people import GROUP, Chat, TeamsPerson, form_values

OUTLOOK = "Outlook keeps asking for my password"
NOTHING_KNOWN = "The blue lamp in the lift blinks on Tuesdays"


def open_step(teams: LocalTeams, where: Chat) -> Shown | None:
    """The message with the step that waits for an answer."""
    found = (
        shown for shown in reversed(teams.in_(where.id)) if {"Can't check", "Couldn't do it"} & set(actions(shown.card))
    )
    return next(found, None)


async def next_step(teams: LocalTeams, where: Chat, number: int) -> Shown:
    """The open step with that number, once it is there."""

    def found() -> Shown | None:
        step = open_step(teams, where)
        return step if step and f"Step {number} ·" in step.text and "✔" not in step.text else None

    return await teams.until(found)


async def started(teams: LocalTeams, person: TeamsPerson, problem: str = OUTLOOK) -> Shown:
    """The first step of a session in the person's own chat."""
    await person.writes(problem)
    return await next_step(teams, person.chat, 1)


# Ways in


async def test_a_mention_in_a_channel_starts_a_session_in_that_thread(person: MakePerson, teams: LocalTeams) -> None:
    dana = person("Dana")

    thread = await dana.starts_thread(OUTLOOK)

    await next_step(teams, thread, 1)
    assert {shown.conversation for shown in teams.messages} == {thread.id}


async def test_people_who_talk_among_themselves_are_left_alone(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana, eli = person("Dana"), person("Eli")
    thread = dana.thread()

    assert (await eli.writes("Lunch?", thread)).status == 200
    assert (await eli.writes("Pizza!", GROUP)).status == 200
    assert (
        await eli.post(eli.mention("beep", thread) | {"from": {"id": "28:another-bot", "name": "Bot"}})
    ).status == 200

    assert await sessions() == []
    assert teams.messages == []


async def test_a_reply_in_a_sessions_thread_counts_without_a_mention_where_teams_delivers_it(
    person: MakePerson, teams: LocalTeams
) -> None:
    dana = person("Dana")
    thread = await dana.starts_thread(NOTHING_KNOWN)
    await next_step(teams, thread, 1)

    await dana.writes("Since last week", thread)

    await next_step(teams, thread, 2)
    assert "Since last week" in "".join(shown.text for shown in teams.in_(thread.id))


async def test_in_a_group_chat_a_mention_answers_and_other_words_do_not(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    await dana.mentions(NOTHING_KNOWN, GROUP)
    await next_step(teams, GROUP, 1)

    await dana.writes("not for you", GROUP)
    await dana.mentions("Everybody in the lift", GROUP)

    await next_step(teams, GROUP, 2)
    (session,) = await sessions()
    assert [step.answer.text for step in session.steps if step.answer] == ["Everybody in the lift"]


async def test_the_message_extension_starts_a_session_about_a_message_in_ones_own_chat(
    person: MakePerson, teams: LocalTeams
) -> None:
    dana = person("Dana")
    payload = {
        "id": "1",
        "body": {"contentType": "html", "content": "<p>The <b>VPN</b> drops &amp; drops</p><p>hourly</p>"},
    }
    opened = await dana.post(
        dana.invoke(
            "composeExtension/fetchTask", {"commandId": "troubleshoot", "messagePayload": payload}, dana.thread()
        )
    )
    values = form_values(opened.card)
    assert values == {"problem": "The VPN drops & drops\nhourly"}

    (send,) = opened.card["actions"]
    value = {"commandId": "troubleshoot", "data": {**send["data"], **values}}
    answered = await dana.post(dana.invoke("composeExtension/submitAction", value, dana.thread()))

    assert "your chat" in answered.sentence
    await next_step(teams, dana.chat, 1)
    assert {shown.conversation for shown in teams.messages} == {dana.chat.id}


async def test_the_message_extension_makes_a_ticket_of_a_message(person: MakePerson, teams: LocalTeams) -> None:
    dana = person("Dana")
    payload = {"id": "1", "body": {"contentType": "html", "content": "<p>Badge reader beeps</p><p>Door 3</p>"}}
    asked = {"commandId": "make_ticket", "messagePayload": payload}
    opened = await dana.post(dana.invoke("composeExtension/fetchTask", asked, dana.thread()))
    values = form_values(opened.card)
    assert values == {"summary": "Badge reader beeps", "description": "Badge reader beeps\nDoor 3", "client": ""}

    (send,) = opened.card["actions"]
    value = {"commandId": "make_ticket", "data": {**send["data"], **values, "summary": ""}}
    refused = await dana.post(dana.invoke("composeExtension/submitAction", value, dana.thread()))
    assert form_values(refused.card)["description"] == "Badge reader beeps\nDoor 3"

    value["data"]["summary"] = values["summary"]
    answered = await dana.post(dana.invoke("composeExtension/submitAction", value, dana.thread()))
    assert re.match(r"Ticket #\d+ is created\.", answered.sentence)
    assert not teams.in_(dana.chat.id)


async def test_after_the_end_of_a_session_the_next_message_starts_another(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    step = await started(teams, dana)
    fixed = await dana.presses(step, "It's fixed…")
    await dana.presses(fixed.card, "Save", **(form_values(fixed.card) | {"fix": "Signed in again"}))
    await teams.until(lambda: any("documentation" in shown.text for shown in teams.in_(dana.chat.id)))

    await dana.writes(NOTHING_KNOWN)

    await teams.until(lambda: any(NOTHING_KNOWN in shown.text for shown in teams.in_(dana.chat.id)))
    assert {session.status for session in await sessions()} == {SessionStatus.RESOLVED, SessionStatus.ACTIVE}


# Answers


async def test_a_picked_answer_is_folded_in_the_answer_to_the_press_and_a_second_press_says_it(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    step = await started(teams, dana)
    card = step.card
    label, second = list(actions(card))[:2]

    answered = await dana.presses(card, label)

    assert "✔ Step 1" in words_of(answered.card)
    assert label in words_of(answered.card)
    assert "Can't check" not in actions(answered.card)
    await teams.until(lambda: "✔ Step 1" in step.text)
    await next_step(teams, dana.chat, 2)
    assert label in (await dana.presses(card, second)).sentence
    assert [step.answer.label for step in (await sessions())[0].steps if step.answer] == [label]


async def test_answers_count_from_the_box_and_from_the_chat_and_a_skipped_step_is_recorded_as_such(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    step = await started(teams, dana, NOTHING_KNOWN)
    assert "write your answer" in (await dana.presses(step, "Send", typed=" ")).sentence

    answered = await dana.presses(step, "Send", typed="Only the lift on the left")
    assert "Only the lift on the left" in words_of(answered.card)
    await next_step(teams, dana.chat, 2)

    await dana.writes("Since the thunderstorm")
    third = await next_step(teams, dana.chat, 3)
    assert any("→ Since the thunderstorm" in shown.text for shown in teams.in_(dana.chat.id))

    await dana.presses(third, "Can't check")
    await next_step(teams, dana.chat, 4)
    assert [step.answer for step in (await sessions())[0].steps if step.answer][-1] == SkipAnswer()


async def test_a_delivery_that_comes_again_changes_nothing(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    problem = dana.message(OUTLOOK)
    for _ in range(3):
        assert (await dana.post(problem)).status == 200
    step = await next_step(teams, dana.chat, 1)
    press = dana.press(step.card, "Can't check")

    answers = [await dana.post(press) for _ in range(3)]

    assert {words_of(answer.card) for answer in answers[:1]} <= {words_of(answer.card) for answer in answers}
    await next_step(teams, dana.chat, 2)
    (session,) = await sessions()
    assert sum(bool(step.answer) for step in session.steps) == 1
    assert len([shown for shown in teams.messages if OUTLOOK in shown.text]) == 1


async def test_the_last_answer_can_be_edited_in_a_dialog_and_by_editing_the_message(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    await started(teams, dana, NOTHING_KNOWN)
    written = dana.message("Since Monday")
    await dana.post(written)
    await next_step(teams, dana.chat, 2)

    await dana.post(written | {"type": "messageUpdate", "text": "Since Tuesday"})
    folded = await teams.until(
        lambda: next((shown for shown in teams.in_(dana.chat.id) if "→ Since Tuesday" in shown.text), None)
    )
    await teams.until(lambda: "Edit answer" in actions(folded.card))
    opened = await dana.presses(folded, "Edit answer")
    await dana.presses(opened.card, "Save", choice="text", text="Since Wednesday")

    await teams.until(lambda: "→ Since Wednesday" in folded.text)
    assert len(await sessions()) == 1


async def test_a_client_that_knows_no_invokes_sends_presses_as_messages(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    step = await started(teams, dana)
    label = next(iter(actions(step.card)))
    fallback = actions(step.card)[label]["fallback"]
    assert fallback["type"] == "Action.Submit"

    await dana.writes("", value=fallback["data"])

    await next_step(teams, dana.chat, 2)
    await dana.writes(
        "", value=actions(step.card)["It's fixed…"]["data"] if "It's fixed…" in actions(step.card) else {}
    )
    assert [step.answer.label for step in (await sessions())[0].steps if step.answer] == [label]


async def test_a_form_that_no_dialog_shows_is_sent_and_filled_in_as_a_message(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    step = await started(teams, dana)

    await dana.writes("", value=actions(step.card)["It's fixed…"]["data"])
    form = await teams.until(
        lambda: next((shown for shown in teams.in_(dana.chat.id) if "Save" in actions(shown.card)), None)
    )
    answered = await dana.presses(form, "Save", **(form_values(form.card) | {"fix": "Signed in again"}))

    assert "Save" not in actions(answered.card)
    assert (await sessions())[0].status is SessionStatus.RESOLVED


# The rest of the talk


async def test_a_step_is_explained_rated_paused_and_resumed(
    person: MakePerson, teams: LocalTeams, working_parts: Container, account: Account
) -> None:
    dana = person("Dana")
    step = await started(teams, dana)

    why = await dana.presses(step, "Why this step?")  # told to one person, in a dialog
    assert why.body["task"]["value"]["title"] == "Why this step?"
    assert "Guided by" in words_of(why.card)

    assert "entities" not in step.activity  # a flow's step is nothing a model wrote
    value = {
        "actionName": "feedback",
        "actionValue": {"reaction": "dislike", "feedback": '{"feedbackText":"too vague"}'},
    }
    rated = await dana.post(dana.invoke("message/submitAction", value) | {"replyToId": step.id})
    assert (rated.status, rated.body) == (200, {})
    async with working_parts.store.single() as connection:
        rated = text("SELECT data FROM events WHERE kind = 'ai_text_rated' AND account_id = :account")
        kept = (await connection.execute(rated, {"account": account.id})).scalar_one()
    assert kept == {"liked": False, "comment": "too vague", "message_id": step.id}

    paused = await dana.presses(step, "Pause")
    assert set(actions(paused.card)) == {"Resume"}
    resumed = await dana.presses(paused.card, "Resume")
    assert "Can't check" in actions(resumed.card)


async def test_after_resuming_what_is_written_answers_the_session_that_was_resumed(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    await dana.presses(await started(teams, dana), "Pause")
    await dana.writes(f"{OUTLOOK}, on the laptop")
    await teams.until(lambda: [one for one in teams.in_(dana.chat.id) if "on the laptop" in one.text])
    await teams.until(lambda: len([one for one in teams.in_(dana.chat.id) if "Step 1 ·" in one.text]) == 2)

    await dana.writes("resume")
    await dana.writes("They asked Eli")

    newest, resumed = await sessions()
    assert newest.last_answered is None
    assert resumed.last_answered
    assert answer_text(resumed.last_answered.answer) == "They asked Eli"


async def test_resolving_asks_for_what_is_missing_and_shows_the_documentation_to_copy_edit_and_rate(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    step = await started(teams, dana)
    opened = await dana.presses(step, "It's fixed…")
    lacking = form_values(opened.card) | {"outcome": "partly", "fix": "Half of it", "note": ""}
    again = await dana.presses(opened.card, "Save", **lacking)
    assert form_values(again.card)["fix"] == "Half of it"
    assert words_of(again.card) != words_of(opened.card)
    values = form_values(opened.card) | {
        "outcome": "worked",
        "fix": "Removed the saved password",
        "root_cause": "An old one",
    }

    answered = await dana.presses(opened.card, "Save", **values)

    assert answered.body == {}
    note = await teams.until(
        lambda: next((shown for shown in teams.in_(dana.chat.id) if "Rate…" in actions(shown.card)), None)
    )
    assert "Removed the saved password" in note.text
    whole = await dana.presses(note, "Copy")
    assert "An old one" in words_of(whole.card)
    rate = await dana.presses(note, "Rate…")
    assert "Thank you" in (await dana.presses(rate.card, "Rate", stars="5")).sentence
    edit = await dana.presses(note, "Edit…")
    await dana.presses(edit.card, "Save", **(form_values(edit.card) | {"resolution-2": "It was the cache"}))
    await teams.until(lambda: "It was the cache" in note.text)
    assert (await sessions())[0].status is SessionStatus.RESOLVED


async def test_lists_home_and_help_come_as_cards_with_buttons(person: MakePerson, teams: LocalTeams) -> None:
    dana = person("Dana")
    await started(teams, dana)

    for order, expected in (
        ("help", "What I understand"),
        ("home", "My open sessions"),
        ("history outlook", OUTLOOK),
        ("flows outlook", "Flows for"),
        ("link", "Link another platform"),
        ("status", "For the client"),
    ):
        await dana.writes(order)
        await teams.until(lambda expected=expected: expected in teams.in_(dana.chat.id)[-1].text)


async def test_a_flow_is_walked_from_the_library(person: MakePerson, teams: LocalTeams) -> None:
    dana = person("Dana")
    await dana.writes("flows outlook")
    library = await teams.until(
        lambda: next((shown for shown in teams.in_(dana.chat.id) if "Start with it" in actions(shown.card)), None)
    )

    answered = await dana.presses(library, "Start with it")

    assert answered.sentence == "Done."
    await next_step(teams, dana.chat, 1)


async def test_two_sessions_in_one_chat_keep_their_own_messages(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    first = await started(teams, dana)
    await dana.writes("help")
    helped = await teams.until(
        lambda: next((shown for shown in teams.in_(dana.chat.id) if "Start a session…" in actions(shown.card)), None)
    )
    opened = await dana.presses(helped, "Start a session…")
    await dana.presses(opened.card, "Start", problem=NOTHING_KNOWN)
    await teams.until(lambda: (step := open_step(teams, dana.chat)) and step is not first and "Step 1" in step.text)

    await dana.presses(first, "Can't check")

    await teams.until(lambda: "✔ Step 1" in first.text)
    assert len(await sessions()) == 2


async def test_no_text_of_people_becomes_a_mention_a_link_or_a_date(person: MakePerson, teams: LocalTeams) -> None:
    dana = person("Dana")
    hostile = "{{DATE(2020-01-01T00:00:00Z)}} [click](https://evil.example) <at>Everybody</at> **bold**"

    await started(teams, dana, hostile)

    shown = next(shown for shown in teams.in_(dana.chat.id) if "click" in shown.text)
    assert not any(part.get("type") == "TextBlock" for part in parts(shown.card))
    assert "{{DATE(2020" not in shown.text
    assert "[click](https://evil.example)" in shown.text


async def test_what_is_shown_again_in_its_own_chat_comes_once_after_that(person: MakePerson, teams: LocalTeams) -> None:
    dana = person("Dana")
    first = await started(teams, dana)
    await dana.writes("home")
    home = await teams.until(lambda: next((one for one in teams.in_(dana.chat.id) if "Show here" in one.text), None))
    await dana.presses(home, "Show here")
    again = await teams.until(lambda: (step := open_step(teams, dana.chat)) and step.id != first.id and step)
    await dana.presses(again, "One person")
    await next_step(teams, dana.chat, 2)
    await dana.writes("help")
    await teams.until(lambda: "What I understand" in str([one.text for one in teams.in_(dana.chat.id)]))
    assert len([one for one in teams.in_(dana.chat.id) if "Step 2 ·" in one.text]) == 1
