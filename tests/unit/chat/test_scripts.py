"""Script templates in a chat: filled in by a form, shown with what to look at, and decided on by reviewers."""

from dataclasses import replace

import pytest

from core.accounts.user import Role
from core.chat import Done, Show
from core.flows.options import Script
from core.messaging.cards import Code
from core.safety.risk import Risk
from core.scripts.template import Parameter, ParameterType, ScriptLanguage, ScriptTemplate
from core.services.administration import REVIEW_CHANNEL
from core.services.review_channel import show_template
from core.services.script_steps import with_templates
from core.sessions.commands import GuideReply
from core.sessions.session import Session
from core.sessions.steps import GuideKind, ResultAnswer, StepContent, StepDraft, StepType
from core.shared.errors import InvalidInput, NotAllowed
from tests.unit.chat.conftest import Office, Person, fields, form_of, sentence, shown, words

SECRET = "Zq81 hunter's k2"
LOGIN = ScriptTemplate(
    "Try a login",
    "Tries whether an account can sign in at a server.",
    ScriptLanguage.BASH,
    "accounts",
    Risk.NONE,
    "login-try --host {{host}} --account {{account}} --secret {{secret}}\n",
    (
        Parameter("host", "Server", ParameterType.HOST),
        Parameter("account", "Account", ParameterType.ACCOUNT),
        Parameter("secret", "Password", sensitive=True),
    ),
)


async def at_a_script(office: Office, dana: Person, template: str, problem: str = "It is slow") -> Session:
    """A session whose open step names the template."""
    session = await dana.starts(problem)
    content = StepContent("Look how full it is.", guide=GuideKind.FLOW, script=Script("", "", "", "", template))
    draft = StepDraft(StepType.SCRIPT_GENERATION, content)
    reply = await with_templates(office.store, session, GuideReply(GuideKind.FLOW, (draft,)))
    return await office.guide_says(session, *reply.steps)


async def accepted(office: Office, dana: Person, template: ScriptTemplate) -> None:
    """The account has the template."""
    rita = await office.person("Rita", reviewer=True)
    stored = await office.services.scripts.add(dana.user, template)
    await office.services.scripts.propose(dana.user, stored.id)
    await office.services.scripts.decide(rita.user, stored.id, approve=True)


async def test_a_steps_template_is_filled_in_and_its_result_is_the_steps(office: Office, dana: Person) -> None:
    session = await at_a_script(office, dana, "disk-space")
    assert "{{folder}}" in office.shows(dana.here)
    form = await dana.asked("Fill in the script")
    assert fields(form) == {"folder": "Folder to look into", "count": "How many folders"}
    assert isinstance(await dana.fills(form, folder="D:\\Bob's files"), Done)
    said = office.shows(dana.here)
    assert "$folder = 'D:\\Bob''s files'" in said
    assert "Check first: Reading large folders takes minutes" in said
    await dana.presses("Worked")
    step = office.session(session).steps[-1]
    assert step.answer == ResultAnswer(True)
    assert step.content.script is not None
    assert step.content.script.generation_id == office.kept.scripts.generations[0].id


async def test_a_wrong_value_leaves_the_form_open_at_its_field(office: Office, dana: Person) -> None:
    await at_a_script(office, dana, "disk-space")
    form = await dana.asked("Fill in the script")
    with pytest.raises(InvalidInput) as refusal:
        await dana.fills(form, count="many")
    assert refusal.value.field == "count"
    assert office.kept.scripts.generations == []


async def test_a_script_without_questions_needs_no_form(office: Office, dana: Person) -> None:
    session = await at_a_script(office, dana, "network-overview")
    assert isinstance(await dana.presses("Fill in the script"), Done)
    step = office.session(session).open_step
    assert step is not None
    assert step.content.script is not None
    assert step.content.script.generation_id


async def test_the_form_begins_with_what_the_session_knows(office: Office, dana: Person) -> None:
    await accepted(office, dana, LOGIN)
    await at_a_script(office, dana, "try-a-login", "ACME\\t.ferris cannot sign in at SRV-FILES01.")
    form = await dana.asked("Fill in the script")
    assert {field.name: field.value for field in form.fields} == {
        "host": "SRV-FILES01",
        "account": "ACME\\t.ferris",
        "secret": "",
    }


async def test_what_is_sensitive_is_shown_once_to_one_person(office: Office, dana: Person) -> None:
    await accepted(office, dana, LOGIN)
    session = await at_a_script(office, dana, "try-a-login", "ACME\\t.ferris cannot sign in at SRV-FILES01.")
    own = shown(await dana.fills(await dana.asked("Fill in the script"), secret=SECRET))
    assert any(isinstance(one, Code) and "hunter\\x27s" in one.text for one in own.elements)
    assert "not stored" in words(own)
    assert "--secret '<secret>'" in office.shows(dana.here)
    await dana.presses("Worked")
    kept = repr((office.kept, office.session(session)))
    assert "hunter" not in kept


