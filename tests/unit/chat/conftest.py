"""A help desk without a chat platform or a database: people, what each is shown, and what they press and type."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from core.accounts.account import Account, AccountSettings
from core.accounts.user import Identity, Role, User, Workspace
from core.chat import Ask, ChatDependencies, ChatService, Done, InteractionContext, Outcome, Say, Show, Walked
from core.chat.command_parser import parse_command
from core.flows.model import Flow
from core.flows.published import PublishedFlow
from core.matching.similarity import KeywordSimilarity
from core.messaging.cards import Button, Buttons, Card, Choices, Fold, Input, Menu, Target
from core.messaging.forms import Form
from core.messaging.places import Place
from core.proposals.proposal import Proposal, ProposalSource, ProposalType, Support
from core.safety.redaction import scrub_all
from core.services.administration import REVIEW_CHANNEL, AdministrationService
from core.services.answer_reading import AnswerReadingService
from core.services.attachments import AttachmentService
from core.services.colleagues import ColleagueService
from core.services.commenting import ProposalComments
from core.services.flags import FlagService
from core.services.following import FollowingService
from core.services.identities import IdentityService
from core.services.importing import ImportService
from core.services.preferences import PreferenceService
from core.services.publishing import FlowLibrary
from core.services.quota import QuotaLimits, QuotaService
from core.services.review import ReviewService
from core.services.script_filling import ScriptFilling
from core.services.scripts import ScriptService
from core.services.session_queries import SessionQueries
from core.services.sessions import SessionDependencies, SessionService
from core.services.template_offers import TemplateOffers
from core.services.walk_endings import WalkEndings
from core.services.walks import WalkDependencies, WalkService
from core.sessions.commands import AcceptGuideReply, GuideReply, SessionCommand
from core.sessions.session import Session
from core.sessions.steps import GuideKind, StepDraft, StepType
from core.tickets.documents import Wording
from tests.support.embedding import GivenEmbedders
from tests.support.files import GivenReadings
from tests.support.isolation import SameProcess
from tests.support.memory import GivenMatcher, Kept, MemoryStore
from tests.support.memory_tickets import GivenSystems, ticket_use_cases
from tests.support.scene import drafted
from tests.support.walk import NOW

PROBLEM = "The scanner on floor two drops every second page."
HANDOVERS = Place("slack", "T1/C0HANDOVERS")
WORKSPACE = "T1"


def words(card: Card) -> str:
    """Everything a card says, a line each."""
    lines = [card.title, card.badge]
    for element in card.elements:
        match element:
            case Fold(summary=summary, elements=inner):
                lines += [summary, words(Card("", inner))]
            case Buttons() | Choices() | Menu():
                lines += [button.label for button in element.buttons]
            case Input(label=label):
                lines.append(label)
            case _:
                lines += [getattr(element, "heading", ""), getattr(element, "text", "")]
                lines += getattr(element, "lines", ())
    return "\n".join(filter(None, lines))


def buttons(card: Card) -> Iterator[Button]:
    """Everything of a card that can be pressed, an input's own button included."""
    for element in card.elements:
        if isinstance(element, Buttons | Choices | Menu):
            yield from element.buttons
        elif isinstance(element, Input):
            yield Button(element.submit, element.target)


