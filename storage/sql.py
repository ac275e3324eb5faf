"""SQLAlchemy's statements as PostgreSQL takes them: text with `$1`, `$2` and so on, and the values for these."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import ClauseElement
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.util import LRUCache

_DIALECT = PGDialect_psycopg(dbapi=psycopg, paramstyle="numeric_dollar")
_KEPT = 500
"""Compiled statements kept, as many as SQLAlchemy's engine keeps."""
_COMPILED = LRUCache[Any, Any](_KEPT)


class Sql(NamedTuple):
    """A statement and what is done to its parameters."""

    text: bytes
    parameters: Sequence[str]
    """Their names, in the order of their numbers."""
    processors: Mapping[str, Callable[[Any], Any]]
    """What makes a value one that the driver takes, by the parameters that need it: JSON."""

    def with_values(self, values: Mapping[str, Any]) -> tuple[bytes, Sequence[Any]]:
        """The text and its values. Raises KeyError where one is missing."""
        if not self.processors:
            return self.text, [values[name] for name in self.parameters]
        processed = self.processors
        return self.text, [
            processed[name](values[name]) if name in processed else values[name] for name in self.parameters
        ]


@cache
def kept_sql(statement: ClauseElement) -> Sql:
    """That of a statement which is a constant of a module, and kept for ever."""
    compiled = statement.compile(dialect=_DIALECT)
    assert isinstance(compiled, SQLCompiler)
    return _sql(compiled)


def sql_with_values(statement: ClauseElement, parameters: Mapping[str, Any]) -> tuple[bytes, Sequence[Any]]:
    """The text and values of any statement.

    As SQLAlchemy's own engine does it: a statement of the same shape as one before is not compiled again.
    """
    compiled, extracted, collected, _ = statement._compile_w_cache(  # noqa: SLF001 - there is no public way to its cache
        _DIALECT, compiled_cache=_COMPILED, column_keys=sorted(parameters)
    )
    assert isinstance(compiled, SQLCompiler)
    values = compiled.construct_params(
        parameters, extracted_parameters=extracted, escape_names=False, _collected_params=collected
    )
    if not (compiled.post_compile_params or compiled.literal_execute_params):
        return _sql(compiled).with_values(values)
    # As many parameters as the list has elements that a value is looked for in.
    whole = compiled._process_parameters_for_postcompile(values)  # noqa: SLF001
    processors = {**_sql(compiled).processors, **whole.processors}
    return Sql(whole.statement.encode(), whole.positiontup or (), processors).with_values(values)


@lru_cache(_KEPT)
def _sql(compiled: SQLCompiler) -> Sql:
    found = {name: bind.type.dialect_impl(_DIALECT).bind_processor(_DIALECT) for name, bind in compiled.binds.items()}
    processors = {name: processor for name, processor in found.items() if processor}
    return Sql(str(compiled).encode(), tuple(compiled.positiontup or ()), processors)
