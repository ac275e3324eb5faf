"""Buttons, menus, forms and shortcuts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.slack.addresses import SlackAddress
from bot.slack.blocks import Json
from bot.slack.dispatcher import AWAY, Dispatcher
from bot.slack.file_messages import FileMessages
from bot.slack.files import files_of
from bot.slack.interaction import SlackInteraction
from bot.slack.modals import errors_response, files_in, origin_of, sentence_view, values_of
from bot.slack.people import SlackPeople
from bot.slack.reading import said_in
from bot.slack.services import SlackServices
from bot.slack.targets import decode
from bot.slack.thread_history import written_in_thread
from core.accounts.user import User
from core.chat import Ignored, Outcome
from core.chat.outcomes import OLD_BUTTON
from core.messaging.cards import Action, Target
from core.shared.errors import InvalidInput, Refusal, Unavailable

TROUBLESHOOT = "troubleshoot"
"""`callback_id` of the shortcut on a message."""
MAKE_TICKET = "make_ticket"
"""`callback_id` of the other shortcut on a message."""
START = "start_session"
"""`callback_id` of the global shortcut."""
_OPENS = frozenset(
    {Action.EDIT_ANSWER, Action.RESOLVE, Action.HAND_OVER, Action.STATUS_UPDATE, Action.WHY, Action.NOTE}
    | {Action.ABANDON, Action.START_OVER, Action.DOCUMENTATION, Action.EDIT_DOCUMENTATION, Action.RATE}
    | {Action.WHOLE, Action.SETTINGS, Action.SEND_TO_TICKET, Action.LINK_TICKET, Action.MAKE_TICKET}
    | {Action.OPEN_TICKET, Action.HAND_OVER_TICKET, Action.NOTE_ON_TICKET, Action.TICKET_STATUS}
    | {Action.FIND_TICKETS, Action.TICKET_SETTINGS, Action.CORRECT_READING, Action.FLAG_STEP, Action.PREFERENCES}
    | {Action.RENAME, Action.ARCHIVE_FLOW, Action.SEE_PROPOSAL}
    | {Action.SEE_COLLEAGUES, Action.FILL_SCRIPT, Action.MAKE_TEMPLATE, Action.REJECT_SCRIPT}
    | {Action.APPROVE_RISKS, Action.EDIT_PROPOSAL, Action.REJECT, Action.SEE_SESSIONS, Action.SEE_FLOW}
)
"""Actions that are answered with a modal."""
_WITHOUT_VALUE = (Action.ANSWER, Action.SWITCH_GUIDE, Action.START, Action.START_FROM_TICKET, Action.WALK)
"""Actions that are, where they name nothing to act on."""


def opens_modal(target: Target) -> bool:
    """Whether a press with that target is answered with a modal."""
    if target.walk_id and target.action in (Action.RESOLVE, Action.HAND_OVER):
        return not target.value
    without_value = target.action in _WITHOUT_VALUE and not target.value
    waits = target.action is Action.FIX_OUTCOME and target.value != "failed"
    return target.action in _OPENS or without_value or waits


class InteractionHandler:
    """Takes what people press, choose and fill in."""

    def __init__(
        self, services: SlackServices, people: SlackPeople, dispatcher: Dispatcher, files: FileMessages
    ) -> None:
        self._services = services
        self._people = people
        self._dispatcher = dispatcher
        self._files = files

    async def press(self, interaction: SlackInteraction, pressed: Json) -> None:
        """A button, or an option of a menu. Raises Unavailable."""
        chosen: Json = pressed.get("selected_option") or pressed
        target = decode(str(chosen.get("value") or ""))
        if target is None:
            self._dispatcher.later(self._dispatcher.tell(interaction, OLD_BUTTON))
            return

        async def carry_out(user: User) -> Outcome:
            return await self._services.chat.press(user, target, interaction.where, interaction.key)

        if opens_modal(target):
            await self._dispatcher.serve_opening(interaction, carry_out)
        else:
            await self._dispatcher.serve(interaction, carry_out)

    async def submit(self, interaction: SlackInteraction, view: Json) -> Json | None:
        """A form. What the modal is to do: None closes it."""
        origin = origin_of(view)
        if origin is None:
            return {"response_action": "update", "view": sentence_view("FlowPilot", OLD_BUTTON)}
        interaction = interaction.at(origin.channel, origin.thread)
        try:
            user = await self._dispatcher.known(interaction)
            values = await self._values(interaction, view)
            if (files := files_in(view)) and origin.target.action in (Action.START, Action.WALK):
                self._start_with_files(interaction, origin.target, values, files)
                return None
            outcome = await self._services.chat.submit(user, origin.target, values, interaction.where, interaction.key)
        except InvalidInput as refusal:
            return errors_response(refusal.field, refusal.sentence, view)
        except Refusal as refusal:
            return {"response_action": "update", "view": sentence_view("That did not work", refusal.sentence)}
        except Unavailable:
            return errors_response("", AWAY, view)
        await self._dispatcher.answer(interaction, outcome)
        return None

    def _start_with_files(
        self, interaction: SlackInteraction, target: Target, values: Mapping[str, str], files: Sequence[Json]
    ) -> None:
        walks = target.action is Action.WALK
        here, key = interaction.where.here, interaction.key
        self._files.start(interaction, values.get("problem", ""), files, here, key, walks=walks, values=values)

    async def _values(self, interaction: SlackInteraction, view: Json) -> dict[str, str]:
        """What was filled in, with people as ids of users and channels as addresses."""
        values = values_of(view)
        for name, value in values.items():
            if value.startswith("@") and _is_field(view, name, "users_select"):
                user = await self._people.colleague(interaction, value[1:])
                values[name] = str(user.id)
            elif value.startswith("#") and _is_field(view, name, "conversations_select"):
                values[name] = str(SlackAddress(interaction.workspace, value[1:]))
        return values

    async def troubleshoot(self, interaction: SlackInteraction, message: Json) -> None:
        """The shortcut on a message: it and its thread are the problem. Raises Unavailable."""
        channel, ts = interaction.channel, str(message.get("ts"))
        root = str(message.get("thread_ts") or ts)

        async def start(user: User) -> Outcome:
            address = SlackAddress(interaction.workspace, channel, root)
            existing = await self._services.chat.conversation_at(user.account_id, address.place())
            if existing and (existing.session_id or existing.walk_id):
                raise Refusal("This thread already has a session.")
            written = await written_in_thread(interaction.client, channel, root)
            files = written.with_files(files_of(message))
            place = address.place(hears_all=not written.by_others(interaction.user_id))
            if files:
                problem = written.with_message(said_in({**message, "files": []}))
                self._files.start(interaction, problem, files, place, interaction.key, thread=root)
                return Ignored()
            problem = written.with_message(said_in(message))
            return await self._services.chat.start(user, problem, place, interaction.key)

        in_thread = root if message.get("thread_ts") and root != ts else ""
        await self._dispatcher.serve(replace(interaction, thread=in_thread), start)

    async def make_ticket(self, interaction: SlackInteraction, message: Json) -> None:
        """The shortcut on a message that makes an internal ticket of it: a form to look it over. Raises Unavailable."""

        async def ask(user: User) -> Outcome:
            return self._services.chat.ticket_from(user, said_in(message))

        await self._dispatcher.serve_opening(interaction, ask)

    async def ask_for_problem(self, interaction: SlackInteraction) -> None:
        """The global shortcut: a form to describe a problem in. Raises Unavailable."""
        await self.press(interaction, {"value": f"{Action.START.value}.-.-."})


def _is_field(view: Json, name: str, kind: str) -> bool:
    blocks: list[Json] = view.get("blocks") or []
    return any(block.get("block_id") == name and block.get("element", {}).get("type") == kind for block in blocks)
