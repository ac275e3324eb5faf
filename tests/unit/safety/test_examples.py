"""The figures of the harm check on its examples."""

from core.safety import Risk, assess
from tests.support.tables import every_case
from tests.unit.safety.examples import (
    Example,
    examples,
    examples_by_kind,
    first_sight_examples,
    later_examples,
    unseen_examples,
)

_WARNED = (Risk.DESTROYS, Risk.WEAKENS)


@every_case("example", [*examples(held_out=False), *later_examples()], ids=lambda example: example.text[:50])
def test_what_rules_were_made_on_is_neither_missed_nor_a_false_alarm(example: Example) -> None:
    assert not example.false_alarm, example.assessment()
    assert not example.missed, example.assessment()


def test_of_the_held_out_examples_hardly_one_is_missed_or_a_false_alarm() -> None:
    held_out = examples(held_out=True)
    harmless = [example for example in held_out if example.harmless]
    harm = [example for example in held_out if not example.harmless]
    assert sum(example.false_alarm for example in harmless) <= 0.02 * len(harmless)
    assert sum(example.missed for example in harm) <= 0.1 * len(harm)
    assert sum(example.right for example in held_out) >= 0.9 * len(held_out)


def test_dangerous_instructions_of_every_kind_and_language_are_hardly_ever_missed() -> None:
    everything = examples_by_kind()
    missed = [example.text for example in everything if example.missed]
    assert [example.text for example in everything if example.false_alarm] == []
    assert len(missed) <= 0.03 * sum(not example.harmless for example in everything), missed


def test_dangerous_instructions_in_unusual_words_are_hardly_ever_missed() -> None:
    everything = unseen_examples()
    missed = [example.text for example in everything if example.missed]
    false_alarms = [example.text for example in everything if example.false_alarm]
    assert len(false_alarms) <= 0.02 * sum(example.harmless for example in everything), false_alarms
    assert len(missed) <= 0.03 * sum(not example.harmless for example in everything), missed


def test_what_was_missed_at_first_sight_is_hardly_ever_missed_again() -> None:
    everything = first_sight_examples()
    missed = [example.text for example in everything if example.missed]
    false_alarms = [example.text for example in everything if example.false_alarm]
    assert len(false_alarms) <= 0.02 * sum(example.harmless for example in everything), false_alarms
    assert len(missed) <= 0.06 * sum(not example.harmless for example in everything), missed


@every_case(
    ("said", "rules"),
    [
        ("Desactive el antivirus.", "protection-off"),
        ("Formatez le disque dur.", "wipe-disk"),
        ("Pida al usuario su contraseña.", "ask-for-secret"),
        ("No desactive el cortafuegos.", ""),
        ("Videz le cache du navigateur.", ""),
    ],
)
def test_spanish_and_french_are_read_by_the_rules_for_english(said: str, rules: str) -> None:
    found = assess(said)
    assert rules in found.rules if rules else found.risk not in _WARNED


def test_half_of_the_examples_look_like_harm_and_are_none() -> None:
    everything = [*examples(held_out=False), *examples(held_out=True)]
    assert len(everything) >= 240
    assert 0.45 <= sum(example.harmless for example in everything) / len(everything) <= 0.55
