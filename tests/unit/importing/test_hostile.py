"""Documents that are made to hold up or bring down whoever reads them are refused with a sentence."""

import pytest

from core.flows.model import NodeType
from core.importing.outline import ImportRefused
from tests.support.examples import IN_CI
from tests.support.hostile_documents import hostile_documents, word_file
from tests.support.tables import every_case
from tests.unit.importing.test_documents import read, texts


@pytest.mark.timeout(60)
@every_case("what, name, content, words", lambda: [(what, *rest) for what, rest in hostile_documents().items()])
def test_a_document_that_is_made_to_do_harm_is_refused_with_a_sentence(
    what: str, name: str, content: bytes, words: str
) -> None:
    with pytest.raises(ImportRefused) as refused:
        read(name, content)
    assert words in refused.value.sentence


def test_the_word_file_that_those_are_made_of_is_sound() -> None:
    (found,) = read("a.docx", word_file())
    assert texts(found.flow, NodeType.ACTION) == ["Switch it off.", "Wait.", "Switch it on."]


def test_thousands_of_lines_below_a_step_belong_to_it() -> None:
    (found,) = read(
        "a.md", b"# T\n\n## Steps\n\n1. Switch it off.\n2. Wait.\n" + b"\n   more\n" * (4_900 if IN_CI else 1_900)
    )
    assert texts(found.flow, NodeType.ACTION)[1].startswith("Wait. more more")


def test_text_in_elements_that_nobody_ended_is_read_once() -> None:
    (found,) = read("a.html", "<h1>Lamp</h1><td><p>It is dark.<p>And cold.<ol><li>Switch it off.<li>Wait.</ol>")
    assert found.flow.description == "It is dark. And cold."
    assert texts(found.flow, NodeType.ACTION) == ["Switch it off.", "Wait."]


def test_a_paragraph_of_a_hundred_brackets_keeps_its_words() -> None:
    line = "Press " + "".join(f"[F{number}] " for number in range(150))
    (found,) = read("a.md", f"# T\n\n1. {line}\n2. Wait.\n")
    assert "[F149]" in texts(found.flow, NodeType.ACTION)[0]
