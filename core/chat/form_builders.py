"""The forms about a session, and what filling them in asks of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.accounts.account import AccountSettings, Platform
from core.accounts.person import Person
from core.chat.file_forms import FILES
from core.chat.first_line_settings import first_line_changes, first_line_fields
from core.messaging.cards import Action, Target
from core.messaging.forms import (
    ChannelField,
    Choice,
    ChoiceField,
    Field,
    Form,
    PersonField,
    TextField,
    Values,
)
from core.proposals.flags import FlagKind
from core.services.session_queries import DocumentView
from core.sessions.commands import HandOver, RecordFixOutcome, Resolve, StepReply
from core.sessions.engine import last_fix
from core.sessions.session import FixOutcome, Session
from core.sessions.steps import Answer, OptionAnswer, ResultAnswer, SkipAnswer, Step, TextAnswer, typed_text
from core.shared.errors import InvalidInput, NotFound
from core.shared.text import shortened

_QUESTION_SHOWN = 500
"""Characters of a question that a form repeats; the step's card has it whole."""
_WAITING = TextField("waiting_for", "What are you waiting for?", "For example a restart tonight. You will be reminded.")
STARS = ("useless", "poor", "fair", "good", "just right")
"""What one to five stars say."""


FLAGGED = "Flagged: the reviewers see it at this step. The flow stays as it is until they decide."
"""What somebody is told who flagged a step."""


def answered_step(session: Session, target: Target) -> Step:
    """The step a target is about. Raises NotFound."""
    step = session.step(target.step_id) if target.step_id else None
    if step is None:
        raise NotFound("There is no such step in this session.")
    return step


def answer_form(step: Step, target: Target) -> Form:
    """An answer in one's own words; of an action also how it went, with details."""
    fields: tuple[Field, ...] = (TextField("text", "Your answer", required=True),)
    if step.type.takes_result and not step.options:
        choices = (*_results(), Choice("text", "In my own words", "Neither, or something else happened."))
        fields = (
            ChoiceField("choice", "How did it go?", choices, "text"),
            TextField("text", "What you did and saw"),
        )
    return Form("Your answer", "Send", target, fields, (shortened(step.content.text, _QUESTION_SHOWN),))


def edit_form(step: Step, target: Target) -> Form:
    """Another answer to the step answered last."""
    takes_result = step.type.takes_result and not step.options
    options = tuple(Choice(f"option:{number}", option.label) for number, option in enumerate(step.options))
    choices = (
        *(_results() if takes_result else options),
        Choice("text", "In my own words"),
        Choice("skip", "Couldn't do it" if takes_result else "Can't check"),
    )
    fields = (
        ChoiceField("choice", "How did it go?" if takes_result else "Answer", choices, _choice_of(step)),
        TextField("text", "What you did and saw" if takes_result else "In your own words", value=_text_of(step.answer)),
    )
    intro = (shortened(step.content.text, _QUESTION_SHOWN), "What followed this answer no longer counts.")
    return Form("Edit your answer", "Save", target, fields, intro)


def _results() -> tuple[Choice, ...]:
    return (Choice("result:true", "Worked"), Choice("result:false", "Didn't work"))


def _choice_of(step: Step) -> str:
    match step.answer:
        case OptionAnswer(value=value):
            return next((f"option:{number}" for number, one in enumerate(step.options) if one.value == value), "text")
        case ResultAnswer(success=success):
            return f"result:{str(success).lower()}"
        case SkipAnswer():
            return "skip"
        case TextAnswer() | None:
            return "text"


def _text_of(answer: Answer | None) -> str:
    match answer:
        case ResultAnswer(details=details):
            return details
        case _:
            return typed_text(answer)


def reply_of(step: Step, values: Values) -> StepReply:
    """The answer that a form gives. Raises InvalidInput for an option that is not there."""
    kind, _, value = values.get("choice", "text").partition(":")
    text = values.get("text", "")
    match kind:
        case "skip":
            return StepReply(skip=True)
        case "result":
            return StepReply(success=value == "true", details=text)
        case "option":
            if not value.isdecimal() or int(value) >= len(step.options):
                raise InvalidInput("choice", "This is not an option of the step.")
            return StepReply(option=step.options[int(value)].value)
        case _:
            return StepReply(text=text)


