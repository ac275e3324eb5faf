"""Passwords that the words around them give away."""

import re

from core.safety.redaction.compounds import NO_VALUES
from core.safety.redaction.labels import EQUALS, IS, NAME, NAME_TRIGGERS, OWNER, SAYS, VERB
from core.safety.redaction.plausible import is_assigned, is_listed, is_loud, is_strong, is_told, trimmed
from core.safety.redaction.rule import GAP, Rule, Span, whole_match
from core.safety.redaction.values import VALUE, if_password, judged, secret
from core.safety.redaction.words import SAID, TERMS
from core.shared.patterns import lazy_pattern

PASSWORD = "PASSWORD"  # noqa: S105 - the label
_MIN_BARE = 5
"""Shortest value taken for a password when nothing but a space stands between the word and it."""
_SHORTEST_BEFORE, _LONGEST_BEFORE = 4, 64
"""Length of a password that is called one only after it."""
_NAMED, _NAMED_AND_OWNED = 160, 512
"""Characters that the name of a password takes at most with what follows at once, and with whose it is."""
_SYMBOLS = lazy_pattern(r"[!#$%^&*@]")
_SWITCH = lazy_pattern(r"/\w{1,20}:|[a-z_]{2,20}=")
_VARIABLE = lazy_pattern(r"\$[a-z_]+", re.IGNORECASE)
_JOINED = lazy_pattern(r"\w+(?:[_.-]\w+)+")
_MOST_SAID = 3
_PHRASES_BEGIN_WORDS = """
my the a an our one two three your his her some every all i we
"""
_PHRASES_BEGIN = frozenset(_PHRASES_BEGIN_WORDS.split())
_QUOTED = r"(?=[\"'`“„«])"
_ITS = r"(?:(?:the|my|his|her|their|our|your|its|a|an|das|mein|dein|ihr|sein|als|new|old|temp)" + GAP + "{1,4}){0,3}"


def _is_bare_password(value: str) -> bool:
    """Whether it looks like a password where a name of a device could stand: "password DC01"."""
    if value[0] in "[({<\\" or _SWITCH.match(value) or _VARIABLE.fullmatch(value):
        return False  # "login failed [user: bob]"
    return (
        len(value) >= _MIN_BARE and is_strong(value) and (value.upper() != value or _SYMBOLS.search(value) is not None)
    )


def _before(match: re.Match[str]) -> Span | None:
    """A judge for what stands before the match and looks like a password by itself."""
    start = max(0, match.start() - _LONGEST_BEFORE)
    blank = max(map(match.string[start : match.start()].rfind, " \t\r\n\xa0")) + 1
    span = trimmed(match.string, start + blank, match.start())
    value = match.string[slice(*span)]
    return span if len(value) >= _SHORTEST_BEFORE and is_strong(value) else None


def _is_word_password(value: str) -> bool:
    """Whether it may be a password where a user's name came before it."""
    return is_told(value) and is_listed(value, "", 0) and value.rstrip("?!") not in NO_VALUES


def is_phrase(value: str) -> bool:
    """Whether words after "passphrase:" are one, and no sentence about it."""
    words = value.split()
    said = sum(word.lower() in SAID for word in words)
    return is_told(words[0]) or (len(words) > _MOST_SAID and (said < 2 or words[0].lower() in _PHRASES_BEGIN))  # noqa: PLR2004


_ACCOUNT = lazy_pattern(
    r"(?:admin(?:istrator)?|root|user|guest|gast|test|support|service|operator|sa|pi|ubnt)|\w*[\w-]*[\d_.@\\][\w.@\\-]*",
    re.IGNORECASE,
)
"""What is certainly the name of an account, and no word."""
_LINE_ENDS = lazy_pattern(rf"{GAP}{{0,4}}(?:[\r\n]|\Z)")


def _if_of_login(match: re.Match[str]) -> Span | None:
    """A judge for what follows a user's name: what looks like a password, or a word that ends the line."""
    if span := judged(_is_bare_password)(match):
        return span
    ends = _LINE_ENDS.match(match.string, match.end()) and _ACCOUNT.fullmatch(match["who"])
    return judged(lambda value: _is_word_password(value) and value.lower() not in TERMS)(match) if ends else None


