"""Passwords, PINs, one-time codes and keys that only the words before them give away."""

import re

from core.redaction.plausible import is_password, is_strong, is_token
from core.redaction.rule import GAP, Rule, Span, whole_match
from core.redaction.values import VALUE, if_password, judged, secret

PASSWORD = "PASSWORD"  # noqa: S105 - the label
_MIN_BARE = 6
"""Shortest value taken for a password when nothing but a space stands between the word and it."""

_NAME = r"""(?:
    pass[ _-]?words? | passwd | passwort | kennwort | wachtwoord | contraseña | mot[ ]de[ ]passe
  | pass[ _-]?(?:phrase|code)s? | pwd | (?<![a-z])(?:pw|pass|psk|laps)
  | (?:wi-?fi|wlan|wpa[23]?|wep|network|network[ ]security|pre-?shared)[ _-]?(?:key|schlüssel)
  | (?:netzwerk|netzwerksicherheits)schlüssel
)\d?(?![a-z])"""
_NAME_TRIGGERS = (
    *("pass", "pw", "kennwort", "wachtwoord", "contraseña", "mot de passe", "psk", "laps"),
    *("wifi", "wi-fi", "wlan", "wpa", "wep", "network", "netzwerk", "preshared", "pre-shared"),
)
_OWNER = rf"""(?:
    {GAP}{{1,4}}(?:for|of|on|to|from|von|für|fuer|vom|bei)(?:{GAP}{{1,4}}[^\s:=]{{1,40}}){{1,5}}?
  | {GAP}{{0,4}}\([^()\r\n]{{1,40}}\)
)"""
_SET_TO = rf"(?:set|reset|changed|updated|geändert|gesetzt|zurückgesetzt){GAP}{{1,4}}(?:to|auf|zu)"
_IS = rf"""{GAP}{{1,8}}(?:
    (?:is|was|are|were|lautete?|ist|war|heißt|heisst|est|es)(?:{GAP}{{1,4}}(?:now|still|just|jetzt|noch)){{0,2}}
    (?:{GAP}{{1,4}}{_SET_TO})?
  | (?:(?:has{GAP}been|got|wurde){GAP}{{1,4}})?{_SET_TO}
)(?:{GAP}{{0,4}}[:=]|(?={GAP}))"""
_EQUALS = rf"{GAP}{{0,40}}(?::=|=>|->|→|[:=])"

_PASSWORDS = (
    # password=x · "password": "x" · the pw for bob is x · Passwort lautet x; after a colon also on the next line
    secret(
        PASSWORD,
        rf"""{_NAME}\\?["'\])]?{_OWNER}?
        (?P<sep>{_EQUALS}(?:{GAP}{{0,4}}\r?\n(?=\S{{0,60}}\d))?|{_IS}){GAP}{{0,40}}(?!\{{){VALUE}""",
        _NAME_TRIGGERS,
        if_password,
    ),
    # the password Hunter2! · reset the pw to Hunter2
    secret(
        PASSWORD,
        rf"{_NAME}{GAP}{{1,4}}(?:to{GAP}{{1,4}})?(?![-(])(?=\S{{0,60}}[\d!@#$%^&*]){VALUE}",
        _NAME_TRIGGERS,
        # Names of devices are all capitals and digits: "password DC01".
        judged(lambda value: len(value) >= _MIN_BARE and is_strong(value) and value.upper() != value),
    ),
    # pw for bob Hunter2!: a digit alone could be part of a user's name
    secret(
        PASSWORD,
        rf"{_NAME}{_OWNER}{GAP}{{1,4}}(?=\S{{0,60}}[!#$%^&*]){VALUE}",
        _NAME_TRIGGERS,
        judged(lambda value: is_strong(value) and re.search(r"[!#$%^&*]", value) is not None),
    ),
    # Hunter2! is my password
    secret(
        PASSWORD,
        rf"""(?<!\S)(?P<bare>\S{{4,64}}){GAP}{{1,4}}(?:is|was|ist|war){GAP}{{1,4}}
        (?:the|my|his|her|their|our|your|das|mein|dein|ihr|sein)(?:{GAP}{{1,4}}[\w-]{{1,20}}){{0,3}}?{GAP}{{1,4}}{_NAME}""",
        _NAME_TRIGGERS,
        judged(is_strong),
        anchored=False,
    ),
    # creds: bob / Hunter2!
    secret(
        PASSWORD,
        rf"""(?<![\w-])(?:creds?|credentials|log(?:ged)?[ -]?in|zugangsdaten|anmeldedaten)\b
        (?:{GAP}{{1,4}}(?:is|are|with|as|mit|sind))?(?:{GAP}{{0,4}}[:=]{GAP}{{0,4}}|{GAP}{{1,4}})
        [^\s/:,|]{{1,64}}(?:{GAP}{{0,4}}[/:,|]{GAP}{{0,4}}|{GAP}{{1,4}})(?!-){VALUE}""",
        ("cred", "login", "log in", "log-in", "logged in", "logged-in", "loggedin", "zugangsdaten", "anmeldedaten"),
        judged(lambda value: len(value) >= _MIN_BARE and is_strong(value) and value.upper() != value),
    ),
    # <Password><Value>x</Value></Password> of an answer file
    secret(
        PASSWORD,
        r"""<(?:\w{1,20}:)?\w{0,30}(?:password|passwd|pwd|secret)(?:\s[^<>]{0,100})?>\s{0,40}(?:<value>\s{0,40})?
        (?P<xml>[^<>\s][^<>\r\n]{0,256})</""",
        ("<",),
        judged(lambda value: is_password(value, "", 0, assigned=True)),
    ),
    # netsh wlan show profile x key=clear
    secret(
        "WIFI_KEY",
        rf"(?:key{GAP}content|schlüsselinhalt){GAP}{{0,40}}:{GAP}{{0,8}}(?P<key>[^\s][^\r\n]{{0,127}})",
        ("key", "schlüsselinhalt"),
        whole_match,
    ),
)

