"""Answers to invokes: a new card, a sentence, a dialog. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from botbuilder.schema import Activity, ActivityTypes, Attachment

from bot.teams import limits
from bot.teams.conversion import entity
from bot.teams.json_codec import Json
from bot.teams.texts import line
from core.messaging.forms import Choice

OLD_CARD = "This card comes from another version of FlowPilot; nothing was changed."
"""Said to a press that carries nothing we can read."""
CARD = "application/vnd.microsoft.card.adaptive"
_PREVIEW = "application/vnd.microsoft.card.thumbnail"
_MESSAGE = "application/vnd.microsoft.activity.message"


def new_card(card: Json) -> Json:
    """Show this card in place of the one that was pressed."""
    return {"statusCode": 200, "type": CARD, "value": card}


def sentence(text: str) -> Json:
    """Say something to whoever pressed; the card stays."""
    return {"statusCode": 200, "type": _MESSAGE, "value": text}


def dialog(title: str, card: Json) -> Json:
    """Open a dialog, or show something else in the one that is open."""
    value = {
        "title": line(title, limits.DIALOG_TITLE),
        "height": "large",
        "width": "medium",
        "card": {"contentType": CARD, "content": card},
    }
    return {"task": {"type": "continue", "value": value}}


def dialog_sentence(text: str) -> Json:
    """Say something where a dialog would open, or in place of the one that is open."""
    return {"task": {"type": "message", "value": text}}


def search_results(found: Sequence[tuple[str, str, Json]]) -> Json:
    """What a search of the message extension finds: title, a word about it, and the card for the message."""
    results = [
        {
            "contentType": CARD,
            "content": card,
            "preview": {"contentType": _PREVIEW, "content": {"title": title, "text": about}},
        }
        for title, about, card in found
    ]
    return {"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": results}}


def search_sentence(text: str) -> Json:
    """Say something where results would be."""
    return {"composeExtension": {"type": "message", "text": text}}


def choices_found(choices: Sequence[Choice]) -> Json:
    """What a field offers for what is typed into it."""
    results = [{"title": line(choice.label, limits.SUMMARY), "value": choice.value} for choice in choices]
    value = {"results": results}
    return {"statusCode": 200, "type": "application/vnd.microsoft.search.searchResponse", "value": value}


def no_choices(_: str) -> Json:
    """Where a field could offer something, there is no place for a sentence."""
    return choices_found(())


def closed() -> Json:
    """Close the dialog."""
    return {}


def message(card: Json, summary: str, *, ai_written: bool = False) -> Activity:
    """An activity that shows a card; with the mark of AI, and a way to say whether it was any good."""
    activity = Activity(
        type=ActivityTypes.message,
        summary=line(summary, limits.SUMMARY),
        attachments=[Attachment(content_type=CARD, content=card)],
    )
    if ai_written:
        mark = {"type": "https://schema.org/Message", "@type": "Message", "@context": "https://schema.org", "@id": ""}
        activity.entities = [entity({**mark, "additionalType": ["AIGeneratedContent"]})]
        activity.channel_data = {"feedbackLoop": {"type": "default"}}
    return activity


def words(text: str) -> Activity:
    """An activity of plain words, in which nothing is Markdown or a mention."""
    return Activity(type=ActivityTypes.message, text=text, text_format="plain")


def typing() -> Activity:
    """An activity that shows the bot at work."""
    return Activity(type=ActivityTypes.typing)


def error(code: str, text: str) -> Mapping[str, Any]:
    """The body of a refusal by status."""
    return {"error": {"code": code, "message": text}}