PASSWORD_RULES: tuple[Rule, ...] = (
    # passphrase: my dog eats old shoes
    secret(
        PASSWORD,
        rf"""\b(?:pass[ -]?phrase|(?:seed|recovery|mnemonic|secret)[ ]phrase|mnemonic){OWNER}?(?:{GAP}{{0,4}}[:=]
          |{GAP}{{1,4}}is){GAP}{{1,8}}
        (?P<phrase>[^\W\d_]{{2,20}}(?:[ ]{{1,2}}[^\W\d_]{{1,20}}){{2,23}})""",
        ("pass", "seed", "recovery", "mnemonic", "secret"),
        judged(is_phrase),
    ),
    # password=x · "password": "x" · the pw for bob is x · Passwort lautet x; after a colon also on the next line
    secret(
        PASSWORD,
        rf"""{NAME}\\?["'\])]?{OWNER}?\??
        (?P<sep>{EQUALS}(?:{GAP}{{0,4}}\r?\n(?=\S{{0,60}}\d))?|{IS}){GAP}{{0,40}}(?:N(?='))?{VALUE}""",
        NAME_TRIGGERS,
        if_password,
        near=(SAYS, _NAMED_AND_OWNED),
    ),
    # the password Hunter2!
    secret(
        PASSWORD,
        rf"(?<!\bno[-_]){NAME}{GAP}{{1,4}}(?![-(])(?=\S{{0,60}}[\d!@#$%^&*]){VALUE}",
        NAME_TRIGGERS,
        judged(_is_bare_password),
        near=(r"[\d!@#$%^&*]", _NAMED),
    ),
    # the password "correct horse" is refused
    secret(
        PASSWORD, rf"{NAME}{GAP}{{1,4}}{_QUOTED}{VALUE}", NAME_TRIGGERS, judged(is_assigned), near=("[\"'`“„«]", _NAMED)
    ),
    # signs in with the password Nordsee_Ebbe
    secret(
        PASSWORD,
        rf"(?:\b(?:with|mit|con|avec){GAP}{{1,4}}{_ITS}|,{GAP}{{0,4}}){NAME}{GAP}{{1,4}}(?=\S{{1,60}}[_.-]\w){VALUE}",
        ("with", "mit", "con", "avec", ","),
        judged(
            lambda value: (
                is_told(value) and value.lower() != value != value.upper() and _JOINED.fullmatch(value) is not None
            )
        ),
        near=("[_.-]", _NAMED_AND_OWNED),
    ),
    # user bob, pw heron
    secret(
        PASSWORD,
        rf"""(?<![a-z])(?:user(?:[ _]?name)?|login|logged[ ]in|log[ ]in|benutzer(?:name)?|usuario|utilisateur)
        (?:{GAP}{{1,4}}(?:is|as|with|ist|mit|es|est))?{GAP}{{0,4}}[:=]?{GAP}{{0,4}}[^\s,;:]{{1,64}}{GAP}{{0,2}}[,;/]?{GAP}{{1,4}}
        (?:(?:and|und|with|mit|y|et){GAP}{{1,4}})?{_ITS}{NAME}{GAP}{{1,4}}{VALUE}(?={GAP}{{0,4}}(?:[\r\n.,;)]|\Z))""",
        ("user", "login", "logged in", "log in", "benutzer", "usuario", "utilisateur"),
        judged(_is_word_password),
    ),
    # I reset her password to Sunshine
    secret(
        PASSWORD,
        rf"""\b{VERB}\b[^.\r\n]{{0,60}}?{NAME}{OWNER}?{GAP}{{1,4}}(?:to|as|auf|zu|a|à|en|por)(?::|(?={GAP})){GAP}{{1,4}}{VALUE}""",
        ("set", "reset", "chang", "updat", "modif", "made", "make", "switched", "cambi"),
        judged(is_told),
    ),
    # I changed my password this morning to Sunshine7
    secret(
        PASSWORD,
        rf"""\b{VERB}\b[^.\r\n]{{0,60}}?{NAME}(?:{GAP}[a-z]{{2,12}}){{1,3}}?{GAP}(?:to|auf|zu|en|por){GAP}{{1,4}}{VALUE}""",
        ("set", "reset", "chang", "updat", "modif", "made", "make", "switched", "cambi"),
        judged(is_strong),
    ),
    # Passwort auf Sommer24 gesetzt
    secret(
        PASSWORD,
        rf"{NAME}{OWNER}?{GAP}{{1,4}}(?:auf|zu){GAP}{{1,4}}{VALUE}(?={GAP}{{1,4}}(?:\w+{GAP}{{1,4}})?(?:zurück)?ge(?:setzt|ändert))",
        NAME_TRIGGERS,
        judged(is_told),
        near=(r"\b(?:auf|zu)\b", _NAMED_AND_OWNED),
    ),
    # Hunter2! is my password · I used Hunter2! as the password
    secret(
        PASSWORD,
        rf"""(?<=\S){GAP}{{1,4}}(?:is|was|ist|war|as|als|comme|como|es|est|worked{GAP}as|works{GAP}as|that['’]s|(?:that|this|which|das){GAP}(?:is|was|ist)|c['’]est){GAP}{{1,4}}
        (?:(?:the|my|his|her|their|our|your|a|das|mein|dein|ihr|sein|su|mi|son|mon|le|la)
        (?:{GAP}{{1,4}}[\w-]{{1,20}}){{0,3}}?{GAP}{{1,4}})?{NAME}""",
        NAME_TRIGGERS,
        _before,
        anchored=False,
    ),
    # she uses Hunter2! for her password · Hunter2! (password)
    secret(
        PASSWORD,
        rf"""(?<=\S)(?:{GAP}{{1,4}}(?:for|für|para|pour){GAP}{{1,4}}(?:the|my|his|her|their|our|your|das|sein|ihr|su|son){GAP}{{1,4}}
        (?:[\w-]{{1,20}}{GAP}{{1,4}})?{NAME}|{GAP}{{1,4}}\({_ITS}(?:[\w-]{{1,20}}{GAP})?{NAME}\))""",
        NAME_TRIGGERS,
        _before,
        anchored=False,
    ),
    # the password was Monday1 before, now it's Hunter2!
    secret(
        PASSWORD,
        rf"""{NAME}[^\r\n.]{{1,80}}?\b(?:now|jetzt|maintenant|ahora){GAP}{{1,4}}(?:it['’]s|it{GAP}is|is|ist|est|es)(?={GAP}){GAP}{{1,4}}{VALUE}""",
        NAME_TRIGGERS,
        judged(is_strong),
        near=(r"\b(?:now|jetzt|maintenant|ahora)\b", _NAMED_AND_OWNED),
    ),
    # I reset it to Hunter2, please log in
    secret(
        PASSWORD,
        rf"""\b{VERB}{GAP}{{1,4}}(?:(?:it|that|hers|his|mine|yours|theirs|es){GAP}{{1,4}})?(?:back{GAP})?(?:to|auf|zu){GAP}{{1,4}}
        (?=[^\r\n]{{0,140}}\b(?:log|sign)(?:ging|ning)?[ -]?(?:in|on)\b){VALUE}""",
        ("set", "reset", "chang"),
        judged(_is_bare_password),
        near=(r"\b(?:log|sign)", 240),
    ),
    # Zugang: bob / Hunter2!
    secret(
        PASSWORD,
        rf"""(?<![\w-])(?:zugang|identifiants?|acc[èe]s|acceso|credenciales|access|account|konto|compte|cuenta|wi-?fi|wlan|ilo|idrac|ipmi|bmc)\b
        {GAP}{{0,2}}:{GAP}{{0,4}}(?P<who>[^\s/:,|]{{1,64}}){GAP}{{0,4}}/{GAP}{{0,4}}{VALUE}""",
        (
            "zugang",
            "identifiant",
            "acc",
            "credenciales",
            "konto",
            "compte",
            "cuenta",
            "wifi",
            "wi-fi",
            "wlan",
            "ilo",
            "idrac",
            "ipmi",
            "bmc",
        ),
        _if_of_login,
    ),
    # USER bob, then PASS x, in a dialogue of FTP or POP3 (RFC 959, RFC 1939)
    secret(
        PASSWORD,
        rf"(?-i:USER){GAP}\S{{1,64}}{GAP}{{0,8}}\r?\n(?:[^\r\n]{{0,120}}\r?\n){{0,2}}?(?:\S{{1,8}}{GAP})?(?-i:PASS){GAP}(?P<pass>\S{{1,128}})",
        ("user",),
        whole_match,
    ),
    # sign in as bob using Hunter2
    secret(
        PASSWORD,
        rf"""\b(?:log|sign|logg|anmeld)(?:ged|ing|ging|ned|ning|en|ung)?[ -]?(?:in|on)?\b
        [^\r\n]{{0,60}}?\b(?:using|with|mit|con|avec){GAP}{{1,4}}{VALUE}""",
        ("log", "sign", "anmeld"),
        judged(is_loud),
        near=(r"\b(?:using|with|mit|con|avec)\b", 80),
    ),
    # creds: bob / Hunter2!
    secret(
        PASSWORD,
        rf"""(?<![\w-])(?:creds?|credentials|log(?:ged)?[ -]?in|zugangsdaten|anmeldedaten|user
          (?:name)?{GAP}?/{GAP}?pass(?:word)?)\b
        (?:{OWNER}(?={GAP}{{1,4}}(?:is|are|ist|sind|lautet|lauten)\b|{GAP}{{0,4}}:))?
        (?:{GAP}{{1,4}}(?:is|are|with|as|mit|sind|ist|lauten))?(?:{GAP}{{0,4}}[:=]{GAP}{{0,4}}|{GAP}{{1,4}})
        (?P<who>[^\s/:,|]{{1,64}})(?:{GAP}{{0,4}}(?://|[/:,|]|(?:and|und|y|et|&)(?={GAP})){GAP}{{0,4}}|{GAP}{{1,4}})(?!-){VALUE}""",
        (
            "cred",
            "login",
            "log in",
            "log-in",
            "logged in",
            "logged-in",
            "loggedin",
            "zugangsdaten",
            "anmeldedaten",
            "user",
        ),
        _if_of_login,
    ),
    # PASSWORD('x') · new NetworkCredential("bob", "x")
    secret(
        PASSWORD, rf"{NAME}\({GAP}{{0,2}}(?=[\"']){VALUE}", NAME_TRIGGERS, judged(is_assigned), near=(r"\(", _NAMED)
    ),
    secret(
        PASSWORD,
        rf"""(?:network|ps)credential\({GAP}{{0,2}}["'][^"'\r\n]{{1,64}}["']{GAP}{{0,2}},{GAP}{{0,2}}(?=["']){VALUE}""",
        ("networkcredential", "pscredential"),
        judged(is_assigned),
    ),
    # auth=("bob", "x") · server.login("bob", "x")
    secret(
        PASSWORD,
        rf"""(?:auth|login|credentials?){GAP}?=?{GAP}?\({GAP}?["'][^"'\r\n]{{1,64}}["'],{GAP}{{0,2}}(?=["']){VALUE}(?={GAP}?\))""",
        ("auth", "login", "credential"),
        judged(is_assigned),
    ),
    # netsh wlan show profile x key=clear
    secret(
        "WIFI_KEY",
        rf"(?:key{GAP}content|schlüsselinhalt){GAP}{{0,40}}:{GAP}{{0,8}}(?P<key>[^\s][^\r\n]{{0,127}})",
        ("key", "schlüsselinhalt"),
        whole_match,
    ),
    # WIFI:T:WPA;S:Guest;P:x;; of a QR code · SSID: Guest, key: x
    secret(PASSWORD, r"\bwifi:(?:[TSH]:[^;\r\n]{0,64};){1,4}P:(?P<qr>[^;\r\n]{1,64});", ("wifi:",), whole_match),
    secret(
        PASSWORD,
        rf"""\b(?:ssid|wi-?fi|wlan|hotspot)\b[^\r\n]{{0,60}}?[,;/|]{GAP}{{0,4}}
        (?:(?:key|schlüssel|pass){GAP}{{0,4}}[:=]{GAP}{{0,4}}|(?:{NAME}|key|schlüssel){GAP}{{1,4}}(?=\S{{8,64}}{GAP}{{0,4}}(?:[\r\n]|\Z))){VALUE}""",
        ("ssid", "wifi", "wi-fi", "wlan", "hotspot"),
        judged(is_told),
    ),
)
"""Rules for what is called a password in so many words."""
