"""From items as they are written to parts as they are meant: actions, questions and what follows, jumps, hand-overs."""

from collections.abc import Sequence
from dataclasses import replace

from core.flows.written import one_line
from core.importing.certainty import has_two_partners, unclear
from core.importing.choices import asked_below, cases_of, pictures_off, questions_told, yes_no
from core.importing.clauses import (
    Conditional,
    are_contrary,
    conditional_of,
    exception_of,
    exclude_each_other,
    other_case_of,
    other_case_within,
    sentences_of,
)
from core.importing.items import Item, is_other_case, is_reference, parted
from core.importing.orders import ask_of, asked_in, clause, joined, parted_check, trailing_ask
from core.importing.outline import Block, BlockKind
from core.importing.phrases import (
    DO_THIS,
    IF_SO,
    LOOK,
    MOVES_ON,
    NAMED,
    NO,
    NOTE,
    OTHERWISE,
    STILL_SO,
    YES,
)
from core.importing.plan import Ask, Choose, Do, GoTo, HandOver, Part, Tell, chained, within
from core.importing.tables import choice_of, table_text
from core.importing.texts import lines_of, noted, warned
from core.learning.fitting import says_something

_SHORT_QUESTION = 6
"""Words of a question that asks for one thing: "Still black?"."""


def parts_of(items: Sequence[Item]) -> tuple[Part, ...]:
    """What the items of a list, or the paragraphs of a section, have somebody do."""
    made = _Making()
    for item in items:
        made.take(item)
    kept = map(_without_empty, made.parts)
    return tuple(part for part in kept if not isinstance(part, Ask) or part.then or part.otherwise)


def _without_empty(part: Part) -> Part:
    if not isinstance(part, Ask):
        return part
    return replace(
        part, then=() if _waits(part.then) else part.then, otherwise=() if _waits(part.otherwise) else part.otherwise
    )


def choice_in(block: Block) -> Choose | None:
    """A table of symptoms and fixes as a question which of them it is; None for any other block."""
    return choice_of(block, lambda item: parts_of([item]))