def resolve_form(session: Session, target: Target) -> Form:
    """What fixed it, and how sure that is."""
    outcomes = (
        Choice("worked", "It works, I verified it", "Ends the session and writes the documentation."),
        Choice("partly", "It works partly", "Ends the session and notes what is left."),
        Choice("waiting", "Done, waiting to verify", "Keeps the session open."),
    )
    fields = (
        ChoiceField("outcome", "How sure are you?", outcomes, "worked"),
        TextField("fix", "What fixed it?", value=last_fix(session)),
        TextField("root_cause", "What was the cause?"),
        TextField("note", "What is left?", "Required if it works partly."),
        TextField("waiting_for", _WAITING.label, "Required if you are waiting to verify. You will be reminded."),
    )
    return Form("It's fixed", "Save", target, fields)


def resolve_command(values: Values) -> Resolve:
    """The resolution that a form says."""
    waits = _outcome(values) is FixOutcome.WAITING
    return Resolve(
        _outcome(values),
        values.get("root_cause", ""),
        values.get("fix", ""),
        values.get("note", ""),
        values.get("waiting_for", "") if waits else "",
    )


def fix_outcome_form(target: Target) -> Form:
    """What worked, or what for the fix waits."""
    if target.value == FixOutcome.PARTLY:
        note = TextField("note", "What worked, and what did not?", required=True)
        return Form("The fix worked partly", "Save", target, (note,))
    waiting = TextField(_WAITING.name, _WAITING.label, _WAITING.hint, required=True)
    return Form("The fix waits", "Save", target, (waiting,))


def fix_outcome_command(target: Target, values: Values) -> RecordFixOutcome:
    """The outcome that a form, or the button before it, says."""
    return RecordFixOutcome(_outcome({"outcome": target.value}), values.get("note", ""), values.get("waiting_for", ""))


def _outcome(values: Values) -> FixOutcome:
    try:
        return FixOutcome(values.get("outcome", ""))
    except ValueError:
        raise InvalidInput("outcome", "Say how the fix went.") from None


def handover_form(target: Target, to: Person | None = None) -> Form:
    """Why, and to whom. Whoever was named is kept with the form, which may be opened by a button first."""
    target = replace(target, value=str(to.id) if to else "")
    fields = (
        TextField("reason", "Why?", required=True),
        PersonField("target_user", "To whom?", "Leave it empty to let anyone take it.", str(to.id) if to else ""),
    )
    intro = ("Everything found so far is passed on. Whoever takes it can continue where you are now.",)
    return Form(f"Hand over to {to.name}" if to else "Hand over", "Hand it over", target, fields, intro)


def handover_command(values: Values, to: Person | None) -> HandOver:
    """The hand-over that a form asks for."""
    return HandOver(values.get("reason", ""), to)


def guide_form(target: Target, flows: list[tuple[str, str]], *, claude: bool) -> Form:
    """Who guides from here on; `flows` are ids and titles, the nearest first."""
    guides = [Choice("auto", "Best available", "A matching flow or Claude; otherwise your own steps.")]
    if flows:
        guides.append(Choice("flow", "A flow from the library", "The one chosen below."))
    if claude:
        guides.append(Choice("claude", "Claude"))
    guides.append(Choice("adhoc", "My own steps", "A short intake, then you record what you try."))
    fields: list[Field] = [ChoiceField("guide", "From here on, the next steps come from", tuple(guides), "auto")]
    if flows:
        choices = tuple(Choice(flow_id, title) for flow_id, title in flows)
        fields.append(ChoiceField("flow_id", "Flow", choices, flows[0][0], required=False))
    return Form("Change guide", "Change", target, tuple(fields))


def note_form(target: Target) -> Form:
    """Context that answers nothing."""
    text = TextField(
        "text", "Note", "Context for the session and its documentation. It does not answer the step.", required=True
    )
    return Form("Add a note", "Add it", target, (text,))


def flag_form(text: str, target: Target) -> Form:
    """What is wrong with a step of a flow, of which this is the text."""
    choices = (
        Choice(FlagKind.WRONG.value, "Wrong", "It does not do what it says."),
        Choice(FlagKind.OUTDATED.value, "Outdated", "It was right once."),
        Choice(FlagKind.UNCLEAR.value, "Unclear", "It is not clear what to do."),
        Choice(FlagKind.DANGEROUS.value, "Dangerous", "It can do harm."),
    )
    fields = (
        ChoiceField("kind", "What is wrong with it?", choices),
        TextField("note", "In a sentence", "What it should say instead, or what went wrong", required=True),
    )
    intro = (shortened(text, _QUESTION_SHOWN), "The reviewers get it; the flow stays as it is until then.")
    return Form("Flag this step", "Flag it", target, fields, intro)


def flag_kind(values: Values) -> FlagKind:
    """What the form says is wrong. Raises InvalidInput."""
    try:
        return FlagKind(values.get("kind", ""))
    except ValueError:
        raise InvalidInput("kind", "Choose what is wrong with the step.") from None


