"""Hiding secrets and personal data in a text, reversibly for the AI and for good in logs and documentation."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.safety.redaction.bare_words import BARE_WORD_RULES
from core.safety.redaction.blocks import BLOCK_RULES
from core.safety.redaction.codes import CODE_RULES
from core.safety.redaction.commands import COMMAND_RULES
from core.safety.redaction.devices import DEVICE_RULES
from core.safety.redaction.html_tables import HTML_RULES
from core.safety.redaction.identities import IDENTITY_RULES
from core.safety.redaction.logins import LOGIN_RULES
from core.safety.redaction.mentions import MENTION_RULES
from core.safety.redaction.numbers import NUMBER_RULES
from core.safety.redaction.orders import ORDER_RULES
from core.safety.redaction.passwords import PASSWORD, PASSWORD_RULES
from core.safety.redaction.personal import PERSONAL_RULES
from core.safety.redaction.places import PLACE_RULES
from core.safety.redaction.plausible import is_strong, trimmed
from core.safety.redaction.prose import PROSE_RULES
from core.safety.redaction.rule import Finder, Reading, Rule, Span
from core.safety.redaction.sections import SECTION_RULES
from core.safety.redaction.security_answers import SECURITY_ANSWER_RULES
from core.safety.redaction.settings import SETTING_RULES
from core.safety.redaction.tokens import TOKEN_RULES, TYPED_RULES
from core.safety.redaction.unnamed import UNNAMED_RULES
from core.safety.redaction.vault import PLACEHOLDER, REMOVED, Hidden, Kind, Vault, removed
from core.safety.triggers import Triggers
from core.shared.patterns import lazy_pattern

DEFAULT_RULES: tuple[Rule | Finder, ...] = (
    *TOKEN_RULES,
    *BLOCK_RULES,
    *ORDER_RULES,
    *SECTION_RULES,
    *HTML_RULES,
    *COMMAND_RULES,
    *LOGIN_RULES,
    *DEVICE_RULES,
    *CODE_RULES,
    *SECURITY_ANSWER_RULES,
    *SETTING_RULES,
    *PASSWORD_RULES,
    *PLACE_RULES,
    *TYPED_RULES,
    *PERSONAL_RULES,
    *NUMBER_RULES,
    *IDENTITY_RULES,
    *MENTION_RULES,
    *BARE_WORD_RULES,
    *PROSE_RULES,
    *UNNAMED_RULES,
)
"""The rules for every reader, the more certain ones first: where two overlap, the earlier wins."""

_MIN_REPEATED, _MAX_REPEATED = 6, 256
"""Length of secrets that are hidden wherever they turn up again; a shorter one could be any word."""
_SHORT = 8 * 1024
"""Characters of a short text. Many of those are remembered, and few longer ones: 16 and 8 M characters at most."""
_SHORT_KEPT, _LONG_KEPT = 2048, 32
_WORD = lazy_pattern(
    rf"(?<!\S)\S{{{_MIN_REPEATED},{_MAX_REPEATED + 10}}}(?!\S)"
)  # with quotes and punctuation around it


@dataclass(frozen=True, slots=True)
class _Find:
    start: int
    end: int
    label: str
    kind: Kind
    placeholder: str = ""
    """The placeholder it already has, when the text was redacted before."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the rules found in a text by itself."""

    ruled: Sequence[_Find]
    """In the order of the rules."""
    finds: Sequence[_Find]
    """In the order of the text, those included where a secret among them stands again."""
    told: frozenset[str]
    """The secrets among them that are hidden wherever they turn up."""


