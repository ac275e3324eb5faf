"""Secrets that nothing names: tokens too random for anything else, and passwords no word or name looks like.

A net below all rules that know a place or a form. It leaves what engineers compare and look up: hashes, ids, versions,
fingerprints, public keys, certificates, symbols of a kernel.
"""

import re
from collections.abc import Iterator

from core.safety.redaction.passwords import PASSWORD
from core.safety.redaction.plausible import is_loud, is_strong, is_technical, trimmed
from core.safety.redaction.randomness import is_hex, is_random
from core.safety.redaction.rule import GAP, Finder, Reading, Rule, Span
from core.safety.redaction.values import VALUE, judged, secret, value_span
from core.safety.redaction.vault import Kind
from core.shared.patterns import lazy_pattern

_TOKEN = lazy_pattern(r"(?<![\w+/=.~:@%&?#!\\-])[A-Za-z0-9](?:[\w+/~-]|\.(?=\w)){19,256}={0,2}(?![\w@\\(])", re.ASCII)
_PIECE = 16
"""Letters and digits in a row, at least, of a token."""
_LONG = 40
"""Characters of a token without capitals, so that it is no name of a pod or a store."""
_COMPARED = lazy_pattern(
    r"""(?:(?<![a-z])(?:ids?|sha-?\d*|md5|hash(?:es)?|digest|checksum|thumbprint|fingerprint|finger|etag|nonce|commit|integrity
      |cert(?:ificate)?|public|pub|request|correlation|trace|message|serial|version|build|ray|image|container|package|session
      |key-?id|kid|entry|b|bh|p|v|x5t|activity|anchor|immutable\w*|challenge|cookie|subject|issuer|nr|number|no|tag|instance)
      |id|ssh-(?:rsa|dss|ed25519)|ecdsa-[\w-]{1,30}|x-[\w-]{1,40}|begin[ ]\w[\w ]*-+)["']?[\s:=#(<"']{1,4}\Z""",
    re.IGNORECASE | re.VERBOSE,
)
"""What stands before something that is looked up or compared."""
_PUBLIC = lazy_pattern(r"AAAA[BEC]|MI[EICG]|LS0tLS1CRUdJTiBD")
"""How public keys and certificates begin in Base64."""
_MARKS = ("!", "#", "$", "%", "^", "&", "*", "@")
_MARK = lazy_pattern(r"[!#$%^&*@]")
_WORD = lazy_pattern(r"\S+")
_EDGES = lazy_pattern(r"\s")
_LONGEST = 40
_NO_PASSWORD = lazy_pattern(
    r"""[a-z][\w.]*![\w:~]+.* | [\w.]*![$]?[A-Z]{1,3}[$]?\d+.* | \S*[/\\:;,<>|(){}\[\]"`=~]\S* | \S*\w\.[a-z]{2,5}
      | [#@]\S* | \S*%\d\d?[A-Za-z]?\S* | \S*%[A-Z]\w+%\S* | \$\S+ | [A-Z]&[A-Z].* | (?:[A-Z]\w+[+&])+\w+
      | C\#\S* | \S*\$ | \w+\#\d+ | \S*\$[a-z_]\w+""",
    re.VERBOSE,
)
"""What has capitals, digits and signs without being a password: symbols of a kernel, cells, paths, variables, keys."""
_GOES_ON = lazy_pattern(rf"{GAP}[a-zß-ÿ]")
_LOG_LINE = lazy_pattern(r"\W{0,3}(?:\d{4}[-/]\d\d[-/]\d\d|\d\d[:/]\d\d[:/]\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:|\d{9,})")


def tokens(reading: Reading) -> Iterator[Span]:
    """Tokens that are nothing but random, wherever they stand."""
    text = reading.text
    for match in _TOKEN.finditer(text):
        value = match[0]
        if _is_generated(value) and not _COMPARED.search(text, max(0, match.start() - 48), match.start()):
            yield trimmed(text, *match.span())


def _is_generated(value: str) -> bool:
    digits = any(map(str.isdigit, value))
    mixed = value.upper() != value != value.lower() or (len(value) >= _LONG and not is_hex(value) and value.isalnum())
    return digits and mixed and is_random(value, _PIECE) and not _PUBLIC.match(value) and not is_technical(value)


def passwords(reading: Reading) -> Iterator[Span]:
    """What has capitals, small letters, digits and signs inside as only passwords have."""
    text, done = reading.text, 0
    for mark in _MARK.finditer(text):
        if mark.start() < done:
            continue
        first = max(0, mark.start() - _LONGEST)
        start = max((edge.end() for edge in _EDGES.finditer(text, first, mark.start())), default=first)
        word = _WORD.match(text, start, start + 2 * _LONGEST)
        done = max(word.end() if word else 0, mark.end())
        if word is None or len(word[0]) > _LONGEST:
            continue
        span = trimmed(text, *word.span())
        value = text[slice(*span)]
        if _is_only_a_password(value, goes_on=_GOES_ON.match(text, span[1]) is not None) and not _in_a_log(
            text, span[0]
        ):
            yield span


