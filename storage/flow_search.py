"""Searching flows in the database: candidates by their words and by their meaning, in one statement."""

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID
from zlib import crc32

from sqlalchemy import Row, TextClause, text

from core.matching.embedding import DIMENSIONS, ModelName, Vectors
from core.matching.match import Candidate, LibraryStatistics, Nearness, SearchRequest
from storage.connection import Connection
from storage.tables.matching import FIRST_PASSAGE, TITLE, WHOLE

_LIBRARY = text("""
    SELECT l.flows, l.length, l.model, l.model_folder, t.term, t.documents
    FROM flow_libraries l
    LEFT JOIN term_documents t ON t.account_id = l.account_id AND t.term = ANY(CAST(:terms AS bigint[]))
    WHERE l.account_id = :account
""")
# Every part names the account, so that no plan can lead outside it; terms are numbers of one account besides.
# Flows are taken as BM25 orders them if each says a word once: with k1 = 1.2 and b = 0.75 as in core.matching.keyword.
_SAID = """
    SELECT flow_id FROM (
        SELECT t.flow_id, t.length, asked.weight
        FROM unnest(CAST(:terms AS bigint[]), CAST(:weights AS float8[])) AS asked(term, weight)
        CROSS JOIN LATERAL (
            SELECT flow_id, length FROM flow_terms WHERE account_id = :account AND terms @> ARRAY[asked.term]) AS t
        UNION ALL
        (SELECT flow_id, length, CAST(:together_weight AS float8) FROM flow_terms
         WHERE account_id = :account AND terms @> CAST(:together AS bigint[])
           AND cardinality(CAST(:together AS bigint[])) > 0
         LIMIT :most_together)
    ) AS said(flow_id, length, weight)
    GROUP BY flow_id
    ORDER BY sum(weight) / (1.3 + 0.9 * max(length) / CAST(:usual_length AS float8)) DESC, flow_id LIMIT :most_said
"""
_NEAR_EXACTLY = """
    SELECT flow_id FROM flow_vectors
    WHERE account_id = :account AND model_id = :model AND part < 2
    GROUP BY flow_id ORDER BY min(vector <#> {whole}), flow_id LIMIT :most
"""
_NEAR_BY_INDEX = """
    SELECT flow_id FROM flow_vectors
    WHERE account_id = :account AND model_id = :model AND part < 2
    ORDER BY vector <#> {whole} LIMIT :most
"""
_NEARNESS = """
    LEFT JOIN LATERAL (
        SELECT -min(vector <#> {whole}) FILTER (WHERE part = {WHOLE}) AS whole,
               -min(vector <#> {whole}) FILTER (WHERE part = {TITLE}) AS title,
               -min(LEAST({windows})) FILTER (WHERE part IN ({TITLE}) OR part >= {FIRST_PASSAGE}) AS passage
        FROM flow_vectors WHERE account_id = :account AND flow_id = f.id AND model_id = :model
    ) AS near ON true
"""
# The offset keeps the planner from joining with the whole account at once instead, which it takes for cheaper.
_FLOW = """
    SELECT * FROM flows WHERE id = found.flow_id AND account_id = :account AND current_version IS NOT NULL OFFSET 0
"""
_TERMS = "SELECT profile FROM flow_terms WHERE account_id = :account AND flow_id = found.flow_id OFFSET 0"
_MOST_TOGETHER = 500
"""Flows looked at because they have several common words together."""


def model_number(model: str) -> int:
    """The model's number in the database; signed, as PostgreSQL's integers are."""
    return crc32(model.encode()) - 2**31


def vector_text(vector: Sequence[float]) -> str:
    """A vector as pgvector reads it; four digits are more than it keeps."""
    return f"[{','.join(f'{number:.5f}' for number in vector)}]"


class FlowSearchRows:
    """The search in one account, within a transaction."""

    def __init__(self, connection: Connection, account_id: UUID) -> None:
        self._connection = connection
        self._account_id = account_id

    async def library(self, terms: Sequence[int]) -> LibraryStatistics:
        """The account's library, and in how many flows the terms occur."""
        parameters = {"account": self._account_id, "terms": list(terms)}
        rows = (await self._connection.execute(_LIBRARY, parameters)).all()
        if not rows:
            return LibraryStatistics(0, 0.0, None, {})
        first = rows[0]
        model = ModelName(first.model, first.model_folder) if first.model else None
        documents = {row.term: row.documents for row in rows if row.term is not None}
        return LibraryStatistics(first.flows, first.length / max(first.flows, 1), model, documents)

    async def candidates(self, wanted: SearchRequest) -> Sequence[Candidate]:
        """The flows that share a term or are near in meaning, in no order."""
        statement, parameters = candidates_statement(self._account_id, wanted)
        return [_candidate(row) for row in await self._connection.execute(statement, parameters)]


def candidates_statement(account_id: UUID, wanted: SearchRequest) -> tuple[TextClause, dict[str, Any]]:
    """The statement that finds the candidates, and its parameters."""
    single = [(terms[0], weight) for terms, weight in wanted.terms if len(terms) == 1]
    together = next(((terms, weight) for terms, weight in wanted.terms if len(terms) > 1), ((), 0.0))
    parameters: dict[str, Any] = {
        "account": account_id,
        "terms": [term for term, _ in single],
        "weights": [weight for _, weight in single],
        "together": list(together[0]),
        "together_weight": together[1],
        "most_together": _MOST_TOGETHER,
        "most_said": wanted.limit,
        "usual_length": wanted.usual_length,
    }
    if wanted.model is None or wanted.whole is None or wanted.windows is None:
        return _statement(0, exact=True), parameters
    parameters |= {"model": model_number(wanted.model.name), **_vectors(wanted.whole, wanted.windows)}
    # What meaning finds as well need not be found by words.
    parameters |= {"most": wanted.limit, "most_said": wanted.limit // 2}
    return _statement(len(wanted.windows), exact=wanted.exact), parameters


def _vectors(whole: Vectors, windows: Vectors) -> dict[str, str]:
    texts = {f"window{number}": vector_text(row.tolist()) for number, row in enumerate(windows)}
    return {"whole": vector_text(whole[0].tolist()), **texts}


@cache
def _statement(windows: int, *, exact: bool) -> TextClause:
    near, nearness, columns = "", "", "NULL AS whole"
    if windows:
        names = {
            "whole": _vector("whole"),
            "windows": ", ".join(f"vector <#> {_vector(f'window{number}')}" for number in range(windows)),
            "WHOLE": WHOLE,
            "TITLE": TITLE,
            "FIRST_PASSAGE": FIRST_PASSAGE,
        }
        near = f"({(_NEAR_EXACTLY if exact else _NEAR_BY_INDEX).format(**names)}) UNION"
        nearness = _NEARNESS.format(**names)
        columns = "near.whole, near.title AS title_near, near.passage"
    return text(f"""
        WITH found AS ({near} ({_SAID}))
        SELECT f.id, f.title, f.times_walked, f.times_resolved, f.last_used_at, t.profile, {columns}
        FROM found
        CROSS JOIN LATERAL ({_FLOW}) AS f
        CROSS JOIN LATERAL ({_TERMS}) AS t
        {nearness}
    """)


def _vector(name: str) -> str:
    return f"CAST(:{name} AS halfvec({DIMENSIONS}))"


def _candidate(row: Row[Any]) -> Candidate:
    nearness = None if row.whole is None else Nearness(row.whole, row.title_near, row.passage)
    return Candidate(row.id, row.title, row.profile, nearness, row.times_walked, row.times_resolved, row.last_used_at)
