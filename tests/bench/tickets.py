"""500 sends to tickets under kills and a stormy ticket system; prints what is left: `python -m tests.bench.tickets`."""

import argparse
import asyncio
from dataclasses import asdict
from time import monotonic

from bot.bootstrap.container import build_container
from bot.shared.sealing import new_key
from tests.support.database import config_for, fresh_database, postgres_with_template
from tests.support.forks import running_server
from tests.support.ticketing.storm import STORMY, StormyConnectWise, storm

_QUICK = {"FLOWPILOT_WORKER_HEARTBEAT_SECONDS": "0.2", "FLOWPILOT_WORKER_DEAD_AFTER_SECONDS": "1"}


async def _run(url: str, sends: int, seed: int) -> None:
    settings = {"FLOWPILOT_ENCRYPTION_KEYS": new_key(), "FLOWPILOT_LOGGING_LEVEL": "error", **STORMY}

    def worker():
        return running_server(command="work", DATABASE_URL=url, **_QUICK, **settings)

    started = monotonic()
    async with build_container(config_for(url, **settings)) as parts, StormyConnectWise(seed) as server:
        left = await storm(parts, server, worker, sends, seed)
    for name, value in asdict(left).items():
        print(f"{name:>12}  {value}")  # noqa: T201 - what it is for
    print(f"{'seconds':>12}  {monotonic() - started:.0f}")  # noqa: T201


def main() -> None:
    """Run it on a PostgreSQL of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sends", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with postgres_with_template() as server, fresh_database(server) as url:
        asyncio.run(_run(url, options.sends, options.seed))


if __name__ == "__main__":
    main()
