"""The message extension's search: flows of the library, to be shown to a colleague where one writes."""

from collections.abc import Mapping
from typing import Any, cast

from bot.teams.answers import search_results, search_sentence
from bot.teams.interaction import TeamsInteraction
from bot.teams.json_codec import Json, mapping
from bot.teams.render import render
from bot.teams.services import TeamsServices
from core.flows.summary import FlowSummary
from core.messaging.cards import Card, ContextLine

_MOST = 25
"""Flows on one page of a search; Teams asks for no more."""
_FURTHEST = 500
"""Flows that can be leafed through."""
_NOTHING = "No flow contains these words. Describe the problem to FlowPilot instead; it also works without a flow."


class FlowSearch:
    """Answers `composeExtension/query`."""

    def __init__(self, services: TeamsServices) -> None:
        self._services = services

    async def answer(self, interaction: TeamsInteraction) -> Json:
        """One page of the flows whose titles have the words, by title."""
        asked = mapping(interaction.activity.value)
        page = mapping(asked.get("queryOptions"))
        skip = min(_number(page.get("skip"), 0), _FURTHEST)
        count = min(_number(page.get("count"), _MOST), _MOST)
        async with self._services.store.reading(interaction.user.account_id) as transaction:
            found = await transaction.flows.list(_words(asked), limit=skip + count)
        shown = [(flow.title, flow.domain, render(_card(flow))) for flow in found[skip:]]
        return search_results(shown) if shown or skip else search_sentence(_NOTHING)


def _card(flow: FlowSummary) -> Card:
    how = f"To be guided by it, write to FlowPilot: walk {flow.title}"
    return Card(flow.title, (ContextLine(f"Flow · {flow.domain} · v{flow.version}"), ContextLine(how)))


def _words(asked: Mapping[str, Any]) -> str:
    given = asked.get("parameters")
    parameters = [mapping(each) for each in cast("list[Any]", given)] if isinstance(given, list) else []
    return next((str(each.get("value") or "") for each in parameters if each.get("name") == "query"), "")


def _number(given: Any, otherwise: int) -> int:
    return given if isinstance(given, int) and given >= 0 else otherwise
