"""Colleagues on the same problem."""

from bot.web.api.call import ApiResponse, Call, Route
from bot.web.http.following_types import ColleaguesJson, FollowedJson
from bot.web.http.json_forms import moment


async def colleagues(call: Call) -> ApiResponse:
    """Who else is on the problem of a session, and what they know."""
    found = await call.services.following.colleagues(call.user, call.id())
    answer: ColleaguesJson = {
        "items": [
            {
                "session_id": str(one.under_way.session_id),
                "engineer": one.under_way.engineer_name,
                "title": one.under_way.title,
                "status": one.under_way.status.value,
                "state": "work_in_progress",
                "facts": list(one.facts),
                "started_at": moment(one.under_way.created_at),
            }
            for one in found
        ]
    }
    return ApiResponse(answer)


async def follow(call: Call) -> ApiResponse:
    """Be told in this session what solves the problem in those of colleagues."""
    answer: FollowedJson = {"following": await call.services.following.follow(call.user, call.id())}
    return ApiResponse(answer)


ROUTES = (
    Route("GET", "/sessions/{id}/colleagues", colleagues, "List colleagues on the same problem", ColleaguesJson),
    Route("POST", "/sessions/{id}/follow", follow, "Follow colleagues on the same problem", FollowedJson),
)
