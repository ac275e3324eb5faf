"""Documents that flows are made of."""


def runbook(title: str) -> bytes:
    """A document in Markdown with one procedure of that title."""
    return f"# {title}\n\n## Resolution\n\n1. Open the cover.\n2. Turn the lever to the left.\n3. Close it.\n".encode()


PROSE = b"# The lamp\n\nIt used to be green, and nobody remembers when that changed.\n"
"""A document with no steps."""
