"""Text that no database keeps is refused by what stores and looks up, however it got past the checks before."""

import pytest
from sqlalchemy import text

from bot.bootstrap.container import Container
from core.shared.errors import InvalidInput

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("value", ["a\x00b", "\ud800"])
async def test_it_is_invalid_and_no_fault_of_ours(shared_parts: Container, value: str) -> None:
    with pytest.raises(InvalidInput, match="not valid text"):
        async with shared_parts.store.connection() as connection:
            await connection.execute(text("SELECT CAST(:value AS text)"), {"value": value})
    with pytest.raises(InvalidInput, match="not valid text"):
        async with shared_parts.store.connection() as connection:
            await connection.execute(text("SELECT CAST(:value AS jsonb) ->> 'a'"), {"value": '{"a": "\\u0000"}'})


async def test_other_mistakes_of_ours_stay_ours(shared_parts: Container) -> None:
    with pytest.raises(Exception, match="invalid input syntax"):
        async with shared_parts.store.connection() as connection:
            await connection.execute(text("SELECT CAST(:value AS int)"), {"value": "x"})