class _Making:
    """Parts while the items of one list are gone through."""

    def __init__(self) -> None:
        self.parts = list[Part]()
        self._before: Item | None = None
        self._begun = 0  # where the parts of the item before begin

    def take(self, item: Item) -> None:
        """Add what the item says, and what is written below it."""
        block = item.block
        if block.kind is BlockKind.NOTE or (not item.below and NOTE.match(block.text)):
            self._note(block)
            return
        item = self._with_partners(item)
        block = item.block
        first = len(self.parts)
        self._before, self._begun = item, first
        if item.as_written:
            self.parts.append(Do(block.text, block.place))
            self._below(item.below)
            return
        pictures = pictures_off(item)
        inside, after = parted(item)
        self._add(Item(block, inside), inside)
        if first == len(self.parts) and block.kind is BlockKind.BULLET and OTHERWISE.match(block.text):
            self.parts = list(chained(self.parts))
        for one in after:
            self.take(one)
        for picture in pictures:
            self._picture(picture, first)
        if first < len(self.parts) and block.number:
            self.parts[first] = replace(self.parts[first], number=block.number)

    def _add(self, item: Item, inside: Sequence[Item]) -> None:
        """Add what the item says with what is `inside` it."""
        block = item.block
        if choice := choice_in(block):
            self.parts.append(choice)
        elif block.kind in (BlockKind.CODE, BlockKind.TABLE):
            self._add_line(block)
        elif (asked := yes_no(item, parts_of) or asked_below(item, parts_of)) is not None:
            self.parts.append(asked)
        elif told := questions_told(item, parts_of, self._said_last()):
            self.parts += told
        elif cases := cases_of(inside, parts_of, looked_at=LOOK.search(block.text) is not None):
            self._sentences(block)
            self.parts.append(cases)
        else:
            self._sentences(block)
            self._below(inside, block.number)

    def _with_partners(self, item: Item) -> Item:
        """The other case of an item before which has two conditions, as one step with it: nobody can tell of which."""
        before = self._before
        if before is None or before.below or before.as_written or not is_other_case(item.block.text):
            return item
        sentences = [*sentences_of(one_line(before.block.text)), item.block.text]
        if not has_two_partners(sentences):
            return item
        del self.parts[self._begun :]
        start = next(place for place, sentence in enumerate(sentences) if conditional_of(sentence))
        self._said(sentences[:start], before.block)
        block = replace(before.block, text=" ".join(sentences[start:]), number="" if start else before.block.number)
        return Item(block, item.below, as_written=True)

    def _note(self, block: Block) -> None:
        """A note belongs to the step before it; before the first, it is told on the way."""
        last = self.parts[-1] if self.parts else None
        if isinstance(last, Do):
            self.parts[-1] = replace(last, text=f"{last.text}\n{noted(block.text)}")
        else:
            self.parts.append(Tell(warned(block.text), block.place))

    def _picture(self, block: Block, first: int) -> None:
        """A picture below a step belongs to it; where that asks something, it is looked at before."""
        last = self.parts[-1] if self.parts else None
        if isinstance(last, Do):
            self.parts[-1] = replace(last, text=f"{last.text}\n{block.text}")
        else:
            self.parts.insert(first, Tell(block.text, block.place))

    def _add_line(self, block: Block) -> None:
        text = table_text(block) if block.kind is BlockKind.TABLE else block.text
        last = self.parts[-1] if self.parts else None
        if isinstance(last, Do):
            self.parts[-1] = replace(last, text=f"{last.text}\n{text}")
        elif says_something(text):
            self.parts.append(Do(text, block.place))

    def _sentences(self, block: Block) -> None:
        """What the sentences of a paragraph say; where it is not plain how far a condition goes, they stay one step."""
        sentences = sentences_of(one_line(block.text))
        start, stop = unclear(sentences)
        if start == stop:
            self._said(sentences, block)
            return
        self._said(sentences[:start], block)
        self.parts.append(Do(" ".join(sentences[start:stop]), block.place))
        self._said(sentences[stop:], block)

    def _said(self, sentences: Sequence[str], block: Block) -> None:
        """What sentences say, one after the other."""
        said = list[str]()
        open_ask: int | None = None
        for number, sentence in enumerate(sentences):
            if number and is_reference(sentence):
                continue
            following = sentences[number + 1] if number + 1 < len(sentences) else ""
            if (exception := exception_of(sentence)) and self._excepted(exception, said, block):
                open_ask = len(self.parts) - 1
                continue
            if self._other(sentence, said, block):
                open_ask = len(self.parts) - 1 if isinstance(self.parts[-1], Ask) else None
                continue
            if following and sentence.endswith("?") and len(sentence.split()) <= _SHORT_QUESTION:
                self._flush(said, block)
                self.parts.append(Ask(sentence, block.place, is_question=True))
                open_ask = len(self.parts) - 1
                continue
            found = conditional_of(sentence, before_other_case=other_case_of(following) is not None)
            if found:
                self._flush(said, block)
                self._add_ask(ask_of(found, block))
                open_ask = len(self.parts) - 1
            elif MOVES_ON.match(sentence):
                open_ask = None
                said.append(sentence)
            elif open_ask is None and (asked := trailing_ask(sentence, block)):
                self._flush(said, block)
                self._add_ask(asked)
            elif open_ask is not None and not self._led_away(open_ask):
                self._goes_on(open_ask, sentence, block)
            else:
                said.append(sentence)
        self._flush(said, block)

    def _excepted(self, exception: Conditional, said: list[str], block: Block) -> bool:
        """Put what a sentence excepts from the one before it: it is asked first, what that said is its other case."""
        last = self.parts[-1] if self.parts and not said else None
        if said:
            before = clause(said.pop(), block)
            self._flush(said, block)
            self.parts.append(replace(ask_of(exception, block), otherwise=before))
        elif isinstance(last, Ask) and last.then and not last.otherwise and last.place == block.place:
            self.parts[-1] = replace(last, then=(replace(ask_of(exception, block), otherwise=last.then),))
        else:
            return False
        return True

    def _add_ask(self, ask: Ask) -> None:
        """Add a question; one that asks for the contrary of the last is its other case.

        One that asks in the same paragraph whether it is still so is for whom it was so.
        """
        last = self.parts[-1] if self.parts else None
        if not isinstance(last, Ask) or not last.then or last.otherwise or not ask.then:
            self.parts.append(ask)
        elif not ask.otherwise and are_contrary(last.condition, ask.condition):
            self.parts[-1] = replace(last, otherwise=ask.then)
        elif exclude_each_other(last.condition, ask.condition):
            self.parts[-1] = replace(last, otherwise=(ask,))
        elif last.place == ask.place and STILL_SO.match(ask.condition):
            self.parts[-1] = replace(last, then=(*last.then, ask))
        else:
            self.parts.append(ask)

    def _other(self, sentence: str, said: list[str], block: Block) -> bool:
        """Take a sentence that begins with "otherwise" or "if so" as a case of what was asked before."""
        if said and (other_case_of(sentence) is not None or IF_SO.match(sentence)):
            said[-1:] = parted_check(said[-1])
        asked_before = said[-1].endswith("?") if said else self._asked_last()
        if match := IF_SO.match(sentence) or (YES.match(sentence) if asked_before else None):
            if said and (asked := asked_in(said[-1], block)):
                said.pop()
                self._flush(said, block)
                self.parts.append(asked)
            last = self.parts[-1] if self.parts and not said else None
            if not isinstance(last, Ask) or last.then:
                return False
            then, otherwise = other_case_within(sentence[match.end() :])
            self.parts[-1] = replace(
                last, then=clause(then, block), otherwise=clause(otherwise, block) or last.otherwise
            )
            return True
        other = other_case_of(sentence)
        if other is None and asked_before and (match := NO.match(sentence)):
            other = sentence[match.end() :]
        if other is None:
            return False
        if said and (asked := asked_in(said[-1], block)):
            said.pop()
            self._flush(said, block)
            self.parts.append(asked)
        last = self.parts[-1] if self.parts and not said else None
        if isinstance(last, Do) and (asked := asked_in(last.text, block)):  # it is checked in the step before
            last = self.parts[-1] = replace(asked, place=last.place, number=last.number)
        if not isinstance(last, Ask) or (last.otherwise and (last.then or _waits(last.otherwise))):
            return False
        found = conditional_of(other)
        then = (ask_of(found, block),) if found else clause(other, block)
        then = then or (_later(block),)
        self.parts[-1] = replace(last, then=then) if last.otherwise else replace(last, otherwise=then)
        return True

    def _said_last(self) -> str:
        last = self.parts[-1] if self.parts else None
        return last.text if isinstance(last, Do) else ""

    def _asked_last(self) -> bool:
        last = self.parts[-1] if self.parts else None
        return isinstance(last, Ask) and last.is_question

    def _led_away(self, place: int) -> bool:
        """Whether who was in the case that was spoken of last goes on elsewhere: what follows is for the others."""
        ask = self.parts[place]
        assert isinstance(ask, Ask)
        last = (ask.otherwise or ask.then)[-1:]
        return bool(last) and isinstance(last[0], GoTo)

    def _goes_on(self, place: int, sentence: str, block: Block) -> None:
        """A sentence after a condition, in the same step, is for the case that was spoken of last."""
        ask = self.parts[place]
        assert isinstance(ask, Ask)
        more = clause(sentence, block)
        if ask.otherwise:
            self.parts[place] = replace(ask, otherwise=joined(ask.otherwise, more))
        else:
            self.parts[place] = replace(ask, then=joined(ask.then, more))

    def _flush(self, said: list[str], block: Block) -> None:
        text = " ".join(said)
        said.clear()
        if says_something(text):
            self.parts += clause(text, block)

    def _below(self, items: Sequence[Item], number: str = "") -> None:
        """What is written below a step: what its last condition leads to, steps of their own, or more of its text."""
        if not items:
            return
        last = self.parts[-1] if self.parts else None
        inner = within(parts_of(items), number)
        if isinstance(last, Ask) and _waits(last.otherwise):
            self.parts[-1] = replace(last, otherwise=inner)
        elif isinstance(last, Ask) and _waits(last.then):
            self.parts[-1] = replace(last, then=inner)
        elif isinstance(last, Ask) and last.otherwise:
            self.parts[-1] = replace(last, otherwise=_with_below(last.otherwise, items, inner))
        elif isinstance(last, Ask):
            self.parts[-1] = replace(last, then=_with_below(last.then, items, inner))
        elif isinstance(last, Do):
            self.parts[-1:] = _with_below((last,), items, inner)
        else:
            self.parts += inner


def _later(block: Block) -> Part:
    """The other case, whose steps are written below."""
    return Do("", block.place)


def _waits(parts: tuple[Part, ...]) -> bool:
    return len(parts) == 1 and isinstance(parts[0], Do) and not parts[0].text


def _with_below(parts: tuple[Part, ...], items: Sequence[Item], inner: tuple[Part, ...]) -> tuple[Part, ...]:
    """Parts with what is written below the last of them."""
    last = parts[-1] if parts else None
    if not isinstance(last, (Do, HandOver)):
        return (*parts, *inner)
    named = sum(NAMED.match(item.block.text) is not None for item in items) > 1
    if named or (all(isinstance(part, (Do, Tell)) for part in inner) and not any(item.is_case for item in items)):
        return (*parts[:-1], replace(last, text="\n".join((last.text, *lines_of(items)))))
    if DO_THIS.match(last.text) and len(parts) == 1:
        return (replace(inner[0], number=last.number), *inner[1:])
    return (*parts, *inner)
