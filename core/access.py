"""Who may do what: the role table, in one place. Every check raises `NotAllowed` with a sentence for the person."""

from core.accounts import AccountSettings
from core.errors import NotAllowed
from core.proposals import Proposal
from core.session import Session
from core.users import Role, User

_ADMINS = (Role.OWNER, Role.ADMIN)
_ENGINEERS = (Role.OWNER, Role.ADMIN, Role.ENGINEER)


def check_may_start(user: User) -> None:
    """Starting a session is for engineers and up; L1 technicians only walk flows."""
    if user.role is Role.L1_TECH:
        raise NotAllowed("L1 technicians walk published flows; starting a session is for engineers.")
    if user.role not in _ENGINEERS:
        raise NotAllowed("Your role may read flows and documentation but not start sessions; an admin can change it.")


def check_may_steer(user: User, session: Session) -> None:
    """Answering, pausing, ending and documenting a session is for its engineer."""
    if user.role is Role.VIEWER:
        raise NotAllowed("Your role may read but not work on sessions; an admin can change it.")
    if session.engineer.id != user.id:
        raise NotAllowed(f"This is {session.engineer.name}'s session; you can add a note to it instead.")


def check_may_read(user: User, session: Session) -> None:
    """Engineers and reviewers read every session of the account, L1 technicians their own."""
    if may_read_all_sessions(user) or (user.role is Role.L1_TECH and session.engineer.id == user.id):
        return
    raise NotAllowed("Your role does not show you this session; an admin can change it.")


def check_may_list(user: User) -> None:
    """Listing sessions needs a role that reads at least its own."""
    if not may_read_all_sessions(user) and user.role is not Role.L1_TECH:
        raise NotAllowed("Your role does not show sessions; an admin can change it.")


def may_read_all_sessions(user: User) -> bool:
    """Whether the user may read sessions of others in the account."""
    return user.role in _ENGINEERS or user.is_reviewer


def check_may_claim(user: User, session: Session) -> None:
    """Claiming is for engineers, and never for the one who handed the session over."""
    if user.role not in _ENGINEERS:
        raise NotAllowed("Taking over a session is for engineers.")
    if session.handover and session.handover.by.id == user.id:
        raise NotAllowed("You handed this session over yourself, so somebody else has to take it.")


def check_may_note(user: User, session: Session) -> None:
    """Notes are for the session's engineer and for other engineers of the account."""
    if user.role in _ENGINEERS or (user.role is Role.L1_TECH and session.engineer.id == user.id):
        return
    raise NotAllowed("Adding a note to this session is for engineers.")


def may_read_proposals(user: User) -> bool:
    """Engineers and reviewers read proposals."""
    return user.role in _ENGINEERS or user.is_reviewer


def check_may_read_proposals(user: User) -> None:
    """Proposals are shown to engineers and reviewers."""
    if not may_read_proposals(user):
        raise NotAllowed("Flow proposals are shown to engineers and reviewers.")


def check_may_propose(user: User) -> None:
    """Promoting a session and bringing a document are for engineers."""
    if user.role not in _ENGINEERS:
        raise NotAllowed("Proposing flows is for engineers.")


def check_may_decide(user: User) -> None:
    """Deciding on proposals, and undoing a decision, is for reviewers."""
    if not user.is_reviewer:
        raise NotAllowed("Deciding on flow proposals is for reviewers; an admin can make you one.")


def check_not_own(user: User, proposal: Proposal, settings: AccountSettings) -> None:
    """Nobody decides on what comes from a session of their own, unless the account allows it."""
    if proposal.is_from(user.id) and not settings.allow_self_approval:
        raise NotAllowed("This comes from a session of yours, so another reviewer has to decide on it.")


def check_may_administer(user: User) -> None:
    """Settings, roles, reviewer flags and the tokens of others are for owners and admins."""
    if user.role not in _ADMINS:
        raise NotAllowed("This is for the account's owners and admins.")


def check_may_grant(user: User, role: Role) -> None:
    """Only an owner makes owners; anything else an admin may."""
    check_may_administer(user)
    if role is Role.OWNER and user.role is not Role.OWNER:
        raise NotAllowed("Only an owner can make somebody an owner.")
