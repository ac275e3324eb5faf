"""What belongs to one case and is told by its form: machines, shares, accounts, serials, extensions, tickets."""

import re
from collections.abc import Iterable

from core.learning.verbs import BASE
from core.shared.patterns import lazy_pattern

# How machines are commonly named: a word for what it is, then a number or a serial. Error codes look otherwise.
_MACHINE = lazy_pattern(
    r"\b(?:PC|LAPTOP|LAP|LT|DESKTOP|DT|NB|NBK|WS|WKS|SRV|SVR|SERVER|DC|FS|NAS|ESX|PRN|PRT|PRINTER|SW|RTR|FW|AP|TAB|TC|POS|TILL|CLIENT|HOST|VM)(?=[-\d])(?=[A-Z-]{0,20}\d)"
    r"[A-Z0-9-]{1,24}"
    r"|\b(?!CVE|ERR|KB|MS|RFC|ISO|UTF|EN|DIN)[A-Z]{2,6}-[A-Z][A-Z0-9]{1,8}-[A-Z]{0,4}\d{1,4}\b"
)
_SHARE = lazy_pattern(r"\\\\[\w.-]+(?:\\[\w$.-]+)*")
_ACCOUNT = lazy_pattern(
    r"(?<![\w\\/.:%-])(?!HK|NT |BUILTIN|AUTHORITY|SOFTWARE|SYSTEM|MICROSOFT)[A-Z][A-Z0-9-]{1,14}\\(?!Domain\b|Administrators?\b)[A-Za-z][\w.-]{2,40}(?![\w\\])"
)
_SERIAL = lazy_pattern(
    r"\b(?:s/n|sn|serial(?: (?:number|no\.?|nr\.?))?|service tag|asset(?: (?:tag|number|no\.?|id))?|inventory(?: (?:tag|number|no\.?))?|imei|seriennummer"
    r"|inventarnummer|tag)\s{0,2}[:#]?\s{0,2}(?=[A-Z-]{0,12}\d)[A-Z0-9][A-Z0-9-]{3,24}\b",
    re.IGNORECASE,
)
_EXTENSION = lazy_pattern(r"\b(?:ext(?:ension)?|durchwahl|dw|anexo)\b\.?\s{0,2}[:#]?\s{0,2}\d{2,6}\b", re.IGNORECASE)
_TICKET = lazy_pattern(r"\b(?:INC|REQ|RITM|SCTASK|TASK|CHG|PRB|TKT|CAS)[-_]?\d{4,12}\b")
_MARKS = (
    ("[share]", _SHARE),
    ("[user]", _ACCOUNT),
    ("[computer]", _MACHINE),
    ("[serial]", _SERIAL),
    ("[extension]", _EXTENSION),
    ("[ticket]", _TICKET),
)
_SHORTEST_NAME = 3
"""Letters of a first or last name that is looked for by itself; shorter ones are words as often as not."""


def marked(text: str) -> str:
    """The text with a mark where something of the case stood."""
    for mark, pattern in _MARKS:
        text = pattern.sub(mark, text)
    return text


def names_alone(names: Iterable[str]) -> set[str]:
    """The first and last names by which people are called; those that are orders too ("Mark", "Grant") are not."""
    parts = (part for name in names for part in re.findall(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", name))
    return {part for part in parts if len(part) >= _SHORTEST_NAME and part[0].isupper() and part.casefold() not in BASE}
