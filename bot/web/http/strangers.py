"""Faults of whoever calls, not ours: a body that ends early or is not what its headers say, a request that is none.

They are answered, and they raise no alarm: anybody who reaches the port can bring them about.
"""

import logging

from aiohttp import ClientPayloadError, web
from aiohttp.http_exceptions import HttpProcessingError

FAULTS_OF_CALLERS = (ConnectionError, ClientPayloadError, web.RequestPayloadError, HttpProcessingError)
"""What is raised where a request cannot be read to its end."""


def _is_ours(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], FAULTS_OF_CALLERS))


def silence_faults_of_callers() -> None:
    """Keep them out of the log, where the HTTP library would write each with a stack trace."""
    logging.getLogger("aiohttp.server").addFilter(_is_ours)
