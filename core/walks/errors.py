"""Refusals that name a walk's node or end."""

from core.shared.errors import Conflict


class StaleNode(Conflict):
    """The node is no longer the open one: it was answered, or the walk moved on."""

    code = "stale_node"


class NotActive(Conflict):
    """The walk has ended."""

    code = "not_active"
