"""The reader: a typed answer and the step it was typed to become a reading. By words, and by meaning where that helps.

Meaning comes in as numbers, how near the text is to each option; where they come from is not this module's business.
"""

from collections.abc import Sequence
from dataclasses import replace

from core.flows.options import Option
from core.sessions.answers.lexicon import lexicon
from core.sessions.answers.options import (
    MOST_ASKED,
    counts_otherwise,
    denies,
    leaves_open,
    names_another_code,
    option_reading,
)
from core.sessions.answers.outcomes import outcome
from core.sessions.answers.reading import INFORMATION, Reading, ReadingKind
from core.sessions.answers.requests import request
from core.sessions.answers.skips import skips
from core.sessions.answers.words import said, words_of, written_out
from core.sessions.steps import Confirm, Step, StepPurpose

_CERTAIN = ((0.5, 0.15), (0.4, 0.2))
"""Nearness from which an option is taken, and how far the next one has to be behind then; measured on the answers of
`tests/data`."""
_SURELY = (0.55, 0.2)
"""The same where the words are for several options."""
_ASKED = 0.45
"""Nearness from which the two nearest options are asked about, where none of them can be taken."""
_OUTCOMES = frozenset({"works", "fails"})
_BARE_OUTCOME = 2
"""Telling words up to which a text says no more than how it went."""
_LONGEST_READ = 500
"""Characters of a text that may be an answer in other words. A pasted log says “error” and “809” whatever was asked."""


def read_by_words(text: str, step: Step) -> Reading:
    """What the text means at the step, by its words alone."""
    if len(text) > _LONGEST_READ:
        return INFORMATION
    match step.content.purpose:
        case StepPurpose.CONFIRM_RESOLUTION | StepPurpose.CONFIRM_HANDOVER:
            return _confirmation(text, step)
        case _:
            return _answer(text, step)


def needs_meaning(reading: Reading, step: Step) -> bool:
    """Whether how near the text is to the options may change the reading."""
    unsure = reading.kind in (ReadingKind.INFORMATION, ReadingKind.CLOSE_CALL)
    return unsure and len(step.options) > 1 and step.content.purpose is StepPurpose.GUIDE


def read(text: str, step: Step, nearness: Sequence[float] | None = None) -> Reading:
    """What the text means at the step; `nearness` has a cosine for each option."""
    reading = read_by_words(text, step)
    if nearness is None or not needs_meaning(reading, step):
        return reading
    if reading.kind is ReadingKind.CLOSE_CALL:
        return _closer(text, step, nearness, reading)
    return _by_meaning(text, step, nearness)


def _answer(text: str, step: Step) -> Reading:
    asked = request(text)
    options = option_reading(text, step.content.text, step.options) if step.options else None
    if options and (asked is None or (options.kind is ReadingKind.OPTION and _is_exact(text, step))):
        return options
    takes_result = step.type.takes_result and not step.options
    went = outcome(text, step.content.text if takes_result else "")
    if asked and not (takes_result and asked in (ReadingKind.SOCIAL, ReadingKind.RESOLVE) and _is_outcome(text, went)):
        return Reading(asked)
    if takes_result and went:
        return Reading(went)
    if step.type.takes_result and went and (by_outcome := _option_by_outcome(text, went, step)):
        return by_outcome
    if skips(text):
        return Reading(ReadingKind.SKIP)
    return INFORMATION


def _is_exact(text: str, step: Step) -> bool:
    return any(written_out(option.label) == written_out(text) for option in step.options)


def _is_outcome(text: str, went: ReadingKind | None) -> bool:
    """Whether a text that is thanks, too, or says “fixed”, says how it went: “that fixed it”, “perfect, thanks”."""
    return went is not None and ("that" in words_of(written_out(text)) or went is not ReadingKind.WORKED)


def _option_by_outcome(text: str, went: ReadingKind, step: Step) -> Reading | None:
    """The one option of a check that says the same."""
    same = [option for option in step.options if outcome(option.label) is went and _is_about(text, option.label)]
    return Reading(ReadingKind.OPTION, same[0].value) if len(same) == 1 else None


