"""What Home and help say to first-line technicians: what they may do, and nothing that they may not."""

from core.messaging.cards import Action, Button, Buttons, Card, Element, Facts, Style, Target, Text
from core.presenters.walks import walks_list
from core.walks.walk import Walk


def walk_home_cards(active: tuple[Walk, ...], over: tuple[Walk, ...], *, is_all: bool) -> tuple[Card, ...]:
    """A person's walks. `is_all`: walking is all they do here, so that this is their whole Home."""
    start = Buttons((Button("Walk a flow…", Target(Action.WALK), Style.PRIMARY),))
    if not is_all:
        listed: list[Element] = walks_list(active, "") if active else [Text("You have no open walk.")]
        return (Card("First line", (*listed, start)),)
    top = Card("FlowPilot", (Text("Describe a problem, and I'll walk you through it one step at a time."), start))
    listed = walks_list(active, "") or [Text("Nothing is open.")]
    cards = [top, Card("My open walks", tuple(listed))]
    if over:
        cards.append(Card("My recent walks", tuple(walks_list(over, ""))))
    return tuple(cards)


def walk_help_card(prefix: str) -> Card:
    """Every word the bot knows of a first-line technician."""
    lines = (
        f"{prefix}walk [problem or flow]: walks you through it",
        f"{prefix}handover: ask an engineer to take over your walk",
        f"{prefix}resume: your open walks",
        f"{prefix}title: [new title]: change your walk's title",
        f"{prefix}flows [words]: search the flow library",
        f"{prefix}home: your walks",
        f"{prefix}link: link your account on another platform",
    )
    note = "In a walk's thread, answer with the buttons or simply write. “Can't check” is always an answer."
    start = Buttons((Button("Walk a flow…", Target(Action.WALK), Style.PRIMARY),))
    return Card("What I understand", (Facts("", lines), Text(note), start))
