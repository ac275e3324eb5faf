"""An article and its plan: what it says the problem is, what causes it, what to do, and how to tell that it is gone."""

from collections.abc import Sequence
from dataclasses import replace

from core.importing.article import Article
from core.importing.article_sections import (
    ALTERNATIVE,
    LISTED,
    TELLING_APART,
    alike,
    articles_apart,
    as_one,
    done_after_all,
    handing_over,
    has_remedy,
    has_steps,
    is_case,
    is_prose,
    is_told_case,
    named_within,
    without_intro,
)
from core.importing.beginnings import all_orders, begins_steps, first_of_orders, says_what_to_do
from core.importing.cases import noted_first, settled, untried_reason
from core.importing.clauses import conditional_of, sentences_of
from core.importing.follow_ups import follow_ups
from core.importing.headings import Role, is_other_heading, is_phase
from core.importing.items import Item, asks_whether, is_conditional, items_of
from core.importing.language import document_language
from core.importing.lists import listed_parts
from core.importing.outline import Block, BlockKind, Source
from core.importing.phrases import FOR_ALL, NO, NOTHING_HELPED, PICTURE, YES, begins_with_order
from core.importing.plan import Ask, Choose, Do, HandOver, Part, Tell, Try, Way, chained, every
from core.importing.prose import orders_in, steps_of_prose, without_orders
from core.importing.sections import Section, section_tree
from core.importing.steps import choice_in, parts_of
from core.importing.texts import in_a_row
from core.importing.titles import title_of
from core.matching.language import ENGLISH


def articles_of(source: Source, name: str) -> list[Article]:
    """The articles of a document, most often one. `name` is what its file is called, without the ending."""
    root = section_tree(source.blocks)
    apart = [] if source.title else articles_apart(root)
    if apart:
        return [_Reading(section, "", name).article() for section in apart]
    return [_Reading(as_one(root), source.title, name).article()]


