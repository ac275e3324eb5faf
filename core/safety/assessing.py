"""The check itself: the risk of a text, what is lost, what to do first, and whether it may be shown.

Pure, and linear in the text's length: sentences and lines are cut to a bound, and every pattern looks ahead only so far.
"""

# Patterns and lists of words read best in one piece.
# ruff: noqa: E501

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from core.safety.act import Act, Meaning
from core.safety.acts import ACTS, FOR_GOOD
from core.safety.command_rule import CommandRule
from core.safety.commands import HARMLESS, rules_for
from core.safety.deleting import deletions, variables
from core.safety.forbidden import forbidden_in
from core.safety.grammar import is_verb, kinds_in
from core.safety.hygiene import cleaned
from core.safety.risk import Assessment, Risk, Withheld, gravest
from core.safety.sentences import Sentence, is_order, sentences
from core.safety.vocabulary import BACKED_UP, IDENTITY_CHECKED, NO_BACKUP
from core.shared.patterns import lazy_pattern

_LONGEST_LINE = 1_000
_OVERLAP = 300
_ASKS = 200
"""Characters of a sentence that a warning repeats."""
_WORDS_AFTER = 16
"""Words after a verb in which its object is looked for."""
_BACKED_UP = lazy_pattern(BACKED_UP)
_NO_BACKUP = lazy_pattern(NO_BACKUP)
_IDENTITY_CHECKED = lazy_pattern(IDENTITY_CHECKED)
_COMMENT = lazy_pattern(
    r"(?:^|\s)#(?![!>\w]{0,3}\d{2,6}\b).*$|^\s*(?:rem\b|::).*$|(?:^|\s)//\s.*$|^\s*--\s.*$", re.IGNORECASE
)
_DUE = (
    lazy_pattern(
        r"\b(?:must|should|needs? to|has to|have to|ought to|is to|are to|can|may|could) (?:now |then |first |always |simply |safely |just )?be (?P<done>\w{3,20})\b"
    ),
    lazy_pattern(r"\bso (?:that )?(?=(?P<subject>(?:[\w'-]+ ){1,6})(?:is|are|gets?) (?P<done>[a-z]{3,18}ed)\b)"),
    lazy_pattern(r"\blet (?=(?P<subject>(?:[\w'-]+ ){1,6})be (?P<done>\w{3,20})\b)"),
    lazy_pattern(
        r"\b(?:have|get) (?=(?P<subject>(?:the|this|that|all|his|her|their|its|our|every) (?:[\w'-]+ ){1,5}?)(?P<done>[a-z]{3,18}ed|wiped|reset|overwritten|shut down|taken down)\b)"
    ),
    lazy_pattern(
        r"\b(?:needs?|wants?|requires?) (?:a )?(?:complete |full |quick |fresh )?(?P<done>formatting|wiping|erasing|deleting|reformatting|overwriting|reimaging|disabling|repartitioning)\b"
    ),
    lazy_pattern(
        r"\b(?:must|has to|have to|should|needs? to|can|may|will have to) (?:simply |just )?(?P<done>go|come)(?: (?P<way>off|away|out))?\b(?! (?:back|through|on|to|online|up|in|ahead))"
    ),
)
"""Orders that name the thing first: "the drive must be formatted", "so that filtering is skipped", "protection has to go"."""
_WORDS_BEFORE = 8
_COMMAND_LINE = lazy_pattern(
    r"(?:sudo |ps> ?|\$ |> )?(?:(?:echo|printf|netsh|net1?|reg|sc|git|docker|kubectl|az|aws|gcloud|dism|bcdedit|vssadmin|wbadmin|wmic|cmdkey|schtasks|icacls|manage-bde|"
    r"powershell|pwsh|rm|del|rd|rmdir|curl|wget)(?:\.exe)? (?=[-/\w~$%\"'.])|[a-z]+-[a-z]\w+ -)"
)
"""A sentence that is a command, which the rules of commands read."""
_PRINTED = lazy_pattern(
    r"\b(?:echo|write-(?:host|output|verbose|warning|error)|printf|print|puts)\b\s*\(?\s*(?>\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'|[^|>;&\n]{0,500})(?!\s*(?:>|\|\s*(?:sudo\s+tee|tee|ba?sh|sh|iex)))",
    re.IGNORECASE,
)
_SELF_SERVICE = lazy_pattern(
    r"\b(?:ask|have|let|get|tell|help|guide|walk|invite|remind)\w* (?:the |this |that |your )?(?:user|caller|person|employee|them|him|her|colleague|customer)s?\b.{0,20}?\b(?:to |through )?"
    r"(?:reset|chang|set|updat|register|choos|creat|re-?enter)|\b(?:users?|they|he|she|caller) (?:can |should |must |may |has to |have to )?(?:reset|change|set|register)s?\b|"
    r"\b(?:bitten|lassen) sie (?:den|die) (?:anwender|benutzer)|ctrl ?\+ ?alt ?\+ ?(?:del|end)|strg ?\+ ?alt ?\+ ?entf"
)


