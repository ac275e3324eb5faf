"""A product in memory that walks one flow, well or badly as it is told; the API's JSON as the program gives it."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from core.flows.data import to_data
from core.flows.library import starter_flows
from tests.evals.faults import Fault
from tests.evals.library import Json, Library, ServedFlow

Reading = Callable[[Json, str], str]
"""The value (an option's, `worked`, `failed` or `skipped`) that a typed answer at a node is taken as; "" for none."""


@cache
def starter_library() -> Library:
    """The starter flows as the API gives them."""
    return Library([{"id": flow.slug, **to_data(flow)} for flow in starter_flows()])


def reads_nothing(_node: Json, _text: str) -> str:
    """Takes every typed answer for something no option fits."""
    return ""


@dataclass
class Product:
    """Starts the flow whatever the problem is."""

    flow: ServedFlow
    reads: Reading = reads_nothing
    says_taken: bool = True
    """Whether it says what a typed answer was taken as."""
    facts: list[str] = field(default_factory=list[str])
    """What it claims to know besides."""
    reason: str = ""
    """The reason it writes into a hand-over instead of the one it showed."""
    jumps: Mapping[str, str] = field(default_factory=dict[str, str])
    """Nodes that it shows in place of others."""
    session: dict[str, Any] = field(default_factory=dict[str, Any])
    node: Json = field(default_factory=dict[str, Any])

    async def post(self, path: str, body: Any) -> tuple[int, Any]:
        if path == "/sessions":
            self.session = {"id": "1", "status": "active", "version": 1, "thinking": False, "steps": [], "facts": []}
            self._show(self.flow.data["start"])
            return 201, deepcopy(self.session)
        if path.endswith("/respond"):
            self._answer(body)
        else:
            self.session |= {"open_step": None, "status": "resolved" if path.endswith("resolve") else "active"}
        return 202, deepcopy(self.session)

    async def get(self, path: str) -> tuple[int, Any]:
        return 200, {"markdown": ""} if path.endswith("documentation") else deepcopy(self.session)

    def _show(self, node_id: str) -> None:
        node = self.flow.node(self.jumps.get(node_id, node_id))
        assert node
        self.node = node
        step = step_of(self.flow, node, len(self.session["steps"]))
        self.session["steps"].append(step)
        self.session["open_step"] = step

    def _answer(self, body: Json) -> None:
        step = self.session["open_step"]
        value = body.get("option") or ("skipped" if body.get("skip") else "")
        if "result" in body:
            value = "worked" if body["result"]["success"] else "failed"
        if "text" in body:
            value = self.reads(self.node, body["text"])
            taken = {"taken_as": {"value": value, "label": value}} if value and self.says_taken else {}
            step["answer"] = {"text": body["text"], **taken}
        facts = [{"text": text, "step_id": step["id"]} for text in self.facts]
        self.session["facts"] += facts
        if self.node["type"] in ("resolution", "escalation"):
            self._end()
            return
        target = self.flow.target(self.node["id"], "option", value) or self.flow.target(self.node["id"], value)
        self._show(target or self.flow.target(self.node["id"], "otherwise") or "")

    def _end(self) -> None:
        over = self.node["type"] == "escalation"
        self.session |= {
            "open_step": None,
            "status": "requesting_escalation" if over else "resolved",
            "handover": {"reason": self.reason or self.node["reason"]} if over else None,
            "resolution": None if over else {"root_cause": self.node["root_cause"], "fix": self.node["fix"]},
        }


def step_of(flow: ServedFlow, node: Json, order: int) -> dict[str, Any]:
    """A node as a step of the API."""
    content = {"text": node.get("text", ""), "details": node.get("details", ""), "guide": "flow", "purpose": "guide"}
    options = [{"label": option["label"], "value": option["value"]} for option in node.get("options", ())]
    if node["type"] in ("resolution", "escalation"):
        over = node["type"] == "escalation"
        details = node["reason"] if over else f"Root cause: {node['root_cause']}\nFix: {node['fix']}"
        purpose = "confirm_handover" if over else "confirm_resolution"
        content |= {"text": "Shall I?", "details": details, "purpose": purpose}
        options = [{"label": "Yes", "value": "confirm"}, {"label": "Not yet", "value": "not_yet"}]
    kinds = {"resolution": "question", "escalation": "question", "script": "script_generation"}
    return {
        "id": f"step {order}",
        "order": order,
        "type": kinds.get(node["type"], node["type"]),
        "content": {**content, "guide_title": flow.title, "matches": []},
        "options": options,
        "answer": None,
    }


def reads_well(fault: Fault, flow: ServedFlow) -> Reading:
    """Understands what the fault's engineer types in its flow, and common words for how something went."""

    def read(node: Json, text: str) -> str:
        truth = fault.truth[flow.slug].get(node["id"])
        if truth and truth.piece:
            labels = {option["label"].casefold(): option["value"] for option in node["options"]}
            whole = labels.get(truth.piece.casefold())
            return whole or next(value for label, value in labels.items() if truth.piece.casefold() in label)
        if node["type"] in ("resolution", "escalation"):
            return "confirm"
        return "failed" if text.startswith(("no", "tried", "it's still")) else "worked"

    return read
