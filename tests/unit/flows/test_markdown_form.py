"""Flows as Markdown: read back as they were written, and faults named by their line."""

import pytest

from core.flows.markdown_form import load_markdown, parse_markdown, to_markdown
from core.flows.model import Edge
from core.flows.options import Script
from core.flows.problems import FlowFormatError, FlowProblem
from tests.support.tables import every_case
from tests.unit.flows.made import OTHERWISE, SMALL, with_more, with_node

WRITTEN = """\
# Printer does nothing

A printer that takes no jobs. Not for paper jams.

Slug: printer-silent

Domain: printing

Start: who

Symptoms:
- Nothing comes out
- Printer offline

Sources:
- Printer Works: Offline printers

## who · question

Who cannot print?

Why: It tells the printer from the PC.

Answers:
- One person → restart
  - Value: one
  - Fact: Only one person is affected.
- Everybody → hand_over

Otherwise → restart

## restart · action

Restart the spooler.

Why: It clears a stuck job.

Worked → told

Failed → hand_over

Otherwise → hand_over

## told · note

Now print a test page.

Next → check

## check · verification

Did the page come out?

Why: Only paper proves it.

Worked → solved

Failed → hand_over

Otherwise → hand_over

## solved · resolution

Root cause: The spooler hung.

Fix: Restarted it.

## hand_over · escalation

Reason: The printer is broken.

Hand over to: Printer Works
"""


def problems_of(text: str) -> tuple[FlowProblem, ...]:
    with pytest.raises(FlowFormatError) as caught:
        load_markdown(text)
    return caught.value.problems


def rewritten(old: str, new: str) -> str:
    assert WRITTEN.count(old) == 1, f"{old!r} is there {WRITTEN.count(old)} times"
    return WRITTEN.replace(old, new)


def test_a_flow_is_written_to_be_read_by_people():
    assert to_markdown(SMALL) == WRITTEN


def test_a_flow_is_read_as_it_is_written():
    assert load_markdown(WRITTEN) == SMALL
    assert load_markdown(WRITTEN.replace("\n", "\r\n")) == SMALL
    assert load_markdown("\ufeff" + WRITTEN) == SMALL


def test_what_is_easier_to_type_is_read_as_well():
    assert load_markdown(WRITTEN.replace("→", "->").replace(" · ", ": ")) == SMALL
    assert load_markdown(WRITTEN.replace("\n\n", "\n")) == SMALL


def test_a_script_is_a_code_block():
    script = Script("bash", "echo '```'\n\n## not a node", "It prints.", "Nothing.")
    text = to_markdown(with_node(SMALL, "restart", script=script))
    assert "````bash\necho '```'\n\n## not a node\n````\n\nRisks: It prints.\n\nCheck first: Nothing.\n" in text
    assert parse_markdown(text).node("restart").script == script


def test_a_text_may_look_like_a_flow():
    text = "Do this:\n\n- open Settings\n## b · note\nWhy: because\n- A → b\n```\n\\# no title"
    written = to_markdown(with_node(SMALL, "restart", text=text))
    assert "\n- open Settings\n\\## b · note\n\\Why: because\n\\- A → b\n\\```\n\\\\# no title\n" in written
    assert parse_markdown(written).node("restart").text == text


def test_an_option_of_a_draft_may_lead_nowhere_yet():
    flow = parse_markdown("# Draft\n## a · question\nWhich?\nAnswers:\n- This\n- That →\n- A → b → c\n")
    assert [option.label for option in flow.node("a").options] == ["This", "That", "A → b"]
    assert [edge.target for edge in flow.edges] == ["c"]


def line_of(piece: str, text: str) -> int:
    """The line a piece of text begins on."""
    assert piece in text
    return text[: text.index(piece)].count("\n") + 1


