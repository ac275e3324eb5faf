"""Where a problem goes for which no flow was taken: to the AI, to notes, or to an engineer."""

from dataclasses import replace

from core.accounts.l1_categories import L1Category
from core.safety.incidents import incident_in
from core.walks.categories import category_of
from core.walks.context import WalkContext, handover_draft, opened
from core.walks.hard_floor import is_doubtful, problem_on_floor
from core.walks.requests import asks_beyond
from core.walks.walk import UNKNOWN, Walk, WalkKind

NAMES = {
    L1Category.PASSWORD_RESET: "password reset",
    L1Category.ACCOUNT_LOCKOUT: "account lockout",
    L1Category.PRINTER: "printers",
    L1Category.EMAIL_OUTLOOK_CLIENT: "e-mail and Outlook",
    L1Category.WIFI_NETWORK_BASICS: "Wi-Fi and network",
    L1Category.VPN_CONNECT: "VPN",
    L1Category.TEAMS_ZOOM_AV: "Teams, Zoom, sound and camera",
    L1Category.BROWSER_CACHE_COOKIES: "browser, cache and cookies",
    L1Category.PERIPHERAL_RECONNECT: "mouse, keyboard, screen and dock",
    L1Category.OS_RESTART_UPDATE: "restart and updates",
}
"""The categories in words."""


def category_name(category: str | None) -> str:
    """The category in words."""
    return NAMES[L1Category(category)] if category in list(L1Category) else "something else"


def read_ahead(problem: str) -> None:
    """Read a problem by all its rules, so that deciding on it takes no time: a long one may take a while."""
    problem_on_floor(problem)
    category_of(problem)
    asks_beyond(problem)
    incident_in(problem)


def enter(walk: Walk, context: WalkContext) -> Walk:
    """The walk past the gate: waiting for the AI's first node, or for the technician's notes."""
    walk = replace(walk, kind=WalkKind.ADHOC, walked=None, suggestions=(), current=None, asked_back=None)
    if incident := incident_in(walk.problem):
        reason = f"Priority: signs of {incident.in_words}. Nothing was repaired yet. {incident.evidence}"
        walk = replace(walk, category=UNKNOWN, out_of_scope=f"Signs of {incident.in_words} are for an engineer.")
        return replace(walk, current=opened(walk, handover_draft(reason), context))
    category = category_of(walk.problem)
    if why := _for_engineers(walk.problem):
        return _out_of_scope(walk, category, why)
    walk = replace(walk, category=category.value if category else UNKNOWN)
    if category is None and not (context.asks_claude and not is_doubtful(walk.problem)):
        return _not_enabled(walk, category)
    if category and category not in context.settings.l1_categories:
        return _not_enabled(walk, category)
    if context.asks_claude:
        return replace(walk, kind=WalkKind.AI_BUILD, thinking=True, turn=walk.turn + 1)
    return replace(walk, note="No flow fits. Write down what you find and try; ask an engineer whenever you like.")


def classified(walk: Walk, category: str, on_floor: str, context: WalkContext) -> Walk:
    """The walk with what the model takes the problem for. A model only narrows down, and never lifts a limit."""
    if on_floor:
        return _out_of_scope(walk, None, f"This is about {on_floor}, which is for engineers.")
    if walk.category != UNKNOWN:
        return walk
    found = L1Category(category) if category in list(L1Category) else None
    if found is None or found not in context.settings.l1_categories or is_doubtful(walk.problem):
        return _not_enabled(walk, found)
    return replace(walk, category=found.value)


def without_ai(walk: Walk, why: str) -> Walk:
    """The walk where the AI has no first node: notes, if the words alone say that the problem is in scope."""
    walk = replace(walk, kind=WalkKind.ADHOC, thinking=False, current=None)
    if walk.category == UNKNOWN:
        return _not_enabled(walk, None)
    return replace(walk, note=f"{why} Write down what you find and try; ask an engineer whenever you like.")


def _for_engineers(problem: str) -> str:
    """Why a problem is never for the first line, in a sentence; empty where it may be."""
    if floor := problem_on_floor(problem):
        return f"This is about {floor}, which is for engineers."
    return "This goes beyond what the first line is guided on." if asks_beyond(problem) else ""


def _not_enabled(walk: Walk, category: L1Category | None) -> Walk:
    if category is None:
        return _out_of_scope(walk, None, "The first line is not guided on this kind of problem here.")
    reason = f"The first line is not guided on {NAMES[category]} in this account."
    return _out_of_scope(walk, category, reason)


def _out_of_scope(walk: Walk, category: L1Category | None, reason: str) -> Walk:
    return replace(
        walk,
        kind=WalkKind.ADHOC,
        category=category.value if category else UNKNOWN,
        out_of_scope=reason,
        thinking=False,
        current=None,
        note="Take notes here, or ask an engineer.",
    )
