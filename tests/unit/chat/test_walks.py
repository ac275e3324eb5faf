"""First-line walks in a chat: what is offered to whom, and what words do."""

from dataclasses import replace
from uuid import UUID

import pytest

from core.accounts.user import Role
from core.chat import Ask, Ignored, Say, Show, Walked
from core.flows.published import PublishedFlow
from core.matching.match import Match, Verdict
from core.messaging.cards import Action, Button, Buttons, Card, Choices, Menu, Target
from core.shared.errors import NotAllowed
from core.walks.walk import Walk, WalkStatus, node_id
from tests.support.flows import PRINTER
from tests.support.memory import GivenMatcher
from tests.unit.chat.conftest import Office, Person, words

MOUSE = "my mouse stopped working"
ENGINEERS_ONLY = {Action.START, Action.CLAIM, Action.SETTINGS, Action.RESUME, Action.PAUSE, Action.STATUS_UPDATE}


def offered(*cards: Card) -> set[Action]:
    buttons: list[Button] = []
    for card in cards:
        for element in card.elements:
            if isinstance(element, Buttons | Choices | Menu):
                buttons += element.buttons
    return {button.target.action for button in buttons}


def matching(flow: PublishedFlow) -> Match:
    return Match(flow.id, flow.flow.title, 0.9, Verdict.MATCH)


async def walking(office: Office, person: Person, text: str) -> Walk:
    outcome = await person.orders(f"walk {text}")
    assert isinstance(outcome, Walked)
    return outcome.walk


def now(office: Office, walk: Walk) -> Walk:
    return office.kept.walks[walk.id]


async def test_a_technician_is_offered_nothing_that_they_may_not_do(office: Office) -> None:
    tom = await office.person("Tom", Role.L1_TECH)
    await walking(office, tom, MOUSE)
    home = await office.chat.home(tom.user)
    helped = await tom.orders("help")
    assert isinstance(helped, Show)
    told = await tom.orders("history")
    assert isinstance(told, Show)
    assert offered(*home, helped.card, told.card).isdisjoint(ENGINEERS_ONLY | {Action.FILL_SCRIPT})
    assert "session" not in words(told.card)
    assert Action.WALK in offered(*home)
    assert "session" not in words(helped.card)


async def test_a_walk_is_taken_up_again_from_home(office: Office) -> None:
    tom = await office.person("Tom", Role.L1_TECH)
    walk = await walking(office, tom, MOUSE)
    (_, mine, *_) = await office.chat.home(tom.user)
    assert Action.OPEN in offered(mine)
    outcome = await tom.aims(Target(Action.OPEN, walk_id=walk.id))
    assert isinstance(outcome, Walked)


async def test_a_flow_is_walked_by_its_name_and_a_form_asks_where_nothing_is_said(office: Office) -> None:
    tom = await office.person("Tom", Role.L1_TECH)
    await office.publishes(PRINTER)
    walk = await walking(office, tom, "print jobs stay in the queue")
    assert walk.walked
    assert walk.walked.title == PRINTER.title
    assert isinstance(await office.chat.walk(tom.user, "", tom.where, "k1"), Ask)


async def test_what_a_button_says_may_be_written(office: Office) -> None:
    tom = await office.person("Tom", Role.L1_TECH)
    await office.publishes(PRINTER)
    walk = await walking(office, tom, "print jobs stay in the queue")
    await tom.writes("ask an engineer")
    asked = now(office, walk)
    assert asked.is_active
    assert asked.current
    assert node_id(asked.current) == "who"
    await tom.writes("yes")
    assert now(office, walk).status is WalkStatus.ESCALATED
    (session,) = office.kept.sessions.values()
    assert session.handover
    assert session.handover.by.name == "Tom"


