"""The keyword index by itself."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.flows.model import Node, NodeType
from core.matching.bm25 import Bm25Index, Found, stem, words_of
from core.matching.match import SearchableFlow
from tests.support.flows import PRINTER
from tests.support.walk import known_id


def flow(title: str, *symptoms: str, description: str = "", steps: tuple[str, ...] = ()) -> SearchableFlow:
    nodes = tuple(Node(f"n{number}", NodeType.ACTION, text) for number, text in enumerate(steps))
    slug = title.casefold().replace(" ", "-")
    written = replace(
        PRINTER, slug=slug, title=title, domain="x", description=description, symptoms=symptoms, nodes=nodes, edges=()
    )
    return SearchableFlow(known_id(title), written)


LIBRARY = (
    flow("Printer stuck", "nothing comes out of the printer", "queue blocked"),
    flow("Tunnel drops", "disconnected again", "error 0x80072efe", steps=("Restart the printer port.",)),
    flow("Wi-Fi slow", "pages crawl", description="Slow radio links. It does not cover a stuck tunnel."),
    flow("Mailbox full", "cannot send mail"),
)


def found(problem: str, *flows: SearchableFlow) -> list[Found]:
    return Bm25Index(flows or LIBRARY).search(problem, 5)


def titles(problem: str) -> list[str]:
    return [one.title for one in found(problem)]


def test_the_flow_with_the_problems_words_is_found_first() -> None:
    assert titles("My print queue is blocked and the printer does nothing")[0] == "Printer stuck"


def test_a_problem_without_any_known_word_finds_nothing() -> None:
    assert found("The coffee tastes burnt") == []


@pytest.mark.parametrize("problem", ["", "   ", "!!! ???", "please help me since Monday", "\ud83d\ude00", "日本語"])
def test_words_that_say_nothing_find_nothing(problem: str) -> None:
    assert found(problem) == []


def test_a_title_says_more_than_what_a_step_mentions() -> None:
    assert titles("printer") == ["Printer stuck", "Tunnel drops"]


def test_what_a_flow_says_it_does_not_cover_does_not_speak_for_it() -> None:
    assert "Wi-Fi slow" not in titles("stuck tunnel")
    assert titles("slow radio links")[0] == "Wi-Fi slow"


def test_unknown_words_beside_the_known_ones_lower_the_score() -> None:
    alone, among_others = found("mailbox full")[0], found("mailbox full of spindle coolant gaskets")[0]
    assert alone.title == among_others.title == "Mailbox full"
    assert among_others.score < alone.score / 2


def test_the_words_seen_are_told_as_they_were_written_the_rarest_first() -> None:
    assert found("Printers: the printer is Stuck")[0].words == ("stuck", "printers")


def test_at_most_as_many_are_found_as_asked_for() -> None:
    assert len(Bm25Index(LIBRARY).search("printer tunnel slow mailbox", 2)) == 2


def test_an_empty_library_finds_nothing() -> None:
    assert Bm25Index(()).search("printer", 5) == []


@given(st.text(max_size=300))
def test_every_score_is_between_0_and_1_and_the_best_is_first(problem: str) -> None:
    scores = [one.score for one in found(problem)]
    assert all(0 < score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)


@given(st.permutations(("printer", "stuck", "tunnel", "again", "0x80072efe", "gasket")))
def test_the_order_of_the_words_does_not_matter(words: list[str]) -> None:
    scores = {one.title: round(one.score, 9) for one in found(" ".join(words))}
    assert scores == {one.title: round(one.score, 9) for one in found(" ".join(sorted(words)))}


def test_a_word_said_a_hundred_times_counts_once() -> None:
    assert found("printer " * 100) == found("printer")


def test_a_pasted_log_is_searched_by_its_beginning() -> None:
    log = "tunnel drops\n" + "\n".join(f"line{number} ok" for number in range(50_000))
    assert "Tunnel drops" in titles(log)


# Words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Can't reach 0x80070005 at 10.0.0.1!", ["reach", "0x80070005", "10.0.0.1"]),
        ("Wi-Fi, WiFi, WLAN and wireless", ["wifi"] * 4),
        ("E-mail or email", ["mail", "mail"]),
        ("self-service reset", ["self", "service", "reset"]),
        ("802.1X on laptop-42", ["802.1x", "laptop-42"]),
        ("The laptop of a user", ["pc"]),
    ],
)
def test_words_are_read_as_people_mean_them(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    "forms",
    [
        ("lock", "locks", "locked", "locking"),
        ("fail", "fails", "failed", "failing"),
        ("printer", "printers"),
        ("decline", "declines", "declined", "declining"),
        ("policy", "policies"),
        ("job", "jobs"),
    ],
)
def test_a_words_forms_are_one_word(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize("word", ["vpn", "dns", "0x80072efe", "pass", "aadsts50053s"])
def test_short_words_and_codes_are_left_alone(word: str) -> None:
    assert stem(word) == word
