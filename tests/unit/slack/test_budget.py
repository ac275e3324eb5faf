"""Room for changes of messages in Slack, by a clock that the test turns."""

from bot.slack.budget import UpdateBudget


class Clock:
    """Seconds, as the test says."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_minutes_room_may_be_used_at_once_and_then_comes_back_evenly() -> None:
    clock = Clock()
    budget = UpdateBudget(60, clock)
    assert [budget.seconds_to_wait("T1") for _ in range(60)] == [0.0] * 60
    assert budget.seconds_to_wait("T1") > 0
    clock.now = 10
    assert sum(budget.seconds_to_wait("T1") == 0 for _ in range(20)) == 10


def test_workspaces_share_nothing() -> None:
    budget = UpdateBudget(1, Clock())
    assert budget.seconds_to_wait("T1") == 0
    assert budget.seconds_to_wait("T1") > 0
    assert budget.seconds_to_wait("T2") == 0


def test_changes_that_nobody_needs_leave_half_of_the_room_to_the_others() -> None:
    budget = UpdateBudget(50, Clock())
    cosmetic = sum(budget.seconds_to_wait("T1", can_wait=True) == 0 for _ in range(100))
    needed = sum(budget.seconds_to_wait("T1") == 0 for _ in range(100))
    assert (cosmetic, needed) == (25, 25)


def test_nothing_is_changed_while_slack_says_that_it_takes_no_more() -> None:
    clock = Clock()
    budget = UpdateBudget(50, clock)
    budget.close("T1", 30)
    assert budget.seconds_to_wait("T1") == 30
    clock.now = 29
    assert budget.seconds_to_wait("T1") == 1
    clock.now = 30
    assert budget.seconds_to_wait("T1") == 0