class Person:
    """Somebody of the account, with a conversation of their own and a channel they work in."""

    def __init__(self, office: "Office", user: User) -> None:
        self.office = office
        self.user = user
        self.identity = Identity("slack", WORKSPACE, f"U-{user.name}")
        self.own = Place("slack", f"{WORKSPACE}/D-{user.name}")
        self.here = Place("slack", f"{WORKSPACE}/C-{user.name}")

    @property
    def where(self) -> InteractionContext:
        return InteractionContext(self.here, self.own, "/pilot ")

    async def starts(self, problem: str = PROBLEM, key: str | None = None) -> Session:
        """Describe a problem in the own channel."""
        done = await self.office.chat.start(self.user, problem, self.here, key or self.office.new_key())
        return done.session

    async def presses(self, label: str, *, on: Card | None = None, at: Place | None = None, key: str = "") -> Outcome:
        """Press what has that label, or begins with it: on a card in hand, else in the newest card that has it."""
        cards = [on] if on else self.office.cards(at or self.here)
        found = [button for card in cards for button in buttons(card) if button.label.startswith(label)]
        assert found, f"nothing is labelled “{label}” in: {[words(card) for card in cards]}"
        found.sort(key=lambda button: button.label == label)
        return await self.aims(found[-1].target, key)

    async def aims(self, target: Target, key: str = "") -> Outcome:
        """Press something that carries this target, whether or not it still shows."""
        return await self.office.chat.press(self.user, target, self.where, key or self.office.new_key())

    async def asked(self, label: str, *, on: Card | None = None, at: Place | None = None) -> Form:
        """The form that a press is answered with."""
        return form_of(await self.presses(label, on=on, at=at))

    async def fills(self, form: Form, key: str = "", **values: str) -> Outcome:
        """Send a form: what is not named stays as it was shown."""
        shown = {field.name: field.value for field in form.fields}
        assert not values.keys() - shown.keys(), f"the form asks only for {sorted(shown)}"
        return await self.office.chat.submit(
            self.user, form.target, shown | values, self.where, key or self.office.new_key()
        )

    async def writes(self, text: str, *, at: Place | None = None, addressed: bool = False, key: str = "") -> Outcome:
        """Write in a conversation."""
        conversation = await self.office.chat.conversation_at(self.user.account_id, at or self.here)
        assert conversation is not None
        return await self.office.chat.hear(
            self.user, conversation, text, key or self.office.new_key(), addressed=addressed
        )

    async def rewrites(self, text: str, first_key: str) -> Outcome:
        """Edit a message sent before."""
        return await self.office.chat.correct(self.user, text, first_key, self.office.new_key())

    async def deletes(self, first_key: str) -> Outcome:
        """Delete a message sent before."""
        return await self.office.chat.withdraw(self.user, first_key, self.office.new_key())

    async def orders(self, text: str, mentioned: "Person | None" = None, about: Session | None = None) -> Outcome:
        """Give the bot a word, as after its slash command; in the thread of the session it is `about`."""
        order = parse_command(text)
        assert order is not None, f"“{text}” is a problem, not an order"
        return await self.office.chat.order(
            self.user,
            self.identity,
            order,
            self.where,
            self.office.new_key(),
            mentioned.user if mentioned else None,
            about.id if about else None,
        )


def own_place(identity: Identity) -> Place:
    """Where somebody is written to alone."""
    return Place("slack", f"{identity.workspace}/{identity.external_id.replace('U-', 'D-')}")


