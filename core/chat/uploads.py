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

NOT_WITH_A_COMMAND = "I keep files that come with a problem or an answer, not with a command; this file is not kept."
MOST_DOCUMENTS = 10
"""Documents of one message that are read; chats allow about as many files."""
_IMPORT = "import"
_NAME_SHOWN = 100
"""Characters of a file's name that an answer repeats."""


class NotFetched(Exception):  # noqa: N818 - named for what happened
    """The platform did not give the file. Says in a few words why, for the log."""

    def __init__(self, why: str, sentence: str = "I could not fetch it. Send it again, or add it on the page.") -> None:
        """`sentence` says it to whoever sent the file."""
        super().__init__(why)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file in a message."""

    name: str
    fetch: Callable[[], AsyncGenerator[bytes]]
    """Gives its content bit by bit. Raises NotFetched."""
    size: int = 0
    """In bytes, as the platform says; 0 where it does not."""
    id: str = ""
    """What tells it from the message's other files on its platform."""


def brings_documents(text: str, names: Sequence[str], *, in_session: bool) -> bool:
    """Whether a message with files of these names brings them as documents to make flows of.

    Among a session's messages it has to say so: files there are about the problem.
    """
    if not names:
        return False
    if text.strip().casefold() == _IMPORT:
        return True
    return not text.strip() and not in_session and any(map(_is_document, names))


def _is_document(name: str) -> bool:
    return PurePath(name).suffix.casefold() in ENDINGS


class DocumentUploads:
    """Takes documents."""

    def __init__(self, importing: ImportService) -> None:
        self._importing = importing

    async def bring(self, user: User, documents: Sequence[SentFile]) -> Say:
        """Propose what is in the documents; the answer says what became of each, by name. Raises NotAllowed.

        None is fetched for somebody who may not propose.
        """
        check_may_propose(user)
        told = [await self._one(user, document) for document in documents[:MOST_DOCUMENTS]]
        left = [shortened(document.name, _NAME_SHOWN) for document in documents[MOST_DOCUMENTS:]]
        if left:
            told.append(f"Not read, as the limit is {MOST_DOCUMENTS} at a time: {', '.join(left)}.")
        return Say("\n".join(told))

    async def _one(self, user: User, document: SentFile) -> str:
        name = shortened(document.name, _NAME_SHOWN)
        try:
            # What cannot be read anyway is refused by its name alone.
            content = await _content(document) if _is_document(document.name) else b""
            proposals = await self._importing.bring(user, document.name, content)
        except NotFetched as failure:
            return f"{name}: {failure.sentence}"
        except ImportRefused as refusal:
            return refusal.sentence if name in refusal.sentence else f"{name}: {refusal.sentence}"
        except Unavailable as fault:
            return f"{name}: {fault} Send it again in a moment."
        return f"{name}: {_proposed(proposals)}"


async def _content(document: SentFile) -> bytes:
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
