"""What people delete, bring back, or mend afterwards in Teams."""

from typing import Any

from core.sessions.session import SessionStatus
from core.sessions.steps import answer_text, typed_text
from tests.integration.teams.conftest import MakePerson, Sessions
from tests.integration.teams.test_session import NOTHING_KNOWN, next_step, open_step, started
from tests.support.teams import LocalTeams
from tests.support.teams_people import GROUP, Chat, TeamsPerson


async def deletes(person: TeamsPerson, said: dict[str, Any], at: str = "2026-11-26T10:00:00Z") -> None:
    """Delete a message: Teams sends neither its text nor what it mentioned."""
    gone = {name: value for name, value in said.items() if name not in ("text", "entities")}
    data = {**said["channelData"], "eventType": "softDeleteMessage"}
    answered = await person.post(gone | {"type": "messageDelete", "channelData": data, "timestamp": at})
    assert answered.status == 200


async def brings_back(person: TeamsPerson, said: dict[str, Any]) -> None:
    data = {**said["channelData"], "eventType": "undeleteMessage"}
    answered = await person.post(said | {"type": "messageUpdate", "channelData": data, "timestamp": "later"})
    assert answered.status == 200


def shows(teams: LocalTeams, where: Chat, words: str) -> bool:
    return any(words in shown.text for shown in teams.in_(where.id))


async def test_an_answer_that_is_deleted_opens_its_step_again(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    await started(teams, dana, NOTHING_KNOWN)
    said = dana.message("Only in the lift of Kim Mayer")
    await dana.post(said)
    await next_step(teams, dana.chat, 2)

    for _ in range(2):
        await deletes(dana, said)

    await teams.until(lambda: shows(teams, dana.chat, "so it is asked again"))
    await teams.until(lambda: not shows(teams, dana.chat, "Kim Mayer"))
    (session,) = await sessions()
    assert session.open_step is not None
    assert session.last_answered is None
    assert sum("so it is asked again" in step.content.text for step in session.steps) == 1


async def test_an_answer_in_a_channel_is_deleted_though_teams_says_nothing_of_its_mention(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    thread = await dana.starts_thread(NOTHING_KNOWN)
    await next_step(teams, thread, 1)
    said = dana.mention("Only in the lift of Kim Mayer", thread)
    await dana.post(said)
    await next_step(teams, thread, 2)

    await deletes(dana, said)

    await teams.until(lambda: shows(teams, thread, "so it is asked again"))
    assert (await sessions())[0].last_answered is None


async def test_an_answer_in_a_group_chat_is_deleted_after_another_session_began_there(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana, eli = person("Dana"), person("Eli")
    await dana.mentions(NOTHING_KNOWN, GROUP)
    await next_step(teams, GROUP, 1)
    said = dana.mention("Only in the lift of Kim Mayer", GROUP)
    await dana.post(said)
    await next_step(teams, GROUP, 2)
    await eli.mentions("home", GROUP)

    await deletes(dana, said)

    await teams.until(lambda: shows(teams, GROUP, "so it is asked again"))
    assert (await sessions())[0].last_answered is None


async def test_an_answer_that_is_brought_back_answers_its_step_again(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    await started(teams, dana, NOTHING_KNOWN)
    said = dana.message("Only the lift on the left")
    await dana.post(said)
    await next_step(teams, dana.chat, 2)
    await deletes(dana, said)
    await teams.until(lambda: shows(teams, dana.chat, "so it is asked again"))

    await brings_back(dana, said)

    (session,) = await sessions()
    assert session.last_answered is not None
    assert answer_text(session.last_answered.answer) == "Only the lift on the left"


async def test_a_problem_that_is_deleted_before_the_first_answer_ends_its_session(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    said = dana.message("The laptop of Kim Mayer was stolen")
    await dana.post(said)
    await teams.until(lambda: open_step(teams, dana.chat))

    await deletes(dana, said)

    await teams.until(lambda: shows(teams, dana.chat, "the session is over"))
    await teams.until(lambda: not shows(teams, dana.chat, "Kim Mayer"))
    assert (await sessions())[0].status is SessionStatus.ABANDONED

    await brings_back(dana, said)
    await teams.until(lambda: shows(teams, dana.chat, "once more"))


async def test_whoever_deletes_somebody_elses_answer_withdraws_nothing(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana, owner = person("Dana"), person("Owner")
    thread = await dana.starts_thread(NOTHING_KNOWN)
    await next_step(teams, thread, 1)
    said = dana.mention("Only the lift on the left", thread)
    await dana.post(said)
    await next_step(teams, thread, 2)

    await deletes(owner, said | {"from": owner.activity("message", thread)["from"]})

    (session,) = await sessions()
    assert session.last_answered is not None
    assert typed_text(session.last_answered.answer) == "Only the lift on the left"


async def test_a_mention_put_in_by_an_edit_counts_once(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    thread = dana.thread("4711")
    said = dana.mention(NOTHING_KNOWN, thread, id="4711")
    await dana.writes(NOTHING_KNOWN, thread, id="4711")
    assert await sessions() == []

    for _ in range(2):
        await dana.post(said | {"type": "messageUpdate"})

    await next_step(teams, thread, 1)
    assert len(await sessions()) == 1
