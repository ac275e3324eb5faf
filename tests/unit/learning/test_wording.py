"""What engineers typed becomes an instruction to the next one, without this case's people, places and story."""

import pytest

from core.flows.rewording import MARK
from core.learning.fitting import generaliser
from core.learning.junk import says_nothing
from core.learning.problems import problem_of, title_of
from core.learning.wording import instruction
from core.safety.redaction import scrub_all_shared
from tests.support.tables import every_case


@every_case(
    ("typed", "told"),
    [
        ("Turned the ribbon round", "Turn the ribbon round"),
        ("We replaced the battery and reset the alarm.", "Replace the battery and reset the alarm."),
        ("cleared the cache, deleted the profile and rebooted", "Clear the cache, delete the profile and reboot"),
        ("Driver reinstalled", "Reinstall the driver"),
        ("The queue was cleared and the spooler restarted", "Clear the queue and restart the spooler"),
        ("Restarting the router", "Restart the router"),
        ("the fix was to disable fast startup", "Disable fast startup"),
        ("User had the wrong profile selected, switched to CORP-VPN", "Switch to CORP-VPN"),
        ("Ran sfc /scannow. Found corrupt files. Rebooted.", "Run sfc /scannow. Reboot."),
        ("rebooted, all good now", "Reboot"),
        ("Restarted it and told her to try again, she was happy", "Restart it"),
        ("had to reset his password after checking the ID", "Reset the person's password after checking the ID"),
        ("Restarted the service, see https://wiki.example.com/x for details", "Restart the service"),
        ("Den Spooler neu starten", "Den Spooler neu starten"),
        ("Réparer le profil", "Réparer le profil"),
    ],
)
def test_what_was_done_is_told_to_the_next_engineer(typed: str, told: str) -> None:
    assert instruction(typed) == told


@pytest.mark.parametrize("typed", ["it was the cable again", "new driver", "Das Farbband umgedreht"])
def test_what_is_no_instruction_is_marked_for_the_reviewer(typed: str) -> None:
    assert instruction(typed) == f"{MARK}{typed}"


@every_case("typed", ["dunno", "asdfgh", "test test please ignore", "???", "xxxx", "done", "keine Ahnung", ""])
def test_what_says_nothing_teaches_nothing(typed: str) -> None:
    assert says_nothing(typed)
    assert instruction(typed) == ""


@every_case("typed", ["Tested the line", "Restart it", "DNS", "Test page is blank", "No paper"])
def test_short_answers_that_say_something_are_kept(typed: str) -> None:
    assert not says_nothing(typed)


def test_who_what_and_where_it_was_stays_out() -> None:
    generalise = generaliser(scrub_all_shared, ["Marta Keller"])
    typed = "Unlocked mkeller on PC-FIN-023 (10.4.7.22) for Marta Keller and mailed marta@example.com"
    (clean,) = generalise([typed])
    assert instruction(clean) == "Unlock the user"


def test_user_names_are_known_by_what_stands_around_them_in_any_text() -> None:
    generalise = generaliser(list)
    assert generalise(["AD account pnowak was not in VPN-Users", "Added pnowak to it", "Added people to it"]) == [
        "AD account [user] was not in VPN-Users",
        "Added [user] to it",
        "Added people to it",
    ]


@pytest.mark.parametrize(
    ("reported", "title"),
    [
        (
            "Hi team, please help!! The projector in room 4.12 shows no picture. Thanks, Jo",
            "The projector shows no picture",
        ),
        ("Scanner sends nothing since this morning", "Scanner sends nothing"),
        ("VPN sign-in is refused, AD account [user] was not in it", "VPN sign-in is refused, AD account was not in it"),
    ],
)
def test_a_title_names_the_problem(reported: str, title: str) -> None:
    assert title_of(reported, reported) == title


def test_a_long_hostile_text_is_read_in_no_time() -> None:
    assert problem_of("and  then " * 50_000)
    assert instruction("Restarted it" + ", he" * 50_000 + ";x")
