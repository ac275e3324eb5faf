"""E-mail addresses, phone numbers, and numbers that belong to one person's account or identity."""

import re

from core.safety.redaction.rule import GAP, Rule, Span
from core.safety.redaction.vault import Kind
from core.shared.patterns import lazy_pattern

_LOCAL = r"[\w.+'-]"
_EMAIL = lazy_pattern(rf"(?<!{_LOCAL}){_LOCAL}+@(?:[\w-]+\.)+(?P<last>[^\W\d_]{{2,24}})(?![\w-])")
_NOT_DOMAINS = (
    "service",
    "socket",
    "timer",
    "target",
    "mount",
    "scope",
    "device",
    "png",
    "jpg",
    "gif",
    "js",
    "json",
    "exe",
)
_SERVICE_PRINCIPAL = lazy_pattern(
    r"(?:host|http|cifs|ldap|krbtgt|termsrv|wsman|mssqlsvc|rpc|dns|gc)/\Z|message-id:?\s{0,2}<\Z", re.IGNORECASE
)


_ALGORITHMS = ("@openssh.com", "@libssh.org", "@lysator.liu.se")
"""Whose names of ciphers and keys look like addresses (RFC 4251, section 6)."""


def _email(match: re.Match[str]) -> Span | None:
    """Leaves what only looks like an address: Git repositories, service principals, systemd units, file names."""
    before = match.string[max(0, match.start() - 15) : match.start()]
    if (
        match["last"].lower() in _NOT_DOMAINS
        or match[0].startswith("git@")
        or match[0].lower().endswith(_ALGORITHMS)
        or _SERVICE_PRINCIPAL.search(before)
    ):
        return None
    return match.span()


_CALL = (
    r"(?:phone|telephone|tel|mobile|cell|fax|call(?:ed|back)?|ring|reach(?:ed)?|whatsapp|desk|ext"
    r"|(?:telefon|handy|mobil|rückruf)(?:nummer)?|durchwahl|anruf|rufnummer|erreichbar)\b"
)
_CALL_TRIGGERS = (
    *("phone", "tel", "mobil", "cell", "fax", "call", "ring", "reach", "whatsapp", "desk", "ext"),
    *("handy", "rückruf", "durchwahl", "anruf", "rufnummer", "erreichbar"),
)
_AFTER_NUMBER = r"(?![\w-]|[./: ]\d)"
_INTERNATIONAL = lazy_pattern(
    r"(?<![\w.+-])(?:\+|(?<!\d )(?:00(?=[1-9]\d{0,2}[ ./-])))[1-9]\d{0,2}"
    r"(?:[ ./-]{0,2}\(0?\d{0,5}\))?(?:[ ./-]?\d{1,9}){1,7}(?!\w|[./:-]\w)"
)
_AMERICAN = lazy_pattern(
    r"(?<![\w.:/-])(?<!\d )(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}(?P<break>[.-]))"
    r"\d{3}(?(break)(?P=break)|[ .-])\d{4}" + _AFTER_NUMBER
)
_NATIONAL = lazy_pattern(
    r"(?<![\w.:/-])(?<!\d )(?:0[1-9](?:([ .-])\d\d)(?:\1\d\d){3}"
    r"|(?:\(0[1-9]\d{1,4}\) ?|0[1-9]\d{1,4}(?: ?[/-] ?| ))\d{3,8}(?:[ -]\d{2,6}){0,4})" + _AFTER_NUMBER
)
_CALLED = lazy_pattern(
    rf"\b{_CALL}(?:(?![\r\n\d+(]).){{0,40}}?(?P<phone>\+?(?:\(\d{{1,5}}\)|\d)[\d()./ -]{{5,20}}\d)(?![\w-]|[.:]\d)",
    re.IGNORECASE,
)
_POSTAL_CODE = lazy_pattern(r"\d{5}-\d{4}")
_VERSION_BEFORE = lazy_pattern(r"(?:version|ver|build|driver|firmware|release|v)[.: ]{0,2}\Z", re.IGNORECASE)
_DATE_OR_VERSION = lazy_pattern(
    r"(?:19|20)\d{2}[-./]?\d{2}[-./]?\d{2}(?!\d).*|\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2})(?!\d).*|\d+(?:\.\d+){2,}"
)


def _digits(match: re.Match[str]) -> str:
    return "".join(filter(str.isdigit, match[0]))


def _international(match: re.Match[str]) -> Span | None:
    return match.span() if 8 <= len(_digits(match).removeprefix("00")) <= 15 else None  # noqa: PLR2004


def _american(match: re.Match[str]) -> Span | None:
    before = match.string[max(0, match.start() - 12) : match.start()]
    return None if _VERSION_BEFORE.search(before) else match.span()


def _national(match: re.Match[str]) -> Span | None:
    """German and British numbers; five and four digits are an American postal code."""
    right_length = 9 <= len(_digits(match)) <= 13  # noqa: PLR2004
    return match.span() if right_length and not _POSTAL_CODE.fullmatch(match[0]) else None


