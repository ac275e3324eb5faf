"""Making flows findable and redacting a long log: work on texts, in this process."""

from collections.abc import Callable
from time import process_time
from uuid import uuid4

from core.flows.library import starter_flows
from core.matching.profile import profile_of, text_of
from core.safety.redaction import Redactor, Vault, redact
from tests.bench.figures import Row, Section, middle, spread

_LOG_BYTES = 256 * 1024
_REDACTIONS = 3
_HOSTILE = "password for a " * 70_000


def measure() -> Section:
    """Processor time of each."""
    flows = starter_flows()
    account = uuid4()
    log = _log()
    rows = [
        spread(
            "Terms of a starter flow",
            [_seconds(lambda flow=flow: profile_of(account, text_of(flow))) for flow in flows],
        ),
        Row(
            f"Redacting a log of 256 KB (middle of {_REDACTIONS})",
            {"": 1000 * middle([_seconds(lambda: Redactor().redact(log, Vault())) for _ in range(_REDACTIONS)])},
            "ms",
        ),
        Row(
            "Redacting 1 MB of “password for a ”, again and again",
            {"": 1000 * _seconds(lambda: redact(_HOSTILE, Vault()))},
            "ms",
        ),
    ]
    return Section("Work on texts (processor time)", rows)


def _seconds(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return process_time() - began


def _log() -> str:
    """A log like those people paste: mostly harmless, with an address, a host or a secret here and there."""
    lines, length, number = list[str](), 0, 0
    while length < _LOG_BYTES:
        number += 1
        at = f"2026-03-02T09:{number // 60 % 60:02}:{number % 60:02}.{number % 1000:03}Z"
        line = f"{at} host-{number % 40} app[{1000 + number % 7}]: request {number}"
        line += f" to /api/items/{number % 97} took {number % 450} ms"
        if number % 50 == 0:
            line += f" user=person{number}@example.com"
        if number % 400 == 0:
            line += f" password=Zk7-{number}-qV!x"
        lines.append(line)
        length += len(line) + 1
    return "\n".join(lines)[:_LOG_BYTES]
