"""What is offered when a problem has signs of a security incident and no flow handles it."""

from core.guides.confirming import confirming_handover
from core.safety.incidents import Incident
from core.sessions.commands import GuideReply
from core.sessions.steps import Ending, GuideKind, StepContent, StepDraft, StepType


def incident_handover(incident: Incident) -> GuideReply:
    """The offer to hand the session over with priority. Declined, the session goes on as any other."""
    ending = Ending(
        reason=f"Priority: signs of {incident.in_words}. Nothing was repaired yet.",
        handover_to="whoever looks after security",
        next_steps=(incident.evidence, "Find out what was reached, and since when."),
    )
    draft = StepDraft(StepType.QUESTION, StepContent(text="", guide=GuideKind.ADHOC))
    note = (
        f"Your description shows signs of {incident.in_words}. There is no flow for that here, so hand it over before "
        f"any repair. {incident.evidence}"
    )
    return GuideReply(GuideKind.ADHOC, (confirming_handover(draft, ending),), note=note)