_BY_VERB: dict[str, list[Act]] = {}
for _act in ACTS:
    for _verb in _act.verbs:
        _BY_VERB.setdefault(_verb, []).append(_act)


@lru_cache(maxsize=4096)
def assess(text: str) -> Assessment:
    """What is asked by an instruction, a question or an option, commands in it included."""
    plain = _normal(text)
    found = list(_acts(plain))
    found += _code(plain, plain, in_prose=True)
    return gravest(tuple(found))


@lru_cache(maxsize=1024)
def assess_code(code: str, told: str = "") -> Assessment:
    """What a script does. `told`: what is said beside it, where a backup may be mentioned."""
    return gravest(tuple(_code(_normal(code), _normal(told), in_prose=False)))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", cleaned(text)).replace("\u2019", "'")


def _mentions_backup(text: str) -> bool:
    folded = text.casefold()
    return any(
        _BACKED_UP.search(line) and not _NO_BACKUP.search(line) for line in re.split(r"(?<=[.;!?])\s+|\n", folded)
    )


def _acts(text: str) -> Iterator[Assessment]:
    backup = _mentions_backup(text)
    lasting = bool(FOR_GOOD.search(text.casefold()))
    identified = bool(_IDENTITY_CHECKED.search(text.casefold()))
    for sentence in sentences(text):
        forbidden = forbidden_in(sentence)
        if forbidden:
            yield Assessment(Risk.WEAKENS, (forbidden[1],), _shown(sentence.written), withheld=forbidden[0])
        if sentence.mood == "told" and not _COMMAND_LINE.match(sentence.text):
            for meaning in (*_told(sentence), *_due(sentence)):
                yield _assessed(meaning, sentence, backup=backup, lasting=lasting, identified=identified)


def _told(sentence: Sentence) -> Iterator[Meaning]:
    """What a sentence asks for, by the acts that are known and by the grammar of what may be done."""
    yield from _acts_told(sentence)
    yield from kinds_in(sentence)


def _acts_told(sentence: Sentence) -> Iterator[Act]:
    found = dict[str, Act]()
    for index, token in enumerate(sentence.tokens):
        for act in _BY_VERB.get(token.word) or _BY_VERB.get(token.word.rpartition("-")[2], ()):
            if act.name not in found and _speaks(act, sentence, index):
                found[act.name] = act
    return iter(found.values())


def _due(sentence: Sentence) -> Iterator[Meaning]:
    """What is asked for by naming the thing first: "the drive must be formatted" is read as "format the drive"."""
    for pattern in _DUE:
        for match in pattern.finditer(sentence.text):
            groups = match.groupdict()
            subject = groups.get("subject") or " ".join(sentence.text[: match.start()].split()[-_WORDS_BEFORE:])
            subject = subject.rpartition(",")[2].strip()
            verb = _told_by(match["done"], groups.get("way"))
            end = match.end("done")
            if verb and subject and not _REFUSED.search(subject):
                said = f"{verb} {subject} {sentence.text[end:].strip()}"
                yield from _told(Sentence(sentence.written, said, "told"))


