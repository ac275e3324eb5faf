"""Reading many rows, of which one may be damaged: the others are read all the same."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import structlog
from sqlalchemy import RowMapping, Select

from storage.connection import Connection

log = structlog.stdlib.get_logger(__name__)
T = TypeVar("T")
R = TypeVar("R", bound=Mapping[Any, Any])


async def read_rows(
    connection: Connection, query: Select[Any], read: Callable[[RowMapping], T], limit: int | None = None
) -> list[T]:
    """What `read` makes of the query's rows, at most `limit`; those it cannot read are left out, and logged by id.

    Where some are left out, as many more are fetched, so that a page that is not full is the last one.
    """
    left_out = 0
    while True:
        wanted = None if limit is None else limit + left_out
        rows = (await connection.execute(query if wanted is None else query.limit(wanted))).mappings().all()
        found = [value for row in rows for value in readable(row, read)]
        if wanted is None or len(rows) < wanted or len(rows) - len(found) == left_out:
            return found if limit is None else found[:limit]
        left_out = len(rows) - len(found)


def readable(row: R, read: Callable[[R], T]) -> list[T]:
    """What is read from the row, or nothing where it is damaged."""
    try:
        return [read(row)]
    except Exception:  # whatever is wrong with one, the others are not
        log.exception("row.damaged", row_id=str(row.get("id")), kind=read.__name__.strip("_"))
        return []
