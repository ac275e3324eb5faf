"""What all tables share: naming of constraints, and the few column shapes they are made of."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, MetaData, Uuid, func

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def id_column() -> Column[Any]:
    """A UUID primary key, given by the program."""
    return Column("id", Uuid, primary_key=True)


def account_column(*, primary_key: bool = False) -> Column[Any]:
    """The account a row belongs to; the row goes with it."""
    return Column(
        "account_id", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, primary_key=primary_key
    )


def reference(
    name: str, target: str, *, ondelete: str, nullable: bool = True, primary_key: bool = False
) -> Column[Any]:
    """A foreign key with its delete rule."""
    return Column(
        name,
        Uuid,
        ForeignKey(target, ondelete=ondelete),
        nullable=nullable and not primary_key,
        primary_key=primary_key,
    )


def moment(name: str, *, required: bool = False, defaults_to_now: bool = False) -> Column[Any]:
    """A point in time with its zone, stored in UTC."""
    return Column(
        name,
        DateTime(timezone=True),
        nullable=not (required or defaults_to_now),
        server_default=func.now() if defaults_to_now else None,
    )


def one_of(column: str, allowed: Iterable[str] | type[StrEnum], *, name: str | None = None) -> CheckConstraint:
    """A check that a column holds one of the values."""
    values = ", ".join(f"'{value}'" for value in allowed)
    return CheckConstraint(f"{column} IN ({values})", name=name or column)


def share(column: str) -> CheckConstraint:
    """A check that a column is between 0 and 1."""
    return CheckConstraint(f"{column} >= 0 AND {column} <= 1", name=f"{column}_range")
