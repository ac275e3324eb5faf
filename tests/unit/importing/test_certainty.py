"""What is certain becomes a branch, what is not stays a step in the document's own words."""

import pytest

from core.importing.cleaning import without_secrets
from core.importing.reading import flows_in
from tests.bench.learned.documents import scored
from tests.bench.learned.outline import parsed, ways_of_flow, ways_of_outline


def _is_read_as(text: str, outline: str) -> bool:
    (found,) = flows_in("jam.md", f"# Paper jam in the copier\n\n{text}".encode(), without_secrets)
    lines = parsed(outline)
    assert ways_of_flow(found.flow, lines) == ways_of_outline(lines)
    return True


@pytest.mark.parametrize(
    "sentence",
    [
        "If the lamp is amber, swap the cable, but if it is off, try another socket.",
        "Open the menu and, if the tray is listed, remove it.",
        "Sign out and delete the cache if the icon is red.",
        "Close the lid, or use the lever if one is at hand.",
        "If the test fails with E5, the roller is worn; with E6, it is dirty.",
        "If the tray was filled today, wait an hour, unless it is the large one.",
        "Restore the settings from the backup, but only if the owner agrees.",
    ],
)
def test_a_sentence_with_two_conditions_or_an_unclear_one_stays_as_it_was_written(sentence: str) -> None:
    assert _is_read_as(
        f"1. Open the lid.\n2. {sentence}\n3. Close the lid.", f"Open the lid.\n{sentence}\nClose the lid."
    )


def test_an_otherwise_that_may_be_of_either_of_two_conditions_stays_with_them() -> None:
    said = 'If it says "E5", clean the roller. If it says "E6", dry the paper. Otherwise, note the code.'
    assert _is_read_as(
        f"1. Look at the display. {said}\n2. Close the lid.", f"Look at the display.\n{said}\nClose the lid."
    )


def test_an_otherwise_in_the_next_step_stays_with_two_conditions_before_it() -> None:
    said = "If it is blank, swap the toner. If it is still blank, swap the drum."
    assert _is_read_as(
        f"1. Print a page. {said}\n2. Otherwise clean the fuser.", f"Print a page.\n{said} Otherwise clean the fuser."
    )


def test_an_otherwise_at_the_end_of_a_list_of_cases_is_for_whom_none_of_them_holds() -> None:
    assert _is_read_as(
        "1. Look at the lamp.\n   - If the lamp is red, reset it.\n   - If the lamp is amber, swap the cable.\n"
        "   - Otherwise, call Facilities.\n2. Print a page.",
        """
        Look at the lamp.
        ? the lamp is red
          + Reset it.
          - ? the lamp is amber
            + Swap the cable.
            - ! Call Facilities.
        Print a page.
        """,
    )


def test_otherwise_as_a_heading_is_the_other_case_of_the_headings_before_it() -> None:
    assert _is_read_as(
        "## If the tray is metal\n\n1. Unplug it.\n2. Wipe it.\n\n## Otherwise\n\nReplace the tray.",
        """
        ? the tray is metal
          + Unplug it.
          + Wipe it.
          - Replace the tray.
        """,
    )


def test_skipping_a_step_leads_past_it_and_not_to_it() -> None:
    assert _is_read_as(
        "1. Open the lid.\n2. If the tray is empty, skip step 3.\n3. Take the paper out.\n4. Close the lid.",
        """
        Open the lid.
        ? the tray is empty
          + -> Close the lid.
        Take the paper out.
        Close the lid.
        """,
    )


def test_a_jump_to_a_number_that_two_steps_have_stays_as_it_was_written() -> None:
    assert _is_read_as(
        "1. Do this at the panel:\n   1. Open the menu.\n   2. If it is locked, go to step 3.\n   3. Choose Reset.\n"
        "2. Open the lid.\n3. Close the lid.",
        """
        Do this at the panel:
        Open the menu.
        ? it is locked
          + Go to step 3.
        Choose Reset.
        Open the lid.
        Close the lid.
        """,
    )


def test_a_jump_into_the_outer_list_finds_its_step_past_the_numbers_of_the_inner_one() -> None:
    assert _is_read_as(
        "1. Open the lid. If it is stuck, go to step 3.\n2. Do this at the panel:\n   1. Open the menu.\n"
        "   2. If it beeps, wait.\n   3. Choose Reset.\n3. Close the lid.",
        """
        Open the lid.
        ? it is stuck
          + -> Close the lid.
        Do this at the panel:
        Open the menu.
        ? it beeps
          + Wait.
        Choose Reset.
        Close the lid.
        """,
    )


