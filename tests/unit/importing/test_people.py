"""People are no part of a procedure: which team to ask stays, who that was does not."""

import pytest

from core.importing.people import without_people


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Talk to Tomasz Zielinski in the Citrix team (ext. 4471).", "Talk to the Citrix team."),
        ("Ask Anna Kowalska.", "Ask [name]."),
        ("Contact Bob in IT and note the number.", "Contact IT and note the number."),
        ("Ask Thandiwe Mokoena to approve it.", "Ask [name] to approve it."),
        ("Written by Oluwaseun Adebayo, 3 May.", "Written by [name], 3 May."),
        ("Call Mr. Smith or Mrs Adeyemi-Clarke.", "Call Mr. [name] or Mrs [name]."),
        ("Wenden Sie sich an Herrn Özdemir.", "Wenden Sie sich an [name]."),
        ("Open Jan's mailbox.", "Open [name]'s mailbox."),
        ("Send it to Peter (Networks), +48 601 222 333.", "Send it to Networks."),
        ("Mail anna.kowalska@example.com.", "Mail [address]."),
    ],
)
def test_people_are_left_out_of_what_a_document_says(written: str, kept: str) -> None:
    assert without_people(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "Contact Storage Operations or call Field Services.",
        "Ask Human Resources. Escalate to Tier 2 Network.",
        "Click Mark Complete and open Active Directory Users and Computers.",
        "Contact Palo Alto Networks, Red Hat or Deutsche Telekom.",
        "Mail helpdesk@example.com or call +1 800 555 0100.",
        "Go to Control Panel and select Network Connections.",
        "Press Alt, then open Task Manager from Start Menu.",
    ],
)
def test_teams_vendors_and_menus_are_kept(written: str) -> None:
    assert without_people(written) == written
