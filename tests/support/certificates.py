"""Whom clients trust in tests: one authority that signed nothing, as no test leaves this machine."""

import os
from pathlib import Path

_NOBODY = Path(__file__).with_name("nobody.pem")


def trust_nobody() -> None:
    """For this process and those that it starts, before they load aiohttp, which reads the certificates as it loads.

    The 144 that a machine trusts take 40 ms to read, at every start and for each client that Anthropic's library makes.
    """
    os.environ["SSL_CERT_FILE"] = str(_NOBODY)
