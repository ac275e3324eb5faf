"""Documents become flows: what is read, what each step becomes, where it comes from, and what is refused and why."""

import io
import zipfile
from collections.abc import Callable, Sequence

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from core.flows.model import ConditionKind, Flow, NodeType
from core.flows.validate import validate
from core.importing.converting import Converted
from core.importing.outline import ImportRefused
from core.importing.reading import ENDINGS, flows_in
from core.safety.redaction import scrub_secrets
from tests.support.examples import examples
from tests.support.tables import every_case
from tests.unit.flows.made import TEXTS

MARKDOWN = """# The label printer prints blank labels

It feeds paper, and nothing is on it.

## Symptoms

- Labels come out white
- The printer beeps three times

## Cause

The print head is dirty or the ribbon is in the wrong way round.

## Resolution

1. Open the cover and take the ribbon out.
2. If the shiny side of the ribbon faces outwards, then turn it round. Otherwise clean the print head with alcohol.
3. Put the ribbon back in.
   Close the cover until it clicks.
4. If the lamp stays red, contact the vendor of the printer.

## Verification

Print a test label: it is black on white.
"""
HTML = """<html><head><title>x</title><style>p {}</style></head><body>
<h1>Door display is frozen</h1><p>It shows yesterday's meetings.</p>
<h2>Steps</h2><ol><li>Unplug the display.</li><li><p>Wait <b>ten</b> seconds.</p></li>
<li>Plug it in again.<ul><li>Use the same socket.</li></ul></li></ol><script>alert(1)</script></body></html>"""
TEXT = """Phone has no dial tone

Symptoms:

- Nothing is heard when the receiver is lifted

Steps:

1. Check the cable between phone and wall.
2) Restart the phone.
Step 3: If the display stays dark, then try another socket.
"""


def texts(flow: Flow, kind: NodeType) -> list[str]:
    return [node.text for node in flow.nodes if node.type is kind]


def read(name: str, content: str | bytes) -> list[Converted]:
    raw = content if isinstance(content, bytes) else content.encode()
    found = flows_in(name, raw, lambda words: [scrub_secrets(word) for word in words])
    assert all(not validate(one.flow) for one in found)
    return found


