"""First-line walks in a chat: starting one, presses, forms, what is written in its thread, and Home."""

from collections.abc import Sequence
from uuid import UUID

from core.accounts.user import Role, User
from core.chat import walk_forms as asking
from core.chat.actions import IN_ITS_THREAD
from core.chat.context import InteractionContext
from core.chat.dependencies import ChatDependencies
from core.chat.form_builders import FLAGGED, flag_kind
from core.chat.outcomes import OLD_BUTTON, Ask, Ignored, Outcome, Say, Show, Walked
from core.chat.titles import rename_walk, title_form
from core.chat.walk_words import ordered_in_walk
from core.messaging.cards import Action, Card, Target, brief
from core.messaging.forms import Values
from core.messaging.places import Conversation, Place
from core.ports.walks import WalkFilter
from core.presenters.walk_home import walk_home_cards
from core.presenters.walks import newest_card, offer_value, walk_cards
from core.services.walk_files import add_files_to_walk
from core.services.walk_intake import Intake
from core.sessions.answers import ReadingKind, read_by_words, request
from core.sessions.attachments import AttachedFile
from core.sessions.commands import StepReply
from core.sessions.errors import NotAnAnswer
from core.sessions.steps import Confirm, StepPurpose
from core.shared.errors import InvalidInput, NotFound
from core.shared.typed_text import normal_form
from core.walks.asking import asks_for_engineer
from core.walks.commands import AddWalkNote, AnswerNode, EscalateWalk, LeaveFlow, ResolveWalk, WalkCommand
from core.walks.context import require_active
from core.walks.deciding import reason_of
from core.walks.permissions import check_may_steer_walk, may_walk
from core.walks.walk import Walk, WalkStatus, node_id

_NONE = frozenset({"none", "none of these", "neither", "no", "nein", "keins", "keine davon"})
_HELPED = frozenset({"solved, this helped", "solved", "this helped", "it helped", "yes it helped", "yes, it helped"})
"""Words that say what a button says."""
OVER = "This walk has ended. Describe what is left, and I start another one."
"""Said to who writes where a walk was."""
_MOST = 10
_RECENT = 5
_OVER = tuple(status for status in WalkStatus if status is not WalkStatus.ACTIVE)


