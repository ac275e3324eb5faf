"""A table tried in one test: every case is, and each that fails is named."""

import pytest

from tests.support.tables import every_case


def test_every_case_is_tried_though_some_fail_and_those_are_named() -> None:
    tried = list[int]()

    @every_case("number, name", [(1, "one"), (2, "two"), pytest.param(3, "three", id="the last")])
    def odd(number: int, name: str) -> None:
        tried.append(number)
        assert number % 2 == 0, f"{name} is odd"

    with pytest.raises(ExceptionGroup, match=r"2 of 3 cases fail: Case: 1-one; Case: the last") as failed:
        odd()
    assert tried == [1, 2, 3]
    assert [str(fault).partition("\n")[0] for fault in failed.value.exceptions] == ["one is odd", "three is odd"]


def test_what_should_have_been_refused_fails_its_case_alone() -> None:
    @every_case("text", ["x", "1"], ids=lambda text: f"<{text}>")
    def refused(text: str) -> None:
        with pytest.raises(ValueError, match="invalid literal"):
            int(text)

    with pytest.raises(ExceptionGroup, match="1 of 2 cases fail: Case: <1>"):
        refused()


@pytest.fixture
def kept() -> list[tuple[int, str]]:
    return []


@every_case("number", [1, 2])
@every_case("letter", "ab", ids=["the first", "the second"])
async def tried_in_any_combination(kept: list[tuple[int, str]], number: int, letter: str) -> None:
    kept.append((number, letter))
    assert (number, letter) != (2, "b")


async def test_tables_are_combined_and_share_the_tests_fixtures(kept: list[tuple[int, str]]) -> None:
    with pytest.raises(ExceptionGroup, match="1 of 2 cases fail: Case: 2") as failed:
        await tried_in_any_combination(kept=kept)
    assert "Case: the second" in str(failed.value.exceptions)
    assert kept == [(1, "a"), (1, "b"), (2, "a"), (2, "b")]


def test_a_table_without_cases_is_no_test() -> None:
    with pytest.raises(AssertionError, match="tests nothing"):
        every_case("text", [])