def abandon_form(target: Target) -> Form:
    """Whether to give the session up."""
    intro = ("It ends without a resolution. It is kept, and you can reopen it.",)
    return Form("Abandon this session?", "Abandon it", target, intro=intro)


def start_over_form(target: Target) -> Form:
    """Whether to begin anew."""
    intro = ("A new session starts with the same problem. This one is abandoned and kept.",)
    return Form("Start over?", "Start over", target, intro=intro)


def rating_form(target: Target) -> Form:
    """One to five stars for the documentation."""
    stars = tuple(Choice(str(number), f"{number} · {word}") for number, word in enumerate(STARS, 1))
    fields = (ChoiceField("stars", "How good is it?", stars, "4"), TextField("comment", "What should be better?"))
    return Form("Rate the documentation", "Rate", target, fields)


def document_form(view: DocumentView, target: Target) -> Form:
    """The document's sections, each to be worded anew. The form knows which document it shows, and as it was."""
    fields = tuple(
        TextField(_section_field(view, number), section.heading, value=section.body)
        for number, section in enumerate(view.document.sections)
    )
    target = replace(target, value=view.version)
    return Form("Edit the documentation", "Save", target, fields, (view.document.title,))


def document_sections(view: DocumentView, values: Values) -> list[tuple[str, str]]:
    """The sections as worded in the form; what it does not mention stays."""
    return [
        (section.heading, values.get(_section_field(view, number), section.body))
        for number, section in enumerate(view.document.sections)
    ]


def _section_field(view: DocumentView, number: int) -> str:
    """Named by the document, so that what was typed for one never fills in another."""
    return f"{view.kind.value}-{number}"


def start_form() -> Form:
    """A problem to start with."""
    problem = TextField("problem", "What is the problem?", "In your own words; an error message helps.", required=True)
    return Form("Start a session", "Start", Target(Action.START), (problem, FILES))


def settings_form(settings: AccountSettings, platform: Platform) -> Form:
    """What admins decide for their account, with the channels of the platform it is filled in on."""
    roles = (Choice("engineer", "Engineer", "Starts sessions."), Choice("viewer", "Viewer", "Reads only."))
    yes_no = (Choice("no", "No"), Choice("yes", "Yes"))
    emoji = settings.reaction_emoji
    fields = (
        ChoiceField("default_role", "New people become", roles, settings.default_role),
        ChannelField(
            "handover_channel", "Hand-overs go to", "Invite me there.", settings.handover_channels.get(platform, "")
        ),
        ChannelField(
            "reviewer_channel", "Flow proposals go to", "Invite me there.", settings.reviewer_channels.get(platform, "")
        ),
        ChoiceField(
            "allow_self_approval",
            "May reviewers decide on their own sessions?",
            yes_no,
            "yes" if settings.allow_self_approval else "no",
        ),
        TextField(
            "environment_notes",
            "Your environment, for Claude",
            "Identity, mail, VPN, tools, who owns what. No passwords.",
            settings.environment_notes,
        ),
        ChoiceField(
            "send_pictures",
            "May Claude see screenshots? Secrets are blacked out.",
            yes_no,
            "yes" if settings.send_pictures else "no",
        ),
        *first_line_fields(settings),
        TextField("approve", "Emoji that approves", value=emoji.approve, required=True, multiline=False),
        TextField("reject", "Emoji that rejects", value=emoji.reject, required=True, multiline=False),
        TextField("dismiss", "Emoji that dismisses", value=emoji.dismiss, required=True, multiline=False),
    )
    return Form("Account settings", "Save", Target(Action.SETTINGS), fields)


def settings_changes(current: AccountSettings, values: Values, platform: Platform) -> dict[str, Any]:
    """The settings that a form changes, as the administration takes them."""

    def channels(known: Mapping[Platform, str], name: str) -> dict[Platform, str]:
        others: dict[Platform, str] = {where: address for where, address in known.items() if where != platform}
        chosen = values.get(name, "")
        if chosen:
            others[platform] = chosen
        return others

    emoji = {name: values.get(name, "").strip().strip(":") for name in ("approve", "reject", "dismiss")}
    return {
        "default_role": values.get("default_role", current.default_role),
        "allow_self_approval": values.get("allow_self_approval") == "yes",
        "environment_notes": values.get("environment_notes", current.environment_notes),
        "send_pictures": values.get("send_pictures", "yes" if current.send_pictures else "no") == "yes",
        **first_line_changes(current, values),
        "handover_channels": channels(current.handover_channels, "handover_channel"),
        "reviewer_channels": channels(current.reviewer_channels, "reviewer_channel"),
        "reaction_emoji": emoji,
    }
