"""What a process that shares the tests says of them: nothing that nobody gets to see.

Most of what xdist has it say is that a test began or ended, or that its fixtures were made; each message costs the two
processes more than a small test does.
"""

from collections.abc import Callable
from typing import Any

import pytest
from _pytest._io import TerminalWriter


def report_what_is_seen(config: pytest.Config) -> None:
    """Have this process, which shares the tests, leave out the rest. What it would write itself goes nowhere."""
    plugins = config.pluginmanager
    plugins.register(_Terminal(plugins.unregister(name="terminalreporter")._tw), "terminalreporter")
    if config.getoption("durations") is None and not config.getoption("xmlpath"):
        (talking,) = (plugin for plugin in plugins.get_plugins() if hasattr(plugin, "sendevent"))
        talking.sendevent = _Leaving(talking.sendevent)


class _Terminal:
    """Where the stacks of a test that takes too long are written to: pytest shows them with it."""

    def __init__(self, writer: TerminalWriter) -> None:
        self._tw = writer


class _Leaving:
    """Says what a test came to, and all about its fixtures where something failed."""

    def __init__(self, say: Callable[..., None]) -> None:
        self._say = say
        self._failed = False

    def __call__(self, event: str, **details: Any) -> None:
        if event in ("logstart", "logfinish"):
            return
        if event == "testreport":
            report = details["data"]
            self._failed = report["outcome"] == "failed" or (self._failed and report["when"] != "setup")
            if report["outcome"] == "passed" and report["when"] != "call" and not self._failed:
                return
        self._say(event, **details)
