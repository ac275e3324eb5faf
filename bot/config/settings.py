"""The settings one by one: their names in the file and in the environment, and what each may be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args, get_origin

import annotated_types
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.config.sections import Config

PREFIX = "FLOWPILOT_"
"""What the environment name of every setting starts with."""
_OTHER_NAMES = {
    "microsoft_app_id": "MicrosoftAppId",
    "microsoft_app_password": "MicrosoftAppPassword",
    "microsoft_app_tenant_id": "MicrosoftAppTenantId",
}
"""Names that Microsoft's own templates give to the same."""
_BOOLEANS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


@dataclass(frozen=True, slots=True)
class Setting:
    """One value that the file or the environment may give."""

    section: str
    key: str
    """With a dot for each group it stands in below the section, as in `embedding.path`."""
    field: FieldInfo

    @property
    def path(self) -> str:
        """Its name in the file, such as `server.port`."""
        return f"{self.section}.{self.key}"

    @property
    def secret(self) -> bool:
        """Whether only the environment may give it, and its value is never shown."""
        return self.section == "secrets"

    @property
    def env_name(self) -> str:
        """Its name in the environment, such as `FLOWPILOT_SERVER_PORT`; secrets go by the names everybody uses."""
        return self.key.upper() if self.secret else f"{PREFIX}{self.path}".upper().replace(".", "_")

    @property
    def other_name(self) -> str | None:
        """One more name in the environment that is understood; the one above wins."""
        return _OTHER_NAMES.get(self.key) if self.secret else None

    @property
    def is_boolean(self) -> bool:
        """Whether it is true or false."""
        return self.field.annotation is bool

    def parse(self, text: str) -> object:
        """A value from the environment in the setting's type; text that does not fit stays text, to be refused."""
        if self.is_boolean:
            return _BOOLEANS.get(text.strip().lower(), text)
        number: Any = self.field.annotation
        if number in (int, float):
            try:
                return number(text)
            except ValueError:
                return text
        return text

    def allowed(self) -> str:
        """What it may be, in words that follow "must be"."""
        annotation: Any = self.field.annotation
        if get_origin(annotation) is Literal:
            return "one of " + ", ".join(map(str, get_args(annotation)))
        if annotation in (int, float):
            noun = "a whole number" if annotation is int else "a number"
            return " ".join([noun, *_limits(self.field.metadata)])
        return "true or false" if self.is_boolean else "text that is not empty"


def _limits(metadata: list[Any]) -> Iterator[str]:
    for limit in metadata:
        match limit:
            case annotated_types.Ge(ge=least):
                yield f"from {least}"
            case annotated_types.Gt(gt=bound):
                yield f"above {bound}"
            case annotated_types.Le(le=most):
                yield f"to {most}"
            case annotated_types.Lt(lt=bound):
                yield f"and below {bound}"
            case _:
                pass


@cache
def settings() -> Sequence[Setting]:
    """Every setting of the file, in its order."""
    return tuple(setting for setting in _all() if not setting.secret)


@cache
def secrets() -> Sequence[Setting]:
    """Every setting that only the environment may give."""
    return tuple(setting for setting in _all() if setting.secret)


def _all() -> Iterator[Setting]:
    for section, model in Config.model_fields.items():
        defaults: BaseModel = model.default
        yield from _in_group(section, "", type(defaults))


def _in_group(section: str, prefix: str, group: type[BaseModel]) -> Iterator[Setting]:
    for key, field in group.model_fields.items():
        if isinstance(field.default, BaseModel):
            yield from _in_group(section, f"{prefix}{key}.", type(field.default))
        else:
            yield Setting(section, f"{prefix}{key}", field)
