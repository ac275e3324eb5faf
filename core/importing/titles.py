"""Titles of articles, without what a site, a wiki or a form puts around them."""

import re

from core.flows.written import one_line
from core.shared.text import shortened

_LONGEST_TITLE = 150
_PREFIX = re.compile(r"^[^:]{1,25}\s+:\s+(?=\S)")
"""What a wiki puts before the title of a page: the name of its space."""
_TITLE_LABEL = re.compile(r"^(?:title|subject|article|problem|issue|betreff|titel)\s*:\s+(?=\S)", re.IGNORECASE)
_SUFFIX = re.compile(r"\s+[|–—-]\s+[^|–—]{2,40}$")
"""What a site puts after it: its own name."""


def tidied_title(title: str) -> str:
    """A title on one line, without a label before it, cut where it is no title any more."""
    title = _PREFIX.sub("", _TITLE_LABEL.sub("", one_line(title))).strip(" :#*")
    return title if len(title) <= _LONGEST_TITLE else shortened(title, _LONGEST_TITLE)


def page_title(text: str) -> str:
    """The title of a page without the name of its site."""
    return _SUFFIX.sub("", one_line(text))
