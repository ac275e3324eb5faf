"""Passwords in the settings of programs, in the forms that are neither a sentence nor `name=value`."""

import base64
import re

from core.safety.redaction.labels import NAME, NAME_TRIGGERS, OWNER
from core.safety.redaction.passwords import PASSWORD
from core.safety.redaction.plausible import is_assigned, is_listed, is_strong, is_told
from core.safety.redaction.rule import GAP, Rule, Span, whole_match
from core.safety.redaction.values import VALUE, judged, secret
from core.safety.redaction.vault import Kind
from core.safety.redaction.words import OPENERS, SAID
from core.shared.patterns import lazy_pattern

_MOST_TYPED = 6
"""Words of a passphrase behind a prompt or in a cell."""
_OWN = frozenset({"my", "the", "our", "mein", "unser", "mon", "notre", "mi"})
"""Words with which a sentence begins, and a phrase too."""
_ENDS = rf"(?={GAP}{{0,4}}(?:[\r\n]|\Z))"


def _if_few_words(match: re.Match[str]) -> Span | None:
    """A judge for a passphrase of several words, where something else than the sentence shows its end."""
    words = match[match.lastgroup or 0].split()
    first = words[0].lower().rstrip(".,;:")
    said = any(word.lower() in SAID for word in words[1:])
    enough = not said and 1 < len(words) <= _MOST_TYPED and (first not in OPENERS or first in _OWN)
    return match.span(match.lastgroup or 0) if enough or (len(words) == 1 and is_listed(words[0], "", 0)) else None


def _if_phrase(match: re.Match[str]) -> Span | None:
    """A judge for words to the end of the line: the last one has a digit or a sign, and none is a sentence's."""
    words = [word.lower().strip(".,;:!") for word in match["words"].split()]
    ordinary = any(word in SAID or word in OPENERS for word in words)
    return None if ordinary or not (words[-1].isdigit() or is_strong(words[-1])) else match.span("words")


def _holds_login(value: str) -> bool:
    """Whether Base64 stands for "user:password"."""
    try:
        user, colon, password = base64.b64decode(value, validate=True).decode("ascii").partition(":")
    except ValueError:
        return False
    return bool(user and colon and password) and (user + password).isprintable()


def _if_line(match: re.Match[str]) -> Span | None:
    """A judge for what a line sets: only one identifier, or an indentation and a word, stands before the value."""
    text, name = match.string, match.start()
    line = text[max(text.rfind("\n", 0, name) + 1, name - 60) : name]
    identifier = line.strip()
    value = match[match.lastgroup or 0]
    told = is_told(value) and (len(value) > _SHORTEST_SET or is_strong(value))
    if identifier and _IDENTIFIER.fullmatch(identifier):
        set_so = told
    else:
        set_so = (
            not identifier and line != "" and told and (is_strong(value) or value.lower() != value != value.upper())
        )
    return judged(is_assigned)(match) if set_so else None


