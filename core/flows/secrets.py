"""Passwords and keys that somebody typed into a flow, where all of the account would read them."""

from collections.abc import Iterator

from core.flows.model import Flow, Node
from core.flows.problems import FlowProblem, node_place
from core.scripts.secrets import hold_secrets

_MEND = "Say where it is kept, or have the step ask for it, instead of writing it here"


def without_secrets(flow: Flow) -> Iterator[FlowProblem]:
    """What keeps a flow that holds a secret from being proposed by hand or published: each place is named."""
    places = list(_texts(flow))
    held = hold_secrets([text for _, _, text in places])
    holding = ((where, name) for (where, name, _), holds in zip(places, held, strict=True) if holds)
    for where, name in dict.fromkeys(holding):
        yield FlowProblem(where, f"The {name} holds a password, a key or a code", _MEND)


def _texts(flow: Flow) -> Iterator[tuple[str, str, str]]:
    """Every text of a flow, with its place and its name there; those of a list each for itself."""
    yield "title", "title", flow.title
    yield "description", "description", flow.description
    yield from (("symptoms", "list of symptoms", symptom) for symptom in flow.symptoms)
    yield from (("sources", "list of sources", source) for source in flow.sources)
    for node in flow.nodes:
        yield from ((node_place(node.id), name, text) for name, text in _texts_of(node) if text)


def _texts_of(node: Node) -> Iterator[tuple[str, str]]:
    yield "text", node.text
    yield "why", node.why
    yield "details", node.details
    for option in node.options:
        yield "list of answers", option.label
        yield "list of answers", option.followup_hint or ""
    yield "root cause", node.root_cause
    yield "fix", node.fix
    yield "reason", node.reason
    yield "name of whom to hand over to", node.handover_to
    yield from (("list of next steps", step) for step in node.next_steps)
    if node.script:
        script = node.script
        yield "script", script.code
        yield from (("script's description", text) for text in (script.risks, script.check_first, script.undo))
        yield from (("list of the script's values", f"{name}: {value}") for name, value in script.values)
