"""What stands under an address of FlowPilot's, for everybody in the channel to see."""

import pytest

from bot.slack.link_previews import previews
from tests.support.tables import every_case

PUBLIC = "https://pilot.example"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://pilot.example/#/sessions/0191a", "A troubleshooting session in FlowPilot"),
        ("https://pilot.example/#/flows/vpn-drops", "A troubleshooting flow in FlowPilot"),
        ("https://pilot.example/", "FlowPilot"),
    ],
)
def test_an_address_is_named_by_what_is_behind_it_and_by_nothing_of_it(url: str, words: str) -> None:
    (card,) = previews([{"domain": "pilot.example", "url": url}], PUBLIC).values()
    assert card["blocks"][0]["text"]["text"] == words
    assert "vpn" not in str(card)
    assert "0191a" not in str(card)


@every_case("url", ["https://pilot.example.evil.example/#/sessions/1", "http://pilot.example/", "https://[", "", "x"])
def test_no_other_address_gets_a_card(url: str) -> None:
    assert previews([{"url": url}], PUBLIC) == {}
    assert previews([{"url": url}], "") == {}
