"""What the name of a field, flag, setting, column or heading says about the value that stands there.

Names are read by their words, however these are joined: `db_password`, `DbPassword`, `DB-PASS`, `smtpPw`, `api key`.
The last words decide: `password_policy` and `tokenLifetime` name no secret.
"""

import re
from enum import Enum
from functools import lru_cache

from core.shared.patterns import lazy_pattern


class Sort(Enum):
    """How much a name tells about its value."""

    PASSWORD = "password"  # noqa: S105 - the name of a sort
    """People choose the value: any word could be it."""
    SECRET = "secret"  # noqa: S105 - the name of a sort
    """A program's secret: mostly generated, at times a word."""
    KEY = "key"
    """A key or token: what has the looks of one."""
    PIN = "pin"
    """A PIN or code: digits, or what has the looks of a key."""
    PERHAPS = "perhaps"
    """Any key: only what is nothing but random."""


_OWNERS = (
    r"root|bind|usr|user|admin|adm|login|logon|db|sql|mysql|pg|smtp|mail|ftp|sftp|ssh|wi-?fi|wlan|my|ad|sa|vpn|web|app"
    r"|sys|sudo|ldap|imap|pop|proxy|auth|svc|service|test|guest|gast|temp|tmp|old|new|default|bios|local|domain|client"
    r"|server|host|key|cert|pfx|p12|store|trust|rdp|vnc|ipmi|bmc|ilo|nas|redis|mongo|rabbit|mqtt|snmp|https?|api|oracle"
    r"|backup|zip|pdf|input|initial|init|start|first|einmal|owner|master|ipsec|radius|router|account|acct|email|wpa|jdbc|ds|ts|ks|src|dest|dst|storage|stor"
)
_PASSWORDS = lazy_pattern(
    rf"""\w*(?:passw(?:[o0]r[dt]e?|d|rd)?|kennwor[dt]e?|passphrase|passcode|pswd|pwd|contrase(?:ñ|n)a|wachtwoord(?:en)?|senha
      |motdepasse|lösenord|losenord|adgangskode|salasana|parola|passhash|authtok|пароль|has[lł]o|heslo|jelsz[oó]|[sş]ifre|passord)s?
    | (?:{_OWNERS}){{0,2}}(?:pw|pass|psk|mdp)s? | clave | jelszo""",
    re.VERBOSE,
)
_PASSWORDS_OF_TWO = frozenset({("pass", "word"), ("pass", "phrase"), ("pass", "code"), ("de", "passe")})
_SECRETS = lazy_pattern(r"\w*(?:secret|geheimnis)s?")
_OF_SECRETS_WORDS = """
access admin api app application auth bot client consumer cookie csrf django encryption flask github gitlab hmac
ipsec jwt line master nextauth oauth oauth2 oidc preshared psk radius refresh saml session shared signing slack
state stripe tacacs token totp vpn webhook key
"""
_OF_SECRETS = frozenset(_OF_SECRETS_WORDS.split())
"""What stands before "secret" where the secret itself follows; a bare one is often the name of an object."""
_KEYS = lazy_pattern(
    r"""\w*(?:token|api_?key|accesskey|secretkey|privatekey|authkey|sharedkey|masterkey|signingkey|encryptionkey
      |licen[cs]ekey|sessionkey|cookie|aspxauth|keymaterial|authcode)s?
    | secret | (?:\w*(?<!no)credential|cred)s? | sas | hmac | pepper | jwt | bearer | pat
    | (?:j|php|asp|aspnet)?sess(?:ion)?id\w*""",
    re.VERBOSE,
)
_PINS = lazy_pattern(
    r"""\w*(?<![a-z])(?:pin|puk|otp|totp|tan|cvv2?|cvc2?) | (?:pin|otp)code
    | (?:door|user|admin|sim|card|login)pin | (?:key|zahlen)?[ck]ombination
    | (?:alarm|door|gate|safe|t[üu]e?r|tor|tresor|schloss|zugangs?|keypad|pin|login|anmelde)code""",
    re.VERBOSE,
)
_OF_CODES_WORDS = """
access door alarm unlock security verification backup recovery entry gate safe mfa otp totp sms pin puk auth login
signin confirmation activation pairing bypass override master rescue scratch keypad lock einmal zugangs sicherheits
"""
_OF_CODES = frozenset(_OF_CODES_WORDS.split())
_SESSIONS = frozenset({"session", "phpsession", "moodlesession"})
_KEY = lazy_pattern(r"keys?|schlüssel|clave|cl[ée]")
_OF_KEYS_WORDS = """
access account admin aes alert api apim app application auth aws azure bot cipher consumer cookie crypt
crypto datadog deploy enc encrypt encryption enrollment enrolment function functions hmac
ingest ingestion instrumentation integration jwt license licence master maps opsgenie pagerduty private project psk
push read registration rest routing sas sdk secret security send service session shared sharedaccess sign
signature signing storage stream subscription token webhook wep wifi wlan wpa wpa2 write zugriffs lizenz
"""
_OF_KEYS = frozenset(_OF_KEYS_WORDS.split())
_NO_KEYS_WORDS = """
public host foreign primary registry sort partition cache idempotency group index object lookup cert certificate
fingerprint thumbprint hot regedit reg unique composite candidate issue jira tracking
hotkey pub translation column map protector media column
"""
_NO_KEYS = frozenset(_NO_KEYS_WORDS.split())
_TAILS_WORDS = """
old new current prod production dev test testing staging stage base value text plain plaintext cleartext string
str b64 base64 temp temporary initial default confirm confirmation again neu alt aktuell live main primary
secondary auth backup admin root env var val
"""
_TAILS = frozenset(_TAILS_WORDS.split())
_ASKED_FOR = frozenset({"no", "ask", "skip", "without"})
"""What begins the names of flags that take no value: `-no-pass`, `--ask-become-pass`."""
_WORDS = lazy_pattern(r"[A-ZÀ-Þ]+(?![a-zß-ÿ])|[A-ZÀ-Þ]?[^\W\d_A-ZÀ-Þ]+|\d+")
_LONGEST = 80


