"""The shapes of answers about colleagues on the same problem."""

from typing_extensions import TypedDict


class ColleagueJson(TypedDict):
    """A colleague's session about the same problem; `facts` is what they found, empty if you may not read it."""

    session_id: str
    engineer: str
    title: str
    status: str
    state: str
    facts: list[str]
    started_at: str | None


class ColleaguesJson(TypedDict):
    """Who else is on a problem, the newest first."""

    items: list[ColleagueJson]


class FollowedJson(TypedDict):
    """How many sessions of colleagues are followed."""

    following: int
