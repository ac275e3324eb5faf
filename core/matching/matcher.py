"""The matcher that ships: keyword search over an account's published flows, with verdicts by threshold."""

from dataclasses import dataclass
from uuid import UUID

from core.matching.bm25 import Bm25Index
from core.matching.match import Match, MatchParts, Verdict
from core.ports import Store


@dataclass(frozen=True, slots=True)
class MatchingSettings:
    """From which score on a flow matches or is suggested; between 0 and 1, the suggestion's below the match's."""

    match_threshold: float
    suggestion_threshold: float
    limit: int = 5


class KeywordMatcher:
    """Keeps one index per account, renewed when the account's library grows."""

    def __init__(self, store: Store, settings: MatchingSettings) -> None:
        self._store = store
        self._settings = settings
        self._indexes: dict[UUID, tuple[int, Bm25Index]] = {}

    async def match(self, account_id: UUID, problem: str) -> tuple[Match, ...]:
        """The matches and suggestions, best first; empty when nothing is near."""
        index = await self._index(account_id)
        found = index.search(problem, self._settings.limit)
        return tuple(
            Match(
                one.flow_id, one.title, round(one.score, 4), verdict, MatchParts(keyword=round(one.score, 4)), one.words
            )
            for one in found
            if (verdict := self._verdict(one.score)) is not None
        )

    def _verdict(self, score: float) -> Verdict | None:
        if score >= self._settings.match_threshold:
            return Verdict.MATCH
        return Verdict.SUGGESTION if score >= self._settings.suggestion_threshold else None

    async def _index(self, account_id: UUID) -> Bm25Index:
        async with self._store.transaction(account_id) as transaction:
            version = await transaction.flows.library_version()
            known = self._indexes.get(account_id)
            if known and known[0] == version:
                return known[1]
            index = Bm25Index(await transaction.flows.searchable())
        self._indexes[account_id] = (version, index)
        return index
