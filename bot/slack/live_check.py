"""Slack's own judgement of the cards we make, for an operator who asks for it: `blocks.validate` posts nothing."""

from uuid import UUID

from bot.slack.clients import Clients
from bot.slack.render import render
from bot.slack.web_api import SlackAway, SlackRefused, call
from core.messaging.cards import (
    Action,
    Button,
    Buttons,
    Card,
    Choices,
    Code,
    ContextLine,
    Facts,
    Fold,
    Input,
    Markdown,
    Menu,
    Style,
    Target,
    Text,
    Tone,
)
from core.presenters import help_card, welcome_card

_ID = UUID(int=1)


def sample_cards() -> dict[str, Card]:
    """Cards with every kind of element, by name."""

    def target(action: Action, value: str = "") -> Target:
        return Target(action, _ID, _ID, value)

    def options(count: int) -> Choices:
        return Choices("Answer", tuple(Button(f"Option {n}", target(Action.ANSWER, str(n))) for n in range(count)))

    ways = Buttons(
        (Button("It's fixed…", target(Action.RESOLVE), Style.PRIMARY), Button("Hand over…", target(Action.HAND_OVER)))
    )
    menu = Menu(
        "More", tuple(Button(action.value, target(action)) for action in (Action.PAUSE, Action.WHY, Action.ABANDON))
    )
    typed = Input("Or type your answer", "In your own words", target(Action.ANSWER))
    texts = (
        Text("What & <who>", strong=True),
        Markdown("**Bold** and `code`"),
        ContextLine("Why"),
        Facts("Known", ("A", "B")),
    )
    script = Code("powershell", "Get-Service Spooler\n" * 400)
    folded, edit = ContextLine("→ Yes (Dana)"), Buttons((Button("Edit answer", target(Action.EDIT_ANSWER)),))
    note = Fold("Resolution", (Markdown("Restarted it."),), open=True)
    return {
        "question": Card("Step 1 · Question", (*texts, options(4), typed, ways, menu), Tone.OPEN, "exploring", True),
        "long menu": Card("Step 2 · Question", (options(60), typed), Tone.OPEN),
        "script": Card("Step 3 · Script", (*texts, script, ways), Tone.WARNING, "check first"),
        "answered step": Card("✔ Step 1 · Question", (folded, edit), Tone.DONE),
        "note": Card("Resolution: VPN", (note, ways), Tone.DONE, "documentation", True),
        "welcome": welcome_card("/pilot "),
        "help": help_card("/pilot "),
    }  # fmt: skip


async def judged(clients: Clients, token: str) -> list[str]:
    """What Slack says of each card, a line each; those it does not take begin with “REFUSED”."""
    client, told = clients.bare(token), list[str]()
    for name, card in sample_cards().items():
        shown = render(card)
        try:
            await call(client, "blocks.validate", blocks=shown.blocks)
        except SlackRefused as refusal:
            told.append(f"REFUSED {name}: {refusal.code}")
        except SlackAway as fault:
            return [*told, f"REFUSED {name}: Slack was not reached ({fault})"]
        else:
            told.append(f"taken: {name}")
    return told
