"""A table of cases tried in one test: what a test item of its own costs is many times what a short case does.

For cases that leave nothing behind: the fixtures of the test are made once, for all of them.
"""

import inspect
import reprlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, wraps
from types import TracebackType
from typing import Any

import pytest

Ids = Callable[[Any], object] | Iterable[str] | None
_WITH_ID = type(pytest.param())


def every_case(
    names: str | Sequence[str], cases: Iterable[Any] | Callable[[], Iterable[Any]], ids: Ids = None
) -> Callable[[Any], Any]:
    """As `pytest.mark.parametrize`, but all cases are one test, which tries each and names every one that fails.

    A function that gives the cases is called by the test: tables that take long to make are no matter of collecting.
    """
    wanted = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)

    @cache
    def table() -> Sequence[tuple[str, dict[str, Any]]]:
        found = list(_named(wanted, list(cases if isinstance(cases, Iterable) else cases()), ids))
        assert found, "a table without cases tests nothing"
        return found

    if isinstance(cases, Iterable):
        table()

    def around(test: Any) -> Any:
        if inspect.iscoroutinefunction(test):

            @wraps(test)
            async def tries_all(**fixtures: Any) -> None:
                failed = _Failed(len(table()))
                for name, values in table():
                    with failed.noting(name):
                        await test(**fixtures, **values)
                failed.check()
        else:

            @wraps(test)
            def tries_all(**fixtures: Any) -> None:
                failed = _Failed(len(table()))
                for name, values in table():
                    with failed.noting(name):
                        test(**fixtures, **values)
                failed.check()

        own = inspect.signature(test)
        asked_for = [parameter for name, parameter in own.parameters.items() if name not in wanted]
        assert len(asked_for) == len(own.parameters) - len(wanted), f"{test.__name__} must take {wanted}"
        tries_all.__signature__ = own.replace(parameters=asked_for)  # type: ignore[attr-defined]
        return tries_all

    return around


def _named(names: Sequence[str], cases: Sequence[Any], ids: Ids) -> Iterator[tuple[str, dict[str, Any]]]:
    in_turn = None if ids is None or callable(ids) else list(ids)
    for number, case in enumerate(cases):
        with_id = isinstance(case, _WITH_ID)
        given = case.values if with_id else (case,) if len(names) == 1 else tuple(case)
        if with_id and case.id:
            name = case.id
        elif in_turn:
            name = in_turn[number]
        else:
            name = "-".join(str((ids if callable(ids) else _short)(value)) for value in given)
        yield name, dict(zip(names, given, strict=True))


def _short(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= 60 else reprlib.repr(value)


class _Failed:
    """The cases that fail, and why."""

    def __init__(self, tried: int) -> None:
        self._tried = tried
        self._name = ""
        self._faults: list[Exception] = []

    def noting(self, name: str) -> "_Failed":
        self._name = name
        return self

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, fault: BaseException | None, trace: TracebackType | None) -> bool:
        if isinstance(fault, pytest.fail.Exception) and not str(fault).startswith("Timeout"):  # `raises` has seen none
            fault = AssertionError(str(fault)).with_traceback(trace)
        if not isinstance(fault, Exception):
            return False
        fault.add_note(f"Case: {self._name}")
        self._faults.append(fault)
        return True

    def check(self) -> None:
        if self._faults:
            failed = "; ".join(note for fault in self._faults for note in fault.__notes__[-1:])
            raise ExceptionGroup(f"{len(self._faults)} of {self._tried} cases fail: {failed}", self._faults)