_SCHEMES = (
    r"mailto|sips?|tel|xmpp|smtp|from|to|cc|bcc|"
    r"upn|user|e-?mail|mail|git|x500|ldap|acct|im|callto|von|an|para|de|pour|data"
)
"""What stands before the colon of an address."""
_DROPS = r"pwpush|onetimesecret|privnote|yopass|1ty|send\.bitwarden|share\.1password|vault\.bitwarden|snappass|scrt"
"""Sites that show a secret once."""
_IDENTIFIER = lazy_pattern(
    r"(?:set\s+)?(?:[\w.-]*\w[_-]|\w*(?:root|bind|admin|user|smtp|db|ldap|sasl|auth))", re.IGNORECASE
)
_SHORTEST_SET = 4
SETTING_RULES: tuple[Rule, ...] = (
    # Enter passphrase for key '/home/x/.ssh/id_ed25519': my ssh phrase
    secret(
        PASSWORD,
        rf"""\b(?:enter|type|geben[ ]sie|introduzca|saisissez|entrez)\b[^\r\n:]{{0,30}}?{NAME}
        (?:[^\r\n:.]|\.(?!\s)){{0,80}}
        :{GAP}{{1,4}}(?P<typed>\S[^\r\n]{{0,80}}?)
        {_ENDS}""",
        ("enter", "type", "geben sie", "introduzca", "saisissez", "entrez"),
        _if_few_words,
    ),
    # SSID: Plant | Passphrase: forklift driver 9 | VLAN: 20
    secret(
        PASSWORD,
        rf"{NAME}{GAP}{{0,4}}[:=|]{GAP}{{0,4}}(?P<cell>[^\s|][^|\r\n]{{1,80}}?){GAP}{{1,4}}\|",
        NAME_TRIGGERS,
        _if_few_words,
        near=(r"\|", 120),
    ),
    # password: >-  and the value below · password: !unsafe x
    secret(
        PASSWORD,
        rf"""{NAME}["']?{GAP}{{0,4}}:{GAP}{{1,4}}(?:[>|][+-]?\d?{GAP}{{0,4}}\r?\n{GAP}{{1,40}}|![\w/:-]{{1,30}}{GAP}{{1,4}}){VALUE}""",
        NAME_TRIGGERS,
        judged(is_assigned),
        near=(r":[^\S\r\n]{1,4}[>|!]", 200),
    ),
    # bind_pw x · rootpw x · " password 7 x" in a block: a line of an identifier and its value
    secret(
        PASSWORD,
        rf"(?:pw|pass|passwd|password|passphrase|secret|(?<!public[_-])key){GAP}{{1,40}}(?:\d{GAP})?{VALUE}{_ENDS}",
        ("pw", "pass", "secret", "key"),
        _if_line,
    ),
    # user = "bob:x" of a .curlrc · u: bob p: x
    secret(
        PASSWORD,
        rf"""(?<![\w-])user{GAP}{{0,4}}=?{GAP}{{0,4}}"[^\s":]{{1,60}}:(?P<curl>[^"\r\n]{{3,128}})(?=")""",
        ("user",),
        judged(is_assigned),
    ),
    secret(
        PASSWORD,
        rf"""(?<![\w-])(?:u|usr|user|username|login|id){GAP}{{0,2}}[:=]{GAP}{{0,3}}[^\s,;|]{{1,64}}[\s,;/|]{{1,4}}(?:p|pw|ps){GAP}{{0,2}}[:=]{GAP}{{0,3}}{VALUE}""",
        ("u:", "u=", "u :", "usr", "user", "login", "id"),
        judged(is_told),
        near=(r"(?<![a-z])(?:p|pw|ps)\s?[:=]", 100),
    ),
    # <RSAKeyValue> of .NET
    Rule(
        "PRIVATE_KEY",
        Kind.SECRET,
        lazy_pattern(r"<(?:D|P|Q|DP|DQ|InverseQ)>(?P<part>[A-Za-z0-9+/=\s]{20,1024})</"),
        ("<d>", "<p>", "<q>", "<dp>", "<dq>", "<inverseq>"),
        anchored=True,
    ),
    # host:port:database:user:password of a .pgpass
    secret(
        PASSWORD,
        rf"(?:^|(?<=\n))(?:\*|[\w.-]{{1,100}}):(?:\*|\d{{4,5}}):(?:\*|[\w-]{{1,60}}):[\w*.-]{{1,60}}:(?P<pgpass>[^\s:]{{3,128}}){_ENDS}",
        (":*:", ":5432:", ":5433:", ":6432:"),
        judged(is_assigned),
        anchored=False,
    ),
    # sp_addlinkedsrvlogin 'SRV', 'false', NULL, 'user', 'x' · sp_addlogin 'user', 'x'
    secret(
        PASSWORD,
        r"""\bsp_(?:addlinkedsrvlogin|addlogin|password|addremotelogin)\b
        [^\r\n;]{1,200},[ ]{0,4}N?'(?P<sql>[^'\r\n]{2,128})'""",
        ("sp_add", "sp_password"),
        judged(is_assigned),
    ),
    # the new password has been set: x · Passwort bitte nicht weitergeben: x
    secret(
        PASSWORD,
        rf"{NAME}{GAP}{{1,4}}[^\r\n:=.;]{{2,60}}(?::|=>|->|→|={{1,2}}){GAP}{{1,4}}{VALUE}",
        NAME_TRIGGERS,
        judged(is_strong),
        near=(r"[:=→]|->", 200),
    ),
    # password: Ocean Breeze Candle 77!
    secret(
        PASSWORD,
        rf"""{NAME}{OWNER}?{GAP}{{0,4}}[:=]{GAP}{{1,4}}
        (?P<words>[^\W\d_]{{2,20}}(?:[ ][^\s:;=|]{{1,20}}){{1,5}}){_ENDS}""",
        NAME_TRIGGERS,
        _if_phrase,
        near=(r"[:=]", 300),
    ),
    # root:x@10.0.0.1
    secret(
        PASSWORD,
        rf"""(?<![\w/.@:-])(?!(?:{_SCHEMES}):|\d+:)[\w.-]{{1,32}}:(?P<login>[^\s:@/]{{3,64}})@(?!sha\d)(?=\d{{1,3}}\.\d
          |[\w-]{{1,40}}(?:\.[a-z]|[\s:/,]|\Z))""",
        ("@",),
        judged(is_strong),
        anchored=False,
    ),
    # getConnection("jdbc:x", "bob", "x") · mysqli_connect('host', 'bob', 'x') · new PDO("dsn", "bob", "x")
    secret(
        PASSWORD,
        rf"""(?:connect(?:ion)?|login|authenticate|\bPDO|auth)\({GAP}?(?:["'][^"'\r\n]{{1,200}}["']|[$\w.]{{1,60}}),{GAP}{{0,2}}["'][^"'\r\n]{{1,64}}["'],
        {GAP}{{0,2}}(?=["']){VALUE}""",
        ("connect", "login", "authenticate", "pdo", "auth"),
        judged(is_assigned),
    ),
    # "auth": "dXNlcjpwdw==" of a Docker configuration
    secret(
        "TOKEN",
        rf"""auth["']?{GAP}{{0,4}}[:=]{GAP}{{0,4}}["']?(?P<basic>[A-Za-z0-9+/]{{8,512}}={{0,2}})(?![\w+/=])""",
        ("auth",),
        judged(_holds_login),
    ),
    # https://pwpush.com/p/x: whoever opens it first reads the secret
    secret(
        "TOKEN",
        rf"(?P<link>https?://(?:[\w-]{{1,40}}\.){{0,3}}(?:{_DROPS})\.(?:com|se|me|link|net|io|eu|de)/[^\s\"'<>)]{{6,256}})",
        ("http",),
        whole_match,
        near=(_DROPS, 40),
    ),
    # "bob" * "x" * of pppd's chap-secrets
    secret(
        PASSWORD,
        rf"""(?:^|(?<=\n))["']?[\w.@\\*-]{{1,64}}["']?{GAP}{{1,40}}(?:\*|x?l2tpd|pptpd){GAP}{{1,40}}{VALUE}
        {GAP}{{1,40}}\*{_ENDS}""",
        (" *", "\t*"),
        judged(is_assigned),
        anchored=False,
    ),
    # Wi-Fi details, and "Key: x" some lines below
    secret(
        "WIFI_KEY",
        rf"""\b(?:wi-?fi|wlan|ssid|hotspot)\b[^\r\n]{{0,60}}(?:\r?\n[^\r\n]{{0,80}}){{1,3}}?\n{GAP}{{0,8}}(?:key|schlüssel|code|clave|cl[ée]){GAP}{{0,4}}:{GAP}{{0,4}}
        (?P<key>[^\r\n]{{8,63}}?){_ENDS}""",
        ("wifi", "wi-fi", "wlan", "ssid", "hotspot"),
        whole_match,
    ),
)
"""Rules for settings, after those for `name=value`."""
