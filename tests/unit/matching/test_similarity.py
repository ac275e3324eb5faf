"""How alike two texts are that are no flows."""

import pytest

from core.matching.similarity import Similarity
from tests.support.embedding import GivenEmbedders, ReadableEmbedder

BY_MEANING = Similarity(GivenEmbedders(ReadableEmbedder()))
BY_WORDS = Similarity(GivenEmbedders())
SAME = "Print spooler stopped, jobs stay in the queue"
LIKE = "Jobs stay in the queue because the spooler stopped"
OTHER = "Calendar invitations of the director are declined"


@pytest.mark.parametrize("similarity", [BY_MEANING, BY_WORDS])
async def test_the_same_is_alike_the_similar_less_and_the_other_not(similarity: Similarity) -> None:
    same, like, other = await similarity.of(SAME, [SAME, LIKE, OTHER])
    assert same > 0.9
    assert same >= like > 0.5
    assert other < 0.2


async def test_other_words_for_the_same_are_alike_by_meaning_only() -> None:
    words = ("VPN tunnel", "gateway vpn")
    (by_meaning,), (by_words,) = await BY_MEANING.of(words[0], [words[1]]), await BY_WORDS.of("tunnel", ["gateway"])
    assert by_meaning > 0.5 > by_words


async def test_each_candidate_is_judged_for_itself() -> None:
    alone = await BY_MEANING.of(SAME, [LIKE])
    assert (await BY_MEANING.of(SAME, [OTHER, LIKE, SAME]))[1] == pytest.approx(alone[0])


@pytest.mark.parametrize("text", ["", "  \n"])
async def test_an_empty_text_is_like_nothing(text: str) -> None:
    assert await BY_MEANING.of(text, [SAME]) == [0.0]
    assert await BY_MEANING.of(SAME, []) == []
