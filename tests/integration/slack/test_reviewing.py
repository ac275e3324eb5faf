"""The reviewer channel in Slack: proposals with buttons, a form and reactions, and the rules on who decides."""

from uuid import uuid4

import pytest

from tests.integration.slack.conftest import Workspace
from tests.support.slack import BOT, Message
from tests.support.slack_person import SlackPerson

pytestmark = pytest.mark.asyncio(loop_scope="session")
CHANNEL = "C8REVIEW"


async def taught(workspace: Workspace, what: str) -> tuple[SlackPerson, Message]:
    """Somebody solves what no flow covers; the proposal that comes of it in the reviewer channel."""
    boss, dana = workspace.person("Boss"), workspace.person()
    await boss.commands("help")
    await _becomes(workspace, boss, "role = 'admin'")
    await boss.commands("settings")
    await boss.fills(reviewer_channel=CHANNEL, handover_channel="C7HAND")
    step = await workspace.started(dana, f"{what} {thing()} {thing()} {thing()}")
    for _ in range(3):
        await dana.presses(step, "Or type your answer" if "Or type your answer…" in step.labels else "What you did")
        await dana.fills(text=f"{thing()} {thing()}")
        answered = step
        step = await workspace.slack.until(
            lambda done=answered: (found := workspace._open(dana.channel, "")) and found.ts != done.ts and found
        )
    await dana.presses(step, "It's fixed")
    await dana.fills(fix=f"Reseated the {what} {thing()}", root_cause=f"A loose {thing()}")
    proposal = await workspace.slack.until(
        lambda: next(
            (each for each in workspace.posted(CHANNEL) if what in each.words and "Approve" in each.labels), None
        )
    )
    return dana, proposal


async def reviewer(workspace: Workspace) -> SlackPerson:
    person = workspace.person("Ravi")
    await person.commands("help")
    await _becomes(workspace, person, "is_reviewer = true")
    return person


async def _becomes(workspace: Workspace, person: SlackPerson, what: str) -> None:
    name = workspace.slack.people[person.user]["profile"]["display_name"]
    await workspace.rows(f"UPDATE users SET {what} WHERE name = %s RETURNING id", name)


def thing() -> str:
    """A word that nobody has used before."""
    return "zo" + "".join(chr(ord("a") + int(digit, 16)) for digit in uuid4().hex[:8])


async def test_what_worked_is_proposed_approved_by_who_is_first_and_guides_the_next(workspace: Workspace) -> None:
    what = thing()
    dana, proposal = await taught(workspace, what)
    await workspace.slack.until(
        lambda: any("This taught us something new" in each.words for each in workspace.posted(dana.channel))
    )
    ravi, zoe = await reviewer(workspace), await reviewer(workspace)
    late = zoe.press_of(proposal, "Dismiss")
    await ravi.presses(proposal, "Approve")
    await workspace.slack.until(lambda: "Approved by" in proposal.words and "Approve" not in proposal.labels)
    await workspace.signed.interaction(late)
    await workspace.slack.until(lambda: any("has already decided on this" in told for told in zoe.told))
    eli = workspace.person("Eli")
    await eli.commands(f"Again: {what}")
    head = await workspace.slack.until(
        lambda: next((each for each in workspace.posted(eli.channel) if "Is this the problem?" in each.words), None)
    )
    assert what in f"{head.words} {head.labels}".lower(), (
        head.labels
    )  # one word is no match, but it is near enough to be asked about


async def test_a_reaction_decides_and_taking_it_back_undoes(workspace: Workspace) -> None:
    _, proposal = await taught(workspace, thing())
    ravi = await reviewer(workspace)
    item = {"type": "message", "channel": CHANNEL, "ts": proposal.ts}
    event = {"user": ravi.user, "reaction": "x", "item": item, "item_user": BOT}
    await workspace.quiet()
    for _ in range(3):
        await workspace.signed.event(ravi.event_of({"type": "reaction_added", **event}))
    await workspace.slack.until(lambda: "Rejected by" in proposal.words)
    await workspace.signed.event(ravi.event_of({"type": "reaction_removed", **event}))
    await workspace.slack.until(lambda: "Approve" in proposal.labels)
    assert not any("has already decided on this" in told for told in ravi.told)


async def test_reactions_to_anything_else_mean_nothing(workspace: Workspace) -> None:
    ravi = await reviewer(workspace)
    before = list(ravi.told)
    for item_user in (BOT, "U0KIM"):
        event = {
            "type": "reaction_added",
            "user": ravi.user,
            "reaction": "x",
            "item": {"type": "message", "channel": CHANNEL, "ts": "1.2"},
            "item_user": item_user,
        }
        assert (await workspace.signed.event(ravi.event_of(event))).status == 200
    assert ravi.told == before


