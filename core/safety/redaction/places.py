"""Places where a secret stands: after a flag, in a field, an element, a column, a call, a header, a query, a setting.

Every place knows every name of a secret (`secret_names`) and every sort of value. So a rule is needed neither for each
name nor for each form in which somebody pastes it.
"""

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from core.safety.redaction.labels import IS
from core.safety.redaction.passwords import PASSWORD
from core.safety.redaction.plausible import (
    is_assigned,
    is_listed,
    is_loud,
    is_reference,
    is_sentence,
    is_strong,
    is_technical,
    is_template,
    is_token,
    is_told,
)
from core.safety.redaction.randomness import is_base32, is_hex, is_random
from core.safety.redaction.rule import GAP, Finder, Reading, Span
from core.safety.redaction.secret_names import Sort, sort_of
from core.safety.redaction.values import VALUE, to_its_end, value_span
from core.safety.redaction.vault import PLACEHOLDER, Kind
from core.safety.redaction.words import HEADINGS
from core.shared.patterns import lazy_pattern

_TRIGGERS = (
    *("pass", "pw", "kennw", "secret", "token", "key", "cred", "psk", "mdp", "clave", "schlüssel", "wachtwoord"),
    *("contrase", "senha", "hmac", "pepper", "jwt", "geheimnis", "sess"),
    *("cookie", "_pat", "-pat", "aspxauth", "authtok"),
    *("pin", "puk", "otp", "tan", "cvv", "cvc", "code", "ombination"),
)
_LEFT = 60
"""Characters of a name before what makes it a secret's, and of the words before the name."""
_NAME_BEFORE = lazy_pattern(r"[\w.-]*")
_NAME_AFTER = lazy_pattern(r"[\w-]{0,40}(?:\.[\w-]{1,40}){0,3}")
_WORD_BEFORE = lazy_pattern(r"(?:[^\W\d_][\w-]{1,20}[ ]){1,2}\Z")
_CLOSED = r"""\\?["'`*_\])}]{0,3}"""


def _place(link: str, value: str = VALUE) -> re.Pattern[str]:
    return lazy_pattern(f"{_CLOSED}{link}{value}", re.IGNORECASE | re.VERBOSE)


_ARGUMENT = _place(rf"(?<=[\"']){GAP}{{0,4}},{GAP}{{0,4}}(?=[\"'])(?![\"']value[\"'])")
"""A call with the name and the value as its arguments."""
_CERTAIN = (
    # password = x · 'password' => 'x' · password: string = 'x' · "password" := x
    _place(rf"{GAP}{{0,40}}(?::=|=>|={{1,3}}){GAP}{{0,40}}(?:[@$rbuNL](?=[\"']))?"),
    _place(rf"(?:{GAP}?:{GAP}?|{GAP})(?:secure)?str(?:ing)?\??{GAP}{{0,40}}={GAP}{{0,40}}(?=[\"'])"),
    # name: password, and value: x · "name": "password", "value": "x" · name="password" value="x"
    _place(rf"""{GAP}{{0,4}}(?:,|\s)\s{{0,40}}["']?value["']?{GAP}{{0,4}}[=:]{GAP}{{0,4}}"""),
    # password REG_SZ x · -Name password -Value x · /v password /t REG_SZ /d x · secret set PASSWORD --body x
    _place(
        rf"{GAP}{{1,40}}(?:REG_(?:EXPAND_)?SZ|[^\r\n]{{0,60}}?(?:(?<=\s)|\A)(?:-Value|/d|--value|--body)){GAP}{{1,40}}"
    ),
    # "password" { default = "x" }
    _place(rf"(?<=[\"']){GAP}{{0,4}}\{{[^{{}}]{{0,300}}?\b(?:default|value){GAP}{{0,8}}={GAP}{{0,8}}(?=\")"),
    # <password type="x">y</password> · <property name="password">x</property> · <td>password</td><td>x</td>
    _place(
        r"(?:\s[^<>]{0,100})?>\s{0,40}(?:<value>\s{0,40})?(?:<!\[CDATA\[)?",
        r"(?P<xml>[^<>\s][^<>\r\n]{0,256}?)(?:\]\]>)?\s{0,40}</",
    ),
    _place(
        r":?\s{0,4}(?:</\w{1,8}>\s{0,20}){1,2}<\w{1,8}\b[^<>]{0,80}>\s{0,20}",
        r"(?P<html>[^<>\r\n]{2,128}?)\s{0,20}</",
    ),
)
_LISTED = _place(rf"{GAP}{{0,8}}(?::(?!//|:\w)|->|→|\||\t|[-–](?=\s))[*_]{{0,2}}{GAP}{{0,40}}")
_IS = _place(rf"{IS}{GAP}{{0,40}}")
_BELOW = _place(rf":?[*_]{{0,2}}{GAP}{{0,4}}\r?\n{GAP}{{0,40}}", rf"(?P<bare>\S{{6,128}})(?={GAP}{{0,4}}(?:[\r\n]|\Z))")
_APART = _place(rf"(?:{GAP}{{1,4}}[\w.@/&()+-]{{1,24}}){{1,5}}?{GAP}{{0,4}}(?::(?!//)|=|->|→){GAP}{{1,40}}")
_OF_A_KEY = lazy_pattern(r"\b(?:id|fingerprint|hash|thumbprint|url|endpoint|path|version|size|type)\b", re.IGNORECASE)
_PIN = lazy_pattern(r"[*#]?\d{3,12}[*#]?|\d{3}[ -]\d{3}|[A-Z0-9-]{4,24}")
_FLAGGED = _place(rf"(?:[:=]|{GAP}{{1,4}}(?![-/(|&>]))")
_POSSESSIVE = _place(rf"['’]s{GAP}{{1,4}}")
_PAST_OPTION = _place(rf"{GAP}--?(?:plain(?:text)?|iscrypted|clear(?:text)?|text|string|value|hash){GAP}")
_SPACED = _place(rf"{GAP}{{1,4}}(?![-/(|&>])")
_SETS = lazy_pattern(
    r"(?:^|[\s;&])(?:ENV|setx(?: /m)?|(?:configure|config|env|secret|secrets)[ :]set|export"
    r"|(?<=\n)[ \t]{0,12}set)[ ]\Z",
    re.IGNORECASE,
)
_GUID = lazy_pattern(r"\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?", re.IGNORECASE)
_ISSUERS = "consul|nomad|vault|acl|join|agent|bootstrap|registration|enrol|deploy|install|api|webhook|scim"
"""Whose tokens are GUIDs."""
_OF_GUIDS = lazy_pattern(
    rf"secret|api|access|subscription|licen|lizenz|account|password|(?:x-|server|auth|bot|bearer|{_ISSUERS}).*token",
    re.IGNORECASE,
)
_LIKE_A_VARIABLE = lazy_pattern(r"\$[a-z]{4,}\d{2,}\W{0,2}")
_PUBLIC = lazy_pattern(r"ssh-|ecdsa-|sha\d|md5|AAAA[BEC]|rsa", re.IGNORECASE)
_OPTION = lazy_pattern(r"--?[a-z][\w-]*|/[a-z]+(?::.*)?", re.IGNORECASE)
_FEWEST = 6
"""Characters of a key or token."""


