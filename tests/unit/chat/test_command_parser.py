"""Words to the bot: which are orders, and which are problems that only begin like one."""

import pytest

from core.chat.command_parser import Order, Word, read_order


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("", Order(Word.HELP)),
        ("  ", Order(Word.HELP)),
        ("help", Order(Word.HELP)),
        ("Help", Order(Word.HELP)),
        ("status", Order(Word.STATUS)),
        ("history", Order(Word.HISTORY)),
        ("history  vpn drops ", Order(Word.HISTORY, "vpn drops")),
        ("flows outlook", Order(Word.FLOWS, "outlook")),
        ("walk Outlook keeps asking", Order(Word.WALK, "Outlook keeps asking")),
        ("walk", Order(Word.FLOWS)),
        ("handover @eli", Order(Word.HAND_OVER, "@eli")),
        ("link", Order(Word.LINK)),
        ("link ABCD2-FGHJK", Order(Word.LINK, "ABCD2-FGHJK")),
    ],
)
def test_an_order_is_understood(text: str, order: Order) -> None:
    assert read_order(text) == order


@pytest.mark.parametrize(
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
    assert read_order(text) is None