async def test_what_others_write_in_a_technicians_thread_is_not_an_answer(office: Office) -> None:
    tom, dana = await office.person("Tom", Role.L1_TECH), await office.person("Dana")
    await office.publishes(PRINTER)
    walk = await walking(office, tom, "print jobs stay in the queue")
    conversation = await office.chat.conversation_at(tom.user.account_id, tom.here)
    assert conversation
    outcome = await office.chat.hear(dana.user, conversation, "only hers", "k2", addressed=False)
    assert isinstance(outcome, Ignored)
    assert now(office, walk).path == ()


async def test_an_ended_walk_says_so(office: Office) -> None:
    tom = await office.person("Tom", Role.L1_TECH)
    walk = await walking(office, tom, MOUSE)
    await tom.aims(Target(Action.RESOLVE, value="helpful", walk_id=walk.id))
    outcome = await tom.writes("one more thing")
    assert isinstance(outcome, Say)
    assert "has ended" in outcome.sentence


async def test_viewers_walk_nothing(office: Office) -> None:
    vic = await office.person("Vic", Role.VIEWER)
    with pytest.raises(NotAllowed):
        await office.chat.walk(vic.user, MOUSE, vic.where, "k3")
    assert not office.kept.walks


TWO = "the printer does not print and also my mouse stopped working"


class ByWords(GivenMatcher):
    """Finds a flow by a word of the problem."""

    def __init__(self, **flows: PublishedFlow) -> None:
        super().__init__()
        self.flows = flows

    async def match(self, account_id: UUID, problem: str) -> tuple[Match, ...]:
        return tuple(matching(flow) for word, flow in self.flows.items() if word in problem)


async def with_two_flows(office: Office) -> tuple[PublishedFlow, PublishedFlow]:
    printer = await office.publishes(PRINTER)
    mouse = await office.publishes(replace(PRINTER, slug="mouse", title="Mouse is dead"))
    by_words = ByWords(printer=printer, mouse=mouse)
    office.matcher.match = by_words.match
    return printer, mouse


async def test_two_problems_are_asked_about_and_the_chosen_one_is_walked(office: Office) -> None:
    tom = await office.person("Tom", Role.L1_TECH)
    _, mouse = await with_two_flows(office)
    walk = await walking(office, tom, TWO)
    assert walk.walked is None
    assert "I see two problems: “the printer does not print” and “my mouse stopped working”. Which first?" in (
        office.shows(tom.here)
    )
    await tom.presses("my mouse stopped working")
    after = now(office, walk)
    assert after.walked
    assert after.walked.id == mouse.id
    assert after.problem == "my mouse stopped working"
    assert after.notes == "Also reported, for a walk of its own: “the printer does not print”."
    assert after.path == ()


@pytest.mark.parametrize("typed", ["the printer does not print", "can't check", "They belong together"])
async def test_which_problem_comes_first_can_be_typed(office: Office, typed: str) -> None:
    tom = await office.person("Tom", Role.L1_TECH)
    printer, _ = await with_two_flows(office)
    walk = await walking(office, tom, TWO)
    await tom.writes(typed)
    after = now(office, walk)
    assert after.walked
    assert after.walked.id == printer.id
    assert after.problem == (TWO if "print" not in typed else typed)


async def test_words_that_choose_no_problem_choose_none(office: Office) -> None:
    tom = await office.person("Tom", Role.L1_TECH)
    await with_two_flows(office)
    walk = await walking(office, tom, TWO)
    await tom.writes("the moon is made of cheese")
    after = now(office, walk)
    assert after.open_node == walk.open_node
    assert "I cannot place" in office.shows(tom.here)
    await tom.fills(await tom.asked("Ask an engineer"), reason="Both at once")
    assert now(office, walk).status is WalkStatus.ESCALATED


async def test_show_here_points_to_the_walks_thread_and_opens_no_second_one(office: Office) -> None:
    tom = await office.person("Tom", Role.L1_TECH)
    walk = await walking(office, tom, MOUSE)
    before = dict(office.kept.conversations)
    outcome = await tom.aims(Target(Action.OPEN, walk_id=walk.id))
    assert isinstance(outcome, Walked)
    assert outcome.where == tom.here
    assert office.kept.conversations == before
