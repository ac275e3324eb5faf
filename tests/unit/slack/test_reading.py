"""What messages say, those of alerts and ticket bots too, whose text is often empty."""

from bot.slack.blocks import Json
from bot.slack.reading import said_in
from tests.support.tables import every_case

ALERT: Json = {
    "bot_id": "B0MON",
    "text": "",
    "attachments": [
        {
            "fallback": "CRITICAL: mail-01 queue",
            "pretext": "Problem started",
            "title": "Mail queue over 500",
            "text": "Host <https://mon.example/h|mail-01> &amp; backup",
            "fields": [{"title": "Severity", "value": "High"}, {"title": "", "value": "since 09:12"}],
        }
    ],
}
RICH: Json = {
    "bot_id": "B0DESK",
    "text": "",
    "blocks": [
        {"type": "header", "text": {"type": "plain_text", "text": "Ticket 4711"}},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "Client: Contoso"}]},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "VPN drops, see "},
                        {"type": "link", "url": "https://kb.example/1"},
                        {"type": "emoji", "name": "fire"},
                    ],
                }
            ],
        },
        {"type": "context", "elements": [{"type": "plain_text", "text": "opened by kim"}]},
        {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Assign to me"}}]},
        {"type": "image", "alt_text": "Error 0x80070005", "image_url": "https://x.example/y.png"},
        {"type": "container", "title": {"type": "plain_text", "text": "Notes"}, "child_blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": "Since Monday"}}]},
    ],
}  # fmt: skip


def test_an_alert_is_read_from_its_attachments() -> None:
    assert said_in(ALERT).splitlines() == [
        "Problem started",
        "Mail queue over 500",
        "Host mail-01 (https://mon.example/h) & backup",
        "Severity: High",
        "since 09:12",
    ]


def test_a_ticket_is_read_from_its_blocks_without_what_can_be_pressed() -> None:
    assert said_in(RICH).splitlines() == [
        "Ticket 4711",
        "Client: Contoso",
        "VPN drops, see https://kb.example/1:fire:",
        "opened by kim",
        "Error 0x80070005",
        "Notes",
        "Since Monday",
    ]


def test_what_a_person_writes_is_said_once() -> None:
    line = {"type": "rich_text_section", "elements": [{"type": "text", "text": "Print queue stuck"}]}
    blocks = [{"type": "rich_text", "elements": [line]}]
    assert said_in({"user": "U1", "text": "Print queue stuck", "blocks": blocks}) == "Print queue stuck"


def test_a_message_with_nothing_but_an_image_starts_with_its_name() -> None:
    assert said_in({"user": "U1", "text": "", "files": [{"name": "IMG_1.png", "title": "Outlook error"}]}) == (
        "Attached: Outlook error"
    )


def test_an_attachment_that_says_nothing_else_has_its_fallback() -> None:
    assert said_in({"text": "", "attachments": [{"fallback": "Build failed"}]}) == "Build failed"


@every_case(
    "message",
    [
        {},
        {"text": None, "blocks": "x", "attachments": [None, 5, []], "files": {}},
        {"blocks": [{"type": "section", "text": 5}, {"type": "rich_text_section", "elements": "x"}]},
        {"blocks": [{"type": "context", "elements": [[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}]},
    ],
)
def test_what_is_no_message_says_nothing(message: Json) -> None:
    assert said_in(message) == ""