class Walking:
    """Takes what first-line technicians do in a chat."""

    def __init__(self, services: ChatDependencies) -> None:
        self._services = services

    async def start(self, user: User, intake: Intake, place: Place, key: str) -> Walked:
        """Start a walk in a conversation of its own. Raises a Refusal."""
        walk = await self._services.walks.start(user, intake, self._services.new_id(), place, key)
        return Walked(walk)

    async def begin(self, user: User, text: str, where: InteractionContext, key: str) -> Outcome:
        """`/walk`, with a problem or a flow's name behind it; with nothing, a form asks for it."""
        if not text.strip():
            return Ask(asking.walk_form())
        return await self.start(user, await self._intake(user, text), where.here, key)

    async def _intake(self, user: User, text: str) -> Intake:
        """The flow of that name, else the problem."""
        async with self._services.store.reading(user.account_id) as transaction:
            flows = await transaction.flows.list(text)
        named = [flow for flow in flows if normal_form(text) in (normal_form(flow.title), flow.slug)]
        return Intake(flow_id=named[0].id) if named else Intake(text)

    async def press(  # noqa: PLR0911 - an answer each
        self, user: User, target: Target, where: InteractionContext, key: str
    ) -> Outcome:
        """A button or a choice about a walk, or one that starts one. Raises a Refusal."""
        if target.walk_id is None:
            if not target.value:
                return Ask(asking.walk_form())
            return await self.start(user, Intake(flow_id=_id(target.value)), where.here, key)
        walk = await self._services.walks.walk(user, target.walk_id)
        match target.action:
            case Action.WHOLE:
                card = walk_cards(walk).get(target.value)
                return Show(card) if card else Say("This has changed; look at the newest card.")
            case Action.OPEN:
                if walk.technician.id == user.id and (thread := await self._thread(user, walk, where)):
                    return Walked(walk, IN_ITS_THREAD, where=thread)
                await self._services.walks.show_in(walk, where.here)
                return Walked(walk, "Shown here.")
            case Action.RENAME:
                check_may_steer_walk(user, walk)
                return Ask(title_form(walk))
            case Action.CHOOSE:
                return Walked(await self._choose(user, walk, target.value, key))
            case _:
                pass
        check_may_steer_walk(user, walk)
        command = _command(walk, target)
        return await self._execute(user, walk, command, key) if command else await self._ask(user, walk, target)

    async def _thread(self, user: User, walk: Walk, where: InteractionContext) -> Place | None:
        async with self._services.store.reading(user.account_id) as transaction:
            return await transaction.messages.thread_of(walk.id, where.here)

    async def where_it_stands(self, user: User, walk_id: UUID) -> Show:
        """What the walk asks now, for who asks in its own thread. Raises a Refusal."""
        return Show(newest_card(await self._services.walks.walk(user, walk_id)))

    async def _ask(self, user: User, walk: Walk, target: Target) -> Ask:
        require_active(walk)  # so that no form is filled in in vain
        if target.action is Action.HAND_OVER and target.value:
            to = await self._services.colleagues.find(user.account_id, target.value)
            return Ask(asking.handover_form(walk, target, to))
        return Ask(asking.form_for(walk, target))

    async def submit(self, user: User, target: Target, values: Values, where: InteractionContext, key: str) -> Outcome:
        """A form about a walk, or one that starts one. Raises a Refusal; InvalidInput names the field that is wrong."""
        if target.walk_id is None:
            intake = Intake(values.get("problem", ""), adhoc=values.get("how") == "notes")
            if values.get("how") == "engineer":
                walk = await self._services.walks.escalate(
                    user, intake, "Asked for an engineer at once.", self._services.new_id(), where.here, key
                )
                return Walked(walk, "An engineer has been asked.")
            return await self.start(user, intake, where.here, key)
        walk = await self._services.walks.walk(user, target.walk_id)
        if target.action is Action.RENAME:
            return await rename_walk(self._services, user, walk, values.get("title", ""), key)
        if target.action is Action.FLAG_STEP:
            await self._services.flags.flag_walk(user, walk.id, flag_kind(values), values.get("note", ""))
            return Say(FLAGGED)
        named = values.get("target_user", "")
        to = await self._services.colleagues.find(user.account_id, named) if named else None
        return await self._execute(user, walk, asking.command_of(target, values, to), key)

    async def hear(
        self, user: User, conversation: Conversation, text: str, key: str, *, addressed: bool, prefix: str = ""
    ) -> Outcome:
        """Something written in a walk's thread. Raises a Refusal."""
        if conversation.walk_id is None or not (conversation.place.hears_all or addressed):
            return Ignored()
        async with self._services.store.reading(user.account_id) as transaction:
            walk = await transaction.walks.get(conversation.walk_id)
        if walk is None or (walk.technician.id != user.id and not addressed):
            return Ignored()
        check_may_steer_walk(user, walk)
        if not walk.is_active:
            return Say(OVER)
        if ordered := await ordered_in_walk(self._services, user, walk, text, key, prefix):
            return ordered
        try:
            return await self._heard(user, walk, text, key)
        except NotAnAnswer as reply:
            return Say(reply.sentence)

    async def takes_files(self, user: User, conversation: Conversation, *, addressed: bool) -> Walk | None:
        """The walk that files sent there are for; None where they are nobody's business. Raises a Refusal."""
        if conversation.walk_id is None or not (conversation.place.hears_all or addressed):
            return None
        async with self._services.store.reading(user.account_id) as transaction:
            walk = await transaction.walks.get(conversation.walk_id)
        if walk is None or (walk.technician.id != user.id and not addressed):
            return None
        check_may_steer_walk(user, walk)
        return walk

    async def add_files(
        self, user: User, walk: Walk, files: Sequence[AttachedFile], key: str, *, answers: bool
    ) -> Walk:
        """Write down what files say; where it names one of the open node's options and it `answers`, take that."""
        return await add_files_to_walk(self._services.walks, user, walk, files, key, answers=answers)

    async def _heard(self, user: User, walk: Walk, text: str, key: str) -> Outcome:
        if walk.suggestions and (chosen := _chosen(walk, text)) is not None:
            return Walked(await self._choose(user, walk, chosen, key))
        if command := _by_words(walk, text):
            return await self._execute(user, walk, command, key)
        if walk.open_node is None or walk.at_end:
            if request(text) is ReadingKind.SOCIAL:
                return Say("You are welcome.")
            if walk.open_node is None and request(text) is ReadingKind.RESOLVE:
                return Ask(asking.form_for(walk, Target(Action.RESOLVE, walk_id=walk.id)))
            done = await self._execute(user, walk, AddWalkNote(text), key)
            return Walked(done.walk, is_note=True)
        return await self._execute(user, walk, AnswerNode(node_id(walk.open_node), StepReply(text=text)), key)

    async def active(self, user: User) -> list[Walk]:
        """The person's walks that go on."""
        which = WalkFilter((WalkStatus.ACTIVE,), user.id, limit=_MOST)
        return list(await self._services.walks.walks(user, which))

    async def home(self, user: User) -> tuple[Card, ...]:
        """What Home says of walks: all of it for a first-line technician, what they cover for others, else nothing."""
        settings = await self._services.walks.settings(user)
        if not may_walk(user, settings):
            return ()
        active = await self.active(user)
        recent = WalkFilter(_OVER, user.id, limit=_RECENT)
        over = list(await self._services.walks.walks(user, recent))
        return walk_home_cards(tuple(active), tuple(over), is_all=user.role is Role.L1_TECH)

    async def _choose(self, user: User, walk: Walk, value: str, key: str) -> Walk:
        offered = offer_value(value)
        kind, named = offered or (None, "")
        id_ = _id(named) if offered else None
        return await self._services.walks.choose(user, user.account_id, walk.id, kind, id_, key)

    async def _execute(self, user: User, walk: Walk, command: WalkCommand, key: str) -> Walked:
        after = await self._services.walks.execute(user, user.account_id, walk.id, command, key)
        return Walked(after, is_note=isinstance(command, AddWalkNote))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is no such flow.") from None


