"""A proposal is talked about in the thread of its card in Teams; and who is suspended is refused there."""

from dataclasses import replace

from bot.bootstrap.container import Container
from core.accounts.account import Account
from core.accounts.user import Access
from core.ports.proposals import ProposalFilter
from tests.integration.teams.conftest import MakePerson
from tests.integration.teams.test_reviewing import CHANNEL, MakeReviewer, proposal, reviewer
from tests.support.teams import LocalTeams, Shown

__all__ = ["proposal", "reviewer"]


async def test_a_reply_under_the_card_is_a_comment_and_one_from_the_page_stands_there(
    proposal: Shown, teams: LocalTeams, reviewer: MakeReviewer, working_parts: Container, account: Account
) -> None:
    ravi = await reviewer("Ravi")
    thread = ravi.thread(proposal.id, CHANNEL)
    assert (await ravi.mentions("Which lamp?", thread)).status == 200
    user = await working_parts.administration.existing_user(account, "Ravi")
    services = working_parts.services
    kept = (await services.review.proposals(user, ProposalFilter()))[0]
    assert [comment.text for comment in await services.comments.of(user, kept.id)] == ["Which lamp?"]
    await services.comments.add(user, kept.id, "The blue one")
    said = await teams.until(lambda: teams.in_(thread.id))
    assert "The blue one" in said[0].text
    assert not any("Which lamp?" in each.text for each in teams.in_(thread.id))


async def test_a_suspended_person_is_refused_privately_in_one_sentence(
    person: MakePerson, teams: LocalTeams, working_parts: Container, account: Account
) -> None:
    eli = person("Eli")
    await eli.writes("help")
    user = await working_parts.administration.existing_user(account, "Eli")
    await working_parts.services.access.change(None, account.id, user.id, Access.SUSPENDED)
    assert (await eli.writes("The plotter feeds askew")).status == 200
    await teams.until(lambda: any("Eli is suspended" in shown.text for shown in teams.in_(eli.chat.id)))
    pressed = await eli.post(eli.invoke("task/fetch", {"data": {}}))
    assert "Eli is suspended" in str(pressed)
    assert replace(user, access=Access.SUSPENDED) == await working_parts.administration.existing_user(account, "Eli")
