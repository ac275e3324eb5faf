"""Which of many pieces of text a text holds: tells which of many rules are worth trying on it."""

from collections.abc import Iterable

_GRAM = 3
"""Characters by which triggers are looked up."""


class Triggers:
    """Pieces of text that rules start from; tells which of them a text holds.

    Hardly any text holds more than a few of the hundreds there are, so they are looked up by the text's own trigrams
    instead of each being looked for.
    """

    def __init__(self, triggers: Iterable[str]) -> None:
        self._by_gram = dict[tuple[str, ...], list[str]]()
        every = sorted(set(triggers))
        for trigger in every:
            if len(trigger) >= _GRAM:
                self._by_gram.setdefault(tuple(trigger[:_GRAM]), []).append(trigger)
        self._grams = frozenset(self._by_gram)
        self._shorter = tuple(trigger for trigger in every if len(trigger) < _GRAM)

    def held_by(self, small: str) -> frozenset[str]:
        """Those that stand anywhere in the text, which is in small letters."""
        grams = self._grams.intersection(zip(small, small[1:], small[2:], strict=False))
        held = [trigger for gram in grams for trigger in self._by_gram[gram] if trigger in small]
        held += [trigger for trigger in self._shorter if trigger in small]
        return frozenset(held)