_KEYS = secret(
    "TOKEN",
    rf"""(?:
        (?:api|access|account|secret|shared[ _-]?access|subscription|encryption|signing|master|licen[cs]e|storage)
        [ _-]?(?:key|token|signature|secret)
      | (?<!publickey)(?<!public[ ]key[ ])(?:token|secret)
    )\d?(?![a-z])\\?["'\])]?(?:{_EQUALS}|{GAP}{{1,4}}(?:is|ist|lautet)(?={GAP})){GAP}{{0,40}}{VALUE}""",
    (
        *("api", "access", "account", "secret", "shared", "subscription", "encryption", "signing", "master"),
        *("licen", "storage", "token"),
    ),
    judged(is_token),
)

_PIN = secret(
    "PIN",
    rf"""\bpin(?:[ -]?(?:code|number|nummer))?{_OWNER}?(?:{_EQUALS}|{_IS}|{GAP}{{1,4}}to(?={GAP})|(?={GAP}))
    {GAP}{{0,8}}(?P<pin>\d{{4,12}})(?![\w-]|[.:/]\d)""",
    ("pin",),
    whole_match,
)

_CODE_NAME = r"""(?:
    (?:mfa|2fa|otp|totp|sms|one[ -]?time|verification|authenticat(?:or|ion)|security|log[ -]?in|sign[ -]?in|access
      |confirmation|best[äa]tigungs|sicherheits|einmal|verifizierungs)
    [ -]?(?:pass[ -]?)?(?:code|pin|password|passwort|kennwort|token)
  | (?:mfa|2fa|otp|totp)
)"""
_CODE_TRIGGERS = (
    *("mfa", "2fa", "otp", "totp", "sms", "one", "verif", "authenticat", "security", "log", "sign", "access"),
    *("confirmation", "best", "sicherheits", "einmal"),
)
_CODE_VALUE = rf"""(?:{_EQUALS}|{GAP}{{1,4}}(?:is|was|ist|war|lautet){GAP}{{0,4}}:?)?
    {GAP}{{0,8}}(?P<code>(?:[a-z]-)?\d{{3}}[ -]?\d{{3,5}})(?![\w-]|[.:/]\d)"""
_BEFORE_CODE = re.compile(
    rf"(?:^|[\r\n.,;!?]|\b(?:the|my|your|his|her|their|this|that|new|der|mein|dein|ihr|neuer)){GAP}{{0,4}}\Z",
    re.IGNORECASE,
)


def _if_login_code(match: re.Match[str]) -> Span | None:
    """A judge for a bare "code is …": whoever means an error or exit code says so."""
    before = match.string[max(0, match.start() - 12) : match.start()]
    return match.span("code") if _BEFORE_CODE.search(before) else None


_CODES = (
    # MFA code 123456 · OTP: 123 456
    secret("CODE", rf"\b{_CODE_NAME}\b{_CODE_VALUE}", _CODE_TRIGGERS, whole_match),
    # the code is 123456
    secret(
        "CODE",
        rf"\bcode(?={GAP}{{1,4}}(?:is|was|ist|lautet)\b|{GAP}{{0,4}}:){_CODE_VALUE}",
        ("code",),
        _if_login_code,
    ),
    # 123456 is your verification code
    secret(
        "CODE",
        rf"""(?<![\w.-])(?P<code>(?:g-)?\d{{4,8}}){GAP}{{1,4}}(?:is|ist){GAP}{{1,4}}(?:the|your|my|ihr|dein|mein)
        (?:{GAP}{{1,4}}[\w-]{{1,20}}){{0,3}}?{GAP}{{1,4}}[\w-]{{0,20}}code\b""",
        ("code",),
        whole_match,
        anchored=False,
    ),
    # enter the code B7K2MNPQ9 to sign in with a device
    secret("CODE", rf"\benter{GAP}the{GAP}code{GAP}(?P<code>[A-Z0-9]{{6,12}})\b", ("enter",), whole_match),
)

PASSWORD_RULES: tuple[Rule, ...] = (*_CODES, *_PASSWORDS, *(_KEYS, _PIN))
"""Rules for what is called a password, a key, a PIN or a code in so many words."""
