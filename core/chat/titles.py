"""Wording the title of a session or walk in a chat."""

from core.accounts.user import User
from core.chat.dependencies import ChatDependencies
from core.chat.outcomes import Ask, Done, Walked
from core.messaging.cards import Action, Target
from core.messaging.forms import Form, TextField
from core.sessions.commands import Rename
from core.sessions.session import Session
from core.walks.commands import RenameWalk
from core.walks.walk import Walk

_CALLED = "The title is now “{title}”."


def title_form(of: Session | Walk) -> Form:
    """The title as it is, to be worded otherwise."""
    is_walk = isinstance(of, Walk)
    target = Target(Action.RENAME, None if is_walk else of.id, walk_id=of.id if is_walk else None)
    hint = "The problem stays as it was described."
    field = TextField("title", "Title", hint, of.title, multiline=False, required=True)
    return Form("Change the title", "Save", target, (field,))


async def title_ordered(
    services: ChatDependencies, user: User, of: Session | Walk, title: str, key: str
) -> Ask | Done | Walked:
    """What `title` does, with words or, for the form, without any. Raises a Refusal."""
    if not title:
        return Ask(title_form(of))
    if isinstance(of, Walk):
        return await rename_walk(services, user, of, title, key)
    return await rename(services, user, of, title, key)


async def rename(services: ChatDependencies, user: User, session: Session, title: str, key: str) -> Done:
    """Give a session that title. Raises a Refusal."""
    execute = services.session_service.execute
    after = await execute(user, user.account_id, session.id, Rename(title), key, known=session)
    return Done(after, _CALLED.format(title=after.title))


async def rename_walk(services: ChatDependencies, user: User, walk: Walk, title: str, key: str) -> Walked:
    """Give a walk that title. Raises a Refusal."""
    after = await services.walks.execute(user, user.account_id, walk.id, RenameWalk(title), key)
    return Walked(after, _CALLED.format(title=after.title))
