"""Passwords on command lines and in device configurations, where only the command says what they are."""

import re

from core.redaction.passwords import PASSWORD
from core.redaction.plausible import is_strong, is_technical
from core.redaction.rule import GAP, Rule, whole_match
from core.redaction.values import VALUE, if_password, judged, secret

_ARG = r"""(?:"[^"\r\n]{1,100}"|[^\s"]{1,100})"""
_BETWEEN = r"[^\r\n]{0,300}?"
_PROGRAM = re.compile(r"\.\w{2,4}\Z")

_if_not_technical = judged(lambda value: not is_technical(value))

COMMAND_RULES: tuple[Rule, ...] = (
    # net use \\host\share /user:x PASSWORD
    secret(
        PASSWORD,
        rf"\bnet{GAP}{{1,4}}use{GAP}{_BETWEEN}/u(?:ser)?:{_ARG}{GAP}{{1,8}}(?![/*|&>]){VALUE}",
        ("net",),
        if_password,
    ),
    # net use Z: \\host\share PASSWORD /user:x
    secret(
        PASSWORD,
        rf"\bnet{GAP}{{1,4}}use{GAP}{{1,4}}(?:\S{{1,3}}{GAP}{{1,4}})?\\\\{_ARG}{GAP}{{1,8}}(?![/*]){VALUE}(?={GAP}{{1,8}}/u)",
        ("net",),
        _if_not_technical,
    ),
    # net user bob PASSWORD /add
    secret(
        PASSWORD,
        rf"\bnet{GAP}{{1,4}}user{GAP}{{1,4}}(?!/){_ARG}{GAP}{{1,8}}(?![/*|&>]){VALUE}",
        ("net",),
        if_password,
    ),
    # runas /user:x PASSWORD: it takes none there, but people try
    secret(
        PASSWORD,
        rf"""\brunas{GAP}{_BETWEEN}/u(?:ser)?:{_ARG}{GAP}{{1,8}}(?![/"]){VALUE}""",
        ("runas",),
        judged(lambda value: is_strong(value) and not _PROGRAM.search(value)),
    ),
    # psexec -p PASSWORD · sqlcmd -P PASSWORD · mysql -pPASSWORD
    secret(
        PASSWORD,
        rf"\b(?:ps|pa)exec(?:64)?(?:\.exe)?{GAP}{_BETWEEN}(?<=\s)[-/]p{GAP}{{1,8}}{VALUE}",
        ("psexec", "paexec"),
        _if_not_technical,
    ),
    secret(
        PASSWORD,
        rf"\b(?:sqlcmd|osql|bcp|winrs|sshpass)(?:\.exe)?{GAP}{_BETWEEN}(?<=\s)[-/]p(?:[:=]|{GAP}{{1,8}})?{VALUE}",
        ("sqlcmd", "osql", "bcp", "winrs", "sshpass"),
        _if_not_technical,
    ),
    secret(
        PASSWORD,
        rf"\b(?:mysql|mariadb)[a-z]{{0,8}}(?:\.exe)?{GAP}{_BETWEEN}(?<=\s)(?-i:-p)(?!rotocol)(?=\S){VALUE}",
        ("mysql", "mariadb"),
        _if_not_technical,
    ),
    # curl -u bob:PASSWORD
    secret(
        PASSWORD,
        rf"""\bcurl(?:\.exe)?{GAP}{_BETWEEN}(?<=\s)(?:-u|--user){GAP}{{0,4}}["']?[^\s:"']{{1,100}}:(?P<bare>[^\s"']{{1,256}})""",
        ("curl",),
        _if_not_technical,
    ),
    # --password x · /pass:x · -AccountPassword x; schtasks /rp x; netdom /passwordd:x
    secret(
        PASSWORD,
        rf"""(?<![\w-])(?:--?|/)(?:\w{{0,20}}password[do]?|passwd|passphrase|pass|pwd?|pw|rp|pd)(?:[:=]|{GAP}{{1,8}})(?![-/(]){VALUE}""",
        ("-", "/"),
        if_password,
    ),
    # ConvertTo-SecureString "x" -AsPlainText
    secret(
        PASSWORD,
        rf"convertto-securestring{GAP}{{1,8}}(?:-string{GAP}{{1,8}})?(?![-$(]){VALUE}",
        ("convertto-securestring",),
        _if_not_technical,
    ),
    # Routers, switches and firewalls: enable secret 5 x · set psksecret ENC x · snmp-server community x
    secret(
        PASSWORD,
        rf"""\b(?:password|secret|psksecret|passphrase|passwd|key-string|(?:pre-shared-)?key|wpa-psk){GAP}{{1,4}}
        (?:(?:ascii|hex){GAP}{{1,4}})?(?:\d|enc|encrypted){GAP}{{1,4}}(?P<bare>\S{{4,256}})""",
        ("pass", "secret", "psk", "key", "pre-shared", "wpa-psk"),
        judged(lambda value: any(map(str.isdigit, value)) and not is_technical(value)),
    ),
    secret(
        PASSWORD,
        rf"\bsnmp-server{GAP}{{1,4}}community{GAP}{{1,4}}(?P<name>\S{{1,256}})",
        ("snmp-server",),
        whole_match,
    ),
)
"""Rules for commands engineers paste with everything in them."""