def test_a_condition_that_ends_the_paragraph_above_a_list_is_about_the_list() -> None:
    assert _is_read_as(
        "Press Menu until the trays are shown. If tray 2 is missing:\n\n- reseat the tray\n- restart the copier\n\n"
        "Finally, print a page.",
        """
        Press Menu until the trays are shown.
        ? tray 2 is missing
          + reseat the tray
          + restart the copier
        Finally, print a page.
        """,
    )


def test_a_condition_above_some_steps_among_others_is_asked() -> None:
    assert _is_read_as(
        "The copier hums.\n\nOpen the lid.\n\nIf the tray is metal:\n\n1. Unplug it.\n2. Wipe it.\n3. Dry it.\n\n"
        "Close the lid.",
        """
        Open the lid.
        ? the tray is metal
          + Unplug it.
          + Wipe it.
          + Dry it.
        Close the lid.
        """,
    )


def test_bare_answers_lead_to_what_is_nested_below_them() -> None:
    assert _is_read_as(
        "- Does the lamp blink?\n  - Yes\n    - Hold the button.\n  - No\n    - Connect the charger.\n- Close the lid.",
        """
        ? Does the lamp blink
          + Hold the button.
          - Connect the charger.
        Close the lid.
        """,
    )


def test_a_heading_that_asks_leads_to_the_answers_below_it() -> None:
    assert _is_read_as(
        "## Is the tray full?\n\n- Yes: empty it.\n- No: go to the next question.\n\n"
        "## Does it beep?\n\n- Yes: reset it.\n- No: call Facilities.",
        """
        ? Is the tray full
          + Empty it.
        ? Does it beep
          + Reset it.
          - ! Call Facilities.
        """,
    )


def test_what_is_done_if_not_and_otherwise_are_the_two_answers_of_a_check() -> None:
    assert _is_read_as(
        "1. Check whether the tray exists. If it doesn't, order one. Otherwise empty it.\n2. Close the lid.",
        """
        ? the tray exists
          + Empty it.
          - Order one.
        Close the lid.
        """,
    )


@pytest.mark.parametrize(
    ("language", "steps"),
    [
        ("fr", ["Se connecter au serveur, puis ouvrir la console.", "Redémarrez le copieur."]),
        ("es", ["Se abre la ventana de Outlook, pulse Enviar.", "Reinicie la copiadora."]),
        ("de", ["Als Administrator anmelden, dann die Konsole öffnen.", "Starten Sie den Kopierer neu."]),
        ("it", ["Si apre il pannello di controllo, premere OK.", "Riavviare la fotocopiatrice."]),
    ],
)
def test_a_word_that_is_a_condition_in_another_language_only_makes_no_branch(language: str, steps: list[str]) -> None:
    assert language
    assert _is_read_as("\n".join(f"{n}. {step}" for n, step in enumerate(steps, 1)), "\n".join(steps))


def test_another_link_below_french_steps_is_no_step() -> None:
    (found,) = flows_in(
        "a.html",
        "<h1>Excel met du temps à ouvrir un fichier</h1><h3>Résolution</h3>"
        "<ol><li>Copiez le fichier.</li><li>Ouvrez la copie.</li></ol>"
        "<h3>Articles associés</h3><ul><li>Excel se ferme sans message</li></ul>".encode(),
        without_secrets,
    )
    assert "se ferme" not in str(found.flow)


def test_a_site_s_own_header_and_a_foreign_last_change_are_left_out() -> None:
    (found,) = flows_in(
        "a.html",
        "<header><a>Submit a request</a></header><h1>Kopierer meldet Papierstau</h1><ol><li>Öffnen Sie die Klappe.</li>"
        "<li>Entfernen Sie das Papier.</li></ol><p>Letzte Änderung: Gudrun Esser, 02.06.2025</p>".encode(),
        without_secrets,
    )
    assert "Submit" not in str(found.flow)
    assert "Esser" not in str(found.flow)


def test_a_kept_sentence_is_as_right_as_its_branch_but_not_with_another_condition_or_a_jump() -> None:
    text = "# Paper jam in the copier\n\n1. Open the lid.\n2. If it is hot, wait, but if it beeps, pull the plug.\n3. Close it.\n"
    flow = "Open the lid.\n? it is hot\n  + Wait\n? {}\n  + {}\nClose it.\n"
    document = {"text": text, "title": "Paper jam in the copier"}
    right = scored({**document, "name": "a.md", "flow": flow.format("it beeps", "Pull the plug.")})
    assert (right.wrong, right.branches_wrong, right.kept) == ((), 0, 2)
    for other in (("it smells", "Pull the plug."), ("it beeps", "-> Close it.")):
        assert scored({**document, "name": "a.md", "flow": flow.format(*other)}).wrong