async def test_a_template_is_found_by_words_and_filled_in_beside_sessions(office: Office, dana: Person) -> None:
    card = shown(await dana.orders("scripts largest folders windows"))
    assert "no such template" in words(card)
    card = shown(await dana.orders("scripts disk-space"))
    outcome = await dana.fills(await dana.asked("Fill in", on=card), count="3")
    assert isinstance(outcome, Show)
    assert "Select-Object -First 3" in next(one.text for one in outcome.card.elements if isinstance(one, Code))


async def test_reviewers_see_a_proposed_template_and_decide_by_button(office: Office, dana: Person) -> None:
    rita = await office.person("Rita", reviewer=True)
    stored = await office.services.scripts.add(dana.user, LOGIN)
    await office.services.scripts.propose(dana.user, stored.id)
    card = next(card for card in office.cards(REVIEW_CHANNEL) if "Try a login" in card.title)
    assert "secret: Password (text, sensitive)" in words(card)
    with pytest.raises(NotAllowed):
        await dana.presses("Approve", on=card)
    form = await rita.asked("Reject", on=card)
    assert fields(form) == {"notes": "What is wrong with it?"}
    assert "Approved" in sentence(await rita.presses("Approve", on=card))
    assert "Approved by Rita" in office.shows(REVIEW_CHANNEL)
    assert (await office.services.scripts.named(dana.user, "try-a-login")).owner is None


async def test_a_change_of_what_the_account_has_is_shown_as_a_diff(office: Office, dana: Person) -> None:
    await accepted(office, dana, LOGIN)
    changed = await office.services.scripts.add(dana.user, replace(LOGIN, description="Tries one login."))
    stored = await office.services.scripts.propose(dana.user, changed.id)
    base = await office.services.scripts.named(dana.user, "try-a-login")
    async with office.store.transaction(office.account_id) as transaction:
        await show_template(transaction, stored, base)
    assert "+description: Tries one login." in office.shows(REVIEW_CHANNEL)


async def test_a_step_whose_template_is_gone_is_done_by_hand(office: Office, dana: Person) -> None:
    session = await at_a_script(office, dana, "no-such-template")
    step = office.session(session).open_step
    assert step is not None
    assert (step.type, step.content.script) == (StepType.ACTION, None)
    assert "“no-such-template” is gone" in step.content.details


async def test_a_first_line_technician_is_given_no_script(office: Office) -> None:
    tom, dana = await office.person("Tom", Role.L1_TECH), await office.person("Dana")
    assert "for engineers" in sentence(await tom.orders("scripts disk-space"))
    card = shown(await dana.orders("scripts disk-space"))
    with pytest.raises(NotAllowed):
        await tom.presses("Fill in", on=card)


DRAFTED = Script("PowerShell", "Test-NetConnection 'srv01.acme.local' -Port 445\n", "None.", "The name.")


async def test_a_drafted_script_that_solved_it_becomes_a_template(office: Office, dana: Person) -> None:
    session = await dana.starts()
    content = StepContent("Try the port.", guide=GuideKind.CLAUDE, script=DRAFTED)
    await office.guide_says(session, StepDraft(StepType.SCRIPT_GENERATION, content))
    await dana.presses("Worked")
    await office.guide_asks(session)
    await dana.fills(await dana.asked("It's fixed"), fix="The port was closed.")
    assert "Template “" not in office.shows(dana.here)
    assert "Test-NetConnection 'srv01.acme.local'" in office.shows(dana.here)
    form = await dana.asked("Make a template…")
    assert "{{host}}" in {field.name: field.value for field in form.fields}["template"]
    with pytest.raises(InvalidInput) as refusal:
        await dana.fills(form, template="name: x")
    assert refusal.value.field == "template"
    assert "proposed" in sentence(await dana.fills(form, keep="propose"))
    assert "Kept as “Try the port.”" in office.shows(dana.here)
    assert any("Try the port." in card.title for card in office.cards(REVIEW_CHANNEL))


async def test_a_template_of_the_library_is_offered_to_nobody_as_new(office: Office, dana: Person) -> None:
    session = await at_a_script(office, dana, "network-overview")
    await dana.presses("Fill in the script")
    await dana.presses("Worked")
    await office.guide_asks(session)
    await dana.fills(await dana.asked("It's fixed"), fix="A cable.")
    assert "Make a template" not in office.shows(dana.here)
    assert "Template “network-overview”, version 1" in office.shows(dana.here)


async def test_the_words_of_a_scripts_button_press_it(office: Office, dana: Person) -> None:
    await at_a_script(office, dana, "disk-space")
    assert fields(form_of(await dana.writes("fill in the script"))) == fields(await dana.asked("Fill in the script"))
