"""Pages as Confluence stores them: its macros as the elements that any page has, without what only runs the page."""

import html
import re

from core.shared.patterns import lazy_pattern

_CDATA = lazy_pattern(r"<!\[CDATA\[(?P<text>.*?)\]\]>", re.DOTALL)
_PERSON = lazy_pattern(r"<ac:link\b[^>]*>(?:(?!</ac:link>).){0,200}?<ri:user\b.{0,300}?</ac:link>", re.DOTALL)
_LEFT_OUT = ("parameter", "task-id", "task-uuid", "task-status", "placeholder")
_CODE = lazy_pattern(r"<(?P<end>/?)ac:plain-text-body\b[^>]*>")
_OPENED = lazy_pattern(r'<ac:structured-macro\b[^>]{0,300}\bac:name="(?P<name>[\w-]{1,40})"[^>]{0,300}?(?P<empty>/?)>')
_CLOSED = lazy_pattern(r"</ac:structured-macro>")
_PICTURE = lazy_pattern(r"<ac:image\b(?P<said>[^>]{0,900})>")
_ALT = lazy_pattern(r'\bac:alt="(?P<alt>[^"]{0,300})"')
_TASKS = (("ac:task-list", "ul"), ("ac:task-body", "p"), ("ac:task", "li"))
_BOXES = {"info": "note", "note": "note", "warning": "warning", "tip": "tip"}


def is_stored(text: str) -> bool:
    """Whether it is a page in Confluence's storage format."""
    return "<ac:" in text


def as_html(text: str) -> str:
    """The page as plain HTML: boxes as boxes, code as code, tasks as a list; no settings, and nobody's name."""
    text = _PERSON.sub("", text)
    end = text.rfind("]]>") + 3  # what is opened after it is never closed, and looked for once
    text = _CDATA.sub(lambda data: html.escape(data["text"], quote=False), text[:end]) + text[end:]
    for name in _LEFT_OUT:
        text = re.sub(rf"<ac:{name}\b[^>]{{0,300}}/>", "", text)
        closing = f"</ac:{name}>"
        end = text.rfind(closing) + len(closing) if closing in text else 0
        text = re.sub(rf"<ac:{name}\b[^>]{{0,300}}>.*?{closing}", "", text[:end], flags=re.DOTALL) + text[end:]
    text = _CODE.sub(lambda tag: f"<{tag['end']}pre>", text)
    text = _OPENED.sub(_opened, text)
    text = _PICTURE.sub(_picture, _CLOSED.sub("</div>", text))
    for name, element in _TASKS:
        text = re.sub(rf"<(/?){name}\b[^>]*>", rf"<\1{element}>", text)
    return text


def _picture(image: re.Match[str]) -> str:
    alt = _ALT.search(image["said"])
    return f'<img alt="{alt["alt"] if alt else ""}">'


def _opened(macro: re.Match[str]) -> str:
    kind = _BOXES.get(macro["name"], "macro")
    return f'<div class="{kind}">' + ("</div>" if macro["empty"] else "")
