"""Messages and forms with files: acknowledged at once; fetching and reading takes longer than Slack waits."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from bot.shared.logs import get_logger
from bot.slack.blocks import Json
from bot.slack.dispatcher import AWAY, FAILED, Dispatcher
from bot.slack.files import sent_files
from bot.slack.interaction import SlackInteraction
from bot.slack.limits import cut
from bot.slack.services import SlackServices
from bot.slack.web_api import SlackAway, SlackRefused, call
from core.accounts.user import User
from core.chat import Ignored, Outcome
from core.chat.file_reading import Progress
from core.chat.files import FileMessage, Taken
from core.chat.uploads import SentFile
from core.messaging.forms import Values
from core.messaging.places import Conversation, Place
from core.shared.errors import Unavailable
from core.shared.patience import BACKGROUND_SECONDS, waiting_at_most

log = get_logger(__name__)
_STATUS = 150
"""Characters of a status that a thread shows in one line."""
Taking = Callable[[User, FileMessage, Progress], Awaitable[Taken]]
Told = Callable[[Outcome | None], Awaitable[None]]


async def _nothing_more(_: Outcome | None) -> None:
    return


class FileMessages:
    """Has files taken once their message is acknowledged."""

    def __init__(self, services: SlackServices, dispatcher: Dispatcher) -> None:
        self._chat = services.chat
        self._dispatcher = dispatcher

    def start(
        self,
        interaction: SlackInteraction,
        text: str,
        files: Sequence[Json],
        place: Place,
        key: str,
        *,
        thread: str = "",
        walks: bool = False,
        values: Values | None = None,
    ) -> None:
        """A problem with files; `thread` is where the session will live, as far as that is known.

        `values` is what else was filled in, of a form.
        """

        async def begin(user: User, message: FileMessage, progress: Progress) -> Taken:
            message = replace(message, values=values or {})
            return await self._chat.files.start(user, message, place, progress, walks=walks)

        self._later(interaction, text, files, key, begin, thread or interaction.thread)

    def hear(
        self,
        interaction: SlackInteraction,
        text: str,
        files: Sequence[Json],
        conversation: Conversation,
        key: str,
        *,
        addressed: bool,
        answers: bool = True,
        then: Told = _nothing_more,
    ) -> None:
        """Files in a session's thread; `then` is told what came of them."""

        async def hear(user: User, message: FileMessage, progress: Progress) -> Taken:
            where = interaction.where
            return await self._chat.files.hear(
                user, conversation, message, progress, addressed=addressed, where=where, answers=answers
            )

        self._later(interaction, text, files, key, hear, interaction.thread, then)

    def bring(self, interaction: SlackInteraction, files: Sequence[Json], otherwise: Callable[[], None]) -> None:
        """Documents to make flows of; `otherwise` is done for those who make none."""

        async def bring(user: User) -> Outcome:
            if not self._chat.makes_flows(user):
                otherwise()
                return Ignored()
            return await self._chat.bring_documents(user, await sent_files(interaction.client, files))

        self._dispatcher.later(self._served(interaction, bring, _nothing_more))

    def _later(
        self,
        interaction: SlackInteraction,
        text: str,
        files: Sequence[Json],
        key: str,
        taking: Taking,
        thread: str,
        then: Told = _nothing_more,
    ) -> None:
        async def take(user: User) -> Outcome:
            sent: list[SentFile] = await sent_files(interaction.client, files)
            taken = await taking(user, FileMessage(text, sent, key), self._progress(interaction, thread))
            if taken.refused:
                self._dispatcher.later(self._dispatcher.tell(interaction, taken.refused))
            return taken.outcome

        self._dispatcher.later(self._served(interaction, take, then))

    async def _served(
        self, interaction: SlackInteraction, work: Callable[[User], Awaitable[Outcome]], then: Told
    ) -> None:
        """Nobody waits for an answer that could say what went wrong: the person is told."""
        with waiting_at_most(BACKGROUND_SECONDS):
            try:
                await then(await self._dispatcher.serve(interaction, work))
            except Unavailable:
                await self._dispatcher.tell(interaction, AWAY)
            except Exception:
                log.exception("slack.files_failed")
                await self._dispatcher.tell(interaction, FAILED)

    def _progress(self, interaction: SlackInteraction, thread: str) -> Progress:
        """Shows what is read by Slack's own status of the thread, where there is one; else says it."""

        async def show(sentence: str) -> None:
            status = cut(f"is {sentence[:1].lower()}{sentence[1:]}", _STATUS)
            if interaction.channel and thread:
                try:
                    await call(
                        interaction.client,
                        "assistant.threads.setStatus",
                        channel_id=interaction.channel,
                        thread_ts=thread,
                        status=status,
                    )
                except (SlackRefused, SlackAway):
                    pass
                else:
                    return
            await self._dispatcher.tell(interaction, sentence)

        return show
