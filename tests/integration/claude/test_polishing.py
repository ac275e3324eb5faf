"""Documentation in Claude's words: when it is asked, when its words are shown, and when ours stay."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from core.services.administration import DEFAULT_ACCOUNT
from core.shared.tasks import POLISH_DOCUMENT
from core.tickets.documents import Document, DocumentKey
from storage.documents import DocumentRows
from tests.support import messages_api as api
from tests.support.client import Engineer
from tests.support.messages_api import Behaviour, MessagesApi, Received, fails, says, sends, worded
from tests.support.paced import Paced
from tests.support.tables import every_case

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROBLEM = "Nobody can print on PRN-7, mail dana.w@example.com about it"
BETTER = worded(
    Problem="Nobody could print on PRN-7; mail about it goes to [email removed].",
    What_we_confirmed="Several people were affected.",
    Root_cause="The spooler on PRN-7 was stuck.",
    Resolution="The spooler was restarted.",
)
INVENTED = worded(
    Problem="Nobody could print on PRN-7; mail about it goes to [email removed].",
    What_we_confirmed="Several people were affected.",
    Root_cause="The spooler on PRN-7 was stuck after KB5034441.",
    Resolution="The spooler was restarted.",
)
WHY = "Nobody could print.\n\ndana handed over: needs rights on the print server"
HANDED_OVER = worded(Problem=WHY)


class House:
    """FlowPilot at the pace of the test, and an engineer who resolves sessions."""

    def __init__(self, paced: Paced, dana: Engineer) -> None:
        self.dana = dana
        self.parts = paced.parts
        self.work = paced.work
        self.rows = paced.rows
        self.tokens_used = paced.tokens_used
        self.jobs_left = paced.jobs_left

    async def resolved(self) -> dict[str, Any]:
        """A session that was recorded by hand and has just been resolved."""
        started = await self.dana.call("POST", "/sessions", {"problem": PROBLEM, "guide": "adhoc"})
        await self.work()
        session = await self.dana.read(started.body)
        await self.dana.respond(session, option="several")
        await self.work()
        words = {"outcome": "worked", "root_cause": "Stuck spooler on PRN-7", "fix": "Restarted the spooler"}
        answer = await self.dana.act(session, "resolve", words)
        assert answer.status == 200, answer.body
        return answer.body

    async def handed_over(self) -> dict[str, Any]:
        """A session that has just been handed over."""
        started = await self.dana.call("POST", "/sessions", {"problem": "Nobody can print", "guide": "adhoc"})
        await self.work()
        return (await self.dana.act(started.body, "escalate", {"reason": "needs rights on the print server"})).body

    async def note(self, session: dict[str, Any]) -> None:
        answer = await self.dana.act(session, "notes", {"text": "The client called again."})
        assert answer.status == 200, answer.body

    async def edit(self, session: dict[str, Any]) -> None:
        edited = {"sections": [{"heading": "Problem", "body": "In my own words."}]}
        answer = await self.dana.call("PUT", f"/sessions/{session['id']}/documentation", edited)
        assert answer.status == 200, answer.body

    async def document(self, session: dict[str, Any]) -> dict[str, Any]:
        return (await self.dana.call("GET", f"/sessions/{session['id']}/documentation")).body

    async def card(self) -> str:
        """The documentation as the conversation shows it."""
        return str((await self.rows("SELECT card FROM messages WHERE starts_with(subject, 'documentation:')"))[0][0])


LEARNS_ALONE = {"FLOWPILOT_CLAUDE_WORD_FLOWS": "false"}  # learning from a session would ask Claude, too
POLISHES = {**LEARNS_ALONE, "FLOWPILOT_CLAUDE_POLISH_DOCUMENTATION": "true"}


@pytest.fixture(scope="module")
def file_settings() -> Mapping[str, str]:
    return POLISHES


@pytest_asyncio.fixture(loop_scope="session")
async def house(paced_program: Paced) -> House:
    return House(paced_program, await paced_program.engineer("dana"))


def bodies(document: dict[str, Any]) -> dict[str, str]:
    return {section["heading"]: section["body"] for section in document["sections"]}


def while_thinking(act: Callable[[], Any], then: Behaviour) -> Behaviour:
    """Claude answers, but something happens before."""

    async def meet(request: web.Request) -> web.StreamResponse:
        await act()
        return await then(request)

    return meet


async def test_better_words_are_shown_and_made_anew_after_a_note_until_an_edit_replaces_them(
    house: House, claude: MessagesApi
) -> None:
    session = await house.resolved()
    before = await house.document(session)
    claude.will(says(BETTER))
    await house.work()
    after = await house.document(session)
    assert [s["heading"] for s in after["sections"]] == [s["heading"] for s in before["sections"]]
    assert bodies(after)["Root cause"] == "The spooler on PRN-7 was stuck."
    assert bodies(after)["Steps taken"] == bodies(before)["Steps taken"]
    assert (after["title"], after["edited"]) == (before["title"], False)
    card = await house.card()
    assert "The spooler on PRN-7 was stuck." in card
    assert "'ai_written': True" in card
    assert (await house.dana.read(session))["version"] > session["version"], "whoever watches is told"
    assert_tells_nothing_private(claude.received[0])

    await house.note(session)
    assert bodies(await house.document(session))["Root cause"] == "Stuck spooler on PRN-7"
    assert "The client called again." in await house.card()
    claude.will(says(BETTER))
    await house.work()
    polished = bodies(await house.document(session))
    assert polished["Root cause"] == "The spooler on PRN-7 was stuck."
    assert "The client called again." in polished["Steps taken"]

    await house.edit(session)
    assert bodies(await house.document(session)) == {"Problem": "In my own words."}
    assert "'ai_written': False" in await house.card()


def assert_tells_nothing_private(received: Received) -> None:
    sent = "".join(received.texts)
    assert "Stuck spooler on PRN-7" in sent
    assert "example.com" not in sent
    assert "dana" not in sent


async def test_words_that_claim_something_new_are_mended_once_and_paid_from_the_engineers_quota(
    house: House, claude: MessagesApi
) -> None:
    session = await house.resolved()
    claude.will(says(INVENTED), says(BETTER))
    await house.work()
    assert "KB5034441" in claude.received[1].texts[-1]
    assert bodies(await house.document(session))["Root cause"] == "The spooler on PRN-7 was stuck."
    assert await house.tokens_used() == 240
    (event,) = await house.rows("SELECT data FROM events WHERE kind = 'document_polished'")
    assert (event[0]["input_tokens"], event[0]["output_tokens"]) == (200, 40)
    assert not await house.rows("SELECT FROM quota_reservations")


@pytest_asyncio.fixture(loop_scope="session")
async def ended(house: House) -> dict[str, Any]:
    """A resolved session whose documentation stays as it was written."""
    session = await house.resolved()
    await house.work()
    return session


@every_case(
    "behaviours, cost",
    [
        ([says("I would write it so:"), says("{")], 240),
        ([says(BETTER, stop_reason="refusal")], 120),
        ([says('{"sections": [', stop_reason="max_tokens")], 120),
        ([says(INVENTED), says(INVENTED)], 240),
        ([says(api.question()), says(worded(Problem="Nobody could print."))], 240),
        ([fails(529)], 0),
        ([fails(429)], 0),
        ([fails(401)], 0),
        ([api.breaks_off()], 0),
        ([sends("<html>")], 0),
    ],
    ids=["prose", "refusal", "cut off", "invented", "other sections", "529", "429", "401", "broken off", "a page"],
)
async def test_without_usable_words_the_document_stays_as_it_was(
    house: House, ended: dict[str, Any], claude: MessagesApi, behaviours: list[Behaviour], cost: int
) -> None:
    await house.note(ended)  # Claude is asked anew
    claude.starts_anew()
    session, used = await house.dana.read(ended), await house.tokens_used()
    before, card = await house.document(session), await house.card()
    claude.will(*behaviours)
    await house.work()
    assert len(claude.received) == len(behaviours)
    assert await house.document(session) == before
    assert await house.card() == card
    assert await house.dana.read(session) == session
    assert await house.tokens_used() == used + cost
    assert await house.jobs_left() == 0


async def test_a_hand_over_is_worded_better_too(house: House, claude: MessagesApi) -> None:
    session = await house.handed_over()
    claude.will(says(HANDED_OVER))
    await house.work()
    package = await house.document(session)
    assert package["kind"] == "escalation"
    assert bodies(package)["Problem"] == WHY
    assert bodies(package)["Current hypothesis"] == "None yet."
    assert bodies(package)["What we tried"] == "No action has been taken yet."


async def test_an_edit_made_while_claude_thinks_wins(house: House, claude: MessagesApi) -> None:
    session = await house.resolved()
    claude.will(while_thinking(lambda: house.edit(session), says(BETTER)))
    await house.work()
    assert len(claude.received) == 1
    assert bodies(await house.document(session)) == {"Problem": "In my own words."}
    assert "In my own words." in await house.card()
    assert "'ai_written': False" in await house.card()


async def test_nothing_is_worded_anew_once_the_engineer_has_edited_and_the_edit_outlives_a_note(
    house: House, claude: MessagesApi
) -> None:
    session = await house.resolved()
    await house.edit(session)
    await house.work()
    assert not claude.received
    assert bodies(await house.document(session)) == {"Problem": "In my own words."}
    await house.note(session)
    assert bodies(await house.document(session)) == {"Problem": "In my own words."}
    assert "In my own words." in await house.card()


async def test_words_for_what_changed_meanwhile_are_dropped(house: House, claude: MessagesApi) -> None:
    session = await house.resolved()

    claude.will(while_thinking(lambda: house.note(session), says(BETTER)), fails(529))
    await house.work()
    assert len(claude.received) == 2
    assert "The client called again." in bodies(await house.document(session))["Steps taken"]
    assert bodies(await house.document(session))["Root cause"] == "Stuck spooler on PRN-7"


async def test_a_session_reopened_while_claude_thinks_goes_on(house: House, claude: MessagesApi) -> None:
    session = await house.resolved()
    claude.will(while_thinking(lambda: house.dana.act(session, "reopen"), says(BETTER)))
    await house.work()
    assert (await house.dana.read(session))["status"] == "active"
    assert not await house.rows("SELECT FROM documents")
    words = {"outcome": "worked", "root_cause": "Broken cable", "fix": "A new one"}
    await house.dana.act(session, "resolve", words)
    assert bodies(await house.document(session))["Root cause"] == "Broken cable"


async def test_only_the_last_of_two_ends_is_worded_better(house: House, claude: MessagesApi) -> None:
    session = await house.resolved()
    await house.dana.act(session, "reopen")
    words = {"outcome": "worked", "root_cause": "Stuck spooler on PRN-7", "fix": "Restarted the spooler"}
    await house.dana.act(session, "resolve", words)
    claude.will(says(BETTER))
    await house.work()
    assert len(claude.received) == 1
    assert bodies(await house.document(session))["Root cause"] == "The spooler on PRN-7 was stuck."


async def test_a_job_done_twice_asks_once(house: House, claude: MessagesApi) -> None:
    session = await house.resolved()
    async with house.parts.store.transaction(await account_id(house)) as transaction:
        arguments = {"session_id": session["id"], "written_for": session["ended_at"]}
        await transaction.enqueue(POLISH_DOCUMENT, arguments)
    claude.will(says(BETTER))
    await house.work()
    assert len(claude.received) == 1
    assert await house.jobs_left() == 0


def just_before_it_is_kept(monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any]) -> None:
    """Have something happen once, between the last look at the session and the storing of better words."""
    save_text, left = DocumentRows.save_text, [act]

    async def saving(rows: DocumentRows, key: DocumentKey, document: Document, **about: Any) -> bool:
        while left:
            await left.pop()()
        return await save_text(rows, key, document, **about)

    monkeypatch.setattr(DocumentRows, "save_text", saving)


async def test_words_overtaken_by_a_change_of_the_document_are_dropped(
    house: House, claude: MessagesApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await house.resolved()
    just_before_it_is_kept(monkeypatch, lambda: house.note(session))
    claude.will(says(BETTER), fails(529))
    await house.work()
    assert bodies(await house.document(session))["Root cause"] == "Stuck spooler on PRN-7"


async def test_a_note_that_comes_meanwhile_is_in_the_package_whatever_the_words(
    house: House, claude: MessagesApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await house.handed_over()
    just_before_it_is_kept(monkeypatch, lambda: house.note(session))
    claude.will(says(HANDED_OVER), fails(529))
    await house.work()
    assert bodies(await house.document(session))["Notes"].endswith("The client called again.")
    notes = [step for step in (await house.dana.read(session))["steps"] if step["type"] == "note"]
    assert [step["content"]["text"] for step in notes] == ["The client called again."]


async def test_an_edit_of_the_same_moment_is_never_replaced(
    house: House, claude: MessagesApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await house.resolved()
    just_before_it_is_kept(monkeypatch, lambda: house.edit(session))
    claude.will(says(BETTER))
    await house.work()
    assert bodies(await house.document(session)) == {"Problem": "In my own words."}
    assert "In my own words." in await house.card()


async def account_id(house: House) -> Any:
    async with house.parts.store.accounts() as accounts:
        account = await accounts.find(DEFAULT_ACCOUNT)
    assert account is not None
    return account.id


class TestWithoutQuota:
    @pytest.fixture
    def settings(self) -> Mapping[str, str]:
        return {**POLISHES, "FLOWPILOT_QUOTA_USER_TOKENS_PER_DAY": "1000"}

    async def test_claude_is_not_asked(self, house: House, claude: MessagesApi) -> None:
        session = await house.resolved()
        await house.work()
        assert not claude.received
        assert bodies(await house.document(session))["Root cause"] == "Stuck spooler on PRN-7"
        assert await house.jobs_left() == 0


class TestByDefault:
    @pytest.fixture
    def settings(self) -> Mapping[str, str]:
        return LEARNS_ALONE

    async def test_nothing_is_asked_and_no_job_is_made(self, house: House, claude: MessagesApi) -> None:
        await house.resolved()
        assert await house.rows("SELECT 1 FROM procrastinate_jobs WHERE task_name = 'polish_document'") == []
        assert not claude.received
