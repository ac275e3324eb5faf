"""Refusals that name a step."""

from core.sessions.steps import Step
from core.shared.errors import Refusal


class StaleStep(Refusal):
    """The step is no longer open: somebody answered it, or the session moved on."""

    code = "stale_step"

    def __init__(self, sentence: str, step: Step) -> None:
        super().__init__(sentence)
        self.step = step


class NotAnAnswer(Refusal):
    """What was typed asks the bot something, or greets it: nothing is recorded. The sentence replies to it."""

    code = "not_an_answer"

    def __init__(self, sentence: str, step: Step, *, shows_step: bool) -> None:
        super().__init__(sentence)
        self.step = step
        self.shows_step = shows_step
        """Whether the step is to be shown once more beside the sentence."""
