"""How long the texts of a flow may be, and what they may not hold."""

from collections.abc import Iterator

from core.flows.problems import FlowProblem
from core.flows.written import unstorable

MAX_TEXT = 3000
"""Longest text a node shows, in characters: what one block of a chat message takes."""
MAX_LINE = 500
"""Longest symptom, source, fact or next step, in characters."""
MAX_CODE = 20_000
"""Longest script, in characters."""
MAX_NAME = 200
"""Longest name of whom to hand over to, in characters."""


def check_text(where: str, name: str, text: str, limit: int, *, required: bool = True) -> Iterator[FlowProblem]:
    """The problems of a text of one or more lines. `name` is its field, as the writer knows it."""
    subject = f"The {name.replace('_', ' ')}"
    if required and not text.strip():
        yield FlowProblem(where, f"{subject} is missing", "Write it")
    if len(text) > limit:
        yield FlowProblem(where, f"{subject} has {len(text)} characters", f"Shorten it to {limit}")
    if unstorable(text.replace("\r", "\n")):
        yield FlowProblem(where, f"{subject} holds control characters", "Write it again without them")


def check_line(where: str, name: str, text: str, limit: int, *, required: bool = True) -> Iterator[FlowProblem]:
    """The problems of a text that has to stay on one line."""
    yield from check_text(where, name, text, limit, required=required)
    if "\n" in text or "\r" in text:
        yield FlowProblem(where, f"The {name.replace('_', ' ')} has several lines", "Write it on one line")


def check_lines(where: str, name: str, texts: tuple[str, ...], most: int) -> Iterator[FlowProblem]:
    """The problems of a list of one-line texts. `name` is what one of them is called."""
    if len(texts) > most:
        yield FlowProblem(where, f"There are {len(texts)}", f"Keep the {most} that matter most")
    for number, text in enumerate(texts[:most], 1):
        yield from check_line(where, f"{name} {number}", text, MAX_LINE)
