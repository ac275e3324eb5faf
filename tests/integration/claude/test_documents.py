"""Documents in running text made into proposals by Claude: judged by the rules, refused where it cannot be done."""

import base64
from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.client import Answer
from tests.support.files import read_here
from tests.support.messages_api import MessagesApi, fails, says
from tests.support.paced import Paced

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(scope="module")
def file_settings() -> Mapping[str, str]:
    return {"FLOWPILOT_CLAUDE_MAX_RETRIES": "2"}  # as shipped: what Claude refuses is not sent again all the same


PROSE = """# The label printer prints blank labels

White labels are no reason to worry. Somebody should open the cover and take the ribbon out, which is easy.

The shiny side of the ribbon has to face inwards; where it faces outwards, it must be turned round. The password of the
printer is password=Sommer2024!x and nobody should need it.
"""


def outline(*steps: tuple[int, str], **changes: Any) -> dict[str, Any]:
    """An answer with one procedure, as the model writes it."""
    given = steps or (
        (2, "Open the cover and take the ribbon out."),
        (3, "If the shiny side of the ribbon faces outwards, then turn it round."),
    )
    made = [{"paragraph": paragraph, "text": text} for paragraph, text in given]
    procedure = {"title": "Labels come out white", "symptoms": ["Blank labels"], "cause": "", "steps": made} | changes
    return {"procedures": [procedure]}


@pytest.fixture(autouse=True)
def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    read_here(monkeypatch)


async def brought(program: Paced, text: str = PROSE) -> tuple[Answer, Any]:
    """What the API answers to the document, and the origins that are kept."""
    dana = await program.engineer("Dana")
    body = {"name": "labels.md", "content": base64.b64encode(text.encode()).decode()}
    answer = await dana.call("POST", "/documents", body)
    if answer.status != 201:
        return answer, None
    whole = await dana.call("GET", f"/proposals/{answer.body['items'][0]['id']}")
    return answer, whole.body


async def test_running_text_becomes_a_flow_whose_nodes_say_where_they_come_from(
    paced_program: Paced, claude: MessagesApi
) -> None:
    claude.will(says(outline()))
    answer, proposal = await brought(paced_program)
    assert answer.status == 201, answer.body
    (item,) = answer.body["items"]
    assert (item["title"], item["source"]) == ("Labels come out white", "kb_accelerator")
    assert "Claude found these steps" in item["description"]
    texts = [node.get("text") for node in proposal["flow"]["nodes"]]
    assert texts[0] == "Open the cover and take the ribbon out."
    assert proposal["origins"]["step_1"] == "labels.md, “Labels come out white”, line 3"
    assert proposal["origins"]["step_2"] == "labels.md, “Labels come out white”, line 5"
    assert "Sommer2024" not in "".join(claude.received[-1].texts)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (outline((2, "Open the cover."), (9, "Take the ribbon out.")), "There is no paragraph 9."),
        (outline((2, "Open the cover."), (3, "Delete every database backup tonight.")), "Paragraph 3 does not say"),
        (outline((2, "Open the cover and take the ribbon out.")), "no flow that keeps the rules"),
        ({"procedures": "none"}, "procedures"),
    ],
)
async def test_what_breaks_a_rule_or_is_not_in_the_document_is_returned_once_and_then_refused(
    paced_program: Paced, claude: MessagesApi, wrong: dict[str, Any], why: str
) -> None:
    claude.will(says(wrong), says(wrong))
    answer, _ = await brought(paced_program)
    assert answer.status == 422, answer.body
    assert "nothing in it tells one step from the next" in str(answer.body)
    assert len(claude.received) == 2
    assert why in claude.received[-1].texts[-1]


@pytest.mark.parametrize("none", [says({"procedures": []}), fails(400)])
async def test_where_claude_finds_nothing_or_fails_the_document_is_refused_with_the_reason(
    paced_program: Paced, claude: MessagesApi, none: Any
) -> None:
    claude.will(none)
    answer, _ = await brought(paced_program)
    assert "nothing in it tells one step from the next" in str(answer.body)
    assert len(claude.received) == 1


async def test_a_document_with_steps_is_converted_without_asking_anybody(
    paced_program: Paced, claude: MessagesApi
) -> None:
    answer, _ = await brought(paced_program, "# Blank labels\n\n1. Open the cover.\n2. Take the ribbon out.\n")
    assert answer.status == 201
    assert claude.received == []
