"""Redaction takes any text: nothing raises, nothing is lost, nothing takes for ever."""

import re
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.safety.redaction import DEFAULT_RULES, Kind, Redactor, Rule, Vault, redact, scrub, scrub_secrets, scrub_shared
from core.safety.redaction.rule import folded
from tests.support.examples import IN_CI
from tests.support.tables import every_case

SIZE = (32 if IN_CI else 16) * 1024
"""Characters of a hostile text: enough for quadratic time to be minutes."""

PIECES = [
    *(
        "password is ",
        "pw=",
        "Passwort lautet ",
        "pin 4711",
        "code is 123456",
        "Hunter2!",
        '"',
        "'",
        ";",
        "\n",
        " ",
        "=",
    ),
    *("bob@contoso.com", "+49 89 1234567", "555-123-4567", "4111111111111111", "DE89370400440532013000", "078-05-1120"),
    *(
        "[EMAIL_1]",
        "[PASSWORD_1]",
        "[password removed]",
        "[",
        "]",
        "[EMAIL_",
        "_1]",
        "https://a:b@c.de",
        "://",
        "@",
        "-",
    ),
    *(
        "net use \\\\a\\b /user:c ",
        "-p ",
        "Authorization: Basic ",
        "Cookie: a=b",
        "eyJhbGciOiJI.eyJz.c2ln",
        "\0",
        "\ud800",
    ),
    *(
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
        "İ",
        "ſ",
        "AKIAIOSFODNN7EXAMPLE",
        "é",
        "1",
        "²",
        "٣",
        "a",
    ),
]
texts = st.one_of(st.text(st.characters()), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))


def same(text: str) -> str:
    """Without what was removed: a number that is a password here and a card's there has one placeholder for both."""
    return re.sub(r"\[[a-z ]+ removed\]", "[removed]", text)


@given(texts, texts)
def test_redacting_twice_is_redacting_once(first: str, second: str) -> None:
    _, vault = redact(first, Vault())
    hidden, vault = redact(second, vault)

    assert redact(hidden, vault) == (hidden, vault)


@given(texts)
def test_restoring_gives_any_text_back(text: str) -> None:
    hidden, vault = redact(text, Vault())

    assert vault.restore(hidden) == text


@given(texts)
def test_no_secret_is_in_what_documentation_gets(text: str) -> None:
    hidden, vault = redact(text, Vault())

    assert same(vault.restore_personal(hidden)) == same(scrub_secrets(text))
    for entry in vault.entries:
        if entry.kind is Kind.SECRET:
            assert entry.placeholder in hidden


@given(texts)
def test_logs_and_the_model_lose_the_same(text: str) -> None:
    hidden, vault = redact(text, Vault())
    for entry in vault.entries:
        if entry.original != entry.placeholder:
            hidden = hidden.replace(entry.placeholder, "[gone removed]")

    assert same(scrub(text)) == same(hidden)


ANNOUNCED = [
    *("password", "Kennwort for a", "passwords are", "backup codes:", "preshared secret:", "shared secret", "one time"),
    *("is", "set to", "auf", "zu", "gesetzt", ":", "=", "<", ">", "(", '"x"', "REG_SZ", "value", "now it's", "\t", "|"),
    *(
        "Sommer24!",
        "Hunter2",
        "482913",
        "expect",
        "send",
        "geändert",
        "\n",
        "code I got",
        "login",
        "reset it to",
        ",,",
        "…",
    ),
]
announced = st.lists(st.sampled_from(ANNOUNCED), max_size=40).flatmap(
    lambda said: st.sampled_from([" ", "", "\n"]).map(lambda gap: gap.join(said))
)
EVERYWHERE = Redactor([replace(rule, near=None) if isinstance(rule, Rule) else rule for rule in DEFAULT_RULES])
"""The same rules, tried at every trigger, whatever stands near it."""


@given(st.one_of(texts, announced))
def test_what_is_passed_over_for_speed_would_have_come_to_nothing(text: str) -> None:
    assert scrub(text) == EVERYWHERE.scrub(text)


def test_a_name_of_a_password_before_nothing_but_commas_is_no_fault() -> None:
    assert scrub("password ,,,") == "password ,,,"


# Each repeats something that starts a pattern and never ends it. A pattern that takes quadratic time needs many minutes
# for one of these, and is stopped long before.
HOSTILE = [
    *(
        "a",
        "1",
        " ",
        "-",
        "/",
        ")",
        '"',
        "a@",
        "a@a.png@",
        "eyJ",
        "eyJ.",
        "/sk-",
        "://a:",
        "pw=/",
        "pw:",
        'pw="\\',
        "pass to ",
    ),
    *(
        "password for a ",
        "token=",
        "login a/",
        "authorization=",
        "-----BEGIN PRIVATE KEY-----",
        "psexec ",
        "net use /u:",
    ),
    *("123456-", "4111 ", "DE89 ", "0123 ", "call 1", "xoxb-1-"),
    *("password\n", "Passwords: a ", "Passwords:\n- a\n", "| password | user |\n", "user\tpassword\na\tb\n", "  "),
    *("x is my password ", "reset her password to ", "contraseña del a ", "user a, pw ", "passphrase: a b ", "334 "),
    *("echo a ", "curl -u a:", "--password ", "snmpwalk -c ", "neighbor a key ", "community ", "$6$", "::a:", "{sha}"),
    *(
        "tool -u a -p ",
        "-p a -u ",
        "a1 LOGIN a ",
        "AUTH a ",
        "typed a and ",
        "x with a capital ",
        "all lowercase ",
        "WLAN pw ",
    ),
    *("connect('a','b',", "a.py a:b", "root/a1 ", "Pw:\n\n", "A;Pw\na;b\n", "key a simple ", "(<a b c ", "userid=a/"),
    *(
        "Mr Von ",
        "User Jane ",
        "asked Al ",
        "1.1.",
        "::1:",
        "\\\\a\\",
        "A\\b ",
        "serial A1",
        "00:11:",
        "host a-",
        "/home/a",
    ),
]


@pytest.mark.timeout(120)
@every_case("piece", HOSTILE)
def test_a_hostile_text_takes_no_longer_than_its_length_allows(piece: str) -> None:
    text = (piece * (SIZE // len(piece) + 1))[: SIZE - 40] + " password is Hunter2! bob@contoso.com"

    assert scrub_shared(text)  # which looks for all that `scrub` does, and more


@pytest.mark.timeout(60)
def test_prefixes_of_tokens_in_one_piece_take_no_longer_than_their_length_allows() -> None:
    text = "/sk-" * 20_000

    assert scrub(text) == text


def test_a_long_log_with_many_finds_comes_back_whole() -> None:
    lines = 4000 if IN_CI else 1000
    log = "".join(f"{n} user{n}@contoso.com password=Hunter{n} from 10.0.0.{n % 255}\n" for n in range(lines))

    hidden, vault = redact(log, Vault())

    assert len(vault.entries) == 2 * lines
    assert "contoso" not in hidden
    assert vault.restore(hidden) == log


def test_small_letters_keep_every_character_in_its_place() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))

    assert len(folded(every)) == len(every)


def test_triggers_are_written_as_they_are_looked_for() -> None:
    for rule in DEFAULT_RULES:
        assert rule.triggers == tuple(map(folded, rule.triggers)), rule.label
