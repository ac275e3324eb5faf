"""Runs the storm, and says what was killed and whether anything was lost or happened twice."""

import argparse
import sys
from time import monotonic

from tests.storm.run import run


def main() -> None:
    """Parse the options, run, and end with status 1 where something was lost or happened twice."""
    parser = argparse.ArgumentParser(prog="python -m tests.storm", description=__doc__)
    parser.add_argument("--kills", type=int, default=300, help="how many in all")
    parser.add_argument("--seed", type=int, default=1, help="which storm")
    parser.add_argument("--minutes", type=float, default=20, help="after which nothing more is killed")
    options = parser.parse_args()
    began = monotonic()
    outcome = run(options.kills, options.seed, options.minutes * 60)
    sys.stdout.write(f"{outcome.summary}, in {monotonic() - began:.0f} s\n")
    for fault in outcome.faults:
        sys.stdout.write(f"FAULT: {fault}\n")
    sys.exit(bool(outcome.faults))


if __name__ == "__main__":
    main()
