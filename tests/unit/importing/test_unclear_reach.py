"""How far a condition goes: where nobody can tell, its sentences stay one step in the document's own words."""

from core.importing.cleaning import without_secrets
from core.importing.reading import flows_in


def _steps(text: str) -> list[str]:
    (found,) = flows_in("jam.md", f"# Paper jam\n\n{text}".encode(), without_secrets)
    return [node.text for node in found.flow.nodes if node.text and node.id.startswith("step")]


def test_an_order_after_a_condition_within_a_step_is_not_taken_for_its_case_alone() -> None:
    assert _steps("1. Open the lid. If it is stuck, use the lever. Take the paper out.\n2. Close the lid.") == [
        "Open the lid.",
        "If it is stuck, use the lever. Take the paper out.",
        "Close the lid.",
    ]


def test_a_step_that_begins_with_its_condition_is_about_it() -> None:
    first, *_ = _steps("1. If the lid is stuck, use the lever. Take the paper out.\n2. Close the lid.")
    assert first == "Is the lid stuck?"


def test_what_ends_the_work_in_one_case_does_not_go_on_with_the_next_step() -> None:
    (found,) = flows_in(
        "jam.md",
        b"# Paper jam\n\n1. If the lamp is green, close the ticket.\n2. Open the lid.\n3. Take the paper out.\n",
        without_secrets,
    )
    closing = next(node for node in found.flow.nodes if node.text == "Close the ticket.")
    assert {edge.target for edge in found.flow.edges_from(closing.id)} == {"check", "open"}
