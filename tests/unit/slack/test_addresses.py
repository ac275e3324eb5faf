"""Where conversations are: addresses that are read as they were written, and channels as admins name them."""

import pytest

from bot.slack.addresses import SlackAddress, channel_place, read_address
from core.shared.errors import InvalidInput
from tests.support.tables import every_case


@every_case(
    "address",
    [
        SlackAddress("T1", "C1"),
        SlackAddress("T1", "C1", "17.1"),
        SlackAddress("", "C1"),
        SlackAddress("T1", "U1", "+ab"),
    ],
)
def test_an_address_is_read_as_it_was_written(address: SlackAddress) -> None:
    assert read_address(str(address)) == address


def test_a_thread_that_is_not_begun_has_no_root_and_the_same_name_for_the_same_key() -> None:
    one, again = (SlackAddress("T1", "C1").new_thread("key") for _ in range(2))
    assert one == again
    assert one.root is None
    assert one != SlackAddress("T1", "C1").new_thread("other")
    assert SlackAddress("T1", "C1", "17.1").root == "17.1"


@every_case("text", ["C0123ABC", "T1/C0123ABC", "<#C0123ABC|general>", " C0123ABC "])
def test_a_channel_is_named_by_its_id(text: str) -> None:
    assert read_address(channel_place(text).address).channel == "C0123ABC"


@every_case("text", ["#general", "general", "", "U123", "../../etc"])
def test_anything_else_is_refused_with_what_to_give(text: str) -> None:
    with pytest.raises(InvalidInput, match="by its id"):
        channel_place(text)
