"""Running text as steps: a sentence that has somebody do something is one, and what else is said belongs to it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.flows.written import one_line
from core.importing.clauses import conditional_of, other_case_of, sentences_of
from core.importing.items import Item, is_conditional, is_other_case
from core.importing.outline import BlockKind
from core.importing.phrases import MOVES_ON, introduces, says_to_do

_LEAST_SAID = 0.5
"""Share of the sentences that have to say what to do, from the first such paragraph on; a story has fewer."""
_LEAST_STEPS = 2


def _says_what(sentence: str, language: str) -> bool:
    """Whether a sentence says what to do, or when."""
    return conditional_of(sentence) is not None or is_other_case(sentence) or says_to_do(sentence, language)


def _has_order(sentence: str, language: str) -> bool:
    """Whether a sentence has somebody do something, in some case or in all."""
    found = conditional_of(sentence)
    then = found.then if found else other_case_of(sentence)
    return says_to_do(sentence, language) or (bool(then) and says_to_do(then, language))


def is_procedure(texts: Sequence[str], language: str) -> bool:
    """Whether paragraphs say for the most part what to do."""
    return _first_of_procedure(texts, language) == 0


def _first_of_procedure(texts: Sequence[str], language: str) -> int | None:
    """The first paragraph with an order from which on most sentences say what to do; each is looked at once."""
    first, telling, total = None, 0, 0
    for place in range(len(texts) - 1, -1, -1):
        said = sentences_of(one_line(texts[place]))
        telling += sum(_says_what(sentence, language) for sentence in said)
        total += len(said)
        ordered = any(_has_order(sentence, language) for sentence in said)
        if ordered and telling >= _LEAST_SAID * total:
            first = place
    return first


def orders_in(text: str) -> list[str]:
    """The steps in a paragraph above a list, each with what is said of it; what only leads in to the list is none."""
    steps, told = list[str](), False
    for sentence in sentences_of(one_line(text)):
        is_order = says_to_do(sentence)
        told = told and not introduces(sentence) if not is_order else not introduces(sentence)
        if is_order and told:
            steps.append(sentence)
        elif told:
            steps[-1] = f"{steps[-1]} {sentence}"
    return steps


def steps_of_prose(items: Sequence[Item], language: str) -> tuple[list[str], list[Item]]:
    """What paragraphs say about the problem, and their steps; no steps where they are no procedure."""
    told = [place for place, item in enumerate(items) if _is_told(item)]
    place = _first_of_procedure([items[one].block.text for one in told], language)
    if place is None:
        return [], []
    first = told[place]
    texts = [item.block.text for item in items[first:] if _is_told(item)]
    about = [item.block.text for item in items[:first] if _is_told(item)]
    steps = [item for item in items[:first] if item.block.kind is BlockKind.NOTE]
    for item in items[first:]:
        steps += _split(item, language) if _is_told(item) else [item]
    while steps and _is_told(steps[0]) and not _says_what(sentences_of(one_line(steps[0].block.text))[0], language):
        about.append(steps.pop(0).block.text)  # what is said before the first order is about the problem
    said = sum(len(sentences_of(one_line(text))) for text in texts)
    return (about, steps) if said >= _LEAST_STEPS else ([], [])


def _is_told(item: Item) -> bool:
    return item.block.kind is BlockKind.TEXT


def _split(item: Item, language: str) -> Iterator[Item]:
    """A paragraph as its steps: what follows a condition stays with it.

    Where it is not plain whether the sentences after a condition are for its case alone, they stay one text with it.
    """
    steps, depends = list[list[str]](), False
    for sentence in sentences_of(one_line(item.block.text)):
        begins = not is_other_case(sentence) and (is_conditional(sentence) or says_to_do(sentence, language))
        if steps and (not begins or (depends and not MOVES_ON.match(sentence))):
            steps[-1].append(sentence)
        else:
            steps.append([sentence])
            depends = False
        depends = depends or is_conditional(sentence)
    for place, step in enumerate(steps):
        last = place == len(steps) - 1
        as_written = place > 0 and is_conditional(step[0]) and any(says_to_do(one, language) for one in step[1:])
        block = replace(item.block, text=" ".join(step))
        yield Item(block, item.below if last else [], as_written=as_written)


def without_orders(text: str) -> str:
    """A paragraph above a list without its sentences that are steps."""
    orders = " ".join(orders_in(text))
    return " ".join(sentence for sentence in sentences_of(one_line(text)) if sentence not in orders) if orders else text
