"""What a step's structure says beside its text, in words for its details.

It becomes part of the details so that the harm check, every surface, the documentation and the API treat it like any
other words of the model.
"""

from core.ai.step_schema import AskOut, CauseOut, ClaudeReply


def details_of(reply: ClaudeReply, step: AskOut) -> str:
    """The step's details with its checklist, rights, risk and the causes still possible, as far as there are any."""
    parts = (step.details.strip(), _checklist(step), _rights(step), _risk(step), _causes(reply.causes))
    return "\n\n".join(filter(None, parts))


def incident_note(signs: str) -> str:
    """The signs of a security incident as a note before the step; empty when there are none."""
    signs = signs.strip().rstrip(".")
    if not signs:
        return ""
    return (
        f"Possible security incident: {signs}. Tell your security team before you go on, and do not wipe or reset"
        " anything that may be evidence."
    )


def _checklist(step: AskOut) -> str:
    return "\n".join(("Check all of these:", *(f"- {check.strip()}" for check in step.checks))) if step.checks else ""


def _rights(step: AskOut) -> str:
    return f"Rights needed: {step.rights.strip()}" if step.rights.strip() else ""


def _risk(step: AskOut) -> str:
    if step.risk == "none":
        return ""
    how = "To undo it" if step.reversible else "Cannot be undone"
    return f"Risk: {step.risk}. {how}: {step.undo.strip()}"


def _causes(causes: list[CauseOut]) -> str:
    if not causes:
        return ""
    likeliest = sorted(causes, key=lambda one: one.probability, reverse=True)
    return "\n".join(("Possible causes:", *(f"- {one.probability:.0%} {one.cause.strip()}" for one in likeliest)))
