"""Targets as Slack carries them: the action in `action_id`, ids and a short value in `value`."""

from uuid import UUID

from core.cards import Action, Target, brief


def encode(target: Target) -> str:
    """The target with its action, at most 150 characters: two ids and a value."""
    ids = (target.session_id.hex if target.session_id else "-", target.step_id.hex if target.step_id else "-")
    return ".".join((target.action.value, *ids, brief(target.value)))


def decode(text: str) -> Target | None:
    """The target of a button, menu or form; None when it is none of ours, or of a release that had others."""
    try:
        action, session_id, step_id, value = text.split(".", 3)
        return Target(Action(action), _id(session_id), _id(step_id), value)
    except ValueError:
        return None


def _id(text: str) -> UUID | None:
    return None if text == "-" else UUID(hex=text)
