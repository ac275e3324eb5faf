"""Which rules of commands are tried on a line: all that match it, and few of the others."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from core.flows.library import starter_flows
from core.safety.command_rule import CommandRule
from core.safety.commands import RULES, rules_for
from core.scripts.stored import built_in
from core.shared.patterns import as_given
from tests.support.examples import IN_CI
from tests.support.tables import every_case

DATA = Path(__file__).parents[2] / "data"


def matching(rules: list[CommandRule] | tuple[CommandRule, ...], line: str) -> list[str]:
    return [rule.name for rule in rules if rule.pattern.search(line)]


@cache
def lines() -> list[str]:
    """What our own texts and examples say, in small letters as rules see it."""
    return sorted({line.lower() for text in _texts() for line in text.splitlines()})


def _texts() -> Iterator[str]:
    for path in [*DATA.glob("harm*.tsv"), *DATA.glob("l1_*"), *DATA.glob("*.yaml")]:
        yield path.read_text(encoding="utf-8")
    for flow in starter_flows():
        for node in flow.nodes:
            yield from (node.text, node.details, node.fix, node.script.code if node.script else "")
    for stored in built_in().values():
        yield stored.template.body


def test_every_rule_that_matches_a_line_is_tried_on_it() -> None:
    sample = lines() if IN_CI else lines()[::8]
    assert len(sample) > 1_000
    assert {line: matching(rules_for(line), line) for line in sample} == {
        line: matching(RULES, line) for line in sample
    }


@cache
def _matched_by(rule: CommandRule) -> st.SearchStrategy[str]:
    return st.from_regex(re.compile(*as_given(rule.pattern)))


@given(st.sampled_from(RULES), st.data())
def test_a_rule_is_tried_on_whatever_its_pattern_matches(rule: CommandRule, data: st.DataObject) -> None:
    line = data.draw(_matched_by(rule)).lower()
    assert rule in rules_for(line) or not rule.pattern.search(line)


def test_a_line_of_prose_is_tried_on_few_rules() -> None:
    assert len(rules_for("restart the printer, and print a test page.")) < len(RULES) / 10


@every_case(
    "line",
    [
        "d\N{LATIN SMALL LETTER DOTLESS I}skpart clean",
        "auditctl -D".lower(),
        "sgd\N{LATIN SMALL LETTER DOTLESS I}sk -z x",
    ],
)
def test_letters_that_count_as_ascii_where_case_is_ignored_hide_nothing(line: str) -> None:
    assert matching(rules_for(line), line) == matching(RULES, line)
