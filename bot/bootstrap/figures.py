"""What a scrape of `/metrics` reads from the database, beside the process's own figures."""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from sqlalchemy import text

from bot.shared.metrics import Metrics
from core.shared.errors import Unavailable
from storage.notifications import Listener
from storage.store import PostgresStore
from storage.walks import WHY

_FIGURES = text(f"""
    SELECT 'job', status::text, count(*) FROM procrastinate_jobs GROUP BY 2
    UNION ALL SELECT 'message', '', count(*) FROM messages WHERE wanted_version > shown_version
    UNION ALL SELECT 'walk', kind || ' ' || status, count(*) FROM l1_walk_sessions GROUP BY 2
    UNION ALL SELECT 'escalation', why_escalated, count(*)
    FROM (SELECT {WHY} AS why_escalated FROM l1_walk_sessions WHERE status = 'escalated') escalated GROUP BY 2
    UNION ALL SELECT 'flag', kind, sum(flags) FROM l1_walk_sessions GROUP BY 2
    UNION ALL SELECT 'seconds', kind,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - created_at))
    FROM l1_walk_sessions WHERE status = 'resolved' AND ended_at >= now() - interval '30 days' GROUP BY 2
""")


def scraped(store: PostgresStore, listener: Listener, metrics: Metrics) -> Callable[[], Awaitable[bytes]]:
    """What answers a scrape, in Prometheus' text format."""

    async def figures() -> bytes:
        with suppress(Unavailable):  # a scrape during an outage still gets the process's own figures
            async with store.connection() as connection:
                rows = (await connection.execute(_FIGURES)).all()
            metrics.note_queue({row[1]: row[2] for row in rows if row[0] == "job"})
            walks = [(*row[1].split(" "), row[2]) for row in rows if row[0] == "walk"]
            metrics.note_walks({(kind, state): count for kind, state, count in walks})
            for what in ("escalation", "flag", "seconds"):
                metrics.note_walk_ends(what, {row[1]: float(row[2]) for row in rows if row[0] == what})
            metrics.undelivered.set(next(row[2] for row in rows if row[0] == "message"))
        metrics.readers.set(listener.readers)
        return metrics.text()

    return figures
