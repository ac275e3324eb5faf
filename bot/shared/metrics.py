"""The process's figures for Prometheus."""

from collections.abc import Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from core.shared.model_use import TokenUse


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars for a million model tokens."""

    input: float = 0
    output: float = 0
    cache_read: float = 0
    cache_write: float = 0
    cache_write_hour: float = 0


class Metrics:
    """Counts what the process does; its own registry keeps tests and processes apart."""

    def __init__(self, prices: Prices) -> None:
        self._prices = prices
        self._registry = CollectorRegistry()
        self.tokens = Counter("flowpilot_model_tokens", "Model tokens used, by kind", ["kind"], registry=self._registry)
        self.cost = Counter(
            "flowpilot_model_cost_usd",
            "What the model's tokens cost, at the configured prices",
            registry=self._registry,
        )
        self.requests = Counter(
            "flowpilot_requests", "HTTP requests answered", ["method", "route", "status"], registry=self._registry
        )
        self.request_seconds = Histogram(
            "flowpilot_request_seconds", "Seconds to answer an HTTP request", ["route"], registry=self._registry
        )
        self.session_service = Counter(
            "flowpilot_turns", "Turns processed, by outcome", ["outcome"], registry=self._registry
        )
        self.turn_seconds = Histogram(
            "flowpilot_turn_seconds",
            "Seconds a guide took for a turn",
            buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 120),
            registry=self._registry,
        )
        self.jobs = Gauge("flowpilot_jobs", "Jobs in the queue by state", ["state"], registry=self._registry)
        self.walks = Gauge(
            "flowpilot_walks", "First-line walks by kind and state", ["kind", "state"], registry=self._registry
        )
        self.walk_escalations = Gauge(
            "flowpilot_walk_escalations", "Walks handed over, by reason", ["why"], registry=self._registry
        )
        self.walk_flags = Gauge("flowpilot_walk_flags", "Steps flagged in walks", ["kind"], registry=self._registry)
        self.walk_seconds = Gauge(
            "flowpilot_walk_solved_seconds",
            "Median seconds to solve a walk, over the last 30 days",
            ["kind"],
            registry=self._registry,
        )
        self.undelivered = Gauge(
            "flowpilot_undelivered_messages", "Messages not yet delivered", registry=self._registry
        )
        self.readers = Gauge(
            "flowpilot_waiting_readers", "Requests and live pages waiting for changes", registry=self._registry
        )

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """One HTTP request answered."""
        self.requests.labels(method, route, str(status)).inc()
        self.request_seconds.labels(route).observe(seconds)

    def count_tokens(self, use: TokenUse) -> None:
        """The model tokens of one request, and what they cost at the configured prices."""
        prices = self._prices
        for kind, tokens, price in (
            ("input", use.fresh_input, prices.input),
            ("output", use.output, prices.output),
            ("cache_read", use.cache_read, prices.cache_read),
            ("cache_write", use.cache_write, prices.cache_write),
            ("cache_write_hour", use.cache_write_hour, prices.cache_write_hour),
        ):
            self.tokens.labels(kind).inc(tokens)
            self.cost.inc(tokens * price / 1_000_000)

    def note_queue(self, jobs: dict[str, int]) -> None:
        """How many jobs are in each state; states that are gone count 0."""
        for state in ("todo", "doing", "failed"):
            self.jobs.labels(state).set(jobs.get(state, 0))

    def note_walks(self, walks: dict[tuple[str, str], int]) -> None:
        """How many first-line walks are in each state, by kind."""
        self.walks.clear()
        for (kind, state), count in walks.items():
            self.walks.labels(kind, state).set(count)

    def note_walk_ends(self, what: str, found: Mapping[str, float]) -> None:
        """What led to hand-overs (`escalation`), how often a step was flagged, or the `seconds` that solving took."""
        gauges = {"escalation": self.walk_escalations, "flag": self.walk_flags, "seconds": self.walk_seconds}
        gauges[what].clear()
        for name, value in found.items():
            gauges[what].labels(name).set(value)

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self._registry)