def _called(match: re.Match[str]) -> Span | None:
    """A number beside a word about calling; a bare run of digits must be as long as a number dialled in full."""
    value = match["phone"]
    digits = "".join(filter(str.isdigit, value))
    bare = value.isdigit()
    if not 7 <= len(digits) <= 15 or (bare and len(digits) < 10) or _DATE_OR_VERSION.fullmatch(value):  # noqa: PLR2004
        return None
    return match.span("phone")


_CARD = lazy_pattern(
    r"(?<![\w.-])(?:3[47]\d{2}[ -]?\d{6}[ -]?\d{5}|3(?:0[0-5]|[68]\d)\d[ -]?\d{6}[ -]?\d{4}"
    r"|(?:4\d{3}|5[1-5]\d{2}|2[2-7]\d{2}|6(?:011|[45]\d{2})|35\d{2})([ -]?)\d{4}\1\d{4}\1\d{4})(?![\w-]|\.\d)"
)


def _card(match: re.Match[str]) -> Span | None:
    """Only with the right check digit (Luhn)."""
    digits = [int(char) for char in reversed(match[0]) if char.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return match.span() if (sum(digits[::2]) + sum(doubled)) % 10 == 0 else None


_IBAN = lazy_pattern(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}", re.IGNORECASE | re.ASCII)
_COUNTRIES = """
    AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18
    FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21
    MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 SV28
    TL23 TN24 TR26 UA29 VA22 VG24 XK20
"""
_IBAN_LENGTHS = {item[:2]: int(item[2:]) for item in _COUNTRIES.split()}


def _iban(match: re.Match[str]) -> Span | None:
    """Only with the country's length and the right check digits (ISO 7064)."""
    length = _IBAN_LENGTHS.get(match[0][:2].upper())
    places = [place for place, char in enumerate(match[0]) if char != " "]
    if length is None or len(places) < length:
        return None
    end = places[length - 1] + 1
    number = match[0][:end].replace(" ", "")
    checked = int("".join(str(int(char, 36)) for char in number[4:] + number[:4])) % 97 == 1
    follows = match.string[match.start() + end : match.start() + end + 1]
    return (match.start(), match.start() + end) if checked and not follows.isalnum() else None


_SSN = lazy_pattern(r"(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")
_NAMED_SSN = lazy_pattern(
    rf"\b(?:ssn|social{GAP}security(?:{GAP}(?:number|no\.?))?)\b[^\r\n\d]{{0,20}}"
    r"(?P<ssn>\d{3}[ -]?\d{2}[ -]?\d{4})(?![\w-])",
    re.IGNORECASE,
)

_BIRTH = lazy_pattern(
    rf"""(?<![a-z])(?:d\.?o\.?b\.? | date{GAP}of{GAP}birth | birth[ _-]?da(?:te|y) | born(?:{GAP}on)?
      | geb(?:oren)?\.?(?:{GAP}am)? | geburts(?:datum|tag) | fecha{GAP}de{GAP}nacimiento | date{GAP}de{GAP}naissance
      | né(?:e|\(e\))?{GAP}le | geboortedatum | data{GAP}di{GAP}nascita)["']?
    (?:{GAP}{{0,3}}[:=] | {GAP}(?:is|ist|es|est))?[*_]{{0,2}}{GAP}{{0,4}}["']?
    (?P<birth>\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{2,4}} | \d{{1,2}}\.?{GAP}[^\W\d_]{{3,10}}\.?,?{GAP}\d{{4}}
      | [^\W\d_]{{3,10}}{GAP}\d{{1,2}},?{GAP}\d{{4}})(?!\d)""",
    re.IGNORECASE | re.VERBOSE,
)

_DIGITS = tuple("0123456789")

PERSONAL_RULES: tuple[Rule, ...] = (
    Rule("EMAIL", Kind.PERSONAL, _EMAIL, ("@",), _email),
    Rule("BIRTH_DATE", Kind.PERSONAL, _BIRTH, ("dob", "d.o.b", "date", "birth", "born", "geb", "fecha", "né", "data")),
    # Numbers that open accounts: of no use in documentation.
    Rule("SSN", Kind.SECRET, _NAMED_SSN, ("ssn", "social"), anchored=True),
    Rule("SSN", Kind.SECRET, _SSN, ("-",)),
    Rule("IBAN", Kind.SECRET, _IBAN, _DIGITS, _iban),
    Rule("CARD_NUMBER", Kind.SECRET, _CARD, _DIGITS, _card),
    Rule("PHONE", Kind.PERSONAL, _INTERNATIONAL, ("+", "00"), _international),
    Rule("PHONE", Kind.PERSONAL, _AMERICAN, _DIGITS, _american),
    Rule("PHONE", Kind.PERSONAL, _NATIONAL, ("0",), _national),
    Rule("PHONE", Kind.PERSONAL, _CALLED, _CALL_TRIGGERS, _called, anchored=True),
)
"""Rules for what belongs to a person, the more certain ones first."""