_REFUSED = lazy_pattern(r"\b(?:not|never|no|nothing|if|whether|when|before|unless|nicht|nie)\b")


def _told_by(done: str, way: str | None) -> str:
    """The order that a participle, a gerund or "has to go" stands for; nothing where it is no verb of a rule."""
    if done in ("go", "come"):
        return "turn off" if way == "off" else "remove"
    return next((base for base in _bases(done) if base in _BY_VERB or is_verb(base)), "")


def _bases(participle: str) -> tuple[str, ...]:
    """What a participle or a gerund may be a form of: formatted, wiped, deleted, reset, wiping."""
    stem = participle[:-3]
    if participle.endswith("ied"):
        return (f"{stem}y",)
    return (participle, participle[:-1], participle[:-2], stem, f"{stem}e", participle[:-4])


def _speaks(act: Act, sentence: Sentence, index: int) -> bool:
    tokens = sentence.tokens
    verb = tokens[index]
    if not is_order(sentence, index, gerund=verb.word.endswith("ing")):
        return False
    last = tokens[min(index + _WORDS_AFTER, len(tokens) - 1)]
    after = sentence.text[verb.end : last.end].lstrip()
    german = verb.word.endswith(("en", "e")) and not after.startswith(("sie ", "du "))
    if german and len(tokens) - 1 - index <= 1:  # a German infinitive has its object before it
        before = sentence.text[tokens[max(0, index - _WORDS_AFTER)].start : verb.start]
        after = f"{before.strip()} {after}".strip()
    if act.name not in _BEYOND_COMMAS:
        after = _OTHER_ACT.split(after, maxsplit=1)[0]
    if re.match(r"(?:no|nothing|none|neither)\b", after):
        return False  # “delete no log file by hand”
    if re.match(r"(?:sie|bitte)\b", after):
        after = after.partition(" ")[2]
        if re.search(r"\b(?:nicht|nie|niemals|keinesfalls|nichts|kein\w*)\b", after):
            return False
    if act.name in _OFF_ACTS and verb.word in _PARTICLE and not _PARTICLE[verb.word].search(after):
        return False
    return bool(act.what.search(after)) and not (act.unless and act.unless.search(after))


_BEYOND_COMMAS = {
    "reset-computer",
    "factory-reset",
    "anyway",
    "delete-permanently",
    "raise-rights",
    "enable-weak",
    "ignore-warning",
}
"""Acts whose meaning may only show after a comma: "reset it, and keep nothing"."""
_OTHER_ACT = lazy_pattern(
    r", |;| \(| (?:after|once|when|until|unless|because) | and (?=(?:review|check|verify|confirm|see|look|make|note|ask|have|let|tell|sign|restart|report|monitor|open|close|try|wait)\b)"
)
"""Where something else begins."""
_OFF_ACTS = {"protection-off", "remove-second-factor"}
_OFF_PARTICLE = lazy_pattern(r"\b(?:off|disabled|to none|inactive)\b")
_AUS = lazy_pattern(r"\b(?:aus|ab|niedrigste\w*)\b")
_PARTICLE = {
    "turn": _OFF_PARTICLE,
    "switch": _OFF_PARTICLE,
    "shut": lazy_pattern(r"\b(?:off|down)\b"),
    "set": lazy_pattern(r"\b(?:off|disabled|never|lowest|low|none)\b"),
    "take": lazy_pattern(r"\boff\b"),
    "flip": _OFF_PARTICLE,
    "toggle": _OFF_PARTICLE,
    "slide": _OFF_PARTICLE,
    "schalte": _AUS,
    "schalten": _AUS,
    "stelle": _AUS,
    "stellen": _AUS,
    "setze": lazy_pattern(r"\b(?:zurück|außer|aus)\b"),
    "setzen": lazy_pattern(r"\b(?:zurück|außer|aus)\b"),
}
"""Verbs that turn something off only together with another word."""


