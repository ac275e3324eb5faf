"""Simulated engineers at a product of our own: led well they come to the right end; misled, it is noticed."""

from dataclasses import replace
from typing import Any

from tests.evals.checks import violations
from tests.evals.faults import all_faults
from tests.evals.library import Json, ServedFlow
from tests.evals.moves import Policy, Voice
from tests.evals.score import End, end_of, figures, started_wrong
from tests.evals.walk import Transcript, walk
from tests.support.tables import every_case
from tests.unit.evals.product import Product, reads_nothing, reads_well, starter_library

FAULTS = {fault.id: fault for fault in all_faults()}
STUCK = FAULTS["printer-stuck-job"]
DEAD_PORT = FAULTS["dhcp-dead-port"]


def served(slug: str) -> ServedFlow:
    flow = starter_library().by_slug(slug)
    assert flow
    return flow


def printer() -> ServedFlow:
    return served("printer-not-printing")


def dhcp() -> ServedFlow:
    return served("dhcp-no-address")


async def at_printer(voice: Voice, policy: Policy = Policy.RIGHT, **product: Any) -> Transcript:
    made = replace(Product(printer(), reads_well(STUCK, printer())), **product)
    return await walk(made, STUCK, voice, policy, starter_library())


def reads_the_last(node: Json, _text: str) -> str:
    """Takes whatever is typed for the last option."""
    options: list[Json] = node.get("options", [])
    return options[-1]["value"] if options else ""


@every_case("policy", Policy)
@every_case("voice", [Voice.BUTTONS, Voice.TYPED])
async def test_led_well_everybody_comes_to_the_right_end(voice: Voice, policy: Policy) -> None:
    kept = await at_printer(voice, policy)
    assert end_of(kept) is End.RIGHT
    assert violations(kept, starter_library()) == []
    assert kept.steps == len(kept.turns) == 5
    assert not started_wrong(kept)
    typed = ["text" in turn.sent for turn in kept.turns]
    assert all(typed) if voice is Voice.TYPED else not any(typed)


async def test_who_cannot_check_half_of_it_skips_and_presses_the_rest() -> None:
    kept = await at_printer(Voice.HALF)
    questions = [turn for turn in kept.turns if turn.step["type"] == "question"]
    assert 0 < sum("skip" in turn.sent for turn in questions) < len(questions)


async def test_a_typed_answer_that_follows_another_answers_branch_is_noticed() -> None:
    kept = await at_printer(Voice.TYPED, reads=reads_nothing)
    found = violations(kept, starter_library())
    assert any(text.startswith("wrong branch: at printer-not-printing/clear_spool") for text in found)
    assert end_of(kept) is End.FALSE


async def test_a_typed_no_taken_for_a_yes_is_noticed() -> None:
    def yes_man(node: Json, text: str) -> str:
        return "worked" if node["type"] == "verification" else reads_well(STUCK, printer())(node, text)

    # The action is swapped for one that helps nothing, so that the check's honest answer is no.
    kept = await at_printer(Voice.TYPED, reads=yes_man, jumps={"clear_spool": "verify_spool"})
    assert any("taken as worked, meant failed" in text for text in violations(kept, starter_library()))
    assert kept.false_offer == "resolved"
    assert end_of(kept) is End.FALSE


async def test_an_answer_taken_as_another_option_is_noticed() -> None:
    kept = await at_printer(Voice.TYPED, reads=reads_the_last)
    assert any(text.startswith("misread: ") for text in violations(kept, starter_library()))


async def test_a_fact_that_nobody_stated_is_noticed() -> None:
    kept = await at_printer(Voice.BUTTONS, facts=["The toner is empty."])
    assert "fact nobody stated: 'The toner is empty.'" in violations(kept, starter_library())


async def test_a_skip_that_becomes_the_reason_of_a_hand_over_is_noticed() -> None:
    cannot_say = replace(
        DEAD_PORT, facts=(), truth={dhcp().slug: {"what_address": DEAD_PORT.truth[dhcp().slug]["scope"]}}
    )
    kept = await walk(Product(dhcp()), cannot_say, Voice.BUTTONS, Policy.RIGHT, starter_library())
    assert any(
        text.startswith("default branch:") and "a skip gave the reason" in text
        for text in violations(kept, starter_library())
    )


async def test_a_hand_over_for_the_right_reason_is_right_and_a_made_up_reason_is_noticed() -> None:
    kept = await walk(Product(dhcp()), DEAD_PORT, Voice.BUTTONS, Policy.RIGHT, starter_library())
    assert (end_of(kept), violations(kept, starter_library())) == (End.RIGHT, [])
    product = Product(dhcp(), reason="The switch port caught fire.")
    kept = await walk(product, DEAD_PORT, Voice.BUTTONS, Policy.RIGHT, starter_library())
    assert violations(kept, starter_library()) == ["reason nobody gave: 'The switch port caught fire.'"]


async def test_a_hand_over_of_what_could_be_fixed_is_a_false_end() -> None:
    kept = await at_printer(Voice.BUTTONS, jumps={"clear_spool": "esc_spooler"})
    assert kept.false_offer == "handed_over"
    assert end_of(kept) is End.FALSE


async def test_the_wrong_flow_is_left_by_who_knows_and_followed_by_a_beginner() -> None:
    knows = await walk(Product(dhcp()), STUCK, Voice.BUTTONS, Policy.RIGHT, starter_library())
    assert [switch.body for switch in knows.switches] == [{"guide": "adhoc"}]
    assert started_wrong(knows)
    beginner = await walk(Product(dhcp()), STUCK, Voice.BUTTONS, Policy.FIRST, starter_library())
    assert beginner.switches == []
    assert beginner.turns


async def test_figures_count_ends_violations_and_steps() -> None:
    good, bad = await at_printer(Voice.BUTTONS), await at_printer(Voice.BUTTONS, jumps={"clear_spool": "esc_spooler"})
    found = figures([good, bad], [False, True], starter_library())
    assert (found.sessions, found.right, found.false, found.violations) == (2, 1, 1, 1)
    assert found.steps_over_fewest == 1.0


async def test_a_secret_in_the_documentation_is_noticed() -> None:
    kept = await at_printer(Voice.BUTTONS)
    kept.fault, kept.document = replace(STUCK, secrets=("sk-123456789",)), "The key sk-123456789 was typed."
    assert violations(kept, starter_library()) == ["secret in the documentation: sk-123…"]