def _is_about(text: str, label: str) -> bool:
    """Whether a text of some length shares a word with the label; “typed it again, works” is no “account is fine”."""
    typed, wanted = said(text), said(label)
    if len(typed) <= _BARE_OUTCOME or len(wanted) == 1:
        return True
    return any(one.concepts & own.concepts for one in typed for own in wanted if not own.concepts & _OUTCOMES)


def _confirmation(text: str, step: Step) -> Reading:
    """An answer to “shall I close it?”: anything but a plain yes closes nothing."""
    lexis, words = lexicon(), written_out(text)
    asked = request(text)
    if asked is ReadingKind.SHOW_STEP or asked is ReadingKind.WHY:
        return Reading(asked)
    if (exact := option_reading(text, "", step.options)) and _is_exact(text, step):
        return exact
    if step.content.purpose is StepPurpose.CONFIRM_RESOLUTION:
        went = ReadingKind.WORKED if asked is ReadingKind.RESOLVE else outcome(text)
        if went is ReadingKind.WORKED:
            return Reading(ReadingKind.OPTION, Confirm.YES)
        declined = went in (ReadingKind.FAILED, ReadingKind.PARTLY) or lexis.waiting.search(words)
    else:
        declined = lexis.declined.search(words)
        passed_on = asked is ReadingKind.HAND_OVER and not lexis.reasons.search(words)
        if passed_on or (not declined and lexis.agreed.fullmatch(words)) or _agrees(words):
            return Reading(ReadingKind.OPTION, Confirm.YES)
        declined = declined and not _tells(words)
    if declined:
        return Reading(ReadingKind.OPTION, Confirm.NOT_YET)
    return Reading(asked) if asked else INFORMATION


def _agrees(words: str) -> bool:
    """Whether all of it agrees: “yes, hand it over please”, “ok, give it to them”."""
    lexis = lexicon()
    left = lexis.politeness.sub(" ", lexis.agreed.sub(" ", lexis.passing_on.sub(" ", words)))
    agreed = lexis.agreed.search(words) or lexis.passing_on.search(words)
    return bool(agreed) and not words_of(left)


def _tells(words: str) -> bool:
    """Whether a text with a no in it is about the matter: “the tenant is not throttled”."""
    return words.split(" ", 1)[0] in ("the", "it", "that", "this", "there", "he", "she", "they")


def _by_meaning(text: str, step: Step, nearness: Sequence[float]) -> Reading:
    """The option that is nearest in meaning, if it is near, alone, and nothing in the words speaks against it; else the
    question which of the nearest two.
    """
    (best, option), (second, other) = _ranked(step, nearness)[:2]
    if denies(text) or names_another_code(text, step.options) or counts_otherwise(text, option.label):
        return INFORMATION
    if any(best >= least and best - second >= ahead for least, ahead in _CERTAIN):
        return Reading(ReadingKind.OPTION, option.value)
    if best < _ASKED:
        return INFORMATION
    return Reading(ReadingKind.CLOSE_CALL, candidates=(option.value, other.value))


def _closer(text: str, step: Step, nearness: Sequence[float], reading: Reading) -> Reading:
    """A close call by words, with what meaning adds: it may decide it, or name one more that may be meant."""
    (best, option), (second, _) = _ranked(step, nearness)[:2]
    if names_another_code(text, step.options) or best < _ASKED:
        return reading
    if option.value not in reading.candidates and not denies(text):
        return replace(reading, candidates=(option.value, *reading.candidates)[:MOST_ASKED])
    least, ahead = _SURELY
    sure = best >= least and best - second >= ahead and not counts_otherwise(text, option.label)
    if sure and not denies(text) and not leaves_open(text):
        return Reading(ReadingKind.OPTION, option.value)
    return reading


def _ranked(step: Step, nearness: Sequence[float]) -> list[tuple[float, Option]]:
    return sorted(zip(nearness, step.options, strict=True), key=lambda one: one[0], reverse=True)
