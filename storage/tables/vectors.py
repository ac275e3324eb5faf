"""The column type for vectors: pgvector's `halfvec`, written and read as its text."""

from typing import Any

from sqlalchemy.dialects.postgresql import base
from sqlalchemy.types import UserDefinedType


class HalfVector(UserDefinedType[str]):
    """Numbers of half precision, in half the room."""

    cache_ok = True

    def __init__(self, dimensions: int | None = None) -> None:
        self.dimensions = dimensions

    def get_col_spec(self, **_: Any) -> str:
        """The type's name in SQL."""
        return f"halfvec({self.dimensions})" if self.dimensions else "halfvec"


# So that a look at the database knows the type, too.
base.ischema_names["halfvec"] = HalfVector  # pyrefly: ignore[unsupported-operation]
