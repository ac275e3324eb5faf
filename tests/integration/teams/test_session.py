"""A session in Teams, as its engineer sees it."""

from bot.main import Parts
from tests.integration.teams.conftest import MakePerson
from tests.support.teams import LocalTeams, Shown, actions
from tests.support.teams_people import GROUP, Chat, form_values

OUTLOOK = "Outlook keeps asking for my password"


def open_step(teams: LocalTeams, where: Chat) -> Shown | None:
    """The message with the step that waits for an answer."""
    return next((shown for shown in reversed(teams.in_(where.id)) if "Can't check" in actions(shown.card)), None)


async def test_a_problem_in_ones_own_chat_starts_a_session(person: MakePerson, teams: LocalTeams) -> None:
    dana = person("Dana")

    answered = await dana.writes(OUTLOOK)

    assert answered.status == 200
    step = await teams.until(lambda: open_step(teams, dana.chat))
    assert "Step 1" in step.text
    assert any(OUTLOOK in shown.text for shown in teams.in_(dana.chat.id))
    assert teams.bearers[-1] == "Bearer outbound-1"


async def test_a_mention_in_a_channel_starts_a_session_in_that_thread(person: MakePerson, teams: LocalTeams) -> None:
    dana = person("Dana")

    thread = await dana.starts_thread(OUTLOOK)

    await teams.until(lambda: open_step(teams, thread))
    assert {shown.conversation for shown in teams.messages} == {thread.id}


async def test_a_picked_answer_is_folded_in_the_answer_to_the_press(person: MakePerson, teams: LocalTeams) -> None:
    dana = person("Dana")
    await dana.writes(OUTLOOK)
    step = await teams.until(lambda: open_step(teams, dana.chat))
    label = next(iter(actions(step.card)))

    answered = await dana.presses(step, label)

    assert answered.status == 200
    assert label in str(answered.card)
    assert "✔ Step 1" in str(answered.card)
    assert "Can't check" not in actions(answered.card)
    await teams.until(lambda: step.updates and "✔ Step 1" in step.text)
    following = await teams.until(lambda: open_step(teams, dana.chat))
    assert "Step 2" in following.text
