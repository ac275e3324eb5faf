"""Reading the settings of a YAML file, each with the line it stands on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import yaml

from bot.config.errors import ConfigError
from bot.config.settings import Setting, secrets, settings

_SECRET_ENDINGS = ("key", "secret", "secrets", "password", "token", "credentials", "database_url", "base_url")


@dataclass(frozen=True, slots=True)
class Entry:
    """A setting's value as the file gives it."""

    setting: Setting
    value: object
    line: int
    """Counted from 1."""


def read_file(path: Path) -> tuple[list[Entry], list[str]]:
    """The settings in the file, and what is wrong with its keys. Raises ConfigError when it is not readable YAML."""
    try:
        loader = yaml.CSafeLoader(path.read_text(encoding="utf-8"))
        root = loader.get_single_node()
        reader = _Reader(path, loader)
        return list(reader.entries(root)) if root else [], reader.problems
    except OSError as error:
        raise ConfigError([f"{path} cannot be read: {error.strerror}."]) from None
    except UnicodeDecodeError:
        raise ConfigError([f"{path} is not a text file in UTF-8."]) from None
    except yaml.reader.ReaderError:
        raise ConfigError([f"{path} contains a character that YAML does not allow."]) from None
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ConfigError([f"{path}{line} is not valid YAML: {error.problem}."]) from None


class _Reader:
    """One pass over the file: sections, their keys and groups of keys, collecting problems on the way."""

    def __init__(self, path: Path, loader: yaml.CSafeLoader) -> None:
        self.problems: list[str] = []
        self._path = path
        self._loader = loader
        self._settings = {setting.path: setting for setting in settings()}
        self._sections = {setting.section for setting in settings()}

    def entries(self, root: yaml.Node) -> Iterator[Entry]:
        """The settings below the file's top level."""
        for section, line, node in self._pairs(root, "the file", ""):
            if section not in self._sections:
                self._unknown(section, line, self._sections)
                continue
            yield from self._group(section, node)

    def _group(self, group: str, node: yaml.Node) -> Iterator[Entry]:
        for path, line, value in self._pairs(node, group, f"{group}."):
            if path in self._settings:
                setting = self._settings[path]
                yield Entry(setting, self._value(setting, value), line)
            elif any(known.startswith(f"{path}.") for known in self._settings):
                yield from self._group(path, value)
            else:
                self._unknown(path, line, self._settings)

    def _pairs(self, node: yaml.Node, name: str, prefix: str) -> Iterator[tuple[str, int, yaml.Node]]:
        if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null":
            return  # a section whose keys are all commented out
        if not isinstance(node, yaml.MappingNode):
            self.problems.append(f"{self._at(_line(node))}: {name} must contain lines of the form `key: value`.")
            return
        seen: set[str] = set()
        for key, value in node.value:
            path = f"{prefix}{key.value}" if isinstance(key, yaml.ScalarNode) else f"{prefix}?"
            if path in seen:
                self.problems.append(f"{self._at(_line(key))}: {path} is given twice; delete one of them.")
            else:
                seen.add(path)
                yield path, _line(key), value

    def _value(self, setting: Setting, node: yaml.Node) -> object:
        # YAML reads a bare on, off, yes or no as a truth value; where words are expected they are words.
        if node.tag == "tag:yaml.org,2002:bool" and not setting.is_boolean:
            return node.value
        try:
            return self._loader.construct_object(node, deep=True)
        except ValueError:  # what only looks like a date or a number, such as 2026-13-45
            return node.value

    def _unknown(self, path: str, line: int, known: Iterable[str]) -> None:
        if path.lower().endswith(_SECRET_ENDINGS):
            names = ", ".join(secret.env_name for secret in secrets())
            self.problems.append(
                f"{self._at(line)}: {path} looks like a secret, and secrets are read from the environment only "
                f"({names}); delete the line, and change the secret if others could read the file."
            )
        else:
            self.problems.append(f"{self._at(line)}: there is no setting {path!r}.{suggestion(path, known)}")

    def _at(self, line: int) -> str:
        return f"{self._path}, line {line}"


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1


def suggestion(name: str, known: Iterable[str]) -> str:
    """A sentence naming the nearest known name, or nothing when none is near."""
    nearest = get_close_matches(name, list(known), n=1)
    return f" Did you mean {nearest[0]}?" if nearest else ""