@every_case(
    ("old", "new", "where", "at"),
    [
        ("# Printer does nothing", "#", "title", "#"),
        ("Domain: printing", "Domain: toasters", "domain", "Domain:"),
        ("Start: who", "Start: whom", "start", "Start:"),
        ("Worked → told", "Worked → tolled", "node 'restart'", "## restart"),
        ("Next → check\n", "", "node 'told'", "## told"),
    ],
)
def test_a_broken_rule_is_named_with_its_line(old: str, new: str, where: str, at: str):
    text = rewritten(old, new)
    assert (where, line_of(at, text)) in {(problem.where, problem.line) for problem in problems_of(text)}
    assert parse_markdown(text), "a draft may still break it"


@every_case(
    ("old", "new", "complaint", "at"),
    [
        ("# Printer does nothing\n", "", "before the title", "A printer"),
        ("## told · note", "# told · note", "There is a second title", "# told"),
        ("## told · note", "## told", "names no type", "## told"),
        ("## told · note", "## told · notes", "If you meant 'note'", "## told"),
        ("## told · note", "## Told you · note", "cannot be a node's id", "## Told"),
        ("## told · note", "## check · note", "'check' is there twice", "## check · verification"),
        ("Why: It clears", "Wy: It clears", "If you meant 'Why:'", "Wy:"),
        ("Why: It clears", "WHY: It clears", "If you meant 'Why:'", "WHY:"),
        ("Next → check", "Nxt → check", "If you meant 'Next →'", "Nxt"),
        ("Next → check", "Next → check\n\nAnd then some.", "belongs to no field", "And then"),
        ("Next → check", "Next → check\n\nSkip → Check it", "cannot be a node's id", "Skip"),
        ("Next → check", "Slug: again\n\nNext → check", "There is no field 'slug' here", "Slug: again"),
        ("Answers:\n", "", "If you meant an option under 'Answers:'", "- One person"),
        ("Answers:\n", "Answers: these\n", "is on the line that begins a list", "Answers:"),
        ("- Everybody → hand_over", "Everybody → hand_over", "is not an item of this list", "Everybody"),
        ("Fix: Restarted it.", "Fix: Restarted it.\n\nFix: Again.", "'fix' is there twice", "Fix: Again."),
        ("Next → check", "```not+a+language!\necho\n```", "is not a script language", "## told"),
    ],
)  # fmt: skip
def test_what_is_no_flow_is_refused_with_its_line(old: str, new: str, complaint: str, at: str):
    text = rewritten(old, new)
    problems = problems_of(text)
    assert line_of(at, text) in {problem.line for problem in problems if complaint in str(problem)}, problems
    with pytest.raises(FlowFormatError):
        parse_markdown(text)


def test_a_script_without_an_end_is_refused():
    assert "The script has no end" in problems_of(WRITTEN + "```bash\necho\n")[0].what


@every_case("text", ["", "\n\n", "words", "## a · note", "```\n```", "Slug: x"])
def test_a_file_that_is_something_else_is_refused(text: str):
    assert problems_of(text)[0].where == "file"


@every_case(
    "text",
    [
        "# x\n" + "->" * 400_000 + " y",
        "# x\n## a · question\nAnswers:\n- " + "→" * 200_000 + " y z",
        "# x\n" + "\\" * 900_000 + "Why:",
        "# x\n" + "`" * 900_000,
        "# x\n" + "#" * 900_000,
        "# x\n" + "Whyy: z\n" * 100_000,
        "# x\n" + "a" * 2_000_000,
    ],
)
def test_a_hostile_file_is_answered_all_the_same(text: str):
    try:
        answer = parse_markdown(text).title
    except FlowFormatError as error:
        answer = error.sentence
    assert 0 < len(answer) < 3000


def test_many_near_misses_are_answered_all_the_same():
    assert len(problems_of("# x\n" + "".join(f"Detais{number}: x\n" for number in range(20_000)))) == 50


def test_a_file_has_an_end():
    assert "too many lines" in problems_of("# x\n" + "a\n" * 50_000)[0].what


def test_what_a_file_cannot_hold_is_not_dropped_in_silence():
    with pytest.raises(FlowFormatError):
        to_markdown(with_more(SMALL, Edge("who", "check", OTHERWISE)))
    with pytest.raises(FlowFormatError):
        to_markdown(with_node(SMALL, "restart", script=Script("ba`sh", "ls", "none", "nothing")))
