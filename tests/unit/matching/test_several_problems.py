"""Several problems in one report, told apart by its words."""

import time

import pytest

from core.matching.several_problems import problems_in


@pytest.mark.parametrize(
    ("report", "problems"),
    [
        (
            "my outlook keeps asking for a password and the printer on floor 2 jams",
            ("my outlook keeps asking for a password", "the printer on floor 2 jams"),
        ),
        (
            "Outlook is slow. Also, the wifi keeps dropping in room 3.",
            ("Outlook is slow", "the wifi keeps dropping in room 3"),
        ),
        ("1) VPN drops every hour 2) printer doesn't print", ("VPN drops every hour", "printer doesn't print")),
        ("Hi,\n- Teams has no sound\n- cannot print\nthanks", ("Teams has no sound", "cannot print\nthanks")),
        (
            "my vpn won't connect, the printer is offline as well",
            ("my vpn won't connect", "the printer is offline as well"),
        ),
        ("VPN geht nicht und mein Drucker druckt nicht", ("VPN geht nicht", "mein Drucker druckt nicht")),
        (
            "el wifi va lento y además la impresora no imprime",
            ("el wifi va lento", "la impresora no imprime"),
        ),
    ],
)
def test_two_problems_are_told_apart(report: str, problems: tuple[str, ...]) -> None:
    assert problems_in(report) == problems


@pytest.mark.parametrize(
    "report",
    [
        "Outlook keeps asking for the password and the box pops up again",
        "the printer jams, also can we order a mouse",
        "VPN drops every hour for Finance, since Monday",
        "",
    ],
)
def test_one_problem_stays_one_unless_flows_say_otherwise(report: str) -> None:
    assert len(problems_in(report)) != 1


@pytest.mark.parametrize("hostile", [" ", "\n", "and the ", ", my ", "1. ", " and", "'s "])
def test_a_long_report_is_read_in_linear_time(hostile: str) -> None:
    began = time.process_time()
    problems_in((hostile * 2_000)[:2_000])
    problems_in(hostile * 100_000)
    assert time.process_time() - began < 1
