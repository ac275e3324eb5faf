"""Scripts of first-line walks: filled in where a reviewed flow asks for one; what is risky is for engineers."""

from dataclasses import replace

import pytest

from core.accounts.user import Role
from core.chat import Show, Walked
from core.flows.model import Flow, NodeType
from core.flows.options import Script
from core.messaging.cards import Action, Code, Target
from core.safety.risk import Risk
from core.scripts.template import Parameter, ScriptLanguage, ScriptTemplate
from core.sessions.steps import ResultAnswer, StepType
from core.shared.errors import Conflict, InvalidInput, NotAllowed
from core.walks.walk import Walk, WalkStatus
from tests.unit.chat.conftest import Office, Person, words
from tests.unit.flows.made import SMALL, with_node


def naming(template: str, kind: NodeType = NodeType.SCRIPT, **fields: object) -> Flow:
    """A flow whose second node names the template."""
    return with_node(SMALL, "restart", type=kind, script=Script("", "", "", "", template=template), **fields)


@pytest.fixture
async def tom(office: Office) -> Person:
    return await office.person("Tom", Role.L1_TECH)


async def at_the_script(office: Office, tom: Person, flow: Flow) -> Walk:
    await office.publishes(flow)
    outcome = await tom.orders(f"walk {flow.title}")
    assert isinstance(outcome, Walked)
    await tom.presses("One person")
    return office.kept.walks[outcome.walk.id]


def open_card(office: Office, tom: Person) -> str:
    return words(office.cards(tom.here)[-1])


async def test_it_is_shown_filled_in_and_its_result_goes_on(office: Office, tom: Person) -> None:
    walk = await at_the_script(office, tom, naming("disk-space"))
    assert "{{folder}}" in open_card(office, tom)
    assert "It only looks and changes nothing." in open_card(office, tom)
    form = await tom.asked("Fill in the script")
    with pytest.raises(InvalidInput) as refusal:
        await tom.fills(form, count="many")
    assert refusal.value.field == "count"
    assert isinstance(await tom.fills(form, folder="D:\\Bob's files"), Walked)
    assert "$folder = 'D:\\Bob''s files'" in open_card(office, tom)
    (generation,) = office.kept.scripts.generations
    assert (generation.walk_id, generation.session_id, generation.made_by.name) == (walk.id, None, "Tom")
    await tom.presses("Worked")
    done = office.kept.walks[walk.id].path[1]
    assert (done.type, done.answer) == (StepType.SCRIPT_GENERATION, ResultAnswer(True))
    assert done.content.script is not None
    assert done.content.script.generation_id == generation.id


async def test_two_deliveries_of_one_form_make_one_script(office: Office, tom: Person) -> None:
    await at_the_script(office, tom, naming("disk-space"))
    form = await tom.asked("Fill in the script")
    await tom.fills(form, key="the same", count="3")
    await tom.fills(form, key="the same", count="4")
    assert [one.parameters["count"] for one in office.kept.scripts.generations] == [3]
    assert "-First 3" in open_card(office, tom)


async def test_one_that_changes_a_setting_is_for_the_first_line_where_reviewers_say_so(
    office: Office, tom: Person
) -> None:
    await at_the_script(office, tom, naming("clear-a-print-queue"))
    await tom.fills(await tom.asked("Fill in the script"), printer="HP")
    assert "$printer = 'HP'" in open_card(office, tom)


@pytest.mark.parametrize("flow", [naming("restart-a-service"), naming("clear-a-print-queue", level="engineer")])
async def test_one_that_interrupts_people_or_is_marked_is_for_engineers(
    office: Office, tom: Person, flow: Flow
) -> None:
    walk = await at_the_script(office, tom, flow)
    assert "engineer" in open_card(office, tom)
    assert "{{" not in open_card(office, tom)
    with pytest.raises((NotAllowed, Conflict)):
        await tom.aims(Target(Action.FILL_SCRIPT, walk_id=walk.id, value="restart-a-service"))
    assert office.kept.scripts.generations == []