class Office:
    """One account with its people, and FlowPilot's use cases on a store in memory."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.matcher = GivenMatcher()
        self.now = NOW
        self.account_id = uuid4()
        self._keys = count(1)
        wording = Wording(scrub_all, ZoneInfo("UTC"))
        self.session_service = SessionService(
            self.store, SessionDependencies(self._moment, uuid4, wording, own_place=own_place)
        )
        reading = SessionQueries(self.store, wording, self._moment)
        self.ticketing = GivenSystems()
        tickets = ticket_use_cases(self.store, reading, self.session_service, self._moment, self.ticketing)
        walks, scripts = self._walks(), ScriptService(self.store, self._moment, uuid4)
        self.services = ChatDependencies(
            self.session_service,
            reading,
            AdministrationService(self.store, self._moment, uuid4),
            IdentityService(self.store, self._moment, uuid4),
            ColleagueService(self.store),
            ReviewService(self.store, self._moment, timedelta(minutes=10)),
            FlagService(self.store, self._moment, uuid4),
            FollowingService(self.store, KeywordSimilarity()),
            self.matcher,
            ImportService(self.store, self.matcher, scrub_all, SameProcess(), self._moment, uuid4),
            walks,
            self.store,
            uuid4,
            claude=True,
            tickets=tickets,
            scripts=scripts,
            attachments=AttachmentService(self.store, reading, GivenReadings(), uuid4, 0),
            comments=ProposalComments(self.store, self._moment),
            script_filling=ScriptFilling(self.store, self.session_service, walks, scripts, self._moment, uuid4),
            template_offers=TemplateOffers(self.store),
            preferences=PreferenceService(self.store),
            library=FlowLibrary(self.store, self._moment),
        )
        self.chat = ChatService(self.services)

    def _walks(self) -> WalkService:
        similarity = KeywordSimilarity()
        quota = QuotaService(self.store, QuotaLimits(0, 0), self._moment, uuid4)
        endings = WalkEndings(self.session_service, similarity, list, self._moment, uuid4)
        reading = AnswerReadingService(GivenEmbedders(), self.matcher, quota, None, claude=False)
        dependencies = WalkDependencies(
            self._moment,
            uuid4,
            self.matcher,
            similarity,
            endings,
            reading,
            Wording(scrub_all, ZoneInfo("UTC")),
            claude=False,
        )
        return WalkService(self.store, dependencies)

    def _moment(self) -> Any:
        self.now += timedelta(seconds=1)
        return self.now

    async def opened(self) -> "Office":
        """With its account, the channel for hand-overs and the one for reviewers."""
        async with self.store.transaction(self.account_id) as transaction:
            await transaction.add_account(Account(self.account_id, "Acme", AccountSettings()))
            await transaction.messages.open_conversation(HANDOVERS, "handover", None)
            await transaction.messages.open_conversation(REVIEW_CHANNEL, "review", None)
        self.store.linked["slack", WORKSPACE] = Workspace("slack", WORKSPACE, self.account_id)
        return self

    async def person(self, name: str, role: Role = Role.ENGINEER, *, reviewer: bool = False) -> Person:
        user = User(uuid4(), self.account_id, name, role, reviewer)
        made = Person(self, user)
        async with self.store.transaction(self.account_id) as transaction:
            await transaction.people.add(user)
            await transaction.people.add_identity(user.id, made.identity)
        return made

    async def publishes(self, flow: Flow) -> PublishedFlow:
        async with self.store.transaction(self.account_id) as transaction:
            return await transaction.flows.publish(flow, {})

    async def proposes(self, flow: Flow, of: Person) -> Proposal:
        """A new flow, learned from a session of that person's, in the reviewers' channel."""
        proposal = Proposal(
            uuid4(), self.account_id, ProposalType.NEW_FLOW, ProposalSource.AI_PROMOTED, flow.title, flow, self.now,
            support=(Support(uuid4(), of.user.person),),
        )  # fmt: skip
        async with self.store.transaction(self.account_id) as transaction:
            await transaction.proposals.add(proposal)
        return proposal

    def new_key(self) -> str:
        return f"key {next(self._keys)}"

    @property
    def kept(self) -> Kept:
        return self.store.kept[self.account_id]

    def session(self, of: Session) -> Session:
        """The session as it stands."""
        return self.kept.sessions[of.id]

    def cards(self, place: Place) -> list[Card]:
        """What a conversation shows, in order; nothing where there is none."""
        found = [one.id for one in self.kept.conversations.values() if one.place.address == place.address]
        return [card for conversation_id in found for card in self.kept.cards[conversation_id].values()]

    def shows(self, place: Place) -> str:
        """All that a conversation says."""
        return "\n".join(words(card) for card in self.cards(place))

    async def guide_says(self, of: Session, *drafts: StepDraft, **reply: Any) -> Session:
        """The guide answers the awaited turn."""
        accept = AcceptGuideReply(self.session(of).turn, GuideReply(GuideKind.CLAUDE, drafts, **reply))
        return await self.session_service.execute(None, self.account_id, of.id, accept)

    async def guide_asks(self, of: Session, text: str = "Which tray?", *labels: str) -> Session:
        """A question, with these options or two that will do."""
        return await self.guide_says(of, drafted(text, StepType.QUESTION, *(labels or ("Upper", "Lower"))))

    async def guide_has_done(self, of: Session, text: str = "Clean the rollers.") -> Session:
        """Something to do, that works or does not."""
        return await self.guide_says(of, drafted(text, StepType.ACTION))

    async def does(self, person: Person, of: Session, command: SessionCommand) -> Session:
        """What happens elsewhere, as on the page."""
        return await self.session_service.execute(person.user, self.account_id, of.id, command)

    def as_role(self, person: Person, role: Role) -> None:
        """An admin has changed what somebody may do."""
        person.user = replace(person.user, role=role)
        self.kept.users[person.user.id] = person.user


def sentence(outcome: Outcome) -> str:
    """What the person alone is told; empty where nothing is said."""
    return outcome.sentence if isinstance(outcome, Done | Say | Walked) else ""


def shown(outcome: Outcome) -> Card:
    """The card that the person alone is shown."""
    assert isinstance(outcome, Show), outcome
    return outcome.card


def form_of(outcome: Outcome) -> Form:
    """The form that the person is asked to fill in."""
    assert isinstance(outcome, Ask), outcome
    return outcome.form


def fields(form: Form) -> dict[str, str]:
    """The questions of a form, by the names of their fields."""
    return {field.name: field.label for field in form.fields}


@pytest.fixture
async def office() -> Office:
    return await Office().opened()


@pytest.fixture
async def dana(office: Office) -> Person:
    return await office.person("Dana")


@pytest.fixture
async def eli(office: Office) -> Person:
    return await office.person("Eli")
