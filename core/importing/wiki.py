"""Texts in the marks of a wiki (MediaWiki, DokuWiki, Confluence's and Jira's own) as Markdown."""

import re
from collections.abc import Iterator

from core.shared.patterns import lazy_pattern

_EQUALS = lazy_pattern(r"^\s{0,3}(?P<marks>={1,6})\s*(?P<text>[^=\n].{0,200}?)\s*(?P=marks)\s*$")
_H = lazy_pattern(r"^\s*h(?P<level>[1-6])\.\s+(?P<text>\S.*)$")
_LIST = lazy_pattern(r"^(?P<marks>[*#-]{1,6})\s+(?P<text>\S.*)$")
_INDENTED = lazy_pattern(r"^(?P<indent>(?: {2,}|\t+))(?P<mark>[*-]) (?P<text>\S.*)$")
_FENCE = lazy_pattern(
    r"^\s*(?:\{(?:code|noformat)(?::[^}]{0,80})?\}|</?(?:code|pre|syntaxhighlight|source)\b[^>]{0,80}>)\s*$",
    re.IGNORECASE,
)
_TEMPLATE = lazy_pattern(r"\{\{(?![^{}]{0,200}\}\}\w)[^{}]{0,2000}\}\}")
_BOX = lazy_pattern(
    r"\{(?P<word>info|note|warning|tip)(?::[^}]{0,80})?\}(?P<text>[^{]{0,2000})\{(?P=word)\}", re.DOTALL | re.IGNORECASE
)
_MACRO = lazy_pattern(
    r"\{(?:toc|panel|section|column|anchor|color|expand|quote|include|excerpt|children)\b[^}]{0,100}\}", re.IGNORECASE
)
_LINKS = (
    (
        lazy_pattern(
            r"\[\[(?:Category|Kategorie|Categoría|Catégorie|File|Datei|Image)\s?:[^\]]{0,200}\]\]", re.IGNORECASE
        ),
        "",
    ),
    (lazy_pattern(r"\[\[(?:[^|\]]{1,200}\|)?(?P<said>[^|\]]{1,200})\]\]"), r"\g<said>"),
    (lazy_pattern(r"\[(?P<said>[^|\]\[]{1,200})\|[^\]]{1,300}\]"), r"\g<said>"),
    (lazy_pattern(r"\[https?://\S{1,300} (?P<said>[^\]]{1,200})\]"), r"\g<said>"),
    (
        lazy_pattern(
            r"(?<!\w)!\S{1,100}\.(?:png|jpe?g|gif)\|(?:[^!\n]{0,60},\s*)?alt=\"?(?P<said>[^\"!|\n]{1,200})\"?(?:,[^!\n]{0,60})?!",
            re.IGNORECASE,
        ),
        r"![\g<said>](picture)",
    ),
    (lazy_pattern(r"(?<!\w)!\S{1,100}\.(?:png|jpe?g|gif)(?:\|[^!\n]{0,200})?!"), ""),
    (lazy_pattern(r"'{2,5}"), ""),
    (lazy_pattern(r"\*\*(?=\S)(?P<said>[^*\n]{1,200})\*\*"), r"\g<said>"),
    (lazy_pattern(r"(?<![\w*])\*(?=\S)(?P<said>[^*\n]{1,200})(?<=\S)\*(?![\w*])"), r"\g<said>"),
    (lazy_pattern(r"\{\{(?P<said>[^{}\n]{1,200})\}\}"), r"\g<said>"),
    (lazy_pattern(r"</?(?:code|nowiki|tt|kbd|u|b|i)>", re.IGNORECASE), ""),
    (lazy_pattern(r"__(?:NO)?TOC__|~~NOTOC~~"), ""),
)


def is_wiki(text: str) -> bool:
    """Whether a text has headings as wikis write them."""
    return any(_EQUALS.match(line) or _H.match(line) for line in text[:100_000].splitlines())


def as_markdown(text: str) -> str:
    """The text with the marks of Markdown, and without templates, categories and pictures."""
    jira = any(map(_H.match, text.splitlines()))
    if not jira:
        text = _TEMPLATE.sub("", text)
    text = _BOX.sub(lambda box: f"> [!{box['word'].upper()}]\n> {' '.join(box['text'].split())}\n", text)
    return "\n".join(_lines(_MACRO.sub("", text)))


def _lines(text: str) -> Iterator[str]:
    lines = text.splitlines()
    sizes = [len(match["marks"]) for line in lines if (match := _EQUALS.match(line))]
    falling = bool(sizes) and sizes[0] == max(sizes) and min(sizes) < sizes[0]  # DokuWiki's largest has the most
    in_code, depth = False, 0
    for line in lines:
        if _FENCE.match(line):
            in_code = not in_code
            yield " " * 4 * depth + "```"
        elif in_code:
            yield " " * 4 * depth + line
        elif match := _EQUALS.match(line) or _H.match(line):
            size = len(match["marks"]) if "marks" in match.groupdict() else int(match["level"])
            level, depth = 7 - size if falling else size, 0
            yield f"\n{'#' * level} {_said(match['text'])}\n"
        elif match := _LIST.match(line) or _INDENTED.match(line):
            marks = match["marks"] if "marks" in match.groupdict() else match["mark"] * (len(match["indent"]) // 2)
            numbered = marks[-1] == "#" or (marks[-1] == "-" and "indent" in match.groupdict())
            depth = len(marks)
            yield f"{' ' * 4 * (depth - 1)}{'1.' if numbered else '-'} {_said(match['text'])}"
        else:
            depth = depth if line.strip() else 0
            yield _said(line)


def _said(text: str) -> str:
    """A line without marks within it."""
    for pattern, plain in _LINKS:
        text = pattern.sub(plain, text)
    return text
