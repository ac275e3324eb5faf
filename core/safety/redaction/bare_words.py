"""Ordinary words straight after the word for a password: "her password sunflower still works".

Nothing marks such a word, but grammar does. After it, the sentence goes on as after a whole noun ("still works", "on
the tablet", a comma), so it is either a password or what such a word begins the name of ("password prompt"), and of
these there are few. What ends as verbs, adverbs and abstract nouns do is left as well.
"""

import re

from core.safety.redaction.compounds import NO_VALUES
from core.safety.redaction.labels import NAME, NAME_TRIGGERS
from core.safety.redaction.passwords import PASSWORD
from core.safety.redaction.plausible import is_told
from core.safety.redaction.rule import GAP, Rule, Span
from core.safety.redaction.values import secret
from core.shared.patterns import lazy_pattern

_ENDS = lazy_pattern(
    r"""(?:ions?|(?<![krhs]l)(?<!spr)(?<!str)(?<!ühl)ings?|ments?|ness|(?:[iae]l)ity|(?<!f)ly|(?<!e)ed|[ai]bles?
      |ances?|ences?|ators?|ward|wise|[vws]al)\Z""",
    re.VERBOSE,
)
"""How English verbs, adverbs and abstract nouns end."""
_ENDS_IN_S = lazy_pattern(r"(?:[^aiousc]|[^s]e)s\Z")
"""How verbs end of which the password is the subject: "the password comes from", and plurals, which look like them."""
_GERMAN_ENDS = lazy_pattern(
    r"""^(?:ver|be|ent|er|ge|ab|an|aus|ein|zu)\w*t\Z
      |(?:(?:[^h]|[^c]h)en|ern|eln|ungs?|keit|heit|weise|lich|isch|feld|manager|tresor|liste|maske|dialog|hinweis|frage)\Z""",
    re.VERBOSE,
)
_ROMANCE_ENDS = lazy_pattern(
    r"(?:mente|ción|ciones|zione|zioni|é?ée?s?|[ai]d[ao]s?|[aiu]t[ao]|[ae]nte|al|aux|ales?|ires?|ibles?|ables?|cto?|eurs?|iv[ao]|ive|uevas?|ieja|vos)\Z"
)
_PREDICATE = (
    r"still|is|was|isn['’]?t|wasn['’]?t|do(?:es)?(?:n['’]?t)?|no(?=[ ]longer)|not|works?|worked|fail(?:s|ed)?"
    r"|expire[sd]|opens?|opened|accepted|rejected|refused|denied"
)
_ENGLISH = (
    rf"{_PREDICATE}|also|just|now|suddenly|always|never|already|apparently|definitely|even|again|anymore|yesterday|today|no"
    r"|has|had|did(?:n['’]?t)?|will|won['’]?t|would(?:n['’]?t)?|can(?:not|['’]?t)?|could(?:n['’]?t)?|gets?|got|gives?|gave"
    r"|lets?|logs?|logged|keeps?|kept|stop(?:s|ped)|(?:un)?lock(?:s|ed)|return(?:s|ed)|seems?|sent|twice|instead|everywhere"
    r"|too|wrong|first|went|goes|applies|appears|printed|written|set|taken|and|or|but|on|in|at|for|from|over|via|with|as|to"
    r"|since|after|before|until|by|because|while|when|if|so|then|under|through|without|during|per|that|which|I|he|she|it|we"
    r"|they|you"
)
_GERMAN = (
    r"geht|ging|klappte?|funktionierte?|wird|wurde|ist|war|passt|stimmt|läuft|lief|nicht|nur|noch|seit|auf|im|am|an|bei|mit"
    r"|und|oder|aber|steht|kommt?|komme|kam|hat|habe|gesetzt|eingegeben|versucht|abgelehnt|akzeptiert|vergeben|verwendet"
    r"|probiert|genommen|benutzt|gilt|wollte|kann|konnte|öffnet|tut|für|zum|zur|immer|nimmt|scheitert|werkte?|wordt|niet"
    r"|nog|om|naar"
)
_ROMANCE = (
    r"ne|n|est|était|n['’]est|marche|fonctionne|pour|sur|dans|et|ou|a|ya|no|es|está|era|sigue|funcionab?a?|para|y|o|en|non|è"
    r"|va|funzionava|funziona|ancora|per|sul|nel|depuis|desde|toujours|todavía|não|com|ainda"
)
_GOES_ON = rf"""(?:{GAP}{{1,3}}(?:(?P<english>(?:{_ENGLISH})\b)
      | (?P<german>(?:{_GERMAN})\b) | (?P<romance>(?:{_ROMANCE})\b) ) | {GAP}{{1,3}}[-–—]{GAP}
    | [,;.!?)]{{1,3}}(?=\s|\Z) | (?P<end>{GAP}{{0,4}}(?:[\r\n]|\Z)) )"""
