"""Keys, PINs and one-time codes that only the words around them give away."""

import re

from core.safety.redaction.labels import EQUALS, IS, OWNER
from core.safety.redaction.plausible import is_strong
from core.safety.redaction.rule import GAP, Rule, Span, whole_match
from core.safety.redaction.values import VALUE, judged, secret
from core.shared.patterns import lazy_pattern

_KEYS = (
    # WEP key A1B2C3D4E5 · WLAN key coffee12
    secret(
        "WIFI_KEY",
        rf"\b(?:wep|wpa[23]?|wpa[23]?-psk|psk|wi-?fi|wlan)[ -]?(?:key|schlüssel)?{GAP}{{1,4}}(?=\S{{0,60}}\d){VALUE}",
        ("wep", "wpa", "psk", "wifi", "wi-fi", "wlan"),
        judged(lambda value: len(value) >= 8 and is_strong(value) and value[0] not in "(["),  # noqa: PLR2004 - of WPA
    ),
    # secret=GEZDGNBVGY3TQOJQ of an authenticator (RFC 4648, base 32)
    secret(
        "TOKEN",
        rf"\b(?:totp|otp|mfa|2fa|authenticator)?[ _-]?(?:secret|seed)(?:[ _-]key)?(?:{EQUALS}|{IS}|(?={GAP}))"
        rf"{GAP}{{0,8}}(?P<base>(?-i:[A-Z2-7]{{16,64}}|[a-z2-7]{{16,64}}(?=[a-z]*\d))=*)(?!\w)",
        ("totp", "otp", "mfa", "2fa", "authenticator", "secret", "seed"),
        whole_match,
    ),
)

_SETUP_KEY = secret(
    "TOKEN",
    rf"""\b(?:authenticator|setup|secret|totp|otp|mfa)[ ](?:backup[ ]|setup[ ])?(?:key|secret)
    (?:{EQUALS}|{IS}|(?={GAP})){GAP}{{0,8}}(?P<key>[a-z2-7]{{4}}(?:[ ][a-z2-7]{{4}}){{3,15}})(?!\w)""",
    ("authenticator", "setup", "secret", "totp", "otp", "mfa"),
    judged(lambda value: any(map(str.isdigit, value))),
)

_SETUP_KEY_BEFORE = secret(
    "TOKEN",
    r"""(?<![\w-])(?P<key>(?-i:[A-Z2-7]{4}(?:[ ][A-Z2-7]{4}){3,15}|[A-Z2-7]{16,64}))
    (?=[ ](?:as|for|is|into|in|als|como|comme)\b[^\r\n]{0,40}
    \b(?:key|secret|authenticator|seed|schlüssel|clave|cl[ée])\b)""",
    ("key", "secret", "authenticator", "seed", "schlüssel", "clave", "cl"),
    whole_match,
    anchored=False,
)
_LICENCE = secret(
    "PRODUCT_KEY",
    rf"""\b(?:(?:licen[cs]e|product|activation|serial|windows|office|unlock)[ -]?(?:key|code)
      |licen[cs]e(?=[^\w-]{{1,6}}[A-Z0-9]{{3,8}}(?:-[A-Z0-9]{{3,8}}){{2,8}})|[\w-]{{0,20}}schlüssel)(?:{EQUALS}|{IS}|(?={GAP}))
    {GAP}{{0,8}}(?P<key>(?=[A-Z-]{{0,40}}\d)[A-Z0-9]{{3,8}}(?:-[A-Z0-9]{{2,8}}){{1,8}})(?![\w-])""",
    ("licen", "product", "activation", "serial", "windows", "office", "unlock", "schlüssel"),
    whole_match,
    anchored=False,
)

_PIN = secret(
    "PIN",
    rf"""\b(?:(?P<card>cvv2?|cvc2?|pr[üu]fziffer|cryptogramme)|pin|puk|tan)(?:[ -]?(?:code|number|nummer))?
    {OWNER}?(?:{EQUALS}|{IS}|{GAP}{{1,4}}to
      (?={GAP})|(?={GAP}))
    {GAP}{{0,8}}(?P<pin>\d{{3}}(?(card)|(?!))(?!\d)|\d{{4,12}})(?![\w-]|[.:/]\d)""",
    ("pin", "puk", "tan", "cvv", "cvc", "prüfziffer", "prufziffer", "cryptogramme"),
    lambda match: match.span("pin"),
)

_DOOR = secret(
    "CODE",
    rf"""\b(?:door|gate|alarm|safe|lock|unlock|entry|keypad|backup|recovery|rescue|scratch|t[üu]r|tresor
      |notfall|freischalt|aktivierungs|zugangs|entsperr|sperr|gutschein)[ -]?codes?{OWNER}?(?:{EQUALS}|{IS}|(?={GAP}))
    {GAP}{{0,8}}(?P<code>(?=[A-Z-]{{0,20}}\d)[A-Z0-9]{{4,12}}(?:-[A-Z0-9]{{2,8}}){{0,5}})(?![\w-])""",
    (
        "door",
        "gate",
        "alarm",
        "safe",
        "lock",
        "unlock",
        "entry",
        "keypad",
        "backup",
        "recovery",
        "rescue",
        "scratch",
        "tür",
        "tur",
        "tresor",
        "notfall",
        *("freischalt", "aktivierungs", "zugangs", "entsperr", "sperr", "gutschein"),
    ),
    whole_match,
)

