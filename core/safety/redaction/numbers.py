"""PINs, combinations and codes of few digits, by what is said around them."""

import re

from core.safety.redaction.rule import GAP, Rule, Span, whole_match
from core.safety.redaction.values import secret
from core.shared.patterns import lazy_pattern

_HEAD = r"""(?:
    (?:(?<![a-z])pin
    |(?<![a-z])puk\d?|(?<![a-z])otp|totp|(?<![a-z])tan|passcode|digicode)(?:[ -]?(?:code|number|nummer))?s?
  | codes? | c[óo]digos? | combination | (?<![a-z])combo | kombination | pr[üu]fziffer | cryptogramme | (?<![a-z])cid
  | opens?|unlocks?|disarms?|öffnet
)"""
"""What a number is called, or what is done with it."""
_HEAD_TRIGGERS = (
    *("pin", "puk", "otp", "tan", "code", "código", "codigo", "combo", "combination", "kombination", "prüfziffer"),
    *("prufziffer", "cryptogramme", "cid", "open", "unlock", "disarm", "öffnet"),
)
_BY_ITSELF = ("pin", "puk", "otp", "totp", "tan", "passcode", "digicode")
"""Names that need no other word to say what the number opens."""
_PURPOSE = lazy_pattern(
    r"""mfa|2fa|otp|sms|verif|security|access|log.?in|sign.?in|auth|one.?time|confirm|pairing|activat|unlock|voice.?mail
    |pass|room|door|gate|alarm|safe|(?<![a-z])lock|padlock|locker|box|entry|keypad|building|garage|elevator|screen|tablet|sim\b
    |conference|meeting|copier|backup|bypass|override|master|installer|technician|guest|visitor|cabinet|rack|reset
    |recovery|duo\b|rsa\b|vpn|t[üu]r|tresor|schloss|zahlen|zugang|sperr|schalt|bildschirm|einmal|anmeld|sicherheit|best[äa]tig
    |puerta|caja|acceso|verifica|seguridad|porte|coffre|portail|acc[èe]s|verrouill|amex|visa|card|karte|carte|tarjeta""",
    re.IGNORECASE | re.VERBOSE,
)
"""What codes are for."""
_NOT_A_CODE = lazy_pattern(
    r"""\b(?:errors?|fail\w*|fehler\w*|event|status|version|build|port|tickets?|after|since|within|until|seit|line|bug|kb
    |room(?=\W*\Z)|ext|length|minimum|maximum|least|most|case|incident|http|expires?|expired|valid|exit|stop|bugcheck|denied
    |wrong|not|n['’]t|shows?|crash\w*|terminat\w*|invalid|result|return|reason|response|failure|erreur|page|zip|postal|country|area|source|mode
    |id|path|firmware|driver)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_NUMBER = (
    r"(?P<number>(?:g-)?\d{4,9}[#*]?|\d(?:-\d){3,7}|\d\d?-\d\d?-\d\d?|\d\d[ ]\d\d[ ]\d\d|\d{3}[ -]\d{3}[#*]?"
    r"|[#*]?\d{4}(?:[ -]\d{4})?[#*]?|[a-d]\d{4,6}[#*]?|\d\d[a-d]\d{2,3})"
)
_ENDS = (
    rf"(?![\w%°€$£]|[.:/-]\d|{GAP}(?:digits?|characters?|times|minutes?|seconds?|hours?|days?|users?|ziffern|stellen"
    r"|zeichen|minuten|sekunden)\b)"
)
_LINK = rf"""(?:{GAP}{{0,3}}(?:[:=,(→>–]|-(?={GAP}))|\?{GAP}{{0,3}}\r?\n{GAP}{{0,3}}>?|\r?\n
  | {GAP}(?:is|was|were|are|now|to|at|with|by|reads|says|said|got|use|enter|ist|war|lautet|auf|mit|sind|es|era|est
    |était|on
    |als|as)(?:{GAP}(?:the|le|el|der|die))?(?={GAP}))"""
_TURNS = lazy_pattern(r"\d\d?-\d\d?-\d\d?")
"""The turns of a combination lock; a date elsewhere."""
_BEFORE = 50
"""Characters before the name in which its purpose may stand."""


def _if_code(match: re.Match[str]) -> Span | None:
    """A judge for a number that is said to open something, and is neither an error's nor a year of something."""
    text, start = match.string, match.start()
    by_itself = match[0].lower().startswith(_BY_ITSELF)
    first = start if by_itself else max(text.rfind("\n", 0, start) + 1, start - _BEFORE)
    around = text[first : match.start("number")]
    if "combi" not in match[0].lower() and "combo" not in match[0].lower() and _TURNS.fullmatch(match["number"]):
        return None
    if _NOT_A_CODE.search(around) or not (by_itself or _PURPOSE.search(around)):
        return None
    return match.span("number")


def _if_changed(match: re.Match[str]) -> Span | None:
    """A judge for what a code was changed to."""
    return None if _NOT_A_CODE.search(match[0]) else match.span("number")


NUMBER_RULES: tuple[Rule, ...] = (
    # the PIN for the safe is 4711 · the alarm is disarmed with code 5093
    secret(
        "PIN",
        rf"""{_HEAD}(?![^\W_])(?P<between>[^\r\n.\d]{{0,60}}?)(?:{_LINK}|(?<=code|digo|.cid|.pin)(?={GAP}))
        {GAP}{{0,3}}["'`“„«]?{_NUMBER}{_ENDS}""",
        _HEAD_TRIGGERS,
        _if_code,
        near=(r"\d", 140),
    ),
    # enter 775533 as PIN · 4711 is the code for the alarm
    secret(
        "PIN",
        rf"""(?<![\w.:/-])(?P<number>\d{{4,8}}){GAP}(?:as|als|como|comme|is|ist|es|est){GAP}
        (?:(?:the|your|my|his|her|a|der|die|den|ihre?|el|la|le|su){GAP})?(?:[\w-]{{1,20}}{GAP})?
        (?:pin|passcode|[\w-]{{0,20}}code|código)(?!\w)""",
        ("pin", "code", "código"),
        whole_match,
        anchored=False,
    ),
    # the PIN 0000 was changed to 8642
    secret(
        "PIN",
        rf"""(?<![a-z])(?:pin|puk|code|combination)\b[^\r\n.]{{1,50}}?\b(?:changed|set|reset|wurde|now|cambiado|chang[ée])
        {GAP}(?:to|auf|a|à|en|it['’]?s|is){GAP}{_NUMBER}{_ENDS}""",
        ("pin", "puk", "code", "combination"),
        _if_changed,
        near=(r"changed|set|wurde|now|cambiado|chang[ée]", 80),
    ),
)
"""Rules for numbers, after those for codes in `codes`, which know more of the value."""