def word_file(fill: Callable[[object], None]) -> bytes:
    document = Document()
    fill(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_a_structured_markdown_document_becomes_a_flow() -> None:
    (found,) = read("printers.md", MARKDOWN)
    flow = found.flow
    assert flow.title == "The label printer prints blank labels"
    assert flow.symptoms[1:] == ("Labels come out white", "The printer beeps three times")
    assert flow.sources == ("printers.md",)
    assert flow.domain == "printing"
    assert texts(flow, NodeType.QUESTION)[0] == "Is this the case: the shiny side of the ribbon faces outwards?"
    assert "Turn it round." in texts(flow, NodeType.ACTION)
    assert "Clean the print head with alcohol." in texts(flow, NodeType.ACTION)
    assert texts(flow, NodeType.VERIFICATION) == ["Print a test label: it is black on white."]
    (solved,) = [node for node in flow.nodes if node.type is NodeType.RESOLUTION]
    assert solved.root_cause.startswith("The print head is dirty")
    reasons = [node.reason for node in flow.nodes if node.type is NodeType.ESCALATION]
    assert "Contact the vendor of the printer." in reasons


def test_what_stands_below_a_step_belongs_to_it() -> None:
    (found,) = read("printers.md", MARKDOWN)
    (step,) = [text for text in texts(found.flow, NodeType.ACTION) if text.startswith("Put the ribbon")]
    assert step.endswith("Close the cover until it clicks.")


def test_each_node_says_where_in_the_document_it_comes_from() -> None:
    (found,) = read("printers.md", MARKDOWN)
    made = {node.id for node in found.flow.nodes} - {"check", "solved", "open"}
    assert found.origins.keys() == made
    assert found.origins["step_1"] == "printers.md, “The label printer prints blank labels”, line 16"


def test_a_condition_leads_to_what_follows_from_it_and_around_it() -> None:
    (found,) = read("printers.md", MARKDOWN)
    ways = {(edge.condition, edge.value): edge.target for edge in found.flow.edges_from("step_4")}
    assert ways[ConditionKind.OPTION, "so"] == "step_4_so"
    assert ways[ConditionKind.OPTION, "not-so"] == "check"


def test_a_step_may_send_to_a_later_one_and_an_earlier_one_is_done_once_more() -> None:
    steps = "1. Look.\n2. If it is on, go to step 4.\n3. Switch it on.\n4. If it is off, go back to step 1.\n5. Wait.\n"
    (found,) = read("lamp.md", f"# Lamp\n\n{steps}")
    assert found.flow.edges_from("step_2")[0].target == "step_4"
    assert [edge.target for edge in found.flow.edges_from("step_4")] == ["step_4_so", "step_5", "step_5"]
    again = found.flow.node("step_4_so")
    assert again
    assert again.text == "Do step 1 again: Look."


def test_html_is_read_without_its_scripts() -> None:
    (found,) = read("display.html", HTML)
    assert texts(found.flow, NodeType.ACTION) == [
        "Unplug the display.",
        "Wait ten seconds.",
        "Plug it in again.\nUse the same socket.",
    ]
    assert found.flow.title == "Door display is frozen"


def test_plain_text_is_read_by_its_numbers_and_headings() -> None:
    (found,) = read("phone.txt", TEXT)
    assert found.flow.title == "Phone has no dial tone"
    assert "Nothing is heard when the receiver is lifted" in found.flow.symptoms
    assert len(texts(found.flow, NodeType.ACTION)) == 3


def test_a_word_file_is_read_by_its_styles() -> None:
    def fill(document: object) -> None:
        document.add_heading("Projector shows no picture", 1)  # type: ignore[attr-defined]
        document.add_paragraph("The lamp is on.")  # type: ignore[attr-defined]
        document.add_heading("Solution", 2)  # type: ignore[attr-defined]
        document.add_paragraph("Press Source until HDMI 1 is shown.", style="List Number")  # type: ignore[attr-defined]
        document.add_paragraph("Hold it for two seconds.", style="List Bullet")  # type: ignore[attr-defined]
        document.add_paragraph("Change the cable.", style="List Number")  # type: ignore[attr-defined]

    (found,) = read("projector.docx", word_file(fill))
    assert found.flow.title == "Projector shows no picture"
    assert texts(found.flow, NodeType.ACTION) == [
        "Press Source until HDMI 1 is shown.\nHold it for two seconds.",
        "Change the cable.",
    ]
    assert found.origins["step_1"].endswith("paragraph 4")


def test_a_document_of_several_procedures_gives_a_flow_each() -> None:
    second = MARKDOWN.replace("label printer prints blank labels", "scanner stays dark")
    assert len(read("both.md", f"{MARKDOWN}\n{second}")) == 2


def test_secrets_in_a_document_stay_out() -> None:
    (found,) = read("lamp.md", "# Lamp\n\n1. Sign in with password: Tr0ub4dor&3x\n2. Switch it on.\n")
    assert "Tr0ub4dor" not in str(found.flow)


@every_case(
    ("name", "content", "why"),
    [
        ("a.md", b"# Title\n\nJust a story about a printer.", "nothing in it tells one step from the next"),
        ("a.md", b"", "it is empty"),
        ("a.pdf", b"%PDF", "it is not a readable PDF file"),
        ("a.rtf", b"{\\rtf1", "files of this kind are not read"),
        ("a.txt", bytes(range(32)) * 40, "its text encoding cannot be determined"),
        ("a.docx", b"PK\x03\x04 broken", "it is not a readable Word file"),
        ("a.md", b"# T\n" + b"x\n\n" * 6000, "it has more than 5,000 paragraphs"),
        ("a.md", b"x" * 20_000_001, "it is over 20 MB"),
    ],
)
def test_what_cannot_be_converted_is_refused_with_the_reason(name: str, content: bytes, why: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        read(name, content)
    assert refused.value.sentence.startswith(f"{name}: {why}")


def test_a_word_file_that_grows_without_bound_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"\0" * 100_000_001)
    with pytest.raises(ImportRefused, match="far too large once unpacked"):
        read("bomb.docx", file.getvalue())


@given(st.lists(TEXTS, max_size=12), st.sampled_from([ending for ending in ENDINGS if ending not in (".docx", ".pdf")]))
@examples(200)
def test_whatever_a_document_says_only_sound_flows_come_of_it(lines: Sequence[str], ending: str) -> None:
    marked = "\n".join(f"{1 + number}. {line}" if number % 2 else line for number, line in enumerate(lines))
    try:
        read(f"any{ending}", marked)
    except ImportRefused:
        return
