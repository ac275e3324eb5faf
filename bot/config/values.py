"""The kinds of values that settings have, and what all sections share."""

from datetime import datetime, time, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, TypeAlias
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr


def _web_address(text: str) -> str:
    """An http(s) address without a slash at its end; a name and password in it would end up in logs and pages."""
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable, parts = False, urlsplit("")
    if text and (not usable or parts.username is not None or parts.query or parts.fragment):
        raise ValueError("an http:// or https:// address without user name, password or query, or empty")
    return text.rstrip("/")


def _postgres_address(address: SecretStr) -> SecretStr:
    """The address with the driver FlowPilot uses."""
    scheme, _, rest = address.get_secret_value().partition("://")
    try:
        usable = bool(rest) and urlsplit(f"//{rest}").port != 0
    except ValueError:
        usable = False
    if not usable or scheme not in ("postgres", "postgresql", "postgresql+psycopg"):
        raise ValueError("a PostgreSQL address such as postgresql://user:password@host:5432/flowpilot")
    return SecretStr(f"postgresql+psycopg://{rest}")


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # OSError: the name of a folder among the zones, such as "Europe"
        raise ValueError("a time zone name such as UTC or Europe/Berlin") from None
    return name


def _times_of_day(text: str) -> str:
    times_of_day(text)
    return text


def times_of_day(text: str) -> tuple[time, ...]:
    """The times in a list such as "09:00, 16:30"; none in an empty one. Raises ValueError."""
    try:
        return tuple(datetime.strptime(part.strip(), "%H:%M").time() for part in text.split(",") if part.strip())  # noqa: DTZ007
    except ValueError:
        raise ValueError("times of the day such as 09:00 or 09:00, 16:30, or empty") from None


def _waits(text: str) -> str:
    waits(text)
    return text


_LONGEST_WAIT = 86_400


def waits(text: str) -> tuple[timedelta, ...]:
    """The waits in a list of seconds such as "30, 120, 600"; none in an empty one. Raises ValueError."""
    try:
        seconds = [float(part) for part in text.split(",") if part.strip()]
    except ValueError:
        seconds = [-1.0]
    if not all(0 < one <= _LONGEST_WAIT for one in seconds):
        raise ValueError(f"seconds such as 30, 120, 600, each above 0 and up to {_LONGEST_WAIT}, or empty")
    return tuple(timedelta(seconds=one) for one in seconds)


def _networks(text: str) -> str:
    networks(text)
    return text


def networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """The networks in a list such as "10.0.0.0/8, ::1"; none in an empty one. Raises ValueError."""
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        raise ValueError("addresses or networks such as 10.1.2.3 or 10.0.0.0/8, ::1, or empty") from None


def _folder(value: object) -> object:
    return Path(value).expanduser() if isinstance(value, str) and value else value or None


DatabaseAddress: TypeAlias = Annotated[SecretStr, AfterValidator(_postgres_address)]
Positive: TypeAlias = Annotated[float, Field(gt=0)]
Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Count: TypeAlias = Annotated[int, Field(ge=0)]
Name: TypeAlias = Annotated[str, Field(min_length=1)]
Folder: TypeAlias = Annotated[Path | None, BeforeValidator(_folder)]
WebAddress: TypeAlias = Annotated[str, AfterValidator(_web_address)]
TimesOfDay: TypeAlias = Annotated[str, AfterValidator(_times_of_day)]
Waits: TypeAlias = Annotated[str, AfterValidator(_waits)]
Networks: TypeAlias = Annotated[str, AfterValidator(_networks)]
TimeZone: TypeAlias = Annotated[str, AfterValidator(_time_zone)]


class Section(BaseModel):
    """What all sections share: they are checked strictly, and never change."""

    # Defaults are checked too: a file may change one of two settings that must agree.
    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", validate_default=True, allow_inf_nan=False, hide_input_in_errors=True
    )
