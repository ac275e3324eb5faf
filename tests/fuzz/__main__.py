"""Starts FlowPilot on a database of its own, and has schemathesis call it as an admin who is a reviewer."""

import argparse
import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.bootstrap.container import build_container
from core.accounts.user import Role
from core.services.administration import DEFAULT_ACCOUNT
from tests.support.database import config_for, fresh_database, postgres_with_template
from tests.support.server import running_server

_SCHEMATHESIS = Path(sys.executable).parent / "schemathesis"
_STREAMS = r"/events$"
"""What is answered for as long as somebody listens."""


def main() -> None:
    """Parse the options, run, and end with schemathesis' status."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--examples", type=int, default=40, help="at most, for each operation and phase")
    parser.add_argument("--seed", type=int, default=1, help="which requests")
    parser.add_argument("--seconds", type=int, default=300, help="after which no more are made up")
    options = parser.parse_args()
    with postgres_with_template() as server, fresh_database(server) as url, TemporaryDirectory() as notes:
        sys.exit(asyncio.run(_run(url, options.examples, options.seed, options.seconds, notes)))


async def _run(url: str, examples: int, seed: int, seconds: int, notes: str) -> int:
    async with build_container(config_for(url)) as parts:
        account = await parts.administration.existing_account(DEFAULT_ACCOUNT)
        user = await parts.administration.user(account, "dana", Role.ADMIN, reviewer=True)
        token = (await parts.administration.create_token(None, user)).text
    unlimited = {"FLOWPILOT_SERVER_RATE_LIMIT_PER_SECOND": "100000", "FLOWPILOT_SERVER_RATE_LIMIT_BURST": "1000000"}
    async with running_server(DATABASE_URL=url, FLOWPILOT_LOGGING_LEVEL="error", **unlimited) as program:
        calls = await asyncio.create_subprocess_exec(
            _SCHEMATHESIS,
            "run",
            f"{program.url}/api/v1/openapi.json",
            *("--header", f"Authorization: Bearer {token}"),
            *("--checks", "not_a_server_error"),
            *("--max-examples", str(examples), "--seed", str(seed), "--max-time", str(seconds)),
            *("--exclude-path-regex", _STREAMS, "--generation-database", "none", "--suppress-health-check", "all"),
            *("--request-timeout", "30", "--continue-on-failure", "--no-color", "--warnings", "off"),
            cwd=notes,  # where it keeps what it found
        )
        return await calls.wait()


if __name__ == "__main__":
    main()
