"""What is sent to a ticket: its parts, its text, and what is new in it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.accounts.person import Person
from core.sessions.session import Session
from core.sessions.steps import Step, StepContent, StepState, StepType
from core.shared.errors import InvalidInput
from core.tickets.addresses import checked_url
from core.tickets.documents import Document, Section
from core.tickets.intake import linked_ticket, ticket_id_in
from core.tickets.minutes import active_minutes, rounded
from core.tickets.news import what_is_new
from core.tickets.sending import PartKind, Plan, parts_of, pieces, reference_of
from tests.support.tables import every_case
from tests.support.walk import NOW

SESSION = uuid4()


def plan(text: str = "All is well", minutes: int = 0, status: str = "") -> Plan:
    return Plan(SESSION, 0, text, "FlowPilot", minutes, status)


def ids(count: int = 60) -> list:
    return [uuid4() for _ in range(count)]


def test_a_note_comes_before_time_and_time_before_the_status() -> None:
    parts = parts_of(plan(minutes=10, status="Done"), 1000, ids(), time_with_note=False)
    assert [part.kind for part in parts] == [PartKind.NOTE, PartKind.TIME, PartKind.STATUS]
    assert len({part.reference for part in parts}) == 3


def test_where_time_goes_with_the_note_it_is_entered_once() -> None:
    parts = parts_of(plan("word " * 500, minutes=10), 1000, ids(), time_with_note=True)
    assert [part.minutes for part in parts] == [10, *(0 for _ in parts[1:])]
    assert {part.kind for part in parts} == {PartKind.NOTE}


@given(text=st.text(min_size=1, max_size=3000), longest=st.integers(min_value=100, max_value=500))
def test_a_long_text_is_posted_in_pieces_that_joined_are_the_text(text: str, longest: int) -> None:
    parts = parts_of(plan(text), longest, ids(200), time_with_note=False)
    assert all(len(part.text) <= longest for part in parts)
    said = [part.text.removesuffix(f"\n\n— FlowPilot [{part.reference}]") for part in parts]
    assert "".join(said) == text


def test_pieces_end_where_lines_end() -> None:
    assert pieces("one two\nthree four\nfive", 12) == ["one two\n", "three four\n", "five"]


def test_the_reference_of_a_part_is_the_same_each_time() -> None:
    assert reference_of(SESSION, 0, 1) == reference_of(SESSION, 0, 1)
    assert len({reference_of(SESSION, send, part) for send in range(3) for part in range(3)}) == 9


def document(*bodies: str) -> Document:
    return Document("Resolution: x", tuple(Section(f"Section {n}", body) for n, body in enumerate(bodies)))


def test_what_is_new_is_only_the_lines_that_the_ticket_does_not_have() -> None:
    sent = document("one\ntwo", "three").markdown()
    assert what_is_new(document("one\ntwo", "three"), sent) is None
    new = what_is_new(document("one\ntwo\n- four", "three"), sent)
    assert new
    assert new.sections == (Section("Section 0", "- four"),)


@every_case(
    ("minutes", "unit", "worked"), [(0, 5, 0), (0.2, 5, 5), (5, 5, 5), (5.01, 5, 10), (61, 15, 75), (99_999, 60, 1440)]
)
def test_time_is_rounded_up_to_whole_units(minutes: float, unit: int, worked: int) -> None:
    assert rounded(minutes, unit) == worked


@every_case(
    ("text", "ticket"),
    [
        ("4711", "4711"),
        ("#4711", "4711"),
        ("T20261126.0004", "T20261126.0004"),
        ("https://na.myconnectwise.net/v4_6_release/services/fv_sr100_request.rails?service_recid=4711", "4711"),
        ("https://ww1.autotask.net/Autotask/ExecuteCommand.aspx?Code=OpenTicketDetail&TicketID=4711", "4711"),
        ("<https://halo.example.com/ticket?id=4711&showmenu=false>", "4711"),
        ("<https://rt.example.com/Ticket/Display.html?id=4711|rt.example.com>", "4711"),
        ("https://desk.example.com/tickets/4711", "4711"),
        ("VPN drops every hour", None),
        ("https://example.com/how-to", None),
        ("", None),
        ("../../etc", None),
        ("4711; DROP", None),
    ],
)
def test_a_ticket_is_named_by_number_or_link(text: str, ticket: str | None) -> None:
    assert ticket_id_in(text) == ticket


def test_a_problem_that_holds_a_link_is_a_problem() -> None:
    assert linked_ticket("See https://halo.example.com/ticket?id=4711 please") is None


def test_long_hostile_texts_are_looked_at_in_no_time() -> None:
    assert ticket_id_in("https://" + "a/ticket" * 100_000) is None


@every_case("url", ["https://rt.example.com/", "http://127.0.0.1:8080", "http://localhost", "http://[::1]:1"])
def test_addresses_of_ticket_systems_are_https_or_this_machine(url: str) -> None:
    assert checked_url(url) == url.rstrip("/")


@every_case(
    "url",
    [
        "http://rt.example.com",
        "http://127.0.0.1.example.com",
        "https://169.254.169.254/latest",
        "https://[::ffff:169.254.169.254]",
        "https://0.0.0.0",
        "https://[fe80::1]",
        "https://x:0",
        "https://x:99999",
        "https://x/?a=b",
        "https://a b",
        "javascript:alert(1)",
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(InvalidInput):
        checked_url(url)


def session(*minutes: float) -> Session:
    """Started at NOW, with a step answered at each of these minutes."""
    at = [NOW + timedelta(minutes=one) for one in minutes]
    steps = tuple(
        Step(uuid4(), n, StepType.QUESTION, StepState.ANSWERED, StepContent("?"), asked_at=one, answered_at=one)
        for n, one in enumerate(at)
    )
    dana = Person(uuid4(), "dana")
    return Session(SESSION, uuid4(), dana, "x", "x", NOW, steps=steps, touched_at=at[-1] if at else NOW)


@every_case(("answered", "worked"), [((), 0), ((4, 10), 10), ((4, 60, 65), 9), ((14.9, 29.8), 29.8)])
def test_breaks_are_no_time_worked(answered: tuple[float, ...], worked: float) -> None:
    assert active_minutes(session(*answered)) == pytest.approx(worked)
