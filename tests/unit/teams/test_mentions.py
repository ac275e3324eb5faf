"""Mentions as clients write them: by a tag, by an entity, by both, and by neither."""

from typing import Any

from bot.teams.activity import Activity
from tests.support.tables import every_case

BOT = {"id": "28:app", "name": "FlowPilot"}
ELI = {"id": "29:eli", "name": "Eli Osei"}
KIM = {"id": "29:kim", "name": "Kim"}
ROOM = {"id": "19:helpdesk@thread.tacv2", "name": "Helpdesk"}


def said(text: str, *mentions: tuple[dict[str, str], str | None], **more: Any) -> Activity:
    entities = [
        {"type": "mention", "mentioned": who} | ({} if written is None else {"text": written})
        for who, written in mentions
    ]
    where = {"id": "19:c@thread.tacv2;messageid=1", "conversationType": "channel"}
    body = {"type": "message", "text": text, "recipient": BOT, "conversation": where, "entities": entities}
    return Activity.model_validate(body | more)


@every_case(
    ("text", "mentions", "words"),
    [
        ("<at>FlowPilot</at> help", [(BOT, "<at>FlowPilot</at>")], "help"),
        ("<at>FlowPilot</at> help", [(BOT, None)], "help"),
        ("<at>Flow Pilot (beta)</at> help", [(BOT, None)], "help"),
        ("<at>FlowPilot</at> help", [({"id": "28:app"}, None)], "help"),
        ("<at>FlowPilot</at> help", [(BOT, "<at>Flow Pilot</at>")], "help"),
        ('<at id="0">FlowPilot</at>&nbsp;help', [(BOT, None)], "help"),
        ("FlowPilot help", [(BOT, "FlowPilot")], "help"),
        ("<at>FlowPilot</at> handover <at>Eli Osei</at>", [(BOT, None), (ELI, None)], "handover @Eli Osei"),
        ("<at>Eli Osei</at> <at>FlowPilot</at> handover", [(BOT, None), (ELI, None)], "@Eli Osei   handover"),
        ("<at>FlowPilot</at> handover <at>Eli</at>", [(BOT, "<at>FlowPilot</at>"), (ELI, None)], "handover @Eli Osei"),
        ("<at>FlowPilot</at> ask <at>Eli</at> <at>X</at>", [(BOT, None), (ELI, "<at>Eli</at>")], "ask @Eli Osei @X"),
        ("<at>FlowPilot</at> <at>FlowPilot</at> help", [(BOT, "<at>FlowPilot</at>")], "help"),
        ("<at>FlowPilot</at> ask <at>Somebody</at>", [(BOT, "<at>FlowPilot</at>")], "ask @Somebody"),
        ("<at>FlowPilot</at> <at></at> help </at>", [(BOT, "<at>FlowPilot</at>")], "help"),
        ("<at>Kim</at> and <at>Kim</at>", [(KIM, "<at>Kim</at>"), (KIM, "<at>Kim</at>")], "@Kim and @Kim"),
        ("Outlook <b>asks</b> for @home", [], "Outlook <b>asks</b> for @home"),
    ],
)  # fmt: skip
def test_what_was_said_is_without_tags(
    text: str, mentions: list[tuple[dict[str, str], str | None]], words: str
) -> None:
    assert said(text, *mentions).words.split() == words.split()


def test_a_mention_without_ids_is_not_of_the_bot() -> None:
    nobody = said("<at>X</at> hello", ({"id": "", "name": "X"}, None), recipient={"name": "FlowPilot"})
    assert not nobody.mentions_bot


def test_a_mentioned_channel_is_nobody_to_hand_over_to() -> None:
    order = said("<at>FlowPilot</at> handover <at>Helpdesk</at> <at>Kim</at>", (BOT, None), (ROOM, None), (KIM, None))
    assert [account.id for account in order.mentioned_people] == ["29:kim"]


def test_a_thousand_tags_are_read_at_once() -> None:
    text = "<at>" * 30_000 + "<at>FlowPilot</at> help"
    assert said(text, (BOT, "<at>FlowPilot</at>")).words == "help"


def test_a_message_in_a_channel_that_says_no_thread_begins_one() -> None:
    channel = {"id": "19:c@thread.tacv2", "conversationType": "channel"}
    assert said("hello", id="17", conversation=channel).in_thread().conversation.id == "19:c@thread.tacv2;messageid=17"
