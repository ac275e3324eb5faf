"""What one platform takes the other does too, or docs/parity.md says why not: its table is compared with both."""

import inspect
import re
from pathlib import Path
from uuid import UUID

from botbuilder.core import ActivityHandler
from botbuilder.core.teams import TeamsActivityHandler

from bot.slack import targets as slack_targets
from bot.slack.interactions import opens_modal
from bot.slack.manifest import manifest
from bot.teams import bot as teams_bot
from bot.teams import targets as teams_targets
from bot.teams.actions import opens_dialog
from core.messaging.cards import Action, Target
from tests.support.tables import every_case

ID = UUID("0191f0c2-0000-7000-8000-000000000000")
ROW = re.compile(r"^\| (?P<what>[^|]+) \| (?P<slack>[^|]+) \| (?P<teams>[^|]+) \|$", re.MULTILINE)
NAME = re.compile(r"`([^`]+)`")
ROWS = ROW.findall((Path(__file__).parents[2] / "docs" / "parity.md").read_text())[1:]


def named(cells: list[str]) -> set[str]:
    return {name for cell in cells for name in NAME.findall(cell)}


def slack_verbs() -> set[str]:
    """What Slack is told to send: events, shortcuts, the command; and what interactivity always brings."""
    made = manifest("https://flowpilot.example", socket_mode=False, installs=True)
    verbs = set(made["settings"]["event_subscriptions"]["bot_events"])
    verbs |= {shortcut["callback_id"] for shortcut in made["features"]["shortcuts"]}
    verbs |= {command["command"] for command in made["features"]["slash_commands"]}
    return verbs | {"block_actions", "view_submission"}


def teams_verbs() -> set[str]:
    """The invokes that the bot answers, and the turns that it does something in."""
    source = inspect.getsource(teams_bot)
    invokes = set(re.findall(r'"((?:adaptiveCard|task|composeExtension|message|application)/\w+)"', source))
    passed_over = teams_bot.FlowPilotBot._pass_over
    overridden = {
        name
        for name, method in vars(teams_bot.FlowPilotBot).items()
        if name.startswith("on_") and method is not passed_over and name not in ("on_invoke_activity", "on_turn")
    }
    assert all(hasattr(TeamsActivityHandler, name) or hasattr(ActivityHandler, name) for name in overridden)
    return invokes | overridden


def test_every_verb_of_slack_has_its_counterpart_in_teams_or_a_reason() -> None:
    assert slack_verbs() <= named([slack for _, slack, _ in ROWS])


def test_every_verb_of_teams_has_its_counterpart_in_slack_or_a_reason() -> None:
    assert teams_verbs() <= named([teams for _, _, teams in ROWS])


@every_case(("what", "slack", "teams"), ROWS)
def test_each_row_names_both_or_says_why_not(what: str, slack: str, teams: str) -> None:
    for cell in (slack, teams):
        assert NAME.search(cell) or re.match(r"impossible\b.*\w{4,}", cell), f"{what}: {cell}"


@every_case("action", Action)
def test_every_action_of_a_card_is_sent_and_read_alike_on_both(action: Action) -> None:
    for target in (Target(action, ID, ID, "value"), Target(action, None, ID, "value", ID)):  # a session or a proposal
        assert slack_targets.decode(slack_targets.encode(target)) == target
        pressed = teams_targets.decode(teams_targets.encode(target))
        assert pressed is not None
        assert pressed.target == target


@every_case("action", [action for action in Action if action is not Action.ANSWER])  # for which Teams has a box
def test_what_opens_a_form_in_slack_opens_one_in_teams_and_takes_no_cards_place(action: Action) -> None:
    for value in ("", "something", "failed"):
        for target in (Target(action, ID, ID, value), Target(action, None, ID, value, walk_id=ID)):
            assert opens_modal(target) == opens_dialog(target), target
