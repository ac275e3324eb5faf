"""Emoji that decide on proposals: by whatever name, and one for each decision."""

import pytest
from pydantic import ValidationError

from core.accounts.account import ReactionEmoji
from core.proposals.proposal import DecisionKind
from core.services.review import decision_of
from tests.support.tables import every_case


@every_case(
    ("set_to", "arrives"),
    [
        ("thumbsup", "+1"),
        ("+1", "+1::skin-tone-3"),
        ("👍", "+1"),
        (":👍🏽:", "+1"),
        ("+1", "thumbsup"),
        ("tada", "tada"),
    ],
)
def test_an_emoji_is_known_by_each_of_its_names(set_to: str, arrives: str) -> None:
    assert decision_of(ReactionEmoji(approve=set_to), arrives) is DecisionKind.APPROVE


def test_an_emoji_for_two_decisions_is_found_out_by_any_name() -> None:
    assert ReactionEmoji(approve="+1", reject="👍").ambiguous == "reject"
    assert ReactionEmoji(approve="x").ambiguous == "reject"
    assert ReactionEmoji(reject="no_entry", dismiss="no_entry").ambiguous == "dismiss"
    assert ReactionEmoji().ambiguous == ""


@every_case("given", ["white check", "", "🦤", "a" * 61, "<b>"])
def test_what_is_no_emoji_is_refused_in_words(given: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ReactionEmoji(approve=given)
    said = refused.value.errors()[0]["msg"]
    assert "white_check_mark" in said
    assert "[a-z" not in said
