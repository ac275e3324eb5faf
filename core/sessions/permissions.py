"""Who may do what with a session. Every check raises `NotAllowed` with a sentence for the person."""

from core.accounts.user import Role, User
from core.sessions.session import Session
from core.shared.errors import NotAllowed


def check_may_start(user: User) -> None:
    """Starting a session is for engineers and up; L1 technicians only walk flows."""
    if user.role is Role.L1_TECH:
        raise NotAllowed("L1 technicians walk published flows; starting a session is for engineers.")
    if not user.is_engineer:
        raise NotAllowed("Your role may read flows and documentation but not start sessions; an admin can change it.")


def check_may_steer(user: User, session: Session) -> None:
    """Answering, pausing, ending and documenting a session is for its engineer."""
    if user.role is Role.VIEWER:
        raise NotAllowed("Your role may read but not work on sessions; an admin can change it.")
    if session.engineer.id != user.id:
        raise NotAllowed(f"This is {session.engineer.name}'s session; you can add a note to it instead.")


def check_may_end(user: User, session: Session) -> None:
    """Handing a session over, resolving or abandoning it: its engineer, and owners and admins, as engineers leave."""
    if not user.is_admin:
        check_may_steer(user, session)


def check_may_read(user: User, session: Session) -> None:
    """Engineers and reviewers read every session of the account, L1 technicians their own."""
    if may_read_all_sessions(user) or (user.role is Role.L1_TECH and session.engineer.id == user.id):
        return
    raise NotAllowed("Your role does not let you see this session; an admin can change it.")


def check_may_list(user: User) -> None:
    """Listing sessions needs a role that reads at least its own."""
    if not may_read_all_sessions(user) and user.role is not Role.L1_TECH:
        raise NotAllowed("Your role does not let you see sessions; an admin can change it.")


def may_read_all_sessions(user: User) -> bool:
    """Whether the user may read sessions of others in the account."""
    return user.is_engineer or user.is_reviewer


def check_may_claim(user: User, session: Session) -> None:
    """Claiming is for engineers, and never for the one who handed the session over."""
    if not user.is_engineer:
        raise NotAllowed("Taking over a session is for engineers.")
    if session.handover and session.handover.by.id == user.id:
        raise NotAllowed("You handed this session over yourself, so somebody else has to take it.")


def check_may_note(user: User, session: Session) -> None:
    """Notes are for the session's engineer and for other engineers of the account."""
    if user.is_engineer or (user.role is Role.L1_TECH and session.engineer.id == user.id):
        return
    raise NotAllowed("Adding a note to this session is for engineers.")