@lru_cache(maxsize=2048)
def sort_of(name: str) -> Sort | None:
    """What kind of secret the last words of a name mean; None when they mean none."""
    if len(name) > _LONGEST:
        return None
    words = [word.lower() for word in _WORDS.findall(name.removeprefix("-D").replace("PassW", "Passw"))]
    while len(words) > 1 and (words[-1].isdigit() or words[-1] in _TAILS):
        words.pop()
    if not words or words[0] in _ASKED_FOR or any(word.startswith("public") for word in words[-3:]):
        return None
    return _sort_of_words(words[-1], words[-2] if len(words) > 1 else "")


def _sort_of_words(last: str, before: str) -> Sort | None:
    of_key = last.removesuffix("key").removesuffix("schlüssel")
    tests = (
        (Sort.PASSWORD, _PASSWORDS.fullmatch(last) or (before, last) in _PASSWORDS_OF_TWO),
        (
            Sort.SECRET,
            _SECRETS.fullmatch(last) and (before in _OF_SECRETS or last.removesuffix("secret") in _OF_SECRETS),
        ),
        (Sort.SECRET, (before, last) == ("key", "material")),
        (Sort.PIN, _PINS.fullmatch(last) or (last in {"code", "codes"} and before in _OF_CODES)),
        (Sort.KEY, _KEYS.fullmatch(last)),
        (_sort_of_key(before), _KEY.fullmatch(last)),
        (Sort.PERHAPS, (before, last) == ("session", "id") or last in _SESSIONS),
        (Sort.KEY, of_key != last and of_key in _OF_KEYS),
    )
    return next((sort for sort, met in tests if met), None)


def _sort_of_key(before: str) -> Sort | None:
    if before in _NO_KEYS:
        return None
    return Sort.KEY if before in _OF_KEYS else Sort.PERHAPS
