"""What people and machines write with secrets and personal data in it, and what of it must go."""

import pytest

from core.safety.redaction import Kind, Vault, redact, scrub, scrub_secrets
from tests.support.tables import every_case

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJib2IifQ.c2lnbmF0dXJlLW9mLWJvYg"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA7\nq83vASNFZ4mrze8B\n-----END RSA PRIVATE KEY-----"

PASSWORDS = [
    ("password is Hunter2!", "Hunter2!"),
    ("the pw for bob: Winter24", "Winter24"),
    ("the pw for bob is Winter24.", "Winter24"),
    ("pw for bob Hunter2!", "Hunter2!"),
    ("password for the admin account on PC12 is Hunter2", "Hunter2"),
    ("my password is sunshine", "sunshine"),
    ('password is "correct horse battery"', "correct horse battery"),
    ("with the password Hunter2!.", "Hunter2!"),
    ("I reset the password to Welcome1 for her", "Welcome1"),
    ("password was changed to Welcome1 today", "Welcome1"),
    ("Hunter2! is my password", "Hunter2!"),
    ("password\u00a0is\u00a0Hunter2", "Hunter2"),
    ("Passwort lautet Sommer2024!", "Sommer2024!"),
    ("Passwort von Max Muster lautet: Sommer2024", "Sommer2024"),
    ("Das Kennwort ist geheim123", "geheim123"),
    ("new password: Sunshine, user: bob", "Sunshine"),
    ("Password:\nHunter2", "Hunter2"),
    ("password is 1234-5678", "1234-5678"),
    ("creds: bob / Hunter2!", "Hunter2!"),
    ("login bob Hunter2!", "Hunter2!"),
    ("Enter the password for CORP\\admin: hunter", "hunter"),
    ("local admin password: xK9#mm2pQ", "xK9#mm2pQ"),
    ("ms-Mcs-AdmPwd : xK9#mm2pQ", "xK9#mm2pQ"),
    ("LAPS: xK9#mm2pQ", "xK9#mm2pQ"),
    ("wifi password is GuestWifi2024", "GuestWifi2024"),
    ("WPA2-PSK: guestguest", "guestguest"),
    ("pwd=abc123", "abc123"),
    ("DB_PASSWORD=hunter", "hunter"),
    ("newpassword=hunter", "hunter"),
    ('{"user":"bob","password":"hunter","x":1}', "hunter"),
    ('{\\"password\\":\\"Hunter2\\"}', "Hunter2"),
    ("<Password><Value>hunter</Value></Password>", "hunter"),
    ("Server=db01;User Id=sa;Password=P@ss;word1;Database=x", "P@ss;word1"),
    ("Server=db01;Pwd='my pw 1';Encrypt=yes", "my pw 1"),
    ("https://x.example/login?user=bob&password=Hunter2&next=/", "Hunter2"),
    ("https://bob:p@ss!w0rd@files.example.com/x", "p@ss!w0rd"),
]
COMMANDS = [
    (r"net use \\srv01\data /user:CORP\bob Pa55word!", "Pa55word!"),
    (r"net use Z: \\srv01\data Pa55word! /user:CORP\bob", "Pa55word!"),
    (r"net use * \\srv01\data /user:bob summer /persistent:yes", "summer"),
    ("net user bob Hunter2! /add", "Hunter2!"),
    (r"psexec \\pc01 -u CORP\admin -p S3cret cmd.exe", "S3cret"),
    (r"runas /user:CORP\admin S3cret99", "S3cret99"),
    ("cmdkey /add:srv /user:bob /pass:Hunter2", "Hunter2"),
    ("New-LocalUser -Name bob -Password hunter2", "hunter2"),
    ('ConvertTo-SecureString "Pa55" -AsPlainText -Force', "Pa55"),
    (r"schtasks /create /ru CORP\svc /rp Hunter2 /tn x", "Hunter2"),
    ("mysql -u root -pHunter2 db", "Hunter2"),
    ("sqlcmd -S db01 -U sa -P Hunter2", "Hunter2"),
    ("curl -u bob:Hunter2 https://x.example", "Hunter2"),
    ("enable secret 5 $1$mERr$hx5rVt7rPNoS4wqbXKX7m0", "$1$mERr$hx5rVt7rPNoS4wqbXKX7m0"),
    ("snmp-server community s3cr RO", "s3cr"),
]
CODES_AND_KEYS = [
    ("the code is 123456", "123456"),
    ("MFA code 123 456", "123 456"),
    ("Your verification code: 839201", "839201"),
    ("482913 is your verification code", "482913"),
    ("enter the code B7K2MNPQ9 to authenticate", "B7K2MNPQ9"),
    ("pin is 4711", "4711"),
    ("my PIN 482913", "482913"),
    ("    Key Content            : correct horse battery", "correct horse battery"),
    (
        "Recovery: 111111-222222-333333-444444-555555-666666-777777-888888",
        "111111-222222-333333-444444-555555-666666-777777-888888",
    ),
    ("FileVault AB1C-2D3E-FG4H-5I6J-7K8L-9M0N", "AB1C-2D3E-FG4H-5I6J-7K8L-9M0N"),
    ("key VK7JG-NPHTM-C97JM-9MPGT-3V66T", "VK7JG-NPHTM-C97JM-9MPGT-3V66T"),
]
# Put together here so that no scanner of this repository takes them for real ones.
TOKENS = [
    "AKIA" + "IOSFODNN7EXAMPLE",
    "gh" + "p_0123456789abcdefghijABCDEFGHIJ012345",
    "github_" + "pat_11ABCDEFG0abcdefghijkl",
    "glp" + "at-0123456789abcdefghij",
    "xox" + "b-123456789012-123456789012-abcdefghijkl",
    "xap" + "p-1-A0123456789-0123456789012-abcdef0123456789",
    "sk_" + "live_0123456789abcdefghijklmnopqrstuvwxyz0123456789",
    "SK" + "0123456789abcdef0123456789abcdef",
    "SG." + "0123456789abcdefghijkl.0123456789abcdefghijklmnopqrstuvwxyz0123456",
    "npm" + "_0123456789abcdefghijklmnopqrstuvwxyz",
    "pypi-" + "AgEIcHlwaS5vcmc" + "0123456789" * 8,
    "MTk4NjIyNDgzNDcxOTI1MjQ4" + ".Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs",
    "110201543:" + "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1",
    "sk-" + "ant-api03-0123456789abcdefghij",
    "sk-" + "proj-0123456789abcdefghijT3BlbkFJ0123456789abcdefghij",
    "abc8Q~" + "abcdefghijklmnopqrstuvwxyz01234567",
    "0123456789abcdef0123456789abcdef" + "-us12",
    JWT,
]
HEADERS = [
    ("Authorization: Basic Ym9iOnNlY3JldDE=", "Ym9iOnNlY3JldDE="),
    ("Authorization: Bearer abcDEF1234567890abcDEF", "abcDEF1234567890abcDEF"),
    ("sent bearer abcDEF1234567890abcDEF along", "abcDEF1234567890abcDEF"),
    ("Cookie: session=abcdef; other=1", "session=abcdef; other=1"),
    ("Set-Cookie: ESTSAUTH=0.AXX; path=/", "ESTSAUTH=0.AXX; path=/"),
    ("AccountKey=" + "a1" * 43 + "==;EndpointSuffix=x", "a1" * 43 + "=="),
    ("https://x.blob.example/c?sv=2020&sig=abc%2Fdef123456%3D&se=1", "abc%2Fdef123456%3D"),
    ("api key: 0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef"),
]
NUMBERS = [
    ("card 4111 1111 1111 1111", "4111 1111 1111 1111"),
    ("amex 378282246310005", "378282246310005"),
    ("IBAN DE89 3704 0044 0532 0130 00 please", "DE89 3704 0044 0532 0130 00"),
    ("BE68 5390 0754 7034 TEST", "BE68 5390 0754 7034"),
    ("ref AB12 DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00"),
    ("GB82WEST12345698765432", "GB82WEST12345698765432"),
    ("SSN 078-05-1120", "078-05-1120"),
    ("social security number 078051120", "078051120"),
]
PERSONAL = [
    ("mail bob.miller+x@contoso.co.uk now", "bob.miller+x@contoso.co.uk"),
    ("https://graph.example/users/bob@contoso.com/messages", "bob@contoso.com"),
    ("call +49 89 1234567", "+49 89 1234567"),
    ("call +1 (555) 123-4567 back", "+1 (555) 123-4567"),
    ("phone (555) 123-4567", "(555) 123-4567"),
    ("555-123-4567", "555-123-4567"),
    ("+44 (0)20 7946 0958", "+44 (0)20 7946 0958"),
    ("020 7946 0958", "020 7946 0958"),
    ("call me on 07700 900123", "07700 900123"),
    ("Tel. 089/1234567", "089/1234567"),
    ("0171-1234567", "0171-1234567"),
    ("Handynummer 01711234567", "01711234567"),
]
SECRETS = [
    *PASSWORDS,
    *COMMANDS,
    *CODES_AND_KEYS,
    *HEADERS,
    *NUMBERS,
    *[(f"use {token} here", token) for token in TOKENS],
]


