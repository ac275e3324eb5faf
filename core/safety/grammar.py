"""Instructions read by kind: a verb of a family, a thing of a class, and where the one stands to the other.

The acts of `acts` name what people have written; this crosses what may be done with what it may be done to, so that
words nobody has thought of together are read as well. The families, classes and rules are data: `grammar.yaml`.
"""

# Lists of words read best in one piece.
# ruff: noqa: E501

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from core.safety.act import APPROVAL, BACKUP_FIRST, IDENTITY, RIGHTS, SECURITY, words
from core.safety.phrases import ENDS, Piece, heads, pieces, singular
from core.safety.risk import Risk, Withheld
from core.safety.sentences import Sentence, is_order
from core.shared.patterns import lazy_pattern

_FIRST = {
    "backup": BACKUP_FIRST,
    "approval": APPROVAL,
    "security": SECURITY,
    "rights": RIGHTS,
    "identity": IDENTITY,
    "log": "Save a copy of the log, and ask whoever looks after security.",
    "safe": "Keep it in the password safe, and give each person access of their own.",
    "why": "Find out why the warning is shown; go on only where the other side is known and it was approved.",
}
_PLACES = ("object", "second", "to", "from", "reach", "past", "without", "of")
_WORDS_AFTER = 24
_NOT_IN_GERMAN = lazy_pattern(r"\b(?:nicht|nie|niemals|keinesfalls|nichts)\b(?! (?:mehr )?(?:erforderlich|sicher))")
"""German negates behind the verb: "schalten Sie die Firewall nicht aus"."""
_PATH = lazy_pattern(r"[\\/.]")
_LAST_WORDS = 2
"""Words that may follow a German infinitive at the end of its clause."""
_NOUNS_TOO = words(
    "share note log post mail email text record label use force clear open cut close empty release load start trust patch "
    "store place swap map present set put end freeze format drop turn switch flip toggle split upgrade check drain archive "
    "bin flush dump print support file stop excuse break import change point route clean empty dry format wipe"
)
"""Verbs that are as often names of something: they count at the beginning of a clause alone."""
_OWNING = words("safely own built-in each per auto safe same")
_BEFORE_AN_ORDER = words(
    "and then or but to please you we just now first also simply can should must may could need finally next better always "
    "und dann oder bitte therefore instead afterwards so quickly temporarily briefly permanently try"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One rule: what it means when a verb of a family meets a thing of a class."""

    name: str
    risk: Risk
    places: Mapping[str, frozenset[str]]
    """Which classes of things it looks for, by where they stand."""
    either: bool
    """Whether one place is enough; otherwise a thing has to stand in each."""
    words: frozenset[str]
    """Words of which one has to stand after the verb."""
    spared: frozenset[str]
    leaves: bool
    """Whether taking it out of a list is something else."""
    loses: str
    first: str
    without_backup: Withheld | None
    for_good: Withheld | None
    identity: bool = False


@dataclass(frozen=True, slots=True)
class _Name:
    """What a thing is called, and beside which words."""

    thing: str
    only: frozenset[str]
    unless: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Verb:
    family: str
    particles: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Grammar:
    verbs: Mapping[str, tuple[_Verb, ...]]
    names: Mapping[str, tuple[_Name, ...]]
    endings: re.Pattern[str]
    """Ends of compounds, each a group whose number says what it names."""
    named_by_ending: tuple[_Name, ...]
    kinds: Mapping[str, tuple[Kind, ...]]
    left_behind: frozenset[str]


def kinds() -> dict[str, Kind]:
    """All rules by name."""
    return {kind.name: kind for known in _grammar().kinds.values() for kind in known}


def kinds_in(sentence: Sentence) -> Iterator[Kind]:
    """The rules that speak of a sentence in which somebody is told something."""
    grammar = _grammar()
    found = dict[str, Kind]()
    for index, token in enumerate(sentence.tokens):
        verbs = grammar.verbs.get(token.word) or grammar.verbs.get(token.word.rpartition("-")[2], ())
        if not verbs or not _is_told(sentence, index):
            continue
        after = _after(sentence, index)
        named = pieces(after)
        if _NOT_IN_GERMAN.search(after.partition(",")[0]):
            continue
        if not named or after.startswith((",", "no ", "nothing ", "sure ", "certain ")):
            continue
        said = _said(token.word, after)
        things = [(piece, _things(piece, grammar)) for piece in named]
        for verb in verbs:
            if verb.particles and not verb.particles & said:
                continue
            for kind in grammar.kinds.get(verb.family, ()):
                if kind.name not in found and _speaks(kind, things, said, grammar):
                    found[kind.name] = kind
    return iter(found.values())


def _said(verb: str, after: str) -> frozenset[str]:
    """The words of the order, up to a condition or another one, "off" before "on": "turn off Telnet on the switch"."""
    found = list[str]()
    for word in re.findall(r"[\w-]+", after)[:_WORDS_AFTER]:
        if word in ENDS:
            break
        found.append(word)
    contrary = {"off": "on", "on": "off"}.get(found[0], "") if found else ""
    return frozenset((verb, *found)) - {contrary}


def is_verb(word: str) -> bool:
    """Whether a rule is about doing this."""
    return word in _grammar().verbs


def _is_told(sentence: Sentence, index: int) -> bool:
    verb = sentence.tokens[index]
    if not is_order(sentence, index, gerund=verb.word.endswith("ing")):
        return False
    if index == 0:
        return True
    before = sentence.tokens[index - 1]
    if sentence.text[verb.start - 1] == "+" or before.word in _OWNING:
        return False  # a key, Ctrl+Delete, or “its own delete function”
    between = sentence.text[before.end : verb.start]
    return (
        verb.word not in _NOUNS_TOO
        or before.word in _BEFORE_AN_ORDER
        or bool(between.strip())
        or before.word.endswith("ly")
        or any(one.word in ("let", "have", "make") for one in sentence.tokens[max(0, index - 3) : index])
    )


def _after(sentence: Sentence, index: int) -> str:
    """The words that a verb speaks of: those after it, and of a German infinitive at the end those before."""
    tokens = sentence.tokens
    verb = tokens[index]
    after = sentence.text[verb.end :].lstrip()
    ends = len(tokens) - 1 - index <= _LAST_WORDS or after.startswith(("und ", "oder ", ","))
    if verb.word.endswith("en") and ends and index > 1:
        before = sentence.text[tokens[max(0, index - _WORDS_AFTER)].start : verb.start]
        after = (
            f"{re.split(r'[,;:]| und | dann ', before)[-1].strip()} {'' if after.startswith(('und ', ',')) else after}"
        )
    return re.split(r"; | – |\. ", after, maxsplit=1)[0]


def _things(piece: Piece, grammar: _Grammar) -> frozenset[str]:
    """The classes that a piece belongs to by its fullest name, and by what marks anything: "the cracked installer"."""
    marks = {form for word in piece.words for form in (word, singular(word))}
    marked = {one.thing for one in grammar.names.get("*", ()) if one.only & marks}
    for name, before in heads(piece.words):
        beside = {*before, *map(singular, before)}
        found = {
            one.thing
            for one in _names(name, grammar)
            if (not one.only or one.only & beside) and not one.unless & beside
        }
        if found:
            return frozenset(found | marked)
    return frozenset(marked)


def _names(name: str, grammar: _Grammar) -> Iterator[_Name]:
    yield from grammar.names.get(name, ())
    if " " not in name and (match := grammar.endings.search(name)) and match.lastindex:
        yield grammar.named_by_ending[match.lastindex - 1]


def _speaks(
    kind: Kind, things: Sequence[tuple[Piece, frozenset[str]]], said: frozenset[str], grammar: _Grammar
) -> bool:
    if kind.words and not kind.words & said:
        return False
    met = dict[str, bool]()
    for place, classes in kind.places.items():
        met[place] = any(
            _stands(piece, place) and classes & named and not _is_spared(kind, position, things, grammar)
            for position, (piece, named) in enumerate(things)
        )
    return any(met.values()) if kind.either else all(met.values())


def _stands(piece: Piece, place: str) -> bool:
    if place == "from":
        return piece.side in ("from", "of")
    if place == "to":
        return piece.side in ("to", "second")
    if place == "reach":
        return piece.side in ("to", "from", "second")
    return piece.side == place


def _is_spared(kind: Kind, position: int, things: Sequence[tuple[Piece, frozenset[str]]], grammar: _Grammar) -> bool:
    piece = things[position][0]
    near = [piece]
    for other, _ in things[position + 1 :]:
        if other.joined:
            break
        near.append(other)
    beside = {form for one in near for word in one.words for form in (word, singular(word), *_PATH.split(word))}
    if kind.spared & beside:
        return True
    return kind.leaves and any(
        one.side == "from" and any({word, singular(word)} & grammar.left_behind for word in one.words)
        for one in near[1:]
    )


@cache
def _grammar() -> _Grammar:
    data: Any = yaml.load(files("core.safety").joinpath("grammar.yaml").read_text("utf-8"), yaml.CBaseLoader)  # noqa: S506 - texts only
    names = dict[str, list[_Name]]()
    endings = list[tuple[str, _Name]]()
    for thing, entries in data["things"].items():
        for entry in _entries(entries):
            name, only, unless = _parted(entry)
            one = _Name(thing, only, unless)
            if name.startswith("~"):
                endings.append((name[1:], one))
            else:
                names.setdefault(name, []).append(one)
    return _Grammar(
        _verbs(data["verbs"]),
        {name: tuple(known) for name, known in names.items()},
        re.compile("|".join(rf"\w({re.escape(ending)})(?:s|es|en|e)?$" for ending, _ in endings)),
        tuple(one for _, one in endings),
        _kinds(data),
        frozenset(data["left-behind"].split()),
    )


def _entries(listed: Sequence[str]) -> Iterator[str]:
    for line in listed:
        yield from (entry.strip() for entry in line.split(",") if entry.strip())


def _parted(entry: str) -> tuple[str, frozenset[str], frozenset[str]]:
    """An entry as its name, the words one of which it needs, and those it does not bear."""
    rest, _, unless = entry.partition(" - ")
    name, _, only = rest.partition(" < ")
    return name.strip(), frozenset(only.split()), frozenset(unless.split())


def _verbs(data: Mapping[str, Sequence[str]]) -> dict[str, tuple[_Verb, ...]]:
    verbs = dict[str, list[_Verb]]()
    for family, lines in data.items():
        for entry in _entries(lines):
            plain, _, particles = entry.partition(" + ")
            *alone, verb = plain.split()
            for one in (*alone, *(() if particles else (verb,))):
                for form in _forms(one):
                    verbs.setdefault(form, []).append(_Verb(family, frozenset()))
            if particles:
                for form in _forms(verb):
                    verbs.setdefault(form, []).append(_Verb(family, frozenset(particles.split())))
    return {form: tuple(known) for form, known in verbs.items()}


def _forms(verb: str) -> tuple[str, ...]:
    """The verb, and what "by …ing" makes of it."""
    if verb.endswith(("en", "ern", "eln")) or not verb.isascii():
        return (verb,)
    if verb.endswith("e"):
        return verb, f"{verb[:-1]}ing"
    return verb, f"{verb}ing", f"{verb}{verb[-1]}ing"


def _kinds(data: Any) -> dict[str, tuple[Kind, ...]]:
    spared = {name: frozenset(str(listed).split()) for name, listed in data["spared"].items() if name != "any"}
    kinds = dict[str, list[Kind]]()
    for name, rule in data["rules"].items():
        kind = Kind(
            name,
            Risk(rule["risk"]),
            {place: frozenset(rule[place]) for place in _PLACES if place in rule},
            rule.get("either") == "true",
            frozenset(rule.get("words", "").split()),
            spared.get(rule.get("spared", ""), frozenset()),
            rule.get("leaves") == "true",
            rule["loses"],
            _FIRST[rule["first"]],
            Withheld.WIPE if rule.get("withheld") == "wipe" else None,
            Withheld.OFF_FOR_GOOD if rule.get("for_good") else None,
        )
        for family in rule["verbs"]:
            kinds.setdefault(family, []).append(kind)
    return {family: tuple(known) for family, known in kinds.items()}
