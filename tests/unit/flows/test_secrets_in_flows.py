"""A password typed into a flow: the flow is refused, the place is named, and the password is not repeated."""

import pytest

from core.flows.problems import FlowFormatError
from core.flows.secrets import without_secrets
from core.flows.validate import checked
from core.proposals.editing import edited, field_of
from tests.support.tables import every_case
from tests.unit.flows.made import SMALL

SECRET = "Maple$treet9"


@every_case(
    ("field", "typed"),
    [
        ("title", f"Printer password {SECRET}"),
        ("description", f"Log in as admin, the password is {SECRET}"),
        ("symptoms", f"Printer asks for {SECRET}\npassword: {SECRET}"),
        ("restart.text", f"Sign in with the local admin, password {SECRET}, and restart it."),
        ("restart.why", f"pw: {SECRET}"),
        ("restart.details", f"net use \\\\fs01\\data {SECRET} /user:CORP\\svc"),
        ("who.options", f"Only me, with password {SECRET}\nEverybody"),
        ("solved.root_cause", f"The password was still {SECRET}"),
        ("solved.fix", f"Set the password to {SECRET}"),
        ("hand_over.reason", f"Needs the root password ({SECRET})"),
    ],
)
def test_a_secret_in_a_form_is_refused_at_its_field(field: str, typed: str) -> None:
    with pytest.raises(FlowFormatError) as refused:
        checked(edited(SMALL, {field: typed}))

    assert [field_of(problem) for problem in refused.value.problems] == [field]
    assert "holds a password" in str(refused.value)
    assert SECRET not in str(refused.value)


def test_what_speaks_of_passwords_without_telling_one_is_no_secret() -> None:
    spoken = {
        "restart.text": "Unlock the account; its password has not expired.",
        "restart.details": "Set-ADAccountPassword jdoe -NewPassword $new\npassword: $pw",
        "solved.root_cause": "The password had expired",
    }
    assert list(without_secrets(edited(SMALL, spoken))) == []


def test_what_was_taken_out_of_a_proposal_is_no_secret() -> None:
    assert not list(without_secrets(edited(SMALL, {"restart.details": "The password is [password removed]"})))