def _assessed(act: Meaning, sentence: Sentence, *, backup: bool, lasting: bool, identified: bool) -> Assessment:
    withheld = act.without_backup if act.without_backup and not backup else None
    if act.for_good and lasting:
        withheld = act.for_good
    identity = act.identity and not identified and not _SELF_SERVICE.search(sentence.text)
    told_first = act.first if not act.identity or identity else ""
    return Assessment(
        act.risk,
        (act.name,),
        _shown(sentence.written),
        act.loses,
        told_first,
        identity_check=identity,
        withheld=withheld,
    )


def _code(code: str, told: str, *, in_prose: bool) -> Iterator[Assessment]:
    lines = [piece for line in _joined(code).splitlines() for piece in _windows(line)]
    read = [_without_asides(line, in_prose=in_prose) for line in lines]
    known = variables(read)
    backup = _mentions_backup(told)
    for line in read:
        found = tuple(_commands(line, told, known, backup=backup))
        if found and not HARMLESS.search(line.lower()) and not (in_prose and _is_warned_of(line)):
            yield from found


def _commands(line: str, told: str, known: Mapping[str, str], *, backup: bool) -> Iterator[Assessment]:
    """What each command of a line does."""
    lowered = line.lower()
    for rule in rules_for(lowered):
        if rule.pattern.search(lowered):
            yield _ruled(rule, line, told, backup=backup)
    for deletion in deletions(line, known):
        if deletion.loss == "changes":
            yield Assessment(Risk.CHANGES, ("delete-restorable",), _shown(line))
        else:
            yield _deleting(line, Withheld.WIPE if deletion.loss == "wipes" and not backup else None)


def _deleting(line: str, withheld: Withheld | None) -> Assessment:
    """What deleting files means."""
    loses = "The files and folders named are deleted, not moved to a recycle bin."
    first = "Make sure that a backup exists, and read the path twice."
    return Assessment(Risk.DESTROYS, ("delete-files",), _shown(line), loses, first, withheld=withheld)


def _ruled(rule: CommandRule, line: str, told: str, *, backup: bool) -> Assessment:
    withheld = rule.withheld or (rule.without_backup if not backup else None)
    identity = rule.name in ("reset-password", "second-factor-off") and not _IDENTITY_CHECKED.search(told.casefold())
    return Assessment(
        rule.risk, (rule.name,), _shown(line), rule.loses, rule.first, identity_check=identity, withheld=withheld
    )


def _windows(line: str) -> Iterator[str]:
    """The line in pieces that patterns can bear; they overlap, so that nothing hides at a seam."""
    yield line[:_LONGEST_LINE]
    for start in range(_LONGEST_LINE, len(line), _LONGEST_LINE):
        yield line[start - _OVERLAP : start + _LONGEST_LINE]


def _joined(code: str) -> str:
    """The code with continued lines as one."""
    return re.sub(r"[ \t](?:\\|`|\^)\n[ \t]*|(?<=\|)[ \t]*\n[ \t]*|\n[ \t]*(?=\|)", " ", code)


def _without_asides(line: str, *, in_prose: bool) -> str:
    """The line without comments and without what is only printed."""
    if not in_prose:
        line = _COMMENT.sub("", line)
    return _PRINTED.sub(" ", line)


_WARNED = lazy_pattern(
    r"\b(?:do not|don't|never|not|avoid|instead of|rather than|nie|niemals|nicht)\b[^.;:\n]{0,40}$", re.IGNORECASE
)


def _is_warned_of(line: str) -> bool:
    """Whether a sentence tells people not to use the command it names."""
    first = re.search(r"`|\b(?:rm|format|iex|curl|wget|del|rd|dd|diskpart|mkfs)\b", line, re.IGNORECASE)
    return bool(first and _WARNED.search(line[: first.start()][-80:]))


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _ASKS else text[: _ASKS - 1].rstrip() + "…"
