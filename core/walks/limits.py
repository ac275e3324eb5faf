"""What never reaches the first line: steps for engineers, risky steps and, from AI, whatever is on the hard floor."""

from collections.abc import Iterable

from core.flows.model import ENGINEER_LEVEL, Flow
from core.safety import Risk
from core.safety.claims import claims_action
from core.sessions.harm import step_risk
from core.sessions.steps import Ending, StepDraft
from core.walks.hard_floor import instruction_on_floor

_RISKS = {
    Risk.DESTROYS: "The next step cannot be undone",
    Risk.WEAKENS: "The next step lowers security",
}


def why_not_for_l1(draft: StepDraft, flow: Flow | None) -> str:
    """Why a step of a flow stops a walk, as a sentence; empty when it does not."""
    position = draft.content.position
    node = flow.node(position.node_id) if flow and position else None
    if node and node.level == ENGINEER_LEVEL:
        return "The next step is marked for engineers."
    script = draft.content.script
    if script and script.risk is Risk.INTERRUPTS:
        return "The next step is a script that stops people's work for a while, so it is for engineers."
    return _why_too_risky(draft)


def why_not_by_ai(draft: StepDraft) -> str:
    """Why a step that AI wrote is not shown to the first line, as a sentence; empty when it may be."""
    if risky := _why_too_risky(draft):
        return risky
    if draft.content.script:
        return "The next step would be a script, which an engineer has to look at."
    texts = list(_texts(draft))
    for text in texts:
        if why := instruction_on_floor(text):
            return f"The next step is about {why}, which is for engineers."
    if any(map(claims_action, texts)):
        return "The next step is not one that can be carried out."
    # Read together as well: an instruction may be spread over the parts of a step.
    why = instruction_on_floor("\n".join(texts))
    return f"The next step is about {why}, which is for engineers." if why else ""


def _why_too_risky(draft: StepDraft) -> str:
    risk = step_risk(draft)
    if risk.withheld:
        return f"The next step is never shown: it {risk.withheld.value}."
    if risk.risk in _RISKS:
        return f"{_RISKS[risk.risk]}, so it is for engineers: {risk.asks}"
    if risk.identity_check:
        return f"The next step needs the caller's identity to be checked first, so it is for engineers: {risk.asks}"
    return ""


def _texts(draft: StepDraft) -> Iterable[str]:
    content, ending = draft.content, draft.content.ending or Ending()
    told = (content.text, content.details, draft.why, *(option.label for option in draft.options))
    ends = (ending.root_cause, ending.fix, ending.reason, *ending.next_steps)
    return filter(None, (*told, *ends))
