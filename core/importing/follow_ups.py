"""Questions that follow each other in a list of frequently asked ones: “And if that does not help?”, “Still nothing?”."""

import re
from collections.abc import Sequence

from core.importing.headings import Role
from core.importing.sections import Section
from core.shared.patterns import lazy_pattern

_FOLLOWS = lazy_pattern(
    r"^(?:(?:and|but|so|ok|okay)[,]? )?(?:what )?(?:if|when) (?:that|this|it|even that|none of (?:that|this|it))(?: (?:still|also|all))? (?:does(?: not|n['’]t)|did(?: not|n['’]t)|has(?: not|n['’]t)) (?:help|work|fix|solve|change|do)"
    r"|^still (?:no|not|nothing|the same|stuck|silent|dead|broken)\b"
    r"|^(?:that|this|it)(?: still)? (?:does(?: not|n['’]t)|did(?: not|n['’]t)|has(?: not|n['’]t)) (?:help|work|fix|solve|change)"
    r"|^(?:i|we)(?: have|['’]ve)? (?:already )?(?:done|tried|did) (?:all|everything|both|each|that|this|it)\b|^(?:nothing|none of (?:that|this|it)) (?:has )?help(?:s|ed)\b|^no luck\b"
    r"|^(?:(?:und|aber) )?(?:was,? )?(?:wenn|falls) (?:das|dies|es|auch das)(?: \w+){0,2} nicht(?: \w+){0,2} (?:hilft|hat|klappt|funktioniert|geht|reicht)"
    r"|^(?:immer noch|noch immer|weiterhin) (?:nichts|kein\w*|nicht)\b|^(?:das|es) (?:hat|hilft|half) (?:\w+ )?nicht\b|^(?:ich habe|wir haben) (?:das |schon |bereits )*alles (?:gemacht|versucht|probiert)"
    r"|^¿?(?:y )?si (?:eso|esto|no|aún|todavía|tampoco)\b.{0,40}(?:funciona|ayuda|sirve|resuelve)|^¿?(?:sigue|todavía|aún) (?:sin|no)\b|^(?:eso )?no (?:ha )?(?:funciona|ayud|serv)\w*"
    r"|^(?:et )?si (?:cela|ça)\b.{0,30}(?:suffit|marche|fonctionne|aide)|^toujours (?:rien|pas|aucun\w*)\b|^(?:cela|ça) n['’](?:a pas|aide pas)"
    r"|^e se (?:non|ciò|questo|neanche)\b.{0,30}(?:funziona|basta|aiuta|serve)|^ancora (?:niente|nessun\w*)\b",
    re.IGNORECASE,
)


def follow_ups(sections: Sequence[Section], place: int) -> int:
    """Where the questions end that go on from the section at a place because what it says has not helped.

    The place itself where none does.
    """
    first = sections[place]
    if first.heading.role is not Role.TOPIC or _follows(first):
        return place
    end = place + 1
    while end < len(sections) and _follows(sections[end]):
        end += 1
    return end if end > place + 1 else place


def _follows(section: Section) -> bool:
    return (
        section.heading.role in (Role.TOPIC, Role.HANDOVER, Role.CONDITION)
        and bool(section.blocks)
        and _FOLLOWS.match(section.text) is not None
    )
