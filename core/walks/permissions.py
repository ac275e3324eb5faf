"""Who may do what with walks. Every check raises `NotAllowed` with a sentence for the person."""

from core.accounts.account import AccountSettings
from core.accounts.user import Role, User
from core.shared.errors import NotAllowed
from core.walks.walk import ActingAs, Walk


def acting_as(user: User, settings: AccountSettings) -> ActingAs:
    """In which capacity the person would walk. Raises NotAllowed where they may not."""
    if user.role is Role.L1_TECH:
        return ActingAs.L1
    if user.is_engineer and settings.l1_coverage:
        return ActingAs.L1_COVERAGE
    if user.is_engineer:
        raise NotAllowed("Engineers do not cover the first line in this account; an admin can change it.")
    raise NotAllowed("Walks are for first-line technicians; an admin can change your role.")


def may_walk(user: User, settings: AccountSettings) -> bool:
    """Whether the person may start a walk."""
    return user.role is Role.L1_TECH or (user.is_engineer and settings.l1_coverage)


def check_may_steer_walk(user: User, walk: Walk) -> None:
    """Answering and ending a walk is for its technician."""
    if user.role is Role.VIEWER:
        raise NotAllowed("Your role may read but not work on walks; an admin can change it.")
    if walk.technician.id != user.id:
        raise NotAllowed(f"This is {walk.technician.name}'s walk; only they can answer in it.")


def check_may_read_walk(user: User, walk: Walk) -> None:
    """Engineers and reviewers read every walk of the account, technicians their own."""
    if may_read_all_walks(user) or (user.role is Role.L1_TECH and walk.technician.id == user.id):
        return
    raise NotAllowed("Your role does not let you see this walk; an admin can change it.")


def check_may_list_walks(user: User) -> None:
    """Listing walks needs a role that reads at least its own."""
    if not may_read_all_walks(user) and user.role is not Role.L1_TECH:
        raise NotAllowed("Your role does not let you see walks; an admin can change it.")


def may_read_all_walks(user: User) -> bool:
    """Whether the person may read walks of others in the account."""
    return user.is_engineer or user.is_reviewer
