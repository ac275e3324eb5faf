"""Titles of articles, without what a site, a wiki or a form puts around them."""

import re
from collections.abc import Iterable, Sequence

from core.flows.written import one_line
from core.importing.clauses import sentences_of
from core.importing.headings import names_no_problem, names_something
from core.shared.patterns import lazy_pattern
from core.shared.text import shortened

_LONGEST_TITLE = 150
_PREFIX = lazy_pattern(r"^[^:]{1,25}\s+:\s+(?=\S)")
"""What a wiki puts before the title of a page: the name of its space."""
_TITLE_LABEL = lazy_pattern(r"^(?:title|subject|article|problem|issue|betreff|titel)\s*:\s+(?=\S)", re.IGNORECASE)
_KIND = lazy_pattern(
    r"^(?:runbook|playbook|sop|kba?|kb article|knowledge article|article|faq|known (?:issue|error)|troubleshooting|q|question)(?:[ #-]{0,2}[A-Z]{0,4}-?\d{1,7}[a-z]?)?\s*[:–—-]\s*(?=\S)",
    re.IGNORECASE,
)
"""What kind of document it is, and its number there."""
_ACRONYM = lazy_pattern(r"^[^\W\d_]{1,3}$|\d|^[^AEIOUÄÖÜ]+$")
"""Words that are written in capitals anyway: short ones, those with digits, and those that cannot be spoken."""
_SHORT_WORDS = frozenset(
    """
    A AN AND ARE AS AT BY DO FOR FROM HAS IF IN IS IT NO NOT OF ON OR THE TO UP VON WITH DER DIE DAS UND IST IM ZU AM BEI AUF AUS MIT DEN DEM NICHT SE EN EL LA DE DEL LOS LAS UN UNA Y
    O AL POR CON QUE SIN NO LE LES DU DES ET AU AUX SUR PAS NE EST QUI IL
    """.split()  # noqa: SIM905
)
_SUFFIX = lazy_pattern(r"\s+[|–—-]\s+[^|–—]{2,40}$")
"""What a site puts after it: its own name."""


def title_of(called: Sequence[str], told: Iterable[str], name: str) -> str:
    """The first of what a document is called that names something; else the problem it tells of, or its file's name.

    Empty where a title says that it is about no problem.
    """
    if any(map(names_no_problem, called)):
        return ""
    candidates = [*called, *(sentences_of(text)[0] for text in told), re.sub(r"[_-]+", " ", name)]
    found = (tidied_title(text) for text in candidates if text)
    return next((text for text in found if names_something(text)), "")


def tidied_title(title: str) -> str:
    """A title on one line, without a label before it, cut where it is no title any more."""
    title = _PREFIX.sub("", _TITLE_LABEL.sub("", one_line(title))).strip(" :#*")
    title = _not_shouted(_KIND.sub("", title))
    title = title[:1].upper() + title[1:] if title[1:2].islower() and title[:1].islower() and " " in title else title
    title = title[:-1] if title.endswith(".") and not title.endswith("..") else title
    return title if len(title) <= _LONGEST_TITLE else shortened(title, _LONGEST_TITLE)


def _not_shouted(title: str) -> str:
    """A title in capitals as it is read; acronyms stay."""
    words = title.split()
    if not title.isupper() or len(words) < 3:  # noqa: PLR2004 - one or two may be names
        return title
    kept = (
        word if _ACRONYM.search(word.strip("\"'():,")) and word not in _SHORT_WORDS else word.lower() for word in words
    )
    said = " ".join(kept)
    return said[:1].upper() + said[1:]


def page_title(text: str) -> str:
    """The title of a page without the name of its site."""
    return _SUFFIX.sub("", one_line(text))
