"""Which option was meant, where a word or a number of its label alone would mislead."""

import pytest

from core.flows.options import Option
from core.sessions.answers import option_reading
from tests.support.tables import every_case

WHO = ("One person", "Several people", "Everyone at one site", "Everyone everywhere")
LARGEST = ("Temporary files", "Apps and features", "Desktop, documents, pictures or OneDrive", "Nothing stands out")
CODES = (
    "535 5.7.3, or another 535 (sign-in refused)",
    "550 5.7.30, or 535 saying basic authentication is disabled",
    "550 5.1.x or 5.7.x for the recipient",
    "A timeout or no connection",
)
LIGHTS = ("A blue light", "A red light", "No light")
DEVICES = ("Windows laptop", "Mac", "iPhone or iPad", "Android phone")


def meant(text: str, labels: tuple[str, ...]) -> set[str]:
    """The labels that the text is taken as, or between which it is close."""
    options = [Option(label, f"value-{place}") for place, label in enumerate(labels)]
    reading = option_reading(text, "", options)
    values = {reading.option, *reading.candidates} if reading else set[str]()
    return {option.label for option in options if option.value in values}


@every_case("text", ["-1", "-2", "–1", "minus one", "-1.5", "0", "7"])
def test_a_number_that_no_option_has_picks_none(text: str) -> None:
    assert meant(text, WHO) == set()


@every_case("text", ["1", "1.", "#1", "1)", "(1)", "the first"])
def test_an_options_number_picks_it(text: str) -> None:
    assert meant(text, WHO) == {WHO[0]}


@every_case("text", ["just the one badge printer", "only the scanner", "one printer", "only one PC"])
def test_one_device_is_not_one_person(text: str) -> None:
    assert meant(text, WHO) == set()


@every_case("text", ["just her", "just one user", "only his laptop", "one man"])
def test_one_person_and_what_is_theirs_is(text: str) -> None:
    assert meant(text, WHO) == {WHO[0]}


@every_case("text", ["his own files", "the program files", "some big video files", "log files"])
def test_another_kind_of_the_same_thing_is_not_the_option(text: str) -> None:
    assert LARGEST[0] not in meant(text, LARGEST)


@every_case(
    ("text", "labels", "label"),
    [
        ("temp files", LARGEST, LARGEST[0]),
        ("her documents", LARGEST, LARGEST[2]),
        ("blue", LIGHTS, LIGHTS[0]),
        ("none", LIGHTS, LIGHTS[2]),
        ("a windows notebook", DEVICES, DEVICES[0]),
        ("550 5.7.30", CODES, CODES[1]),
        ("535 5.7.3", CODES, CODES[0]),
        ("535 basic authentication is disabled", CODES, CODES[1]),
        ("550 5.1.1", CODES, CODES[2]),
    ],
)
def test_the_kind_itself_is(text: str, labels: tuple[str, ...], label: str) -> None:
    assert meant(text, labels) == {label}


@pytest.mark.parametrize("text", ["a white light", "yellow light"])
def test_a_light_of_another_colour_is_none_of_them(text: str) -> None:
    assert meant(text, LIGHTS) == set()


def test_what_is_somebodys_own_is_meant_with_a_word_for_it_too() -> None:
    own, other = "The user's own PC", "Another PC or a server"
    assert own in meant("his workshop pc", (own, other, "The address is empty"))


def test_a_customers_is_not_a_colleagues() -> None:
    labels = ("Message too large", "Recipient's mailbox is full, outside", "Recipient's mailbox is full, a colleague")
    assert meant("the customer's mailbox, not ours", labels) != {labels[2]}


def test_a_code_that_two_options_have_is_asked_about() -> None:
    assert meant("535 authentication unsuccessful", CODES) == {CODES[0], CODES[1]}
