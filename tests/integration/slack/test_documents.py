"""Documents sent in Slack become proposals, and who sent them is told of each."""

import pytest

from core.importing.reading import MAX_DOCUMENT
from tests.integration.slack.conftest import Workspace
from tests.integration.slack.test_reviewing import thing
from tests.support.documents import PROSE, runbook
from tests.support.files import read_here
from tests.support.slack import BOT, Json
from tests.support.slack_person import SlackPerson

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(autouse=True)
def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    read_here(monkeypatch)


async def sends(
    person: SlackPerson, *files: Json, text: str = "", channel: str = "", thread: str | None = None
) -> None:
    where = channel or person.own_channel
    await person.writes(text, where, thread, subtype="file_share", files=list(files))


async def proposed(workspace: Workspace, title: str) -> list[tuple[object, ...]]:
    return await workspace.rows("SELECT source FROM flow_proposals WHERE title = %s", title)


async def told(workspace: Workspace, person: SlackPerson, words: str) -> None:
    await workspace.slack.until(lambda: any(words in each for each in person.told))


async def test_a_document_sent_to_the_bot_becomes_a_proposal(workspace: Workspace) -> None:
    dana, title = workspace.person(), f"The {thing()} is stuck"
    await sends(dana, workspace.slack.file(f"{title[4:10]}.md", runbook(title)))
    await told(workspace, dana, f"proposed to the reviewers as a flow: “{title}”")
    assert await proposed(workspace, title) == [("kb_accelerator",)]
    assert workspace.slack.downloads[-1][1] == "xoxb-one"


async def test_of_several_each_is_answered_by_name(workspace: Workspace) -> None:
    dana, title = workspace.person(), f"The {thing()} is stuck"
    files = (
        workspace.slack.file("good.md", runbook(title)),
        workspace.slack.file("prose.md", PROSE),
        workspace.slack.file("picture.png", b"\x89PNG"),
    )
    await sends(dana, *files)
    await told(workspace, dana, f"good.md: proposed to the reviewers as a flow: “{title}”")
    (answer,) = [each for each in dana.told if "good.md" in each]
    assert "prose.md: nothing in it tells one step from the next" in answer
    assert "picture.png: files of this kind are not read" in answer
    assert "picture.png" not in [name for name, _ in workspace.slack.downloads]


async def test_a_mention_with_the_word_import_brings_a_document_and_only_the_sender_is_told(
    workspace: Workspace,
) -> None:
    dana, title = workspace.person(), f"The {thing()} is stuck"
    event = dana.message(
        f"<@{BOT}> Import", subtype="file_share", files=[workspace.slack.file("lever.md", runbook(title))]
    )
    for kind in ("app_mention", "message"):
        assert (await workspace.signed.event(dana.event_of({**event, "type": kind}))).status == 200
    await told(workspace, dana, f"“{title}”")
    assert await proposed(workspace, title) == [("kb_accelerator",)]
    assert len([name for name, _ in workspace.slack.downloads if name == "lever.md"]) == 1
    assert workspace.posted(dana.channel) == []


async def test_a_file_with_a_problem_beside_it_is_no_document(workspace: Workspace) -> None:
    dana, title = workspace.person(), f"The {thing()} is stuck"
    file = workspace.slack.file("beside.md", runbook(title))
    await sends(dana, file, text=f"The {thing()} makes a noise")
    await workspace.open_step(dana.own_channel)
    assert await proposed(workspace, title) == []


async def test_in_a_sessions_thread_a_file_has_to_be_called_a_document(workspace: Workspace) -> None:
    dana, title = workspace.person(), f"The {thing()} is stuck"
    step = await workspace.started(dana)
    file = workspace.slack.file("log.txt", runbook(title))
    await sends(dana, file, channel=dana.channel, thread=step.thread_ts)
    await workspace.slack.until(
        lambda: any("Attached: log.txt" in each.words for each in workspace.posted(dana.channel))
    )
    assert await proposed(workspace, title) == []


async def test_the_token_goes_nowhere_but_to_slack(workspace: Workspace) -> None:
    dana, title = workspace.person(), f"The {thing()} is stuck"
    file = workspace.slack.file("elsewhere.md", runbook(title))
    elsewhere = file["url_private_download"].replace("127.0.0.1", "localhost")
    await sends(dana, {**file, "url_private_download": elsewhere})
    await told(workspace, dana, "elsewhere.md: I could not fetch it")
    assert "elsewhere.md" not in [name for name, _ in workspace.slack.downloads]
    assert await proposed(workspace, title) == []


async def test_a_file_that_slack_does_not_give_is_said_to_be_missing(workspace: Workspace) -> None:
    dana = workspace.person()
    file = workspace.slack.file("gone.md", b"")
    del workspace.slack.holds["gone.md"]
    await sends(dana, file)
    await told(workspace, dana, "gone.md: I could not fetch it")


async def test_a_document_that_is_too_large_is_refused(workspace: Workspace) -> None:
    dana = workspace.person()
    await sends(dana, workspace.slack.file("large.md", b"x" * (MAX_DOCUMENT + 100_000)))
    await told(workspace, dana, "large.md: it is over 20 MB; split it.")


async def test_nothing_is_fetched_for_somebody_who_may_not_propose(workspace: Workspace) -> None:
    vic, title = workspace.person("Vic"), f"The {thing()} is stuck"
    await vic.commands("help")
    name = workspace.slack.people[vic.user]["profile"]["display_name"]
    await workspace.rows("UPDATE users SET role = 'viewer' WHERE name = %s RETURNING id", name)
    await sends(vic, workspace.slack.file("forbidden.md", runbook(title)))
    await told(workspace, vic, "Proposing flows is for engineers.")
    assert "forbidden.md" not in [name for name, _ in workspace.slack.downloads]
