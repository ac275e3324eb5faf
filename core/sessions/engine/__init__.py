"""Deciding: a session, a command and who gives it go in; the changed session and what happened come out. No I/O."""

from core.sessions.engine.asked_back import last_fix
from core.sessions.engine.attaching import note_text
from core.sessions.engine.context import EngineContext, EngineResult
from core.sessions.engine.correcting import may_correct, says_the_same
from core.sessions.engine.decide import decide, start
from core.sessions.engine.withdrawing import DELETED, asked_again

__all__ = [
    "DELETED",
    "EngineContext",
    "EngineResult",
    "asked_again",
    "decide",
    "last_fix",
    "may_correct",
    "note_text",
    "says_the_same",
    "start",
]
