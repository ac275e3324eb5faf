"""The pieces of Block Kit we use, each within its limits. Texts come in as they are and go out escaped."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from bot.slack import limits
from bot.slack.mrkdwn import cut_escaped, escape
from bot.slack.targets import encode
from core.messaging.cards import Button, Style

Json: TypeAlias = dict[str, Any]


def plain_text(text: str, most: int) -> Json:
    """A text that Slack shows exactly as it is; it is never empty."""
    return {"type": "plain_text", "text": fitted(text, most), "emoji": False}


def mrkdwn(text: str) -> Json:
    """A text in mrkdwn, escaped by whoever wrote it; addresses in it become no links."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def fitted(text: str, most: int) -> str:
    """The text escaped, cut such that it still fits, and a dash where there is none."""
    return escape(cut_escaped(text, most)) if text.strip() else "—"


def section(text: Json) -> Json:
    """A paragraph."""
    return {"type": "section", "text": text}


def header(text: str) -> Json:
    """A heading."""
    return {"type": "header", "text": plain_text(text, limits.HEADER)}


def context(*texts: Json) -> Json:
    """A small line."""
    return {"type": "context", "elements": list(texts[: limits.CONTEXT])}


def button(button: Button, number: int) -> Json:
    """A button; `number` tells it from the others of its message."""
    made: Json = {
        "type": "button",
        "text": plain_text(button.label, limits.BUTTON),
        "action_id": f"press:{number}",
        "value": encode(button.target),
    }
    if button.style is not Style.PLAIN:
        made["style"] = button.style.value
    if spoken := _spoken(button):
        made["accessibility_label"] = fitted(spoken, limits.BUTTON)
    return made


def _spoken(button: Button) -> str:
    """What a screen reader says in place of the label: it begins with the label, as people say what they see."""
    label = button.label.rstrip("…")
    if not button.hint:
        return ""
    return button.hint if button.hint.casefold().startswith(label.casefold()) else f"{label}: {button.hint}"


def select(placeholder: str, buttons: Sequence[Button], number: int) -> Json:
    """A menu of options to choose one from."""
    return {
        "type": "static_select",
        "action_id": f"press:{number}",
        "placeholder": plain_text(placeholder, limits.HEADER),
        "options": [_option(each) for each in buttons[: limits.SELECT]],
    }


def overflow(buttons: Sequence[Button], number: int) -> Json:
    """Less frequent actions behind three dots."""
    return {
        "type": "overflow",
        "action_id": f"press:{number}",
        "options": [_option(each) for each in buttons[: limits.OVERFLOW]],
    }


def container(title: Json, children: Sequence[Json]) -> Json:
    """Blocks that are folded into one line until somebody opens them."""
    return {
        "type": "container",
        "title": title,
        "is_collapsible": True,
        "default_collapsed": True,
        "child_blocks": list(children[: limits.CONTAINER]),
    }


def feedback(good: Button, bad: Button, number: int) -> Json:
    """Whether a text by the AI was good, as Slack has people say so."""

    def side(button: Button) -> Json:
        return {"text": plain_text(button.label, limits.BUTTON), "value": encode(button.target)}

    buttons = {"positive_button": side(good), "negative_button": side(bad)}
    return {
        "type": "context_actions",
        "elements": [{"type": "feedback_buttons", "action_id": f"press:{number}", **buttons}],
    }


def _option(button: Button) -> Json:
    return {"text": plain_text(button.label, limits.OPTION), "value": encode(button.target)}