async def test_only_reviewers_decide_and_nobody_on_their_own(workspace: Workspace) -> None:
    dana, proposal = await taught(workspace, thing())
    eli = workspace.person("Eli")
    await eli.presses(proposal, "Approve")
    await workspace.slack.until(lambda: any("reviewer" in told for told in eli.told))
    await _becomes(workspace, dana, "is_reviewer = true")
    await dana.presses(proposal, "Approve")
    await workspace.slack.until(lambda: any("from a session of yours" in told for told in dana.told))
    assert "Approve" in proposal.labels


async def test_a_proposal_is_edited_in_a_form_with_the_fault_at_its_field(workspace: Workspace) -> None:
    _, proposal = await taught(workspace, thing())
    ravi = await reviewer(workspace)
    await ravi.presses(proposal, "Edit & approve")
    reply = await ravi.fills(title="")
    assert "title" in reply.json.get("errors", {})
    title = f"Purple moiré {uuid4().hex[:5]}"
    await ravi.fills(title=title)
    await workspace.slack.until(lambda: "Edited and approved by" in proposal.words)
    assert await workspace.rows("SELECT 1 FROM flows WHERE title = %s", title) == [(1,)]


async def test_what_is_behind_a_proposal_is_shown_to_who_asks_and_rejecting_asks_for_the_reason(
    workspace: Workspace,
) -> None:
    what = thing()
    _, proposal = await taught(workspace, what)
    await workspace.slack.until(lambda: any(name == "flow.png" for name, _ in workspace.slack.files))
    ravi = await reviewer(workspace)
    await ravi.presses(proposal, "See the sessions")
    assert what in ravi.modal_words()
    await ravi.presses(proposal, "See the whole flow")
    assert f"Reseat the {what}" in ravi.modal_words()
    await ravi.presses(proposal, "Reject")
    await ravi.fills(reason="Too special")
    await workspace.slack.until(lambda: "Rejected by" in proposal.words and "Too special" in proposal.words)


async def grows(workspace: Workspace) -> None:
    """The newest proposal changes, and its cards do not show that yet."""
    newest = "(SELECT id FROM flow_proposals ORDER BY created_at DESC LIMIT 1)"
    await workspace.rows(f"UPDATE flow_proposals SET version = version + 1 WHERE id = {newest} RETURNING id")


async def test_what_has_changed_since_its_card_was_shown_is_shown_as_it_stands_to_whoever_presses_it(
    workspace: Workspace,
) -> None:
    _, proposal = await taught(workspace, thing())
    ravi = await reviewer(workspace)
    await ravi.presses(proposal, "Reject")
    await grows(workspace)
    await ravi.fills(reason="This is in the manual")
    assert "has changed since you looked at it" in ravi.modal_words()
    assert "This is in the manual" in ravi.modal_words()
    await ravi.presses(proposal, "Approve")
    assert "has changed since you looked at it" in ravi.modal_words()
    assert "Approve" in proposal.labels
    shown = Message("", "", "", workspace.slack.views[workspace.slack.opened[-1]]["blocks"], None, {})
    pressed = {**ravi.press_of(shown, "Approve"), "container": {"type": "view", "view_id": "V1"}}
    del pressed["channel"], pressed["message"]
    await workspace.signed.interaction(pressed)
    await workspace.slack.until(lambda: "Approved by" in proposal.words)


async def test_a_reaction_to_what_has_changed_since_decides_nothing(workspace: Workspace) -> None:
    _, proposal = await taught(workspace, thing())
    ravi = await reviewer(workspace)
    await workspace.quiet()
    item = {"type": "message", "channel": CHANNEL, "ts": proposal.ts}
    event = {"type": "reaction_added", "user": ravi.user, "reaction": "x", "item": item, "item_user": BOT}
    await workspace.signed.event(ravi.event_of({**event, "event_ts": "1700000000.000100"}))  # before it was shown
    await workspace.slack.until(lambda: any("has changed since you looked at it" in told for told in ravi.told))
    await grows(workspace)
    await workspace.signed.event(ravi.event_of({**event, "event_ts": "4100000000.000100"}))
    await workspace.slack.until(lambda: sum("has changed since you looked at it" in told for told in ravi.told) > 1)
    assert "Approve" in proposal.labels
