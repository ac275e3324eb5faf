"""The flow library in a chat: those who look after it archive flows and restore them; others are not offered that."""

import pytest

from core.accounts.user import Role
from core.chat import Ask, Outcome, Say, Show
from core.messaging.cards import Action, Target
from core.presenters.proposals import digest_card
from core.shared.audit import AuditEventKind
from core.shared.errors import Conflict, InvalidInput, NotAllowed
from tests.support.flows import PRINTER
from tests.unit.chat.conftest import Office, Person, buttons, sentence, shown, words


@pytest.fixture
async def ravi(office: Office) -> Person:
    return await office.person("Ravi", reviewer=True)


def labels(outcome: Outcome) -> list[str]:
    return [button.label for button in buttons(shown(outcome))]


async def test_a_reviewer_archives_a_flow_and_restores_it(office: Office, ravi: Person) -> None:
    flow = await office.publishes(PRINTER)
    listed = shown(await ravi.orders("flows"))
    form = await ravi.asked("Archive…", on=listed)
    assert PRINTER.title in form.intro[0]
    assert "Archived" in sentence(await ravi.fills(form, reason="The printers are gone"))
    assert office.kept.events[-1].kind is AuditEventKind.FLOW_ARCHIVED
    assert office.kept.events[-1].data["reason"] == "The printers are gone"
    assert PRINTER.title not in words(shown(await ravi.orders("flows")))

    archived = shown(await ravi.orders("flows archived"))
    assert PRINTER.title in words(archived)
    told = await ravi.presses("Restore", on=archived)
    assert told == Say(f"“{PRINTER.title}” is restored, at version {flow.version}.")
    assert PRINTER.title in words(shown(await ravi.orders("flows")))
    assert "No flow is archived." in words(shown(await ravi.orders("flows archived")))


async def test_why_a_flow_is_archived_has_to_be_said(office: Office, ravi: Person) -> None:
    await office.publishes(PRINTER)
    form = await ravi.asked("Archive…", on=shown(await ravi.orders("flows")))
    with pytest.raises(InvalidInput) as refusal:
        await ravi.fills(form, reason=" ")
    assert refusal.value.field == "reason"
    assert PRINTER.title in words(shown(await ravi.orders("flows")))


async def test_a_flow_that_somebody_archived_meanwhile_is_said_to_be(office: Office, ravi: Person) -> None:
    await office.publishes(PRINTER)
    listed = shown(await ravi.orders("flows"))
    await ravi.fills(await ravi.asked("Archive…", on=listed), reason="Old")
    with pytest.raises(Conflict, match="archived already"):
        await ravi.presses("Archive…", on=listed)
    archived = shown(await ravi.orders("flows archived"))
    await ravi.presses("Restore", on=archived)
    with pytest.raises(Conflict, match="not archived"):
        await ravi.presses("Restore", on=archived)


@pytest.mark.parametrize("role", [Role.ENGINEER, Role.L1_TECH, Role.VIEWER])
async def test_others_are_not_offered_it_and_may_not_do_it(office: Office, role: Role) -> None:
    flow = await office.publishes(PRINTER)
    other = await office.person("Otto", role)
    assert "Archive…" not in labels(await other.orders("flows"))
    outcome = await other.orders("flows archived")  # words to look for, to them
    assert isinstance(outcome, Show)
    assert "Restore" not in labels(outcome)
    for action in (Action.ARCHIVE_FLOW, Action.RESTORE_FLOW):
        with pytest.raises(NotAllowed):
            await other.aims(Target(action, value=str(flow.id)))


async def test_an_admin_who_is_no_reviewer_may(office: Office) -> None:
    await office.publishes(PRINTER)
    admin = await office.person("Ada", Role.ADMIN)
    assert isinstance(await admin.presses("Archive…", on=shown(await admin.orders("flows"))), Ask)
    helped = words(shown(await admin.orders("help")))
    assert "flows archived" in helped


async def test_a_proposal_is_looked_at_from_the_digest_and_decided(office: Office, ravi: Person, dana: Person) -> None:
    proposal = await office.proposes(PRINTER, dana)
    digest = digest_card([proposal], office.now)
    card = shown(await ravi.presses(PRINTER.title[:20], on=digest))
    assert PRINTER.title in words(card)
    assert "dismissed" in sentence(await ravi.presses("Dismiss", on=card))
