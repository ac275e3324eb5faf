"""What a ticket system answers instead of doing what it was asked. Each has a sentence for a person.

For whoever writes, the difference is what is known: refused and away mean that nothing was stored, unknown that it may
have been.
"""


class TicketSystemFault(Exception):  # noqa: N818 - named for what happened
    """It was not done, or nobody knows whether it was."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class TicketSystemRefused(TicketSystemFault):
    """The system says no: nothing was stored, and asking again would be answered the same."""


class NoSuchTicket(TicketSystemRefused):
    """The system has no such ticket, or shows us none."""


class TicketSystemAway(TicketSystemFault):
    """Nothing was stored: it could not be reached, or has no time for us now."""

    def __init__(self, sentence: str, wait_seconds: float | None = None) -> None:
        super().__init__(sentence)
        self.wait_seconds = wait_seconds
        """How long the system asks us to stay away; None when it does not say, 0 or more when it is up but busy."""


class FilesHaveToWait(TicketSystemAway):
    """It takes no files for a while; everything else it takes."""


class OutcomeUnknown(TicketSystemFault):
    """The request went out and no sound answer came: it may have been stored, or may be stored yet."""

    def __init__(self, sentence: str, wait_seconds: float | None = None) -> None:
        super().__init__(sentence)
        self.wait_seconds = wait_seconds
        """As of TicketSystemAway."""
