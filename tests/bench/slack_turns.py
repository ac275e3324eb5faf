"""Whole turns in Slack: pressed there, decided, the next step worked out, and all of it shown there again."""

from time import monotonic

from tests.bench.answers import AT_ONCE
from tests.bench.client import connected
from tests.bench.figures import Row, Section, single
from tests.bench.installation import Installation, Meter
from tests.bench.load import flat_out
from tests.bench.sessions import Template, until_quiet
from tests.bench.slack import WORKSPACE, link, pressing
from tests.bench.slack_api import slack_api
from tests.support.slack import SECRET

_WARMING_UP = 50


async def measure(there: Installation, template: Template, seconds: float) -> Section:
    """As many turns as there can be with `serve` and `work` apart, delivered to a Web API that costs little."""
    count = int(80 * seconds)
    async with slack_api() as api:
        settings = {
            "SLACK_API_URL": api.url,
            "SLACK_BOT_TOKEN": "xoxb-bench",
            "SLACK_SIGNING_SECRET": SECRET,
            "FLOWPILOT_SLACK_UPDATES_PER_MINUTE": "1e9",
        }
        async with (
            there.program("serve", **settings) as serve,
            there.program("work", **settings) as work,
            connected(serve.url, "", prefix="") as client,
        ):
            await link(there)
            press = pressing(client)
            await flat_out(await template.copies(_WARMING_UP, slack_workspace=WORKSPACE), press, AT_ONCE)
            sessions = await template.copies(count, slack_workspace=WORKSPACE)
            await until_quiet(there)
            api.calls.clear()
            meter, started = Meter(there, serve, work), monotonic()
            await flat_out(sessions, press, AT_ONCE)
            await until_quiet(there)
            elapsed = monotonic() - started
            spent = [1000 * each / count for each in meter.seconds()]
    shown = sum(api.calls[method] for method in ("chat.postMessage", "chat.update"))
    rows = [
        single("Most whole turns: pressed in Slack, next step shown in Slack", count / elapsed, "/s", "90"),
        Row("Processor time of a turn", dict(zip(("serve", "work", "PostgreSQL"), spent, strict=True)), "ms"),
        single("Calls of Slack's Web API that a turn takes", shown / count, "calls"),
    ]
    return Section("Whole turns in Slack: flowpilot serve and flowpilot work", rows)
