"""What was written, with its mentions put into words. Pure.

A message names whom it mentions twice: by a tag in its text, and by an entity beside it. Clients differ in what they
give: an entity may lack its text or call somebody by another name, and a tag may have no entity at all.
"""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_MENTION = re.compile(r"<at(?:\s[^<>]{0,300})?>(?P<name>[^<>]{0,300})</at>", re.IGNORECASE)
_LEFT_OVER = re.compile(r"</?at(?:\s[^<>]{0,300})?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody who is mentioned, as an entity says it."""

    name: str
    """Empty where it does not say."""
    written: str = ""
    """How the text has it; empty where it does not say."""
    is_us: bool = False


def in_words(text: str, mentions: Sequence[Mention], our_name: str = "") -> str:
    """The text with people called `@` and their names, and without what mentions us."""
    tags = [match.group(0) for match in _MENTION.finditer(text)]
    meant = _meant(tags, mentions)
    us = {_plain(our_name)} | {_plain(mention.name) for mention in mentions if mention.is_us}
    number = -1

    def say(match: re.Match[str]) -> str:
        nonlocal number
        number += 1
        called = match["name"].strip()
        mention = meant.get(number)
        if mention is None:
            return " " if not called or _plain(called) in us else f"@{called}"
        return " " if mention.is_us else f"@{mention.name or called}"

    said = _MENTION.sub(say, text)
    for mention in _not_among(mentions, meant.values()):
        if mention.written and mention.written in said:
            said = said.replace(mention.written, " " if mention.is_us else f"@{mention.name}", 1)
    return _LEFT_OVER.sub(" ", said)


def _meant(tags: Sequence[str], mentions: Sequence[Mention]) -> dict[int, Mention]:
    """Whom each tag mentions: by its text, else by its name; what is left over goes by its order."""
    meant = dict[int, Mention]()
    for key in (_written_alike, _named_alike, _any):
        for mention in _not_among(mentions, meant.values()):
            for number, tag in enumerate(tags):
                if number not in meant and key(tag, mention):
                    meant[number] = mention
                    break
    return meant


def _not_among(mentions: Sequence[Mention], found: Iterable[Mention]) -> list[Mention]:
    known = {id(mention) for mention in found}
    return [mention for mention in mentions if id(mention) not in known]


def _written_alike(tag: str, mention: Mention) -> bool:
    return tag == mention.written


def _named_alike(tag: str, mention: Mention) -> bool:
    name = _plain(_LEFT_OVER.sub("", tag))
    return name in (_plain(mention.name), _plain(_LEFT_OVER.sub("", mention.written))) and bool(name)


def _any(tag: str, mention: Mention) -> bool:
    """An entity whose own text is elsewhere in the message does not stand for a tag."""
    return bool(tag) and (not mention.written or bool(_MENTION.fullmatch(mention.written)))


def _plain(name: str) -> str:
    return " ".join(html.unescape(name).replace("\xa0", " ").split()).casefold()
