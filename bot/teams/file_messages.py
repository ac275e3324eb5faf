"""Messages with files: answered at once, then fetched and read beside, which may take longer than Teams waits."""

from collections.abc import Awaitable, Callable, Sequence

from bot.shared.logs import get_logger
from bot.teams.background import Background
from bot.teams.interaction import TeamsInteraction
from bot.teams.replies import Responder
from bot.teams.services import TeamsServices
from core.chat import Outcome
from core.chat.file_reading import Progress
from core.chat.files import FileMessage, Taken
from core.chat.uploads import SentFile
from core.messaging.places import Conversation
from core.shared.errors import Refusal, Unavailable
from core.shared.patience import BACKGROUND_SECONDS, waiting_at_most

log = get_logger(__name__)
CarryOut = Callable[[TeamsInteraction, Outcome], Awaitable[None]]
_AGAIN = "Send the file again in a moment."
_FAILED = "Something went wrong on our side, and the file is not kept. Send it again."


class FileMessages:
    """Has files taken once their message is answered."""

    def __init__(self, services: TeamsServices, replies: Responder, background: Background) -> None:
        self._chat = services.chat
        self._replies = replies
        self._background = background

    def take(
        self,
        interaction: TeamsInteraction,
        files: Sequence[SentFile],
        conversation: Conversation | None,
        carry_out: CarryOut,
        *,
        answers: bool = True,
    ) -> None:
        """Files for the conversation's session, or for a new one where there is none.

        What comes of them is carried out; `answers`: they answer the open step.
        """
        text = interaction.activity.words if answers else ""
        message = FileMessage(text, files, interaction.key)

        async def taken(progress: Progress) -> Taken:
            user = interaction.user
            if conversation is None:
                place = interaction.new_session_place
                return await self._chat.files.start(user, message, place, progress, walks=False)
            where = interaction.context
            return await self._chat.files.hear(
                user, conversation, message, progress, addressed=True, where=where, answers=answers
            )

        self._background.run(self._taken(interaction, taken, carry_out))

    def bring(
        self,
        interaction: TeamsInteraction,
        files: Sequence[SentFile],
        carry_out: CarryOut,
    ) -> None:
        """Documents to make flows of; of those who make none, a problem's files."""
        if not self._chat.makes_flows(interaction.user):
            self.take(interaction, files, None, carry_out)
            return

        async def bring(_: Progress) -> Taken:
            return Taken(await self._chat.bring_documents(interaction.user, files))

        self._background.run(self._taken(interaction, bring, carry_out))

    async def _taken(
        self, interaction: TeamsInteraction, work: Callable[[Progress], Awaitable[Taken]], carry_out: CarryOut
    ) -> None:
        async def progress(sentence: str) -> None:
            self._replies.typing_here(interaction.activity)
            self._replies.say_privately(interaction, sentence)

        with waiting_at_most(BACKGROUND_SECONDS):
            try:
                taken = await work(progress)
                if taken.refused:
                    self._replies.say_privately(interaction, taken.refused)
                await carry_out(interaction, taken.outcome)
            except Refusal as refusal:
                self._replies.say_privately(interaction, refusal.sentence)
            except Unavailable as fault:
                self._replies.say_privately(interaction, f"{fault} {_AGAIN}")
            except Exception:
                log.exception("teams.files_failed")
                self._replies.say_privately(interaction, _FAILED)
