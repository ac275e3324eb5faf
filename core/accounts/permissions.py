"""Who may administer an account. Every check raises `NotAllowed` with a sentence for the person."""

from core.accounts.user import Access, Role, User
from core.shared.errors import NotAllowed


class NoAccess(NotAllowed):
    """A person who is suspended or was removed."""

    code = "no_access"

    def __init__(self, user: User) -> None:
        what = "is suspended from FlowPilot" if user.access is Access.SUSPENDED else "was removed from FlowPilot"
        super().__init__(f"{user.name} {what}, so nothing was done; an owner or admin of the account can undo that.")
        self.user = user


def check_has_access(user: User) -> None:
    """Raise NoAccess for who is suspended or was removed."""
    if user.access is not Access.ACTIVE:
        raise NoAccess(user)


def check_may_administer(user: User) -> None:
    """Settings, roles, reviewer flags and the tokens of others are for owners and admins."""
    if not user.is_admin:
        raise NotAllowed("This is for the account's owners and admins.")


def check_may_grant(user: User, role: Role) -> None:
    """Only an owner makes owners; anything else an admin may."""
    check_may_administer(user)
    if role is Role.OWNER and user.role is not Role.OWNER:
        raise NotAllowed("Only an owner can make somebody an owner.")
