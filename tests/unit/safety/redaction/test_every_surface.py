"""End to end: what people type into a session, and everything that is made of the session for somebody to read."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from io import StringIO
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from bot.config import Logging
from bot.shared.logs import configure_logs, get_logger
from bot.web.http.json_forms import session_form
from core.ai.prompts import render
from core.flows.data import to_data
from core.flows.library import starter_flows
from core.learning.comparing import Finding, compare
from core.learning.fitting import generaliser
from core.matching.similarity import KeywordSimilarity
from core.presenters import (
    documentation_card,
    handover_card,
    home_cards,
    reminder_card,
    session_cards,
    sessions_card,
    whole_card,
    why_card,
)
from core.safety.redaction import scrub, scrub_all, scrub_all_shared
from core.sessions.commands import AddNote, HandOver, Resolve, StepReply
from core.sessions.masking import masked, masked_step
from core.sessions.session import FixOutcome, Session
from core.sessions.steps import FlowPosition, GuideKind, Step, StepContent, StepState, StepType
from core.tickets.documents import Audience, DocumentKind, Wording, write
from tests.support.scene import Scene
from tests.support.tables import every_case
from tests.unit.safety.redaction.corpus import Sample, samples

BERLIN = Wording(scrub_all, ZoneInfo("Europe/Berlin"))
AFTER = "\nstill not working since Monday"
"""What follows on the next line, and must not change what is found once the lines are one."""


def in_use(scene: Scene, text: str) -> None:
    """Type the text wherever something can be typed."""
    scene.asks("What does it say?", StepType.INFO_REQUEST)
    scene.says(text)
    scene.does(AddNote(text))
    scene.asks("Enter it again.", StepType.ACTION)
    scene.responds(StepReply(success=True, details=text))
    scene.asks("Is it gone?", StepType.QUESTION, "Yes", "No")


@cache
def resolved(text: str) -> Session:
    scene = Scene(text)
    in_use(scene, text)
    scene.does(Resolve(FixOutcome.WORKED, root_cause=text, fix=text))
    return scene.session


@cache
def handed_over(text: str) -> Session:
    scene = Scene(text)
    in_use(scene, text)
    scene.does(HandOver(text))
    return scene.session


def strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for item in value.values():
                yield from strings(item)
        case list() | tuple():
            for item in value:
                yield from strings(item)
        case _ if is_dataclass(value):
            for field in fields(value):
                yield from strings(getattr(value, field.name))
        case _:
            pass


def documents(text: str) -> Iterator[str]:
    for session, kind in (
        (resolved(text), DocumentKind.RESOLUTION),
        (handed_over(text), DocumentKind.ESCALATION),
        (resolved(text), DocumentKind.STATUS_UPDATE),
    ):
        for audience in Audience:
            yield write(session, kind, audience, BERLIN).markdown()


def cards(text: str) -> Iterator[str]:
    for session in (resolved(text), handed_over(text)):
        document = write(session, DocumentKind.STATUS_UPDATE, Audience.INTERNAL, BERLIN)
        yield from strings(session_cards(session, document))
        yield from strings(home_cards([session], [session], [session]))
        yield from strings(sessions_card("History", [session], ""))
        yield from strings([reminder_card(session), documentation_card(session, document)])
        yield from strings([whole_card(session, subject) for subject in ("session", "step:0", "step:1", "step:2")])
        yield from strings([why_card(step) for step in session.steps])
        yield session.title
        if session.handover:
            yield from strings(handover_card(session))


def interface(text: str) -> Iterator[str]:
    yield from strings(session_form(resolved(text)))
    yield from strings(session_form(handed_over(text)))


def model_input(text: str) -> Iterator[str]:
    scene = Scene(text)
    in_use(scene, text)
    yield from render(scene.request).parts


def proposed(session: Session) -> Finding | None:
    generalise = generaliser(scrub_all_shared, ["Dana Whitfield"])
    return compare(masked(session, generalise), None, KeywordSimilarity(), generalise, "new")


def proposals(text: str) -> Iterator[str]:
    finding = proposed(resolved(text))
    if finding:
        yield from strings(finding.lesson)
        yield from strings(to_data(finding.flow) if finding.flow else {})


def logs(text: str) -> Iterator[str]:
    stream = StringIO()
    configure_logs(Logging(format="json"), scrub, stream)
    get_logger("tests").warning(text)
    yield stream.getvalue()


SURFACES = {
    "documents": documents,
    "cards": cards,
    "API": interface,
    "model input": model_input,
    "proposals": proposals,
    "logs": logs,
}


def shown(sample: Sample, surface: str) -> list[str]:
    """The values that a surface gives away, whole or from their beginning to where something was cut."""
    output = "\n".join(SURFACES[surface](sample.text + AFTER))
    around = "\n".join(sample.outside)
    beginnings = {line[:12] for value in sample.values for line in value.splitlines() if len(line) > 3}
    return [piece for piece in beginnings if piece in output and piece not in around]


def found_by_rules(name: str) -> list[Sample]:
    """What the rules know in the text by itself; that there is more is measured elsewhere."""
    return [sample for sample in samples(name) if not sample.shown(scrub(sample.text + AFTER))]


@pytest.fixture(scope="module")
def planted() -> list[Sample]:
    return found_by_rules("secrets")[::6]


@pytest.mark.parametrize("surface", SURFACES)
def test_a_secret_typed_into_a_session_is_shown_nowhere(surface: str, planted: list[Sample]) -> None:
    leaks = [(sample.text, found) for sample in planted if (found := shown(sample, surface))]

    assert leaks == []


@every_case("surface", ["documents", "model input", "proposals", "logs"])
def test_contact_data_leaves_in_no_document_and_to_no_model(surface: str) -> None:
    for sample in found_by_rules("personal"):
        assert shown(sample, surface) == []


def test_a_proposal_names_nobody_and_no_machine() -> None:
    for sample in samples("shared"):
        assert shown(sample, "proposals") == [], sample.text


def test_a_password_above_another_line_is_hidden_from_the_client() -> None:
    scene = Scene("Password: sonnenschein\nstill not working")

    update = write(scene.session, DocumentKind.STATUS_UPDATE, Audience.CLIENT, BERLIN).markdown()

    assert "sonnenschein" not in update
    assert "still not working" in update


def test_a_title_is_cut_after_its_secret_is_taken_out() -> None:
    token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0" * 6 + ".c2lnbmF0dXJl"

    title = Scene(f"The portal refuses the token {token} since Monday").session.title

    assert title == "The portal refuses the token [token removed] since Monday"


def test_a_list_under_a_heading_is_hidden_in_the_title_of_a_session_too() -> None:
    session = Scene("Passwords:\n- Mango77\n- papaya\nNone of them works").session

    assert "papaya" not in "\n".join(strings(session_cards(session)))
    assert session.problem.count("papaya") == 1, "the session itself keeps what was written"


def test_an_answer_that_tells_a_password_hides_it_on_the_cards_before() -> None:
    scene = Scene("Hunter2!x is refused at the VPN")
    scene.asks("What is that?", StepType.INFO_REQUEST)
    scene.says("her password is Hunter2!x")

    text = "\n".join(strings(session_cards(scene.session)))

    assert "Hunter2!x" not in text
    assert "is refused at the VPN" in text


def test_the_engineer_keeps_addresses_and_names_on_cards() -> None:
    scene = Scene("jane.doe@example.org cannot reach 10.20.30.40, CORP\\jdoe is locked")

    text = "\n".join(strings(session_cards(scene.session)))

    assert "jane.doe@example.org cannot reach 10.20.30.40, CORP\\jdoe is locked" in text


def test_a_long_problem_is_told_to_be_kept_with_the_session() -> None:
    scene = Scene("The disk is full.\n" + "x" * 100_000)

    update = write(scene.session, DocumentKind.STATUS_UPDATE, Audience.INTERNAL, BERLIN).markdown()

    assert f"({len(scene.session.problem) - 1500:,} more characters are kept with the session.)" in update


def test_what_a_published_flow_asks_is_shown_letter_by_letter() -> None:
    for flow in starter_flows():
        for node in flow.nodes:
            content = StepContent(node.text, node.details, GuideKind.FLOW, position=FlowPosition(uuid4(), 1, node.id))
            step = Step(
                uuid4(), 0, StepType.NOTE, StepState.OPEN, content, node.why, node.options, asked_at=datetime.now(UTC)
            )
            assert masked_step(step) == step
