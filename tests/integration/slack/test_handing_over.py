"""Whom a session can be handed over to in Slack: people of the workspace who are still there."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.integration.slack.conftest import Workspace
from tests.support.slack import BOT, Message

pytestmark = pytest.mark.asyncio(loop_scope="session")

KINDS = (
    ("a deleted person", {"deleted": True}, "has left the workspace"),
    ("a bot", {"is_bot": True}, "is an app, not a person"),
    ("a workflow", {"is_workflow_bot": True}, "is an app, not a person"),
    ("a stranger", {"is_stranger": True}, "another company"),
    ("somebody of another workspace", {"team_id": "TOTHER"}, "another company"),
)


@pytest.mark.parametrize(("profile", "sentence"), [kind[1:] for kind in KINDS], ids=[kind[0] for kind in KINDS])
async def test_a_mention_of_who_cannot_take_it_is_refused(
    workspace: Workspace, profile: Mapping[str, Any], sentence: str
) -> None:
    dana = workspace.person()
    await workspace.started(dana)
    workspace.slack.knows("U0NOT", "Not Me", **profile)
    await dana.commands("handover <@U0NOT>")
    assert sentence in dana.said[-1]


@pytest.mark.parametrize(
    ("user", "sentence"), [("U0NOBODY", "Slack has nobody"), ("USLACKBOT", "nobody|app"), (BOT, "app|nobody")]
)
async def test_nobody_slackbot_and_flowpilot_cannot_take_it(workspace: Workspace, user: str, sentence: str) -> None:
    dana = workspace.person()
    await workspace.started(dana)
    await dana.commands(f"handover <@{user}>")
    assert any(words in dana.said[-1] for words in sentence.split("|"))


async def test_who_left_since_is_refused_by_name_address_and_id(workspace: Workspace) -> None:
    dana, kim = workspace.person("Dana"), workspace.person("Kim")
    profile = workspace.slack.people[kim.user]["profile"]
    profile["email"] = f"{kim.user}@example.com"
    await kim.commands("help")
    await workspace.started(dana)
    [(user_id,)] = await workspace.rows("SELECT user_id FROM user_identities WHERE external_id = %s", kim.user)
    names = (
        profile["display_name"],
        f"<mailto:{kim.user.lower()}@example.com|{kim.user.lower()}@example.com>",
        str(user_id),
    )
    workspace.slack.people[kim.user]["deleted"] = True
    for name in names:
        await dana.commands(f"handover {name}")
        assert "has left the workspace" in dana.said[-1]
    workspace.slack.people[kim.user]["deleted"] = False
    for name in names:
        dana.said.append("")
        await dana.commands(f"handover {name}")
        assert "left" not in dana.said[-1]
        assert "nobody" not in dana.said[-1]


async def test_a_named_colleague_is_told_directly_and_mentioned_at_every_hand_over(workspace: Workspace) -> None:
    dana, eli = workspace.person(), workspace.person("Eli")
    await eli.commands("help")
    await workspace.started(dana)
    await dana.commands(f"handover <@{eli.user}>")
    await dana.fills(reason="Eli knows this printer")

    def told() -> list[Message]:
        return [each for each in workspace.posted(eli.own_channel) if each.words.startswith("Hand-over")]

    await workspace.slack.until(told)
    assert f"<@{eli.user}> This is for you." in told()[0].words
    await eli.presses(told()[0], "Take it")
    await workspace.slack.until(lambda: "taken" in told()[0].words)


async def test_who_hands_over_to_nobody_in_particular_is_warned_when_nobody_is_told(workspace: Workspace) -> None:
    dana = workspace.person()
    step = await workspace.started(dana)
    await dana.presses(step, "Hand over")
    await dana.fills(reason="End of shift")
    await workspace.slack.until(
        lambda: [each for each in workspace.posted(dana.channel) if "Nobody was notified" in each.words]
    )


async def test_where_a_session_goes_on_nothing_from_before_is_posted_again(workspace: Workspace) -> None:
    dana, eli = workspace.person("Dana"), workspace.person("Eli")
    await eli.commands("help")
    await dana.presses(await workspace.started(dana), "Only this person's")
    await workspace.open_step(dana.channel, "Restart the print spooler")
    await dana.commands(f"handover <@{eli.user}>")
    await dana.fills(reason="My shift ends")
    own = eli.own_channel
    told = await workspace.slack.until(lambda: [each for each in workspace.posted(own) if "Take it" in each.labels])
    await eli.presses(told[0], "Take it")
    await eli.presses(await workspace.open_step(own, "Restart the print spooler"), "Worked")
    await workspace.open_step(own, "test page")
    wanted = await workspace.rows(
        "SELECT m.subject FROM messages m JOIN conversations c ON c.id = m.conversation_id"
        " WHERE c.address LIKE %s AND m.card::text LIKE '%%Whose jobs are stuck%%'",
        f"%{own}%",
    )
    assert wanted == []
