"""Texts from outside: checked before they are kept, shortened for show."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.shared.errors import InvalidInput, TooLarge
from core.shared.text import MAX_TEXT_BYTES, MAX_TITLE, checked, shortened, title_of
from tests.support.tables import every_case


def test_blanks_around_a_text_are_not_kept_and_those_inside_are() -> None:
    assert checked("note", "\n  a  b\n c \t") == "a  b\n c"


@every_case("text", ["", " ", "\n\t", "\u00a0"])
def test_a_required_text_that_is_blank_is_refused_with_the_field_named(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked("reason", text)
    assert refused.value.field == "reason"
    assert "reason" in refused.value.sentence
    assert checked("reason", text, required=False) == ""


@every_case("text", ["a\x00b", "\ud800", "\x00"])
@every_case("required", [True, False])
def test_what_no_database_can_keep_is_refused(text: str, required: bool) -> None:
    with pytest.raises(InvalidInput):
        checked("note", text, required=required)


def test_the_limit_counts_bytes_and_is_the_last_that_fits() -> None:
    assert checked("note", "é" * (MAX_TEXT_BYTES // 2))
    with pytest.raises(TooLarge, match="65,537"):
        checked("note", "é" * (MAX_TEXT_BYTES // 2) + "x")


@every_case(
    ("text", "length", "short"),
    [
        ("short", 10, "short"),
        ("exactly ten", 11, "exactly ten"),
        ("one two three four", 10, "one two…"),
        ("one, two, three", 9, "one, two…"),
        ("Incomprehensibilities", 10, "Incompreh…"),
        ("two\nlines  and   blanks", 30, "two lines and blanks"),
        ("", 5, ""),
    ],
)
def test_a_long_text_is_cut_at_a_word_with_an_ellipsis(text: str, length: int, short: str) -> None:
    assert shortened(text, length) == short


@given(st.text(max_size=600), st.integers(2, 80))
def test_a_shortened_text_is_one_line_of_at_most_that_length(text: str, length: int) -> None:
    short = shortened(text, length)
    assert len(short) <= length
    assert len(short.splitlines()) <= 1
    if not short.endswith("…"):
        assert short == " ".join(text.split())


@given(st.text(alphabet=" \n\tab", min_size=1, max_size=2000))
@example("a" + " " * 500 + "b")
def test_nothing_is_lost_without_an_ellipsis(text: str) -> None:
    short = shortened(text, 20)
    if not short.endswith("…"):
        assert short.split() == text.split()


def test_the_title_of_a_problem_is_its_first_line_that_says_something() -> None:
    assert title_of("\n \n  VPN drops every hour\nSince Monday.") == "VPN drops every hour"


def test_the_title_of_a_pasted_log_fits_one_line() -> None:
    assert len(title_of("error " * 40_000)) <= MAX_TITLE


HIDDEN = {
    "zero-width space": "\u200b",
    "zero-width no-break space": "\ufeff",
    "word joiner": "\u2060",
    "soft hyphen": "\u00ad",
    "right-to-left override": "\u202e",
    "left-to-right isolate": "\u2066",
    "pop directional isolate": "\u2069",
    "Arabic letter mark": "\u061c",
    "Hangul filler": "\u3164",
    "half-width Hangul filler": "\uffa0",
    "empty Braille pattern": "\u2800",
    "tag": "\U000e0041",
    "variation selector": "\ufe00",
    "escape": "\x1b",
    "private use": "\ue000",
}


@every_case("char", HIDDEN.values(), ids=HIDDEN)
def test_what_nobody_sees_is_blank_and_never_kept(char: str) -> None:
    with pytest.raises(InvalidInput):
        checked("reason", f" {char}{char}\n")
    assert checked("reason", f"in{char}voice") == "invoice"


@every_case(
    "text",
    [
        "München, Straße, naïve café",
        "Москва и Київ",
        "日本語のエラー",
        "نمی‌شود",
        "👩‍💻 and ❤️",
        "a\tb\nc",
        "C:\\Temp “quoted” – dash\u00a0",
    ],
)
def test_what_is_seen_is_kept(text: str) -> None:
    assert checked("note", text) == text.strip()


def test_lines_end_in_one_way() -> None:
    assert checked("note", "a\r\nb\rc\u2028d") == "a\nb\nc\nd"
