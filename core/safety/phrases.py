"""What stands after a verb, in pieces: its object, and what follows each preposition.

No parser of a language: closed lists of small words say where a piece ends, and everything else is a name of something.
"""

# Lists of words read best in one piece.
# ruff: noqa: E501

from collections.abc import Sequence
from dataclasses import dataclass

from core.safety.act import words
from core.shared.patterns import lazy_pattern

_SIDES = {
    "to": words(
        "to into onto in inside as for under at on with among via by over zu zum zur in im ins beim als für auf unter am mit per nach"
    ),
    "from": words("from off von vom aus"),
    "past": words("past through around round beyond despite"),
    "without": words("without ohne"),
    "of": words("of des"),
    "other": words(
        "about above across after against before behind below between during except since than toward towards instead rather bei nach vor während trotz wegen gegen older newer larger bigger smaller named called belonging containing located stored starting using marked"
    ),
}
_SIDE = {preposition: side for side, prepositions in _SIDES.items() for preposition in prepositions}
_DETERMINERS = words(
    "the a an this that these those his her its their your our my every each all any both some whose der die das den dem ein eine einen "
    "einem einer eines alle allen alles ihr ihre ihren sein seine seinen dieser diese dieses diesen jede jeden jedem"
)
_QUANTITIES = words("all everything alles any alle allen")
_JOINING = words("and or plus und oder & nor along together including")
ENDS = words(
    "because so if when while until unless whenever where which who whom whose then but although though once is are was were be been being has had "
    "will would can could should must may might do does did weil wenn damit bis dann sobald aber ist sind wird wurde dass denn let's"
)
_PASSED_OVER = words(
    "again now then today tomorrow tonight completely entirely fully temporarily permanently afterwards meanwhile first instead too also please just simply briefly quickly "
    "immediately straight away right once more back altogether forever directly manually only out up down off over anyway together there here it them "
    "bitte sie du wieder jetzt einfach kurz vorübergehend dauerhaft endgültig komplett ganz mal doch sofort danach auch zuerst weg aus ab heraus raus heute"
)
_OF_THEM = words(
    "all each most half rest content contents remains everything part parts lot bunch set pair entirety one some inhalt copy copies whole"
)
"""Heads that only say how much of something."""
_GO_ON = words(
    "check review verify confirm see look note tell sign restart report monitor try wait go test compare make let run start stop open close keep leave put get click press "
    "select choose create add install reinstall copy move send call plug unplug connect reconnect turn switch set use type enter read write save find ask have give take bring do "
    "delete remove erase wipe format clear empty disable enable reset restore recover rebuild recreate replace update reboot import export download upload back watch continue proceed scan "
    "prüfe prüfen starte starten öffne öffnen melde melden schalte schalten lösche löschen warte warten teste testen installiere installieren"
)
"""Verbs that something else begins with, after "and" or a comma."""
_PARTICLES = words("about of off out away up down over on back in through aside rid aus ab weg")
"""Words that belong to the verb where they follow it at once."""
_REFUSING = words("not never no nothing nobody neither nicht nie kein keine keinen")
_SAID_OF_CHECKS = words("required configured enforced checked")
_STATES = words("public open anonymous disabled inactive unlimited permissive optional world-readable unprotected")
"""Words that say behind a thing how it is to be: "make the folder public"."""
_NAME = lazy_pattern(r"[\d._\\/@$%*-]")
_TOKEN = lazy_pattern(r"[,:(–]|[\w'%$~\\/.:@*=+&-]*[\w%$~\\/@*&]")
_MOST_WORDS = 24
_SHORTEST_PLURAL = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A name of something, or several words before one."""

    side: str
    """What it is to the verb: "object", "second", or the side of its preposition."""
    words: tuple[str, ...]
    joined: bool = False
    """Whether "and" or a comma leads to it."""


def pieces(after: str) -> list[Piece]:
    """The pieces of a text that follows a verb, up to where something else begins."""
    reading = _Reading()
    tokens = _TOKEN.findall(after)[:_MOST_WORDS]
    for place, word in enumerate(tokens):
        before = tokens[place - 1] if place else ""
        following = tokens[place + 1] if place + 1 < len(tokens) else ""
        if word in ENDS or _breaks(word, before) or not reading.goes_on(word, before, following):
            break
    reading.close()
    return reading.found


def _breaks(mark: str, before: str) -> bool:
    return mark in "(–" or (mark == ":" and len(before) > 1)  # not in “C:”


class _Reading:
    """The pieces so far, and the one that is being read."""

    def __init__(self) -> None:
        self.found = list[Piece]()
        self._side = "object"
        self._held = list[str]()
        self._joined = False

    def close(self, side: str = "", *, joined: bool = False) -> None:
        """End the piece that is being read; the next one is on that side."""
        if self._held:
            self.found.append(Piece(self._side, tuple(self._held), self._joined))
        self._held = []
        self._side, self._joined = side or self._side, joined

    def goes_on(self, word: str, before: str, following: str) -> bool:
        """Read a word; whether the order goes on after it."""
        if word == ":":
            return True
        if word == "," or word in _JOINING:
            self.close(joined=True)
            return following not in _GO_ON and following not in ENDS
        if word in _REFUSING:
            if following in _SAID_OF_CHECKS:
                self._held.append(word)
            return word == "not" and following in _SAID_OF_CHECKS
        if not before and word in _PARTICLES:
            return True
        if self._held and (word in _STATES or word == "off") and not _goes_on(following):
            self.close("second")
            self._held.append(word)
        elif word in _SIDE:
            self._turn(word, before)
        elif word in _DETERMINERS or word == "have":
            self._determine(word, following)
        elif word not in _PASSED_OVER and not _says_how(word):
            self._held.append(word)
        return True

    def _turn(self, preposition: str, before: str) -> None:
        if preposition == "of" and (before == "rid" or before in _OF_THEM):
            self._held = []
        else:
            self.close("from" if preposition == "of" and before == "out" else _SIDE[preposition])

    def _determine(self, word: str, following: str) -> None:
        if self._held:
            self.close("second" if self._side in ("object", "second") else self._side)
        if word in _QUANTITIES and not _goes_on(following):
            self._held.append(word)


def _goes_on(following: str) -> bool:
    return (
        bool(following)
        and following not in _SIDE
        and following not in ENDS
        and following not in _JOINING
        and following not in ",(–:"
    )


def _says_how(word: str) -> bool:
    return (
        word.endswith(("ly", "lich"))
        and "-" not in word
        and word
        not in (
            "family",
            "reply",
            "supply",
            "assembly",
            "anomaly",
            "monthly",
            "weekly",
            "daily",
        )
    )


def singular(word: str) -> str:
    """The word without the ending of a plural or a genitive."""
    word = word.removesuffix("'s").removesuffix("'").lstrip(".*")
    if len(word) <= _SHORTEST_PLURAL or not word.endswith("s") or word.endswith(("ss", "us", "is", "os")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("ches", "shes", "xes", "sses")) else word[:-1]


def heads(named: Sequence[str], longest: int = 4) -> list[tuple[str, tuple[str, ...]]]:
    """What a piece may be called, the fullest name first, each with the words before: "user mailbox" is a mailbox.

    Behind a kind of thing its own name may stand: "the database crm_prod".
    """
    end = len(named)
    found = list[tuple[str, tuple[str, ...]]]()
    while end:
        for size in range(min(longest, end), 0, -1):
            name = (*named[end - size : end - 1], named[end - 1])
            for last in dict.fromkeys((name[-1], singular(name[-1]))):
                found.append((" ".join((*name[:-1], last)), tuple(named[: end - size])))
        if not _NAME.search(named[end - 1]) and len(named[end - 1]) > 1 and named[end - 1] not in ("mode", "state"):
            break
        end -= 1
    return found