_CODE_NAME = r"""(?:
    (?:mfa|2fa|otp|totp|sms|one[ -]?time|verification|authenticat(?:or|ion)|security|log[ -]?in|sign[ -]?in|access
      |confirmation|best[äa]tigungs|sicherheits|einmal|verifizierungs)
    [ -]?(?:pass[ -]?)?(?:code|pin|password|passwort|kennwort|token)
  | c[óo]digo[ ](?:de[ ](?:verificaci[óo]n|seguridad|acceso|confirmaci[óo]n|un[ ]solo[ ]uso)|sms)
  | code[ ](?:de[ ](?:v[ée]rification|s[ée]curit[ée]|confirmation)|[àa][ ]usage[ ]unique
    |re[çc]u[ ]par[ ](?:sms|texto|mail)|d['’]authentification)
  | codice[ ](?:di[ ](?:verifica|sicurezza)|otp) | verificatiecode | c[óo]digo[ ]de[ ]verifica[çc][ãa]o
  | (?:mfa|2fa|otp|totp)
)"""
_CODE_TRIGGERS = (
    *("mfa", "2fa", "otp", "totp", "sms", "one", "verif", "authenticat", "security", "log", "sign", "access"),
    *(
        "confirmation",
        "best",
        "sicherheits",
        "einmal",
        "código",
        "codigo",
        "code ",
        "codice",
        "verificatie",
        "verifizier",
    ),
)
_CODE_VALUE = rf"""(?:{EQUALS}|{GAP}{{1,4}}(?:is|was|ist|war|lautet|est|était|es|era|è|é){GAP}{{0,4}}:?)?
    {GAP}{{0,8}}(?P<code>(?:[a-z]-)?\d{{3}}[ -]?\d{{3,5}}|\d\d[ ]\d\d[ ]\d\d|\d{{4}})(?![\w-]|[.:/]\d)"""
_BEFORE_CODE = lazy_pattern(
    rf"(?:^|[\r\n.,;!?]|\b(?:the|my|your|his|her|their|this|that|new|der|mein|dein|ihr|neuer)){GAP}{{0,4}}\Z",
    re.IGNORECASE,
)


def _if_login_code(match: re.Match[str]) -> Span | None:
    """A judge for a bare "code is …": whoever means an error or exit code says so."""
    if match[0].startswith("CODE"):
        return None  # a machine's
    before = match.string[max(0, match.start() - 12) : match.start()]
    return match.span("code") if _BEFORE_CODE.search(before) else None


_OF_MACHINES = (
    r"(?:error|exit|stop|status|return|reason|result|fault|event|fehler|source|zip|post|postal|product|country|area"
    r"|state|response|machine|service|project|cost|site|asset|article|material|order|customer|bug|failure|beep)[ ]"
)
"""Whose codes are for everybody to read."""
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
    # the code 482 913 · the code she got was 482913 · passcode 482913
    secret(
        "CODE",
        rf"""\b(?:passcode|(?:the|a|her|his|my|this|our|new|der|den)[ ](?:(?!{_OF_MACHINES})[\w-]{{3,20}}[ ])?code)
        (?:{GAP}(?:she|he|they|i|we|you){GAP}\w{{1,12}})?(?:{GAP}{{1,4}}(?:is|was|ist|war)|{GAP}{{0,2}}:)?
        {GAP}{{1,4}}(?P<code>\d{{6,8}}|\d{{3}}[ -]\d{{3}})(?![\w-]|[.:/]\d)""",
        ("code",),
        whole_match,
        anchored=False,
    ),
    # code I got by text was 482913
    secret(
        "CODE",
        r"""(?<!error[ ])(?<!exit[ ])(?<!stop[ ])(?<!status[ ])
        \bcode[ ](?:that[ ]|which[ ])?(?:i|she|he|they|we|you|the[ ]user)\b
        [^\r\n.\d]{0,40}(?P<code>\d{6}|\d{3}[ -]\d{3})(?![\w-]|[.:/]\d)""",
        ("code",),
        whole_match,
        near=(r"\d", 120),
    ),
    # the authenticator says 771 204
    secret(
        "CODE",
        rf"""\b(?:authenticator|key[ ]?fob|token|sms|text[ ]message)\b[^\r\n.\d]{{0,30}}?
        \b(?:says|said|shows|showed|displays|reads|zeigt)
        {GAP}{{1,4}}(?P<code>\d{{6}}|\d{{3}}[ -]\d{{3}})(?![\w-]|[.:/]\d)""",
        ("authenticator", "key fob", "keyfob", "token", "sms", "text message"),
        whole_match,
    ),
    # https://x.example/activate?code=7d9f1e22a4b8
    secret(
        "CODE",
        r"(?<=[?&])(?:code|ticket|otp|invite|activation(?:_?code)?|confirm(?:ation)?(?:_?code)?)=(?P<code>[\w.~%-]{8,256})",
        ("code=", "ticket=", "otp=", "invite=", "activation", "confirm"),
        judged(is_strong),
    ),
    # TAP, a temporary access pass
    secret("CODE", rf"(?-i:\bTAP){OWNER}?(?:{EQUALS}|{IS}){GAP}{{0,8}}{VALUE}", ("tap",), judged(is_strong)),
    # use code 773311 to sign in
    secret(
        "CODE",
        rf"\b(?:use|enter|type|gib|verwende){GAP}{{1,4}}(?:the{GAP}|den{GAP})?code{GAP}{{1,4}}(?P<code>\d{{4}}"
        rf"|\d{{3}}[ -]?\d{{3,5}})(?![\w-])",
        ("use", "enter", "type", "gib", "verwende"),
        whole_match,
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

CODE_RULES: tuple[Rule, ...] = (
    *_CODES,
    *_KEYS,
    _SETUP_KEY,
    _SETUP_KEY_BEFORE,
    _LICENCE,
    _PIN,
    _DOOR,
)
"""Rules for what is called a key, a PIN or a code in so many words."""