def _command(  # noqa: PLR0911 - a command each
    walk: Walk, target: Target
) -> WalkCommand | None:
    """The command that needs nothing more than the press; None where a form comes first."""
    node = str(target.step_id) if target.step_id else ""
    match target.action:
        case Action.ANSWER if target.value:
            return AnswerNode(node, StepReply(option=_option(walk, target.value)))
        case Action.SKIP:
            return AnswerNode(node, StepReply(skip=True))
        case Action.WORKED | Action.FAILED:
            return AnswerNode(node, StepReply(success=target.action is Action.WORKED))
        case Action.NOT_THIS:
            return LeaveFlow(node)
        case Action.RESOLVE if target.value == "helpful":
            return ResolveWalk(True)
        case Action.HAND_OVER if target.value == "now":
            return EscalateWalk()
        case Action.ANSWER | Action.NOTE | Action.RESOLVE | Action.HAND_OVER | Action.FLAG_STEP:
            return None
        case _:
            raise InvalidInput("action", OLD_BUTTON)


def _option(walk: Walk, value: str) -> str:
    """The option's value where a platform carried something shorter for it."""
    options = walk.open_node.options if walk.open_node else ()
    return next((option.value for option in options if brief(option.value) == value), value)


def _chosen(walk: Walk, text: str) -> str | None:
    """The suggestion that was typed, as a choice's value; None for anything else."""
    typed = normal_form(text)
    if typed in _NONE:
        return "none"
    named = [offer for offer in walk.suggestions if normal_form(offer.title) == typed]
    return f"{named[0].kind.value}:{named[0].id}" if named else None


def _by_words(walk: Walk, text: str) -> WalkCommand | None:
    """The end that words ask for at the end of a walk, or where nothing is open; None for anything else."""
    step = walk.open_node
    if step and walk.at_end:
        reading = read_by_words(text, step)
        confirms = reading.kind is ReadingKind.OPTION and reading.option == Confirm.YES
        helped = normal_form(text) in _HELPED
        if (confirms or helped) and step.content.purpose is StepPurpose.CONFIRM_RESOLUTION:
            return ResolveWalk(True)
        if confirms or reading.kind is ReadingKind.HAND_OVER or asks_for_engineer(text):
            return EscalateWalk(reason_of(walk) or text)
    if step is None and (request(text) is ReadingKind.HAND_OVER or asks_for_engineer(text)):
        return EscalateWalk(text)
    return None
