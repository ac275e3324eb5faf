"""All of the program, ready for its first message: what copies of a process that has loaded it start with."""

# ruff: noqa: E402 - nothing is loaded before the collector of garbage rests

import gc
from importlib import import_module

gc.disable()  # what is loaded stays; looking through it again and again took a fifth of the time

from aiohttp import web

from bot.config import load_config
from bot.web.api.routes import api_routes, description
from bot.web.page.static_files import page_files
from core.flows.library import starter_flows
from core.messaging.cards import Card
from core.safety.assessing import assess
from core.safety.commands import rules_for
from core.sessions.answers.lexicon import lexicon
from core.sessions.steps import Option, StepContent
from core.shared.patterns import compile_waiting
from storage.json_form import _adapter
from storage.rows import _JSON_COLUMNS
from storage.schema import revisions

for name in (
    "bot.commands.execution",
    "bot.commands.process",
    "core.ai.claude",
    "alembic.command",
    "apscheduler.schedulers.asyncio",
    "uvloop",
):
    import_module(name)
rules_for("")
assess("Restart the printer.")  # the grammar and the words it is read by
lexicon()
starter_flows()
description()
for kind in (*_JSON_COLUMNS.values(), StepContent, tuple[Option, ...], Card):
    _adapter(kind)  # reads and writes rows
page_files()
revisions()
load_config(None, {})
web.Application().add_routes(api_routes())  # the patterns of their addresses
for _ in compile_waiting():  # the last thing: what is loaded and made before has patterns of its own
    pass
gc.enable()
gc.freeze()
