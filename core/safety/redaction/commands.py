"""Passwords on command lines, where only the command says what they are."""

import re
from collections.abc import Iterator

from core.safety.redaction.command_options import ARG, EITHER, OPTIONS, Option
from core.safety.redaction.passwords import PASSWORD
from core.safety.redaction.plausible import is_assigned, is_loud, is_strong, is_technical, is_told
from core.safety.redaction.rule import GAP, Finder, Reading, Rule, Span, whole_match
from core.safety.redaction.values import VALUE, judged, secret
from core.safety.redaction.vault import Kind
from core.shared.patterns import lazy_pattern

_BETWEEN = r"[^\r\n]{0,300}?"
_REACH = 430
"""Characters after the name of a program in which its options stand, with their values."""
_FLAG = lazy_pattern(r"--[\w-]*|-[A-Za-z]|-[a-z]{2,20}(?:-[a-z]{1,20})*")
_READS = rf"""(?:(?:sudo{GAP}{{1,4}})?(?:-\w{{1,8}}{GAP}{{1,4}}){{0,3}}?(?-i:-\w{{0,4}}S)\b
    |chpasswd|passwd{GAP}+(?!-[ldeS])[^\r\n]|kinit|cryptsetup|smbpasswd|realm{GAP}join|adcli|(?:docker|podman){GAP}login|helm{GAP}registry|gh{GAP}auth|vault{GAP}login
    |[\w./-]{{1,40}}{GAP}[^\r\n|]{{0,120}}?(?<=\s)--?(?:pass(?:wo?r?d|phrase)?-(?:on-)?(?:stdin|fd)|stdin-pass\w{{0,5}}))"""
"""What reads a password from the program before it. Part of a verbose pattern."""
_PROGRAM = lazy_pattern(r"\.\w{2,4}\Z")

_if_assigned = judged(is_assigned)
_if_not_technical = judged(lambda value: not is_technical(value) and is_assigned(value))


def _command(option: Option) -> Finder:
    """A rule for an option, wherever and however often it stands after its program on the line."""
    programs = tuple(dict.fromkeys(option.programs.split()))
    names = "|".join(re.escape(name) for name in sorted(programs, key=len, reverse=True))
    program = lazy_pattern(rf"(?<![\w.-])(?:{names})(?:\.exe)?{GAP}", re.IGNORECASE | re.VERBOSE)
    value = lazy_pattern(
        rf"(?<=\s)(?-i:{option.option}){option.link}(?:\$(?='))?(?=[^\s|&>]){VALUE}", re.IGNORECASE | re.VERBOSE
    )

    def find(reading: Reading) -> Iterator[Span]:
        text, done = reading.text, 0
        for place in reading.places(programs):
            match = program.match(text, place) if place >= done else None
            if match is None:
                continue
            end = text.find("\n", match.end(), match.end() + _REACH)
            done = end if end >= 0 else min(len(text), match.end() + _REACH)
            for found in value.finditer(text, match.end(), done):
                if span := _if_not_flag(found):
                    yield span
                    if not option.option.startswith("-"):
                        break  # an argument by its number stands there once

    return Finder(PASSWORD, Kind.SECRET, find, programs)


_FEWEST = 6
"""Characters of a password after the name of a user and a colon."""
_MOST_WORDS = 4
"""Words of a passphrase that is piped into a program."""


def _not_flag(value: str) -> bool:
    return (
        is_assigned(value)
        and not is_technical(value)
        and not _FLAG.fullmatch(value)
        and not value.lower().startswith(("file:", "env:", "fd:", "stdin"))
    )


_if_not_flag = judged(_not_flag)
_if_flag_word = judged(lambda value: _not_flag(value) and is_told(value))


def _if_piped(match: re.Match[str]) -> Span | None:
    """A judge for what is echoed into a program that reads a password: one line of no words."""
    value = match["bare"]
    return match.span("bare") if is_assigned(value) and len(value.split()) <= _MOST_WORDS else None


def _if_option(match: re.Match[str]) -> Span | None:
    """A judge for an option's value: after a space it may be the next word of a sentence."""
    return _if_not_flag(match) if match["sep"].strip() else _if_flag_word(match)