class _Hiding:
    """What is to be hidden in a text, without overlaps: what is taken first stays."""

    def __init__(self, text: str, first: Iterable[_Find] = ()) -> None:
        """`first`: what comes before all others, even before what was hidden already."""
        self.finds: list[_Find] = []
        self._text = text
        self._taken = bytearray(len(text))
        for find in first:
            self.take(find)
        for shape in (PLACEHOLDER, REMOVED) if "[" in text else ():
            for match in shape.finditer(text):
                self._taken[match.start() : match.end()] = b"\1" * len(match[0])

    def take(self, find: _Find) -> None:
        """Take what is found, unless it overlaps."""
        if find.start < find.end and self._taken.find(1, find.start, find.end) < 0:
            self._taken[find.start : find.end] = b"\1" * (find.end - find.start)
            self.finds.append(find)

    def told(self) -> set[str]:
        """The secrets found that are hidden wherever they turn up."""
        told = {self._text[find.start : find.end] for find in self.finds if find.kind is Kind.SECRET}
        return set(filter(_worth_repeating, told))

    def completed(self, secrets: Iterable[str] = ()) -> list[_Find]:
        """All of it in the order of the text, also where its secrets and others' stand without being called so."""
        for find in _repeats(self._text, self.told().union(filter(_worth_repeating, secrets))):
            self.take(find)
        return sorted(self.finds, key=lambda find: find.start)


class Redactor:
    """Applies rules to texts. Takes any string, and time linear in its length.

    What was found in the latest texts is remembered: a session's are looked at again with every card.
    """

    def __init__(self, rules: Sequence[Rule | Finder] = DEFAULT_RULES, base: "Redactor | None" = None) -> None:
        """`base`: one with whose rules these begin, so that what it remembers is not looked for again."""
        self.rules = tuple(rules)
        self._base = base
        assert base is None or self.rules[: len(base.rules)] == base.rules
        self._by_trigger = dict[str, list[int]]()
        """The places of the rules that each trigger stands for."""
        for place, rule in enumerate(self.rules):
            for trigger in rule.triggers:
                self._by_trigger.setdefault(trigger, []).append(place)
        self._triggers = Triggers(self._by_trigger)
        self._short = lru_cache(maxsize=_SHORT_KEPT)(self._look)
        self._long = lru_cache(maxsize=_LONG_KEPT)(self._look)

    def redact(self, text: str, vault: Vault) -> tuple[str, Vault]:
        """The text with every find as a placeholder, and the vault that can turn it back.

        Redacting the result again with that vault changes nothing: known placeholders are looked at as what they stand
        for, and what was hidden stays hidden.
        """
        plain, known = _expanded(text, vault)
        secrets = [entry.original for entry in vault.entries if entry.kind is Kind.SECRET]
        finds = self._found(plain, secrets, known)
        fresh = [find for find in finds if not find.placeholder]
        hidden = [Hidden(find.label, plain[find.start : find.end], find.kind) for find in fresh]
        assigned, vault = vault.assign(hidden, self._typed_by_hand(text))
        names = iter(assigned)
        return _replaced(plain, ((find, find.placeholder or next(names)) for find in finds)), vault

    def scrub(self, text: str) -> str:
        """The text with secrets and personal data removed for good: the form for logs."""
        return _replaced(text, ((find, removed(find.label)) for find in self._looked(text).finds))

    def scrub_all(self, texts: Sequence[str]) -> list[str]:
        """The texts scrubbed each by itself, but what one of them tells to be a secret is known in the others."""
        return [
            _replaced(text, ((find, removed(find.label)) for find in finds))
            for text, finds in zip(texts, self._found_in_all(texts), strict=True)
        ]

    def scrub_secrets(self, text: str) -> str:
        """The text with secrets removed for good and personal data left."""
        return self.scrub_all_secrets([text])[0]

    def scrub_all_secrets(self, texts: Sequence[str]) -> list[str]:
        """Like `scrub_all`, but with personal data left: the form for cards."""
        return [
            _replaced(text, ((find, removed(find.label)) for find in finds if find.kind is Kind.SECRET))
            for text, finds in zip(texts, self._found_in_all(texts), strict=True)
        ]

    def secrets_in_all(self, texts: Sequence[str]) -> list[list[str]]:
        """The secrets that each of the texts holds: for what is refused instead of masked."""
        return [
            [text[find.start : find.end] for find in finds if find.kind is Kind.SECRET]
            for text, finds in zip(texts, self._found_in_all(texts), strict=True)
        ]

    def _looked(self, text: str) -> _Looked:
        return self._short(text) if len(text) <= _SHORT else self._long(text)

    def _look(self, text: str) -> _Looked:
        hiding = self._ruled(text)
        ruled = tuple(hiding.finds)
        finds = tuple(hiding.completed())
        return _Looked(ruled, finds, frozenset(hiding.told()))

    def _found_in_all(self, texts: Sequence[str]) -> list[Sequence[_Find]]:
        looked = list(map(self._looked, texts))
        told = frozenset[str]().union(*(one.told for one in looked if one.told))
        if not told:
            return [one.finds for one in looked]
        return [
            one.finds
            if told <= one.told or not any(secret in text for secret in told - one.told)
            else _Hiding(text, one.ruled).completed(told)
            for text, one in zip(texts, looked, strict=True)
        ]

    def _found(self, text: str, secrets: Collection[str], known: Sequence[_Find]) -> Sequence[_Find]:
        if known:
            return self._ruled(text, known).completed(secrets)
        looked = self._looked(text)
        fresh = any(secret in text for secret in secrets)
        return _Hiding(text, looked.ruled).completed(secrets) if fresh else looked.finds

    def _ruled(self, text: str, known: Sequence[_Find] = ()) -> _Hiding:
        """What the rules find; `known` finds come before all others."""
        base = None if known else self._base
        hiding = _Hiding(text, base._looked(text).ruled if base else known)  # noqa: SLF001 - one of its own kind
        reading = Reading(text, self._triggers)
        for rule in self._worth_trying(reading, len(base.rules) if base else 0):
            for start, end in rule.spans(reading):
                hiding.take(_Find(start, end, rule.label, rule.kind))
        return hiding

    def _worth_trying(self, reading: Reading, first: int) -> Iterator[Rule | Finder]:
        """The rules that have a trigger in the text, in their order, from the place of the first on."""
        places = {place for trigger in reading.held for place in self._by_trigger[trigger]}
        for place in sorted(place for place in places if place >= first):
            yield self.rules[place]

    def _typed_by_hand(self, text: str) -> list[str]:
        labels = {rule.label for rule in self.rules}
        return [match[0] for match in PLACEHOLDER.finditer(text) if match[1] in labels]


