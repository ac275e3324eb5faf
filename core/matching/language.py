"""Which language a text is written in, and what it is in English, word for word: enough to find a flow by."""

from functools import lru_cache

from core.matching.lexicon import FOREIGN, Foreign, foreign
from core.matching.lexicon.folding import folded
from core.shared.patterns import lazy_pattern

ENGLISH = "en"
_READ = 2_000
"""Characters by which a language is told."""
_TOKEN = lazy_pattern(r"[^\W_]+(?:[.\-][^\W_]+)*")
_SHORTEST_PART = 4
"""Letters of a part of a compound; shorter ones are found in anything."""
_JOINTS = ("", "s", "es", "n", "en", "er", "e")
"""What German puts between the parts of a compound."""
_ALSO_ENGLISH = frozenset(
    """
    a account activation agenda alert alerte all am an app article audio backup bad bald band blank brand
    browser cable call case change charge chat client code come comment computer conference correct dame das
    date de der des die document dossier download est fast file final general gift grand gut hat hell her hier
    home host hub idea image in install internet is jam kind laptop las licence list load login logo mail mails
    main man mandate me message messages metal micro mode monitor more no nun offline on once or page pages par
    para participant pas pause personal place plan plus point portable poste pour preparation printer problem
    public rame rate real red reset restart route sale sales scan scanner server service session share signal
    sin site sites sol son start station stop sur tag tan test that tone tunnel type un update updates use
    version video visible war web wifi will
    """.split()  # noqa: SIM905
)
"""Words of other languages that English has too: they prove nothing. `Mail` and `Red` open many an English problem."""
_SMALL_ENGLISH = frozenset(
    """
    a about after again all am an and any are as at be been but by can cannot cant could did do does doesn don
    for from get got had has have he her his how i if in into is isn it its just keep keeps me my no not of off
    on one only or our out she since so some still t than that the their them then there they this to up us was
    we were what when where which who why will with won wont would you your
    """.split()  # noqa: SIM905
)


_LEAST_SHARE = 0.15
"""Of a text's words that have to be of the other language: one name such as Los Angeles is not enough."""


@lru_cache(512)
def language_of(text: str) -> str:
    """The language of a text: `en`, or one of `FOREIGN` when it says more in that one than in English."""
    words = [folded(match.group()) for match in _TOKEN.finditer(text[:_READ])]
    told = [(sum(_tells(word, foreign(code)) for word in words), code) for code in FOREIGN]
    most, code = max(told, key=lambda one: one[0])
    in_english = sum(word in _SMALL_ENGLISH for word in words)
    return code if most > max(in_english, _LEAST_SHARE * len(words)) else ENGLISH


def language_name(code: str) -> str:
    """The language's name in English."""
    return "English" if code == ENGLISH else foreign(code).name


@lru_cache(512)
def in_english(text: str) -> str:
    """The text in English words where it is written in another language that there is a table for, else as it is."""
    code = language_of(text)
    return text if code == ENGLISH else " ".join(meaning or written for written, meaning in translated(text, code))


def translated(text: str, code: str) -> list[tuple[str, str]]:
    """The words of a text in that language, each with what it is in English; that is empty for a word that is not
    known, such as a name. The language's small words are left out.
    """
    table = foreign(code)
    words = [match.group() for match in _TOKEN.finditer(text)]
    plain = [folded(word) for word in words]
    found, place = list[tuple[str, str]](), 0
    while place < len(words):
        begun = table.phrases.get(plain[place], ())
        phrase = next((one for one in begun if tuple(plain[place : place + len(one[0])]) == one[0]), None)
        if phrase:
            found.append((" ".join(words[place : place + len(phrase[0])]), phrase[1]))
        elif plain[place] in table.forms or plain[place] not in table.small:
            found.append((words[place], _meaning(words[place], code)))
        place += len(phrase[0]) if phrase else 1
    return found


def _tells(word: str, table: Foreign) -> bool:
    known = word in table.small or word in table.telling
    return known and word not in _ALSO_ENGLISH and word not in _SMALL_ENGLISH


@lru_cache(4096)
def _meaning(word: str, code: str) -> str:
    table = foreign(code)
    if code == "de":
        return table.english(word) or _compound(folded(word), table)
    return table.english(word)


def _compound(word: str, table: Foreign) -> str:
    """What a compound's parts mean, with the longest first part that is known; empty when there is none."""
    for end in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        rest = table.english(word[end:])
        first = next(
            (table.english(word[:end].removesuffix(joint)) for joint in _JOINTS if word[:end].endswith(joint)), ""
        )
        if rest and first:
            return f"{first} {rest}"
    return ""
