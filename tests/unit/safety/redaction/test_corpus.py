"""How much of what people paste is hidden, and what is kept: measured on a corpus of our own."""

from collections.abc import Callable

import pytest

from core.safety.redaction import Vault, redact, scrub, scrub_all_secrets, scrub_shared
from tests.support.tables import every_case
from tests.unit.safety.redaction.corpus import Sample, logs, samples

LEAST = 0.97
"""The share of planted values that has to be hidden."""
LEAST_HELD_OUT = 0.96
"""The same of those that no rule was written against, one in 230 being 0.4 %."""
LEAST_UNMARKED = 0.95
"""The same of values that no mark gives away."""

FRESH = ("fresh_1", "fresh_2", "fresh_3", "fresh_4", "fresh_5", "fresh_6", "fresh_7", "fresh_8", "fresh_9", "fresh_10")
"""Sets that were each written and measured before a rule was made on them."""

FRESH_KEEP = [sample for name in FRESH for sample in samples(f"{name}_keep")]


def to_model(text: str) -> str:
    return redact(text, Vault())[0]


def on_card(text: str) -> str:
    return scrub_all_secrets([text])[0]


Form = Callable[[str], str]
EVERY_READER: tuple[Form, ...] = (scrub, to_model, on_card, scrub_shared)


def share_hidden(found: list[Sample], *forms: Form) -> float:
    """Of all that was planted, from the reader who sees most of it. Each text has its turn with all forms, as the
    latest texts are remembered."""
    planted = sum(len(sample.values) for sample in found)
    shown = dict.fromkeys(forms, 0)
    for sample in found:
        for form in forms:
            shown[form] += len(sample.shown(form(sample.text)))
    return 1 - max(shown.values()) / planted


def test_the_corpus_is_as_large_as_its_figures_need() -> None:
    secrets = samples("secrets")
    assert sum(len(sample.values) for sample in secrets) >= 400
    assert len({sample.kind for sample in secrets}) >= 60
    assert len(samples("keep")) >= 300
    assert 0.45 < sum(sample.held_out for sample in secrets) / len(secrets) < 0.55


def test_nearly_every_secret_is_hidden_from_every_reader() -> None:
    secrets = samples("secrets")

    assert share_hidden(secrets, *EVERY_READER) >= LEAST
    assert share_hidden([sample for sample in secrets if sample.held_out], *EVERY_READER) >= LEAST_HELD_OUT


def test_what_was_shown_at_first_sight_is_hidden() -> None:
    assert share_hidden(samples("first_sight"), *EVERY_READER) >= LEAST_HELD_OUT
    assert share_hidden([sample for name in FRESH for sample in samples(name)], *EVERY_READER) >= LEAST


def test_a_secret_is_hidden_by_its_position_alone() -> None:
    assert share_hidden(samples("positions"), *EVERY_READER) >= LEAST


def test_a_word_is_hidden_that_only_the_sentence_or_the_order_gives_away() -> None:
    assert share_hidden(samples("unmarked"), *EVERY_READER) >= LEAST_UNMARKED


def test_contact_data_is_hidden_from_models_documents_and_proposals() -> None:
    assert share_hidden(samples("personal"), scrub, to_model, scrub_shared) == 1


def test_contact_data_stays_on_cards() -> None:
    assert [on_card(sample.text) for sample in samples("personal")] == [sample.text for sample in samples("personal")]


def test_names_machines_and_user_names_are_hidden_in_proposals_only() -> None:
    case = samples("shared")

    assert share_hidden(case, scrub_shared) >= LEAST
    assert sum(scrub(sample.text) == sample.text for sample in case) >= len(case) - 2


@every_case(
    "sample",
    [
        *samples("keep"),
        *samples("first_sight_keep"),
        *samples("positions_keep"),
        *samples("unmarked_keep"),
        *FRESH_KEEP,
    ],
    ids=lambda sample: sample.text[:40],
)
def test_what_engineers_need_is_left_letter_by_letter(sample: Sample) -> None:
    assert scrub(sample.text) == sample.text
    assert to_model(sample.text) == sample.text


@every_case("sample", samples("keep_shared"), ids=lambda sample: sample.text[:40])
def test_a_step_of_a_flow_is_left_letter_by_letter(sample: Sample) -> None:
    assert scrub_shared(sample.text) == sample.text


@every_case("lines", [pytest.param(lines, id=name) for name, lines in logs().items()])
def test_a_log_keeps_every_line_and_loses_its_secrets_only(lines: list[Sample]) -> None:
    hidden = scrub("\n".join(line.text for line in lines)).split("\n")

    assert [out for line, out in zip(lines, hidden, strict=True) if not line.values] == [
        line.text for line in lines if not line.values
    ]


def test_secrets_in_logs_are_hidden() -> None:
    found = [(lines, scrub("\n".join(line.text for line in lines))) for lines in logs().values()]

    shown = [value for lines, hidden in found for line in lines for value in line.shown(hidden)]
    assert len(shown) <= 1