class _Reading:
    """An article while its sections are gone through."""

    def __init__(self, section: Section, title: str, name: str) -> None:
        self._section = section
        self._given = title
        self._name = name
        self._language = ENGLISH
        self._article = Article("", section.place)
        self._summary = list[str]()  # what a part such as "Summary" says the problem is

    def article(self) -> Article:
        """The article with its plan."""
        texts = [block.text for one in self._section.every() for block in one.blocks[:20]]
        self._language = document_language(" ".join(texts)[:2000])
        section, article = self._section, self._article
        parts = settled((*self._own(section, Role.ABOUT), *self._children(section.below)))
        if is_prose(section) or not any(isinstance(part, (Do, Try)) for part in every(parts)):
            told, article.about = article.about, []
            again = settled(self._own(section, Role.TOPIC))
            parts, article.about = (again, article.about) if len(again) > max(len(parts), 1) else (parts, told)
        if len(parts) > 1 and isinstance(last := parts[-1], HandOver):  # whom nothing before has helped
            parts = parts[:-1]
            article.handover.append(last.text)
            article.handover_number = last.number
        elif reason := untried_reason(parts):
            parts = parts[:-1]
            article.handover.append(reason)
        article.parts = noted_first(parts)
        article.title = title_of(
            [self._given, section.text, named_within(section)], [*article.symptoms[:1], *self._summary[:1]], self._name
        )
        return article

    def _children(self, sections: Sequence[Section]) -> tuple[Part, ...]:
        """The plan of sections beside each other."""
        parts = list[Part]()
        place = 0
        while place < len(sections):
            other = is_other_heading(sections[place].heading.rest)
            end = follow_ups(sections, place)
            made, place = (self._followed(sections[place:end]), end) if end > place else self._next(sections, place)
            last = parts[-1] if parts else None
            if other and isinstance(last, Ask) and not last.otherwise:
                parts = list(chained((*parts[:-1], replace(last, otherwise=made))))
            else:
                parts += made
        return tuple(parts)

    def _next(self, sections: Sequence[Section], place: int) -> tuple[tuple[Part, ...], int]:  # noqa: PLR0911
        """The plan of the section at a place, and of those that belong to it; and where to go on."""
        section = sections[place]
        if asked := _asked(section):
            return parts_of([asked]), place + 1
        match section.heading.role:
            case Role.METHOD:
                return self._methods(sections, place, place + len(alike(sections, place)))
            case Role.CAUSE if has_remedy(sections, place) or is_told_case(section, self._language):
                return self._causes(sections, place)
            case Role.TOPIC if is_case(section, self._language):
                return self._topics(sections, place)
            case Role.STEPS if ALTERNATIVE.search(" ".join(one.text for one in alike(sections, place))):
                return self._methods(sections, place, place + len(alike(sections, place)))
            case Role.STEP:
                return self._step(section), place + 1
            case Role.CONDITION:
                return self._condition(section), place + 1
            case Role.HANDOVER if self._goes_on(section):
                return self._still(section), place + 1
            case Role.DROPPED:
                self._article.handover += handing_over(section)
                return (), place + 1
            case _:
                return self._plain(section), place + 1

    def _plain(self, section: Section) -> tuple[Part, ...]:
        role = section.heading.role
        if role is Role.ABOUT:
            self._summary += [block.text for block in section.blocks if block.kind is BlockKind.TEXT]
        return (*self._own(section, role), *self._children(section.below))

    def _methods(self, sections: Sequence[Section], place: int, end: int) -> tuple[tuple[Part, ...], int]:
        """Sections that are ways to try, one after the other."""
        after = done_after_all(sections[end - 1]) or done_after_all(sections[end - 1], NOTHING_HELPED)
        ways = tuple(
            Way(section.heading.rest or section.text, self._steps_under(section)) for section in sections[place:end]
        )
        ways = tuple(way for way in ways if way.parts)
        made: tuple[Part, ...] = (Try(ways, sections[place].place),) if len(ways) > 1 else ways[0].parts if ways else ()
        return (*made, *after), end

    def _followed(self, sections: Sequence[Section]) -> tuple[Part, ...]:
        """Questions of which each is asked where the answer before it has not helped; the last may hand over."""
        ways = [
            Way(section.text, self._steps_under(section) or parts_of(items_of(section.blocks))) for section in sections
        ]
        ways = [way for way in ways if way.parts]
        last = ways[-1].parts if ways else ()
        handed = last if len(ways) > 1 and len(last) == 1 and isinstance(last[0], HandOver) else ()
        tried = ways[:-1] if handed else ways
        if len(tried) == 1:
            return (*tried[0].parts, *handed)
        return (Try(tuple(tried), sections[0].place), *handed) if tried else ()

    def _steps_under(self, section: Section) -> tuple[Part, ...]:
        """The steps under a heading that names a way to try, a cause or a case."""
        own = self._own(section, Role.STEPS)
        below = self._children(section.below)
        if own or below:
            return (*own, *below)
        told = parts_of(items_of(section.blocks))
        if not told and begins_with_order(section.heading.rest):
            return (Do(section.heading.rest, section.place),)
        return told

    def _causes(self, sections: Sequence[Section], place: int) -> tuple[tuple[Part, ...], int]:
        """Causes each with its remedy, within it or after it, as a question which of them applies."""
        ways, after = list[Way](), tuple[Part, ...]()
        end = place
        while end < len(sections) and sections[end].heading.role is Role.CAUSE:
            section = sections[end]
            after = done_after_all(section)
            is_told = is_told_case(section, self._language)
            texts = [block.text for block in section.blocks if block.kind is BlockKind.TEXT]
            label = section.heading.rest or (sentences_of(texts[0])[0] if texts else section.text)
            end += 1
            known = len(self._article.cause)
            steps = self._steps_under(section) if is_told or has_steps(section) or section.below else ()
            if is_told:
                texts.clear()
            texts += self._article.cause[known:]
            del self._article.cause[known:]
            while end < len(sections) and sections[end].heading.role in (Role.STEPS, Role.METHOD):
                steps += self._steps_under(sections[end])
                end += 1
            if steps:
                ways.append(Way(label, steps, " ".join(texts) if section.heading.rest else ""))
        if len(ways) == 1:
            self._article.cause.append(ways[0].label)
            return (*ways[0].parts, *after), end
        asks = sections[place].text.split()[0].strip(":").capitalize()
        return ((Choose(tuple(ways), sections[place].place, asks=asks), *after) if ways else after), end

    def _topics(self, sections: Sequence[Section], place: int) -> tuple[tuple[Part, ...], int]:
        """Cases beside each other as a question which of them it is; one alone only groups its steps."""
        end, told, after, ways = place, tuple[Part, ...](), tuple[Part, ...](), list[Way]()
        while (
            end < len(sections) and (section := sections[end]).heading.role is Role.TOPIC and not is_phase(section.text)
        ):
            if ways and FOR_ALL.match(section.text):
                break
            if is_case(section, self._language):
                after = done_after_all(section)
                ways.append(Way(section.text, self._case(section)))
            else:  # it tells something between the cases
                told = (*told, *self._plain(section))
            end += 1
            if after:
                break
        ways = [way for way in ways if way.parts]
        if len(ways) == 1:
            return (*told, *ways[0].parts, *after), end
        return (*told, *((Choose(tuple(ways), sections[place].place),) if ways else ()), *after), end

    def _case(self, section: Section) -> tuple[Part, ...]:
        return (*self._own(section, Role.STEPS), *self._children(section.below))

    def _step(self, section: Section) -> tuple[Part, ...]:
        """A heading that is a step: its text with what is written below it."""
        number, name = section.heading.number, section.heading.rest
        if name.endswith("?") and section.blocks and not section.below:
            asked = Item(Block(BlockKind.NUMBERED, name, section.place, 1, number), items_of(section.blocks))
            return parts_of([asked])
        inner = (*self._own(section, Role.TOPIC), *self._children(section.below))
        inner = tuple(replace(part, number="") for part in inner)  # the headings are numbered, and gone to
        texts = [block for block in section.blocks if block.kind in (BlockKind.TEXT, BlockKind.CODE, BlockKind.TABLE)]
        if not any(block.kind in LISTED for block in section.blocks) and not section.below:
            sentence = name if name.endswith((".", "!", "?", ":")) else f"{name}."
            item = Item(Block(BlockKind.NUMBERED, sentence, section.place, 1, number))
            item.below = items_of([replace(block, level=1) for block in texts])
            return parts_of([item])
        parts = inner or parts_of([Item(Block(BlockKind.NUMBERED, name, section.place))])
        return (replace(parts[0], number=number), *parts[1:]) if parts else ()

    def _goes_on(self, section: Section) -> bool:
        """Whether "Still not working?" and the like stand above more steps, and not above whom to call."""
        asks = section.text.endswith("?") or is_conditional(section.text)
        numbered = any(block.kind is BlockKind.NUMBERED for block in section.blocks)
        return asks and (numbered or says_what_to_do(section.blocks, self._language))

    def _still(self, section: Section) -> tuple[Part, ...]:
        inner = (*self._own(section, Role.STEPS), *self._children(section.below))
        found = conditional_of(section.text)
        condition = found.condition if found else section.text
        return (Ask(condition, section.place, inner, is_question=found is None),) if inner else ()

    def _condition(self, section: Section) -> tuple[Part, ...]:
        inner = (*self._own(section, Role.STEPS), *self._children(section.below)) or parts_of(items_of(section.blocks))
        found = conditional_of(section.heading.rest)
        only = inner[0] if len(inner) == 1 else None
        if NOTHING_HELPED.match(section.heading.rest) and isinstance(only, HandOver):
            self._article.handover.append(only.text)
            return ()
        return (Ask(found.condition, section.place, inner),) if found and inner else inner

    def _own(self, section: Section, role: Role) -> tuple[Part, ...]:
        """What the section's own blocks say to do; what else they say is kept where it belongs."""
        article = self._article
        texts = {
            Role.SYMPTOMS: article.symptoms,
            Role.CAUSE: article.cause,
            Role.CHECK: article.check,
            Role.HANDOVER: article.handover,
        }
        if role is Role.CAUSE and says_what_to_do(section.blocks, self._language):
            role = Role.STEPS
        if role in texts:
            apart = (BlockKind.TABLE, BlockKind.NOTE)
            texts[role] += [block.text for block in section.blocks if block.kind not in apart]
            if role is Role.CHECK and (handing := handing_over(section)):
                texts[role][:] = [text for text in texts[role] if text not in handing]
                article.handover += handing
            notes = parts_of([Item(block) for block in section.blocks if block.kind is BlockKind.NOTE])
            return (*notes, *(choice for block in section.blocks if (choice := choice_in(block))))
        if role is Role.WARNING:
            said = in_a_row(block.text for block in section.blocks if block.kind is not BlockKind.TABLE)
            return (Tell(said, section.place),) if said.strip() else ()
        lead = section is self._section
        return self._steps(
            section.blocks,
            Role.TOPIC if lead and all_orders(section.blocks, self._language) else role,
            "" if lead else section.text,
            lead=lead,
        )

    def _steps(self, blocks: Sequence[Block], role: Role, about: str, *, lead: bool) -> tuple[Part, ...]:
        """The steps among blocks; the paragraphs before the first of them are about the problem.

        `about` is the heading above them, `lead` says that they stand right below the article's title.
        """
        items, introduced = without_intro(items_of(blocks)) if role in (Role.ABOUT, Role.TOPIC) else ([], "")
        items = items or items_of(blocks)
        self._article.about += filter(None, [introduced])
        kinds = {
            one.block.kind for item in items for one in (item, *(item.below if asks_whether(item.block.text) else ()))
        }
        first = next(
            (place for place, item in enumerate(items) if begins_steps(item, role, kinds, self._language)), None
        )
        if role in (Role.STEPS, Role.TOPIC) and (first is None or not kinds & TELLING_APART):
            if told := self._running(items):
                return told
            first = first_of_orders(items, self._language) if first is None else first
        before = items if first is None else items[:first]
        leads = first is not None and (role in (Role.STEPS, Role.TOPIC) or lead)
        orders = leads and first is not None and (self._language == ENGLISH or items[first].listed)
        notes = tuple(part for item in before for part in self._before(item, leads=leads, orders=orders))
        said = [
            item.block.text
            for item in before
            if item.block.kind in (BlockKind.TEXT, BlockKind.BULLET) and not (leads and PICTURE.match(item.block.text))
        ]
        if leads:
            said = [text for text in map(without_orders, said) if text]
        if role in (Role.ABOUT, Role.STEPS) and not (role is Role.STEPS and self._article.about):
            self._article.about += said
        if first is None:
            return notes
        return (
            *notes,
            *listed_parts(items[first:], " ".join((about, *said)).strip(), english=self._language == ENGLISH),
        )

    def _before(self, item: Item, *, leads: bool, orders: bool) -> tuple[Part, ...]:
        """What is to be done or known before the first item of a list: a note, or `orders`, sentences that are steps."""
        if item.block.kind is BlockKind.NOTE or (leads and item.block.kind is BlockKind.CODE):
            return parts_of([item])
        if leads and PICTURE.match(item.block.text):
            return (Tell(item.block.text, item.block.place),)
        if not orders or item.block.kind is not BlockKind.TEXT or item.below:
            return ()
        return tuple(Do(order, item.block.place) for order in orders_in(item.block.text))

    def _running(self, items: Sequence[Item]) -> tuple[Part, ...]:
        """The steps of running text, in a document that says what it is about."""
        if not (self._given or self._section.text):
            return ()
        about, steps = steps_of_prose(items, self._language)
        self._article.about += about
        return parts_of(steps)


def _asked(section: Section) -> Item | None:
    """A heading that asks, with what is done if so and if not below it, as a step; None for any other."""
    first = section.blocks[0].text if section.blocks else ""
    if not section.text.endswith("?") or section.below or not (YES.match(first) or NO.match(first)):
        return None
    return Item(Block(BlockKind.NUMBERED, section.text, section.place), items_of(section.blocks))
