"""Script templates in a chat: filled in by a form, in a session or beside one, and decided on by reviewers."""

from uuid import UUID

from core.accounts.preferences import FixWay
from core.accounts.user import User
from core.chat.dependencies import ChatDependencies
from core.chat.form_builders import answered_step
from core.chat.outcomes import OLD_FORM, Ask, Done, Outcome, Say, Show, Walked
from core.messaging.cards import Action, Card, Target
from core.messaging.forms import Choice, ChoiceField, Field, Form, TextField, Values
from core.presenters.scripts import filled_card, library_card
from core.scripts.permissions import check_may_fill
from core.scripts.stored import Provenance, StoredTemplate
from core.scripts.template import Parameter, ParameterType, ScriptTemplate
from core.scripts.yaml_form import from_yaml, to_yaml
from core.services.script_filling import ScriptPlace
from core.services.template_offers import NEVER
from core.sessions.known_values import first_values
from core.sessions.session import Session
from core.shared.errors import Conflict, InvalidInput, NotFound
from core.walks.filling import check_may_fill_node

ACTIONS = frozenset(
    {
        Action.FILL_SCRIPT,
        Action.CHOOSE_FIX_WAY,
        Action.MAKE_TEMPLATE,
        Action.TEMPLATE_OFFER,
        Action.APPROVE_SCRIPT,
        Action.REJECT_SCRIPT,
    }
)
"""What is done here."""
_MOST_LISTED = 10
_MOST_DIGITS = 9
_LABEL = 45
"""Characters of a field's label: Slack takes 48 with the mark of what is optional."""


class ScriptChat:
    """Carries out what people do about script templates."""

    def __init__(self, services: ChatDependencies) -> None:
        self._services = services
        self._scripts = services.scripts
        self._filling = services.script_filling
        self._offers = services.template_offers

    async def listed(self, user: User, words: str) -> Card:
        """Templates with these words, to choose from."""
        found = await self._scripts.list(user, words, None, _MOST_LISTED)
        title = f"Scripts with “{words[:60]}”" if words else "Script templates"
        return library_card(title, found, "There is no such template. “scripts” lists all, by name.")

    async def press(  # noqa: PLR0911 - an answer each
        self, user: User, target: Target, key: str
    ) -> Outcome:
        """A button about a template. Raises a Refusal, so that no form is filled in in vain."""
        match target.action:
            case Action.APPROVE_SCRIPT:
                template_id, seen = _shown(target)
                await self._scripts.decide(user, template_id, approve=True, seen=seen)
                return Say("Approved: the account has this template from now on.")
            case Action.REJECT_SCRIPT:
                template_id, _ = _shown(target)
                await self._scripts.get(user, template_id)
                reason = TextField(
                    "notes", "What is wrong with it?", "Whoever wrote it learns from this.", required=True
                )
                return Ask(Form("Reject the template", "Reject it", target, (reason,)))
            case Action.MAKE_TEMPLATE if target.session_id:
                return Ask(_template_form(await self._scripts.suggested(user, target.session_id), target))
            case Action.TEMPLATE_OFFER if target.session_id:
                return Say(await self._offers.decline(user, target.session_id, never=target.value == NEVER))
            case Action.CHOOSE_FIX_WAY if target.session_id and target.step_id:
                return Done(
                    await self._filling.choose_way(user, target.session_id, target.step_id, _way(target.value), key)
                )
            case _:
                if target.walk_id is None:
                    check_may_fill(user)
                stored, session = await self._meant(user, target)
                if not stored.template.parameters:
                    return await self._fill(user, target, stored, {}, key)
                return Ask(_form(stored, session, target))

    async def submit(self, user: User, target: Target, values: Values, key: str) -> Outcome:
        """A form about a template. Raises a Refusal; InvalidInput names the field that is wrong."""
        if target.action is Action.REJECT_SCRIPT:
            template_id, seen = _shown(target)
            await self._scripts.decide(user, template_id, approve=False, note=values.get("notes", ""), seen=seen)
            return Say("Rejected; its author is told why.")
        if target.action is Action.MAKE_TEMPLATE and target.session_id:
            return await self._make(user, target.session_id, values, key)
        if target.action is not Action.FILL_SCRIPT:
            raise InvalidInput("action", OLD_FORM)
        stored, _ = await self._meant(user, target)
        return await self._fill(user, target, stored, values, key)

    async def _fill(self, user: User, target: Target, stored: StoredTemplate, values: Values, key: str) -> Outcome:
        known = {one.name: values[one.name] for one in stored.template.parameters if one.name in values}
        place = ScriptPlace(target.session_id, target.walk_id)
        filled = await self._filling.fill(user, stored.id, known, place, key)
        sensitive = any(one.sensitive for one in stored.template.parameters)
        if target.walk_id and not sensitive:
            return Walked(await self._services.walks.walk(user, target.walk_id))
        if target.session_id is None or sensitive:
            return Show(filled_card(stored.template, filled.rendered.shown))
        return Done(await self._services.reading.session(user, target.session_id))

    async def _make(self, user: User, session_id: UUID, values: Values, key: str) -> Outcome:
        try:
            template = from_yaml(values.get("template", ""))
            stored = await self._scripts.add(user, template, Provenance.SESSION, session_id, key)
        except InvalidInput as refusal:
            raise InvalidInput("template", f"{refusal.field}: {refusal.sentence}") from refusal
        if values.get("keep") != "propose":
            return Say(f"Saved as yours: “scripts {stored.slug}” finds it.")
        await self._scripts.propose(user, stored.id)
        return Say("Saved as yours, and proposed: a reviewer decides.")

    async def _meant(self, user: User, target: Target) -> tuple[StoredTemplate, Session | None]:
        """The template that a button is about: the step's, or the one it names."""
        if target.walk_id:
            walk = await self._services.walks.walk(user, target.walk_id)
            check_may_fill_node(user, walk, target.value)
            return await self._scripts.named(user, target.value), None
        if target.session_id is None:
            return await self._scripts.get(user, _id(target)), None
        session = await self._services.reading.session(user, target.session_id)
        if target.value:
            return await self._scripts.get(user, _id(target)), session
        script = answered_step(session, target).content.script
        if session.open_step is None or session.open_step.id != target.step_id or script is None:
            raise Conflict("This step is over, so its script can no longer be filled in.")
        return await self._scripts.named(user, script.template), session


