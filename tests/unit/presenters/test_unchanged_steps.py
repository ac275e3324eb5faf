"""Whatever happens to a session: steps whose cards need not be made again look as they did, and closed ones do not."""

from hypothesis import settings

from core.accounts.user import User
from core.presenters import closed_steps, session_cards, unchanged_steps
from core.sessions.commands import SessionCommand, StepReply
from core.sessions.steps import StepType
from tests.support.scene import Scene
from tests.unit.sessions.engine.test_any_sequence import AnySequence


class ShownThroughout(AnySequence):
    """Any sequence, with all cards made after each command."""

    def tries(self, command: SessionCommand, user: User | None) -> None:
        """Give the command, and compare what is shown with what was."""
        before = self.session
        super().tries(command, user)
        after = self.session
        same = unchanged_steps(before, after)
        shown, wanted, fewer = session_cards(before), session_cards(after), session_cards(after, without=same)
        skipped = {f"step:{step.order}" for step in after.steps if step.id in same} & wanted.keys()
        assert fewer == {subject: card for subject, card in wanted.items() if subject not in skipped}
        for subject in skipped:
            assert wanted[subject] == shown[subject]
        closed = closed_steps(before, after)
        for subject in {f"step:{step.order}" for step in after.steps if step.id in closed} & shown.keys():
            assert wanted[subject] != shown[subject]


TestShownThroughout = ShownThroughout.TestCase
TestShownThroughout.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)


def test_an_answer_leaves_all_but_three_cards_as_they_are() -> None:
    scene = Scene()
    for number in range(6):
        scene.asks(f"Question {number}?", StepType.QUESTION, "Odd", "Even")
        scene.responds(StepReply(option="odd"))
    scene.asks("The last?", StepType.QUESTION, "Odd", "Even")
    before = scene.session
    scene.responds(StepReply(option="odd"))
    fewer = session_cards(scene.session, without=unchanged_steps(before, scene.session))
    assert fewer.keys() == {"session", "step:5", "step:6"}
