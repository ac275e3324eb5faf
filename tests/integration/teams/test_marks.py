"""The tick and the memo at messages, and what is said where Teams lets no bot react."""

from tests.integration.teams.conftest import MakePerson
from tests.integration.teams.test_session import NOTHING_KNOWN, next_step, started
from tests.support.teams import LocalTeams

TICK, MEMO = "2705_whiteheavycheckmark", "1f4dd_memo"


async def test_an_answer_gets_a_tick_and_a_colleagues_remark_a_memo(person: MakePerson, teams: LocalTeams) -> None:
    dana, eli = person("Dana"), person("Eli")
    thread = await dana.starts_thread(NOTHING_KNOWN)
    await next_step(teams, thread, 1)
    remark = eli.mention("It was repaired in May", thread)
    await eli.post(remark)
    await teams.until(lambda: teams.reactions)
    answer = dana.mention("Only the lift on the left", thread)
    await dana.post(answer)
    await teams.until(lambda: len(teams.reactions) == 2)
    assert teams.reactions == [(thread.id, remark["id"], MEMO), (thread.id, answer["id"], TICK)]
    assert teams.in_(eli.chat.id) == []


async def test_a_word_that_presses_a_button_gets_a_tick(person: MakePerson, teams: LocalTeams) -> None:
    dana = person("Dana")
    await started(teams, dana, NOTHING_KNOWN)
    await dana.writes("pause")
    await teams.until(lambda: teams.reactions)
    assert [emoji for _, _, emoji in teams.reactions] == [TICK]


async def test_where_no_bot_may_react_a_remark_is_acknowledged_in_words_and_teams_is_left_in_peace(
    person: MakePerson, teams: LocalTeams
) -> None:
    teams.lets_bots_react = False
    dana, eli = person("Dana"), person("Eli")
    thread = await dana.starts_thread(NOTHING_KNOWN)
    await next_step(teams, thread, 1)
    for remark in ("It was repaired in May", "By the man with the hat"):
        await eli.mentions(remark, thread)
    await teams.until(lambda: len([one for one in teams.in_(eli.chat.id) if "Kept as a note" in one.text]) == 2)
    assert teams.reactions_asked_for == 1
