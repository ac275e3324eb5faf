"""Whom a card is for, by name, such that Teams tells them."""

from bot.teams.mentioning import with_mentions
from bot.teams.render import render
from core.messaging.cards import Card, Mention, Text
from tests.support.adaptive import faults

CARD = Card("Hand-over: VPN", (Text("End of shift."),))


def test_who_a_card_is_for_is_mentioned_under_its_title() -> None:
    card = with_mentions(render(CARD), (Mention("teams", "aad-1", "Eli <at>Osei</at>"), Mention("slack", "U1", "Eli")))
    (entity,) = card["msteams"]["entities"]
    assert entity["mentioned"] == {"id": "aad-1", "name": "Eli atOseiat"}
    assert entity["text"] in card["body"][1]["text"]
    assert faults(card) == []


def test_a_card_for_nobody_in_particular_is_as_it_was() -> None:
    assert with_mentions(render(CARD), (Mention("slack", "U1", "Eli"),)) == render(CARD)
