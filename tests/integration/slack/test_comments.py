"""A proposal is talked about in the thread of its card and on the page, and each reads what the other said."""

import pytest

from core.ports.proposals import ProposalFilter
from core.proposals.proposal import ProposalStatus
from core.services.administration import DEFAULT_ACCOUNT
from tests.integration.slack.conftest import Workspace
from tests.integration.slack.test_reviewing import CHANNEL, reviewer, taught, thing
from tests.support.slack import Message

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _kept(workspace: Workspace, words: str) -> list[tuple[object, ...]]:
    query = "SELECT author_name, text FROM proposal_comments WHERE text LIKE %s ORDER BY created_at"
    return await workspace.rows(query, f"%{words}%")


def _thread(workspace: Workspace, card: Message) -> list[str]:
    return [each.words for each in workspace.posted(CHANNEL) if each.thread_ts == card.ts]


async def test_a_reply_in_the_thread_of_a_proposal_is_a_comment_once_and_one_from_the_page_stands_there(
    workspace: Workspace,
) -> None:
    _, card = await taught(workspace, thing())
    ravi, words = await reviewer(workspace), f"Which {thing()}?"
    event = await ravi.writes(words, CHANNEL, card.ts)
    await workspace.signed.event(ravi.event_of(event))  # Slack sends it again
    await workspace.slack.until(lambda: any(method == "reactions.add" for method, _, _ in workspace.slack.calls))
    assert [kept[1] for kept in await _kept(workspace, words)] == [words]
    await workspace.quiet()
    assert _thread(workspace, card) == []  # it stands there already

    words = f"Ask the {thing()} first. The password is Hunter2!xyz"
    name = workspace.slack.people[ravi.user]["profile"]["display_name"]
    account = await workspace.program.parts.administration.existing_account(DEFAULT_ACCOUNT)
    user = await workspace.program.parts.administration.existing_user(account, name)
    services = workspace.program.parts.services
    proposal = (await services.review.proposals(user, ProposalFilter(ProposalStatus.PENDING)))[0]
    await services.comments.add(user, proposal.id, words)
    said = await workspace.slack.until(lambda: _thread(workspace, card))
    assert f"{name} commented" in said[0]
    assert words.partition(".")[0] in said[0]
    assert "Hunter2" not in said[0]


async def test_what_is_said_in_other_threads_of_the_channel_is_no_comment(workspace: Workspace) -> None:
    ravi, words = await reviewer(workspace), f"Lunch at the {thing()}?"
    await ravi.writes(words, CHANNEL, "1700000000.000100")
    await workspace.quiet()
    assert await _kept(workspace, words) == []


async def test_a_suspended_person_is_refused_in_slack_with_one_sentence(workspace: Workspace) -> None:
    eli = workspace.person("Eli")
    await eli.commands("help")
    name = workspace.slack.people[eli.user]["profile"]["display_name"]
    await workspace.rows("UPDATE users SET access = 'suspended' WHERE name = %s RETURNING id", name)
    await eli.commands("The plotter feeds askew")
    assert "is suspended from FlowPilot" in eli.said[-1]
    assert not await workspace.rows("SELECT 1 FROM ai_sessions WHERE engineer_name = %s", name)
