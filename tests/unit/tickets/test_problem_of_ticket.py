"""What of a ticket becomes a session's problem, and which part of that is for colleagues only."""

from dataclasses import replace
from uuid import UUID

from core.learning.reading import lesson_of
from core.sessions.commands import Resolve
from core.sessions.session import FixOutcome, Ticket, TicketKind, described
from core.tickets.intake import problem_of
from core.tickets.sending import reference_of, signed
from core.tickets.ticket import TicketDetails, TicketNote, TicketStatus, TicketSummary
from tests.support.scene import Scene


def ticket(*notes: TicketNote) -> TicketDetails:
    head = TicketSummary("4711", "VPN drops every hour", TicketStatus("1", "New"), "Contoso")
    return TicketDetails(head, "Since Monday", notes=notes)


def note(text: str, *, for_client: bool) -> TicketNote:
    return TicketNote("1", text, "Kim", None, for_client)


def test_what_colleagues_wrote_is_read_and_kept_apart_from_what_the_client_may_read() -> None:
    problem = problem_of(
        ticket(
            note("It also happens on my phone", for_client=True),
            note("This client never pays", for_client=False),
            note("Still down", for_client=True),
        )
    )
    assert "Kim: This client never pays" in problem
    assert described(problem).endswith("Kim: It also happens on my phone\n\nKim: Still down")
    assert "never pays" not in described(problem)


def test_what_was_posted_from_here_before_is_no_part_of_the_next_text_for_the_ticket() -> None:
    ours = signed("# Resolution\n\nRenewed the lease", reference_of(UUID(int=7), 0, 0), "FlowPilot")
    problem = problem_of(ticket(note(ours, for_client=True)))
    assert "Renewed the lease" in problem
    assert "Renewed the lease" not in described(problem)


def test_a_ticket_without_notes_and_a_problem_in_somebodys_own_words_are_told_whole() -> None:
    assert described(problem_of(ticket())) == "VPN drops every hour\n\nClient: Contoso\n\nSince Monday"
    words = "Internal notes of the ticket: they are missing"
    assert described(words) == words


def test_what_is_learned_from_a_session_of_a_ticket_says_not_whose_it_was() -> None:
    scene = Scene(problem_of(ticket(note("This client never pays", for_client=False))))
    scene.session = replace(scene.session, ticket=Ticket("4711", TicketKind.PSA))
    scene.does(Resolve(FixOutcome.WORKED, fix="Renewed the lease"))
    assert lesson_of(scene.session).problem == "VPN drops every hour Since Monday"
