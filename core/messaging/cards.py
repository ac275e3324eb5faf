"""The neutral card: what a message says and offers, for one pure renderer per platform.

A card is a title and elements. Text of people and of models is data: a renderer escapes it and never lets it mention,
link or format beyond `Markdown`'s small set.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field


class Action(StrEnum):
    """What a button, a choice or a form does. The ids beside it are all that a platform is given."""

    ANSWER = "answer"
    SKIP = "skip"
    WORKED = "worked"
    FAILED = "failed"
    CONFIRM_CHECK = "confirm_check"
    """Say that what a risky step warns of was checked."""
    EDIT_ANSWER = "edit_answer"
    RESOLVE = "resolve"
    FIX_OUTCOME = "fix_outcome"
    HAND_OVER = "hand_over"
    CLAIM = "claim"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    ABANDON = "abandon"
    REOPEN = "reopen"
    FEEDBACK = "feedback"
    """Say whether something that the AI wrote was good; the value is `good` or `bad`."""
    STATUS_UPDATE = "status_update"
    WHY = "why"
    SWITCH_GUIDE = "switch_guide"
    NOT_THIS = "not_this"
    """Another flow, own steps or Claude instead of the flow that a step is of."""
    FLAG_STEP = "flag_step"
    FOLLOW = "follow"
    """Be told how the sessions of colleagues on the same problem end."""
    SEE_COLLEAGUES = "see_colleagues"
    """Show what those colleagues know."""
    CORRECT_READING = "correct_reading"
    """Say what a file really says; the value is its id."""
    START_OVER = "start_over"
    NOTE = "note"
    DOCUMENTATION = "documentation"
    EDIT_DOCUMENTATION = "edit_documentation"
    RATE = "rate"
    SEND_TO_TICKET = "send_to_ticket"
    """Show what would be posted to the ticket, and post it; the value is whom it is for."""
    TRY_TICKET_AGAIN = "try_ticket_again"
    LINK_TICKET = "link_ticket"
    """Say which ticket the session belongs to."""
    START_FROM_TICKET = "start_from_ticket"
    """Start a session from a ticket: opens a form that asks for its number, or starts from the one it names."""
    MAKE_TICKET = "make_ticket"
    """Make an internal ticket."""
    OPEN_TICKET = "open_ticket"
    """Show an internal ticket; the value is its number."""
    FIND_TICKETS = "find_tickets"
    """Look for internal tickets by words."""
    TICKET_SETTINGS = "ticket_settings"
    """What admins decide about tickets."""
    HAND_OVER_TICKET = "hand_over_ticket"
    """Hand an internal ticket over to the connected system; the value is its number."""
    NOTE_ON_TICKET = "note_on_ticket"
    TICKET_STATUS = "ticket_status"
    START = "start"
    """Describe a problem: opens an empty form, or starts the flow it names."""
    OPEN = "open"
    """Show the session in one more conversation, or where it is already."""
    WHOLE = "whole"
    """Show a card with nothing shortened; the value is the card's subject."""
    SETTINGS = "settings"
    RENAME = "rename"
    """Word the title of a session or walk; the value is what was typed already."""
    ARCHIVE_FLOW = "archive_flow"
    """Have nobody guided by a flow any more; the value is its id."""
    RESTORE_FLOW = "restore_flow"
    """Have sessions guided by an archived flow again; the value is its id."""
    SEE_PROPOSAL = "see_proposal"
    """Show a proposal with what can be decided, from a list of those that wait."""
    APPROVE = "approve"
    APPROVE_RISKS = "approve_risks"
    """Acknowledge the risky steps of a proposal in a form, and approve it."""
    EDIT_PROPOSAL = "edit_proposal"
    REJECT = "reject"
    DISMISS = "dismiss"
    UNDO_DECISION = "undo_decision"
    SEE_SESSIONS = "see_sessions"
    SEE_FLOW = "see_flow"
    FILL_SCRIPT = "fill_script"
    """Fill in a script template; the value is its id, empty for the one that the step names."""
    CHOOSE_FIX_WAY = "choose_fix_way"
    """By clicking or by script; the value is which."""
    MAKE_TEMPLATE = "make_template"
    """Make a template of the drafted script that resolved the session."""
    TEMPLATE_OFFER = "template_offer"
    """Decline to make a template of it; the value is `not_now` or `never`."""
    PREFERENCES = "preferences"
    """One's own settings."""
    APPROVE_SCRIPT = "approve_script"
    """Make a proposed template the account's; the value is its id."""
    REJECT_SCRIPT = "reject_script"
    WALK = "walk"
    """Walk as a first-line technician: opens an empty form, or walks the flow it names."""
    CHOOSE = "choose"
    """Take one of a walk's suggestions; the value is `flow:` or `proposal:` and an id, or `none`."""


