"""Answers to security questions, after the question or after what it is called."""

import re

from core.safety.redaction.labels import EQUALS, IS
from core.safety.redaction.plausible import is_told
from core.safety.redaction.rule import GAP, Rule, Span
from core.safety.redaction.values import VALUE, judged, secret
from core.safety.redaction.words import HEADINGS, TERMS

_CALLED = r"""(?:(?:secret|security|sicherheits|geheim|memorable|challenge)[ -]?(?:question|answer|frage|antwort|word)s?
  |pregunta[ ](?:secreta|de[ ]seguridad)|question[ ](?:secr[èe]te|de[ ]s[ée]curit[ée]))"""
_CALLED_TRIGGERS = ("secret", "security", "sicherheits", "geheim", "memorable", "challenge", "pregunta", "question")
_ASKED = r"""(?:
    (?:(?:mother|mum|mom|grandmother)['’]?s?[ ])?maiden[ ]name
  | (?:father|mother|grandfather|grandmother)['’]s[ ](?:first|middle)[ ]name
  | first[ ](?:pet|car|school|teacher|dog|cat|employer|boss|concert|kiss|street|roommate|girlfriend|boyfriend|love)
  | pet['’]?s[ ]name | name[ ]of[ ](?:your|her|his|my|the)[ ](?:first[ ])?(?:pet|dog|cat|school|teacher)
  | favou?rite[ ](?:colou?r|food|film|movie|book|author|band|singer|song|team|teacher|subject|animal|holiday|place|sport
    |actor|drink|game|restaurant|dish|person|flower|fruit) | childhood[ ](?:friend|hero|nickname|pet|street|home)
  | (?:elementary|primary)[ ]school
  | best[ ]friend | eldest[ ](?:child|sibling|son|daughter)
  | (?:city|town|place|hospital|village)[ ](?:of[ ]birth|(?:(?:were|was|you|she|he|i)[ ]){1,2}born(?:[ ]in)?)
  | where[ ](?:were|was)[ ](?:you|she|he)[ ]born | birth[ ]?place
  | street[ ](?:(?:you|she|he|i|did)[ ]){1,2}gr[eo]w[ ]up(?:[ ](?:on|in))?
  | mädchenname | geburts(?:ort|stadt) | (?:erste[sr]?[ ](?:haustier|auto|schule|lehrer|hund|katze))
  | lieblings[a-zäöü]{3,14}
  | name[ ](?:des|deines|ihres|meines)[ ](?:ersten[ ])?(?:haustiers?|hundes|lehrers)
  | nombre[ ]de[ ]soltera | primera?[ ](?:mascota|coche|escuela|profesor) | nom[ ]de[ ]jeune[ ]fille
  | premi(?:er|ère)[ ](?:animal|voiture|école) | ville[ ]de[ ]naissance | ciudad[ ]natal
)(?![a-zäöü])"""
"""What such questions ask for: what nobody tells a help desk otherwise."""
_ASKED_TRIGGERS = (
    *("mother", "mum", "mom", "grandmother", "father", "grandfather", "maiden", "first ", "pet", "name of", "name d"),
    *("favo", "childhood", "elementary", "primary", "best friend", "eldest", "city", "town", "place", "hospital"),
    *("village", "where w", "birth", "street", "mädchenname", "geburts", "erste", "lieblings", "nombre de soltera"),
    *("primer", "nom de jeune", "premi", "ville", "ciudad"),
)
_WHOSE = (
    rf"(?:{GAP}(?:of|der|ihrer|deiner|seiner|meiner|de|in|your|her|his|my|the|su|mi|tu|votre|sa|ma|mutter|mother|madre|mère))"
    "{0,3}"
)
_CAPITALISED = r"(?-i:[A-ZÀ-Þ])[\w'’-]{2,40}(?:[ ](?-i:[A-ZÀ-Þ])[\w'’-]{1,40}){0,2}"
_CLOSES = rf"{GAP}{{0,4}}[?)\"'”]{{1,3}}|{GAP}\([^()\r\n]{{1,40}}\)"
_LINKS = rf"{GAP}{{0,4}}(?:[:=,–—-]|->|→){{1,2}}|{GAP}{{1,4}}(?:is|was|ist|war|lautet|est|es|with|mit|con)(?={GAP})"
_TO_ANSWER = rf"""(?:(?:{_CLOSES})(?:{_LINKS}|{GAP}{{0,4}}\r?\n)?|{_LINKS}){GAP}{{0,8}}
    (?:(?:the[ ])?(?:answer(?:ed)?|antwort|a|reply|user|respuesta|r[ée]ponse)
      (?:{GAP}{{0,2}}[:=-]|{GAP}(?:is|was|with|ist|lautet))?{GAP}{{0,4}})?["'“„]?"""
"""From what is asked to the answer."""


def _if_answer(match: re.Match[str]) -> Span | None:
    """A judge for an answer: no rest of a sentence, and no word that a question or a heading has."""
    value = match["answer"]
    told = is_told(value.split()[0]) and value.lower() not in HEADINGS | TERMS | {"error", "fehler"}
    return match.span("answer") if told else None


SECURITY_ANSWER_RULES: tuple[Rule, ...] = (
    # security question favourite food: x
    secret(
        "ANSWER",
        rf"\b{_CALLED}[^\r\n:=]{{0,60}}?(?:answer|antwort)?(?:{EQUALS}|{IS}){GAP}{{0,8}}{VALUE}",
        _CALLED_TRIGGERS,
        judged(is_told),
    ),
    # security answer X · security question "first school", answered with X
    secret(
        "ANSWER",
        rf"""\b{_CALLED}(?:(?<=answer)|(?<=antwort)|(?<=word)
          |[^\r\n:=]{{1,60}}?\b(?:answer(?:ed)?|antwort(?:ete)?|respuesta|r[ée]ponse)
          |[^\r\n:=]{{1,60}}?[)"'”][ ](?=with|mit))
        (?:{GAP}to{GAP}[^\r\n:=]{{1,40}}?)?(?:{EQUALS}|{IS}|{GAP}?(?:with|mit)|(?={GAP})){GAP}{{0,8}}["'“„]?(?P<answer>{_CAPITALISED})""",
        _CALLED_TRIGGERS,
        _if_answer,
    ),
    # safe word: x · mother's maiden name is x
    secret(
        "ANSWER",
        rf"""(?<![\w-])(?:(?:safe[ -]?word|code[ -]?word|maiden[ ]name|first[ ]pet)(?={GAP})
          |(?:safe[ -]?word|code[ -]?word|{_ASKED}{_WHOSE})(?:{EQUALS}|{IS})){GAP}{{0,8}}["'“„]?
        (?P<answer>[\w'’-]{{3,40}})""",
        ("safe", "code", *_ASKED_TRIGGERS),
        _if_answer,
    ),
    # What was your first car? X · In what city were you born?, and X on the next line
    secret(
        "ANSWER",
        rf"""(?<![\w-]){_ASKED}{_WHOSE}{_TO_ANSWER}(?P<answer>{_CAPITALISED})""",
        _ASKED_TRIGGERS,
        _if_answer,
    ),
)
"""Rules for what people are asked to prove who they are."""
