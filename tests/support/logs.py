"""The log of what runs in a test's process, where nobody has configured it."""

import structlog
from structlog.dev import ConsoleRenderer, plain_traceback


def log_plainly() -> None:
    """Write lines as structlog does by default, but errors as Python does: drawing one takes a second."""
    structlog.reset_defaults()
    *processors, _ = structlog.get_config()["processors"]
    plain = ConsoleRenderer(colors=False, exception_formatter=plain_traceback)
    structlog.configure(processors=[*processors, plain])
