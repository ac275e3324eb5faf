"""Patterns that are compiled when first used."""

import copy
import re

import pytest

from core.shared.patterns import compile_waiting, lazy_pattern


def test_a_lazy_pattern_does_what_the_compiled_one_does() -> None:
    lazy, compiled = lazy_pattern(r"(?P<word>b\w+)", re.IGNORECASE), re.compile(r"(?P<word>b\w+)", re.IGNORECASE)
    text = "a Box and a bag"
    for _ in range(2):  # the second time it has been used
        assert lazy.findall(text) == compiled.findall(text)
        assert lazy.sub("x", text) == compiled.sub("x", text)
        assert lazy.search(text, 3)["word"] == "bag"
        assert (lazy.pattern, lazy.flags, lazy.groupindex) == (compiled.pattern, compiled.flags, compiled.groupindex)
    assert copy.copy(lazy).findall(text) == compiled.findall(text)


def test_a_mistake_in_a_pattern_is_told_when_it_is_used() -> None:
    broken = lazy_pattern("(")
    with pytest.raises(re.error):
        broken.search("text")


def test_what_nobody_has_used_yet_is_compiled_ahead_and_only_that() -> None:
    unused, used = lazy_pattern("nobody uses this"), lazy_pattern("this is used")
    used.search("text")
    ahead = list(compile_waiting())
    assert unused.pattern in ahead
    assert used.pattern not in ahead
    assert list(compile_waiting()) == []
