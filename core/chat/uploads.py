"""Documents that are sent in a chat: each flow found in one becomes a proposal, and the sender is told of each."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import PurePath

from core.accounts.user import User
from core.chat.outcomes import Say
from core.importing.outline import ImportRefused
from core.importing.reading import ENDINGS, MAX_DOCUMENT
from core.proposals.permissions import check_may_propose
from core.proposals.proposal import Proposal
from core.services.importing import ImportService
from core.shared.errors import Unavailable
from core.shared.text import shortened

MOST_DOCUMENTS = 10
"""Documents of one message that are read; chats allow about as many files."""
NO_DOCUMENT = (
    f"I read files only to make flows of them: {', '.join(ENDINGS)}, sent with the word “import”. If it is about a "
    "problem, paste the text that matters."
)
"""Said of files that nothing is made of."""
_IMPORT = "import"
_NAME_SHOWN = 100
"""Characters of a file's name that an answer repeats."""


class NotFetched(Exception):  # noqa: N818 - named for what happened
    """The platform did not give the file. Says in a few words why, for the log."""


@dataclass(frozen=True, slots=True)
class SentDocument:
    """A file in a message."""

    name: str
    fetch: Callable[[], AsyncGenerator[bytes]]
    """Gives its content bit by bit. Raises NotFetched."""

    @property
    def is_readable(self) -> bool:
        """Whether files of this kind are read."""
        return PurePath(self.name).suffix.casefold() in ENDINGS


def brings_documents(text: str, documents: Sequence[SentDocument], *, in_session: bool) -> bool:
    """Whether a message with files brings them as documents.

    Among a session's messages it has to say so: files there are about the problem.
    """
    if not documents:
        return False
    if text.strip().casefold() == _IMPORT:
        return True
    return not text.strip() and not in_session and any(document.is_readable for document in documents)


class DocumentUploads:
    """Takes documents."""

    def __init__(self, importing: ImportService) -> None:
        self._importing = importing

    async def bring(self, user: User, documents: Sequence[SentDocument]) -> Say:
        """Propose what is in the documents; the answer says what became of each, by name. Raises NotAllowed.

        None is fetched for somebody who may not propose.
        """
        check_may_propose(user)
        told = [await self._one(user, document) for document in documents[:MOST_DOCUMENTS]]
        left = [shortened(document.name, _NAME_SHOWN) for document in documents[MOST_DOCUMENTS:]]
        if left:
            told.append(f"Not read, as {MOST_DOCUMENTS} at a time are: {', '.join(left)}.")
        return Say("\n".join(told))

    async def _one(self, user: User, document: SentDocument) -> str:
        name = shortened(document.name, _NAME_SHOWN)
        try:
            # What cannot be read anyway is refused by its name alone.
            content = await _content(document) if document.is_readable else b""
            proposals = await self._importing.bring(user, document.name, content)
        except NotFetched:
            return f"{name}: I could not fetch it. Send it again, or bring it on the page."
        except ImportRefused as refusal:
            return refusal.sentence if name in refusal.sentence else f"{name}: {refusal.sentence}"
        except Unavailable as fault:
            return f"{name}: {fault} Send it again in a moment."
        return f"{name}: {_proposed(proposals)}"


async def _content(document: SentDocument) -> bytes:
    """The content, and no more of what is too large than it takes to see that. Raises NotFetched."""
    content = bytearray()
    async with aclosing(document.fetch()) as parts:
        async for part in parts:
            content += part
            if len(content) > MAX_DOCUMENT:
                break
    return bytes(content)


def _proposed(proposals: Sequence[Proposal]) -> str:
    titles = ", ".join(f"“{proposal.title}”" for proposal in proposals)
    return f"proposed to the reviewers as {'a flow' if len(proposals) == 1 else f'{len(proposals)} flows'}: {titles}."
