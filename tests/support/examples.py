"""How many examples property tests try: enough to notice at a desk, and all of them in CI."""

import os

from hypothesis import HealthCheck, settings

IN_CI = "CI" in os.environ
AT_A_DESK = 25
_EVERYWHERE = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
"""How long an example takes depends on what else the machine does."""

settings.register_profile("desk", max_examples=AT_A_DESK, **_EVERYWHERE)
# The same examples for the same code, so that nobody's change fails for what another one did.
settings.register_profile("ci", max_examples=100, derandomize=True, **_EVERYWHERE)


def load_profile() -> None:
    """Have every property test do as CI does, or as one does at a desk; `--hypothesis-profile=ci` overrides it."""
    settings.load_profile("ci" if IN_CI else "desk")


def examples(most: int, **more: object) -> settings:
    """Settings for a test that tries so many examples in CI, and no more than others do at a desk."""
    return settings(max_examples=most if IN_CI else min(most, AT_A_DESK), **more)  # type: ignore[arg-type]
