"""How fast the machine is at the moment, which other work on it changes: for reading the other figures."""

from time import monotonic, process_time

from tests.bench.figures import Row, Section

_ROUNDS = 2_000_000


def measure() -> Section:
    """The same plain loop every time: by the processor's time and by the clock."""
    began, started, total = process_time(), monotonic(), 0
    for number in range(_ROUNDS):
        total += number
    values = {"processor": 1000 * (process_time() - began), "clock": 1000 * (monotonic() - started)}
    return Section("Yardstick", [Row(f"A loop of {_ROUNDS:,} additions in this interpreter", values, "ms")])
