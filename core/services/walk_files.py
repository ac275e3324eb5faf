"""Files in a first-line walk: what they say is written down, and may answer; the files themselves are not kept."""

from collections.abc import Sequence

from core.accounts.user import User
from core.services.walks import WalkService
from core.sessions.answers import ReadingKind, read_by_words
from core.sessions.attachments import AttachedFile, said_in
from core.sessions.commands import StepReply
from core.sessions.engine import note_text
from core.walks.commands import AddWalkNote, AnswerNode
from core.walks.walk import Walk, node_id


async def add_files_to_walk(
    walks: WalkService, user: User, walk: Walk, files: Sequence[AttachedFile], key: str | None, *, answers: bool
) -> Walk:
    """Write down what files say; where it names one of the open node's options and it `answers`, take that.

    Raises a Refusal.
    """
    for place, file in enumerate(files):
        note, once = AddWalkNote(note_text(file.attachment)), key_of_file(key, place) if key else None
        walk = await walks.execute(user, user.account_id, walk.id, note, once, also=file.attachment.source)
    node, said = walk.open_node, said_in(files)
    if not (answers and node and node.options):
        return walk
    reading = read_by_words(said, node)
    if reading.kind is not ReadingKind.OPTION:
        return walk
    answer = AnswerNode(node_id(node), StepReply(text=said, reading=reading))
    return await walks.execute(user, user.account_id, walk.id, answer, f"{key}:answer" if key else None)


def key_of_file(key: str, place: int) -> str:
    """Names what became of the file at that place of a message's; the first has the message's own key."""
    return f"{key}:{place}" if place else key
