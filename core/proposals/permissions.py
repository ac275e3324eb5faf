"""Who may read, raise and decide on proposals. Every check raises `NotAllowed` with a sentence for the person."""

from core.accounts.account import AccountSettings
from core.accounts.user import User
from core.proposals.proposal import Proposal
from core.shared.errors import NotAllowed


def may_read_proposals(user: User) -> bool:
    """Engineers and reviewers read proposals."""
    return user.is_engineer or user.is_reviewer


def check_may_read_proposals(user: User) -> None:
    """Proposals are shown to engineers and reviewers."""
    if not may_read_proposals(user):
        raise NotAllowed("Flow proposals are shown to engineers and reviewers.")


def check_may_propose(user: User) -> None:
    """Promoting a session and bringing a document are for engineers."""
    if not user.is_engineer:
        raise NotAllowed("Proposing flows is for engineers.")


def check_may_decide(user: User) -> None:
    """Deciding on proposals, and undoing a decision, is for reviewers."""
    if not user.is_reviewer:
        raise NotAllowed("Deciding on flow proposals is for reviewers; an admin can make you one.")


def check_not_own(user: User, proposal: Proposal, settings: AccountSettings) -> None:
    """Nobody decides on what comes from a session of their own, unless the account allows it."""
    if proposal.is_from(user.id) and not settings.allow_self_approval:
        raise NotAllowed("This comes from a session of yours, so another reviewer has to decide on it.")


def may_curate(user: User) -> bool:
    """Whether the person may archive flows and restore them."""
    return user.is_admin or user.is_reviewer


def check_may_curate(user: User) -> None:
    """Archiving flows and restoring them is for admins and reviewers."""
    if not may_curate(user):
        raise NotAllowed("Archiving and restoring flows is for admins and reviewers.")
