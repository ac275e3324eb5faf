"""The published flows as the API gives them, and which node a step was served from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Json: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ServedFlow:
    """One flow of an account."""

    data: Json

    @property
    def slug(self) -> str:
        return self.data["slug"]

    @property
    def title(self) -> str:
        return self.data["title"]

    def node(self, node_id: str) -> Json | None:
        """The node of that id."""
        return next((node for node in self.data["nodes"] if node["id"] == node_id), None)

    def target(self, node_id: str, kind: str, value: str = "") -> str | None:
        """Where the edge of that kind (and option) leads; None where there is none."""
        when = {"kind": kind, **({"value": value} if value else {})}
        edges = (edge for edge in self.data["edges"] if edge["from"] == node_id and edge["when"] == when)
        return next((edge["to"] for edge in edges), None)

    def kinds(self, node_id: str) -> set[str]:
        """The kinds of edges that leave a node."""
        return {edge["when"]["kind"] for edge in self.data["edges"] if edge["from"] == node_id}

    def served_from(self, step: Json, after: str | None) -> Json | None:
        """The node whose text the step shows; of several, one that follows the node answered last."""
        found = [node for node in self.data["nodes"] if _shows(step, node)]
        following = {edge["to"] for edge in self.data["edges"] if edge["from"] == after}
        return next((node for node in found if node["id"] in following), found[0] if found else None)


class Library:
    """All flows of an account."""

    def __init__(self, flows: Iterable[Json]) -> None:
        self._flows = [ServedFlow(flow) for flow in flows]

    @property
    def titles(self) -> dict[str, str]:
        """By slug."""
        return {flow.slug: flow.title for flow in self._flows}

    def by_id(self, flow_id: str) -> ServedFlow | None:
        return next((flow for flow in self._flows if flow.data["id"] == flow_id), None)

    def by_slug(self, slug: str) -> ServedFlow | None:
        return next((flow for flow in self._flows if flow.slug == slug), None)

    def by_title(self, title: str) -> ServedFlow | None:
        """The flow of that title, which a button may have cut short."""
        wanted = title.casefold().rstrip("…. ")
        found = (flow for flow in self._flows if wanted and flow.title.casefold().startswith(wanted))
        return next(found, None)

    def speaking(self, step: Json) -> ServedFlow | None:
        """The flow a step belongs to."""
        content = step["content"]
        return self.by_title(content["guide_title"]) if content["guide"] == "flow" else None


def option_like(options: Iterable[Json], piece: str) -> Json | None:
    """The option whose label is that piece, else begins with it, else holds it."""
    wanted = piece.casefold()
    ranks = ((2 * label.startswith(wanted) + (label == wanted), option) for label, option in _labels(options, wanted))
    return max(ranks, key=lambda ranked: ranked[0], default=(0, None))[1]


def _labels(options: Iterable[Json], wanted: str) -> list[tuple[str, Json]]:
    labels = ((str(option["label"]).casefold(), option) for option in options)
    return [(label, option) for label, option in labels if wanted in label]


def plain(text: str) -> str:
    """Text without differences in spacing and case."""
    return " ".join(text.split()).casefold()


def _shows(step: Json, node: Json) -> bool:
    match step["content"]["purpose"]:
        case "confirm_resolution":
            shown = plain(step["content"]["details"])
            return node["type"] == "resolution" and plain(node.get("root_cause", ""))[:200] in shown
        case "confirm_handover":
            return node["type"] == "escalation" and plain(node["reason"])[:200] in plain(step["content"]["details"])
        case _:
            offered = {option["value"] for option in step["options"]}
            options = {option["value"] for option in node.get("options", ())}
            return plain(node.get("text", "")) == plain(step["content"]["text"]) and options <= offered
