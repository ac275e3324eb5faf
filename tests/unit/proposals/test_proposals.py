"""Proposals as values: confidence from its parts, re-basing, and how each is shown."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from core.accounts.person import Person
from core.flows import yaml_form
from core.flows.diff import diff
from core.flows.model import Flow, Node, NodeType
from core.flows.published import PublishedFlow
from core.flows.validate import validate
from core.flows.yaml_form import parse_yaml
from core.matching.similarity import KeywordSimilarity
from core.messaging.cards import Action, Buttons, Card, Facts, Image, Text
from core.presenters.proposals import proposal_card
from core.proposals.proposal import (
    Evidence,
    FlowRef,
    Proposal,
    ProposalSource,
    ProposalStatus,
    ProposalType,
    ReviewDecision,
    Support,
    rebased,
)
from storage.json_form import dump, load
from tests.support.walk import known_id
from tests.unit.flows.made import FAILED, OTHERWISE, SMALL, WORKED, Edge, led_to, with_more, with_node

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BRANCH = with_more(
    led_to(SMALL, "restart", FAILED, "cable"),
    Node("cable", NodeType.ACTION, "Replace the cable.", "It was broken before."),
    Edge("cable", "check", WORKED),
    Edge("cable", "hand_over", FAILED),
    Edge("cable", "hand_over", OTHERWISE),
)
FLOW = known_id("small flow")


def support(*names: str) -> tuple[Support, ...]:
    return tuple(Support(known_id(f"session of {name}"), Person(known_id(name), name)) for name in names)


def proposed(flow: Flow = BRANCH, **more: object) -> Proposal:
    made = Proposal(
        id=known_id("proposal"),
        account_id=known_id("account"),
        type=ProposalType.BRANCH_ADDITION,
        source=ProposalSource.AI_PROMOTED,
        title="Printer does nothing",
        flow=flow,
        created_at=NOW,
        target=FlowRef(FLOW, 4),
        diff=diff(SMALL, flow),
        domain="printing",
        support=support("dana"),
        evidence=Evidence(verified=1, caused=1, asked=10, skipped=0),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def actions(card: Card) -> list[Action]:
    rows = [element.buttons for element in card.elements if isinstance(element, Buttons)]
    return [button.target.action for row in rows for button in row]


def test_confidence_is_the_sum_of_its_parts_and_grows_with_support() -> None:
    one = proposed()
    assert one.confidence == 0.85  # 0.35 + 0.30 / 2 + 0.20 + 0.15
    assert abs(sum(part.weight for part in one.confidence_parts) - 1) < 1e-9
    two = proposed(support=support("dana", "eli"), evidence=Evidence(2, 2, 20, 0))
    assert two.confidence > one.confidence
    assert proposed(evidence=Evidence(0, 0, 10, 10)).confidence == 0.15
    assert proposed(support=(), evidence=Evidence()).confidence == 0.0


def test_a_proposal_is_rebased_on_what_its_target_has_become() -> None:
    now = with_node(SMALL, "restart", text="Restart the print spooler.")
    moved = rebased(proposed(), PublishedFlow(FLOW, 5, now))
    assert moved.conflict is None
    assert moved.target == FlowRef(FLOW, 5)
    assert moved.flow
    assert not validate(moved.flow)
    assert moved.diff == diff(now, moved.flow)
    assert rebased(moved, PublishedFlow(FLOW, 5, now)) is moved


def test_a_conflict_names_the_version_it_was_made_against_and_stays_until_it_is_settled() -> None:
    now = replace(SMALL, nodes=tuple(node for node in SMALL.nodes if node.id != "restart"))
    now = replace(now, edges=tuple(edge for edge in SMALL.edges if edge.source != "restart"))
    moved = rebased(proposed(), PublishedFlow(FLOW, 5, now))
    assert moved.conflict
    assert moved.conflict.made_against == 4
    again = rebased(moved, PublishedFlow(FLOW, 6, now))
    assert again.conflict
    assert again.conflict.made_against == 4
    card = proposal_card(again)
    assert Action.APPROVE not in actions(card)
    assert "Based on v4" in str(card)


def rows(card: Card) -> list[list[Action]]:
    return [[button.target.action for button in row.buttons] for row in card.elements if isinstance(row, Buttons)]


def test_a_pending_proposal_shows_what_changes_in_words_and_as_a_picture() -> None:
    card = proposal_card(proposed(support=support("dana", "eli", "jo"), validated_by_outcome=True))
    assert card.title == "Flow proposal · New branch on “Printer does nothing” v4"
    assert card.badge == "pending · validated by outcome"
    assert "3 sessions support it (dana, eli, +1)" in str(card)
    new, image, lines = card.elements[:3]
    assert new == Text("Adds 1 action when “Restart the spooler” did not work.")
    assert isinstance(image, Image)
    assert image.picture == f"proposals/{known_id('proposal')}/1"
    assert isinstance(lines, Facts)
    assert lines.lines[0] == "When “Restart the spooler” did not work: new action “Replace the cable”"
    assert rows(card) == [
        [Action.APPROVE, Action.EDIT_PROPOSAL, Action.REJECT, Action.DISMISS],
        [Action.SEE_SESSIONS, Action.SEE_FLOW],
    ]
    assert load(dump(card, Card), Card) == card


def test_a_decided_proposal_says_who_decided_and_offers_nothing_but_to_undo() -> None:
    review = ReviewDecision(Person(known_id("ravi"), "ravi"), NOW, "Good.", undo_until=NOW)
    approved = proposed(status=ProposalStatus.APPROVED, review=review, published=FlowRef(FLOW, 5))
    card = proposal_card(approved)
    assert "Approved by ravi → published as v5" in str(card)
    assert len([element for element in card.elements if not isinstance(element, Buttons)]) == 1
    assert "“Good.”" in str(card)
    assert actions(card) == [Action.UNDO_DECISION]
    settled = proposal_card(replace(approved, review=replace(review, undo_until=None)))
    assert actions(settled) == []


def test_of_a_long_flow_ten_lines_are_told() -> None:
    flow = parse_yaml((Path(yaml_form.__file__).parent / "library" / "account-locked-out.yaml").read_text())
    card = proposal_card(proposed(flow=flow, diff=None, target=None, type=ProposalType.NEW_FLOW))
    lines = card.elements[2]
    assert isinstance(lines, Facts)
    assert len(lines.lines) == 10
    assert "more; see the whole flow" in lines.lines[-1]


def test_a_reinforced_flow_says_that_nothing_is_new() -> None:
    card = proposal_card(replace(proposed(), type=ProposalType.AUTO_REINFORCED, flow=None, diff=None))
    assert "another session was solved by this flow as it is" in str(card)


def test_a_proposal_from_a_document_has_no_session_behind_its_buttons() -> None:
    card = proposal_card(proposed(support=(), source=ProposalSource.KB_ACCELERATOR, origins={"cable": "a.md, line 3"}))
    assert Action.SEE_SESSIONS not in actions(card)
    assert "a.md, line 3" in str(card)
    assert load(dump(card, Card), Card) == card


def test_texts_are_alike_by_the_words_that_say_something() -> None:
    similarity = KeywordSimilarity()
    same, other, nothing = similarity.scores(
        "Restarted the print spooler", ["Restart the spooler for printing", "Replaced the toner", ""]
    )
    assert same >= similarity.same_from > other
    assert nothing == 0
