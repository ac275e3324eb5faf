"""Who belongs to the workspace or organisation, by what Slack says with a delivery and in a profile."""

from typing import Any

from bot.slack.membership import Home, Standing, is_ours, standing
from tests.support.tables import every_case

PLAIN, GRID = Home("T1"), Home("T1", "E1")
OURS, UNSURE, FOREIGN = Standing.OURS, Standing.UNSURE, Standing.FOREIGN


@every_case(
    ("body", "plain", "grid"),
    [
        ({"user": {"team_id": "T1"}}, OURS, OURS),
        ({"user": {"team_id": "T2"}}, FOREIGN, UNSURE),
        ({"user": {"team_id": "T2", "enterprise_id": "E1"}}, FOREIGN, OURS),
        ({"user": {"team_id": "T2", "enterprise_id": "E2"}}, FOREIGN, UNSURE),
        ({"user": {"team_id": "E1"}}, FOREIGN, OURS),
        ({"event": {"user_team": "T1"}}, OURS, OURS),
        ({"event": {"user_team": "T2"}}, FOREIGN, UNSURE),
        ({"event": {"source_team": "T2"}}, FOREIGN, UNSURE),
        ({"event": {"type": "message", "message": {"user_team": "T2"}}}, FOREIGN, UNSURE),
        ({"event": {"type": "reaction_added"}}, OURS, UNSURE),
        ({"event": {"type": "reaction_added"}, "is_ext_shared_channel": False}, OURS, UNSURE),
        ({"event": {"type": "reaction_added"}, "is_ext_shared_channel": True}, UNSURE, UNSURE),
        ({"command": "/pilot", "user_id": "U1"}, OURS, UNSURE),
        ({"user": "U1", "event": "nonsense"}, OURS, UNSURE),
        ({"user": {"team_id": ""}, "event": {"user_team": None}}, OURS, UNSURE),
    ],
)
def test_a_delivery_says_of_whoever_did_it(body: dict[str, Any], plain: Standing, grid: Standing) -> None:
    assert (standing(body, PLAIN), standing(body, GRID)) == (plain, grid)


@every_case(
    ("profile", "home", "ours"),
    [
        ({"team_id": "T1"}, PLAIN, True),
        ({"team_id": "T1"}, GRID, True),
        ({"team_id": "T2"}, PLAIN, False),
        ({"team_id": "T2"}, GRID, False),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}, GRID, True),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E2"}}, GRID, False),
        ({"team_id": "T1", "is_stranger": True}, GRID, False),
        ({"team_id": "T1", "is_stranger": True}, PLAIN, False),
        ({}, GRID, False),
        ({}, PLAIN, False),
        ({"team_id": ""}, Home(""), False),
    ],
)
def test_a_profile_says_who_is_certainly_ours(profile: dict[str, Any], home: Home, ours: bool) -> None:
    assert is_ours(profile, home, certain=True) is ours


def test_a_profile_that_does_not_say_is_enough_only_where_there_is_no_doubt() -> None:
    assert is_ours({}, PLAIN, certain=False)
    assert not is_ours({"is_stranger": True}, PLAIN, certain=False)
