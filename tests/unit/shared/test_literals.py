"""The pieces that a pattern cannot match without."""

import re

from hypothesis import given
from hypothesis import strategies as st

from core.shared.literals import as_searched, pieces_needed
from tests.support.tables import every_case


@every_case(
    ("pattern", "pieces"),
    [
        (r"\bnetsh\b[^\n]{0,40}\boff\b", {"netsh"}),
        (r"\bcurl|wget\b", {"curl", "wget"}),
        (r"\b(?:del|delete)\s+it", {"del"}),
        (r"\bre(?:move|set)-item\b", {"remove-item", "reset-item"}),
        (r"\bcolou?r\b", {"color", "colour"}),
        (r"\ba[bc]d\b", {"abd", "acd"}),
        (r"(?:x\w+)?shutdown", {"shutdown"}),
        (r"(?:format\s){1,3}", {"format"}),
        (r"(?>diskpart|mkfs)\s", {"diskpart", "mkfs"}),
        (r"(?=.*safe)wipe(?!d)", {"wipe"}),
        (r"(?P<tool>dd)\s(?P=tool)", {"dd"}),
        (r"Aa-(?i:ENABLE)", {"aa-enable"}),
        (r"\w+", set()),
        (r"clean|\d+", set()),
        (r"(?:clean)?", set()),
        (r"(?:clean)*\d", set()),
        (r"löschen|größe", {"schen", "gr"}),
        (r"x", set()),
    ],
)
def test_they_are_read_off_the_pattern(pattern: str, pieces: set[str]) -> None:
    assert pieces_needed(pattern) == pieces


_LETTERS = st.sampled_from(["a", "b", "del", "rm", "\\d", "\\w", "[ab]", "[^a]", "s", "i", "\\s", "é"])
_PATTERNS = st.recursive(
    _LETTERS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{1,3}?", "?+"])).map(
            lambda part: f"(?:{part[0]}){part[1]}"
        ),
        inner.map(lambda part: f"(?!{part}x)"),
        inner.map(lambda part: f"(?>{part})"),
    ),
    max_leaves=8,
)


@given(st.data(), _PATTERNS, st.sampled_from([0, re.IGNORECASE]))
def test_one_of_them_is_in_whatever_the_pattern_matches(data: st.DataObject, pattern: str, flags: int) -> None:
    text = data.draw(st.from_regex(re.compile(pattern, flags)))
    if re.search(pattern, text, flags):
        pieces = pieces_needed(pattern, flags)
        assert not pieces or any(piece in as_searched(text) for piece in pieces)
