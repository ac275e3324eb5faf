"""How far a problem reaches, as people say it: “just mine”, “only j.osei”, “nobody can”."""

import re
from collections.abc import Iterable, Sequence

from core.sessions.answers.words import concepts_of, words_of, written_out
from core.shared.patterns import lazy_pattern
from core.shared.typed_text import normal_form, undecorated

_ONE_LABEL = lazy_pattern(r"(?:only |just )?(?:one|this|that|a single) (?P<what>[a-z]+)")
_ALL_LABEL = lazy_pattern(r"(?:everyone|everybody|all|everything|every \w+)(?: everywhere| who (?:\w+ ){1,2}it)?$")
_PLACES = frozenset(
    re.findall(
        r"\w+",
        "site floor department team office building branch area network vlan room group company application program",
    )
)
"""What holds more than one person or device."""
_MOST_WORDS = 6
_LEADS = r"(?:(?:it is|it's|its|that's|that is|i think|yes|no|so far|as far as i know),? )*"
_PRONOUN = r"(?:me|mine|him|hers?|his|myself|himself|herself|this one|that one|the one|one|it|a single one)"
_OWNED = r"(?:my|his|her|this|that|one|the one|a single) (?:one )?(?:[a-z]+ )?[a-z]+"
_NAMED = r"(?:[a-z]+['’]s|[a-z]+\.[a-z]+|(?:mr|mrs|ms|herr|frau)\.? [a-z]+|[\w.+-]+@[\w.-]+)"
_ONE = lazy_pattern(
    rf"{_LEADS}(?:(?:only|just|nobody but|no one but|nur) (?:for )?(?:{_PRONOUN}|{_OWNED}|{_NAMED})|{_PRONOUN})"
    r"(?: only| alone)?"
)
_ONLY = r"(?:nur|bloss|lediglich|solo|sólo|solamente|seulement|juste|uniquement)(?: bei| für| para| pour)?"
_THEM = r"(?:sie|ihr|er|ihn|ihm|mich|mir|ich|ella|él|yo|mí|elle|lui|moi)"
_A_PERSON = (
    r"(?:dies\w+|eine?[rmns]?|este|esta|ese|esa|una?|cet|cette|ce|une)(?: einzige\w*| solo| sola| seul| seule)?"
    r" (?:benutzer\w*|anwender\w*|nutzer\w*|user|person|kolleg\w+|usuari[oa]|persona|utilisat\w+|personne|collègue)"
)
_A_THING = lazy_pattern(r"(?<!\w)(?:one|this|that|a single) (?:\w+ )?(?!one$|only$|alone$)(\w+)$")
"""What is one, where it is named and nobody's: “just the one badge printer”, unlike “only his laptop”."""
_ONE_IN_OTHERS = lazy_pattern(rf"{_ONLY} {_THEM}|{_THEM} (?:seulement|seule?|allein|sol[oa])|(?:{_ONLY} )?{_A_PERSON}")
"""One person in German, Spanish and French."""
_MORE_THAN = (
    r"(?:not (?:only|just)|more than(?: only| just)?|nicht (?:nur|bloss)|mehr als(?: nur)?|no (?:solo|sólo|solamente)"
    r"|más (?:que|de)(?: solo)?|pas (?:seulement|juste|que)|plus (?:que|de|d'))(?: for| bei| für| para| pour)?"
)
_BEYOND_ONE = lazy_pattern(rf"{_LEADS}{_MORE_THAN} ?(?:{_PRONOUN}|{_OWNED}|{_NAMED}|{_THEM}|{_A_PERSON})")
_SEVERAL_LABEL = lazy_pattern(r"(?:several|some|a few|more|others?)(?!\w)")
_NOBODY_LABEL = lazy_pattern(r"(?:nobody|no one|none|neither|not|no|unknown)(?!\w)")
_ALL = lazy_pattern(
    rf"{_LEADS}(?:all of (?:us|them)|all|everyone|everybody|every one of (?:us|them)|nobody can|no one can|"
    r"the whole lot|each and every one|all the same|(?:all|every|alle|todos|tous)(?: of)?(?: the| los| les)? "
    r"(?:users?|people|members?|colleagues|persons|staff|employees|benutzer|usuarios|utilisateurs)"
    r"(?: of (?:the |that |this )?\w+)?)"
)
_NAME = lazy_pattern(
    rf"(?:[Ii]t(?:'s| is) |[Tt]hat(?:'s| is) )?(?:{_ONLY}|[Oo]nly|[Jj]ust)(?: for)? "
    r"(?P<name>[A-ZÄÖÜ][\w-]{2,}|\w*\d\w*)"
)
"""Only somebody or something, by name."""
_SEVERAL = lazy_pattern(
    rf"{_LEADS}(?:a |the )?(?:whole |entire |good )?"
    r"(?:several|few|many|multiple|lots|batch|bunch|couple|dozens?|handful)(?!\w)"
)


def reaching(text: str, labels: Sequence[str]) -> int | None:
    """The place of the one label for a single person or device, or for everybody, where the text says just that."""
    bare = normal_form(text)
    if len(words_of(written_out(text))) > _MOST_WORDS or _PLACES & set(words_of(bare)):
        return None
    if _ONE.fullmatch(bare) or _ONE_IN_OTHERS.fullmatch(bare):
        thing = _A_THING.search(bare)
        people = not (thing and "person" not in concepts_of(thing[1]))
        return _only(
            place for place, label in enumerate(labels) if _is_one(label) and (people or not _is_person(label))
        )
    if (found := _NAME.fullmatch(undecorated(text).rstrip(".!"))) and not _is_known(found["name"], labels):
        machine = any(map(str.isdigit, found["name"]))
        return _only(
            place for place, label in enumerate(labels) if _is_one(label) and not (machine and _is_person(label))
        )
    if _SEVERAL.match(written_out(text)) and any(map(_is_one, labels)):
        return _only(place for place, label in enumerate(labels) if _SEVERAL_LABEL.match(written_out(label)))
    if _ALL.fullmatch(bare):
        return _only(place for place, label in enumerate(labels) if _ALL_LABEL.match(written_out(label)))
    return None


def beyond_one(text: str, labels: Sequence[str]) -> list[int]:
    """The places of the labels that “not only me” leaves, where one label is for a single person or device.

    The one for several, where there is just one: it claims least.
    """
    words = written_out(text)
    if len(words_of(words)) > _MOST_WORDS or _PLACES & set(words_of(words)) or not _BEYOND_ONE.fullmatch(words):
        return []
    one = _only(place for place, label in enumerate(labels) if _is_one(label))
    if one is None:
        return []
    more = [place for place, label in enumerate(labels) if place != one and not _NOBODY_LABEL.match(written_out(label))]
    several = [place for place in more if _SEVERAL_LABEL.match(written_out(labels[place]))]
    return several if len(several) == 1 else more


def _is_known(name: str, labels: Sequence[str]) -> bool:
    """Whether the word stands in the labels or the lexicon, and so names nobody."""
    word = name.casefold()
    return bool(concepts_of(word)) or any(word in words_of(written_out(label)) for label in labels)


def _is_one(label: str) -> bool:
    found = _ONE_LABEL.match(written_out(label))
    return bool(found and found["what"] not in _PLACES)


def _is_person(label: str) -> bool:
    """Whether the label's one is a person; one printer is none."""
    found = _ONE_LABEL.match(written_out(label))
    return bool(found and "person" in concepts_of(found["what"]))


def _only(places: Iterable[int]) -> int | None:
    found = list(places)
    return found[0] if len(found) == 1 else None