def _form(stored: StoredTemplate, session: Session | None, target: Target) -> Form:
    template = stored.template
    first = first_values(template, session)
    fields = tuple(_field(parameter, first[parameter.name]) for parameter in template.parameters)
    intro = tuple(
        filter(None, (template.description, f"Check first: {template.look_first}" * bool(template.look_first)))
    )
    return Form("Fill in the script", "Show it", target, fields, (f"{template.name}.", *intro))


def _template_form(template: ScriptTemplate, target: Target) -> Form:
    """The template as it would be kept, to be edited, and for whom it is."""
    keep = (Choice("mine", "For me"), Choice("propose", "For the account", "A reviewer decides."))
    fields = (
        TextField(
            "template",
            "The template",
            "Write {{name}}, without quotes, for each value.",
            to_yaml(template),
            required=True,
        ),
        ChoiceField("keep", "For whom?", keep, "mine"),
    )
    found = ", ".join(parameter.name for parameter in template.parameters) or "nothing"
    return Form("Make a template", "Save", target, fields, (f"Found in the script, and made a parameter: {found}.",))


def _field(parameter: Parameter, value: str) -> Field:
    label = parameter.label if len(parameter.label) <= _LABEL else f"{parameter.label[: _LABEL - 1]}…"
    match parameter.type:
        case ParameterType.SWITCH:
            choices = (Choice("true", "Yes"), Choice("false", "No"))
            return ChoiceField(parameter.name, label, choices, value or "false")
        case ParameterType.CHOICE:
            choices = tuple(Choice(choice, choice) for choice in parameter.choices)
            return ChoiceField(parameter.name, label, choices, value, parameter.required)
        case _:
            hint = "Shown to you once and not stored." if parameter.sensitive else _HINTS.get(parameter.type, "")
            return TextField(parameter.name, label, hint, value, parameter.required, multiline=False)


_HINTS = {
    ParameterType.HOST: "A host name or an IP address.",
    ParameterType.PATH: "A file or folder.",
    ParameterType.ACCOUNT: "The name of an account.",
    ParameterType.NUMBER: "A number.",
}


def _way(value: str) -> FixWay:
    try:
        return FixWay(value)
    except ValueError:
        raise InvalidInput("way", "Choose: by clicking or by script.") from None


def _id(target: Target) -> UUID:
    return _shown(target)[0]


def _shown(target: Target) -> tuple[UUID, int | None]:
    """The template that a button is about, and the version that its card shows; cards of before say none."""
    template_id, _, version = target.value.partition(".")
    try:
        return UUID(template_id), int(version[:_MOST_DIGITS]) if version else None
    except ValueError:
        raise NotFound("There is no such template.") from None
