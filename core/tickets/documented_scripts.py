"""Scripts that were run, as documentation tells of them."""

from collections.abc import Iterable
from textwrap import indent

from core.flows.options import Script
from core.sessions.steps import ResultAnswer, Step, answer_text
from core.shared.text import shortened

_LINES_SHOWN = 40
"""Lines of a script that a document shows."""


def scripts_run(steps: Iterable[Step], longest_answer: int) -> str:
    """Every script that was run in these steps, with placeholders for what is sensitive, and what came of it.

    Code is indented, which Markdown and plain text both show as it is. Of an answer, so many characters are shown.
    """
    return "\n\n".join(
        f"{_name(script)} ({script.language}) → {shortened(answer_text(step.answer), longest_answer)}\n\n{code}"
        for step in steps
        if (script := step.content.script) and not script.is_to_fill and isinstance(step.answer, ResultAnswer)
        for code in [indent(_first_lines(script.code), "    ")]
    )


def _name(script: Script) -> str:
    return f"Template “{script.template}”, version {script.template_version}" if script.template else "Drafted script"


def _first_lines(code: str) -> str:
    """The first lines of a script; the session has it whole."""
    lines = code.strip("\n").split("\n")
    more = len(lines) - _LINES_SHOWN
    return "\n".join([*lines[:_LINES_SHOWN], *([f"… and {more} more lines"] if more > 0 else [])])
