"""Reading typed answers: what somebody's own words mean at a step. Pure: text and step in, a reading out."""

from core.sessions.answers.options import option_reading
from core.sessions.answers.reader import needs_meaning, read, read_by_words
from core.sessions.answers.reading import Reading, ReadingKind
from core.sessions.answers.requests import named_for_handover, request

__all__ = [
    "Reading",
    "ReadingKind",
    "named_for_handover",
    "needs_meaning",
    "option_reading",
    "read",
    "read_by_words",
    "request",
]
