"""Placeholders: stable, reversible where they may be, and never a way to someone else's secret."""

import json

import pytest

from core.safety.redaction import Vault, redact

TEXT = "bob@contoso.com: the password is Hunter2!, call +49 89 1234567"


def test_the_same_value_gets_the_same_placeholder_all_session_long() -> None:
    first, vault = redact("bob@contoso.com wrote to eve@contoso.com", Vault())
    second, vault = redact("eve@contoso.com answered bob@contoso.com and kim@contoso.com", vault)

    assert first == "[EMAIL_1] wrote to [EMAIL_2]"
    assert second == "[EMAIL_2] answered [EMAIL_1] and [EMAIL_3]"


def test_restoring_gives_the_text_back() -> None:
    hidden, vault = redact(TEXT, Vault())

    assert hidden == "[EMAIL_1]: the password is [PASSWORD_1], call [PHONE_1]"
    assert vault.restore(hidden) == TEXT


def test_documentation_gets_personal_data_back_but_no_secret() -> None:
    hidden, vault = redact(TEXT, Vault())

    restored = vault.restore_personal(hidden)

    assert restored == "bob@contoso.com: the password is [password removed], call +49 89 1234567"


def test_an_address_used_as_a_password_is_not_given_back_as_one() -> None:
    hidden, vault = redact("user bob@contoso.com password='bob@contoso.com'", Vault())

    assert "bob@contoso.com" not in hidden
    assert vault.restore(hidden) == "user bob@contoso.com password='bob@contoso.com'"


def test_a_placeholder_somebody_typed_is_never_turned_into_a_secret() -> None:
    hidden, vault = redact("I typed [PASSWORD_1] and [EMAIL_1]; the password is Hunter2!", Vault())

    assert hidden == "I typed [PASSWORD_1] and [EMAIL_1]; the password is [PASSWORD_2]"
    assert vault.restore("[PASSWORD_1] [EMAIL_1]") == "[PASSWORD_1] [EMAIL_1]"
    assert vault.restore(hidden) == "I typed [PASSWORD_1] and [EMAIL_1]; the password is Hunter2!"


def test_a_number_somebody_typed_is_not_given_away_later_either() -> None:
    typed, vault = redact("what is [EMAIL_1]?", Vault())
    hidden, vault = redact("bob@contoso.com", vault)

    assert hidden == "[EMAIL_2]"
    assert vault.restore(typed) == "what is [EMAIL_1]?"


def test_a_placeholder_already_in_use_refers_to_its_value() -> None:
    _, vault = redact("my pin is 4711", Vault())

    hidden, later = redact("try [PIN_1] again", vault)

    assert (hidden, later) == ("try [PIN_1] again", vault)


def test_what_only_looks_like_a_placeholder_costs_no_number() -> None:
    hidden, vault = redact("[STEP_1] bob@contoso.com", Vault())

    assert hidden == "[STEP_1] [EMAIL_1]"
    assert len(vault.entries) == 1


def test_unknown_placeholders_are_left_by_restoring() -> None:
    assert Vault().restore("[EMAIL_7]") == "[EMAIL_7]"
    assert Vault().restore_personal("[PASSWORD_7]") == "[PASSWORD_7]"


def test_a_vault_survives_being_stored() -> None:
    _, vault = redact(TEXT, Vault())

    assert Vault.from_data(json.loads(json.dumps(vault.to_data()))) == vault


@pytest.mark.parametrize("data", [[{"placeholder": "[EMAIL_1]"}], [{"placeholder": "x", "original": "y", "kind": "z"}]])
def test_damaged_data_is_refused(data: list[dict[str, str]]) -> None:
    with pytest.raises((KeyError, ValueError)):
        Vault.from_data(data)


def test_a_vault_in_a_log_does_not_tell() -> None:
    _, vault = redact(TEXT, Vault())

    assert "Hunter2!" not in repr(vault)
    assert "contoso" not in repr(vault)
