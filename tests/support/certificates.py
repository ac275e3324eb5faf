"""The certificates that clients trust are read once in a process, not for each of the many that tests make."""

from functools import cache

import httpcore2


def read_once() -> None:
    """Have Anthropic's clients share them: reading takes 20 ms, longer than most tests need for a request."""
    if not hasattr(httpcore2.default_ssl_context, "cache_clear"):
        httpcore2.default_ssl_context = cache(httpcore2.default_ssl_context)