def in_places(reading: Reading) -> Iterator[Span]:
    """Passwords, by the name of the place where they stand."""
    return (span for sort, span in reading.once(_found) if sort is Sort.PASSWORD)


def keys_in_places(reading: Reading) -> Iterator[Span]:
    """Keys, tokens and programs' secrets, likewise."""
    return (span for sort, span in reading.once(_found) if sort is not Sort.PASSWORD)


def _found(reading: Reading) -> Iterator[tuple[Sort, Span]]:
    text, done = reading.text, 0
    for place in reading.places(_TRIGGERS):
        if place < done:
            continue
        name = _name_at(text, place)
        sort = sort_of(text[slice(*name)]) if name else None
        if name is None or sort is None or PLACEHOLDER.match(text, max(0, name[0] - 1)):
            continue
        done = name[1]
        span = _value_of(text, name, sort)
        if span:
            done = span[1]
            yield sort, span


def _name_at(text: str, place: int) -> Span | None:
    """The name that a trigger stands in, with up to two words before it; they tell what a key is for."""
    before = text[max(0, place - _LEFT) : place]
    run = _NAME_BEFORE.match(before[::-1])
    start = place - (run.end() if run else 0)
    after = _NAME_AFTER.match(text, place)
    end = after.end() if after else place
    while end > place and text[end - 1] in "-._":
        end -= 1
    words = _WORD_BEFORE.search(text, max(0, start - 40), start)
    return (words.start() if words else start), end


def _value_of(text: str, name: Span, sort: Sort) -> Span | None:
    for place, hides in _in_order(text, name, sort):
        match = place.match(text, name[1])
        if match:
            start, end = value_span(match)
            hidden = (
                start < end
                and not is_template(text, start, end)
                and hides(text[start:end], sort, text[slice(*name)], match)
            )
            return to_its_end(match, start, end) if hidden else None
    return None


_Hides: TypeAlias = Callable[[str, Sort, str, re.Match[str]], bool]
"""Whether a value is hidden, by it, the sort and the words of its name, and the match of its place."""


