"""Who may read, write, fill in and decide on templates. Every check raises `NotAllowed` with a sentence."""

from core.accounts.account import AccountSettings
from core.accounts.user import User
from core.scripts.stored import StoredTemplate, TemplateState
from core.shared.errors import NotAllowed, NotFound


def may_read(user: User, stored: StoredTemplate) -> bool:
    """The account's templates are everybody's; others are their author's, and a reviewer's once proposed."""
    was_proposed = stored.state is not TemplateState.DRAFT and user.is_reviewer
    return stored.owner is None or stored.owner.id == user.id or was_proposed


def check_may_write(user: User) -> None:
    """Writing and proposing templates is for engineers."""
    if not user.is_engineer:
        raise NotAllowed("Writing script templates is for engineers.")


def check_may_fill(user: User) -> None:
    """Scripts are run by engineers; first-line technicians hand over what needs one."""
    if not user.is_engineer:
        raise NotAllowed("Scripts are for engineers; hand over what needs one.")


def check_own(user: User, stored: StoredTemplate) -> None:
    """Changing and proposing a draft is for its author; of others nobody learns."""
    if stored.owner is None:
        raise NotAllowed("This template belongs to the account. Save a copy as your own, change that, and propose it.")
    if stored.owner.id != user.id:
        raise NotFound("There is no such template.")


def check_may_decide(user: User, stored: StoredTemplate, settings: AccountSettings) -> None:
    """Deciding is for reviewers, and not on what is their own, unless the account allows it."""
    if not user.is_reviewer:
        raise NotAllowed("Deciding on script templates is for reviewers; an admin can make you one.")
    if stored.owner and stored.owner.id == user.id and not settings.allow_self_approval:
        raise NotAllowed("This template is yours, so another reviewer has to decide on it.")
