"""Files that we send: in Teams people are asked first, and what they accept is put into their own OneDrive."""

import aiohttp
from botbuilder.schema import Activity, ActivityTypes, Attachment

from bot.shared.logs import get_logger
from bot.teams import limits
from bot.teams.background import Background
from bot.teams.files import is_teams
from bot.teams.interaction import TeamsInteraction
from bot.teams.json_codec import Json, mapping
from bot.teams.replies import Responder
from bot.teams.services import TeamsServices
from bot.teams.targets import decode, encode
from core.chat import Show
from core.messaging.cards import SHOW_IN_FULL, Card
from core.messaging.code_files import TextFile, file_in

log = get_logger(__name__)
_CONSENT = "application/vnd.microsoft.teams.card.file.consent"
_INFO = "application/vnd.microsoft.teams.card.file.info"
_DESCRIPTION = "The full text of the message above"
_NOT_THERE = "The content of this file is no longer available."
_NOT_TAKEN = f"Teams did not accept the file. “{SHOW_IN_FULL}” has its text."
_UPLOAD = aiohttp.ClientTimeout(total=30)
_REFUSED_FROM = 300


def offer(card: Card) -> Activity | None:
    """What asks whether somebody wants the whole as a file; None where the card shows all of it."""
    file = file_in(card)
    if card.whole is None or file is None or len(file.text) <= limits.SHORTENED_TO[0]:
        return None
    context = encode(card.whole)
    content = {
        "description": _DESCRIPTION,
        "sizeInBytes": len(_bytes(file)),
        "acceptContext": context,
        "declineContext": context,
    }
    asked = Attachment(content_type=_CONSENT, name=file.name, content=content)
    return Activity(type=ActivityTypes.message, attachments=[asked])


class FileConsent:
    """Answers `fileConsent/invoke`."""

    def __init__(
        self, services: TeamsServices, http: aiohttp.ClientSession, replies: Responder, background: Background
    ) -> None:
        self._chat = services.chat
        self._http = http
        self._replies = replies
        self._background = background

    async def answer(self, interaction: TeamsInteraction) -> Json:
        """Upload what was accepted, beside the answer. Raises a Refusal."""
        value = mapping(interaction.activity.value)
        pressed, info = decode(value.get("context")), mapping(value.get("uploadInfo"))
        if value.get("action") != "accept":
            return {}
        file = None
        if pressed and is_teams(str(info.get("uploadUrl") or ""), interaction.activity.service_url):
            chat, context = self._chat, interaction.context
            shown = await chat.press(interaction.user, pressed.target, context, interaction.key)
            file = file_in(shown.card) if isinstance(shown, Show) else None
        if file is None:
            self._replies.say_privately(interaction, _NOT_THERE)
        else:
            self._background.run(self._upload(interaction, info, file))
        return {}

    async def _upload(self, interaction: TeamsInteraction, info: Json, file: TextFile) -> None:
        content = _bytes(file)
        headers = {
            "Content-Range": f"bytes 0-{len(content) - 1}/{len(content)}",
            "Content-Type": "application/octet-stream",
        }
        try:  # the address holds its own permission, so our token stays here
            async with self._http.put(
                str(info["uploadUrl"]), data=content, headers=headers, timeout=_UPLOAD, allow_redirects=False
            ) as response:
                is_taken = response.status < _REFUSED_FROM
        except (aiohttp.ClientError, TimeoutError, ValueError):
            is_taken = False
        if not is_taken:
            log.warning("teams.file_not_taken")
            self._replies.say_privately(interaction, _NOT_TAKEN)
            return
        described = {name: str(info.get(name) or "") for name in ("uniqueId", "fileType")}
        url, name = str(info.get("contentUrl") or ""), str(info.get("name") or file.name)
        shown = Attachment(content_type=_INFO, content_url=url, name=name, content=described)
        self._replies.send_here(interaction.activity, Activity(type=ActivityTypes.message, attachments=[shown]))


def _bytes(file: TextFile) -> bytes:
    return file.text.encode(errors="replace")
