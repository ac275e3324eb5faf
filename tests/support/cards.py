"""Any card the core can make, and more, for property-based tests of renderers."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import strategies as st

from core.messaging.cards import (
    Action,
    Button,
    Buttons,
    Card,
    Choices,
    Code,
    ContextLine,
    Facts,
    Fold,
    Image,
    Input,
    Markdown,
    Menu,
    Style,
    Target,
    Text,
    Tone,
)

HOSTILE = (
    "<!channel> <@U0HOSTILE> <#C0HOSTILE> <https://evil.example|click> <!date^0^{date}|x> &amp; *b* _i_ ~s~ `c` ```\n"
    "[link](https://evil.example) ![img](https://evil.example/x.png) <script>alert(1)</script> :bomb: @here"
)
_ANY = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
TEXTS = st.one_of(
    st.sampled_from(["", " ", "\n", "a", HOSTILE, "&" * 500, "🧯" * 4000, "word " * 3000, "x" * 9000, "line\n" * 900]),
    _ANY,
    _ANY.map(lambda text: text * 40),
)
LABELS = st.one_of(st.sampled_from(["Yes", HOSTILE[:75], "&" * 75, "🧯" * 75, " "]), st.text(max_size=75))
_IDS = st.uuids(version=4)
TARGETS = st.builds(
    Target,
    st.sampled_from(Action),
    st.one_of(st.none(), _IDS),
    st.one_of(st.none(), _IDS),
    st.text(max_size=500),
    st.one_of(st.none(), _IDS),
)
_BUTTONS = st.builds(Button, LABELS, TARGETS, st.sampled_from(Style), TEXTS)
_LEAVES = st.one_of(
    st.builds(Text, TEXTS, st.booleans()),
    st.builds(Markdown, TEXTS),
    st.builds(ContextLine, TEXTS, st.one_of(st.none(), st.just(datetime(2026, 3, 2, 9, 0, tzinfo=UTC)))),
    st.builds(Facts, TEXTS, st.lists(TEXTS, max_size=8).map(tuple)),
    st.builds(Code, st.sampled_from(["powershell", "", "bash", HOSTILE]), TEXTS),
)


def _row(least: int, most: int) -> st.SearchStrategy[tuple[Button, ...]]:
    return st.lists(_BUTTONS, min_size=least, max_size=most).map(tuple)


ELEMENTS = st.one_of(
    _LEAVES,
    st.builds(Buttons, _row(1, 6)),
    st.builds(Choices, TEXTS, _row(1, 10)),
    st.builds(Menu, TEXTS, _row(1, 8)),
    st.builds(Input, LABELS, TEXTS, TARGETS),
    st.builds(Image, TEXTS, st.just("proposals/1/2")),
    st.builds(Fold, TEXTS, st.lists(_LEAVES, max_size=4).map(tuple), st.booleans()),
)
CARDS = st.builds(
    Card,
    TEXTS,
    st.lists(ELEMENTS, max_size=40).map(tuple),
    st.sampled_from(Tone),
    st.one_of(st.just(""), TEXTS),
    st.booleans(),
    st.one_of(st.none(), st.just(Target(Action.WHOLE, UUID(int=1), value="session"))),
)
