"""Putting the configuration together: defaults, then the file, then the environment."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.config.errors import ConfigError
from bot.config.file import Entry, read_file, suggestion
from bot.config.sections import Config
from bot.config.settings import PREFIX, Setting, secrets, settings
from bot.config.teams import teams_problems

DEFAULT_FILE = Path(__file__).resolve().parents[2] / "app.yaml"
"""The file read when none is named; an installed package comes without it and goes by the same defaults."""

_LONGEST_VALUE = 80
# Kubernetes gives every container such variables for each service in its namespace, and a service named "flowpilot",
# or "flowpilot-" and something, takes our prefix. They are not settings.
_SERVICE_LINK = re.compile(r".*_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)")
_SERVICE_ADDRESS = re.compile(r"(tcp|udp|sctp)://")


class _Values:
    """The values given so far and where each comes from; the last one given wins."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], tuple[object, str]] = {}

    def give(self, setting: Setting, value: object, source: str) -> None:
        self._given[setting.section, setting.key] = (value, source)

    def nested(self) -> dict[str, Any]:
        """The values by section, group and key, as the model takes them."""
        tree: dict[str, Any] = {}
        for (section, key), (value, _) in self._given.items():
            *groups, name = key.split(".")
            place = tree.setdefault(section, {})
            for group in groups:
                place = place.setdefault(group, {})
            place[name] = value
        return tree

    def of(self, setting: Setting) -> tuple[object, str]:
        """A setting's value and where it comes from."""
        default = (setting.field.default, "by default")
        return self._given.get((setting.section, setting.key), default)


def load_config(path: Path | None, environ: Mapping[str, str]) -> Config:
    """The configuration from the file and the environment, which wins.

    `path` names a file that must exist; None means `app.yaml` beside the package, if it is there. Raises ConfigError
    with every problem found.
    """
    values = _Values()
    file = path or DEFAULT_FILE
    entries, file_problems = read_file(file) if path or file.exists() else (list[Entry](), list[str]())
    for entry in entries:
        values.give(entry.setting, entry.value, f"in {file}, line {entry.line}")
    for setting in [*settings(), *secrets()]:
        text = _given(setting, environ)
        # An empty secret is what a compose file passes on when nothing was set.
        if text is not None and not (setting.secret and not text.strip()):
            values.give(setting, setting.parse(text.strip()), "in the environment")
    problems = [*file_problems, *_unknown_variables(environ)]
    try:
        config = Config.model_validate(values.nested())
    except ValidationError as error:
        problems += _invalid_values(error, values)
    else:
        problems += teams_problems(config)
        if not problems:
            return config
    # Outside the `except`: pydantic's error holds the values, secrets included, and must not travel along.
    raise ConfigError(problems)


def _given(setting: Setting, environ: Mapping[str, str]) -> str | None:
    text = environ.get(setting.env_name)
    return text or environ.get(setting.other_name, text) if setting.other_name else text


def _unknown_variables(environ: Mapping[str, str]) -> Iterator[str]:
    known = [setting.env_name for setting in [*settings(), *secrets()]]
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known and not _is_service_link(name, environ[name]):
            yield f"{name}, in the environment, is not a setting.{suggestion(name, known)}"


def _is_service_link(name: str, value: str) -> bool:
    return bool(_SERVICE_LINK.fullmatch(name) or (name.endswith("_PORT") and _SERVICE_ADDRESS.match(value)))


def _invalid_values(error: ValidationError, values: _Values) -> Iterator[str]:
    by_path = {(setting.section, setting.key): setting for setting in [*settings(), *secrets()]}
    for detail in error.errors(include_url=False, include_input=False):
        section, *keys = (str(part) for part in detail["loc"])
        places = [".".join(keys[:deep]) for deep in range(1, len(keys) + 1)]
        setting = next(by_path[section, key] for key in places if (section, key) in by_path)
        value, source = values.of(setting)
        # A check of our own says what it allows; a type or a range is put into words from the setting.
        reason = detail.get("ctx", {}).get("error")
        allowed = str(reason) if reason else setting.allowed()
        if setting.secret:
            yield f"{setting.env_name}, {source}, must be {allowed}. (Its value is not shown.)"
        else:
            yield f"{setting.path} ({setting.env_name}) is {_shown(value)}, {source}; it must be {allowed}."


def _shown(value: object) -> str:
    if isinstance(value, (dict, list)):  # whatever is nested there was never meant for this setting, so it stays unsaid
        return "a list" if isinstance(value, list) else "a group of keys"
    text = re.sub("//[^/]*@", "//…@", repr(value))  # a password in an address
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