"""What follows a whole noun: what is said of it, another part of the sentence, or the end."""
_PREDICATES = lazy_pattern(_PREDICATE, re.IGNORECASE)
"""What is said of a password, and hardly by whom it was told."""
_FOLLOWS = lazy_pattern(rf"{_ENGLISH}|{_GERMAN}|{_ROMANCE}", re.IGNORECASE)
_NO_VALUE_BEFORE = lazy_pattern(
    r"\b(?:no|without|any|kein|keine|ohne|sans|sin|forgot|forgotten|every|each|to|cannot|not|must|should|shall|can|will)"
    r"(?:[ ](?:a|the|his|her|my|their))?[^\S\n]\Z",
    re.IGNORECASE,
)
_SHORTEST = 5
_BEFORE = 24
_LONGEST_LABEL = 100
_LABEL_BEGINS = lazy_pattern(
    r"""(?:[>*-][^\S\n]{1,3})?(?:(?!(?:an?|the|my|your|h[ei][rs]|their|our|for|forgot|das|mein|dein|sein|ihr|le|mon|son|la|el|su|mi)\b)
      [^\s:]{2,20}[^\S\n]{1,2}){0,3}[^\s:]{0,20}""",
    re.IGNORECASE | re.VERBOSE,
)
"""What stands before the word for a password on a line that the value ends: a name, and no sentence."""
_IS_ROMANCE = lazy_pattern(r"contrase|clave|mot|mdp|senha|parola", re.IGNORECASE)
"""Names in languages that put adjectives after the noun."""
_IS_NO_NOUN = lazy_pattern(
    r"pass|laps?|.*(?:secret|key|schlüssel|words|wörter|codes|phrases|pws|mots.*)", re.IGNORECASE
)
"""What is as often a verb, or a thing, as the word for a password."""


def _if_word(match: re.Match[str]) -> Span | None:
    """A judge for a word after the name of a password, by what it is and how the sentence goes on."""
    text, value = match.string, match["bare"]
    before = text[max(0, match.start() - _BEFORE) : match.start()]
    labelled = match["end"] is not None and value.islower() and _is_label(match)
    if _NO_VALUE_BEFORE.search(before) or (match["end"] is not None and not labelled):
        return None
    if _IS_NO_NOUN.fullmatch(match["name"]) and not labelled:
        return None
    noun = value.islower() or (value.istitle() and _is_said_of(match))
    return match.span("bare") if noun and _is_word(value.lower(), match) else None


def _is_word(value: str, match: re.Match[str]) -> bool:
    if match["end"] is None and _ENDS_IN_S.search(value):
        return False
    if value in NO_VALUES or _FOLLOWS.fullmatch(value) or not is_told(value) or _ENDS.search(value):
        return False
    german = match["german"] or not (match["english"] or match["romance"])
    romance = match["romance"] or _IS_ROMANCE.match(match["name"]) or not (match["english"] or match["german"])
    return not (german and _GERMAN_ENDS.search(value)) and not (romance and _ROMANCE_ENDS.search(value))


def _is_label(match: re.Match[str]) -> bool:
    """Whether the line begins with the name of the password: one that ends with the word is no sentence."""
    line = match.string.rfind("\n", max(0, match.start() - _LONGEST_LABEL), match.start()) + 1
    return _LABEL_BEGINS.fullmatch(match.string, line, match.start()) is not None


def _is_said_of(match: re.Match[str]) -> bool:
    """Whether what follows is said of the word, as of no name in "the password Anna gave me"."""
    return match["german"] is not None or _PREDICATES.fullmatch(match["english"] or "") is not None


BARE_WORD_RULES: tuple[Rule, ...] = (
    # her password sunflower still works · WLAN Passwort kohlrabi
    secret(
        PASSWORD,
        rf"(?P<name>{NAME})\??{GAP}{{1,2}}(?P<bare>[^\W\d_]{{{_SHORTEST},40}})(?={_GOES_ON})",
        NAME_TRIGGERS,
        _if_word,
    ),
)
"""The rule for words, after all that know more about what stands there."""
