"""Whether somebody in Slack belongs to the workspace or organisation that FlowPilot was installed in.

Channels may be shared with other companies (Slack Connect), whose people then write, press and react there as well. A
delivery says something of who did it, but not always enough; `users.info` says the rest. In doubt nobody is let in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from time import monotonic

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.blocks import Json
from bot.slack.web_api import SlackAway, SlackRefused, call
from core.shared.errors import NotAllowed

FOREIGN = "FlowPilot is here for the people of the workspace it was installed in."
_UNSURE = (
    "Slack cannot confirm right now that you belong to this workspace, so nothing was done. Try again in a moment."
)
_KEPT_SECONDS = 3600.0
"""How long what Slack said of somebody holds."""
_MOST_KEPT = 10_000


_GUEST = "FlowPilot is here for the members of this workspace, not for its guests."
_NO_PERSON = "FlowPilot is here for people, not for apps."
_DEACTIVATED = "Slack says that this person was deactivated."


class Standing(Enum):
    """What a delivery itself says of whoever did something."""

    OURS = auto()
    UNSURE = auto()
    FOREIGN = auto()


@dataclass(frozen=True, slots=True)
class Home:
    """Where FlowPilot was installed: a workspace, and the Enterprise Grid organisation it is part of, if any."""

    team: str
    enterprise: str = ""

    def owns(self, *ids: object) -> bool:
        """Whether any of the ids, of workspaces or organisations, is its own."""
        return any(each and each in (self.team, self.enterprise) for each in ids)


NOWHERE = Home("")
"""What owns nothing."""


def standing(body: Json, home: Home) -> Standing:
    """Who did it, as far as the delivery says.

    On Enterprise Grid somebody of another workspace may be of the same organisation or of another company.
    """
    said = [str(each) for each in _said_of_the_person(body) if each]
    shared = body.get("is_ext_shared_channel") is True
    if said and all(home.owns(each) for each in said):
        return Standing.OURS
    if said and not home.enterprise:
        return Standing.FOREIGN
    return Standing.UNSURE if said or shared or home.enterprise else Standing.OURS


def _said_of_the_person(body: Json) -> Iterator[object]:
    user: Json = body["user"] if isinstance(body.get("user"), dict) else {}
    yield user.get("enterprise_id") or user.get("team_id")
    event: Json = body["event"] if isinstance(body.get("event"), dict) else {}
    written: Json = event["message"] if isinstance(event.get("message"), dict) else {}
    for part in (event, written):
        yield part.get("user_team") or part.get("source_team") or part.get("team")


class Membership:
    """Asks Slack who belongs to a home, and keeps the answer for a while."""

    def __init__(self) -> None:
        self._known: dict[tuple[Home, str], tuple[float, bool]] = {}

    async def check(self, client: AsyncWebClient, home: Home, user_id: str) -> None:
        """Raises NotAllowed for people of other companies, and where Slack does not say."""
        key, now = (home, user_id), monotonic()
        until, belongs = self._known.get(key, (0.0, False))
        if until <= now:
            try:
                said = await call(client, "users.info", user=user_id)
            except (SlackRefused, SlackAway) as error:
                raise NotAllowed(_UNSURE) from error
            belongs = is_ours(said.get("user") or {}, home, certain=True)
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            self._known[key] = (now + _KEPT_SECONDS, belongs)
        if not belongs:
            raise NotAllowed(FOREIGN)


def is_ours(user: Json, home: Home, *, certain: bool) -> bool:
    """Whether Slack's profile names somebody as one of ours; where not `certain`, also where it does not say."""
    of_org: Json = user["enterprise_user"] if isinstance(user.get("enterprise_user"), dict) else {}
    ids = (user.get("team_id"), of_org.get("enterprise_id"), user.get("enterprise_id"))
    ours = home.owns(*ids)
    return not user.get("is_stranger") and (ours or not (certain or any(ids)))


def why_not_met(user: Json) -> str:
    """Why somebody of ours, by Slack's profile, does not become a person of the account; empty for everybody else.

    Guests are people of other companies, such as clients, and see what an engineer sees of all clients.
    """
    if user.get("is_bot") or user.get("is_workflow_bot"):
        return _NO_PERSON
    if user.get("deleted"):
        return _DEACTIVATED
    return _GUEST if user.get("is_restricted") or user.get("is_ultra_restricted") else ""
