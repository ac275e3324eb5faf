"""Who may administer an account. Every check raises `NotAllowed` with a sentence for the person."""

from core.accounts.user import Role, User
from core.shared.errors import NotAllowed


def check_may_administer(user: User) -> None:
    """Settings, roles, reviewer flags and the tokens of others are for owners and admins."""
    if not user.is_admin:
        raise NotAllowed("This is for the account's owners and admins.")


def check_may_grant(user: User, role: Role) -> None:
    """Only an owner makes owners; anything else an admin may."""
    check_may_administer(user)
    if role is Role.OWNER and user.role is not Role.OWNER:
        raise NotAllowed("Only an owner can make somebody an owner.")
