"""Documents sent in one's own chat in Teams become proposals, and who sent them is told of each."""

from typing import Any

import pytest

from bot.bootstrap.container import Container
from core.accounts.account import Account
from core.accounts.user import Role
from core.ports.proposals import ProposalFilter
from tests.integration.teams.conftest import MakePerson, Sessions
from tests.integration.teams.test_session import started
from tests.support.documents import PROSE, runbook
from tests.support.files import read_here
from tests.support.teams import LocalTeams
from tests.support.teams_people import TeamsPerson

TITLE = "The label printer feeds blank labels"


@pytest.fixture(autouse=True)
def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    read_here(monkeypatch)


async def sends(person: TeamsPerson, *files: dict[str, Any], text: str = "") -> None:
    """A message with files; Teams adds its words as HTML."""
    attachments = [*files, {"contentType": "text/html", "content": f"<p>{text}</p>"}]
    assert (await person.writes(text, attachments=attachments)).status == 200


async def told(teams: LocalTeams, person: TeamsPerson, words: str) -> str:
    return await teams.until(
        lambda: next((shown.text for shown in teams.in_(person.chat.id) if words in shown.text), None)
    )


async def proposed(parts: Container, account: Account) -> list[str]:
    async with parts.store.reading(account.id) as transaction:
        return [proposal.title for proposal in await transaction.proposals.list(ProposalFilter())]


async def test_a_document_becomes_a_proposal_and_is_fetched_without_our_token(
    person: MakePerson, teams: LocalTeams, working_parts: Container, account: Account
) -> None:
    dana = person("Dana")
    await sends(dana, teams.file("labels.md", runbook(TITLE)), teams.file("prose.md", PROSE))
    answer = await told(teams, dana, f"labels.md: proposed to the reviewers as a flow: “{TITLE}”")
    assert "prose.md: nothing in it tells one step from the next" in answer
    assert await proposed(working_parts, account) == [TITLE]
    assert teams.downloads == [("labels.md", ""), ("prose.md", "")]


async def test_a_file_kept_anywhere_else_is_not_fetched(
    person: MakePerson, teams: LocalTeams, working_parts: Container, account: Account
) -> None:
    dana, file = person("Dana"), teams.file("labels.md", runbook(TITLE))
    file["content"]["downloadUrl"] = file["content"]["downloadUrl"].replace("127.0.0.1", "localhost")
    await sends(dana, file)
    await told(teams, dana, "labels.md: I could not fetch it")
    assert teams.downloads == []
    assert await proposed(working_parts, account) == []


async def test_while_a_session_goes_on_a_file_has_to_be_called_a_document(
    person: MakePerson, teams: LocalTeams, working_parts: Container, account: Account, sessions: Sessions
) -> None:
    dana, file = person("Dana"), teams.file("labels.md", runbook(TITLE))
    await started(teams, dana)
    await sends(dana, file)
    await told(teams, dana, "Attached: labels.md")
    assert await proposed(working_parts, account) == []
    await sends(dana, file, text="import")
    await told(teams, dana, f"“{TITLE}”")
    assert await proposed(working_parts, account) == [TITLE]
    assert len(await sessions()) == 1


async def test_nothing_is_fetched_for_somebody_who_may_not_propose(
    person: MakePerson, teams: LocalTeams, working_parts: Container, account: Account
) -> None:
    await working_parts.administration.change_settings(None, account.id, {"default_role": Role.VIEWER.value})
    vic = person("Vic")
    await sends(vic, teams.file("labels.md", runbook(TITLE)))
    await told(teams, vic, "Proposing flows is for engineers.")
    assert teams.downloads == []
