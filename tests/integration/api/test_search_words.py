"""Sessions are found by their words however those are typed."""

import pytest

from tests.conftest import MakeEngineer

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOUND = [
    ("Der Drucker in München streikt", "Munchen"),
    ("Der Drucker in Munchen streikt", "münchen"),
    ("Scanner in der Hauptstraße", "hauptstrasse"),
    ("Scanner in der Hauptstrasse", "HAUPTSTRAßE"),
    ("Cafe\u0301 Wi-Fi is slow", "café"),
    ("Café Wi-Fi is slow", "cafe\u0301"),
    ("Łódź office has no network", "lodz"),
    ("Ｆｕｌｌ width words", "full"),
    ("Принтер не печатает", "ПРИНТЕР"),
]


async def test_words_are_found_without_accents_and_in_any_form_of_unicode(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    for problem, _ in FOUND:
        await dana.call("POST", "/sessions", {"problem": problem, "guide": "adhoc"})
    for problem, word in FOUND:
        found = await dana.call("GET", f"/sessions?q={word}")
        assert problem in [session["problem"] for session in found.body["items"]], word
    assert not (await dana.call("GET", "/sessions?q=zebra")).body["items"]