COMMAND_RULES: tuple[Rule | Finder, ...] = (
    # net use \\host\share /user:x PASSWORD
    secret(
        PASSWORD,
        rf"\bnet{GAP}{{1,4}}use{GAP}{_BETWEEN}/u(?:ser)?:{ARG}{GAP}{{1,8}}(?![/*|&>]){VALUE}",
        ("net",),
        judged(is_told),
    ),
    # net use Z: \\host\share PASSWORD /user:x · net use Z: \\host\share PASSWORD
    secret(
        PASSWORD,
        rf"""\bnet{GAP}{{1,4}}use{GAP}{{1,4}}(?:[a-z*]:?{GAP}{{1,4}})?(?:"\\\\[^"\r\n]{{1,100}}"|(?:\\\\|https?://)[^\s"]{{1,100}}){GAP}{{1,8}}(?![/*])
        {VALUE}(?={GAP}{{1,8}}/u|{GAP}{{0,8}}(?:[\r\n]|\Z))""",
        ("net",),
        _if_not_technical,
    ),
    # net user bob PASSWORD /add
    secret(
        PASSWORD,
        rf"\bnet{GAP}{{1,4}}user{GAP}{{1,4}}(?!/){ARG}{GAP}{{1,8}}(?![/*|&>]){VALUE}(?={GAP}{{0,8}}(?:[\r\n/|&]|\Z))",
        ("net",),
        judged(is_told),
    ),
    # runas /user:x PASSWORD: it takes none there, but people try
    secret(
        PASSWORD,
        rf"""\brunas{GAP}{_BETWEEN}/u(?:ser)?:{ARG}{GAP}{{1,8}}(?![/"]){VALUE}""",
        ("runas",),
        judged(lambda value: is_strong(value) and not _PROGRAM.search(value)),
    ),
    # smbclient -U bob%PASSWORD · rpcclient -U "CORP\bob%PASSWORD"
    secret(
        PASSWORD,
        r"""(?<![\w-])(?:-U|--user(?:name)?|--authenticate|(?-i:-a|-K))[=\s]{0,4}["']?[^\s%"']{1,64}%(?P<bare>[^\s"']{1,128})""",
        ("-u", "--user", "--authenticate", "-a", "-k"),
        judged(is_told),
    ),
    # mount.cifs -o user=bob%PASSWORD
    secret(
        PASSWORD,
        r"\buser(?:name)?=[^\s,%&]{1,64}%(?P<bare>[^\s,\"']{1,128})",
        ("user=", "username="),
        judged(is_assigned),
    ),
    # rasdial OFFICE bob PASSWORD
    secret(
        PASSWORD,
        rf"""\brasdial(?:\.exe)?{GAP}{{1,8}}{ARG}{GAP}{{1,8}}(?!/){ARG}{GAP}{{1,8}}(?!/)(?P<bare>[^\s"']{{1,128}})""",
        ("rasdial",),
        judged(is_assigned),
    ),
    # requirepass PASSWORD, of Redis
    secret(
        PASSWORD,
        rf"\b(?:requirepass|masterauth|sentinel{GAP}auth-pass{GAP}\S{{1,64}}){GAP}{{1,8}}{VALUE}",
        ("requirepass", "masterauth", "sentinel"),
        judged(lambda value: is_assigned(value) and is_told(value)),
    ),
    # expect "assword:"; send "PASSWORD\r"
    secret(
        PASSWORD,
        rf"""(?:assw|passphrase|word:|wort:)[^\r\n]{{0,80}}?\bsend(?:{GAP}--)?{GAP}{{1,4}}["'](?P<sent>[^"'\\\r\n]{{1,128}})\\[rn]["']""",
        ("assw", "passphrase", "word:", "wort:"),
        judged(is_assigned),
        near=(r"\bsend", 100),
    ),
    secret(
        PASSWORD,
        rf"""(?<![\w-])send(?:_user)?(?:{GAP}--)?{GAP}{{1,4}}["'](?P<sent>[^\s"'\\]{{6,64}})\\[rn]["']""",
        ("send",),
        judged(is_loud),
    ),
    # curl -u bob:PASSWORD · wget, http -a bob:PASSWORD
    secret(
        PASSWORD,
        rf"""\b(?:curl|http|https|httpie|xh){GAP}{_BETWEEN}(?<=\s)(?-i:-u|--user|-U|--proxy-user|-a|--auth)[=\s]{{0,4}}["']?
        [^\s:"']{{1,100}}:(?![\\/]{{2}})(?P<bare>[^\s"']{{1,256}})""",
        ("curl", "http", "xh"),
        _if_not_technical,
    ),
    # echo PASSWORD | sudo -S · echo bob:PASSWORD | chpasswd · echo PASSWORD | tool --password-stdin
    secret(
        PASSWORD,
        rf"""\b(?:echo|printf){GAP}{{1,4}}(?:-[neE]{{1,3}}{GAP}{{1,4}})?(?P<quote>["']?)(?:[^\s:|"']{{1,64}}:(?=[^\r\n]{{1,140}}chpasswd))?
        (?P<bare>[^\r\n|"']{{1,128}}?)(?P=quote){GAP}{{0,4}}\|{GAP}{{0,4}}(?:sudo{GAP}{{1,4}})?{_READS}""",
        ("echo", "printf"),
        _if_piped,
    ),
    # vncpasswd <<< PASSWORD · chpasswd <<< bob:PASSWORD
    secret(
        PASSWORD,
        rf"""(?<![\w-])(?:[a-z]{{0,10}}passwd|kinit|cryptsetup|realm|adcli|sudo{GAP}[^\r\n]{{0,40}}?-\w{{0,4}}S
          |(?:docker|podman|gh|gcloud|kubectl|vault|wrangler){GAP}[^\r\n]{{0,60}}?(?:secrets?|login|auth))\b
        [^\r\n]{{0,100}}?<<<{GAP}{{0,4}}(?:["']?[^\s:"']{{1,64}}:(?!//))?{VALUE}""",
        ("passwd", "kinit", "cryptsetup", "realm", "adcli", "sudo", "docker", "podman", "gh", "gcloud", "kubectl"),
        _if_assigned,
        anchored=False,
    ),
    # tool change_password bob PASSWORD
    secret(
        PASSWORD,
        rf"""(?<=[\s"'])(?:(?:set|change|reset|update)[_-]?(?:user[_-]?)?(?:password|passwd|pass|pw)|(?:add|create)_user
          |(?<=ctl[ ])register|sip{GAP}set{GAP}password)
        (?:{GAP}{{1,4}}(?!-)[\w.@:/-]{{1,64}}){{1,2}}{GAP}{{1,4}}(?![-|&>(<]){VALUE}(?=["']?{GAP}{{0,4}}(?:[\r\n;|&]|\Z))""",
        ("set", "change", "reset", "update", "add_", "create_", "register", "sip set"),
        judged(lambda value: _not_flag(value) and is_told(value)),
    ),
    # echo -n PASSWORD | base64
    secret(
        PASSWORD,
        rf"""\b(?:echo|printf){GAP}{{1,4}}(?:-[neE]{{1,3}}{GAP}{{1,4}})?["']?(?P<bare>[^\s|"']{{1,128}})["']?{GAP}{{0,4}}\|{GAP}{{0,4}}
        (?:base64|md5sum|sha\d{{1,3}}sum|openssl|iconv|xxd)\b""",
        ("echo", "printf"),
        judged(is_loud),
    ),
    # sqlplus scott/PASSWORD@db · jdbc:oracle:thin:scott/PASSWORD@db
    secret(
        PASSWORD,
        rf"(?:\b(?:sqlplus|expdp|impdp|exp|imp|sqlldr|rman){GAP}(?:(?:-\w{{1,8}}|target|catalog|auxiliary){GAP}){{0,3}}|jdbc:oracle:\w{{1,10}}:)[\w$#]{{1,64}}/"
        r"(?P<bare>[^\s@/\"']{1,128})(?=[@\s]|\Z)",
        ("sqlplus", "exp", "imp", "sqlldr", "rman", "jdbc:oracle"),
        judged(is_assigned),
    ),
    # CREATE USER app IDENTIFIED BY 'x' · ALTER ROLE app WITH PASSWORD 'x'
    secret(
        PASSWORD,
        rf"\bidentified{GAP}{{1,4}}(?:with{GAP}\S{{1,40}}{GAP})?by{GAP}{{1,4}}{VALUE}",
        ("identified",),
        _if_assigned,
    ),
    # kubectl create secret generic x --from-literal=a=x · az keyvault secret set --name a --value x
    secret(
        PASSWORD,
        rf"--(?:from-literal|set-string){EITHER}[\w.-]{{1,60}}={VALUE}",
        ("--from-literal", "--set-string"),
        judged(lambda value: is_strong(value) and is_assigned(value)),
    ),
    secret(
        PASSWORD,
        rf"""(?:\bsecrets?|securestring|keyvault|credentials?)\b[^\r\n]{{0,160}}?
        (?<=\s)--?(?:value|body|secret-string|secure-string|string|data){EITHER}{VALUE}""",
        ("secret", "keyvault", "credential"),
        _if_assigned,
    ),
    # tool -u bob:x · tool --creds bob:x
    secret(
        PASSWORD,
        r"""(?<=\s)--?(?:u|user|creds?|credentials?|auth|login|basic(?:-auth)?|userpass)[=\s]["']?
        [^\s:"'/]{1,64}:(?P<bare>[^\s"'/]{3,128})(?!\S)""",
        (" -u", " --u", " --c", " --a", " --l", " --b"),
        judged(lambda value: len(value) >= _FEWEST and is_strong(value) and not is_technical(value)),
        anchored=False,
    ),
    # 'x' | ConvertTo-SecureString
    secret(
        PASSWORD,
        rf"""["'](?P<piped>[^"'\r\n]{{1,128}})["']{GAP}{{0,4}}\|{GAP}{{0,4}}convertto-securestring""",
        ("'", '"'),
        judged(is_assigned),
        near=(r"\|[^\S\r\n]{0,4}convertto-securestring", 140),
    ),
    # curl -b "session=x"
    secret(
        "COOKIE",
        rf"""\b(?:curl|wget|http|xh){GAP}{_BETWEEN}(?<=\s)(?-i:-b|--cookie)[=\s]{{1,4}}["'](?P<cookie>[^\s="']{{1,60}}=[^"'\r\n]{{6,512}})["']""",
        ("curl", "wget", "http", "xh"),
        whole_match,
    ),
    # --password x · /pass:x · -AccountPassword x; wherever it stands
    secret(
        PASSWORD,
        rf"""(?<![\w-])(?:--?|/)(?:[\w-]{{0,20}}password[do]?|passwd|passphrase|pass|pwd?|pw|rp|pd|storepass|keypass|requirepass
        |[\w-]{{0,20}}(?:secret|token|api-?key|account-?key|access-?key|private-?key|secret-?key|sas-?token))
        (?P<sep>[:=]|{GAP}{{1,8}})(?:\$(?='))?(?![-/(|&>]){VALUE}""",
        ("-", "/"),
        _if_option,
    ),
    # msiexec /i x.msi PASSWORD=x TOKEN=x
    secret(
        PASSWORD,
        rf"\bmsiexec{GAP}{_BETWEEN}(?<=\s)(?:\w{{0,20}}(?:TOKEN|SECRET|KEY|PIN))={VALUE}",
        ("msiexec",),
        _if_assigned,
    ),
    # ConvertTo-SecureString "x" -AsPlainText · ConvertTo-SecureString -AsPlainText "x"
    secret(
        PASSWORD,
        rf"""convertto-securestring{GAP}{{1,8}}(?:-(?:string|asplaintext|force){GAP}{{1,8}}){{0,3}}(?![-$(]){VALUE}""",
        ("convertto-securestring",),
        _if_not_technical,
    ),
    *map(_command, OPTIONS),
)
"""Rules for commands engineers paste with everything in them."""
