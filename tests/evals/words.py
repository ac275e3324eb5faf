"""How the engineer types what has no words of its own in the data, and how words are compared with labels."""

import re
from collections.abc import Sequence
from zlib import crc32

WORKED = ("that did it", "yep that fixed it", "ok done, works now", "did that and it's gone")
DONE = ("done, went through", "ok ran that fine", "did it, no error")
FAILED = ("no, still the same", "nope didn't help", "tried that, no change", "no luck, same as before")
CHECKED = ("yes, all good now", "confirmed, it's gone", "yep she says it works")
NOT_CHECKED = ("no, still the same error", "it's still there", "nope, same thing again")
UNKNOWN = ("dunno", "can't check that from here", "no idea", "I can't get at it")
CLOSE = ("yes please close it", "fixed now, close it", "yep, all done")
NOT_YET = ("no, it's not fixed yet", "not yet, still broken")
HAND_OVER = ("yes hand it over", "ok pass it on", "yes please, give it to them")
KEEP = ("no, I keep working on it", "not yet, let me try on")

_SMALL = frozenset(
    re.findall(
        "[a-z]+",
        "a an and are at but by does for from had has have he her him his i in is it its just me my no not of on only "
        "or our she so that the their them there they this to too up us was we what with you",
    )
)


def chosen(phrases: Sequence[str], *about: str) -> str:
    """One of the phrases, the same each time for the same things."""
    return phrases[crc32("/".join(about).encode()) % len(phrases)]


def by_chance(*about: str) -> bool:
    """True for about half of all things, always the same for the same ones."""
    return crc32("/".join(("chance", *about)).encode()) % 2 == 0


def alikeness(said: Sequence[str], label: str) -> int:
    """How many telling words a label shares with what is said."""
    return len(_telling(label) & set().union(*(_telling(one) for one in said)))


def _telling(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z0-9.]+", text.casefold()) if word not in _SMALL}
