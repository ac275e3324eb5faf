"""A process killed while Slack takes a message: another one finds the message there, and posts none twice."""

from uuid import uuid4

from bot.bootstrap.container import Container
from core.accounts.user import Identity, Role, Workspace
from core.messaging.places import Place
from core.services.administration import DEFAULT_ACCOUNT
from core.sessions.commands import StartSession
from tests.integration.durability.conftest import Look, Programs, eventually
from tests.support.slack import SECRET, Slack

SHOWN = "SELECT 1 FROM messages WHERE shown_version > 0"


async def test_a_message_whose_posting_was_cut_off_is_not_posted_twice(
    program: Programs, parts: Container, look: Look
) -> None:
    account = await parts.administration.existing_account(DEFAULT_ACCOUNT)
    dana = await parts.administration.user(account, "dana", Role.ENGINEER)
    await parts.identities.connect(Workspace("slack", "T1", account.id))
    async with parts.store.transaction(account.id) as transaction:
        assert await transaction.people.add_identity(dana.id, Identity("slack", "T1", "U1"))
    async with Slack() as slack:
        settings = {"SLACK_API_URL": slack.url, "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": SECRET}
        slack.never_answers("chat.postMessage")
        place = Place("slack", "T1/C1/+first", "T1")
        await parts.session_service.start(dana, StartSession("The printer hums"), uuid4(), place)
        async with program("work", **settings) as worker:
            await slack.until(lambda: slack.messages)
            worker.kill()
            await worker.process.wait()
        assert await look.rows(SHOWN) == []
        slack.answers_again()
        async with program("work", **settings):
            await slack.until(
                lambda: any("What exactly" in each.words or each.thread_ts for each in slack.messages.values())
            )
            await eventually(lambda: look.rows(SHOWN))
        heads = [each for each in slack.messages.values() if not each.thread_ts]
        assert len(heads) == 1