@every_case(("text", "secret"), SECRETS)
def test_a_secret_is_hidden_and_nothing_else(text: str, secret: str) -> None:
    hidden, vault = redact(text, Vault())

    assert [(entry.original, entry.kind) for entry in vault.entries] == [(secret, Kind.SECRET)]
    assert hidden == text.replace(secret, vault.entries[0].placeholder)


@every_case(("text", "personal"), PERSONAL)
def test_personal_data_is_hidden_and_nothing_else(text: str, personal: str) -> None:
    hidden, vault = redact(text, Vault())

    assert [(entry.original, entry.kind) for entry in vault.entries] == [(personal, Kind.PERSONAL)]
    assert hidden == text.replace(personal, vault.entries[0].placeholder)


@every_case("text", [text for text, _ in (*SECRETS, *PERSONAL)])
def test_what_was_hidden_stays_as_it_is(text: str) -> None:
    hidden, vault = redact(text, Vault())

    assert redact(hidden, vault) == (hidden, vault)
    assert redact(hidden, Vault())[0] == hidden
    assert scrub(scrub(text)) == scrub(text)


@pytest.mark.parametrize("ending", ["\n-----END RSA PRIVATE KEY-----", "\n"])
def test_a_private_key_goes_whole_even_when_its_end_was_not_pasted(ending: str) -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA7\nq83vASNFZ4mrze8B" + ending

    assert scrub(f"see {key} ok?").replace(" ", "") == "see[privatekeyremoved]ok?"


