from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ai.step_check import check, unknown_placeholders
from core.ai.step_schema import ChoiceOut, ClaudeReply, mapped
from core.ai.steps import guide_reply, options_of
from core.flows.options import Option
from core.guides.confirming import confirming_handover
from core.messaging.cards import Text
from core.presenters.steps import step_card
from core.safety.redaction import Vault, redact
from core.sessions.commands import Claim, GuideReply, HandOver, RecordFixOutcome, StepReply
from core.sessions.harm import awaits_check
from core.sessions.session import ClaimMode, FixOutcome
from core.sessions.steps import Ending, GuideKind, StepContent, StepDraft, StepPurpose, StepType
from tests.support import messages_api as api
from tests.support.walk import COLLEAGUE, Walk

RESOLUTION = {"type": "resolution", "root_cause": "The cable was loose.", "fix": "The cable was plugged in."}
HANDOVER = {"type": "handover", "reason": "It needs a part.", "handover_to": "", "next_steps": ["Order the part."]}


@pytest.fixture
def walk() -> Walk:
    return Walk("The screen stays black.")


def parsed(reply: dict[str, Any]) -> ClaudeReply:
    return ClaudeReply.model_validate(reply)


def problems(walk: Walk, reply: dict[str, Any]) -> list[str]:
    return check(parsed(reply), walk.session)


def shows(walk: Walk, step: dict[str, Any], **changes: Any) -> None:
    """Have the session show what the model answered."""
    walk.accepts(guide_reply(parsed(api.reply(step, **changes)), walk.session))


def verified(walk: Walk, reply: StepReply | None = None) -> None:
    shows(walk, api.ask("verification", f"Is it gone now, after {len(walk.session.steps)} steps?"))
    walk.responds(reply or StepReply(success=True))


@pytest.mark.parametrize(
    "step",
    [
        api.ask("question", "Who?", options=[{"label": "One", "hint": ""}, {"label": "All", "hint": "All are."}]),
        api.ask("action", "Plug it in."),
        api.ask("verification", "Is there a picture?"),
        api.ask("info_request", "Which model is it?"),
        api.script(),
        HANDOVER,
    ],
    ids=lambda step: step["type"],
)
def test_a_good_reply_of_every_type_has_no_problems(walk: Walk, step: dict[str, Any]) -> None:
    assert problems(walk, api.reply(step)) == []


@pytest.mark.parametrize("type_", ["note", "intake_analysis", "something"])
def test_a_step_that_awaits_no_answer_is_no_next_step(type_: str) -> None:
    with pytest.raises(ValueError, match="next"):
        parsed(api.reply(api.ask(type_, "For your information.")))