@pytest.mark.parametrize("risk", [Risk.DESTROYS, Risk.WEAKENS])
async def test_one_that_destroys_or_weakens_never_reaches_the_first_line(
    office: Office, tom: Person, risk: Risk
) -> None:
    dana, rita = await office.person("Dana"), await office.person("Rita", reviewer=True)
    risky = ScriptTemplate(
        "Tidy up", "Tidies.", ScriptLanguage.BASH, "files", risk, "tidy {{what}}\n", (Parameter("what", "What"),)
    )
    stored = await office.services.scripts.add(dana.user, risky)
    await office.services.scripts.propose(dana.user, stored.id)
    await office.services.scripts.decide(rita.user, stored.id, approve=True)
    await at_the_script(office, tom, naming("tidy-up"))
    assert "tidy {{what}}" not in office.shows(tom.here)
    assert "engineer" in open_card(office, tom)


async def test_what_is_sensitive_is_shown_once_to_the_technician(office: Office, tom: Person) -> None:
    dana, rita = await office.person("Dana"), await office.person("Rita", reviewer=True)
    secret = (Parameter("secret", "Code", sensitive=True),)
    asking = ScriptTemplate("Ask it", "Asks.", ScriptLanguage.BASH, "files", Risk.NONE, "ask {{secret}}\n", secret)
    stored = await office.services.scripts.add(dana.user, asking)
    await office.services.scripts.propose(dana.user, stored.id)
    await office.services.scripts.decide(rita.user, stored.id, approve=True)
    await at_the_script(office, tom, naming("ask-it"))
    outcome = await tom.fills(await tom.asked("Fill in the script"), secret="Zq81hunter")
    assert isinstance(outcome, Show)
    assert any(isinstance(one, Code) and "Zq81hunter" in one.text for one in outcome.card.elements)
    assert "Zq81hunter" not in repr(office.kept)
    assert "ask '<secret>'" in open_card(office, tom)


async def test_what_can_be_clicked_is_clicked(office: Office, tom: Person) -> None:
    flow = naming("clear-a-print-queue", NodeType.ACTION, details="Open the queue and cancel all.")
    await at_the_script(office, tom, flow)
    assert "Open the queue and cancel all." in open_card(office, tom)
    assert "{{printer}}" not in open_card(office, tom)
    assert "script" not in open_card(office, tom)


async def test_a_script_is_filled_in_where_the_walk_asks_for_it_and_nowhere_else(office: Office, tom: Person) -> None:
    walk = await at_the_script(office, tom, naming("disk-space"))
    elsewhere = Target(Action.FILL_SCRIPT, walk_id=walk.id, value="network-overview")
    with pytest.raises(Conflict):
        await tom.aims(elsewhere)
    eve = await office.person("Eve", Role.L1_TECH)
    with pytest.raises(NotAllowed):
        await eve.aims(Target(Action.FILL_SCRIPT, walk_id=walk.id, value="disk-space"))
    await tom.presses("Worked")
    with pytest.raises(NotAllowed):
        await tom.aims(Target(Action.FILL_SCRIPT, walk_id=walk.id, value="disk-space"))


async def test_an_engineer_goes_on_with_the_script_that_was_filled_in(office: Office, tom: Person) -> None:
    walk = await at_the_script(office, tom, naming("disk-space"))
    await tom.fills(await tom.asked("Fill in the script"), count="7")
    await tom.presses("Didn't work")
    await tom.fills(await tom.asked("Ask with your own reason"), reason="It is full.")
    walk = office.kept.walks[walk.id]
    assert walk.status is WalkStatus.ESCALATED
    assert walk.session_id is not None
    session = office.kept.sessions[walk.session_id]
    scripts = [step.content.script for step in session.steps if step.content.script]
    assert [script.code.count("-First 7") for script in scripts] == [1]


async def test_a_script_of_a_flow_that_is_gone_is_done_by_hand(office: Office, tom: Person) -> None:
    await at_the_script(office, tom, replace(naming("no-such-template")))
    assert "is gone, so do it by hand" in open_card(office, tom)
