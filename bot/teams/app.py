"""The Teams adapter, put together: an endpoint for what comes in, a platform for what goes out."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from bot.teams.adapter import FlowPilotAdapter
from bot.teams.background import Background
from bot.teams.bot import FlowPilotBot
from bot.teams.cards import CardActions
from bot.teams.connector import Connector
from bot.teams.credentials import Credentials
from bot.teams.delivery import TeamsPlatform
from bot.teams.dialogs import Dialogs
from bot.teams.endpoint import Endpoint
from bot.teams.file_consent import FileConsent
from bot.teams.file_messages import FileMessages
from bot.teams.files import Files
from bot.teams.flow_search import FlowSearch
from bot.teams.installs import Installs
from bot.teams.interactions import TeamsInteractions
from bot.teams.keys import SigningKeys
from bot.teams.marks import Marks
from bot.teams.messages import MessageHandler
from bot.teams.people import TeamsPeople
from bot.teams.people_search import PeopleSearch
from bot.teams.references import ConversationReferences
from bot.teams.replies import Responder
from bot.teams.rosters import Rosters
from bot.teams.services import TeamsServices
from bot.teams.settings import TeamsSettings
from bot.teams.tokens import TokenVerifier
from core.ports.presence import Presence

_CONNECTIONS = 50
"""Connections to Teams that one process keeps open at most."""


@dataclass(frozen=True, slots=True)
class TeamsApp:
    """What the process needs of the adapter."""

    route: web.RouteDef
    platform: TeamsPlatform
    presence: Presence
    background: Background


@asynccontextmanager
async def teams_app(services: TeamsServices, settings: TeamsSettings) -> AsyncGenerator[TeamsApp]:
    """The adapter, with the configured tenant linked; what is under way at the end is finished."""
    connections = aiohttp.TCPConnector(limit=_CONNECTIONS)
    async with aiohttp.ClientSession(connector=connections, cookie_jar=aiohttp.DummyCookieJar()) as http:
        credentials = Credentials(http, settings)
        connector = Connector(http, credentials)
        keys = SigningKeys(http, settings.openid_metadata_url)
        verifier = None if settings.unauthenticated else TokenVerifier(keys, settings.token_issuer, settings.app_id)
        adapter = FlowPilotAdapter(verifier, connector)
        references = ConversationReferences(services.store, connector, settings)
        background = Background()
        replies = Responder(adapter, references, background, targeted=settings.targeted)
        installs = Installs(services, settings, replies)
        await installs.link_configured_tenant()
        rosters = Rosters(services.store, connector, references)
        people = TeamsPeople(services.identities, connector, references, rosters, services.store, settings)
        consent = FileConsent(services, http, replies, background)
        files = Files(http, credentials)
        bot = _bot(services, people, rosters, connector, references, replies, installs, files, consent, background)
        try:
            yield TeamsApp(Endpoint(adapter, bot).route(), TeamsPlatform(adapter, references), people, background)
        finally:
            await background.close()
            await keys.close()


def _bot(
    services: TeamsServices,
    people: TeamsPeople,
    rosters: Rosters,
    connector: Connector,
    references: ConversationReferences,
    replies: Responder,
    installs: Installs,
    files: Files,
    consent: FileConsent,
    background: Background,
) -> FlowPilotBot:
    search = PeopleSearch(services, rosters)
    interactions = TeamsInteractions(services, people, search, connector, references)
    marks = Marks(connector, replies, background)
    file_messages = FileMessages(services, replies, background)
    messages = MessageHandler(services, people, interactions, replies, files, marks, file_messages)
    cards = CardActions(services, interactions, replies)
    return FlowPilotBot(
        services,
        people,
        references,
        replies,
        messages,
        cards,
        Dialogs(services, interactions),
        FlowSearch(services),
        search,
        installs,
        consent,
    )