def _in_order(text: str, name: Span, sort: Sort) -> Iterator[tuple[re.Pattern[str], _Hides]]:
    """The places to try, the more certain ones first, and who judges what stands in each."""
    start, end = name
    yield from ((place, _is_assigned) for place in _CERTAIN)
    if text[start - 2 : start - 1] == "(":
        yield _ARGUMENT, _is_assigned
    first = text.rfind(" ", start, end) + 1 or start
    if text[first] == "-" or (text[first - 1 : first] == "/" and not text[first - 2 : first - 1].strip()):
        yield _FLAGGED, _is_passed
    yield _LISTED, _is_listed
    if _SETS.search(text, max(0, first - 24), first):
        yield _SPACED, _is_passed
    if sort is Sort.PASSWORD:
        yield _PAST_OPTION, _is_bare
        yield _POSSESSIVE, _is_bare
    yield _IS, _is_told
    yield _BELOW, _is_told
    yield _APART, _is_apart
    if sort not in (Sort.PASSWORD, Sort.PIN):
        yield _SPACED, _is_told


def _is_assigned(value: str, sort: Sort, name: str, _match: re.Match[str]) -> bool:
    if sort in (Sort.PASSWORD, Sort.SECRET):
        return is_assigned(value) or _is_odd(value)
    return _looks_like_one(value, sort, name)


def _is_passed(value: str, sort: Sort, name: str, match: re.Match[str]) -> bool:
    if _OPTION.fullmatch(value) or is_reference(value):
        return False
    if sort in (Sort.PASSWORD, Sort.SECRET):
        return not is_technical(value) and (is_told(value) or match.lastgroup != "bare")
    return _looks_like_one(value, sort, name)


def _is_listed(value: str, sort: Sort, name: str, match: re.Match[str]) -> bool:
    if value.lower() in HEADINGS:
        return False
    if sort not in (Sort.PASSWORD, Sort.SECRET):
        return _looks_like_one(value, sort, name)
    if match.lastgroup != "bare":
        return is_assigned(value) and not is_sentence(value)
    guid = sort is Sort.SECRET and _GUID.fullmatch(value) is not None
    return guid or is_listed(value, match.string, match.end()) or _is_odd(value)


def _is_told(value: str, sort: Sort, name: str, _match: re.Match[str]) -> bool:
    if sort is Sort.PASSWORD:
        return is_told(value)
    generated = sort in (Sort.PIN, Sort.PERHAPS) or _is_generated(value) or _GUID.fullmatch(value) is not None
    return generated and _looks_like_one(value, sort, name)


def _is_bare(value: str, _sort: Sort, _name: str, _match: re.Match[str]) -> bool:
    return is_told(value) and (is_strong(value) or value.istitle())


def _is_apart(value: str, sort: Sort, name: str, match: re.Match[str]) -> bool:
    """Where words stand between the name and a colon: "license key for WinZip: x"."""
    if sort is Sort.PIN or _OF_A_KEY.search(match[0]):
        return False
    return is_loud(value) if sort is Sort.PASSWORD else _is_told(value, sort, name, match)


def _looks_like_one(value: str, sort: Sort, name: str) -> bool:
    if sort is Sort.PIN:
        return _is_pin(value, name)
    return _is_random_key(value) if sort is Sort.PERHAPS else _is_key(value, name)


def _is_key(value: str, name: str) -> bool:
    """Whether what a key is set to looks like one."""
    if len(value) < _FEWEST or is_reference(value) or _PUBLIC.match(value):
        return False
    if _GUID.fullmatch(value):
        return _OF_GUIDS.search(name) is not None
    return not is_technical(value) and (is_strong(value) or _is_generated(value))


def _is_pin(value: str, name: str) -> bool:
    """Whether it is a PIN or a code: digits, three of them on a card only, or capitals with digits."""
    if value.isdigit():
        return len(value) > 3 or (len(value) == 3 and name.lower().rstrip("2")[-3:] in {"cvv", "cvc"})  # noqa: PLR2004
    return _PIN.fullmatch(value) is not None and any(map(str.isdigit, value)) and not is_technical(value)


def _is_odd(value: str) -> bool:
    """Whether it looks like a variable of a script and has letters and digits as in no name: "$ecret99"."""
    return _LIKE_A_VARIABLE.fullmatch(value) is not None and not is_technical(value)


def _is_random_key(value: str) -> bool:
    return (is_random(value) or is_base32(value)) and not _PUBLIC.match(value) and not is_technical(value)


def _is_generated(value: str) -> bool:
    return (is_token(value) or is_random(value) or is_hex(value)) and not is_technical(value)


PLACE_RULES: tuple[Finder, ...] = (
    Finder(PASSWORD, Kind.SECRET, in_places, _TRIGGERS),
    Finder("TOKEN", Kind.SECRET, keys_in_places, _TRIGGERS),
)
"""Rules for named places, after those that know more about one of them."""
