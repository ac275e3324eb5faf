"""Cards are kept as JSON and come back as they were."""

from hypothesis import given
from hypothesis import strategies as st

from core.messaging.cards import Card
from storage.json_form import dump, load


@given(st.from_type(Card))
def test_a_stored_card_comes_back_as_it_was(card: Card) -> None:
    assert load(dump(card, Card), Card) == card
