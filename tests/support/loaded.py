"""All of the program, ready for its first message: what copies of a process that has loaded it start with."""

from importlib import import_module

from core.shared.patterns import compile_waiting
from tests.support.certificates import read_once

for name in ("bot.commands.execution", "bot.commands.process", "core.ai.claude", "alembic.command"):
    import_module(name)
for _ in compile_waiting():
    pass
read_once()
