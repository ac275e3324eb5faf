"""Targets as Slack carries them: the action in `action_id`, ids and a short value in `value`."""

from uuid import UUID

from core.messaging.cards import Action, Target, brief


def encode(target: Target) -> str:
    """The target and its action, at most 150 characters. A proposal or a walk stands in the place of its session."""
    about = _text(target.session_id)
    if target.proposal_id:
        about = f"p{target.proposal_id.hex}"
    elif target.walk_id:
        about = f"w{target.walk_id.hex}"
    ids = (about, _text(target.step_id))
    return ".".join((target.action.value, *ids, brief(target.value)))


def decode(text: str) -> Target | None:
    """The target of a button, menu or form; None when it is none of ours, or of a release that had others."""
    try:
        action, about, step_id, value = text.split(".", 3)
        if about.startswith("p"):
            return Target(Action(action), None, _id(step_id), value, UUID(hex=about[1:]))
        if about.startswith("w"):
            return Target(Action(action), None, _id(step_id), value, walk_id=UUID(hex=about[1:]))
        return Target(Action(action), _id(about), _id(step_id), value)
    except ValueError:
        return None


def _text(id_: UUID | None) -> str:
    return id_.hex if id_ else "-"


def _id(text: str) -> UUID | None:
    return None if text == "-" else UUID(hex=text)