def question(*labels: str, text: str = "What do you see?", **changes: Any) -> dict[str, Any]:
    return api.reply(api.ask("question", text, options=[{"label": label, "hint": ""} for label in labels]), **changes)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (question("Only this"), "at least 2 options"),
        (question(*(f"Answer {number}" for number in range(11))), "has 11 items"),
        (question("A picture", "a  Picture!"), "say the same"),
        (question("A picture", "x" * 76), "at most 75"),
        (question("A picture", " "), "options[1].label is empty"),
        (question("Yes", "No", text="Is it black or flickering?"), "bare yes or no"),
        (question("Ja", "Nein", text="Ist er schwarz oder flackert er?"), "bare yes or no"),
        (question("A", "B", text="  "), "next.text is empty"),
        (question("A", "B", text="x" * 601), "next.text has 601 characters"),
        (question("A", "B", confidence=1.2), "between 0 and 1"),
        (question("A", "B", confidence=float("nan")), "between 0 and 1"),
        (question("A", "B", facts=["ok", " "]), "facts[1] is empty"),
        (question("A", "B", facts=["x"] * 11), "facts has 11 items"),
        (question("A", "B", note="see <first thing>"), "copies a placeholder"),
        (question("A", "B", note="nul \x00"), "note contains a NUL"),
        (question("A", "B", reading=None), "reading is missing"),
        (api.reply(api.ask("info_request", "Which?", options=[{"label": "A", "hint": ""}] * 2)), "must be empty"),
        (api.reply(api.ask("action", "Do it.", options=[{"label": "A", "hint": ""}])), "has 1 items"),
        (api.reply(api.ask("script_generation", "Run it.")), "needs next.script"),
        (api.reply(api.script() | {"type": "action"}), "names a listed script template"),
        (api.reply(api.script() | {"type": "verification"}), "belongs to a script_generation step"),
        (api.reply(HANDOVER | {"reason": ""}), "next.reason is empty"),
        (api.reply(api.ask("action", "Do it.", checks=["Only this"])), "next.checks has 1 items"),
        (api.reply(api.ask("action", "Do it.", checks=[f"Look {number}" for number in range(7)])), "has 7 items"),
        (api.reply(api.ask("action", "Do it.", checks=["The cable", "the  cable."])), "next.checks has items that say"),
        (api.reply(api.ask("action", "Do it.", checks=["The cable", "x" * 301])), "next.checks[1] has 301"),
        (api.reply(api.ask("action", "Do it.", risk="low")), "next.undo is empty"),
        (api.reply(api.ask("action", "Do it.", reversible=False)), "risk cannot be none"),
        (question("A", "B") | {"next": api.ask("info_request", "Which?", risk="low", undo="No.")}, "only looks"),
        (question("A", "B", causes=[{"cause": "The cable", "probability": 1.2}]), "causes[0].probability"),
        (question("A", "B", causes=[{"cause": "The cable", "probability": float("nan")}]), "causes[0].probability"),
        (question("A", "B", causes=[{"cause": text, "probability": 0.6} for text in "AB"]), "add up to more than 1"),
        (question("A", "B", causes=[{"cause": "A", "probability": 0.1}] * 2), "causes has items that say the same"),
        (question("A", "B", causes=[{"cause": str(number), "probability": 0} for number in range(6)]), "at most 5"),
        (question("A", "B", causes=[{"cause": " ", "probability": 0.1}]), "causes[0].cause is empty"),
        (question("A", "B", security_incident="x" * 301), "security_incident has 301"),
        (api.reply(api.ask("action", "Do it.", details="x" * 2490, rights="Local administrator")), "all that is shown"),
        (api.reply(api.ask("action", "Do it.", checks=["Look", "I have reset it for you"])), "do something yourself"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_named(walk: Walk, reply: dict[str, Any], said: str) -> None:
    assert [problem for problem in problems(walk, reply) if said in problem]


@pytest.mark.parametrize("missing", ["code", "risks", "check_first"])
def test_a_script_comes_with_its_risks_and_what_to_check_first(walk: Walk, missing: str) -> None:
    step = api.script()
    step["script"] |= {missing: " "}
    assert problems(walk, api.reply(step)) == [f"next.script.{missing} is empty."]


def test_yes_and_no_are_fine_where_nothing_is_to_be_chosen_between(walk: Walk) -> None:
    assert problems(walk, question("Yes", "No", text="Is the cable plugged in?")) == []


@pytest.mark.parametrize("answer", [StepReply(option="one"), StepReply(text="some"), StepReply(skip=True)])
def test_what_was_asked_is_not_asked_again(walk: Walk, answer: StepReply) -> None:
    shows(
        walk, api.ask("question", "Who has it?", options=[{"label": "One", "hint": ""}, {"label": "All", "hint": ""}])
    )
    walk.responds(answer)
    shows(walk, api.ask("action", "Plug it in."))
    walk.responds(StepReply(success=False))
    again = problems(walk, question("One", "All", text="  who HAS it"))
    assert again == ["Step 1 already asked exactly this: go on from its answer instead."]


def test_what_was_never_answered_may_be_asked_again(walk: Walk) -> None:
    shows(walk, api.ask("info_request", "Which model is it?"))
    walk.does(HandOver("End of shift"))
    walk.does(Claim(ClaimMode.CONTINUE), COLLEAGUE)
    assert problems(walk, api.reply(api.ask("info_request", "Which model is it?"))) == []


def test_a_check_may_come_again_after_something_was_done_but_not_at_once(walk: Walk) -> None:
    again = api.reply(api.ask("verification", "Is there a picture?"))
    shows(walk, again["next"])
    walk.responds(StepReply(success=False))
    assert "already asked" in problems(walk, again)[0]
    shows(walk, api.ask("action", "Plug it in."))
    walk.responds(StepReply(success=True))
    assert problems(walk, again) == []


def resolvable(walk: Walk) -> bool:
    return problems(walk, api.reply(RESOLUTION)) == []


def test_without_a_verification_nothing_is_resolved(walk: Walk) -> None:
    assert not resolvable(walk)
    shows(walk, api.ask("action", "Plug it in."))
    walk.responds(StepReply(success=True))
    assert not resolvable(walk)
    verified(walk)
    assert resolvable(walk)


@pytest.mark.parametrize("answer", [StepReply(success=False), StepReply(skip=True)])
def test_a_verification_that_confirmed_nothing_resolves_nothing(walk: Walk, answer: StepReply) -> None:
    verified(walk, answer)
    assert not resolvable(walk)


def test_a_failure_after_the_verification_undoes_it(walk: Walk) -> None:
    verified(walk)
    shows(walk, api.ask("action", "Restart it once more."))
    walk.responds(StepReply(success=False))
    assert not resolvable(walk)


def test_a_resolution_that_was_declined_needs_a_new_verification(walk: Walk) -> None:
    verified(walk)
    shows(walk, RESOLUTION)
    assert walk.open_step.content.purpose is StepPurpose.CONFIRM_RESOLUTION
    walk.responds(StepReply(option="not_yet"))
    assert not resolvable(walk)
    verified(walk)
    assert resolvable(walk)


def test_a_fix_that_the_engineer_says_worked_needs_no_verification(walk: Walk) -> None:
    shows(walk, api.ask("action", "Plug it in."), suggested_fix="Plug it in.")
    walk.does(RecordFixOutcome(FixOutcome.WORKED))
    walk.responds(StepReply(success=True))
    assert resolvable(walk)


def test_a_fix_that_waits_is_not_pressed_for_a_verdict(walk: Walk) -> None:
    verified(walk)
    shows(walk, api.ask("action", "Plug it in."), suggested_fix="Plug it in.")
    walk.does(RecordFixOutcome(FixOutcome.WAITING, waiting_for="the restart"))
    walk.responds(StepReply(success=True))
    assert not resolvable(walk)
    verified(walk)
    assert resolvable(walk)


def test_a_declined_hand_over_is_not_proposed_again_at_once(walk: Walk) -> None:
    shows(walk, HANDOVER)
    walk.responds(StepReply(option="not_yet"))
    assert problems(walk, api.reply(HANDOVER)) == [
        "The engineer has just declined to hand over: propose something else."
    ]
    shows(walk, api.ask("info_request", "Which model is it?"))
    walk.responds(StepReply(text="B-7"))
    assert problems(walk, api.reply(HANDOVER)) == []


def test_problems_never_quote_what_the_session_or_the_reply_says(walk: Walk) -> None:
    reply = question("Zebra", "zebra", "y" * 80, text="zebra" * 200, facts=["zebra" * 100], note="zebra" * 900)
    assert len(problems(walk, reply)) >= 5
    assert "zebra" not in " ".join(problems(walk, reply)).casefold()


def test_a_placeholder_must_stand_for_something() -> None:
    _, vault = redact("Mail of dana.w@example.com", Vault())
    reply = parsed(question("[EMAIL_1]", "[EMAIL_7]", note="the log says [WARN_3]"))
    assert unknown_placeholders(reply, vault) == [
        "next.options[1].label has the placeholder [EMAIL_7], which stands for nothing here."
    ]


def test_every_text_can_be_put_back_and_the_type_stays() -> None:
    reply = mapped(parsed(api.reply(api.script())), str.upper)
    assert reply.next.type == "script_generation"
    assert reply.next.script is not None
    assert (reply.next.script.code, reply.reasoning) == ("GET-DATE", "BECAUSE OF WHAT WAS SAID.")


def test_options_get_distinct_values_from_their_words() -> None:
    labels = ["Since the update!", "since the update", "Seit gestern – früh", "???", "!!!", "Since the update 2"]
    values = [option.value for option in options_of([ChoiceOut(label=label, hint="") for label in labels])]
    assert values[:5] == ["since_the_update", "since_the_update_2", "seit_gestern_früh", "option", "option_2"]
    assert len(set(values)) == len(labels)


def test_a_first_reply_begins_with_the_reading_and_names_the_session(walk: Walk) -> None:
    reply = guide_reply(parsed(question("A", "B", note="Mind the dog.")), walk.session)
    assert [step.type for step in reply.steps] == [StepType.INTAKE_ANALYSIS, StepType.NOTE, StepType.QUESTION]
    assert reply.title == "A short title"
    assert {step.content.guide for step in reply.steps} == {GuideKind.CLAUDE}


def test_a_later_reply_neither_reads_again_nor_renames(walk: Walk) -> None:
    shows(walk, api.ask("action", "Plug it in."))
    walk.responds(StepReply(success=True))
    reply = guide_reply(parsed(question("A", "B")), walk.session)
    assert [step.type for step in reply.steps] == [StepType.QUESTION]
    assert reply.title == ""


def test_the_reasoning_the_hint_and_the_confidence_reach_the_step(walk: Walk) -> None:
    choices = [{"label": "One", "hint": "One has it."}, {"label": "All", "hint": ""}]
    shows(walk, api.ask("question", "Who?", options=choices), confidence=0.55)
    step = walk.open_step
    assert (step.confidence, step.reasoning) == (0.55, "Because of what was said.")
    assert step.options == (Option("One", "one", "One has it."), Option("All", "all"))


def test_repeating_the_suggested_fix_does_not_forget_its_outcome(walk: Walk) -> None:
    shows(walk, api.ask("action", "Plug it in."), suggested_fix="Plug it in.")
    walk.does(RecordFixOutcome(FixOutcome.FAILED))
    walk.responds(StepReply(success=False))
    shows(walk, api.ask("action", "Use another one."), suggested_fix="Plug it in.")
    assert walk.session.suggested_fix is not None
    assert walk.session.suggested_fix.outcome is FixOutcome.FAILED


def test_a_fix_that_waits_is_not_replaced_by_another(walk: Walk) -> None:
    shows(walk, api.ask("action", "Plug it in."), suggested_fix="Plug it in.")
    walk.does(RecordFixOutcome(FixOutcome.WAITING, waiting_for="the restart"))
    walk.responds(StepReply(success=True))
    shows(walk, api.ask("action", "Use another one."), suggested_fix="Use another one.")
    assert walk.session.suggested_fix is not None
    assert walk.session.suggested_fix.text == "Plug it in."


def test_a_hand_over_says_to_whom_and_what_is_next() -> None:
    draft = StepDraft(StepType.QUESTION, StepContent(text=""))
    step = confirming_handover(
        draft, Ending(reason="It needs a part.", handover_to="the vendor", next_steps=("Call.",))
    )
    assert "to the vendor" in step.content.text
    assert step.content.details == "It needs a part.\n- Call."


def test_nothing_but_the_last_step_awaits_an_answer(walk: Walk) -> None:
    reply: GuideReply = guide_reply(parsed(api.reply(HANDOVER, note="Mind the dog.")), walk.session)
    assert [step.type.awaits_answer for step in reply.steps] == [False, False, True]


@pytest.mark.parametrize("label", ["I don't know", "Not sure", "Can’t check", "No idea", "Weiß nicht"])
def test_an_option_that_every_step_offers_anyway_is_sent_back(walk: Walk, label: str) -> None:
    wrong = problems(walk, question("One person", "Everybody", label))
    assert wrong == ["An option says “I don't know”, which every step offers by itself: leave it out."]


@pytest.mark.parametrize("label", ["Unknown publisher", "Not sure which of the two, both blink", "It cannot be seen"])
def test_an_option_that_only_sounds_like_it_stays(walk: Walk, label: str) -> None:
    assert problems(walk, question("One person", "Everybody", label)) == []


_SPREAD = ("Only this computer", "Other computers too")


def _asked(walk: Walk, text: str) -> None:
    shows(walk, api.ask("question", text, options=[{"label": label, "hint": ""} for label in _SPREAD]))
    walk.responds(StepReply(text="Only hers."))


@pytest.mark.parametrize(
    "again", ["Do other computers have the same fault with printing?", "Is the same printing fault on other computers?"]
)
def test_a_question_in_other_words_is_sent_back(walk: Walk, again: str) -> None:
    _asked(walk, "Does the same printing fault occur on other computers?")
    assert problems(walk, question(*_SPREAD, text=again)) == [
        "Step 1 already asked this in other words: go on from its answer instead."
    ]


def test_the_same_question_about_another_thing_is_a_new_one(walk: Walk) -> None:
    _asked(walk, "Does the fault occur on the computers behind switch SW-1?")
    assert problems(walk, question(*_SPREAD, text="Does the fault occur on the computers behind switch SW-2?")) == []
    assert (
        problems(walk, question("Yes, on", "No, off", text="Is the printer's duplex unit installed in the driver?"))
        == []
    )


def test_what_claude_says_to_have_done_itself_is_sent_back(walk: Walk) -> None:
    wrong = problems(walk, question("It works", "It fails", text="I have reset your password. Does it work now?"))
    assert wrong == [
        "next.text says that you do something yourself. You cannot act: say what the engineer is to do, or did."
    ]


FULL = api.ask(
    "action",
    "Reset the network stack.",
    details="netsh int ip reset",
    checks=["The cable is plugged in.", "The light is on."],
    rights="Local administrator",
    risk="low",
    undo="Enter the old address again.",
)
CAUSES = [{"cause": "Bad driver", "probability": 0.25}, {"cause": "Damaged stack", "probability": 0.6}]


def test_checks_rights_risk_and_causes_are_seen_under_the_step(walk: Walk) -> None:
    assert problems(walk, api.reply(FULL, causes=CAUSES)) == []
    shows(walk, FULL, causes=CAUSES)
    details = walk.open_step.content.details
    assert details == (
        "netsh int ip reset\n\n"
        "Check all of these:\n- The cable is plugged in.\n- The light is on.\n\n"
        "Rights needed: Local administrator\n\n"
        "Risk: low. To undo it: Enter the old address again.\n\n"
        "Possible causes:\n- 60% Damaged stack\n- 25% Bad driver"
    )
    assert Text(details) in step_card(walk.session, walk.open_step).elements


def test_what_cannot_be_undone_says_so(walk: Walk) -> None:
    shows(walk, FULL | {"risk": "high", "reversible": False, "undo": "the address is lost."})
    assert "Risk: high. Cannot be undone: the address is lost." in walk.open_step.content.details


def test_a_plain_step_shows_nothing_more_than_it_says(walk: Walk) -> None:
    shows(walk, api.ask("action", "Plug it in.", details="At the back."))
    assert walk.open_step.content.details == "At the back."


def test_a_dangerous_thing_in_a_checklist_is_kept_back_or_warned_of_like_any_other(walk: Walk) -> None:
    shows(walk, FULL | {"checks": ["Look at the disk.", "Format the drive D:."]})
    assert "Format" not in walk.open_step.content.details
    walk.responds(StepReply(skip=True))
    shows(walk, FULL | {"text": "Look at the profile.", "checks": ["Is it there?", "Delete the user profile."]})
    assert awaits_check(walk.open_step)


def test_signs_of_a_security_incident_come_before_the_step(walk: Walk) -> None:
    shows(walk, FULL, security_incident="A sign-in from abroad right after the mail.")
    note = walk.session.steps[-2]
    assert note.type is StepType.NOTE
    assert note.content.text.startswith("Possible security incident: A sign-in from abroad right after the mail. Tell")
    assert note.content.guide is GuideKind.CLAUDE


@given(st.text(max_size=120), st.text(max_size=120))
def test_no_text_in_the_new_fields_breaks_the_card(check_text: str, cause: str) -> None:
    walk = Walk("The screen stays black.")
    reply = api.reply(FULL | {"checks": ["One", check_text]}, causes=[{"cause": cause, "probability": 0.5}])
    if problems(walk, reply):
        return
    walk.accepts(guide_reply(parsed(reply), walk.session))
    assert step_card(walk.session, walk.open_step).elements
