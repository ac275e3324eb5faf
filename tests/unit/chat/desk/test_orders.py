"""Words to the bot: which are orders, and which are problems that only begin like one."""

from core.chat.command_parser import CommandWord, TextCommand, parse_command
from tests.support.tables import every_case


@every_case(
    ("text", "order"),
    [
        ("", TextCommand(CommandWord.HELP)),
        ("  ", TextCommand(CommandWord.HELP)),
        ("help", TextCommand(CommandWord.HELP)),
        ("Help", TextCommand(CommandWord.HELP)),
        ("status", TextCommand(CommandWord.STATUS)),
        ("history", TextCommand(CommandWord.HISTORY)),
        ("history  vpn drops ", TextCommand(CommandWord.HISTORY, "vpn drops")),
        ("flows outlook", TextCommand(CommandWord.FLOWS, "outlook")),
        ("walk Outlook keeps asking", TextCommand(CommandWord.WALK, "Outlook keeps asking")),
        ("walk", TextCommand(CommandWord.FLOWS)),
        ("handover @eli", TextCommand(CommandWord.HAND_OVER, "@eli")),
        ("link", TextCommand(CommandWord.LINK)),
        ("link ABCD2-FGHJK", TextCommand(CommandWord.LINK, "ABCD2-FGHJK")),
    ],
)
def test_an_order_is_understood(text: str, order: TextCommand) -> None:
    assert parse_command(text) == order


@every_case(
    "text",
    [
        "status page is down",
        "help desk phone is dead",
        "resume upload fails",
        "settings app crashes",
        "home drive is missing",
        "link in the mail does not open",
        "link not working",
        "link disappears",
        "VPN drops every hour",
        "helpless",
    ],
)
def test_a_problem_that_begins_like_an_order_is_a_problem(text: str) -> None:
    assert parse_command(text) is None


@every_case("typed", ["help!", "> help", "*help*", "“help”", "HELP.", "- help", "`help`", "he\u200blp"])
def test_an_order_is_understood_however_it_is_typed(typed: str) -> None:
    assert parse_command(typed) == TextCommand(CommandWord.HELP)


def test_what_follows_an_order_keeps_its_letters() -> None:
    assert parse_command("*handover* @Dana O’Brien") == TextCommand(CommandWord.HAND_OVER, "@Dana O'Brien")
