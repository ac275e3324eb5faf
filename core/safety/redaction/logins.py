"""Passwords that stand next to a user's name: as two options of a command, or in a dialogue of a protocol."""

import re

from core.safety.redaction.command_options import ARG
from core.safety.redaction.passwords import PASSWORD
from core.safety.redaction.plausible import is_assigned, is_listed, is_strong, is_technical, is_told
from core.safety.redaction.rule import GAP, Rule, Span
from core.safety.redaction.values import VALUE, judged, secret, to_its_end, value_span
from core.shared.patterns import lazy_pattern

_USER_OPTION = r"(?:--?(?:u|l|user(?:name)?|login)|/u(?:ser)?)"
_PASSWORD_OPTION = r"(?:(?-i:-p|-P|-pw|/p|/P|/pw)|--?pass(?:word)?)"  # noqa: S105 - the names of options
_OTHER_OPTIONS = rf"(?:{GAP}{{1,4}}[-/]{{1,2}}[\w-]{{1,20}}(?:[=:\s](?![-/]){ARG})?){{0,4}}?"
_ENDS = rf"(?={GAP}{{0,4}}(?:[\r\n]|\Z))"
_BEGINS = r"(?:^|(?<=\n))"
_NO_PASSWORDS = lazy_pattern(
    r"\A\W*(?:sudo\s)?(?:mysql\w*|mariadb[\w-]*|mycli|lpadmin|lpr|docker|podman|mkdir|cp|install|ps|lsof|top|useradd)\s",
    re.IGNORECASE,
)
"""Programs whose `-p` is something else, though they take a user too."""
_NUMBERS = lazy_pattern(r"[\d.:,/-]+(?:tcp|udp)?")


def _if_password_option(match: re.Match[str]) -> Span | None:
    """A judge for the value of `-p`: no port, no path, and no program that means something else by it."""
    span = value_span(match)
    value = match.string[slice(*span)]
    line = match.string.rfind("\n", 0, match.start()) + 1
    other = _NO_PASSWORDS.match(match.string[line : min(match.start(), line + 60)])
    hidden = is_assigned(value) and not is_technical(value) and not _NUMBERS.fullmatch(value) and not other
    return to_its_end(match, *span) if hidden else None


_is_word = judged(lambda value: is_told(value) and value.upper() != value)

LOGIN_RULES: tuple[Rule, ...] = (
    # tool -u bob -p x · tool /S host /U bob /P x
    secret(
        PASSWORD,
        rf"(?<=\s){_USER_OPTION}(?:[=:]|{GAP}{{1,4}})(?![-/]){ARG}{_OTHER_OPTIONS}{GAP}{{1,4}}{_PASSWORD_OPTION}(?:[=:]|{GAP}{{1,4}})(?![-/|&>$]){VALUE}",
        ("-u", "-l", "/u"),
        _if_password_option,
    ),
    # tool -p x -u bob
    secret(
        PASSWORD,
        rf"(?<=\s){_PASSWORD_OPTION}(?:[=:]|{GAP}{{1,4}})(?![-/|&>$]){VALUE}(?={GAP}{{1,4}}{_USER_OPTION}[=:\s])",
        ("-p", "/p"),
        _if_password_option,
    ),
    # a1 LOGIN bob x, in a dialogue of IMAP (RFC 3501)
    secret(
        PASSWORD,
        rf"{_BEGINS}(?:[CS>:]{{1,2}}{GAP})?(?:[A-Za-z]{{0,4}}\d{{1,5}}|\.){GAP}LOGIN{GAP}{ARG}{GAP}{VALUE}{_ENDS}",
        ("login",),
        judged(is_assigned),
        anchored=False,
    ),
    # AUTH x · AUTH default x · ACL SETUSER bob >x, in a dialogue of Redis
    secret(
        PASSWORD,
        rf"{_BEGINS}(?:[\w.:-]{{1,60}}>{GAP})?(?-i:AUTH){GAP}(?:[\w.-]{{1,40}}{GAP})?{VALUE}{_ENDS}",
        ("auth",),
        _is_word,
        anchored=False,
    ),
    secret(
        PASSWORD,
        rf"acl{GAP}setuser{GAP}[^\r\n]{{1,80}}?{GAP}>(?P<bare>\S{{1,128}})",
        ("acl",),
        judged(is_assigned),
    ),
    # bob : EAP "x" · : RSA key.pem "x", of strongSwan
    secret(
        PASSWORD,
        rf"""(?:(?<=\s:[ ])|(?<=\s:)|(?<=^:[ ]))(?-i:EAP|XAUTH|NTLM|PSK|(?:RSA|ECDSA|PKCS8|P12){GAP}{ARG}){GAP}{{1,8}}
        {VALUE}{_ENDS}""",
        ("eap", "xauth", "ntlm", "psk", "rsa", "ecdsa", "pkcs8", "p12"),
        _is_word,
    ),
    # CONNECT scott/x@db · conn hr/x
    secret(
        PASSWORD,
        rf"{_BEGINS}(?:SQL>{GAP})?conn(?:ect)?{GAP}[\w$#]{{1,64}}/(?P<bare>[^\s@/\"']{{3,128}})(?:@\S{{1,80}})?{_ENDS}",
        ("conn",),
        judged(lambda value: is_listed(value, "", 0)),
        anchored=False,
    ),
    # userid=scott/x · .LOGON host/user,x
    secret(
        PASSWORD,
        r"\buserid=[\"']?[\w$#]{1,64}/(?P<bare>[^\s@/\"']{1,128})",
        ("userid=",),
        judged(is_assigned),
    ),
    secret(
        PASSWORD,
        r"\.logon\s[^\s,/]{1,64}/[^\s,]{1,64},(?P<bare>[^\s;,\"']{1,128})",
        (".logon",),
        judged(is_assigned),
    ),
    # psexec.py corp/bob:x@host · GetUserSPNs.py corp.local/bob:x
    secret(
        PASSWORD,
        rf"""(?<![\w-])(?:impacket-\w{{1,30}}|\w{{2,30}}\.py){GAP}[^\r\n]{{0,200}}?(?<=\s)["']?(?:[\w.-]{{1,40}}/)?[\w.$-]{{1,40}}:
        ["']?(?P<bare>[^\s@"'/]{{3,64}})["']?(?=@[\w.-])""",
        ("impacket", ".py"),
        judged(is_told),
        anchored=False,
    ),
    secret(
        PASSWORD,
        rf"""(?<![\w-])(?:impacket-\w{{1,30}}|get\w{{1,20}}\.py|addcomputer\.py|rbcd\.py|dacledit\.py){GAP}[^\r\n]{{0,200}}?(?<=\s)
        ["']?[\w.-]{{1,40}}/[\w.$-]{{1,40}}:["']?(?P<bare>[^\s@"'/]{{3,64}})""",
        ("impacket", "get", "addcomputer", "rbcd", "dacledit"),
        judged(is_told),
    ),
    # an address, a user and a password, of davfs2 and others
    secret(
        PASSWORD,
        rf"{_BEGINS}https?://[^\s]{{1,200}}{GAP}{{1,8}}[\w.@\\-]{{1,64}}{GAP}{{1,8}}{VALUE}{_ENDS}",
        ("http",),
        judged(lambda value: is_told(value) and (is_strong(value) or value.lower() != value != value.upper())),
        anchored=False,
    ),
    # ftp> user bob x
    secret(PASSWORD, rf"(?<=ftp>{GAP})user{GAP}{ARG}{GAP}{VALUE}{_ENDS}", ("user",), judged(is_told)),
)
"""Rules for logins whose password nothing but its place tells."""