def _is_only_a_password(value: str, *, goes_on: bool) -> bool:
    mixed = value.upper() != value != value.lower() and any(map(str.isdigit, value))
    inside = value if goes_on else value[:-1]
    return mixed and _MARK.search(inside[1:]) is not None and is_loud(value) and not _NO_PASSWORD.fullmatch(value)


def _in_a_log(text: str, place: int) -> bool:
    return _LOG_LINE.match(text, text.rfind("\n", max(0, place - 1000), place) + 1) is not None


def _if_flagged(match: re.Match[str]) -> Span | None:
    """A judge for what follows a short option that takes a password in many programs."""
    span = value_span(match)
    value = match.string[slice(*span)]
    hidden = is_loud(value) and (_MARK.search(value) or "_" not in value) and not _NO_PASSWORD.fullmatch(value)
    return span if hidden else None


def _if_groups(match: re.Match[str]) -> Span | None:
    """A judge for groups of letters and digits with hyphens: all of one length, and not in hexadecimal."""
    groups = match[0].split("-")
    digits = sum(map(str.isdigit, match[0]))
    even = len({len(group) for group in groups}) == 1
    return match.span() if even and digits > 1 and re.search(r"[G-Z]", match[0]) else None


def _if_mixed_groups(match: re.Match[str]) -> Span | None:
    """A judge for groups of four as an authenticator's secret is shown: letters and digits within some of them."""
    mixed = sum(not group.isalpha() and not group.isdigit() for group in match[0].split())
    return match.span() if mixed > 1 else None


_WMI = lazy_pattern(r"(?:cimv|wmi|default|microsoft)\w*", re.IGNORECASE)
"""What follows "root/" in the names of WMI."""


_MIXED_GROUP = r"(?=[a-z]{0,3}\d)(?=\d{0,3}[a-z])[a-z2-7]{4}"
_MIXED_GROUPS = rf"(?<![\w-])(?:{_MIXED_GROUP}[ ]){{3,15}}{_MIXED_GROUP}(?![\w-])"

UNNAMED_RULES: tuple[Rule | Finder, ...] = (
    # tool -p x · tool -px
    secret(
        PASSWORD,
        rf"(?<=[\s\"'])-(?-i:p|P|pw|w|W|k|a|A|X)(?:[ =]{{0,4}}){VALUE}",
        ("-p", "-w", "-k", "-a", "-x"),
        _if_flagged,
        anchored=False,
    ),
    # 87XDYHT4-X2M79KK8-GXPGC9TX-4Y824MFG
    Rule(
        "PRODUCT_KEY",
        Kind.SECRET,
        lazy_pattern(r"(?<![\w-])[A-Z0-9]{4,8}(?:-[A-Z0-9]{4,8}){3,9}(?![\w-])"),
        ("-",),
        _if_groups,
    ),
    # NEL2 3ZHT P4QU 5GTC
    Rule(
        "TOKEN",
        Kind.SECRET,
        lazy_pattern(r"(?<![\w-])[A-Z2-7]{4}(?:[ ][A-Z2-7]{4}){3,15}(?![\w-])"),
        (" ",),
        _if_mixed_groups,
    ),
    # pml7 v7au q6ph 6e4s
    Rule("TOKEN", Kind.SECRET, lazy_pattern(_MIXED_GROUPS), (" ",)),
    # Administrator / QFV7HXKS · DSRM Winter-DC-24
    secret(
        PASSWORD,
        rf"(?<![\w./@:\\-])(?:(?:root|admin(?:istrator)?|sa|pi|ubnt|operator){GAP}/{GAP}|(?-i:DSRM|LAPS){GAP})(?P<login>[^\s/]{{6,64}})(?=[\s,;.)]|\Z)",
        ("root", "admin", "sa /", "pi /", "ubnt", "operator", "dsrm", "laps"),
        judged(lambda value: is_strong(value) and sum(map(str.isdigit, value)) > 0),
    ),
    # a well-known user, a colon and the password
    secret(
        PASSWORD,
        r"(?<![\w/.@:\\-])(?:root|admin(?:istrator)?|sa|pi|ubnt|postgres|oracle|guest|ftp|test|user|support|operator):(?P<login>[^\s:@/]{4,64})(?=[\s,;.)]|\Z)",
        (
            "root:",
            "admin",
            "sa:",
            "pi:",
            "ubnt:",
            "postgres:",
            "oracle:",
            "guest:",
            "ftp:",
            "test:",
            "user:",
            "support:",
            "operator:",
        ),
        judged(lambda value: is_strong(value) and not is_technical(value) and not _NO_PASSWORD.fullmatch(value)),
    ),
    # root/x
    secret(
        PASSWORD,
        r"(?<![\w/.@:\\-])(?:root|admin(?:istrator)?|sa|ubnt|guest)/(?P<login>[^\s:@/\\]{6,64})(?=[\s,;.)]|\Z)",
        ("root/", "admin", "sa/", "ubnt/", "guest/"),
        judged(lambda value: is_strong(value) and not is_technical(value) and not _WMI.fullmatch(value)),
    ),
    Finder("TOKEN", Kind.SECRET, tokens, tuple("0123456789")),
    Finder(PASSWORD, Kind.SECRET, passwords, _MARKS),
)
"""Rules for what stands anywhere. They come after all others."""
