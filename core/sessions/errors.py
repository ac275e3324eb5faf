"""Refusals that name a step."""

from core.sessions.steps import Step
from core.shared.errors import Refusal


class StaleStep(Refusal):
    """The step is no longer open: somebody answered it, or the session moved on."""

    code = "stale_step"

    def __init__(self, sentence: str, step: Step) -> None:
        super().__init__(sentence)
        self.step = step