def test_a_private_key_of_putty_loses_its_private_lines_only() -> None:
    text = "Comment: bob\nPrivate-Lines: 2\nAAAAB3NzaC1yc2E\nq83vASNFZ4mrze8B\nPrivate-MAC: 00"

    assert scrub(text) == "Comment: bob\nPrivate-Lines: [private key removed]\nPrivate-MAC: 00"


def test_a_password_longer_than_any_pattern_goes_whole() -> None:
    assert scrub("password=" + "aB3" * 500 + " next") == "password=[password removed] next"


def test_a_password_is_hidden_again_where_nothing_marks_it() -> None:
    hidden, vault = redact("Hunter2! fails.\npassword is Hunter2!", Vault())

    assert hidden == "[PASSWORD_1] fails.\npassword is [PASSWORD_1]"
    assert redact('I typed "Hunter2!", twice', vault)[0] == 'I typed "[PASSWORD_1]", twice'


def test_a_weak_password_does_not_make_an_ordinary_word_vanish() -> None:
    assert scrub("password is outlook. Restart outlook") == "password is [password removed]. Restart outlook"


def test_logs_lose_everything_and_documentation_only_secrets() -> None:
    text = "bob@contoso.com says the password is Hunter2!"

    assert scrub(text) == "[email removed] says the password is [password removed]"
    assert scrub_secrets(text) == "bob@contoso.com says the password is [password removed]"