def _expanded(text: str, vault: Vault) -> tuple[str, list[_Find]]:
    """The text with known placeholders turned back, and where they were."""
    entries = {entry.placeholder: entry for entry in vault.entries if entry.original != entry.placeholder}
    parts: list[str] = []
    known: list[_Find] = []
    length = position = 0
    for match in PLACEHOLDER.finditer(text):
        entry = entries.get(match[0])
        if entry is None:
            continue
        before = text[position : match.start()]
        start = length + len(before)
        length = start + len(entry.original)
        known.append(_Find(start, length, match[1], entry.kind, entry.placeholder))
        parts += before, entry.original
        position = match.end()
    return "".join((*parts, text[position:])), known


def _replaced(text: str, finds: Iterable[tuple[_Find, str]]) -> str:
    parts: list[str] = []
    position = 0
    for find, replacement in finds:
        parts += text[position : find.start], replacement
        position = find.end
    return "".join((*parts, text[position:]))


def _worth_repeating(value: str) -> bool:
    return _MIN_REPEATED <= len(value) <= _MAX_REPEATED and is_strong(value)


def _repeats(text: str, secrets: set[str]) -> Iterator[_Find]:
    """Where secrets stand again without anything saying what they are."""
    if not secrets:
        return
    for match in _WORD.finditer(text):
        span: Span = match.span()
        for start, end in (span, trimmed(text, *span)):
            if text[start:end] in secrets:
                yield _Find(start, end, PASSWORD, Kind.SECRET)
                break
