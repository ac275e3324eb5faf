"""Documents without steps that can be told apart, read by Claude in a batch: `flowpilot import --claude`."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from contextlib import suppress

from bot.bootstrap.container import Container
from bot.commands.failure import Failed
from bot.commands.import_report import Report
from core.accounts.user import User
from core.ports.outline_batches import BatchLost
from core.services.bulk_outlining import BulkOutlining, Unread
from core.shared.errors import QuotaExceeded
from core.shared.model_use import GuideFailed


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options that are about Claude."""
    parser.add_argument(
        "--claude",
        action="store_true",
        help="have Claude read documents in running text, in one batch at half price; asks before it costs anything",
    )
    parser.add_argument("--yes", action="store_true", help="with --claude: do not ask")
    parser.add_argument(
        "--check-every",
        type=float,
        default=30.0,
        metavar="SECONDS",
        help="with --claude: seconds between checks on Claude's progress (default: 30)",
    )


def outliner_for(parts: Container, options: argparse.Namespace) -> BulkOutlining | None:
    """What has documents read, where it is asked for. Raises Failed when it cannot be."""
    if not options.claude:
        return None
    if not options.user:
        raise Failed("--claude needs --user NAME: whose tokens it takes, and who proposes what is found.")
    if parts.use_cases.bulk_outlining is None:
        raise Failed("Claude is not configured here: set ANTHROPIC_API_KEY.")
    return parts.use_cases.bulk_outlining


async def read_by_claude(
    outlining: BulkOutlining, user: User, documents: Sequence[Unread], options: argparse.Namespace, report: Report
) -> None:
    """Have the documents read and proposed. Raises Failed."""
    short = [one for one in documents if one.fits]
    for one in documents:
        if not one.fits:
            report.begins(one.document.known_as, one.document.known_as)
            report.refused("it is too long for Claude; split it.")
    try:
        unsent = await outlining.unsent(user.account_id, short)
        if unsent and await _agreed(outlining, unsent, without_asking=options.yes):
            await outlining.send(user.account_id, user.person, unsent)
        await _waited(outlining, user, short, options.check_every)
        async for one, brought in outlining.settled(user.account_id, user.person, short):
            report.begins(one.document.known_as, one.document.known_as)
            report.refused(brought) if isinstance(brought, str) else report.brought(brought)
    except GuideFailed as failure:
        raise Failed(f"{failure.sentence} Run the same command again to go on.") from None
    except BatchLost:
        raise Failed("Anthropic no longer has the batch. Run the same command again to send what is left.") from None
    except QuotaExceeded as refusal:
        raise Failed(refusal.sentence) from None


async def _agreed(outlining: BulkOutlining, documents: Sequence[Unread], *, without_asking: bool) -> bool:
    """Whether the documents may be sent for what that costs."""
    cost = outlining.estimate(documents)
    noun = "1 document has" if cost.documents == 1 else f"{cost.documents} documents have"
    print(
        f"{noun} no steps that can be told apart. Claude can read them: up to {cost.tokens_in:,} tokens sent and"
        f" {cost.tokens_out:,} received, at half price at most ${cost.usd:.2f}.",
        flush=True,
    )
    if without_asking:
        return True
    if not sys.stdin or not sys.stdin.isatty():
        raise Failed("Nothing was sent. Add --yes to have them read.")
    with suppress(EOFError):
        answer = await asyncio.to_thread(input, "Have them read? [y/N] ")
        return answer.strip().casefold() in ("y", "yes")
    return False


async def _waited(outlining: BulkOutlining, user: User, documents: Sequence[Unread], every: float) -> None:
    """Wait until all batches with these documents are done."""
    said = -1
    while True:
        done, ended = await outlining.progress(user.account_id, documents)
        if ended:
            return
        if done != said:
            said = done
            print(
                f"Claude has read {done}. This takes minutes, rarely up to a day. You can stop here: run the same"
                " command later to continue; nothing is paid for twice.",
                flush=True,
            )
        await asyncio.sleep(every)