class Style(StrEnum):
    """How a button stands out."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


class Tone(StrEnum):
    """What a card is about at a glance."""

    NEUTRAL = "neutral"
    OPEN = "open"
    DONE = "done"
    WARNING = "warning"


class Stage(StrEnum):
    """Where a session stands, for platforms that show that by means of their own."""

    THINKING = "thinking"
    WAITING = "waiting"
    """For an answer."""
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Target:
    """What an action is about."""

    action: Action
    session_id: UUID | None = None
    """The session it is about; None where there is none yet, or it is about a proposal that comes from none."""
    step_id: UUID | None = None
    value: str = ""
    """An option's value, a claim mode, a guide or a flow id."""
    proposal_id: UUID | None = None
    walk_id: UUID | None = None
    """The walk it is about; then the step is one of its nodes."""


_LONGEST_BRIEF = 80
"""Characters of a value that every platform carries beside two ids: Slack's menus take 150 in all."""


def brief(value: str) -> str:
    """The value, or something shorter that stands for it where a platform cannot carry it."""
    return value if len(value) <= _LONGEST_BRIEF else "~" + hashlib.sha256(value.encode()).hexdigest()[:40]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, shown exactly as written with its line breaks."""

    text: str
    strong: bool = False
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Markdown:
    """Paragraphs in Markdown written by the bot or a model; links, images and HTML in it are shown as text."""

    text: str
    kind: Literal["markdown"] = "markdown"


@dataclass(frozen=True, slots=True)
class ContextLine:
    """A small line: who, when, why."""

    text: str
    at: datetime | None = None
    """A moment to add, in the reader's own time zone where the platform knows it."""
    kind: Literal["context"] = "context"


@dataclass(frozen=True, slots=True)
class Facts:
    """A short list under a heading."""

    heading: str
    lines: tuple[str, ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Code:
    """A block to be copied as it is."""

    language: str
    text: str
    kind: Literal["code"] = "code"


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that each platform gets from its own server by an opaque name."""

    alt: str
    """What it shows, for who cannot see it."""
    picture: str
    """Names the picture; see `core.services.review.Review.picture`. A changed picture has another name."""
    kind: Literal["image"] = "image"


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press."""

    label: str
    target: Target
    style: Style = Style.PLAIN
    hint: str = ""
    """What it does, for screen readers and tooltips, when the label alone does not say."""


@dataclass(frozen=True, slots=True)
class Buttons:
    """Buttons in a row; those beyond what fits go into a menu."""

    buttons: tuple[Button, ...]
    kind: Literal["buttons"] = "buttons"


@dataclass(frozen=True, slots=True)
class Choices:
    """The options of a step: up to five are buttons, more are a menu."""

    label: str
    buttons: tuple[Button, ...]
    kind: Literal["choices"] = "choices"


@dataclass(frozen=True, slots=True)
class Menu:
    """Less frequent actions behind one button."""

    label: str
    buttons: tuple[Button, ...]
    kind: Literal["menu"] = "menu"


@dataclass(frozen=True, slots=True)
class Input:
    """A box to type into, sent by its own button."""

    label: str
    placeholder: str
    target: Target
    submit: str = "Send"
    multiline: bool = True
    kind: Literal["input"] = "input"


@dataclass(frozen=True, slots=True)
class Fold:
    """A section that may start closed."""

    summary: str
    elements: tuple[Annotated[Text | Markdown | ContextLine | Facts | Code, Field(discriminator="kind")], ...]
    open: bool = False
    beginning: bool = True
    """Whether its beginning is shown where nothing can be folded; else only the whole card has it."""
    kind: Literal["fold"] = "fold"


Element: TypeAlias = Annotated[
    Text | Markdown | ContextLine | Facts | Code | Image | Buttons | Choices | Menu | Input | Fold,
    Field(discriminator="kind"),
]
"""A part of a card; renderers match on it and the type check fails until each handles a new one.

`kind` tells them apart where cards are stored: several have the same fields.
"""


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody whom a message is for: their platform tells them of it."""

    platform: str
    external_id: str
    """The platform's id of the person; only that platform's renderer uses it."""
    name: str


SHOW_IN_FULL = "Show in full"
"""The button of a card that was shortened; it leads to the card's `whole`."""


@dataclass(frozen=True, slots=True)
class Card:
    """A message as it should look on every platform."""

    title: str
    elements: tuple[Element, ...] = ()
    tone: Tone = Tone.NEUTRAL
    badge: str = ""
    """A word or two beside the title: the tier, a status."""
    ai_written: bool = False
    """Whether a model wrote any of it; shown by the platform's mark."""
    whole: Target | None = None
    """What shows it with nothing shortened, where a platform has to shorten it."""
    stage: Stage | None = None
    """Where its session stands by this card; None where the card does not say."""
    mentions: tuple[Mention, ...] = ()
    under: str = ""
    """The subject of the message in whose thread it is posted, where a platform has threads; empty: of none."""
