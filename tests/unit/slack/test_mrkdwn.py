"""Texts to and from Slack: nothing people or models write becomes markup, and markup of theirs becomes words."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.slack import limits
from bot.slack.markdown import to_mrkdwn
from bot.slack.mrkdwn import code_block, cut_escaped, escape, mentions, plain, without_mention
from tests.support.cards import HOSTILE
from tests.support.tables import every_case
from tests.support.valid_blocks import assert_harmless

_ANY = st.text(st.characters(codec=None, exclude_categories=()), max_size=300)


@given(_ANY)
def test_whatever_is_written_is_harmless(text: str) -> None:
    assert_harmless(escape(text))
    assert_harmless(to_mrkdwn(text))


@given(_ANY, st.integers(0, 80))
def test_a_cut_fits_once_it_is_escaped(text: str, most: int) -> None:
    assert limits.units(escape(cut_escaped(text, most))) <= most


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=200))
def test_what_is_escaped_is_read_as_it_was_written(text: str) -> None:
    assert plain(escape(text)) == text


@every_case(
    ("markdown", "mrkdwn"),
    [
        ("**bold** and *it*", "*bold* and _it_"),
        ("# Head", "*Head*"),
        ("- one\n- two", "• one\n• two"),
        ("3. one\n4. two", "3. one\n4. two"),
        ("> said", "> said"),
        ("`a<b`", "`a&lt;b`"),
        ("```\na && b\n```", "```\na &amp;&amp; b\n```"),
        ("[x](http://evil.example)", "[x](http://evil.example)"),
        ("<b>no</b>", "&lt;b&gt;no&lt;/b&gt;"),
    ],
)
def test_markdown_becomes_what_slack_understands(markdown: str, mrkdwn: str) -> None:
    assert to_mrkdwn(markdown) == mrkdwn


def test_code_cannot_end_its_block() -> None:
    assert code_block("a ``` b").count("```") == 2


@every_case(
    ("written", "words"),
    [
        ("see <http://foo.example|foo.example>", "see foo.example"),
        ("see <https://foo.example/x>", "see https://foo.example/x"),
        ("see <https://foo.example|the page>", "see the page (https://foo.example)"),
        ("mail <mailto:a@b.example|a@b.example>", "mail a@b.example"),
        ("<@U1|dana> in <#C1|general> <!here> a &lt; b &amp; c", "@dana in #general @here a < b & c"),
    ],
)
def test_what_people_write_is_read_without_slacks_markup(written: str, words: str) -> None:
    assert plain(written) == words


def test_mentions_are_found_and_the_bots_own_is_left_out() -> None:
    text = "<@U0BOT> hand it to <@U1|dana>"
    assert mentions(text) == ["U0BOT", "U1"]
    assert plain(without_mention(text, "U0BOT")).strip() == "hand it to @dana"


def test_hostile_words_stay_words() -> None:
    assert not re.search(r"<[!@#]", to_mrkdwn(HOSTILE))
